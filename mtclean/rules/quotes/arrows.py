"""« and » that are no quotation marks but arrows, as in « Back, News » and Home » News » Today."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mtclean.rules.quotes.convention import SPACED

if TYPE_CHECKING:
    from mtclean.rules.quotes.marks import Mark

_LINK = 60  # characters of a line that may be one
_PUNCTUATION = re.compile(r"[,.:;!?]")
_BLANKS = ("", " ", "\n")  # a no-break space is a typesetter's


def points(text: str, mark: Mark) -> bool:
    """Tell whether a » ends or a « begins a short line without punctuation: so links point on and back."""
    start, end = text.rfind("\n", 0, mark.at) + 1, text.find("\n", mark.at)
    line = text[start : end if end >= 0 else len(text)].strip()
    if len(line) > _LINK or _PUNCTUATION.search(line):
        return False
    return line.endswith("»") if mark.char == "»" else line.startswith("«")


def may_point(text: str, mark: Mark, language: str) -> bool:
    """Tell whether a « or » has spaces on both sides in a language that writes none inside its marks."""
    before, behind = text[mark.at - 1 : mark.at], text[mark.at + 1 : mark.at + 2]
    return language not in SPACED and mark.char in "«»" and before in _BLANKS and behind in _BLANKS
