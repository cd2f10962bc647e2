"""Neighbouring characters, at least one of them beyond ASCII, looked for where such characters are few.

In Latin text one character in twenty or fifty is beyond ASCII. Each of these is looked up together with its
neighbours, which takes a fifth of the time that a pattern takes to read all of the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from mtclean.bulk.lineview import CHUNK
from mtclean.neighbours import rarest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from mtclean.characters import Characters

_LEAD, _THREE, _FOUR = np.uint8(0xC2), np.uint8(0xE0), np.uint8(0xF0)
"""The lowest first bytes of characters of two bytes, of three, and of four."""

_LONGEST: Final = 4  # bytes of a character
_BASIC: Final = 0x10000  # characters from here on are taken for one another
_NOTHING: Final = np.uint32(ord("\n"))  # before the first character and behind the last
_WORD: Final = 64  # bits


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Which two characters in a row are looked for: ``together[first[one], second[other]]``."""

    first: NDArray[np.uint16]
    second: NDArray[np.uint16]
    together: NDArray[np.bool_]

    @classmethod
    def of(cls, sequences: Iterable[Sequence[Characters]]) -> Neighbours:
        """Return two neighbours of each of the sequences; each needs a class without ASCII, and two in all."""
        pairs = dict.fromkeys(map(rarest, sequences))
        firsts, seconds = _members([first for first, _ in pairs]), _members([second for _, second in pairs])
        # Characters that are in the same classes are alike; there are a few hundred sorts of them.
        first_sorts, first = np.unique(firsts, axis=0, return_inverse=True)
        second_sorts, second = np.unique(seconds, axis=0, return_inverse=True)
        together = np.asarray((first_sorts[:, np.newaxis, :] & second_sorts[np.newaxis, :, :]).any(axis=2))
        return cls(first.ravel().astype(np.uint16), second.ravel().astype(np.uint16), together)

    def positions(self, data: NDArray[np.uint8]) -> Iterator[NDArray[np.int64]]:
        """Yield the positions of characters beyond ASCII in ``data`` that make a pair with a neighbour."""
        for start in range(0, len(data), CHUNK):
            at = np.flatnonzero(data[start : start + CHUNK] >= _LEAD) + start
            if len(at):
                here = _code(data, at)
                before = np.where(at > 0, _code(data, _beginning(data, at - 1)), _NOTHING)
                following = at + _size(data[at])
                after = np.where(following < len(data), data.take(following, mode="clip"), _NOTHING)
                # A neighbour behind that is beyond ASCII itself finds this one before it.
                found = self._are_pairs(before, here)
                ascii_after = np.flatnonzero(after < _LEAD)
                found[ascii_after] |= self._are_pairs(here[ascii_after], after[ascii_after])
                yield at[found]

    def _are_pairs(self, one: NDArray[np.uint32], other: NDArray[np.uint32]) -> NDArray[np.bool_]:
        return self.together[self.first[one], self.second[other]]


def _members(classes: Sequence[Characters]) -> NDArray[np.uint64]:
    """Return for each character below `_BASIC`, and for all from there on as one, in which classes it is, as bits."""
    members = np.zeros((_BASIC + 1, -(-len(classes) // _WORD)), np.uint64)
    for number, one in enumerate(classes):
        word, bit = divmod(number, _WORD)
        for low, high in one.ranges:
            members[min(low, _BASIC) : min(high, _BASIC) + 1, word] |= np.uint64(1 << bit)
    return members


def _size(leads: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return of how many bytes the characters are that begin so."""
    return 1 + (leads >= _LEAD).astype(np.int64) + (leads >= _THREE) + (leads >= _FOUR)


def _beginning(data: NDArray[np.uint8], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where the characters begin that end at the positions."""
    begin = at.copy()
    for _ in range(_LONGEST - 1):
        begin -= (data[begin] ^ 0x80) < 0x40  # noqa: PLR2004 - bytes that go on with a character
    return begin


def _code(data: NDArray[np.uint8], at: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return the code points of the characters that begin at the positions; `_BASIC` for those from there on."""
    lead, second, third = (data.take(at + place, mode="clip").astype(np.uint32) for place in range(3))
    two = (lead & 0x1F) << 6 | second & 0x3F
    three = (lead & 0x0F) << 12 | (second & 0x3F) << 6 | third & 0x3F
    wide = np.where(lead < _THREE, two, np.where(lead < _FOUR, three, _BASIC))
    return np.where(lead < _LEAD, lead, wide).astype(np.uint32)
