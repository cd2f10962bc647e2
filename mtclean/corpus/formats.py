"""Formats of files, as their names say: what the rows are, and how they are packed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path


class Format(StrEnum):
    """What the rows of a file are; a text file is one row."""

    TEXT = "text"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    PARQUET = "parquet"


class Packing(StrEnum):
    """How the bytes of a file are packed."""

    NONE = ""
    GZIP = "gz"
    ZSTD = "zst"


class OnError(StrEnum):
    """What becomes of a bad row: the run stops, or the row stays as it is, or goes to a file of its own."""

    STOP = "stop"
    KEEP = "keep"
    QUARANTINE = "quarantine"


ENDINGS: Final = {
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".json": Format.JSONL,
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
    ".tab": Format.TSV,
    ".parquet": Format.PARQUET,
    ".pq": Format.PARQUET,
}
PACKINGS: Final = {".gz": Packing.GZIP, ".zst": Packing.ZSTD, ".zstd": Packing.ZSTD}


@dataclass(frozen=True, slots=True)
class Kind:
    """What the name of a file says of it: a format, if it is a known one, and the packing."""

    format: Format | None
    packing: Packing


def kind_of(path: Path) -> Kind:
    """Return what the name of a file says of it.

    >>> from pathlib import Path
    >>> kind = kind_of(Path("news.jsonl.zst"))
    >>> str(kind.format), str(kind.packing)
    ('jsonl', 'zst')
    """
    packing = PACKINGS.get(path.suffix.lower(), Packing.NONE)
    inner = path.with_suffix("") if packing else path
    return Kind(ENDINGS.get(inner.suffix.lower()), packing)


def beside(path: Path, word: str) -> Path:
    """Return the name of a file that belongs to another one and has its format.

    >>> from pathlib import Path
    >>> beside(Path("out.jsonl.gz"), "quarantine").name
    'out.quarantine.jsonl.gz'
    """
    kind = kind_of(path)
    inner = path.with_suffix("") if kind.packing else path
    ending = (inner.suffix if kind.format else "") + (path.suffix if kind.packing else "")
    stem = path.name[: len(path.name) - len(ending)]
    return path.with_name(f"{stem}.{word}{ending}")
