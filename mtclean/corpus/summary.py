"""What a run did, for people and as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import mtclean
from mtclean.corpus.noticed import Noticed
from mtclean.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.config import Config
    from mtclean.corpus.rows import Bad
    from mtclean.corpus.sightings import Sightings

SHOWN_CHANGES = 20
"""Changes of a model's normaliser that are shown, those made most often."""


@dataclass(frozen=True, slots=True)
class Summary:
    """``seconds`` and ``size`` of the text cleaned in them are those of this run alone, where it went on with one.

    All else counts from the beginning. ``read`` is the bytes of all files; ``guessed`` says how many text files turned
    out to be in which encoding other than UTF-8.
    """

    config: Config
    files: int = 0
    read: int = 0
    report: Report = field(default_factory=Report)
    rows: int = 0
    quarantined: int = 0
    bad: int = 0
    named: tuple[Bad, ...] = ()
    seconds: float = 0.0
    size: int = 0
    processes: int = 1
    sightings: Sightings | None = None
    guessed: Counter[str] = field(default_factory=Counter)
    noticed: Noticed = field(default_factory=Noticed)
    model: str | None = None
    expected: str | None = None

    @property
    def rate(self) -> float:
        """Bytes of text cleaned in a second."""
        return self.size / self.seconds if self.seconds else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as plain JSON values."""
        counted = self.report.to_dict()
        return {
            "mtclean": mtclean.__version__,
            "config": asdict(self.config),
            "files": self.files,
            "rows": self.report.rows,
            "rows_written": self.rows,
            "changed": counted["changed"],
            "bad_rows": self.bad,
            "quarantined": self.quarantined,
            "bad": [asdict(one) for one in self.named],
            "guessed": dict(sorted(self.guessed.items())),
            "bytes": counted["size"],
            "edits": counted["edits"],
            "seconds": round(self.seconds, 3),
            "mb_per_second": round(self.rate / 1e6, 2),
            "processes": self.processes,
            **self._noticed(),
        }

    def _noticed(self) -> dict[str, Any]:
        """Return what was noticed, as far as it was asked for."""
        found: dict[str, Any] = {}
        if self.model is not None:
            pieces = self.noticed.pieces.to_dict()
            pieces["normaliser_changes"] = pieces["normaliser_changes"][:SHOWN_CHANGES]
            found["pieces"] = {"model": self.model, **pieces}
        counted = self.noticed.to_dict()
        if counted["languages"]:
            found["languages"] = counted["languages"]
        if self.expected is not None:
            found["unexpected"] = {
                "expected": self.expected,
                "rows": self.noticed.foreign.total(),
                "languages": counted["foreign"],
                "named": [asdict(one) for one in self.noticed.named],
            }
        return found

    def lines(self) -> list[str]:
        """Return the summary as lines for a terminal."""
        share = self.report.changed / self.report.rows if self.report.rows else 0.0
        files = "1 file" if self.files == 1 else f"{self.files:,} files"
        said = [
            f"{files}, {self.report.rows:,} rows in, {self.rows:,} out, {self.report.changed:,} changed ({share:.1%})",
            f"{self.report.size / 1e6:,.1f} MB of text; {self.rate / 1e6:,.1f} MB/s in {self.seconds:,.1f} s",
        ]
        said += [f"{count:,} of the files read as {name}" for name, count in sorted(self.guessed.items())]
        edits = self.report.to_dict()["edits"]
        width = max((len(f"{count:,}") for count in edits.values()), default=0)
        said += [f"  {count:>{width},}  {rule}" for rule, count in edits.items()]
        if self.bad:
            what = "in the quarantine" if self.quarantined else "kept as they were"
            said.append(f"{self.bad:,} bad rows, {what}:")
            said += [f"  {one.place}: {one.reason}" for one in self.named]
            if self.bad > len(self.named):
                said.append(f"  and {self.bad - len(self.named):,} more")
        return [*said, *self._lines_of_pieces(), *self._lines_of_languages()]

    def _lines_of_pieces(self) -> Iterator[str]:
        counts = self.noticed.pieces
        if self.model is None:
            return
        saved = f" ({counts.after / counts.before - 1:+.2%})" if counts.before else ""
        yield f"pieces of {self.model}: {counts.before:,} before, {counts.after:,} after{saved}"
        yield f"  {counts.pieces_per_word:.3f} a word; {counts.unknown:,} unknown"
        yield f"  {counts.unsettled:,} rows that the model's normaliser would still change"

    def _lines_of_languages(self) -> Iterator[str]:
        if self.expected is None:
            return
        foreign = self.noticed.foreign
        counted = ", ".join(f"{count:,} {tag}" for tag, count in self.noticed.to_dict()["foreign"].items())
        yield f"{foreign.total():,} rows in another language than {self.expected}" + (f": {counted}" if counted else "")
        yield from (f"  {one.place}: {one.language} ({one.confidence:.2f})" for one in self.noticed.named)
        if foreign.total() > len(self.noticed.named):
            yield f"  and {foreign.total() - len(self.noticed.named):,} more"
