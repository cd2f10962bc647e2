"""Parquet: read batch by batch, written in row groups, each made where the texts were cleaned."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mtclean.corpus.rows import Columns, New, Piece, Rendered
from mtclean.errors import FileError, InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from mtclean.corpus.jobs import Source

BATCH_ROWS = 2048
PIECE_SIZE = 32 << 20
"""Bytes of a piece: those of a row group, which is in memory whole before and after it is packed."""

PACKING, LEVEL = "zstd", 3

LEDGER = pa.list_(
    pa.struct(
        {
            "rule": pa.string(),
            "start": pa.int64(),
            "end": pa.int64(),
            "before": pa.string(),
            "after": pa.string(),
            "confidence": pa.float64(),
            "reason": pa.string(),
        }
    )
)


def _kinds(columns: Columns) -> dict[str | None, pa.DataType]:
    """Return the types of the columns that are added."""
    return {columns.ledger: LEDGER, columns.detected: pa.string(), columns.confidence: pa.float64()}


def pieces(source: Source, job: int, at: Mapping[str, int]) -> Iterator[Piece]:
    """Yield the rows of a file from a place on. Raises `FileError` for a file that is not Parquet, or damaged."""
    with reading(source.path) as file:
        row = at.get("rows", 0)
        waiting: list[Any] = []
        size = 0
        total = max(file.metadata.num_rows, 1)
        for batch in _batches(file, row):
            waiting.append(batch)
            size += batch.nbytes
            if size >= PIECE_SIZE:
                yield (piece := _piece(source, job, waiting, row, total))
                row, waiting, size = piece.after["rows"], [], 0
        if waiting or not row:
            table = waiting or [pa.Table.from_batches([], file.schema_arrow)]
            yield _piece(source, job, table, row, total)


def _piece(source: Source, job: int, batches: list[Any], row: int, total: int) -> Piece:
    tables = [batch if isinstance(batch, pa.Table) else pa.Table.from_batches([batch]) for batch in batches]
    table = pa.concat_tables(tables)
    after = row + table.num_rows
    return Piece(job, table, row, row, {"rows": after}, int(source.size * after / total))


def _batches(file: Any, row: int) -> Iterator[Any]:
    """Yield the batches of each row group by itself, so that they are the same wherever reading begins."""
    before = 0
    for group in range(file.metadata.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if before + rows > row:
            at = before
            for batch in file.iter_batches(batch_size=BATCH_ROWS, row_groups=[group]):
                if at >= row and batch.num_rows:
                    yield batch
                at += batch.num_rows
        before += rows


@contextlib.contextmanager
def reading(path: Path) -> Iterator[Any]:
    """Give the Parquet file. Raises `FileError` if it cannot be read."""
    try:
        # Unbuffered ahead, a row group is read page by page and not held whole.
        with pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 20) as file:
            yield file
    except pa.ArrowInvalid as error:
        message = f"{path} is not a Parquet file, or is damaged: {str(error).splitlines()[0]}"
        raise FileError(message) from None
    except OSError as error:
        if isinstance(error, FileError):
            raise
        message = f"{path} cannot be read, or is damaged: {error.strerror or str(error).splitlines()[0]}"
        raise FileError(message) from None


def read(piece: Piece, columns: Columns) -> Rows:
    """Return the rows of a piece. Raises `InputError` if there is no such column, or it holds no text."""
    return Rows(piece, columns)


class Rows:
    """The rows of a piece of Parquet; see `mtclean.corpus.rows.Records`."""

    def __init__(self, piece: Piece, columns: Columns) -> None:
        self._table, self._columns, self._row = piece.data, columns, piece.row
        column = self._column(columns.text)
        _require_text(column.type, f"column {columns.text!r}")
        for name in columns.added:
            if name in self._table.schema.names:
                message = f"there is a column {name!r} already; name another one to add"
                raise InputError(message)
        self.bad: dict[int, str] = _not_utf8(column)
        self._good = pa.array([n for n in range(len(column)) if n not in self.bad]) if self.bad else None
        self.numbers: Sequence[int] = self._good.to_pylist() if self._good is not None else range(len(column))
        self.odd: Mapping[int, str] = {}
        self.texts: Any = column if self._good is None else column.take(self._good)
        self.languages: Sequence[str | None] | None = self._known(columns.language)
        self.sites: Sequence[str | None] | None = self._known(columns.site)

    def _column(self, name: str) -> Any:
        if self._table.schema.get_field_index(name) < 0:
            message = f"there is no column {name!r} (or several); there are {', '.join(self._table.schema.names)}"
            raise InputError(message)
        return self._table.column(name)

    def _known(self, name: str | None) -> list[str | None] | None:
        if name is None:
            return None
        column = self._column(name)
        _require_text(column.type, f"column {name!r}")
        listed: list[str | None] = (column if self._good is None else column.take(self._good)).to_pylist()
        return listed

    def place(self, number: int) -> str:
        """Return the row's number, counted from 1."""
        return f"row {self._row + number + 1}"

    def rendered(self, new: New, apart: Collection[int]) -> Rendered:
        """Return the rows as Parquet files, complete in themselves."""
        table, name = self._table, self._columns.text
        place = table.schema.get_field_index(name)
        column = new.column
        if self._good is not None:  # bad rows as they were, between the good ones
            order = sorted(range(len(table)), key=lambda n: (n in self.bad, n))
            back = pa.array(sorted(range(len(order)), key=order.__getitem__))
            rest = table.column(name).take(pa.array(sorted(self.bad)))
            column = pa.chunked_array([*column.chunks, *rest.chunks], column.type).take(back)
        table = table.set_column(place, table.schema.field(place), column)
        kinds = _kinds(self._columns)
        for added in new.added:
            at = dict(zip(self.numbers, added.values, strict=True))
            values = [at.get(number, added.missing) for number in range(len(table))]
            table = table.append_column(added.name, pa.array(values, kinds[added.name]))
        if not apart:
            return Rendered(encoded(table, name), b"", table.num_rows, 0)
        mask = pa.array([number not in apart for number in range(len(table))])
        kept, gone = table.filter(mask), table.filter(pc.invert(mask))
        return Rendered(encoded(kept, name), encoded(gone, name), kept.num_rows, gone.num_rows)


def encoded(table: Any, text: str) -> bytes:
    """Return a table as a Parquet file with one row group, without a dictionary or statistics of the texts."""
    others = [name for name in table.schema.names if name != text]
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(
        sink,
        table.schema,
        compression=PACKING,
        compression_level=LEVEL,
        use_dictionary=others,
        write_statistics=others,
    ) as writer:
        if table.num_rows:
            writer.write_table(table, row_group_size=table.num_rows)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _require_text(kind: pa.DataType, name: str) -> None:
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not (pa.types.is_string(value) or pa.types.is_large_string(value) or pa.types.is_string_view(value)):
        message = f"{name} must hold strings, got {kind}"
        raise InputError(message)


def _not_utf8(column: Any) -> dict[int, str]:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        binary = column.cast(pa.large_binary()) if not pa.types.is_dictionary(column.type) else column.cast(pa.binary())
        return {row: reason for row, data in enumerate(binary.to_pylist()) if (reason := _fault(data))}
    return {}


def _fault(data: bytes | None) -> str | None:
    try:
        if data is not None:
            data.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"invalid UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}" if data else None
    return None
