"""The bulk reading of `mtclean.screens.Loops`: which lines hold units or letters that come again and again in a row.

Of each unit (see `mtclean.units`) one byte is made, of its first three. A run of a period is a stretch in which each of
these is the same as the one a period before, so eight of them at a time are compared with the eight a period on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from mtclean.bulk.lineview import CHUNK, LineView, at_any_position, read_only
from mtclean.units import FIRST_ALONE, LETTERS, MARKS, MOST, PERIOD, TIMES, TOLD_BY, fewest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SPACE = 32
LANES = 8
"""Bytes, of the text or each of a unit, that are compared in one go: as one number."""

CASE = np.uint8(ord("a") - ord("A"))
"""The bit by which a small ASCII letter differs from its capital."""

ALONE = FIRST_ALONE.encode()[0]
"""The first bytes of characters that begin a unit, from here on."""

ENDING = np.zeros(256, bool)
"""Whether a byte does not belong to a word that began before it."""
ENDING[: SPACE + 1] = ENDING[[ord(mark) for mark in MARKS if mark.isascii()]] = True
ENDING[ALONE:] = True

UNITS_CHUNK = 1 << 20
"""Bytes in which units are looked for in one go: there is more to set up than for looking for characters."""

SHIFTS = np.uint8(5), np.uint8(3)
"""By how much the first byte of a unit and the third are shifted in its key."""

FEWEST_BYTES = TIMES * TOLD_BY
"""Bytes of the shortest text with a run of units."""


def loops(view: LineView, *, compiled: bool) -> NDArray[np.bool_]:
    """Return the lines in which units, by their first three bytes, or letters come again in a row."""
    mask = np.zeros(len(view.starts), bool)
    for hits in _letters(view.data):
        mask[view.line_of(hits)] = True
    if len(view.data) >= FEWEST_BYTES:
        units = (_compiled_units_of if compiled else _units_of)(view.data, view.starts[view.first[1:-1]] - 1)
        numbers, periods = _in_runs(units.keys, compiled=compiled)
        if len(numbers):
            # Two bytes are alike of many words: of a few units in runs, the first ones and their copies are compared.
            four = np.stack((numbers, numbers + 1, numbers + periods, numbers + 1 + periods))
            wanted, which = np.unique(four, return_inverse=True)
            places = units.places(wanted)
            one, next_one, copy, next_copy = places[which.reshape(four.shape)]
            alike = _alike(view.data, one, copy) & _alike(view.data, next_one, next_copy)
            mask[view.line_of(one[alike])] = True
    return mask


@dataclass(frozen=True, slots=True)
class _Units:
    """The keys of the units of ``data``, each a byte made of the first three bytes of the unit.

    All bytes but the first and the last two are looked at; ``counts`` tells how many units begin before each
    stretch of these. ``rows`` are the bytes before rows: nothing stands between a row and the one before it.
    """

    data: NDArray[np.uint8]
    rows: NDArray[np.int64]
    keys: NDArray[np.uint8]
    counts: NDArray[np.int64]

    def places(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where units begin, given by their numbers in order."""
        last = len(self.data) - TOLD_BY
        found = [np.empty(0, np.int64)]
        for part in np.unique(np.searchsorted(self.counts, numbers, side="right") - 1).tolist():
            start = part * UNITS_CHUNK
            begins = np.flatnonzero(_begin(self.data, self.rows, start, min(UNITS_CHUNK, last - start)))
            inside = numbers[slice(*np.searchsorted(numbers, (self.counts[part], self.counts[part] + len(begins))))]
            found.append(begins[inside - self.counts[part]] + start + 1)
        return np.concatenate(found)


class _CompiledUnits(_Units):
    """The same, with stretches as the kernels have them."""

    def places(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where units begin, given by their numbers in order."""
        from mtclean.bulk.kernels import places  # noqa: PLC0415 - loads Numba

        found: NDArray[np.int64] = places(read_only(self.data), read_only(self.rows), self.counts, numbers)
        return found


def _alike(data: NDArray[np.uint8], one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return where two units begin alike: as far as both are words, and the first byte up to its case."""
    around = np.arange(2 * LANES)
    ones, others = (data.take(places[:, np.newaxis] + around, mode="clip") for places in (one, other))
    ended = ENDING[ones] | ENDING[others]
    ended[:, 0] = False
    same = ones == others
    same[:, 0] = (ones[:, 0] | CASE) == (others[:, 0] | CASE)
    alike: NDArray[np.bool_] = (same | np.logical_or.accumulate(ended, axis=1)).all(axis=1)
    return alike


def _letters(data: NDArray[np.uint8]) -> Iterator[NDArray[np.int64]]:
    """Yield positions within rows of letters: there eight bytes are the same as those before them."""
    apart, step = PERIOD, (LETTERS - PERIOD - (LANES - 1)) // LANES
    for start in range(0, len(data), CHUNK):
        chunk = data[start : start + CHUNK + 2 * apart]
        size = (len(chunk) - apart) // LANES * LANES
        if size > 0:
            words, others = chunk[:size].view(np.uint64), chunk[apart : apart + size].view(np.uint64)
            same = words[::step] == others[::step]
            if same.any():
                hits = np.flatnonzero(same) * step * LANES
                eight = hits[:, np.newaxis] + np.arange(LANES)
                yield hits[_equal(chunk, eight, 8) | _equal(chunk, eight, 12)] + start


def _equal(data: NDArray[np.uint8], places: NDArray[np.int64], apart: int) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = (data[places] == data[places + apart]).all(axis=1)
    return same


def _units_of(data: NDArray[np.uint8], rows: NDArray[np.int64]) -> _Units:
    """Return the units, their keys filtered out of all bytes."""
    keys, counts, found = [], [], 0
    for start in range(0, len(data) - TOLD_BY, UNITS_CHUNK):
        size = min(UNITS_CHUNK, len(data) - TOLD_BY - start)
        begins = pl.Series(_begin(data, rows, start, size))
        chunk = pl.Series(data[start : start + size + TOLD_BY])
        first, second, third = (chunk[at : at + size].filter(begins).to_numpy() for at in (1, 2, 3))
        # Of the first one just the last three bits, which are those of a capital as well.
        keys.append(first << SHIFTS[0] ^ second ^ third << SHIFTS[1])
        counts.append(found)
        found += len(first)
    return _Units(data, rows, np.concatenate(keys), np.array(counts))


def _compiled_units_of(data: NDArray[np.uint8], rows: NDArray[np.int64]) -> _CompiledUnits:
    """Return the units likewise, in one pass."""
    from mtclean.bulk.kernels import STRETCH, units  # noqa: PLC0415 - loads Numba

    size = len(data) - TOLD_BY
    keys, counts = np.empty(size, np.uint8), np.empty(-(-size // STRETCH), np.int64)
    found = units(read_only(data), read_only(rows), keys, counts)
    return _CompiledUnits(data, rows, keys[:found], counts)


def _begin(data: NDArray[np.uint8], rows: NDArray[np.int64], start: int, size: int) -> NDArray[np.bool_]:
    """Return for so many bytes whether a unit begins behind each."""
    begins: NDArray[np.bool_] = (data[start : start + size] <= SPACE) | (data[start + 1 : start + size + 1] >= ALONE)
    begins[rows[slice(*np.searchsorted(rows, (start, start + size)))] - start] = True
    return begins


def _in_runs(keys: NDArray[np.uint8], *, compiled: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return units in runs, some of each run, and the periods.

    In a run of a period at least so many keys in a row are as those before them. It holds a whole number of lanes,
    wherever it begins; of a long one not every number need be looked at.
    """
    found, periods = ([np.empty(0, np.int64)] for _ in range(2))
    for period in range(1, MOST + 1):
        enough = fewest(period)
        lanes = max(size for size in (2, 4, LANES) if 2 * size - 1 <= enough)
        if len(keys) >= period + lanes:
            hits = _same(keys, period, lanes, (enough - lanes + 1) // lanes * lanes, compiled=compiled)
            hits = hits[_stand_in_a_run(keys, hits, period, lanes)] if len(hits) else hits
            found.append(hits)
            periods.append(np.full(len(hits), period))
    return np.concatenate(found), np.concatenate(periods)


def _same(keys: NDArray[np.uint8], period: int, lanes: int, step: int, *, compiled: bool) -> NDArray[np.int64]:
    """Return where so many keys in a row are as those a period on, looking at every ``step``."""
    words = at_any_position(keys, lanes)
    if compiled:
        from mtclean.bulk.kernels import same  # noqa: PLC0415 - loads Numba

        found: NDArray[np.int64] = same(words, period, step)
        return found
    hits: NDArray[np.int64] = np.flatnonzero(words[: len(words) - period : step] == words[period::step]) * step
    return hits


def _stand_in_a_run(keys: NDArray[np.uint8], hits: NDArray[np.int64], period: int, lanes: int) -> NDArray[np.bool_]:
    """Return which of the keys stand in a run: few are left, so all keys around can be compared."""
    enough = fewest(period)
    around = hits[:, np.newaxis] + np.arange(-enough, enough + lanes)
    inside = (around >= 0) & (around + period < len(keys))
    same_around = inside & (keys.take(around, mode="clip") == keys.take(around + period, mode="clip"))
    before = np.logical_and.accumulate(same_around[:, enough - 1 :: -1], axis=1).sum(axis=1)
    behind = np.logical_and.accumulate(same_around[:, enough:], axis=1).sum(axis=1)
    stand: NDArray[np.bool_] = before + behind >= enough
    return stand
