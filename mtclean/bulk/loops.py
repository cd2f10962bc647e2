"""The bulk reading of `mtclean.screens.Loops`: which lines hold units or letters that come again and again in a row.

Of each unit (see `mtclean.units`) one byte is made, of its first three. A run of a period is a stretch in which each of
these is the same as the one a period before, so eight of them at a time are compared with the eight a period on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa

from mtclean.bulk.lineview import CHUNK, LineView
from mtclean.units import FIRST_ALONE, LETTERS, MARKS, MOST, PERIOD, TIMES, TOLD_BY, fewest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SPACE = 32
LANES = 8
"""Bytes, of the text or each of a unit, that are compared in one go: as one number."""

CASE = np.uint8(ord("a") - ord("A"))
"""The bit by which a small ASCII letter differs from its capital."""

ENDING = np.zeros(256, bool)
"""Whether a byte does not belong to a word that began before it."""
ENDING[: SPACE + 1] = ENDING[[ord(mark) for mark in MARKS if mark.isascii()]] = True
ENDING[FIRST_ALONE.encode()[0] :] = True

UNITS_CHUNK = 1 << 20
"""Bytes in which units are looked for in one go: there is more to set up than for looking for characters."""

FEWEST_BYTES = TIMES * TOLD_BY
"""Bytes of the shortest text with a run of units."""


def loops(view: LineView) -> NDArray[np.bool_]:
    """Return the lines in which units, by their first three bytes, or letters come again in a row."""
    mask = np.zeros(len(view.starts), bool)
    for hits in _letters(view.data):
        mask[view.line_of(hits)] = True
    if len(view.data) >= FEWEST_BYTES:
        parts = list(_units(view))
        keys = np.concatenate([part for _, part in parts])
        found = [_in_run(keys, period) for period in range(1, MOST + 1)]
        units = np.concatenate(found)
        if len(units):
            # Two bytes are alike of many words: of a few units in runs, the first ones and their copies are compared.
            periods = np.repeat(np.arange(1, MOST + 1), [len(part) for part in found])
            four = np.stack((units, units + 1, units + periods, units + 1 + periods))
            wanted, which = np.unique(four, return_inverse=True)
            places = _places([begins for begins, _ in parts], wanted)
            one, next_one, copy, next_copy = places[which.reshape(four.shape)]
            alike = _alike(view.data, one, copy) & _alike(view.data, next_one, next_copy)
            mask[view.line_of(one[alike])] = True
    return mask


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


def _units(view: LineView) -> Iterator[tuple[pl.Series, NDArray[np.uint8]]]:
    """Yield for each chunk of the data but its first byte and its last two, of which bytes units begin, and their keys.

    A key is a byte made of the first three bytes of the unit.
    """
    data, lead = view.data, FIRST_ALONE.encode()[0]
    has_leads = view.beyond_ascii.any()
    # Nothing stands between a row and the one before it.
    rows = view.starts[view.first[1:-1]] - 1
    for start in range(0, len(data) - TOLD_BY, UNITS_CHUNK):
        size = min(UNITS_CHUNK, len(data) - TOLD_BY - start)
        chunk = pl.Series(data[start : start + size + TOLD_BY])
        begins = chunk[:size] <= SPACE
        if has_leads:
            begins |= chunk[1 : size + 1] >= lead
        inside = rows[slice(*np.searchsorted(rows, (start, start + size)))] - start
        if len(inside):
            bits = np.zeros(size // 8 + 1, np.uint8)
            np.bitwise_or.at(bits, inside >> 3, np.uint8(1) << (inside & 7).astype(np.uint8))
            starts = pa.BooleanArray.from_buffers(pa.bool_(), size, [None, pa.py_buffer(bits)])
            begins |= pl.Series(pl.from_arrow(starts))
        first, second, third = (chunk[at : at + size].filter(begins).to_numpy() for at in (1, 2, 3))
        # Of the first one just the last three bits, which are those of a capital as well.
        yield begins, first << np.uint8(5) ^ second ^ third << np.uint8(3)


def _places(begins: list[pl.Series], units: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where units begin, given by their numbers in order; told only for the chunks that hold any."""
    places = []
    numbers = pl.Series(np.arange(UNITS_CHUNK, dtype=np.uint32))
    before = 0
    for number, chunk in enumerate(begins):
        count = int(chunk.sum())
        inside = units[slice(*np.searchsorted(units, (before, before + count)))]
        if len(inside):
            found = numbers[: len(chunk)].filter(chunk).to_numpy()[inside - before]
            places.append(found + np.int64(number * UNITS_CHUNK + 1))
        before += count
    return np.concatenate(places)


def _in_run(keys: NDArray[np.uint8], period: int) -> NDArray[np.int64]:
    """Return units in runs of a period, some of each run: at least so many keys in a row are as those before them.

    A run holds a whole number of lanes, wherever it begins; of a long one not every number need be looked at.
    """
    enough = fewest(period)
    lanes = max(size for size in (1, 2, 4, LANES) if 2 * size - 1 <= enough)
    step = (enough - lanes + 1) // lanes
    size = (len(keys) - period) // lanes * lanes
    if size <= 0:
        return np.empty(0, np.int64)
    kind = np.dtype(f"<u{lanes}")
    same = keys[:size].view(kind)[::step] == keys[period : period + size].view(kind)[::step]
    hits = np.flatnonzero(same) * lanes * step
    # Few are left, of which all keys around can be compared.
    around = hits[:, np.newaxis] + np.arange(-enough, enough + lanes)
    inside = (around >= 0) & (around + period < len(keys))
    same_around = inside & (keys.take(around, mode="clip") == keys.take(around + period, mode="clip"))
    before = np.logical_and.accumulate(same_around[:, enough - 1 :: -1], axis=1).sum(axis=1)
    behind = np.logical_and.accumulate(same_around[:, enough:], axis=1).sum(axis=1)
    found: NDArray[np.int64] = hits[before + behind >= enough]
    return found
