"""Bytes of packed and unpacked files: read from a place on, in whole lines, and packed piece by piece."""

from __future__ import annotations

import contextlib
import gzip
import io
import sys
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import pyarrow as pa

from mtclean.corpus.files import STANDARD_STREAM
from mtclean.corpus.formats import Packing
from mtclean.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READ = 8 << 20
"""Bytes that are read at once."""

LONGEST = 1 << 30
"""Bytes of the longest line there may be; without a bound, a file that is no file of lines would fill the memory."""

ZSTD_LEVEL = 3
GZIP_LEVEL = 6
CODECS = {Packing.GZIP: "gzip", Packing.ZSTD: "zstd"}


class Stream:
    """The unpacked bytes of a file. ``read_of_file`` counts the bytes of the file itself that were taken."""

    def __init__(self, path: Path, packing: Packing, raw: BinaryIO) -> None:
        self._path, self._raw, self._packing = path, raw, packing
        self._bytes: Any = raw
        if packing:
            self._bytes = pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), CODECS[packing])

    @property
    def read_of_file(self) -> int:
        """Bytes of the file that were read so far; 0 where that cannot be told."""
        try:
            return self._raw.tell()
        except (OSError, ValueError):
            return 0

    def read(self, size: int) -> bytes:
        """Return the next bytes, fewer than ``size`` only at the end."""
        pieces, missing = [], size
        try:
            while missing and (data := self._bytes.read(min(missing, READ))):
                pieces.append(data)
                missing -= len(data)
        except OSError as error:
            message = f"{self._path} is damaged, or ends too early: {str(error).splitlines()[0]}"
            raise FileError(message) from None
        return b"".join(pieces)

    def skip(self, size: int) -> None:
        """Go on ``size`` bytes further. Raises `FileError` if there are not so many."""
        if not self._packing and self._raw.seekable():
            self._raw.seek(size, io.SEEK_CUR)
            return
        while size:
            data = self.read(min(size, READ))
            if not data:
                message = f"{self._path} is shorter than it was"
                raise FileError(message)
            size -= len(data)

    def lines(self, size: int) -> Iterator[bytes]:
        """Yield the bytes in pieces of whole lines, each of about ``size`` bytes; the last line may lack its end.

        Where a piece ends depends on where it begins, and on nothing before: the same pieces come when reading begins
        there.
        """
        rest = b""
        while data := self.read(size - len(rest) if len(rest) < size else size):
            rest += data
            end = rest.rfind(b"\n", len(rest) - len(data)) + 1
            if end:
                yield rest[:end]
                rest = rest[end:]
            elif len(rest) > LONGEST:
                message = f"{self._path} has a line of more than {LONGEST >> 20} MB; this is no file of lines"
                raise FileError(message)
        if rest:
            yield rest


@contextlib.contextmanager
def opened(path: Path, packing: Packing) -> Iterator[Stream]:
    """Give the stream of a file, ``-`` for standard input. Raises `FileError` if it cannot be read."""
    if path == STANDARD_STREAM:
        yield Stream(path, packing, sys.stdin.buffer)
        return
    try:
        raw = path.open("rb")
    except OSError as error:
        message = f"cannot read {path}: {error.strerror or error}"
        raise FileError(message) from None
    with raw:
        yield Stream(path, packing, raw)


def packed(data: bytes, packing: Packing) -> bytes:
    """Return ``data`` packed so that it can stand before and behind other packed data; the same each time."""
    match packing:
        case Packing.ZSTD:
            return cast("bytes", pa.Codec("zstd", ZSTD_LEVEL).compress(data, asbytes=True))
        case Packing.GZIP:
            return gzip.compress(data, GZIP_LEVEL, mtime=0)
        case _:
            return data
