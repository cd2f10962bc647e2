"""CSV and TSV: records as Python's own csv module reads them, written with all other fields as they were.

A record is kept as the lines it was written in; where its text changes, that one field is exchanged, and what comes out
is read again to see that nothing else moved.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from mtclean.corpus.formats import Format
from mtclean.corpus.jsonl import BYTE_ORDER_MARK
from mtclean.corpus.rows import PIECE_SIZE, Columns, Gathered, Known, New, Piece, Rendered
from mtclean.corpus.streams import opened
from mtclean.errors import FileError, InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from mtclean.corpus.jobs import Source

LONGEST_RECORD = 64 << 20
"""Bytes of the longest record; beyond, some quotation mark was never closed."""

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, and how fields are parted. Without ``quoting``, marks are part of the text."""

    names: tuple[str, ...]
    delimiter: str
    quoting: bool
    raw: bytes = b""

    def index(self, name: str) -> int:
        """Return the number of a column. Raises `InputError` if there is none, or there are several."""
        if self.names.count(name) != 1:
            message = f"there is no column {name!r} (or several); there are {', '.join(self.names)}"
            raise InputError(message)
        return self.names.index(name)


def pieces(source: Source, job: int, at: Mapping[str, int]) -> Iterator[Piece]:
    """Yield the records of a file from a place on. The first line names the columns."""
    with contextlib.ExitStack() as stack:
        stream = stack.enter_context(opened(source.path, source.packing))
        first = stream.read(PIECE_SIZE)
        header, opening = _header(first, source)
        offset, row, line = (at.get(name, 0) for name in ("bytes", "rows", "lines"))
        if offset:
            waiting, opening = b"", b""
            stream = stack.enter_context(opened(source.path, source.packing))
            stream.skip(offset)
        else:
            offset, line = len(opening), len(opening.splitlines())
            waiting = first[offset:]
        # Where a piece ends depends on where it begins, and on nothing before.
        while data := stream.read(PIECE_SIZE - len(waiting) if len(waiting) < PIECE_SIZE else PIECE_SIZE):
            waiting += data
            end, records = _whole_records(waiting[: waiting.rfind(b"\n") + 1], header)
            if len(waiting) - end > LONGEST_RECORD:
                message = f"{source.path}, line {line + 1}: a quotation mark is opened and never closed"
                raise FileError(message)
            if end:
                yield (piece := _piece(job, waiting[:end], header, (offset, row, line, records), stream, opening))
                offset, row, line, opening = *piece.after.values(), b""
                waiting = waiting[end:]
        if waiting or opening:
            records = sum(bool(fields) for _, fields in _records(waiting, header))
            yield _piece(job, waiting, header, (offset, row, line, records), stream, opening)


def _piece(job: int, data: bytes, header: Header, at: tuple[int, int, int, int], stream: Any, opening: bytes) -> Piece:
    offset, row, line, records = at
    after = {"bytes": offset + len(data), "rows": row + records, "lines": line + len(data.splitlines())}
    return Piece(job, data, row, line, after, stream.read_of_file, opening, header)


def _header(first: bytes, source: Source) -> tuple[Header, bytes]:
    delimiter = "\t" if source.format == Format.TSV else ","
    quoting = delimiter == "," or _is_quoted(first)
    start = len(BYTE_ORDER_MARK) if first.startswith(BYTE_ORDER_MARK) else 0
    raw, fields = next(_records(first[start:], Header((), delimiter, quoting)), ("", []))
    try:
        names = tuple(field.encode("latin-1").decode() for field in fields)
    except UnicodeDecodeError:
        message = f"{source.path}: the names of the columns are not valid UTF-8"
        raise FileError(message) from None
    opening = first[: start + len(raw)]
    return Header(names, delimiter, quoting, opening), opening


_BEGUN_WITH_MARK = re.compile(rb'(?:^|\t)"(?:([^"]*(?:""[^"]*)*)(?:"(?=[\t\r\n]|\Z)|\Z))?', re.MULTILINE)
"""A field that begins with a mark, and what it holds if it ends with one as in CSV, or is cut off before it does."""


def _is_quoted(data: bytes) -> bool:
    """Tell whether fields parted by tabs are quoted as in CSV: all that begin with a mark then end with one."""
    fields = [found.group(1) for found in _BEGUN_WITH_MARK.finditer(data)]
    return bool(fields) and None not in fields


def _reader(lines: Iterator[str], header: Header) -> Any:
    return csv.reader(
        lines, delimiter=header.delimiter, quoting=csv.QUOTE_MINIMAL if header.quoting else csv.QUOTE_NONE
    )


def _records(data: bytes, header: Header) -> Iterator[tuple[str, list[str]]]:
    """Yield each record as written and its fields, bytes as characters; blank lines are records without fields."""
    lines = [line.decode("latin-1") for line in data.splitlines(keepends=True)]
    reader = _reader(iter(lines), header)
    at = 0
    for fields in reader:
        yield (lines[at] if reader.line_num == at + 1 else "".join(lines[at : reader.line_num])), fields
        at = reader.line_num


def _whole_records(data: bytes, header: Header) -> tuple[int, int]:
    """Return where the last record ends that surely is whole, and how many there are until there."""
    lines = [line.decode("latin-1") for line in data.splitlines(keepends=True)]
    is_short = False

    def given() -> Iterator[str]:
        nonlocal is_short
        yield from lines
        is_short = True

    reader = _reader(given(), header)
    whole = records = 0
    for fields in reader:
        if is_short:  # the record wanted more lines than there are
            break
        whole = reader.line_num
        records += bool(fields)
    return sum(map(len, lines[:whole])), records


def read(piece: Piece, columns: Columns) -> Table:
    """Return the rows of a piece. Raises `InputError` if the header does not name a column."""
    return Table(piece, columns)


class Table:
    """The rows of a piece of CSV or TSV; see `mtclean.corpus.rows.Records`. A blank line is no row, and stays."""

    def __init__(self, piece: Piece, columns: Columns) -> None:
        self._header: Header = piece.header
        self._row, self._line, self._opening = piece.row, piece.line, piece.opening
        self._index = self._header.index(columns.text)
        for name in columns.added:
            if name in self._header.names:
                message = f"there is a column {name!r} already; name another one to add"
                raise InputError(message)
        self._records = list(_records(piece.data, self._header))
        language = None if columns.language is None else self._header.index(columns.language)
        site = None if columns.site is None else self._header.index(columns.site)
        rows, known = Gathered(), Known.of(columns)
        self._rows = [number for number, (_, fields) in enumerate(self._records) if fields]
        for number, at in enumerate(self._rows):
            fields = self._records[at][1]
            if len(fields) != len(self._header.names):
                rows.bad[number] = f"{len(fields)} fields, expected {len(self._header.names)}"
                continue
            try:
                rows.texts.append(_decoded(fields[self._index]))
            except UnicodeDecodeError as error:
                rows.bad[number] = f"invalid UTF-8: byte 0x{error.object[error.start]:02x} in column {columns.text!r}"
                continue
            rows.numbers.append(number)
            if known.languages is not None and language is not None:
                known.languages.append(_decoded(fields[language], "replace") or None)
            if known.sites is not None and site is not None:
                known.sites.append(_decoded(fields[site], "replace") or None)
        self.numbers: Sequence[int] = rows.numbers
        self.odd: Mapping[int, str] = {}
        self.bad: Mapping[int, str] = rows.bad
        self.languages: Sequence[str | None] | None = known.languages
        self.sites: Sequence[str | None] | None = known.sites
        self.texts: Any = pa.array(rows.texts, pa.large_string())

    def place(self, number: int) -> str:
        """Return the number of the record's first line, counted from 1."""
        before = (record for record, _ in self._records[: self._rows[number]])
        return f"line {self._line + sum(len(record.encode('latin-1').splitlines()) for record in before) + 1}"

    def rendered(self, new: New, apart: Collection[int]) -> Rendered:
        """Return the records, unpacked, behind the header if this is the first piece."""
        records = [record for record, _ in self._records]
        for row, text in new.texts.items():
            at = self._rows[self.numbers[row]]
            records[at] = self._replaced(at, text)
        for column in new.added:
            for number, value in zip(self.numbers, column.values, strict=True):
                at = self._rows[number]
                records[at] = _with_field(records[at], _as_field(value), self._header)
        gone = {self._rows[number] for number in apart}
        kept = "".join(record for at, record in enumerate(records) if at not in gone).encode("latin-1")
        side = "".join(record for at, record in enumerate(records) if at in gone).encode("latin-1")
        opening = self._opening
        for column in new.added if opening else ():
            opening = _with_field(opening.decode("latin-1"), column.name, self._header).encode("latin-1")
        return Rendered(opening + kept, side, len(self._rows) - len(gone), len(gone))

    def _replaced(self, at: int, text: str) -> str:
        record, fields = self._records[at]
        written = text.encode().decode("latin-1")
        wanted = [*fields[: self._index], written, *fields[self._index + 1 :]]
        span = _span(record, self._index, self._header)
        if span is not None:
            was_quoted = self._header.quoting and record[span[0] : span[0] + 1] == '"'
            made = record[: span[0]] + _field(written, self._header, quoted=was_quoted) + record[span[1] :]
            if _fields(made, self._header) == wanted:
                return made
        return _written(wanted, record, self._header)


def _decoded(field: str, errors: str = "strict") -> str:
    return field.encode("latin-1").decode("utf-8", errors)


def _fields(record: str, header: Header) -> list[str]:
    lines = [line.decode("latin-1") for line in record.encode("latin-1").splitlines(keepends=True)]
    records = list(_reader(iter(lines), header))
    return records[0] if len(records) == 1 else []


_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"')


def _span(record: str, index: int, header: Header) -> tuple[int, int] | None:
    """Return where a field stands in its record, if that is easily told."""
    at = 0
    for number in range(index + 1):
        quoted = _QUOTED.match(record, at) if header.quoting else None
        ends = [record.find(header.delimiter, at), len(record.rstrip("\r\n"))]
        end = quoted.end() if quoted else min(end for end in ends if end >= 0)
        if number == index:
            return at, end
        if record[end : end + 1] != header.delimiter:
            return None
        at = end + 1
    return None


def _field(text: str, header: Header, *, quoted: bool = False) -> str:
    if not header.quoting:
        # A file without quoting cannot hold these; a space is what comes nearest.
        return re.sub(r"[\t\r\n]+", " ", text)
    if quoted or any(character in text for character in (header.delimiter, '"', "\r", "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text


def _as_field(value: Any) -> str:
    """Return a JSON value as it stands in a field: a text as it is, nothing for a null, JSON for anything else."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def _with_field(record: str, value: str, header: Header) -> str:
    end = len(record.rstrip("\r\n"))
    written = value.encode().decode("latin-1")
    return record[:end] + header.delimiter + _field(written, header) + record[end:]


def _written(fields: list[str], record: str, header: Header) -> str:
    ending = record[len(record.rstrip("\r\n")) :]
    if not header.quoting:
        return header.delimiter.join(_field(field, header) for field in fields) + ending
    sink = io.StringIO()
    csv.writer(sink, delimiter=header.delimiter, lineterminator="").writerow(fields)
    return sink.getvalue() + ending
