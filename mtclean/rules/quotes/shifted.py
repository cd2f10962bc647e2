"""Closing marks whose space stands before them instead of behind: It is late, "said the mayor.

Some translation systems leave them so. Where it is certain, a comma, question or exclamation mark goes before such a
mark, and a speech verb or "he said" with nothing else to say stands behind it, in small letters. The words before a
comma name no speaker: after these it would open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mtclean.edits import Edit
from mtclean.rule import Finding
from mtclean.rules.quotes import attribution
from mtclean.rules.quotes.candidates import tokens_of
from mtclean.rules.quotes.words import BREAK, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mtclean.rules.quotes.pairing import Gap

LANGUAGES = frozenset({"en"})
"""Languages that put the comma inside the marks."""

_BEFORE = (", ", "? ", "! ")
_CLAUSE = 200  # characters on both sides that are looked at
_NOBODY = ":"  # what `attribution.before` says where only a comma leads on
_PADDING = [BREAK] * 3
_VERB, _PRONOUN = "V", "H"
_ENDS = frozenset((*".,;:?!(", BREAK))


def repairs(text: str, gaps: Iterable[Gap], language: str) -> Iterator[Finding]:
    """Yield a repair for each straight mark of ``gaps`` that looks like an opening one and closes."""
    if language in LANGUAGES:
        for gap in gaps:
            at = gap.anchor.at
            if (
                gap.side == "C"
                and gap.anchor.char == '"'
                and text[at - 2 : at] in _BEFORE
                and _closes(text, at, language)
            ):
                yield Finding(Edit(at - 1, at + 1, '" '), 0.97, "who speaks is named behind it: it closes")


def _closes(text: str, at: int, language: str) -> bool:
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    end = len(text) if end < 0 else end
    if not text[at + 1 : at + 2].islower():
        return False
    left, right = (
        [words_of(language).sort(match[0])[0] for match in tokens_of(text, words_of(language), low, high)]
        for low, high in ((max(start, at - _CLAUSE), at - 1), (at + 1, min(end, at + _CLAUSE)))
    )
    before, behind = [*_PADDING, *left], [*right, *_PADDING]
    # "they say one thing and do another" may as well begin a quotation.
    spoken = behind[0] == _VERB or (behind[:2] == [_PRONOUN, _VERB] and behind[2] in _ENDS)
    return spoken and (left[-1] != "," or attribution.before(before, len(before) - 1) == _NOBODY)
