"""Many literal texts looked for at once, by a few of their bytes.

A text that stands anywhere in a buffer covers, whole, one of the buffer's aligned words of four bytes, if it is long
enough: so it is enough to look at one word in four bytes, whichever texts are looked for and however many. Each word
is looked up, by a hash, in a table of the words that the texts can have there; where one is in it, another word of
the same text must stand a few bytes on or back. Where both are there, the texts that have the two words are compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mtclean.bulk.lineview import CHUNK, at_any_position, read_only

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

WORD: Final = 4  # bytes
_HALF: Final = 2

SHORTEST: Final = WORD + _HALF - 1
"""Bytes of the shortest text that can be looked for: it covers a word at a multiple of two."""

_ENOUGH: Final = WORD + WORD - 1
"""Bytes of texts that cover a word at a multiple of four."""

_BITS: Final = 18  # of a hash: with fewer, chance finds more than the texts do; a table still fits the cache
_SHIFT: Final = np.uint32(32 - _BITS)
_FIRST, _SECOND = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77)  # odd, without a pattern
_AT_A_TIME: Final = CHUNK // WORD

Place = tuple[int, bytes]
"""Where in a text its first word is, and the text."""


@dataclass(frozen=True, slots=True)
class Grams:
    """What tells texts by two of their words.

    ``aligned`` knows the words at multiples of four, ``between`` those two bytes beyond (``None`` where no text is so
    short as to need it): for each, in bits by the order of `_APART`, how far apart the other word stands. ``second``
    knows, likewise by bits, the other word together with the first. ``texts`` has, by the same order, the texts of
    each two words; ``laid_out`` are the same for a kernel.
    """

    aligned: Any
    between: Any
    second: NDArray[np.uint8]
    texts: tuple[dict[int, list[Place]], ...]
    laid_out: tuple[NDArray[Any], ...]
    compiled: bool

    @classmethod
    def of(cls, texts: Iterable[bytes], *, compiled: bool = False) -> Grams:
        """Return what tells ``texts``, each of `SHORTEST` bytes and more."""
        # Numbers of Python's own, and tables that are filled at the end: there are thousands of texts.
        marks: dict[int, list[tuple[int, int, int]]] = {WORD: [], _HALF: []}
        by_words: tuple[dict[int, list[Place]], ...] = tuple({} for _ in _APART)
        for text in texts:
            step = WORD if len(text) >= _ENOUGH else _HALF
            for at in _chosen(text, step):
                apart = _other(len(text), at) - at
                place = _APART.index(apart)
                one, other = _word(text, at), _word(text, at + apart)
                marks[step].append((one, other, 1 << place))
                by_words[place].setdefault(one << 8 * WORD | other, []).append((at, text))
        aligned, between, second = (np.zeros(1 << _BITS, np.uint8) for _ in range(3))
        for step, found in marks.items():
            ones, others, bits = np.array(found, np.uint32).reshape(-1, 3).T
            first = ones * _FIRST
            for table in (aligned,) if step == WORD else (aligned, between):
                np.bitwise_or.at(table, first >> _SHIFT, bits.astype(np.uint8))
            np.bitwise_or.at(second, (first ^ others * _SECOND) >> _SHIFT, bits.astype(np.uint8))
        tables = pa.array(aligned), pa.array(between) if between.any() else None, second
        return cls(*tables, by_words, _laid_out(by_words), compiled)

    def positions(self, data: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Return for each text in ``data`` a position that it covers."""
        positions = [np.empty(0, np.int64)]
        for offset, table in ((0, self.aligned), (_HALF, self.between)):
            if table is not None and len(data) >= WORD:
                words = at_any_position(data, WORD)
                if self.compiled:
                    found, bits = self._looked_up_compiled(words, offset, table)
                    positions.append(self._confirmed_compiled(data, words, found, bits))
                else:
                    found, bits = self._looked_up(words, offset, table)
                    positions.append(np.fromiter(self._confirmed(data, words, found, bits), np.int64))
        return np.concatenate(positions)

    def _looked_up(
        self, words: NDArray[np.uint32], offset: int, table: Any
    ) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Return where words at multiples of four, and ``offset`` on, may be those of texts, and their bits."""
        found, bits = _looked_up(words[offset::WORD], table)
        found = found * WORD + offset
        ones = words[found] * _FIRST
        for place, apart in enumerate(_APART):
            bit = np.uint8(1 << place)
            among = np.flatnonzero(bits & bit)
            others = words[np.clip(found[among] + apart, 0, len(words) - 1)] * _SECOND
            bits[among] &= self.second[(ones[among] ^ others) >> _SHIFT] | ~bit
        return found, bits

    def _looked_up_compiled(
        self, words: NDArray[np.uint32], offset: int, table: Any
    ) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        from mtclean.bulk.kernels import grams  # noqa: PLC0415 - loads Numba

        laid_out = table.to_numpy(), self.second, np.array(_APART), _FIRST, _SECOND, _SHIFT
        most = min(_AT_A_TIME, len(words) // WORD + 1)
        room, room_bits = np.empty(most, np.int64), np.empty(most, np.uint8)
        found, bits = [room[:0]], [room_bits[:0]]
        for first in range(offset, len(words), _AT_A_TIME * WORD):
            end = min(first + _AT_A_TIME * WORD, len(words))
            if size := grams(words, first, end, WORD, *laid_out, room, room_bits):
                found.append(room[:size].copy())
                bits.append(room_bits[:size].copy())
        return np.concatenate(found), np.concatenate(bits)

    def _confirmed(
        self, data: NDArray[np.uint8], words: NDArray[np.uint32], found: NDArray[np.int64], bits: NDArray[np.uint8]
    ) -> Iterator[int]:
        """Yield those of the positions at which a text stands."""
        view = data.data
        for place, apart in enumerate(_APART):
            among = found[(bits & np.uint8(1 << place)) != 0]
            if len(among):
                known = self.texts[place]
                keys = _both(words[among], words[np.clip(among + apart, 0, len(words) - 1)]).tolist()
                for position, key in zip(among.tolist(), keys, strict=True):
                    if any(_stands(text, view, position - at) for at, text in known.get(key, ())):
                        yield position

    def _confirmed_compiled(
        self, data: NDArray[np.uint8], words: NDArray[np.uint32], found: NDArray[np.int64], bits: NDArray[np.uint8]
    ) -> NDArray[np.int64]:
        from mtclean.bulk.kernels import standing  # noqa: PLC0415 - loads Numba

        confirmed: NDArray[np.int64] = standing(
            read_only(data), words, found, bits, np.array(_APART), np.uint64(8 * WORD), self.laid_out
        )
        return confirmed


def _laid_out(texts: Sequence[dict[int, list[Place]]]) -> tuple[NDArray[Any], ...]:
    """Return the texts by their two words for the kernel.

    For each distance where its words begin in all of them; the words, in order; for each where its texts begin; of
    these where the first word is and where their bytes begin and end; and the bytes.
    """
    keys = [key for by_words in texts for key in sorted(by_words)]
    lists = [by_words[key] for by_words in texts for key in sorted(by_words)]
    flat = [place for listed in lists for place in listed]
    ends = np.cumsum([0, *(len(text) for _, text in flat)])
    return (
        np.cumsum([0, *map(len, texts)]),
        np.array(keys, np.uint64),
        np.cumsum([0, *map(len, lists)]),
        np.array([at for at, _ in flat], np.int64),
        ends,
        np.frombuffer(b"".join(text for _, text in flat) or b" ", np.uint8),
    )


_APART: Final = (4, 3, 2, 1, -1, -2, -3, -4)


def _both(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> NDArray[np.uint64]:
    return one.astype(np.uint64) << np.uint64(8 * WORD) | other


def _stands(text: bytes, data: memoryview, start: int) -> bool:
    return start >= 0 and data[start : start + len(text)] == text


def _chosen(text: bytes, step: int) -> Iterator[int]:
    """Yield places in ``text`` such that, wherever it stands, a word at one of them is at a multiple of ``step``."""
    ranks = text.translate(_RANKS)
    common = list(map(sum, zip(ranks, ranks[1:], ranks[2:], ranks[3:], strict=False)))
    for lead in range(step):
        yield min(range(lead, len(common), step), key=common.__getitem__)


COMMON: Final = {byte: 30 - place for place, byte in enumerate(b"e taionsrhldcumfpgwybv,.k")}
"""How often letters come in English, by rank: of words that do as well, the one of rarer letters is taken."""


_RANKS = bytes(COMMON.get(byte, 0) for byte in range(256))


def _other(size: int, at: int) -> int:
    """Return the place of the word that is farthest off the one at ``at``, but not beyond its neighbours."""
    after, before = min(size - WORD, at + WORD), max(0, at - WORD)
    return after if after - at >= at - before else before


def _word(text: bytes, at: int) -> int:
    return int.from_bytes(text[at : at + WORD], "little")


def _looked_up(words: NDArray[np.uint32], table: Any) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return the numbers of the words that the table has, and what it has of them."""
    hashed = np.empty(_AT_A_TIME, np.uint32)
    found, found_bits = [np.empty(0, np.int64)], [np.empty(0, np.uint8)]
    for start in range(0, len(words), _AT_A_TIME):
        chunk = words[start : start + _AT_A_TIME]
        size = len(chunk)
        np.multiply(chunk, _FIRST, out=hashed[:size])
        np.right_shift(hashed[:size], _SHIFT, out=hashed[:size])
        # A hash is in range, so it need not be checked. Arrow takes a third of the time that NumPy does.
        bits = pc.take(table, pa.array(hashed[:size]), boundscheck=False).to_numpy()
        hits = np.flatnonzero(bits.view(bool))
        found.append(hits + start)
        found_bits.append(bits[hits])
    return np.concatenate(found), np.concatenate(found_bits)
