"""What a run did, for people and as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import mtclean
from mtclean.report import Report

if TYPE_CHECKING:
    from mtclean.config import Config
    from mtclean.corpus.rows import Bad
    from mtclean.corpus.sightings import Sightings


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
        }

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
        return said
