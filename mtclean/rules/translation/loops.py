"""Loops: a translation system says the same again and again, and does not get out.

Thresholds come from counts in real outputs and in human news (30 languages, 13 million characters). News repeats a
word three times at most without a mark between ("Bom! Bom! Bom!"); systems that loop do so four times to five hundred.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate
from typing import TYPE_CHECKING

from mtclean.edits import Edit
from mtclean.rule import Finding, LineRule
from mtclean.screens import Loops
from mtclean.units import FIRST_ALONE, has_loops, keys_of, letter_runs, runs, units_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mtclean.units import Run

_END = re.compile(r"[\s.,;:!?…、。，！？；：।۔؟،)\]”»\"’']+\Z")
_OPENERS = "\"“„«‘’'(¿¡\N{NO-BREAK SPACE}"
_SHOWN = 24  # characters of a stretch that a reason quotes
_MOSTLY = 0.6  # of a stretch that says something, so much is letters
_CHANT, _SONG = 8, 12  # times, from which on people do not call out the same, and do not sing the same syllable
_COMMON = 4  # times, from which on nobody writes the same, and letters of a word that is no interjection
_SHORT = 3  # units of what people call out again and again, a comma between
SUNG = frozenset(
    word
    for words in (
        "ah bam boo bum bye da di do doo dum eh go ha he hey hi ho hum la mu na nah nay no oh pam pom pum ra run",
        "si sí ta tac tam tic to tra tum uh um why win wow ya yay yes yo да ей ля на не но ну ой ох ха хо ай",
    )
    for word in words.split()
)
"""Short words that people call out, sing or laugh in a row."""
_DRAWN = "xXoO"  # a row of them on a line of its own divides a text
_SYLLABLES, _LAUGHTER = 6, 20  # times, for a few characters and for one of a script without spaces


def _loops(line: str) -> Iterator[Finding]:
    if not has_loops(line):
        return
    units = units_of(line)
    keys = keys_of(units)
    for run in runs(keys):
        yield from _collapsed(line, units, keys, run)
    for match in letter_runs(line):
        unit = match["unit"] or match["two"]
        if unit in _DRAWN and line.strip() == match.group():
            continue
        yield Finding(Edit(match.start() + len(unit), match.end()), 0.95, f"{unit} again and again within a word")


def _collapsed(line: str, units: Sequence[str], keys: Sequence[str], run: Run) -> Iterator[Finding]:
    """Yield the edit that leaves the first copy of what is repeated, with the end of the last one."""
    first, end, period = run.first, run.end, run.period
    # The first copy may begin with a capital beyond ASCII, or behind a mark: as keys they differ.
    while first and keys[first - 1].lstrip(_OPENERS).casefold() == keys[first - 1 + period].casefold():
        first -= 1
    # A short word at the end of the line has nothing behind it by which it would be told.
    if end == len(units) - 1 and _END.sub("", units[end]) == _END.sub("", units[end - period]):
        end += 1
    starts = [0, *accumulate(map(len, units))]
    stretch = line[starts[first] : starts[first + period]].strip()
    times, rest = divmod(end - first, period)
    confidence = _sureness(stretch, period, times)
    if not confidence:
        return
    if rest and end < len(units):
        # The text goes on from inside a copy: what of it was said stays.
        edit = Edit(starts[first + period], starts[end - rest])
    else:
        begin, stop = (starts[at - 1] + len(_END.sub("", units[at - 1])) for at in (first + period, end))
        edit = Edit(begin, stop)
    shown = stretch if len(stretch) <= _SHOWN else stretch[:_SHOWN] + "…"
    yield Finding(edit, confidence, f"“{shown}” {times} times in a row")


def _sureness(stretch: str, period: int, times: int) -> float:
    """Return how surely so many copies of a stretch are a loop; 0 for what is no text: numbers, rows of stars."""
    letters = sum(map(str.isalpha, stretch))
    spaced = "".join(stretch.split())
    if not letters or letters < _MOSTLY * sum(not _is_mark(character) for character in spaced) or times < _COMMON:
        return 0
    if all(character >= FIRST_ALONE for character in spaced) and " " not in stretch:
        few = _LAUGHTER if len(spaced) == 1 else _SYLLABLES if len(spaced) < _COMMON else _COMMON
        return 0.95 if times >= few else 0.8
    if period == 1 and letters < _COMMON:
        sung = _is_mark(stretch[-1]) or stretch.casefold() in SUNG
        return 0.97 if times >= (_SONG if sung else _SYLLABLES) else 0.8
    called = stretch[-1] in "!！" or stretch.isupper() or (period <= _SHORT and _is_mark(stretch[-1]))
    return 0.97 if times >= _CHANT else 0.8 if called else 0.95


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "MP"


LOOPS = LineRule(
    name="translation.loops",
    summary="A word or phrase that a system could not get out of is left once; what people repeat stays.",
    example=(
        "The vote was put off to the end of the end of the end of the end of the year.",
        "The vote was put off to the end of the year.",
    ),
    screen=Loops(),
    find=_loops,
)
