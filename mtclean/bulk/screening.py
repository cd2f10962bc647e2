"""The bulk reading of screens: which lines of a view a screen may be true of.

Reads the same values as `mtclean.screens.predicate`. It may say yes where the predicate says no (the cleaner then
finds nothing to do there), never the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, reduce
from typing import TYPE_CHECKING

import numpy as np

from mtclean.bulk.lineview import CHUNK
from mtclean.characters import ASCII, SURROGATES, Characters
from mtclean.screens import AllOf, AnyOf, Begins, Ends, HasChar, HasSequence, NoLongerThan, Screen, Uneven, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from mtclean.bulk.lineview import LineView
    from mtclean.screens import Sequence


def read(screen: Screen, view: LineView, among: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    """Return for each line whether ``screen`` may be true of it; lines that ``among`` leaves out are not looked at."""
    match screen:
        case HasChar() | HasSequence() | AnyOf():
            return _read_any(screen, view, among)
        case AllOf(screens):
            for part in sorted(screens, key=_cost):
                among = _both(read(part, view, among), among)
                if not among.any():
                    break
            return among if among is not None else np.ones(len(view.starts), bool)
        case NoLongerThan(size):
            return _both(view.lengths <= size, among)
        case Begins(characters):
            return _both(_at_edge(characters, view, view.starts, forward=True), among)
        case Ends(characters):
            return _both(_at_edge(characters, view, view.ends, forward=False), among)
        case Uneven(twins, pairs):
            return _both(_uneven(twins, pairs, view), among)


def _both(mask: NDArray[np.bool_], among: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    return mask if among is None else mask & among


def _cost(screen: Screen) -> int:
    """Return the rank of a screen by what reading it costs, so that the cheap ones spare the dear ones work."""
    match screen:
        case NoLongerThan() | Begins() | Ends():
            return 0
        case HasChar(characters):
            return 1 if characters.ranges[-1:] <= ((127, 127),) else 2
        case AllOf(screens) | AnyOf(screens):
            return max(map(_cost, screens), default=0)
        case _:
            return 3


# -- Characters and sequences, all of an alternative in one go


@dataclass(frozen=True, slots=True)
class _Search:
    """What to look for: ASCII characters, ASCII classes twice in a row, patterns for all and for non-ASCII lines."""

    single: Characters
    doubled: tuple[Characters, ...]
    anywhere: str
    beyond: str
    others: tuple[Screen, ...]


def _read_any(screen: Screen, view: LineView, among: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    search = _search_for(screen)
    mask = np.zeros(len(view.starts), bool)
    finders = [_doubled_finder(characters) for characters in search.doubled]
    if search.single.ranges:
        finders.append(_byte_finder(search.single))
    for find in finders:
        hits = _hits(view.data, find)
        if len(hits):
            mask[view.line_of(hits)] = True
    if search.anywhere:
        _search(search.anywhere, view, mask, among)
    if search.beyond:
        _search(search.beyond, view, mask, _both(view.beyond_ascii, among))
    for other in search.others:
        mask |= read(other, view, among)
    return _both(mask, among)


@cache
def _search_for(screen: Screen) -> _Search:
    parts = joined(screen)
    beyond = [*parts.beyond, *([(parts.characters - ASCII,)] if (parts.characters - ASCII).ranges else [])]
    doubled = [s for s in parts.anywhere if s == 2 * s[:1] and not (s[0] - ASCII).ranges]
    anywhere = [s for s in parts.anywhere if s not in doubled]
    return _Search(
        parts.characters & ASCII, tuple(s[0] for s in doubled), _pattern(anywhere), _pattern(beyond), parts.others
    )


def _pattern(sequences: Iterable[Sequence]) -> str:
    # UTF-8 holds no surrogates, so a sequence that needs one stands nowhere.
    writable = (s for s in sequences if all((characters - SURROGATES).ranges for characters in s))
    return "|".join("".join(characters.rust for characters in s) for s in writable)


def _search(pattern: str, view: LineView, mask: NDArray[np.bool_], among: NDArray[np.bool_] | None) -> None:
    """Set ``mask`` where the pattern stands in a line; a newline at the end of a line may be part of it."""
    if among is None:
        mask |= view.series.str.contains(pattern).to_numpy()
    elif among.any():
        where = np.flatnonzero(among)
        mask[where[view.series.gather(where).str.contains(pattern).to_numpy()]] = True


# -- Bytes


def _byte_finder(characters: Characters) -> Callable[[NDArray[np.uint8]], NDArray[np.bool_]]:
    def find(chunk: NDArray[np.uint8]) -> NDArray[np.bool_]:
        # Below a range the difference wraps round to something large: one comparison for both ends.
        parts = (
            chunk == low if low == high else chunk <= high if low == 0 else (chunk - np.uint8(low)) <= high - low
            for low, high in characters.ranges
        )
        return reduce(np.logical_or, parts)

    return find


def _doubled_finder(characters: Characters) -> Callable[[NDArray[np.uint8]], NDArray[np.bool_]]:
    find = _byte_finder(characters)

    def find_doubled(chunk: NDArray[np.uint8]) -> NDArray[np.bool_]:
        single = find(chunk)
        return single[:-1] & single[1:]

    return find_doubled


def _hits(data: NDArray[np.uint8], find: Callable[[NDArray[np.uint8]], NDArray[np.bool_]]) -> NDArray[np.int64]:
    """Return the positions at which ``find`` is true; chunks overlap by a byte for finders of neighbours."""
    found = []
    for start in range(0, len(data), CHUNK):
        mask = find(data[start : start + CHUNK + 1])
        if mask.any():
            found.append(np.flatnonzero(mask) + start)
    return np.concatenate(found) if found else np.empty(0, np.int64)


# -- Edges


def _at_edge(characters: Characters, view: LineView, edges: NDArray[np.int64], *, forward: bool) -> NDArray[np.bool_]:
    """Return whether each line has one of the characters at one end: the encoded characters, compared as numbers."""
    mask = np.zeros(len(edges), bool)
    for size, codes in _encoded(characters).items():
        fits = np.flatnonzero(view.lengths >= size)
        start = edges[fits] if forward else edges[fits] - size
        value = np.zeros(len(fits), np.uint32)
        for at in range(size):
            value = (value << np.uint32(8)) | view.data[start + at]
        mask[fits] |= np.isin(value, codes)
    return mask


@cache
def _encoded(characters: Characters) -> dict[int, NDArray[np.uint32]]:
    by_size: dict[int, list[int]] = {}
    for character in characters - SURROGATES:
        code = character.encode()
        by_size.setdefault(len(code), []).append(int.from_bytes(code, "big"))
    return {size: np.array(sorted(codes), np.uint32) for size, codes in by_size.items()}


# -- Balance


def _uneven(twins: Characters, pairs: tuple[tuple[Characters, Characters], ...], view: LineView) -> NDArray[np.bool_]:
    mask = np.zeros(len(view.starts), bool)
    for twin in twins - SURROGATES:
        mask |= (counts(view, twin) & 1).astype(bool)
    for openers, closers in pairs:
        opened = sum((counts(view, mark) for mark in openers - SURROGATES), np.int64(0))
        closed = sum((counts(view, mark) for mark in closers - SURROGATES), np.int64(0))
        mask |= opened != closed
    return mask


def counts(view: LineView, character: str) -> NDArray[np.int64]:
    """Return how often each line holds ``character``."""
    code = np.frombuffer(character.encode(), np.uint8)
    reach = len(code) - 1
    found = []
    for start in range(0, len(view.data), CHUNK):
        chunk = view.data[start : start + CHUNK + reach]
        size = len(chunk) - reach
        if size <= 0:
            break
        # From the last byte to the first: the last tells most, where one script fills the text.
        mask = chunk[reach : reach + size] == code[reach]
        if mask.any():
            for at in range(reach):
                mask &= chunk[at : at + size] == code[at]
            found.append(np.flatnonzero(mask) + start)
    hits = np.concatenate(found) if found else np.empty(0, np.int64)
    if not len(hits):
        return np.zeros(len(view.starts), np.int64)
    return np.diff(np.searchsorted(hits, np.append(view.starts, len(view.data))))
