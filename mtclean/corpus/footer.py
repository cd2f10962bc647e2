"""Footers of Parquet files: moved to where a part stands in a bigger file, and joined.

A part of a Parquet output is a Parquet file itself, made wherever there is time. In the output the parts stand one
behind the other, footers included, and one last footer tells where all their row groups are. To write it, only the
places in the parts' footers have to be moved; these are numbers in Thrift's compact protocol (parquet.thrift names the
fields, thrift-compact-protocol.md the encoding), and their length changes with their value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterable

MAGIC: Final = b"PAR1"
TAIL: Final = 8
"""Bytes behind a footer: its length, and the magic."""

ROW_GROUP, CHUNK = (4,), (4, 1)
PLACES: Final = frozenset(
    {
        (*ROW_GROUP, 5),  # RowGroup.file_offset
        (*CHUNK, 2),  # ColumnChunk.file_offset
        (*CHUNK, 4),  # ColumnChunk.offset_index_offset
        (*CHUNK, 6),  # ColumnChunk.column_index_offset
        (*CHUNK, 3, 9),  # ColumnMetaData.data_page_offset
        (*CHUNK, 3, 10),  # ColumnMetaData.index_page_offset
        (*CHUNK, 3, 11),  # ColumnMetaData.dictionary_page_offset
        (*CHUNK, 3, 14),  # ColumnMetaData.bloom_filter_offset
    }
)
"""The numbers that are places in the file, by the fields that lead there. 0 says that there is nothing."""

STOP, TRUE, FALSE, BYTE, SHORT, INTEGER, LONG, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(13)


def footer_of(part: bytes) -> bytes:
    """Return the footer of a Parquet file."""
    size = int.from_bytes(part[-TAIL:-4], "little")
    return part[-TAIL - size : -TAIL]


def moved(footer: bytes, distance: int) -> bytes:
    """Return a footer as it reads when its file begins ``distance`` bytes further on."""
    return _Mover(footer, distance).moved()


def joined(footers: Iterable[bytes]) -> bytes:
    """Return what ends a file with the row groups of all footers: their common footer, its length, the magic."""
    first: Any = None
    for footer in footers:
        metadata = pq.read_metadata(pa.BufferReader(MAGIC + footer + len(footer).to_bytes(4, "little") + MAGIC))
        if first is None:
            first = metadata
        else:
            first.append_row_groups(metadata)
    sink = pa.BufferOutputStream()
    first.write_metadata_file(sink)
    end: bytes = sink.getvalue().to_pybytes()[len(MAGIC) :]
    return end


class _Mover:
    """Copies a structure byte by byte, but for the numbers that are places."""

    def __init__(self, data: bytes, distance: int) -> None:
        self._data, self._distance = data, distance
        self._at = self._copied = 0
        self._out: list[bytes] = []

    def moved(self) -> bytes:
        self._struct(())
        self._out.append(self._data[self._copied :])
        return b"".join(self._out)

    def _struct(self, path: tuple[int, ...]) -> None:
        field = 0
        while header := self._byte():
            step, kind = header >> 4, header & 15
            field = field + step if step else _signed(self._number())
            self._value(kind, (*path, field))

    def _value(self, kind: int, path: tuple[int, ...]) -> None:
        match kind:
            case _ if kind in (TRUE, FALSE):
                pass  # the header has said it
            case _ if kind == BYTE:
                self._at += 1
            case _ if kind in (SHORT, INTEGER, LONG):
                self._integer(is_place=path in PLACES)
            case _ if kind == DOUBLE:
                self._at += 8
            case _ if kind == BINARY:
                length = self._number()
                self._at += length
            case _ if kind in (LIST, SET):
                self._list(path)
            case _ if kind == MAP:
                self._map(path)
            case _:
                self._struct(path)

    def _integer(self, *, is_place: bool) -> None:
        start = self._at
        value = _signed(self._number())
        if is_place and value:
            self._out += (self._data[self._copied : start], _varint((value + self._distance) << 1))
            self._copied = self._at

    def _list(self, path: tuple[int, ...]) -> None:
        header = self._byte()
        length, kind = header >> 4, header & 15
        for _ in range(self._number() if length == 15 else length):  # noqa: PLR2004 (of so many, the number follows)
            self._element(kind, path)

    def _map(self, path: tuple[int, ...]) -> None:
        length = self._number()
        if length:
            kinds = self._byte()
            for _ in range(length):
                self._element(kinds >> 4, path)
                self._element(kinds & 15, path)

    def _element(self, kind: int, path: tuple[int, ...]) -> None:
        if kind in (TRUE, FALSE):
            self._at += 1  # here a truth value has a byte of its own
        else:
            self._value(kind, path)

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _number(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:  # noqa: PLR2004 (the highest bit says that there is more)
                return value
            shift += 7


def _signed(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _varint(number: int) -> bytes:
    made = bytearray()
    while number > 127:  # noqa: PLR2004
        made.append(number & 127 | 128)
        number >>= 7
    made.append(number)
    return bytes(made)
