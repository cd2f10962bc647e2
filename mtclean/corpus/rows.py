"""What passes between reading, cleaning and writing: pieces of files, their rows, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

PIECE_SIZE = 8 << 20
"""Bytes of a piece of lines: two or three seconds of nothing lost, and memory for many processes."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of columns: of the texts and what is known of each; of a ledger and of a language that are added."""

    text: str = "text"
    language: str | None = None
    site: str | None = None
    ledger: str | None = None
    detected: str | None = None

    @property
    def confidence(self) -> str | None:
        """The column that says how sure the detected language is."""
        return None if self.detected is None else f"{self.detected}_confidence"

    @property
    def added(self) -> tuple[str, ...]:
        """The names of all columns that are added, in their order."""
        return tuple(name for name in (self.ledger, self.detected, self.confidence) if name is not None)


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole rows of one file (of text files: of several, which are ``data``), and where reading goes on behind them.

    ``row`` and ``line`` count what the file holds before the piece. ``opening`` is what comes before the first row,
    ``after`` where the next piece begins, in numbers that only the format understands, and ``read`` how many bytes of
    the file itself were taken by then.
    """

    job: int
    data: Any
    row: int
    line: int
    after: Mapping[str, int]
    read: int
    opening: bytes = b""
    header: Any = None


@dataclass(frozen=True, slots=True)
class Added:
    """A column that is added: a plain JSON value for each good row. ``missing`` is what bad rows get in Parquet."""

    name: str
    values: Sequence[Any]
    missing: Any = None


@dataclass(frozen=True, slots=True)
class New:
    """What is new in the good rows of a piece: their column, the texts that changed, and columns that are added."""

    column: Any
    texts: Mapping[int, str]
    added: tuple[Added, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A piece as it goes to the output, not yet packed, and the rows that go to a side file."""

    output: bytes
    quarantine: bytes
    rows: int
    quarantined: int


class Records(Protocol):
    """The rows of a piece. Good rows count from 0; ``numbers`` says which row of the piece each is."""

    texts: Any
    """An Arrow array of the texts of the good rows."""
    languages: Sequence[str | None] | None
    sites: Sequence[str | None] | None
    odd: Mapping[int, str]
    """Texts of good rows that no column can hold, since there are lone surrogates in them."""
    bad: Mapping[int, str]
    """What is wrong with the other rows, by their number in the piece."""
    numbers: Sequence[int]

    def place(self, number: int) -> str:
        """Return where in the file a row of the piece is, in words."""

    def rendered(self, new: New, apart: Collection[int]) -> Rendered:
        """Return the rows with what is new in them, those with the numbers ``apart`` by themselves."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that could not be read, and why."""

    place: str
    reason: str


@dataclass(slots=True)
class Known:
    """What is known of each good row beside its text, as far as it was asked for."""

    languages: list[str | None] | None
    sites: list[str | None] | None

    @classmethod
    def of(cls, columns: Columns) -> Known:
        """Return lists to fill for the columns that are named."""
        return cls(None if columns.language is None else [], None if columns.site is None else [])


@dataclass(slots=True)
class Gathered:
    """Texts of rows as they are read, one after the other."""

    texts: list[str | None] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    odd: dict[int, str] = field(default_factory=dict)
    bad: dict[int, str] = field(default_factory=dict)
