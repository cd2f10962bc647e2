"""Pairs of brackets of which one is full-width and the other is not: （text).

Only where the brackets of a line pair in every other respect: then there is no doubt which two belong together. Which
word a bracket that is gone stood at, nothing in a text tells as surely as it does of quotation marks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mtclean.characters import Characters
from mtclean.edits import Edit
from mtclean.rule import Finding
from mtclean.screens import Uneven

if TYPE_CHECKING:
    from collections.abc import Iterator

SCREEN = Uneven(Characters(()), ((Characters.of("（"), Characters.of("）")),))
_OTHER = {"(": "（", ")": "）", "（": "(", "）": ")"}
_BRACKET = re.compile(r"[（）()]")
_EASTERN = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")  # kana, ideographs, hangul


def mixed(text: str) -> Iterator[Finding]:
    """Yield a repair for each pair of a narrow and a wide bracket: wide ones for lines of Chinese, Japanese, Korean.

    >>> [finding.edit for finding in mixed("意见（上)")]
    [Edit(start=4, end=5, replacement='）')]
    """
    start = 0
    for line in text.split("\n") if "（" in text or "）" in text else ():
        if line.count("（") != line.count("）"):
            odd = "()" if _EASTERN.search(line) else "（）"
            for at in (at for both in _pairs(line) for at in both if line[at] in odd):
                right = _OTHER[line[at]]
                reason = f"one pair, two widths: in this line it is {right}"
                yield Finding(Edit(start + at, start + at + 1, right), 0.97, reason)
        start += len(line) + 1


def _pairs(line: str) -> list[tuple[int, int]]:
    """Return the pairs of a narrow and a wide bracket in order, none where some bracket has no partner."""
    waiting: list[int] = []
    found = []
    for match in _BRACKET.finditer(line):
        if match[0] in "（(":
            waiting.append(match.start())
        elif not waiting:
            return []
        else:
            both = waiting.pop(), match.start()
            if (line[both[0]] == "（") != (match[0] == "）"):
                found.append(both)
    return [] if waiting else found
