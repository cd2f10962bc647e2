"""JSON lines: of a row whose text changes, only the bytes of the text do; all other lines stay as they were written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa

from mtclean.corpus.members import added, parsed, replaced
from mtclean.corpus.rows import PIECE_SIZE, Columns, Gathered, Known, New, Piece, Rendered
from mtclean.corpus.streams import opened
from mtclean.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from mtclean.corpus.jobs import Source

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def pieces(source: Source, job: int, at: Mapping[str, int]) -> Iterator[Piece]:
    """Yield the lines of a file from a place on."""
    with opened(source.path, source.packing) as stream:
        offset, line = at.get("bytes", 0), at.get("lines", 0)
        stream.skip(offset)
        for data in stream.lines(PIECE_SIZE):
            opening = BYTE_ORDER_MARK if not offset and data.startswith(BYTE_ORDER_MARK) else b""
            before = line
            offset += len(data)
            line += data.count(b"\n") + (not data.endswith(b"\n"))
            after = {"bytes": offset, "lines": line}
            yield Piece(job, data[len(opening) :], before, before, after, stream.read_of_file, opening)


def read(piece: Piece, columns: Columns) -> Lines:
    """Return the rows of a piece. Raises `InputError` if no row of the first piece has a column that is named."""
    return Lines(piece, columns)


class Lines:
    """The rows of a piece of JSON lines; see `mtclean.corpus.rows.Records`. A blank line is no row, and stays."""

    def __init__(self, piece: Piece, columns: Columns) -> None:
        self._columns, self._line, self._opening = columns, piece.line, piece.opening
        self._ends = piece.data.endswith(b"\n")
        self._lines: list[bytes] = piece.data.split(b"\n")
        if self._ends:
            self._lines.pop()
        rows, known = Gathered(), Known.of(columns)
        self._read(rows, known)
        self.numbers: Sequence[int] = rows.numbers
        self.odd: Mapping[int, str] = rows.odd
        self.bad: Mapping[int, str] = rows.bad
        self.languages: Sequence[str | None] | None = known.languages
        self.sites: Sequence[str | None] | None = known.sites
        self.texts: Any = pa.array(rows.texts, pa.large_string())
        if not piece.row and self.numbers:
            _require(columns, known)

    def _read(self, rows: Gathered, known: Known) -> None:
        column, added, loads = self._columns.text, self._columns.added, orjson.loads
        for number, line in enumerate(self._lines):
            try:
                row = loads(line)
                text = row[column]
            except (orjson.JSONDecodeError, KeyError, TypeError):
                if not line.strip():
                    continue
                row, text = self._slowly(line, number, rows)
                if row is None:
                    continue
            if text is not None and not isinstance(text, str):
                rows.bad[number] = f"column {column!r} holds {type(text).__name__}, expected a text or null"
                continue
            for name in added:
                if name in row:
                    message = f"there is a member {name!r} already; name another column to add"
                    raise InputError(message)
            rows.texts.append(text)
            rows.numbers.append(number)
            if known.languages is not None:
                known.languages.append(_text_or_none(row.get(self._columns.language)))
            if known.sites is not None:
                known.sites.append(_text_or_none(row.get(self._columns.site)))

    def _slowly(self, line: bytes, number: int, rows: Gathered) -> tuple[Any, Any]:
        """Return a row that is not plain, and its text; ``None`` for a bad one, which is noted."""
        column = self._columns.text
        try:
            row = parsed(line)
        except ValueError as error:
            rows.bad[number] = str(error)
            return None, None
        if not isinstance(row, dict):
            rows.bad[number] = f"expected an object, got {type(row).__name__}"
        elif column not in row:
            rows.bad[number] = f"there is no column {column!r}; there are {', '.join(row) or 'none'}"
        else:
            text = row[column]
            if isinstance(text, str) and any("\ud800" <= character <= "\udfff" for character in text):
                rows.odd[len(rows.texts)] = text
                text = None
            return row, text
        return None, None

    def place(self, number: int) -> str:
        """Return the line's number, counted from 1."""
        return f"line {self._line + number + 1}"

    def rendered(self, new: New, apart: Collection[int]) -> Rendered:
        """Return the lines, unpacked."""
        lines: list[bytes] = list(self._lines)
        for row, text in new.texts.items():
            number = self.numbers[row]
            lines[number] = replaced(lines[number], self._columns.text, text)
        for column in new.added:
            for number, value in zip(self.numbers, column.values, strict=True):
                lines[number] = added(lines[number], column.name, value)
        kept = [line for number, line in enumerate(lines) if number not in apart] if apart else lines
        gone = [lines[number] for number in sorted(apart)]
        output = b"\n".join(kept) + (b"\n" if self._ends and kept else b"")
        quarantine = b"".join(line + b"\n" for line in gone)
        # Counted in what is written, so that a row that came to be two or none would show.
        blank = len(self._lines) - len(self.numbers) - len(self.bad)
        rows = output.count(b"\n") + (not self._ends and bool(kept)) - blank
        return Rendered(self._opening + output, quarantine, rows, len(gone))


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _require(columns: Columns, known: Known) -> None:
    for name, values in ((columns.language, known.languages), (columns.site, known.sites)):
        if values is not None and not any(value is not None for value in values):
            message = f"there is no text in column {name!r} of the first {len(values)} rows"
            raise InputError(message)
