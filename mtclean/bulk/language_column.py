"""A column of languages for a table of texts, and which of them are not in the language they should be in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mtclean.bulk.languages import detect_array_with_confidence
from mtclean.errors import InputError
from mtclean.language import UNDETERMINED, model

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

LANGUAGE, CONFIDENCE = "language", "language_confidence"
"""The columns that are added."""


@dataclass(frozen=True, slots=True)
class Unexpected:
    """A row whose language is not the expected one: its number in the table, both languages, and how sure it is."""

    row: int
    expected: str
    language: str
    confidence: float


@dataclass(frozen=True, slots=True)
class LanguageReport:
    """How many rows are in which language, and those whose language is not the expected one, in order."""

    languages: Counter[str] = field(default_factory=Counter)
    unexpected: tuple[Unexpected, ...] = ()


def with_languages(
    table: pa.Table, column: str = "text", *, expected: str | None = None, expected_column: str | None = None
) -> tuple[pa.Table, LanguageReport]:
    """Return the table with the columns ``language`` and ``language_confidence`` behind its own, and the report.

    ``expected`` is the language that all rows should be in, ``expected_column`` names one with that of each row;
    ``pt`` and ``pt-BR`` are the same here, and where it is a language that detection does not know, or the text does
    not show any, nothing is unexpected. No row is dropped. Raises `InputError` for a column that is not there, holds
    no text, or would be added twice.

    >>> import pyarrow as pa
    >>> table = pa.table({"text": ["Wo ist der Bahnhof, und wann fährt der Zug?", "Where is the station, please?"]})
    >>> table, report = with_languages(table, expected="en")
    >>> table["language"].to_pylist(), [(one.row, one.language) for one in report.unexpected]
    (['de', 'en'], [(0, 'de')])
    """
    for name in filter(None, (column, expected_column)):
        if name not in table.column_names:
            message = f"the table has no column {name!r}; it has {', '.join(table.column_names)}"
            raise InputError(message)
    for name in (LANGUAGE, CONFIDENCE):
        if name in table.column_names:
            message = f"the table has a column {name!r} already; rename it first"
            raise InputError(message)
    tags, confidences = detect_array_with_confidence(table[column])
    of_rows: Iterable[Any] = table[expected_column].to_pylist() if expected_column else [expected] * len(table)
    unexpected = tuple(
        Unexpected(row, wanted, tag, confidence)
        for row, (wanted, tag, confidence) in enumerate(
            zip(of_rows, tags.to_pylist(), confidences.to_pylist(), strict=True)
        )
        if wanted and tag not in (None, UNDETERMINED) and is_known(wanted) and _primary(wanted) != _primary(tag)
    )
    report = LanguageReport(Counter(tag for tag in tags.to_pylist() if tag is not None), unexpected)
    return table.append_column(LANGUAGE, tags).append_column(CONFIDENCE, confidences), report


def _primary(tag: str) -> str:
    return tag.replace("_", "-").split("-")[0].lower()


def is_known(tag: str) -> bool:
    """Tell whether a language is one that detection knows; ``pt-BR`` is, since ``pt`` is."""
    return any(_primary(tag) == _primary(known) for known in model().languages)
