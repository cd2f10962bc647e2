"""The bulk reading of screens: which lines of a view a screen may be true of.

Reads the same values as `mtclean.screens.predicate`. It may say yes where the predicate says no (the cleaner then
finds nothing to do there), never the other way round. Characters, sequences of them and marks without partners are
found all in one pass by a `Scan`, where it can be compiled; else each kind in the way that is fastest for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, reduce
from typing import TYPE_CHECKING

import numpy as np

from mtclean.bulk.compiling import is_compiled
from mtclean.bulk.edges import Edges
from mtclean.bulk.grams import SHORTEST, Grams
from mtclean.bulk.lineview import CHUNK, NEWLINE, LineView, written
from mtclean.bulk.loops import loops
from mtclean.bulk.neighbours import Neighbours
from mtclean.bulk.scan import Scan
from mtclean.characters import ASCII, FAR, SURROGATES, Characters
from mtclean.screens import (
    AllOf,
    AnyOf,
    Begins,
    BeginsWith,
    Ends,
    EndsWith,
    HasChar,
    HasSequence,
    HasWords,
    Lacks,
    Loops,
    NoLongerThan,
    Screen,
    Uneven,
    joined,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from mtclean.bulk.scan import Atom
    from mtclean.screens import Sequence

    Among = NDArray[np.bool_] | None
    """The lines that are looked at; ``None`` for all."""


Reader = Callable[[LineView, "Among"], "NDArray[np.bool_]"]

FEWER = 0.5
"""Where so large a part of the lines is left, or less, they are copied out rather than looked for among all."""


def read(screen: Screen, view: LineView, among: Among = None) -> NDArray[np.bool_]:
    """Return for each line whether ``screen`` may be true of it; lines that ``among`` leaves out are not looked at."""
    return readers((screen,))[0](view, among)


def readers(screens: tuple[Screen, ...]) -> tuple[Reader, ...]:
    """Return for each of the screens the function that tells of which lines of a view it may be true.

    What they look for in the same bytes they find together.
    """
    return _readers(screens, compiled=is_compiled())


@cache
def _readers(screens: tuple[Screen, ...], *, compiled: bool) -> tuple[Reader, ...]:
    if compiled:
        scan = Scan()
        try:
            return tuple(_reader(screen, scan) for screen in screens)
        except OverflowError:  # more than there is room for: the other way knows no limit
            pass
    return tuple(_reader(screen, None) for screen in screens)


def _reader(screen: Screen, scan: Scan | None) -> Reader:
    compiled = scan is not None
    match screen:
        case HasChar() | HasSequence() | AnyOf():
            return _any_reader(screen) if scan is None else _any_scanned(screen, scan)
        case Lacks(characters):
            has = _reader(HasChar(characters), scan)
            return lambda view, among: _both(~has(view, among), among)
        case AllOf(screens):
            return _all_reader([(_cost(part), _reader(part, scan)) for part in sorted(screens, key=_cost)])
        case NoLongerThan(size):
            return lambda view, among: _both(view.lengths <= size, among)
        case HasWords():
            return _words_reader(screen.spellings, scan)
        case Begins(characters):
            return _char_at_edge(characters, forward=True, compiled=compiled)
        case Ends(characters):
            return _char_at_edge(characters, forward=False, compiled=compiled)
        case BeginsWith(texts):
            return _edge_reader(texts, forward=True, compiled=compiled)
        case EndsWith(texts):
            return _edge_reader(texts, forward=False, compiled=compiled)
        case Uneven(twins, pairs):
            if scan is not None:
                return _scanned(screen, scan)
            return lambda view, among: _both(_uneven(twins, pairs, view), among)
        case Loops():
            return lambda view, among: _both(loops(view, compiled=compiled), among)


def _all_reader(parts: list[tuple[int, Reader]]) -> Reader:
    def read_all(view: LineView, among: Among) -> NDArray[np.bool_]:
        for number, (cost, part) in enumerate(parts):
            left = len(view.starts) if among is None else np.count_nonzero(among)
            if not left:
                break
            if number and cost and among is not None and left <= len(view.starts) * FEWER:
                where = np.flatnonzero(among)
                mask = np.zeros(len(view.starts), bool)
                mask[where] = _all_reader(parts[number:])(view.only(where), None)
                return mask
            among = part(view, among)
        return among if among is not None else np.ones(len(view.starts), bool)

    return read_all


def _both(mask: NDArray[np.bool_], among: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    return mask if among is None else mask & among


def _cost(screen: Screen) -> int:
    """Return the rank of a screen by what reading it costs, so that the cheap ones spare the dear ones work."""
    match screen:
        case NoLongerThan() | Begins() | Ends() | BeginsWith() | EndsWith():
            return 0
        case HasChar(characters):
            return 1 if characters.ranges[-1:] <= ((127, 127),) else 2
        case AllOf(screens) | AnyOf(screens):
            return max(map(_cost, screens), default=0)
        case _:
            return 3


# -- Characters and sequences, compiled


def _scanned(atom: Atom, scan: Scan) -> Reader:
    has = scan.has(atom)
    return lambda view, among: _both(has(view), among)


def _any_scanned(screen: Screen, scan: Scan) -> Reader:
    parts = joined(screen)
    texts = {s: "".join(next(iter(one)) for one in s) for s in parts.anywhere if all(len(one) == 1 for one in s)}
    long = tuple(text for text in texts.values() if len(text.encode()) >= SHORTEST)
    sequences = parts.beyond + tuple(s for s in parts.anywhere if texts.get(s) not in long)
    found = [_reader(other, scan) for other in parts.others]
    if parts.characters.ranges:
        found.append(_scanned(HasChar(parts.characters), scan))
    if sequences:
        found.append(_scanned(HasSequence(sequences), scan))
    if long:
        found.append(_words_reader(long, scan))

    def read_any(view: LineView, among: Among) -> NDArray[np.bool_]:
        mask = np.zeros(len(view.starts), bool)
        for one in found:
            mask |= one(view, among)
        return mask

    return read_any


# -- Characters and sequences, all of an alternative in one go


@dataclass(frozen=True, slots=True)
class _Search:
    """What to look for: ASCII characters, ASCII classes twice in a row, other characters, texts, and patterns.

    ``led`` has, for each first byte, a table of what may follow it, see `_led`. The pattern ``anywhere`` is for all
    lines, ``far`` for those in other scripts than Latin, and ``near`` for other lines beyond ASCII, if they hold some
    of the ``neighbours``.
    """

    single: Characters
    led: dict[int, NDArray[np.bool_]]
    doubled: tuple[Characters, ...]
    texts: tuple[str, ...]
    anywhere: str
    far: str
    near: str
    neighbours: Neighbours | None
    others: tuple[Screen, ...]


def _any_reader(screen: Screen) -> Reader:
    search = _search_for(screen)
    others = [_reader(other, None) for other in search.others]
    if search.texts:
        others.append(_words_reader(search.texts, None))

    def read_any(view: LineView, among: Among) -> NDArray[np.bool_]:
        mask = np.zeros(len(view.starts), bool)
        for hits in _hits(view.data, search):
            mask[view.line_of(hits)] = True
        if search.anywhere:
            _search(search.anywhere, view, mask, among)
        if search.led:
            lines, beyond = view.beyond
            for hits in _led_hits(beyond, search.led):
                mask[lines[beyond.line_of(hits)]] = True
        if search.far:
            _search(search.far, view, mask, _both(view.beyond_latin, among))
        if search.neighbours:
            lines, latin = view.latin
            candidates = np.zeros(len(view.starts), bool)
            for hits in search.neighbours.positions(latin.data):
                candidates[lines[latin.line_of(hits)]] = True
            _search(search.near, view, mask, _both(candidates, among))
        for other in others:
            mask |= other(view, among)
        return _both(mask, among)

    return read_any


def _search_for(screen: Screen) -> _Search:
    parts = joined(screen)
    # UTF-8 holds no surrogates, so a sequence that needs one stands nowhere.
    beyond = [s for s in parts.beyond if len(s) > 1 and all((characters - SURROGATES).ranges for characters in s)]
    alone = reduce(Characters.__or__, (s[0] for s in parts.beyond if len(s) == 1), parts.characters)
    dense = alone - ASCII - SPARSE
    texts = {s: "".join(next(iter(one)) for one in s) for s in parts.anywhere if all(len(one) == 1 for one in s)}
    classes = [s for s in parts.anywhere if s not in texts]
    doubled = [s for s in classes if s == 2 * s[:1] and not (s[0] - ASCII).ranges]
    near = [s for s in beyond if all((characters - FAR).ranges for characters in s)]
    return _Search(
        single=alone & ASCII,
        led=_led(alone & SPARSE),
        doubled=tuple(s[0] for s in doubled),
        texts=tuple(texts.values()),
        anywhere=_pattern(s for s in classes if s not in doubled),
        far=_pattern([*beyond, (dense,)] if dense.ranges else beyond),
        near=_pattern(near),
        neighbours=Neighbours.of(near) if near else None,
        others=parts.others,
    )


def _pattern(sequences: Iterable[Sequence]) -> str:
    # UTF-8 holds no surrogates, so a sequence that needs one stands nowhere.
    writable = (s for s in sequences if all((characters - SURROGATES).ranges for characters in s))
    return "|".join("".join(characters.rust for characters in s) for s in writable)


def _search(pattern: str, view: LineView, mask: NDArray[np.bool_], among: Among) -> None:
    """Set ``mask`` where the pattern stands in a line; a newline at the end of a line may be part of it."""
    if among is None:
        mask |= view.series.str.contains(pattern).to_numpy()
    elif among.any():
        where = np.flatnonzero(among)
        mask[where[view.series.gather(where).str.contains(pattern).to_numpy()]] = True


# -- Words


def _words_reader(texts: tuple[str, ...], scan: Scan | None) -> Reader:
    """Return the reader of literal texts; those too short for `Grams` are looked for byte by byte."""
    found = written(texts)
    grams = Grams.of([text for text in found if len(text) >= SHORTEST], compiled=scan is not None)
    short = [text for text in found if len(text) < SHORTEST]

    def read_words(view: LineView, among: Among) -> NDArray[np.bool_]:
        mask = np.zeros(len(view.starts), bool)
        if among is not None and np.count_nonzero(among) <= len(among) * FEWER:
            where = np.flatnonzero(among)
            mask[where] = read_words(view.only(where), None)
            return mask
        mask[view.line_of(grams.positions(view.data))] = True
        for text in short:
            mask[view.line_of(view.positions(text))] = True
        return _both(mask, among)

    return read_words


# -- Characters beyond ASCII, by the bytes that begin them

SPARSE = Characters(((0x80, 0x36F), (0x1E00, 0x2FFF), (0xE000, 0xFFFF)))
"""Characters with first bytes that stand nowhere close together: those of Latin letters and signs.

Looking for one of those bytes and then at what follows took a tenth of the time of a pattern. Most texts in other
scripts hold nothing but such bytes, and are left to patterns.
"""


def _led(characters: Characters) -> dict[int, NDArray[np.bool_]]:
    """Return for each first byte of the characters a table: whether the last six or twelve bits are of one of them."""
    tables: dict[int, NDArray[np.bool_]] = {}
    for character in characters - SURROGATES:
        code = character.encode()
        table = tables.setdefault(code[0], np.zeros(1 << 6 * (len(code) - 1), bool))
        table[ord(character) & (len(table) - 1)] = True
    return tables


def _led_hits(view: LineView, tables: dict[int, NDArray[np.bool_]]) -> Iterator[NDArray[np.int64]]:
    """Yield the positions of the characters that the tables of `_led` tell."""
    for first, table in tables.items():
        hits, tails = view.tails(first)
        yield hits[table[tails]]


# -- Bytes

PRINTABLE = 32
"""The first ASCII character that is no control character."""


def _hits(data: NDArray[np.uint8], search: _Search) -> Iterator[NDArray[np.int64]]:
    """Yield the positions of ASCII characters and of doubled ones, chunk by chunk, so that a chunk is loaded once."""
    if not search.single.ranges and not search.doubled:
        return
    wanted = _table(search.single)
    has_controls = wanted[:PRINTABLE].any()
    visible = [(max(low, PRINTABLE), high) for low, high in search.single.ranges if high >= PRINTABLE]
    for start in range(0, len(data), CHUNK):
        chunk = data[start : start + CHUNK + 1]  # and one more, for neighbours across chunks
        if has_controls:
            is_control = chunk < PRINTABLE
            # In most chunks newlines are the only ones, and counting is cheaper than finding.
            if np.count_nonzero(is_control) > np.count_nonzero(chunk == NEWLINE):
                low = np.flatnonzero(is_control)
                low = low[wanted[chunk[low]]]
                if len(low):
                    yield low + start
        masks = [_within(chunk, *span) for span in visible]
        masks += [single[:-1] & single[1:] for single in (_within_any(chunk, one) for one in search.doubled)]
        for mask in masks:
            if mask.any():
                yield np.flatnonzero(mask) + start


def _within(chunk: NDArray[np.uint8], low: int, high: int) -> NDArray[np.bool_]:
    # Below a range the difference wraps round to something large: one comparison for both ends.
    return chunk == low if low == high else (chunk - np.uint8(low)) <= high - low


def _within_any(chunk: NDArray[np.uint8], characters: Characters) -> NDArray[np.bool_]:
    return reduce(np.logical_or, (_within(chunk, *span) for span in characters.ranges))


@cache
def _table(characters: Characters) -> NDArray[np.bool_]:
    """Return for each byte whether it is one of the ASCII characters."""
    table = np.zeros(256, bool)
    for low, high in (characters & ASCII).ranges:
        table[low : high + 1] = True
    return table


# -- Edges


def _char_at_edge(characters: Characters, *, forward: bool, compiled: bool) -> Reader:
    """Return the reader of characters at one end; of two complements the smaller is compared."""
    others = ~characters
    if len(others) >= len(characters):
        return _edge_reader(tuple(characters), forward=forward, compiled=compiled)
    has_other = _edge_reader(tuple(others), forward=forward, compiled=compiled)
    return lambda view, among: _both(view.starts < view.ends, among) & ~has_other(view, among)


@cache
def _edge_reader(texts: tuple[str, ...], *, forward: bool, compiled: bool) -> Reader:
    """Return the reader of the texts at one end."""
    return Edges.of(written(texts), forward=forward, compiled=compiled).lines


# -- Balance


def _uneven(twins: Characters, pairs: tuple[tuple[Characters, Characters], ...], view: LineView) -> NDArray[np.bool_]:
    mask = np.zeros(len(view.starts), bool)
    for twin in twins - SURROGATES:
        mask |= (view.counts(twin) & 1).astype(bool)
    for openers, closers in pairs:
        opened = sum((view.counts(mark) for mark in openers - SURROGATES), np.int64(0))
        closed = sum((view.counts(mark) for mark in closers - SURROGATES), np.int64(0))
        mask |= opened != closed
    return mask
