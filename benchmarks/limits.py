"""The limits: what any program pays that touches the bytes, or that reads and writes the same Parquet file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from mtclean.bulk import clean_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mtclean import Cleaner

MEMCPY, READ_WRITE, READ_CLEAN_WRITE = "memcpy", "Parquet read + write", "Parquet read + clean + write"
CODEC: Final = "zstd"
LEVEL: Final = 3


def memcpy(column: pa.LargeStringArray) -> Callable[[], object]:
    """Return a function that copies the bytes of a column."""
    data: Any = column.buffers()[2]
    source = np.frombuffer(data, np.uint8)
    target = np.empty_like(source)
    return lambda: np.copyto(target, source)


def write(table: pa.Table, path: Path) -> None:
    """Write a table as zstd-3 Parquet, as suits text: without a dictionary of the values, or their statistics."""
    parquet.write_table(
        table, path, compression=CODEC, compression_level=LEVEL, use_dictionary=False, write_statistics=False
    )


def read(path: Path) -> Any:
    """Return the table of a Parquet file, read in one thread."""
    return parquet.read_table(path, use_threads=False)


def read_write(source: Path, target: Path) -> Callable[[], object]:
    """Return a function that reads a Parquet file and writes it again."""
    return lambda: write(read(source), target)


def read_clean_write(source: Path, target: Path, cleaner: Cleaner) -> Callable[[], object]:
    """Return a function that reads a Parquet file, cleans its texts, and writes it."""
    return lambda: write(clean_table(read(source), cleaner), target)
