"""Columns of text in Arrow's types, cleaned in blocks, by one process or several.

Every kind of string array comes down to blocks of ``large_string`` without nulls (without copying where the layout
allows), which `mtclean.bulk.block` cleans; the result has the type, the chunks and the nulls of what came in.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from mtclean.bulk.lineview import is_writable
from mtclean.bulk.processes import Alone, Job, Pool
from mtclean.cleaner import Cleaner, cleaner_for
from mtclean.config import Config
from mtclean.errors import InputError
from mtclean.report import Report

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

BLOCK_SIZE = 8 << 20
"""Bytes of text in a block: enough for thousands of articles, little enough that temporary arrays stay small."""

SHARED_BLOCK_SIZE = 4 << 20
"""Bytes in a block where several processes share the work: none is long at its last one while the others have none.

On 148 MB of which half is dirty throughout, two processes were 1.5 times as fast as one with 8 MB, 1.6 to 1.8 with 4.
"""

BLOCK_ROWS = 1 << 16
BLOCK_ROWS_UNSEEN = 4096
"""Rows in a block where sizes are not known beforehand."""


def clean_texts(
    texts: Sequence[str | None], cleaner: Cleaner | None = None, *, languages: Any = None, sites: Any = None
) -> list[str | None]:
    """Return the texts cleaned, in their order; ``None`` stays ``None``.

    Texts with lone surrogates, which no column can hold, go through the cleaner one by one. Raises `InputError` for
    an element that is not a ``str``.

    >>> clean_texts(["Marks &amp; Spencer", None])
    ['Marks & Spencer', None]
    """
    cleaner = cleaner if cleaner is not None else cleaner_for(Config())
    for place, text in enumerate(texts):
        if text is not None and not isinstance(text, str):
            message = f"texts[{place}] must be a str or None, got {type(text).__name__}"
            raise InputError(message)
    broken = {place for place, text in enumerate(texts) if text is not None and not is_writable(text)}
    column = pa.array([None if place in broken else text for place, text in enumerate(texts)], pa.large_string())
    per_row = _Rows.of(len(texts), languages, sites)
    cleaned: list[str | None] = _clean(column, cleaner, per_row).to_pylist()
    for place in broken:
        cleaned[place] = cleaner(str(texts[place]), language=per_row.language(place), site=per_row.site(place))
    return cleaned


def clean_array(
    array: pa.Array | pa.ChunkedArray, cleaner: Cleaner | None = None, *, languages: Any = None, sites: Any = None
) -> Any:
    """Return an array (or chunked array) of the same type and length with every text cleaned; nulls stay.

    ``languages`` and ``sites`` are one value for all rows, or one for each row. Row by row the result is what
    ``cleaner`` gives for that text. Raises `InputError` if the array does not hold strings.
    """
    _require_text(array.type, "array")
    cleaner = cleaner if cleaner is not None else cleaner_for(Config())
    return _clean(array, cleaner, _Rows.of(len(array), languages, sites))


def clean_table(
    table: pa.Table,
    cleaner: Cleaner | None = None,
    column: str = "text",
    *,
    language_column: str | None = None,
    site_column: str | None = None,
    processes: int = 1,
    with_report: bool = False,
) -> Any:
    """Return ``table`` with one column cleaned, all others as they are; with a report, ``(table, report)``.

    ``processes`` above one spreads blocks over so many processes, each with its own cleaner; rows keep their order.
    Raises `InputError` if there is no such column or it does not hold strings.
    """
    batches = clean_batches(
        [table],
        cleaner,
        column,
        language_column=language_column,
        site_column=site_column,
        processes=processes,
        with_report=with_report,
    )
    (result,) = batches
    return (result, batches.report) if with_report else result


def clean_batches(
    batches: Iterable[Any],
    cleaner: Cleaner | None = None,
    column: str = "text",
    *,
    language_column: str | None = None,
    site_column: str | None = None,
    processes: int = 1,
    with_report: bool = True,
) -> CleanedBatches:
    """Return an iterable over tables or record batches with one column cleaned, as `clean_table` would.

    Batches are taken one after the other and given in their order; no more than a few blocks of text are in memory
    at once, and with several ``processes`` one pool serves all batches.
    """
    if not isinstance(processes, int) or processes < 1:
        message = f"processes must be a whole number of at least 1, got {processes!r}"
        raise InputError(message)
    cleaner = cleaner if cleaner is not None else cleaner_for(Config())
    columns = (column, language_column, site_column)
    return CleanedBatches(batches, cleaner, columns, processes=processes, with_report=with_report)


class CleanedBatches:
    """What `clean_batches` returns. ``report`` is that of all batches given so far, empty if none is wanted."""

    def __init__(
        self,
        batches: Iterable[Any],
        cleaner: Cleaner,
        columns: tuple[str, str | None, str | None],
        *,
        processes: int,
        with_report: bool,
    ) -> None:
        self.report = Report()
        self._batches, self._cleaner, self._columns = batches, cleaner, columns
        self._processes, self._with_report = processes, with_report

    def __iter__(self) -> Generator[Any, None, None]:
        taken: deque[tuple[Any, list[pa.Array]]] = deque()
        cleaned: list[Any] = []
        with Pool(self._cleaner, self._processes) if self._processes > 1 else Alone(self._cleaner) as workers:
            for result, report in workers.clean(self._jobs(taken)):
                self.report += report
                cleaned.append(result)
                yield from self._finished(taken, cleaned)
        yield from self._finished(taken, cleaned)

    def _jobs(self, taken: deque[tuple[Any, list[pa.Array]]]) -> Iterator[Job]:
        for batch in self._batches:
            column, languages, sites = (_column(batch, name) for name in self._columns)
            _require_text(column.type, f"column {self._columns[0]!r}")
            blocks = list(_blocks(column, SHARED_BLOCK_SIZE if self._processes > 1 else BLOCK_SIZE))
            taken.append((batch, blocks))
            yield from _jobs(blocks, _Rows.of(len(column), languages, sites), with_report=self._with_report)

    def _finished(self, taken: deque[tuple[Any, list[pa.Array]]], cleaned: list[Any]) -> Iterator[Any]:
        """Yield the batches at the head of ``taken`` of which all blocks are ``cleaned``; drop both."""
        while taken and len(taken[0][1]) <= len(cleaned):
            batch, blocks = taken.popleft()
            results, cleaned[:] = cleaned[: len(blocks)], cleaned[len(blocks) :]
            place = batch.schema.get_field_index(self._columns[0])
            column = _column(batch, self._columns[0])
            yield batch.set_column(place, batch.schema.field(place), _assembled(column, blocks, results))


def _column(batch: Any, name: str | None) -> Any:
    if name is None:
        return None
    if batch.schema.get_field_index(name) < 0:
        message = f"there is no column {name!r} (or several); there are {', '.join(batch.schema.names)}"
        raise InputError(message)
    return batch.column(name)


class _Rows:
    """What is known of each row beside its text: a language, a site; one for all, one for each, or none."""

    def __init__(self, languages: list[str | None] | str | None, sites: list[str | None] | str | None) -> None:
        self.languages, self.sites = languages, sites

    @classmethod
    def of(cls, rows: int, languages: Any, sites: Any) -> _Rows:
        return cls(_per_row(languages, rows, "languages"), _per_row(sites, rows, "sites"))

    def language(self, row: int) -> str | None:
        return _of_row(self.languages, row)

    def site(self, row: int) -> str | None:
        return _of_row(self.sites, row)

    def slice(self, start: int, rows: int) -> tuple[list[str | None] | None, list[str | None] | None]:
        return _slice(self.languages, start, rows), _slice(self.sites, start, rows)


def _per_row(values: Any, rows: int, name: str) -> list[str | None] | str | None:
    if values is None or isinstance(values, str):
        return values
    listed = values.to_pylist() if isinstance(values, pa.Array | pa.ChunkedArray) else list(values)
    if len(listed) != rows or not all(value is None or isinstance(value, str) for value in listed):
        message = f"{name} must be a str, or one str or None for each of {rows} rows; got {len(listed)} values"
        raise InputError(message)
    return listed


def _of_row(values: list[str | None] | str | None, row: int) -> str | None:
    return values if values is None or isinstance(values, str) else values[row]


def _slice(values: list[str | None] | str | None, start: int, rows: int) -> list[str | None] | None:
    if values is None:
        return None
    return [values] * rows if isinstance(values, str) else values[start : start + rows]


def _require_text(kind: pa.DataType, name: str) -> None:
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not (pa.types.is_string(value) or pa.types.is_large_string(value) or pa.types.is_string_view(value)):
        message = f"{name} must hold strings, got {kind}"
        raise InputError(message)


def _require_utf8(block: Any, start: int) -> None:
    """Raise `InputError` that names the first row which is not UTF-8; Arrow itself never looks.

    polars does when bytes become text, in a fifth of the time that Arrow takes to validate an array.
    """
    if not _is_utf8(block):
        row = next(row for row in range(len(block)) if not _is_utf8(block.slice(row, 1)))
        message = f"row {start + row} does not hold valid UTF-8: read it as binary and use mtclean.decode"
        raise InputError(message)


def _is_utf8(array: Any) -> bool:
    try:
        pl.Series(pl.from_arrow(array.cast(pa.large_binary()))).cast(pl.String)
    except pl.exceptions.ComputeError:
        return False
    return True


def _clean(array: pa.Array | pa.ChunkedArray, cleaner: Cleaner, rows: _Rows) -> Any:
    blocks = list(_blocks(array, BLOCK_SIZE))
    results = [result for result, _ in Alone(cleaner).clean(_jobs(blocks, rows, with_report=False))]
    return _assembled(array, blocks, results)


def _jobs(blocks: Iterable[pa.Array], rows: _Rows, *, with_report: bool) -> Iterator[Job]:
    start = 0
    for block in blocks:
        dense = _dense(block)
        _require_utf8(dense, start)
        yield (dense, *rows.slice(start, len(block)), with_report)
        start += len(block)


def _assembled(array: pa.Array | pa.ChunkedArray, blocks: Sequence[pa.Array], results: Sequence[Any]) -> Any:
    """Return the cleaned blocks of ``array`` as an array of its kind; a chunked one has a chunk for each block."""
    cleaned = [_like(block, result) for block, result in zip(blocks, results, strict=True)]
    if isinstance(array, pa.ChunkedArray):
        return pa.chunked_array(cleaned, array.type)
    if len(cleaned) == 1:
        return cleaned[0]
    try:
        return pa.concat_arrays(cleaned) if cleaned else array
    except pa.ArrowInvalid:
        message = f"the cleaned texts of one array exceed what {array.type} can hold; use large_string or chunks"
        raise InputError(message) from None


def _blocks(array: pa.Array | pa.ChunkedArray, size: int) -> Iterator[pa.Array]:
    """Yield slices of an array of about ``size`` bytes each; a longer row is a block of its own."""
    for chunk in array.chunks if isinstance(array, pa.ChunkedArray) else [array]:
        if len(chunk):
            yield from _blocks_of_chunk(chunk, size)


def _blocks_of_chunk(chunk: pa.Array, size: int) -> Iterator[pa.Array]:
    if pa.types.is_string(chunk.type) or pa.types.is_large_string(chunk.type):
        width = np.int32 if pa.types.is_string(chunk.type) else np.int64
        offsets = np.frombuffer(chunk.buffers()[1], width, len(chunk) + 1, chunk.offset * np.dtype(width).itemsize)
    else:  # these say nothing of their rows' sizes in one place
        offsets = np.arange(len(chunk) + 1) * (size // BLOCK_ROWS_UNSEEN)
    start = 0
    while start < len(chunk):
        fits = int(np.searchsorted(offsets, int(offsets[start]) + size, side="right")) - 1
        end = min(max(fits, start + 1), start + BLOCK_ROWS, len(chunk))
        yield chunk.slice(start, end - start)
        start = end


def _dense(block: pa.Array) -> Any:
    """Return a block as ``large_string`` without nulls: over the same bytes if it is a plain array."""
    value = block.type.value_type if pa.types.is_dictionary(block.type) else block.type
    plain = block.cast(value).cast(pa.large_string())
    return pc.fill_null(plain, "") if plain.null_count else plain


def _like(block: pa.Array, cleaned: Any) -> pa.Array:
    """Return the cleaned block with the type and the nulls of the block."""
    if block.null_count:
        cleaned = pc.if_else(block.is_valid(), cleaned, pa.scalar(None, cleaned.type))
    if pa.types.is_dictionary(block.type):
        return cleaned.cast(block.type.value_type).dictionary_encode().cast(block.type)
    return cleaned.cast(block.type)
