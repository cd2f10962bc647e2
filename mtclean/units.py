"""Units of a line, and stretches of them that come several times in a row.

A unit is what a loop of a translation system is made of in any script: a word with the space behind it, or, from the
scripts that are written without spaces on, a character. `Loops` in `mtclean.screens` and the rule that collapses
loops look at the same units, and so does the bulk path, over bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FIRST_ALONE = "\u0800"
"""From this character on, which is where UTF-8 takes three bytes, each character begins a unit."""

MOST = 40
"""Units of the longest stretch that is looked for."""

TIMES = 4
"""Copies in a row that are looked for; of words that are shorter than `TOLD_BY` twice as many."""

TOLD_BY = 3
"""Bytes of a unit by which the bulk path tells it: the second and the third."""

PERIOD = 24
"""Bytes, a multiple of what a letter takes, and of what most pairs take: the bulk path compares at this distance."""

LETTERS = 48
"""Characters of the shortest row of the same letter, or the same two, that is looked for."""

MARKS = ".,;:!?)]\"'…、。，！？；：।”’"
"""What may stand behind the last copy of a word and not behind the others: ASCII or beyond `FIRST_ALONE`."""

_UNIT = re.compile(rf"[{FIRST_ALONE}-\U0010ffff]?[^\0- {FIRST_ALONE}-\U0010ffff]*[\0- ]?")
_ALONE = re.compile("[\u0800-\u1dff\u2c00-\U0010ffff]")  # of these scripts are texts without spaces
_NO_MARKS = dict.fromkeys(map(ord, MARKS))
_BLANKS = "".join(map(chr, range(33)))
_LETTERS = re.compile(
    rf"(?P<unit>[^\W\d_])(?P=unit){{{LETTERS - 1},}}|(?P<two>[^\W\d_]{{2}})(?P=two){{{LETTERS // 2 - 1},}}"
)


@dataclass(frozen=True, slots=True)
class Run:
    """Units ``first`` to ``end`` of a line, of which each is the same as the one ``period`` units before it."""

    period: int
    first: int
    end: int


def units_of(line: str) -> list[str]:
    """Return the line cut into units.

    >>> units_of("so it is so 東京")
    ['so ', 'it ', 'is ', 'so ', '東', '京']
    """
    return _UNIT.findall(line)[:-1]  # the last one is empty


def keys_of(units: Sequence[str]) -> list[str]:
    """Return for each unit what is the same for those that are taken for the same: a capital or a mark may differ.

    Of two that are the same, so are the second and the third byte. Those of a shorter word are of the text behind it.
    """
    keys = []
    for at, unit in enumerate(units):
        word = unit.rstrip(_BLANKS).rstrip(MARKS)
        if len(word) < TOLD_BY and not word >= FIRST_ALONE:
            keys.append("".join(units[at : at + TOLD_BY])[:TOLD_BY])
        else:
            keys.append(word[0].lower() + word[1:] if "A" <= word[0] <= "Z" else word)
    return keys


def runs(keys: Sequence[str]) -> Iterator[Run]:
    """Yield the stretches that come `TIMES` times in a row, or more often, but for one unit; short words more often.

    >>> list(runs(keys_of(units_of("he has to go to go to go to go on"))))
    [Run(period=2, first=2, end=10)]
    """
    # Each unit is compared with the one a period before it. Where that differs, the period may be another: the way
    # back to where this unit stood last, behind the same one as here.
    last: dict[tuple[str, str], int] = {}
    period = begin = done = 0
    before = ""
    for at, key in enumerate((*keys, None)):
        if key is None or not period or key != keys[at - period]:
            if period and (found := _extended(keys, period, begin, at, done)):
                yield found
                done = found.end
            if key is None:
                return
            period = at - last.get((before, key), at)
            period, begin = (period if period <= MOST else 0), at
        last[before, key] = at
        before = key


def fewest(period: int) -> int:
    """Return of how many units in a row each must be the same as the one a period before it."""
    return TIMES - 1 if period == 1 else (TIMES - 1) * period - 1


def letter_runs(line: str) -> Iterator[re.Match[str]]:
    """Yield the stretches of a line in which one letter, or two, come again and again.

    >>> [match["unit"] for match in letter_runs("Go" + 60 * "a" + "l")]
    ['a']
    """
    return (match for match in _LETTERS.finditer(line) if not PERIOD % len(_encoded(match["unit"] or match["two"])))


def has_loops(line: str) -> bool:
    """Tell whether there is any run of units or of letters in a line."""
    words = line.lower().translate(_NO_MARKS).split()
    if not line.isascii() and _ALONE.search(line):
        words = list(line)
        may_have_letters = True
    else:
        may_have_letters = max(map(len, words), default=0) >= LETTERS
    # Words come back in every text, pairs of neighbours in few.
    may_have_runs = len(set(pairwise(words))) <= len(words) - 1 - (TIMES - 2)
    return (may_have_runs and next(runs(keys_of(units_of(line))), None) is not None) or (
        may_have_letters and next(letter_runs(line), None) is not None
    )


def _extended(keys: Sequence[str], period: int, begin: int, end: int, done: int) -> Run | None:
    if end - begin < period:
        return None
    least = max(period + done, begin - TIMES * MOST, period)
    while begin > least and keys[begin - 1] == keys[begin - 1 - period]:
        begin -= 1
    enough = 2 * TIMES - 1 if period == 1 and min(keys[begin]) <= " " else fewest(period)
    return Run(period, begin - period, end) if end - begin >= enough else None


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
