"""Parquet files cleaned batch by batch: memory is bounded by the batch, and the output appears whole or not at all."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from mtclean.bulk import clean_batches
from mtclean.cleaner import Cleaner
from mtclean.corpus.files import writing_whole
from mtclean.errors import FileError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.report import Report

BATCH_ROWS = 8192
ROW_GROUP_SIZE = 128 << 20
"""Bytes gathered before a row group is written. A row group is held in memory whole, before and after compression."""


def clean_parquet(
    source: str | Path,
    target: str | Path,
    cleaner: Cleaner | None = None,
    *,
    column: str = "text",
    language_column: str | None = None,
    site_column: str | None = None,
    processes: int = 1,
) -> Report:
    """Write ``source`` to ``target`` with one column cleaned and all others as they are; return the report.

    The target is compressed with zstd. Raises `FileError` for a file that is not there or not Parquet, `InputError`
    for a column that is not there or does not hold text; nothing is left under the target's name then.
    """
    source, target = Path(source), Path(target)
    with _reading(source) as file, writing_whole(target) as unfinished, contextlib.ExitStack() as stack:
        schema = file.schema_arrow
        for name in filter(None, (column, language_column, site_column)):
            if schema.get_field_index(name) < 0:
                message = f"{source} has no column {name!r}; it has {', '.join(schema.names)}"
                raise InputError(message)
        batches = clean_batches(
            _batches(file, source),
            cleaner if cleaner is not None else Cleaner(),
            column,
            language_column=language_column,
            site_column=site_column,
            processes=processes,
        )
        others = [name for name in schema.names if name != column]
        running = stack.enter_context(contextlib.closing(iter(batches)))
        with pq.ParquetWriter(
            unfinished, schema, compression="zstd", compression_level=3, use_dictionary=others, write_statistics=others
        ) as writer:
            waiting: list[Any] = []
            size = 0
            # Closed at once on an error here too, so that workers are not waited for.
            for batch in running:
                waiting.append(batch)
                size += batch.nbytes
                if size >= ROW_GROUP_SIZE:
                    writer.write_table(pa.Table.from_batches(waiting, schema))
                    waiting, size = [], 0
            if waiting:
                writer.write_table(pa.Table.from_batches(waiting, schema))
    return batches.report


@contextlib.contextmanager
def _reading(source: Path) -> Iterator[Any]:
    try:
        # Unbuffered ahead, a row group is read page by page and not held whole.
        with pq.ParquetFile(source, pre_buffer=False, buffer_size=1 << 20) as file:
            yield file
    except pa.ArrowInvalid as error:
        message = f"{source} is not a Parquet file, or is damaged: {str(error).splitlines()[0]}"
        raise FileError(message) from None
    except OSError as error:
        if isinstance(error, FileError):
            raise
        message = f"cannot read {source}: {error.strerror or str(error).splitlines()[0]}"
        raise FileError(message) from None


def _batches(file: Any, source: Path) -> Iterator[Any]:
    try:
        yield from file.iter_batches(batch_size=BATCH_ROWS)
    except OSError as error:
        message = f"{source} is damaged: {str(error).splitlines()[0]}"
        raise FileError(message) from None
