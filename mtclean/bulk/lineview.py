"""The lines of a column, without a copy: offsets into the column's own buffer."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pyarrow as pa

from mtclean.bulk.compiling import is_compiled
from mtclean.characters import FAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mtclean.bulk.scan import Scan

NEWLINE = 10
CHUNK = 1 << 18
"""Bytes looked at in one go: temporary arrays then stay in the second-level cache (256 KB measured best)."""

WIDEST = 8
"""Bytes at an edge of a line that are compared as one number."""

WHOLE = (1 << 8 * WIDEST) - 1
"""So large a number these can be."""


@dataclass(frozen=True)
class LineView:
    """Rows of text as lines. All positions are bytes of ``data``, which holds just these rows, one after the other.

    Line ``i`` is ``data[starts[i]:ends[i]]``, without its newline. The lines of row ``r`` are those from ``first[r]``
    up to, not including, ``first[r + 1]``; a row has at least one line. ``beginnings`` and ``endings`` are the `WIDEST`
    outermost bytes of each line as a number, the first byte in the lowest bits. What a line is short of it takes from
    its neighbours; what the buffer is short of is zero.
    """

    data: NDArray[np.uint8]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    first: NDArray[np.int64]
    beginnings: NDArray[np.uint64]
    endings: NDArray[np.uint64]
    _found: dict[bytes, NDArray[np.int64]] = field(default_factory=dict, repr=False)
    _tails: dict[int, tuple[NDArray[np.int64], NDArray[Any]]] = field(default_factory=dict, repr=False)
    _counts: dict[str, NDArray[np.int64]] = field(default_factory=dict, repr=False)
    _bits: dict[Scan, NDArray[np.uint64]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, array: pa.LargeStringArray) -> LineView:
        """Return the view of an array without nulls; the array may be a slice."""
        data, rows = bytes_of(array)
        if is_compiled():
            from mtclean.bulk.kernels import lines  # noqa: PLC0415 - loads Numba

            data = read_only(data)
            return cls(data, *lines(data, at_any_position(data, WIDEST), read_only(rows)))
        breaks, before, behind = _breaks(data)
        # A row begins one line, and every newline another; so lines before a row are rows and newlines before it.
        first = np.searchsorted(breaks, rows) + np.arange(len(rows))
        begins_row, ends_row = np.zeros((2, int(first[-1])), bool)
        begins_row[first[:-1]] = ends_row[first[1:] - 1] = True
        return cls(
            data,
            _merged(begins_row, rows[:-1], breaks + 1),
            _merged(ends_row, rows[1:], breaks),
            first,
            _merged(begins_row, _words(data, rows[:-1]), behind),
            _merged(ends_row, _words(data, rows[1:] - WIDEST), before),
        )

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """The bytes of each line."""
        return self.ends - self.starts

    @cached_property
    def array(self) -> pa.LargeStringArray:
        """The lines as an Arrow array over the same bytes. A newline is still at the end of most of them."""
        offsets = np.append(self.starts, len(self.data))
        return pa.LargeStringArray.from_buffers(len(self.starts), pa.py_buffer(offsets), pa.py_buffer(self.data))

    @cached_property
    def series(self) -> pl.Series:
        """The lines as a polars series, likewise."""
        return pl.Series(pl.from_arrow(self.array))

    def only(self, lines: NDArray[np.int64]) -> LineView:
        """Return the view of some of the lines, over a copy of their bytes, each as a row of its own."""
        taken = self.array.take(pa.array(lines))
        _, offset_buffer, data_buffer = taken.buffers()
        offsets = np.frombuffer(offset_buffer, np.int64, len(lines) + 1)
        data = np.frombuffer(data_buffer, np.uint8) if data_buffer is not None else np.empty(0, np.uint8)
        starts = offsets[:-1]
        bits = {scan: found[lines] for scan, found in self._bits.items()}
        return LineView(
            data,
            starts,
            starts + self.lengths[lines],
            np.arange(len(lines) + 1),
            self.beginnings[lines],
            self.endings[lines],
            _bits=bits,
        )

    def bits(self, scan: Scan) -> NDArray[np.uint64]:
        """Return the bits that a scan has for each line."""
        if scan not in self._bits:
            self._bits[scan] = scan.bits(self)
        return self._bits[scan]

    @cached_property
    def beyond_ascii(self) -> NDArray[np.bool_]:
        """Whether each line holds a character beyond ASCII."""
        return (self.series.str.len_bytes() != self.series.str.len_chars()).to_numpy()

    @cached_property
    def beyond(self) -> tuple[NDArray[np.int64], LineView]:
        """The numbers of the lines beyond ASCII, and a view of them; of all lines, where most are."""
        where = np.flatnonzero(self.beyond_ascii)
        if 2 * len(where) > len(self.starts):
            return np.arange(len(self.starts)), self
        return where, self.only(where)

    @cached_property
    def beyond_latin(self) -> NDArray[np.bool_]:
        """Whether each line holds a letter of another script than Latin."""
        where, view = self.beyond
        mask = np.zeros(len(self.starts), bool)
        mask[where] = view.series.str.contains(FAR.rust).to_numpy()
        return mask

    @cached_property
    def latin(self) -> tuple[NDArray[np.int64], LineView]:
        """The numbers of the lines beyond ASCII that hold nothing but Latin letters and signs, and a view of them."""
        where = np.flatnonzero(self.beyond_ascii & ~self.beyond_latin)
        return where, self.only(where)

    def line_of(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number of the line that each position is in."""
        return np.searchsorted(self.starts, positions, side="right") - 1

    def row_of(self, lines: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number of the row that each line is in."""
        return np.searchsorted(self.first, lines, side="right") - 1

    def counts(self, character: str) -> NDArray[np.int64]:
        """Return how often each line holds ``character``."""
        if character not in self._counts:
            *prefix, last = character.encode()
            where, view = (None, self) if character.isascii() else self.beyond
            hits = view.positions(bytes(prefix) or bytes([last]))  # characters of a block of Unicode share the prefix
            if prefix:
                hits = hits[view.data[hits + len(prefix)] == last]
            counted = np.zeros(len(self.starts), np.int64)
            if len(hits):
                counted[where] = np.bincount(view.line_of(hits), minlength=len(view.starts))
            self._counts[character] = counted
        return self._counts[character]

    def positions(self, sequence: bytes) -> NDArray[np.int64]:
        """Return where a sequence of bytes begins."""
        if sequence not in self._found:
            self._found[sequence] = _positions(self.data, sequence)
        return self._found[sequence]

    def tails(self, first: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Return where characters begin with the byte, and the lowest bits of each: six, or twelve of three bytes."""
        if first not in self._tails:
            hits = self.positions(bytes([first]))
            tails = self.data[hits + 1].astype(np.uint16) & 63
            if first >= 0xE0:  # noqa: PLR2004 - the first bytes of longer characters
                tails = tails << 6 | self.data[hits + 2] & 63
            self._tails[first] = hits, tails
        return self._tails[first]

    def bytes(self, line: int) -> bytes:
        """Return the bytes of one line."""
        return self.data[self.starts[line] : self.ends[line]].tobytes()

    def text(self, line: int) -> str:
        """Return one line as a ``str``."""
        return self.bytes(line).decode()

    def row_text(self, row: int) -> str:
        """Return one row as a ``str``."""
        start, end = self.starts[self.first[row]], self.ends[self.first[row + 1] - 1]
        return self.data[start:end].tobytes().decode()


def bytes_of(array: pa.LargeStringArray) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the bytes of an array without nulls, also of a slice, and where each row begins; last, where all ends."""
    _, offset_buffer, data_buffer = array.buffers()
    offsets = np.frombuffer(offset_buffer, np.int64, len(array) + 1, array.offset * 8)
    everything = np.frombuffer(data_buffer, np.uint8) if data_buffer is not None else np.empty(0, np.uint8)
    return everything[offsets[0] : offsets[-1]], offsets - offsets[0]


def _positions(data: NDArray[np.uint8], sequence: bytes) -> NDArray[np.int64]:
    found = []
    further = len(sequence) - 1
    for start in range(0, len(data), CHUNK):
        chunk = data[start : start + CHUNK + further]  # and as many more, for sequences across chunks
        if len(chunk) <= further:
            break
        mask = chunk[: len(chunk) - further] == sequence[0]
        for place, byte in enumerate(sequence[1:], start=1):
            mask &= chunk[place : len(chunk) - further + place] == byte
        if mask.any():
            found.append(np.flatnonzero(mask) + start)
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _breaks(data: NDArray[np.uint8]) -> tuple[NDArray[Any], ...]:
    """Return where newlines are, and the words that end before each and begin behind it.

    Later these would have to be fetched from memory again, which takes longer than all that is done with them.
    """
    found = [(np.empty(0, np.int64), *np.empty((2, 0), np.uint64))]
    for start in range(0, len(data), CHUNK):
        breaks = np.flatnonzero(data[start : start + CHUNK] == NEWLINE) + start
        found.append((breaks, _words(data, breaks - WIDEST), _words(data, breaks + 1)))
    return tuple(map(np.concatenate, zip(*found, strict=True)))


def _words(data: NDArray[np.uint8], at: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the `WIDEST` bytes from each position on as a number; what the buffer is short of is zero."""
    data = data if len(data) >= WIDEST else np.pad(data, (0, WIDEST))
    words = at_any_position(data, WIDEST)
    there = np.clip(at, 0, len(words) - 1)
    found: NDArray[np.uint64] = words[there]
    for place in np.flatnonzero(there != at).tolist():
        missing = int(at[place] - there[place])
        word = int(found[place])
        found[place] = (word >> 8 * missing if missing > 0 else word << -8 * missing) & WHOLE
    return found


def _merged(which: NDArray[np.bool_], ones: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
    """Return ``ones`` where ``which`` says so, in order, and ``others`` between them."""
    merged = np.empty(len(which), ones.dtype)
    merged[which], merged[~which] = ones, others
    return merged


def read_only(values: NDArray[Any]) -> NDArray[Any]:
    """Return the same values not to be written: for Numba that is a type, and each is compiled by itself."""
    fixed = values.view()
    fixed.flags.writeable = False
    return fixed


def at_any_position(data: NDArray[np.uint8], size: int) -> NDArray[Any]:
    """Return a view of the so many bytes from each position on as one number, the first byte in the lowest bits."""
    return np.ndarray((max(len(data) - size + 1, 0),), f"<u{size}", data, strides=(1,))


def written(texts: Sequence[str]) -> list[bytes]:
    """Return the texts in UTF-8, but for those that it can't hold: they stand in no column."""
    if not is_writable("".join(texts)):
        texts = [text for text in texts if is_writable(text)]
    return [text.encode() for text in texts]


def is_writable(text: str) -> bool:
    """Tell whether UTF-8, and so a column, can hold a text: it holds no surrogates."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
