"""Pairing of the marks of one family over a document, and the gaps that it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mtclean.rules.quotes.marks import Mark


@dataclass(frozen=True, slots=True)
class Gap:
    """A mark without its partner.

    ``side`` is the partner's, "O" or "C"; it is missing between the offsets ``low`` and ``high``. ``kind`` is
    "plain", "end" where no mark follows in the document, or "continued" where a paragraph opens the quotation
    again, which is how newspapers print a quotation of several paragraphs.
    """

    side: str
    anchor: Mark
    low: int
    high: int
    kind: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """The pairs of a family in a document, and what is left over."""

    pairs: list[tuple[Mark, Mark]]
    gaps: list[Gap]


def pair(marks: Sequence[Mark], roles: Sequence[str], size: int) -> Pairing:
    """Return the pairs and gaps of ``marks``, read in order, in a text of ``size`` characters.

    Marks of one family nest only as “a “b” c” within a line; that is let pass.
    """
    pairs: list[tuple[Mark, Mark]] = []
    gaps: list[Gap] = []
    waiting: Mark | None = None
    last = 0
    for mark, role in zip(marks, roles, strict=True):
        if role == "O" or (role == "?" and waiting is None):
            if waiting is not None:
                continued = mark.first and waiting.line < mark.line
                gaps.append(Gap("C", waiting, waiting.at + 1, mark.at, "continued" if continued else "plain"))
            waiting = mark
        elif waiting is not None:
            pairs.append((waiting, mark))
            waiting = None
        elif gaps and pairs and _nests(gaps[-1], pairs[-1], mark):
            gaps.pop()
        else:
            gaps.append(Gap("O", mark, last, mark.at, "plain"))
        last = mark.at + 1
    if waiting is not None:
        gaps.append(Gap("C", waiting, waiting.at + 1, size, "end"))
    return Pairing(pairs, gaps)


def _nests(gap: Gap, inner: tuple[Mark, Mark], closer: Mark) -> bool:
    return gap.side == "C" and gap.high == inner[0].at and gap.anchor.line == closer.line
