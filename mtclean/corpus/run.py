"""A run over a corpus: pieces in, parts out, and a journal by which a run that was killed goes on."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import sys
import time
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

import mtclean
from mtclean.bulk.language_column import is_known
from mtclean.corpus import delimited, jsonl, parquet, texts
from mtclean.corpus.crew import crew
from mtclean.corpus.files import STANDARD_STREAM
from mtclean.corpus.formats import Format, beside
from mtclean.corpus.journal import Journal
from mtclean.corpus.noticed import Noticed
from mtclean.corpus.progress import State
from mtclean.corpus.rows import Bad
from mtclean.corpus.sightings import Sightings
from mtclean.corpus.sinks import FileSink, ParquetSink, Sink, StreamSink, named, unfinished
from mtclean.corpus.streams import packed
from mtclean.corpus.summary import Summary
from mtclean.errors import InputError, MtcleanError, RowError, UnfinishedError
from mtclean.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from mtclean.corpus.jobs import Job
    from mtclean.corpus.rows import Piece
    from mtclean.corpus.work import Done, Order

NOTE_EVERY = 2.0
"""Seconds between two notes in the journal: what a killed run has to do again, against waiting for the disk."""

NAMED = 20
"""Bad rows that are named in the summary."""

PIECES = {
    Format.JSONL: jsonl.pieces,
    Format.CSV: delimited.pieces,
    Format.TSV: delimited.pieces,
    Format.PARQUET: parquet.pieces,
}


def clean_corpus(
    order: Order,
    *,
    processes: int = 1,
    ledger: Path | None = None,
    resume: bool = False,
    show: Callable[[State], None] | None = None,
) -> Summary:
    """Clean the files of an order; return what was done.

    Every output appears under its name only when it is whole. With ``resume``, a run of the same order that was killed
    goes on where it was, and there need not be one. Raises `RowError` at a bad row if the order says so, `FileError`
    for a file that cannot be read, and `UnfinishedError` where a run stops half-way that can be resumed.
    """
    if not isinstance(processes, int) or processes < 1:
        message = f"processes must be a whole number of at least 1, got {processes!r}"
        raise InputError(message)
    _check(order)
    streams = [job for job in order.jobs if STANDARD_STREAM in (job.source.path, job.target)]
    if resume and streams:
        message = "a run over standard input or output cannot be resumed; expected files"
        raise InputError(message)
    run = _Run(order, processes, ledger, show)
    journal = None if streams else Journal(_journal_path(order.jobs), _identity(order, ledger), resume=resume)
    return run.through(journal)


def _check(order: Order) -> None:
    """Raise `InputError` for what is asked for and cannot be done."""
    added = order.columns.added
    if len(set(added)) < len(added):
        message = f"columns that are added must have different names, got {', '.join(added)}"
        raise InputError(message)
    if order.columns.detected is not None and (text := next(filter(_is_text, order.jobs), None)):
        message = f"{text.source.path} is text, to which no column can be added; ask only for what language to expect"
        raise InputError(message)
    if order.expected is not None and not is_known(order.expected):
        message = f"{order.expected!r} is no language that detection knows; expected a tag such as en or pt-BR"
        raise InputError(message)


def _is_text(job: Job) -> bool:
    return job.source.format == Format.TEXT


def _journal_path(jobs: tuple[Job, ...]) -> Path:
    if len(jobs) == 1:
        return jobs[0].target.with_name(f".{jobs[0].target.name}.journal")
    folder = jobs[0].target.parent
    while any(folder not in job.target.parents for job in jobs):
        folder = folder.parent
    return folder / ".mtclean.journal"


def _identity(order: Order, ledger: Path | None) -> dict[str, Any]:
    """Return what a run and its continuation must have in common, as JSON values."""
    profiles = json.dumps(order.profiles.to_dict(), sort_keys=True) if order.profiles is not None else ""
    files = [[str(job.source.path), *_stamp(job.source.path), str(job.target)] for job in order.jobs]
    identity = {
        "version": mtclean.__version__,
        "config": dataclasses.asdict(order.config),
        "profiles": _digest(profiles),
        "columns": dataclasses.asdict(order.columns),
        "formats": _digest(json.dumps([job.source.format for job in order.jobs])),
        "encoding": order.encoding,
        "ledger": str(ledger or ""),
        "report": order.sightings,
        "model": None if order.model is None else [str(order.model.path), *_stamp(order.model.path)],
        "expected": order.expected,
        "files": files[0] if len(files) == 1 else _digest(json.dumps(files)),
    }
    as_read: dict[str, Any] = json.loads(json.dumps(identity))
    return as_read


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


@dataclasses.dataclass(slots=True)
class _Totals:
    """Counts since the beginning, as they are noted."""

    report: Report = dataclasses.field(default_factory=Report)
    rows: int = 0
    quarantined: int = 0
    bad: int = 0
    named: tuple[Bad, ...] = ()
    guessed: Counter[str] = dataclasses.field(default_factory=Counter)
    noticed: Noticed = dataclasses.field(default_factory=Noticed)

    def add(self, done: Done) -> None:
        self.report += done.report
        self.rows += done.rows
        self.quarantined += done.quarantined
        self.bad += done.bad
        self.named = (*self.named, *done.named)[:NAMED]
        self.guessed.update(done.guessed)
        if done.noticed is not None:
            self.noticed += done.noticed

    def to_dict(self) -> dict[str, Any]:
        named_rows = [[one.place, one.reason] for one in self.named]
        return {
            **self.report.to_dict(),
            "out": [self.rows, self.quarantined, self.bad],
            "named": named_rows,
            "guessed": dict(self.guessed),
            "noticed": self.noticed.to_dict(),
        }

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> _Totals:
        report = Report(stored["rows"], stored["changed"], stored["size"], Counter(stored["edits"]))
        rows, quarantined, bad = stored["out"]
        named_rows = tuple(Bad(*values) for values in stored["named"])
        guessed, noticed = Counter(stored["guessed"]), Noticed.from_dict(stored["noticed"])
        return cls(report, rows, quarantined, bad, named_rows, guessed, noticed)


class _Run:
    """The state of a run. What is noted in the journal is taken up by `_took_up`."""

    def __init__(self, order: Order, processes: int, ledger: Path | None, show: Callable[[State], None] | None) -> None:
        self._order, self._processes, self._show = order, processes, show
        self._jobs = order.jobs
        self._ledger_path = ledger
        self._sizes_before = [0, *accumulate(job.source.size for job in order.jobs)]
        self._total = self._sizes_before[-1]
        self._journal: Journal | None = None
        self._totals = _Totals()
        self._sightings = Sightings() if order.sightings else None
        self._fresh = Sightings()
        self._job, self._at = 0, dict[str, int]()
        self._in_job = 0
        self._parts: dict[str, list[int]] = {"output": [], "side": [], "ledger": []}
        self._sinks: dict[str, Sink] = {}
        self._ready: dict[str, Any] | None = None
        self._noted = dict.fromkeys(self._parts, 0)
        self._last_note = time.monotonic()
        self._has_texts = False
        self._before = 0
        self._begin = time.monotonic()

    def through(self, journal: Journal | None) -> Summary:
        """Do the whole run."""
        self._journal = journal
        is_whole = False
        try:
            if journal is not None:
                self._take_up(journal.entries[1:])
            self._before = self._totals.report.size
            if self._ledger_path is not None and (
                self._job < len(self._jobs) or unfinished(self._ledger_path).exists() or not self._is_noted()
            ):
                self._sink("ledger")
            with crew(self._order, self._processes) as workers, contextlib.closing(self._pieces()) as pieces:
                for piece, done in workers.done(pieces):
                    self._finish_until(piece.job)
                    self._take(piece, done)
            self._finish_until(len(self._jobs))
            if "ledger" in self._sinks:
                self._sinks.pop("ledger").finish()
            is_whole = True
        except (MtcleanError, KeyboardInterrupt):
            self._note_what_is_ready()
            raise
        except BrokenPipeError:
            raise
        except OSError as error:
            hint = "; --resume goes on from there" if self._is_noted() else ""
            message = f"cannot write the output: {error.strerror or error}{hint}"
            raise UnfinishedError(message) from None
        finally:
            self._let_go(is_whole=is_whole)
        return self._summary()

    # -- Reading

    def _pieces(self) -> Generator[Piece, None, None]:
        number, at = self._job, self._at
        while number < len(self._jobs):
            source = self._jobs[number].source
            if source.format == Format.TEXT:
                count = 1
                while number + count < len(self._jobs) and self._jobs[number + count].source.format == Format.TEXT:
                    count += 1
                yield from texts.pieces(self._jobs, number, count)
                number += count
            else:
                yield from PIECES[source.format](source, number, at)
                number += 1
            at = {}

    # -- Writing

    def _take(self, piece: Piece, done: Done) -> None:
        """Write what became of a piece, and count it."""
        if self._jobs[piece.job].source.format == Format.TEXT:
            self._write_texts(piece, done)
        else:
            if done.output:
                self._sink("output").append(done.output)
            if done.quarantine:
                if "side" not in self._sinks and piece.header is not None:
                    self._sink("side").append(packed(piece.header.raw, self._jobs[piece.job].packing))
                self._sink("side").append(done.quarantine)
            self._at, self._in_job = dict(piece.after), piece.read
        if done.ledger:
            self._sink("ledger").append(done.ledger)
        self._totals.add(done)
        if done.sightings is not None:
            self._fresh += done.sightings
        self._get_ready()
        if time.monotonic() - self._last_note >= NOTE_EVERY:
            self._note_what_is_ready()
        if self._show is not None:
            done_bytes = self._sizes_before[self._job] + self._in_job
            size = self._totals.report.size - self._before
            self._show(State(done_bytes, self._total, self._totals.report.rows, size))

    def _write_texts(self, piece: Piece, done: Done) -> None:
        for number, data in enumerate(done.output):
            target = self._jobs[piece.job + number].target
            if number in done.apart:
                target = beside(target, "quarantine")
            if target == STANDARD_STREAM:
                sys.stdout.buffer.write(data)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished(target).write_bytes(data)
            named(target, sync=False)
        self._has_texts = True
        self._job, self._at, self._in_job = piece.job + len(done.output), {}, 0

    def _sink(self, name: str) -> Sink:
        if name not in self._sinks:
            self._sinks[name] = self._made_sink(name)
        return self._sinks[name]

    def _made_sink(self, name: str) -> Sink:
        parts = self._parts[name]
        if name == "ledger" and self._ledger_path is not None and self._order.ledger is not None:
            return FileSink(self._ledger_path, self._order.ledger, parts)
        job = self._jobs[self._job]
        if job.target == STANDARD_STREAM:
            return StreamSink(sys.stdout.buffer) if name == "output" else _no_side_file()
        target = job.target if name == "output" else beside(job.target, "quarantine")
        if job.source.format == Format.PARQUET:
            return ParquetSink(target, parts)
        return FileSink(target, job.packing, parts)

    def _finish_until(self, job: int) -> None:
        """Finish the outputs of all jobs before ``job``."""
        while self._job < job:
            self._sink("output")
            self._get_ready(ended=True)
            self._note_what_is_ready()
            self._name_outputs()
            self._verify(self._jobs[self._job])
            self._next_job()

    def _name_outputs(self) -> None:
        for name in ("side", "output"):
            if name in self._sinks:
                self._sinks.pop(name).finish()

    def _next_job(self) -> None:
        self._job, self._at, self._in_job = self._job + 1, {}, 0
        for name in ("output", "side"):
            self._parts[name], self._noted[name] = [], 0

    def _verify(self, job: Job) -> None:
        """Compare the rows of a finished Parquet file with those of its source; lines were counted piece by piece."""
        if job.source.format != Format.PARQUET:
            return
        side = beside(job.target, "quarantine")
        wanted = pq.read_metadata(job.source.path).num_rows
        found = pq.read_metadata(job.target).num_rows
        if found < wanted and self._totals.quarantined and side.exists():
            found += pq.read_metadata(side).num_rows
        if found != wanted:
            message = f"{job.source.path} has {wanted} rows, and {job.target} {found}"
            raise RowError(message)

    # -- The journal

    def _get_ready(self, *, ended: bool = False) -> None:
        """Make the state of this moment, when every output is in step, what will be noted."""
        self._ready = {
            "job": self._job,
            "at": self._at,
            "in_job": self._in_job,
            "counts": {name: len(parts) for name, parts in self._parts.items()},
            "totals": dataclasses.replace(self._totals),
            "ended": ended,
            "fresh": self._fresh,
        }

    def _note_what_is_ready(self) -> None:
        if self._journal is None or self._ready is None:
            return
        ready, self._ready = self._ready, None
        for sink in self._sinks.values():
            sink.sync()
        if self._has_texts:  # many small files: all at once is sooner done than one by one
            os.sync()
            self._has_texts = False
        counts, fresh = ready.pop("counts"), ready.pop("fresh")
        grown = {name: self._parts[name][self._noted[name] : count] for name, count in counts.items()}
        self._noted = counts
        entry = {**ready, "totals": ready["totals"].to_dict(), "parts": grown}
        if self._sightings is not None:
            entry["sightings"] = fresh.to_dict()
            self._sightings += fresh
            self._fresh = Sightings()
        self._journal.note(entry)
        self._last_note = time.monotonic()

    def _take_up(self, entries: list[dict[str, Any]]) -> None:
        """Take up the state that was noted last."""
        for entry in entries:
            if entry["job"] != self._job:
                for name in ("output", "side"):
                    self._parts[name] = []
            self._job, self._at, self._in_job = entry["job"], entry["at"], entry["in_job"]
            for name, sizes in entry["parts"].items():
                self._parts[name] += sizes
            if self._sightings is not None:
                self._sightings += Sightings.from_dict(entry["sightings"])
        self._noted = {name: len(parts) for name, parts in self._parts.items()}
        if not entries:
            return
        self._totals = _Totals.from_dict(entries[-1]["totals"])
        if self._job < len(self._jobs) and self._jobs[self._job].source.format != Format.TEXT:
            self._take_up_outputs(ended=entries[-1]["ended"])

    def _take_up_outputs(self, *, ended: bool) -> None:
        target = self._jobs[self._job].target
        side = beside(target, "quarantine")
        if self._parts["side"] and (unfinished(side).exists() or not ended):
            self._sink("side")
        if unfinished(target).exists() or not ended:
            self._sink("output")
        if ended:
            self._name_outputs()
            self._next_job()

    def _is_noted(self) -> bool:
        return self._journal is not None and (len(self._journal.entries) > 1 or self._journal.has_grown)

    def _let_go(self, *, is_whole: bool) -> None:
        """Close everything; leave nothing behind where there is nothing to go on with."""
        remove = is_whole or not self._is_noted()
        names = [self._ledger_path] if self._ledger_path is not None else []
        if self._job < len(self._jobs):
            target = self._jobs[self._job].target
            names += [target, beside(target, "quarantine")]
        for sink in self._sinks.values():
            with contextlib.suppress(OSError):
                sink.close()
        if self._journal is not None:
            if remove:
                for name in names:
                    unfinished(name).unlink(missing_ok=True)
            self._journal.close(remove=remove)

    def _summary(self) -> Summary:
        totals = self._totals
        return Summary(
            self._order.config,
            len(self._jobs),
            self._total,
            totals.report,
            totals.rows,
            totals.quarantined,
            totals.bad,
            totals.named,
            time.monotonic() - self._begin,
            totals.report.size - self._before,
            self._processes,
            None if self._sightings is None else self._sightings + self._fresh,
            totals.guessed,
            totals.noticed,
            None if self._order.model is None else str(self._order.model.path),
            self._order.expected,
        )


def _no_side_file() -> Sink:
    message = "there is no place for bad rows beside standard output; name an output, or use --on-error keep"
    raise InputError(message)
