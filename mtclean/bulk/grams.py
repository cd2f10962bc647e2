"""Many literal texts looked for at once, by a few of their bytes.

A text that stands anywhere in a buffer covers, whole, one of the buffer's aligned words of four bytes, if it is long
enough: so it is enough to look at one word in four bytes, whichever texts are looked for and however many. Each word
is looked up, by a hash, in a table of the words that the texts can have there; where one is in it, another word of
the same text must stand a few bytes on or back. What both tables know may still be something else, once in some
fifty lines of news: these are looked at again with a pattern of the texts themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from mtclean.bulk.lineview import CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    Table = NDArray[np.uint8]

WORD: Final = 4  # bytes
_HALF: Final = 2

SHORTEST: Final = WORD + _HALF - 1
"""Bytes of the shortest text that can be looked for: it covers a word at a multiple of two."""

_ENOUGH: Final = WORD + WORD - 1
"""Bytes of texts that cover a word at a multiple of four."""

_BITS: Final = 16  # of a hash: a table of them stays in the second-level cache
_SHIFT: Final = np.uint32(32 - _BITS)
_FIRST, _SECOND = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77)  # odd, without a pattern
_AT_A_TIME: Final = CHUNK // WORD


@dataclass(frozen=True, slots=True)
class Grams:
    """What tells texts by two of their words.

    ``aligned`` knows the words at multiples of four, ``between`` those two bytes beyond (it is empty where no text is
    so short as to need it): for each, in bits by the order of `_APART`, how far apart the other word stands. ``second``
    knows, likewise by bits, the other word together with the first.
    """

    aligned: Table
    between: Table
    second: Table

    @classmethod
    def of(cls, texts: Iterable[bytes]) -> Grams:
        """Return what tells ``texts``, each of `SHORTEST` bytes and more."""
        aligned, between, second = (np.zeros(1 << _BITS, np.uint8) for _ in range(3))
        for text in texts:
            step = WORD if len(text) >= _ENOUGH else _HALF
            for at in _chosen(text, step):
                apart = _other(len(text), at) - at
                bit = np.uint8(1 << _APART.index(apart))
                first = _word(text, at) * _FIRST
                aligned[first >> _SHIFT] |= bit
                if step == _HALF:
                    between[first >> _SHIFT] |= bit
                second[(first ^ _word(text, at + apart) * _SECOND) >> _SHIFT] |= bit
        return cls(aligned, between if between.any() else between[:0], second)

    def positions(self, data: NDArray[np.uint8]) -> Iterator[NDArray[np.int64]]:
        """Yield positions such that each text in ``data`` covers one of them."""
        for offset, table in ((0, self.aligned), (_HALF, self.between)):
            if len(table):
                whole = data[offset : offset + (len(data) - offset) // WORD * WORD]
                found, bits = _looked_up(whole.view(np.uint32), table)
                yield from self._confirmed(data, found * WORD + offset, bits)

    def _confirmed(
        self, data: NDArray[np.uint8], found: NDArray[np.int64], bits: NDArray[np.uint8]
    ) -> Iterator[NDArray[np.int64]]:
        """Yield those of the positions that have a second word of the same text beside them."""
        words = np.ndarray((max(len(data) - WORD + 1, 0),), np.uint32, data, strides=(1,))  # at any position
        first = words[found] * _FIRST
        for place, apart in enumerate(_APART):
            among = np.flatnonzero(bits & np.uint8(1 << place))
            if len(among):
                beside = np.clip(found[among] + apart, 0, len(data) - WORD)  # cut off, it at most says yes too often
                both = (first[among] ^ words[beside] * _SECOND) >> _SHIFT
                yield found[among[self.second[both] & np.uint8(1 << place) != 0]]


_APART: Final = (4, 3, 2, 1, -1, -2, -3, -4)


def _chosen(text: bytes, step: int) -> Iterator[int]:
    """Yield places in ``text`` such that, wherever it stands, a word at one of them is at a multiple of ``step``."""
    for lead in range(step):
        places = range(lead, len(text) - WORD + 1, step)
        yield min(places, key=lambda at: sum(_COMMON.get(byte, 0) for byte in text[at : at + WORD]))


_COMMON: Final = {byte: 30 - place for place, byte in enumerate(b"e taionsrhldcumfpgwybv,.k")}
"""How often letters come in English, by rank: of words that do as well, the one of rarer letters is taken."""


def _other(size: int, at: int) -> int:
    """Return the place of the word that is farthest off the one at ``at``, but not beyond its neighbours."""
    after, before = min(size - WORD, at + WORD), max(0, at - WORD)
    return after if after - at >= at - before else before


def _word(text: bytes, at: int) -> NDArray[np.uint32]:
    return np.frombuffer(text, np.uint32, 1, at)


def _looked_up(words: NDArray[np.uint32], table: Table) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return the numbers of the words that the table has, and what it has of them."""
    hashed = np.empty(_AT_A_TIME, np.uint32)
    places = np.empty(_AT_A_TIME, np.intp)
    bits = np.empty(_AT_A_TIME, np.uint8)
    found, found_bits = [np.empty(0, np.int64)], [bits[:0]]
    for start in range(0, len(words), _AT_A_TIME):
        chunk = words[start : start + _AT_A_TIME]
        size = len(chunk)
        # Into arrays that are there already, and without a check of each index, which is in range: half of the time.
        np.multiply(chunk, _FIRST, out=hashed[:size])
        np.right_shift(hashed[:size], _SHIFT, out=hashed[:size])
        places[:size] = hashed[:size]
        np.take(table, places[:size], out=bits[:size], mode="clip")
        hits = np.flatnonzero(bits[:size].view(bool))
        found.append(hits + start)
        found_bits.append(bits[hits])
    return np.concatenate(found), np.concatenate(found_bits)
