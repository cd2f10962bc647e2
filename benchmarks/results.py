"""The results of a run as values, and as JSON that a later run is compared with."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE = 1_000_000

BULK, SCALAR, DETECT = "mtclean, columns", "mtclean, text by text", "mtclean, languages of columns"


@dataclass(frozen=True, slots=True)
class Speed:
    """How long ``name`` took for documents of one corpus under one profile of dirt, round by round, in seconds.

    ``documents`` and ``size`` (bytes of text in UTF-8) are what it was given: all, or if it is slow a sample.
    """

    corpus: str
    profile: str
    name: str
    documents: int
    size: int
    processor: tuple[float, ...]
    clock: tuple[float, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """What the same measurement of another run has too."""
        return self.corpus, self.profile, self.name

    @property
    def rate(self) -> float:
        """Megabytes of text for each second of processor time, by the median round."""
        return self.size / MEGABYTE / max(median(self.processor), 1e-9)


@dataclass(frozen=True, slots=True)
class Results:
    """All of a run. ``corpora``, ``start``, ``processes`` and ``memory`` are plain JSON values."""

    machine: dict[str, Any]
    settings: dict[str, Any]
    corpora: list[dict[str, Any]] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    speeds: list[Speed] = field(default_factory=list)
    start: dict[str, Any] = field(default_factory=dict)
    processes: dict[str, Any] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)

    def rate(self, corpus: str, profile: str, name: str) -> float | None:
        """Return the megabytes a second of one measurement, ``None`` if it was not made."""
        return next((speed.rate for speed in self.speeds if speed.key == (corpus, profile, name)), None)

    def save(self, path: Path) -> None:
        """Write the results as JSON."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", "utf-8")

    @classmethod
    def read(cls, path: Path) -> Results:
        """Return the results that a file holds."""
        values = json.loads(path.read_text("utf-8"))
        speeds = [
            Speed(**{**speed, "processor": tuple(speed["processor"]), "clock": tuple(speed["clock"])})
            for speed in values.pop("speeds")
        ]
        return cls(**values, speeds=speeds)
