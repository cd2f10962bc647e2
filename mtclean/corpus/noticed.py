"""What is noticed of rows beside what is changed in them: pieces of a model, languages, rows in another language."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from mtclean.bulk import with_languages
from mtclean.bulk.language_column import CONFIDENCE, LANGUAGE
from mtclean.pieces import PieceCounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mtclean.corpus.sightings import Sightings
    from mtclean.pieces import PieceModel

Languages = tuple[list[str | None], list[float | None]]

DIGITS = 4
"""Digits of how sure a language is, behind the point."""

NAMED = 20
"""Rows in another language that are named, beside their number."""

KINDS_OF_CHANGE = 200
"""Different changes of a normaliser that are kept, those made most often."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """A row in another language than expected, and how sure that is."""

    place: str
    language: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Noticed:
    """Counts over rows as they are after cleaning; what is noticed of parts adds up.

    ``languages`` counts all rows by language, ``foreign`` those in another language than expected, of which the first
    are ``named``.
    """

    pieces: PieceCounts = field(default_factory=PieceCounts)
    languages: Counter[str] = field(default_factory=Counter)
    foreign: Counter[str] = field(default_factory=Counter)
    named: tuple[Foreign, ...] = ()

    def __add__(self, other: Noticed) -> Noticed:
        return Noticed(
            _bounded(self.pieces + other.pieces),
            self.languages + other.languages,
            self.foreign + other.foreign,
            (*self.named, *other.named)[:NAMED],
        )

    def to_dict(self) -> dict[str, Any]:
        """Return what was noticed as plain JSON values, what is most first."""
        return {
            "pieces": self.pieces.to_dict(),
            "languages": _ordered(self.languages),
            "foreign": _ordered(self.foreign),
            "named": [list(astuple(one)) for one in self.named],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Noticed:
        """Return what `to_dict` gave."""
        return cls(
            PieceCounts.from_dict(stored["pieces"]),
            Counter(stored["languages"]),
            Counter(stored["foreign"]),
            tuple(Foreign(*values) for values in stored["named"]),
        )


def _bounded(counts: PieceCounts) -> PieceCounts:
    if len(counts.changed) <= 2 * KINDS_OF_CHANGE:
        return counts
    stored = counts.to_dict()
    stored["normaliser_changes"] = stored["normaliser_changes"][:KINDS_OF_CHANGE]
    return PieceCounts.from_dict(stored)


def _ordered(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


class Row(NamedTuple):
    """A text before and after cleaning, and where it is from."""

    place: str
    site: str | None
    before: str
    after: str


def pieces_of(model: PieceModel, rows: Iterable[Row], sightings: Sightings | None) -> PieceCounts:
    """Return the counts of pieces over rows; show those that take most for a word, where something is shown."""
    counts = PieceCounts()
    for row in rows:
        one = model.compare(row.before, row.after)
        counts += one
        if sightings is not None:
            sightings.note_pieces(row.place, row.site, row.after, one)
    return counts


def languages_of(texts: Any, expected: str | None, place: Callable[[int], str]) -> tuple[Noticed, Languages]:
    """Return what is noticed of the languages of a column, and these with how sure they are, row by row."""
    table, report = with_languages(pa.table({"text": texts}), expected=expected)
    named = tuple(
        Foreign(place(one.row), one.language, round(one.confidence, DIGITS)) for one in report.unexpected[:NAMED]
    )
    foreign = Counter(one.language for one in report.unexpected)
    confidences = [None if value is None else round(value, DIGITS) for value in table[CONFIDENCE].to_pylist()]
    return Noticed(languages=report.languages, foreign=foreign, named=named), (table[LANGUAGE].to_pylist(), confidences)
