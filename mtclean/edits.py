"""Edits as values: what to replace where, and how a set of them is applied.

Offsets count code points of the text that the edit belongs to, as Python slices do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace ``text[start:end]`` by ``replacement``."""

    start: int
    end: int
    replacement: str = ""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return ``text`` with ``edits`` done; they must be in order and must not overlap.

    >>> apply("abc", [Edit(0, 1, "A"), Edit(3, 3, "!")])
    'Abc!'
    """
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += (text[at : edit.start], edit.replacement)
        at = edit.end
    pieces.append(text[at:])
    return "".join(pieces)
