"""Neighbouring characters, of classes too many for a pattern: which pairs are looked for, and whether a text has one.

A pattern of some hundred alternatives tries each of them at each character: a millisecond for a line of news. Here
each two characters that meet are looked up once, and remembered.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise, starmap
from typing import TYPE_CHECKING

from mtclean.characters import ASCII, EVERYDAY, Characters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Pair = tuple[Characters, Characters]

REMEMBERED = 1 << 14
"""Characters, and pairs of them, that are remembered: a language has two or three thousand pairs, but for Chinese."""


def rarest(sequence: Sequence[Characters]) -> Pair:
    """Return two neighbours in a sequence, one without ASCII, with the fewest characters that good text holds."""
    return min((pair for pair in pairwise(sequence) if any(not (one & ASCII).ranges for one in pair)), key=rarity)


def rarity(pair: Sequence[Characters]) -> tuple[int, int]:
    """Return what ranks two classes by how seldom their characters meet in good text, the rarest lowest."""
    return sum(len(one & EVERYDAY) for one in pair), sum(map(len, pair))


def has_pair(pairs: Iterable[Pair]) -> Callable[[str], bool]:
    """Return the test whether in a text a character of a first class stands before one of its second class.

    >>> has_pair([(Characters.of("Ã"), Characters.of("©¨"))])("cafÃ©")
    True
    """
    distinct = list(dict.fromkeys(pairs))
    firsts, seconds = _membership([one for one, _ in distinct]), _membership([other for _, other in distinct])

    @lru_cache(REMEMBERED)
    def together(one: str, other: str) -> bool:
        return bool(firsts(one) & seconds(other))

    return lambda text: any(starmap(together, set(pairwise(text))))


def _membership(classes: Sequence[Characters]) -> Callable[[str], int]:
    """Return the function that tells, as bits, in which of the classes a character is."""
    starts = sorted({0} | {edge for one in classes for low, high in one.ranges for edge in (low, high + 1)})
    place = {start: number for number, start in enumerate(starts)}
    bits = [0] * len(starts)
    for number, one in enumerate(classes):
        for low, high in one.ranges:
            for stretch in range(place[low], place[high + 1]):
                bits[stretch] |= 1 << number
    return lru_cache(REMEMBERED)(lambda character: bits[bisect_right(starts, ord(character)) - 1])
