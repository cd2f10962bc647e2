"""What a run over many texts did, in numbers: reports of parts add up to the report of the whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mtclean.ledger import Change


@dataclass(frozen=True, slots=True)
class Report:
    """Counts over rows of text.

    ``rows`` counts nulls too; ``size`` is the bytes of UTF-8 that came in. ``edits`` counts the changes of all
    explanations by `Change.rule`. The sum of two reports is the report of both parts.
    """

    rows: int = 0
    changed: int = 0
    size: int = 0
    edits: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Report) -> Report:
        return Report(
            self.rows + other.rows, self.changed + other.changed, self.size + other.size, self.edits + other.edits
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON values, rules with most edits first."""
        return {**asdict(self), "edits": dict(sorted(self.edits.items(), key=lambda item: (-item[1], item[0])))}


def count(changes: Iterable[Change]) -> Counter[str]:
    """Return how many changes each rule, or each set of rules together, made."""
    return Counter(change.rule for change in changes)
