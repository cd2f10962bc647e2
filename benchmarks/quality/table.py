"""A table of figures, for the terminal and for JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Value = str | int | float | None
"""What a cell holds; ``None`` is printed as nothing."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of values under names of columns; the first column says what a row is of."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def lines(self) -> Iterator[str]:
        """Yield the table as text, the first column to the left and the others to the right."""
        cells = [[_written(value) for value in row] for row in (self.columns, *self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        yield self.title
        for row in cells:
            others = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
            yield "  ".join((row[0].ljust(widths[0]), *others)).rstrip()

    def markdown(self) -> Iterator[str]:
        """Yield the lines of the table in Markdown."""
        yield f"| {' | '.join(self.columns)} |"
        yield f"|---{'|--:' * (len(self.columns) - 1)}|"
        for row in self.rows:
            yield f"| {' | '.join(map(_written, row))} |"

    def to_dict(self) -> dict[str, object]:
        """Return the table as plain JSON values."""
        return {
            "title": self.title,
            "rows": [dict(zip(self.columns, row, strict=True)) for row in self.rows],
        }


def _written(value: Value) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
