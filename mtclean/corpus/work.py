"""The work on a piece: its rows read, cleaned, written and packed, in this process or another one."""

from __future__ import annotations

import json
from collections import Counter, deque
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from mtclean.bulk import clean_array, clean_batches, detect_array
from mtclean.cleaner import Cleaner
from mtclean.corpus import delimited, jsonl, parquet
from mtclean.corpus.formats import Format, OnError, Packing
from mtclean.corpus.noticed import Languages, Noticed, Row, languages_of, pieces_of
from mtclean.corpus.rows import Added, Bad, Columns, New, Piece, Records
from mtclean.corpus.sightings import Sightings, is_looked_at
from mtclean.corpus.streams import packed
from mtclean.corpus.texts import Texts
from mtclean.errors import RowError
from mtclean.report import Report

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from mtclean.config import Config
    from mtclean.corpus.jobs import Job
    from mtclean.ledger import Ledger
    from mtclean.pieces import PieceModel
    from mtclean.profiles import Profiles

READERS = {
    Format.JSONL: jsonl.read,
    Format.CSV: delimited.read,
    Format.TSV: delimited.read,
    Format.PARQUET: parquet.read,
}

SHOWN_BAD = 20
"""Bad rows of a piece that are named, beside their number."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with every piece: a value that crosses processes.

    ``marking``, if given, is what would be removed but is to be kept: the ledger then holds it as marks. Of ``model``
    pieces are counted; rows in another language than ``expected`` are.
    """

    config: Config
    jobs: tuple[Job, ...]
    profiles: Profiles | None = None
    columns: Columns = field(default_factory=Columns)
    on_error: OnError = OnError.STOP
    encoding: str = "utf-8"
    ledger: Packing | None = None
    sightings: bool = False
    marking: Config | None = None
    model: PieceModel | None = None
    expected: str | None = None

    @property
    def detects(self) -> bool:
        """Whether the language of every row is looked for."""
        return self.expected is not None or self.columns.detected is not None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a piece. Of text files, ``output`` holds each, and ``apart`` says which are bad.

    ``guessed`` names the encoding of each that turned out not to be UTF-8.
    """

    output: Any
    rows: int
    report: Report
    ledger: bytes = b""
    quarantine: bytes = b""
    quarantined: int = 0
    bad: int = 0
    named: tuple[Bad, ...] = ()
    sightings: Sightings | None = None
    apart: tuple[int, ...] = ()
    guessed: tuple[str, ...] = ()
    noticed: Noticed | None = None


class Worker:
    """Does what an order says, piece by piece, with one cleaner that remembers what it has seen."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._cleaner = Cleaner(order.config, order.profiles)
        self._marking = None if order.marking is None else Cleaner(order.marking, order.profiles)
        self._tables = _Tables(self._cleaner)

    def __call__(self, piece: Piece) -> Done:
        """Return what became of the piece. Raises `RowError` at a bad row, if the order is to stop there."""
        order, job = self._order, self._order.jobs[piece.job]
        is_text = job.source.format == Format.TEXT
        records: Any
        if is_text:
            records = Texts(piece, order.jobs, order.encoding)
        else:
            records = READERS[job.source.format](piece, order.columns)
        named = tuple(
            Bad(self._place(piece, records, number), records.bad[number]) for number in sorted(records.bad)[:SHOWN_BAD]
        )
        if named and order.on_error == OnError.STOP:
            message = f"{named[0].place}: {named[0].reason}"
            raise RowError(message)
        cleaned, report = self._tables.clean(records.texts, records.languages, records.sites)
        texts, befores = _changed(records.texts, cleaned)
        odd = self._odd(records, texts, befores)
        report += Report(len(records.bad), sum(1 for row in odd if row in texts), 0, Counter())
        ledgers, sightings = self._looked_at(piece, records, texts, befores)
        noticed, languages = self._noticed(piece, records, New(cleaned, texts), befores, sightings)
        new = New(cleaned, texts, tuple(self._added(len(records.texts), ledgers, languages)))
        side = self._side_file(piece, records, ledgers)
        apart = tuple(records.bad) if order.on_error == OnError.QUARANTINE else ()
        done = partial(
            Done,
            ledger=packed(side, order.ledger) if side and order.ledger is not None else b"",
            report=report,
            bad=len(records.bad),
            named=named,
            sightings=sightings,
            noticed=noticed,
        )
        if is_text:
            made = zip(records.contents(new), order.jobs[piece.job :], strict=False)
            files = [packed(data, job.packing) for data, job in made]
            guessed = tuple(records.guessed.values())
            return done(
                output=files, rows=len(files) - len(apart), quarantined=len(apart), apart=apart, guessed=guessed
            )
        rendered = records.rendered(new, frozenset(apart))
        total = len(records.numbers) + len(records.bad)
        if rendered.rows + rendered.quarantined != total:
            message = f"{job.source.path}: {total} rows came in and {rendered.rows + rendered.quarantined} went out"
            raise RowError(message)
        output, aside = rendered.output, rendered.quarantine
        if job.source.format != Format.PARQUET:
            output, aside = (packed(data, job.packing) if data else b"" for data in (output, aside))
        return done(output=output, quarantine=aside, rows=rendered.rows, quarantined=rendered.quarantined)

    def _place(self, piece: Piece, records: Any, number: int) -> str:
        job = self._order.jobs[piece.job]
        place: str = records.place(number)
        return place if job.source.format == Format.TEXT else f"{job.source.path}, {place}"

    def _odd(self, records: Records, texts: dict[int, str], befores: dict[int, str]) -> Collection[int]:
        """Clean what no column can hold, text by text."""
        for row, text in records.odd.items():
            cleaned = self._cleaner.run(text, _at(records.languages, row), _at(records.sites, row))
            if cleaned.text != text:
                texts[row], befores[row] = cleaned.text, text
        return records.odd.keys()

    def _looked_at(
        self, piece: Piece, records: Any, texts: dict[int, str], befores: dict[int, str]
    ) -> tuple[dict[int, Ledger] | None, Sightings | None]:
        """Return the ledgers of the rows that changed, and what is worth showing, as far as either is wanted."""
        order = self._order
        if order.ledger is None and order.columns.ledger is None and not order.sightings:
            return None, None
        sightings = Sightings() if order.sightings else None
        ledgers: dict[int, Ledger] = {}
        for row, text in sorted(texts.items()):
            language, site = _at(records.languages, row), _at(records.sites, row)
            ledgers[row] = self._cleaner.run(befores[row], language, site).changes
            if sightings is not None:
                place = self._place_of_good(piece, records, row)
                sightings.note(place, site, befores[row], text, ledgers[row])
        if sightings is not None and not order.detects:
            sightings.languages += self._languages(piece, records)
        return ledgers, sightings

    def _noticed(
        self, piece: Piece, records: Any, new: New, befores: dict[int, str], sightings: Sightings | None
    ) -> tuple[Noticed | None, Languages | None]:
        """Return what is noticed of the cleaned rows, and their languages, as far as either is wanted."""
        order = self._order
        if order.model is None and not order.detects:
            return None, None
        cleaned = new.column.to_pylist()
        for row, text in records.odd.items():
            cleaned[row] = new.texts.get(row, text)
        noticed, languages = Noticed(), None
        place = partial(self._place_of_good, piece, records)
        if order.model is not None:
            rows = (
                Row(place(row), _at(records.sites, row), befores.get(row, text), text)
                for row, text in enumerate(cleaned)
                if text is not None
            )
            noticed += Noticed(pieces_of(order.model, rows, sightings))
        if order.detects:
            column = pa.array(map(_writable, cleaned), pa.large_string()) if records.odd else new.column
            found, languages = languages_of(
                column, order.expected, lambda row: self._place(piece, records, records.numbers[row])
            )
            noticed += found
            if sightings is not None:
                sightings.languages += found.languages
        return noticed, languages

    def _added(self, rows: int, ledgers: dict[int, Ledger] | None, languages: Languages | None) -> Iterator[Added]:
        """Yield the columns that are added."""
        columns = self._order.columns
        if columns.ledger is not None and ledgers is not None:
            changes = [[change.to_dict() for change in ledgers.get(row, ())] for row in range(rows)]
            yield Added(columns.ledger, changes, [])
        if columns.detected is not None and columns.confidence is not None and languages is not None:
            yield Added(columns.detected, languages[0])
            yield Added(columns.confidence, languages[1])

    def _place_of_good(self, piece: Piece, records: Any, row: int) -> str:
        job, number = self._order.jobs[piece.job], records.numbers[row]
        if job.source.format == Format.TEXT:
            return str(self._order.jobs[piece.job + number].source.name)
        place = f"row {piece.row + number}"
        return place if len(self._order.jobs) == 1 else f"{job.source.name}, {place}"

    def _languages(self, piece: Piece, records: Any) -> Counter[str]:
        if records.languages is not None:
            return Counter(language or "none" for language in records.languages)
        rows = [row for row in range(len(records.numbers)) if is_looked_at(self._place_of_good(piece, records, row))]
        looked = records.texts.take(pa.array(rows, pa.int64())).drop_null()
        return Counter(detect_array(looked).to_pylist()) if len(looked) else Counter()

    def _side_file(self, piece: Piece, records: Any, ledgers: dict[int, Ledger] | None) -> bytes:
        """Return the lines of the ledger's own file: one for each row that changed, or has marks."""
        if self._order.ledger is None or ledgers is None:
            return b""
        jobs, several = self._order.jobs, len(self._order.jobs) > 1
        marks = self._marks(records)
        lines = []
        for row in sorted(ledgers.keys() | marks.keys()):
            number = records.numbers[row]
            is_text = jobs[piece.job].source.format == Format.TEXT
            name = str(jobs[piece.job + number if is_text else piece.job].source.name)
            entry: dict[str, Any] = {"file": name} if several else {}
            if not is_text:
                entry["row"] = piece.row + number
            entry["changes"] = [change.to_dict() for change in ledgers.get(row, ())]
            if row in marks:
                entry["marks"] = [change.to_dict() for change in marks[row]]
            lines.append(json.dumps(entry, ensure_ascii=False))
        return "".join(line + "\n" for line in lines).encode("utf-8", "backslashreplace")

    def _marks(self, records: Any) -> dict[int, Ledger]:
        """Return the changes that were kept from being made, by row: what is boilerplate, and stays."""
        if self._marking is None:
            return {}
        texts, befores = _changed(
            records.texts,
            clean_array(records.texts, self._marking, languages=records.languages, sites=records.sites),
        )
        marks = {}
        for row in texts:
            changes = self._marking.run(befores[row], _at(records.languages, row), _at(records.sites, row)).changes
            kept = tuple(change for change in changes if any(name.startswith("boilerplate.") for name in change.rules))
            if kept:
                marks[row] = kept
        return marks


class _Tables:
    """Cleans one column after the other, in one stream, so that what was learnt of lines is not forgotten."""

    def __init__(self, cleaner: Cleaner) -> None:
        self._waiting: deque[Any] = deque()
        self._batches = clean_batches(
            self._given(), cleaner, "text", language_column="language", site_column="site", with_report=True
        )
        self._cleaned = iter(self._batches)

    def _given(self) -> Iterator[Any]:
        while True:
            yield self._waiting.popleft()

    def clean(
        self, texts: Any, languages: Sequence[str | None] | None, sites: Sequence[str | None] | None
    ) -> tuple[Any, Report]:
        """Return the cleaned column and its report."""
        if not len(texts):
            return texts, Report()
        none = pa.nulls(len(texts), pa.string())
        columns = [
            texts,
            none if languages is None else pa.array(languages, pa.string()),
            none if sites is None else pa.array(sites, pa.string()),
        ]
        self._waiting.append(pa.table(columns, ["text", "language", "site"]))
        before = self._batches.report
        cleaned = next(self._cleaned).column("text")
        after = self._batches.report
        report = Report(
            after.rows - before.rows,
            after.changed - before.changed,
            after.size - before.size,
            after.edits - before.edits,
        )
        return cleaned, report


def _changed(before: Any, after: Any) -> tuple[dict[int, str], dict[int, str]]:
    """Return the texts that differ, as they are now and as they were."""
    if before is after or not len(before):
        return {}, {}
    differ = pc.fill_null(pc.not_equal(_plain(before), _plain(after)), False)  # noqa: FBT003
    rows = pc.indices_nonzero(differ)
    numbers = rows.to_pylist()
    now, then = after.take(rows).to_pylist(), before.take(rows).to_pylist()
    return dict(zip(numbers, now, strict=True)), dict(zip(numbers, then, strict=True))


def _plain(column: Any) -> Any:
    value = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    return column.cast(value).cast(pa.large_string())


def _writable(text: str | None) -> str | None:
    return None if text is None else text.encode("utf-8", "replace").decode()


def _at(values: Sequence[str | None] | None, row: int) -> str | None:
    return None if values is None else values[row]
