"""Straight marks with a space on their inner side, in a text whose others have none: "It is late ", she said.

Translation systems leave them so. Both marks are there, so the line is even; only a pair within a line is judged, in a
text in which every straight mark has its partner. Typographic marks with spaces inside are left alone: people print
them (5 to 10 in a million characters of Portuguese news), and straight ones they hardly do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mtclean.characters import Characters
from mtclean.edits import Edit
from mtclean.rule import Finding
from mtclean.rules.quotes.convention import SPACED
from mtclean.rules.quotes.marks import SINGLES, marks_of
from mtclean.rules.quotes.pairing import pair
from mtclean.screens import AnyOf, BeginsWith, EndsWith, HasSequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.document import Document
    from mtclean.rules.quotes.marks import Mark

_SPACE, _MARK = Characters.of(" "), Characters.of('"')
_BEHIND = " ,.;:!?)"  # what stands behind a closing mark

_LOOSE = re.compile(rf' "(?:[{re.escape(_BEHIND)}]|$)', re.MULTILINE)
_LOOSE_FIRST = '" '

SCREEN = AnyOf(
    (HasSequence(((_SPACE, _MARK, Characters.of(_BEHIND)),)), BeginsWith((_LOOSE_FIRST,)), EndsWith((' "',))),
)

_SHORTEST = 3  # characters of a quotation
_SURE = 0.97


def tightened(document: Document) -> Iterator[Finding]:
    """Yield a repair for each space on the inner side of a straight mark that does not belong there.

    >>> from mtclean.document import Document
    >>> [finding.edit for finding in tightened(Document('"Come in." "We wait ", she said.', "en"))]
    [Edit(start=19, end=20, replacement='')]
    """
    text = document.text
    if not (_LOOSE.search(text) or text.startswith(_LOOSE_FIRST) or f"\n{_LOOSE_FIRST}" in text):
        return
    marks = marks_of(text).get("straight", [])
    pairing = pair(marks, [mark.lean for mark in marks], len(text))
    if not pairing.pairs or pairing.gaps or any(one.line != other.line for one, other in pairing.pairs):
        return
    loose: list[tuple[int, str]] = []
    tight = 0
    for one, other in pairing.pairs:
        spaces = [text[one.at + 1] == " ", text[other.at - 1] == " "]
        if not any(spaces):
            tight += 1
        elif (
            other.at - one.at > _SHORTEST
            and _is_pair(text, one, other)
            and not (all(spaces) and document.primary_language in SPACED)
        ):
            loose += [(one.at + 1, "opens")] * spaces[0] + [(other.at - 1, "closes")] * spaces[1]
    if tight >= len(loose):
        for at, way in loose:
            yield Finding(Edit(at, at + 1), _SURE, f"a space beside the mark that {way} here, as beside few others")


def _is_pair(text: str, one: Mark, other: Mark) -> bool:
    """Tell whether both marks stand as a pair does: nothing of a word outside, and of what is inside no doubt.

    Behind a number and a space a mark is one of inches; a space keeps nested marks apart; and of the marks " and "
    people write so.
    """
    before, behind = text[one.at - 1 : one.at] if one.at else "", text[other.at + 1 : other.at + 2]
    apart = (not before or before.isspace() or before == "(") and (not behind or behind.isspace() or behind in _BEHIND)
    inches = text[one.at - 2 : one.at - 1].isdigit() or text[other.at - 2 : other.at - 1].isdigit()
    inner = text[one.at + 1 : other.at].strip()
    word = inner.isalpha() and inner.islower()
    return apart and not inches and not word and inner[:1] not in SINGLES and inner[-1:] not in SINGLES
