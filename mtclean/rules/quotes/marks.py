"""Quotation marks in a text: where they stand, which way they lean, and which look like marks but are not."""

from __future__ import annotations

import re
from typing import NamedTuple

FAMILIES = {
    '"': "straight",
    "“": "curly",
    "”": "curly",
    "„": "curly",
    "«": "guillemet",
    "»": "guillemet",
    "「": "corner",
    "」": "corner",
    "『": "white corner",
    "』": "white corner",
}
"""The family of each mark: marks of one family close one another."""

SINGLES = ("‘", "’", "'")
"""Single marks: the space between these and a double mark keeps the two apart."""

_MARK = re.compile(f"[\n{''.join(FAMILIES)}]")
# Marks stand against one another at the ends of nested quotations, and inside emphasis: these are looked through.
_SEEN_THROUGH = frozenset("\"“”„«»‘’‚'‹›*_")
_LOOK = 4
_BEFORE_OPENING = frozenset("([{<—–-/|¿¡=~•·>（【〈《［")
_AFTER_CLOSING = frozenset(".,;:!?)]}…—–-/|<，。；：！？、）】〉》］،؛؟।")
_ENDS = _AFTER_CLOSING - frozenset("…—–-/|<")
_BRACKETS = frozenset("([{")
_MARKUP = frozenset("=\\")
_FEET = frozenset("'’′")


class Mark(NamedTuple):
    """One quotation mark of a text.

    ``lean`` is "O" where its neighbours make it an opening mark, "C" a closing one, "?" where they do not say.
    ``first`` marks have nothing but white space before them in their line.
    """

    at: int
    char: str
    lean: str
    line: int
    first: bool


def marks_of(text: str) -> dict[str, list[Mark]]:
    r"""Return the marks of ``text`` in order, by family; gershayim, feet with inches and markup are left out.

    >>> [mark.lean for mark in marks_of('He is 6\'2" tall and "slow".')["straight"]]
    ['O', 'C']
    """
    found: dict[str, list[Mark]] = {}
    line, start = 0, 0
    for match in _MARK.finditer(text):
        at, char = match.start(), match[0]
        if char == "\n":
            line, start = line + 1, at + 1
        elif char not in '"”' or not _is_other(text, at, char):
            # A mark further in than this is not first, however much white space there is before it.
            first = at == start or (at - start <= _LOOK and not text[start:at].strip())
            found.setdefault(FAMILIES[char], []).append(Mark(at, char, _lean(text, at), line, first))
    return found


def _lean(text: str, at: int) -> str:
    left, right, size = at - 1, at + 1, len(text)
    while left >= 0 and at - left < _LOOK and text[left] in _SEEN_THROUGH:
        left -= 1
    while right < size and right - at < _LOOK and text[right] in _SEEN_THROUGH:
        right += 1
    before = text[left] if left >= 0 else "\n"
    after = text[right] if right < size else "\n"
    space_before, space_after = before.isspace(), after.isspace()
    if space_before and space_after:
        return "?"
    if space_before:
        # A full stop behind it may begin a word (.com) or an ellipsis; otherwise it ends a spaced quotation.
        beyond = text[right + 1 : right + 2]
        return "?" if after in _ENDS and not beyond.isalnum() and after != beyond else "O"
    if space_after:
        return "?" if before in _BRACKETS else "C"
    opening, closing = before in _BEFORE_OPENING, after in _AFTER_CLOSING
    return "?" if opening == closing else "O" if opening else "C"


def _is_other(text: str, at: int, char: str) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if before.isdigit() and after.isdigit():
        return True  # seconds of a lap, 1’17”182
    if char != '"':
        return False
    if "א" <= before <= "ת" and "א" <= after <= "ת":
        return True  # gershayim
    return before in _MARKUP or (before.isdigit() and text[at - 2 : at - 1] in _FEET)
