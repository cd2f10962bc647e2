"""Leftovers glued to the end of a paragraph: a scraper lost the line break before them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from mtclean.edits import Edit
from mtclean.rule import Finding, LineRule
from mtclean.rules.boilerplate.lexicon import FULL_STOPS, SLOT, lexicon
from mtclean.rules.boilerplate.lines import CERTAIN
from mtclean.screens import EndsWith, spellings

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST = 10
"""Characters of the shortest phrase that is known without a line of its own; in scripts that write whole words with one
sign, half of it."""

CONFIDENCE = 0.97

_SENTENCE_END = re.compile(rf"[{re.escape(FULL_STOPS)}]+\s*(?=[^\s{re.escape(FULL_STOPS)}])")


@cache
def _phrases() -> dict[str, str]:
    """Return the phrases that are certain, have no slot, and are long enough, with their languages."""
    return {
        phrase.text: phrase.language
        for phrase in lexicon().exact.values()
        if phrase.strength == CERTAIN and not SLOT.search(phrase.text) and _is_long(phrase.text)
    }


def _is_long(text: str) -> bool:
    return len(text) >= SHORTEST and " " in text if text[0].isascii() else len(text) >= SHORTEST // 2


@cache
def _longest() -> int:
    return max(map(len, _phrases()))


def _find(line: str) -> Iterator[Finding]:
    start = max(0, len(line) - _longest() - 2)
    for match in _SENTENCE_END.finditer(line, start):
        rest = line[match.end() :]
        phrase = lexicon().look_up(rest)
        # Written as the screen has it: `Lexicon.look_up` also takes other marks, spaces and cases for the phrase.
        if phrase is not None and phrase.text in _phrases() and line.endswith(spellings(phrase.text)):
            kept = match.start() + len(match.group().rstrip())
            reason = f"“{phrase.text}” ({phrase.language}) glued to the end of a paragraph"
            yield Finding(Edit(kept, len(line)), CONFIDENCE, reason)
            return


GLUED = LineRule(
    name="boilerplate.glued",
    summary="A leftover of the theme that stands right after the last sentence of a paragraph is removed.",
    example=("The vote is over.Back to top button", "The vote is over."),
    screen=EndsWith(tuple(dict.fromkeys(form for text in _phrases() for form in spellings(text)))),
    find=_find,
)
