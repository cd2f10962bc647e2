"""Outputs that grow part by part under another name, and take their own when they are whole."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO, Protocol

from mtclean.corpus.files import umask
from mtclean.corpus.footer import TAIL, footer_of, joined, moved
from mtclean.corpus.streams import packed

if TYPE_CHECKING:
    from pathlib import Path

    from mtclean.corpus.formats import Packing


def unfinished(path: Path) -> Path:
    """Return the name that an output has until it is whole."""
    return path.with_name(f".{path.name}.unfinished")


class Sink(Protocol):
    """An output. ``parts`` are the sizes of what was appended, which is all that is needed to go on."""

    parts: list[int]

    def append(self, part: bytes) -> None:
        """Add a part."""

    def sync(self) -> None:
        """Return when what was added is on the disk."""

    def finish(self) -> None:
        """Give the output its name."""

    def close(self) -> None:
        """Let go of the file, whole or not."""


class FileSink:
    """A file of lines, or of packed lines."""

    def __init__(self, path: Path, packing: Packing, parts: list[int]) -> None:
        self._path, self._packing = path, packing
        self.parts = parts
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = _opened(unfinished(path), sum(parts))

    def append(self, part: bytes) -> None:
        """Add a part."""
        self._file.write(part)
        self.parts.append(len(part))

    def sync(self) -> None:
        """Return when what was added is on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def finish(self) -> None:
        """Give the output its name; one without rows is packed nothing."""
        if not sum(self.parts):
            self._file.write(packed(b"", self._packing))
        self.sync()
        self.close()
        named(self._path)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


class ParquetSink:
    """A Parquet file: parts that are Parquet files themselves, and a footer for all of them at the end."""

    def __init__(self, path: Path, parts: list[int]) -> None:
        self._path = path
        self.parts = parts
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = _opened(unfinished(path), sum(parts))
        self._footers: list[bytes] = []
        at = 0
        for size in parts:
            self._footers.append(moved(_footer_in(self._file, at + size), at))
            at += size
        self._file.seek(at)

    def append(self, part: bytes) -> None:
        """Add a part, a whole Parquet file."""
        self._footers.append(moved(footer_of(part), sum(self.parts)))
        self._file.write(part)
        self.parts.append(len(part))

    def sync(self) -> None:
        """Return when what was added is on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def finish(self) -> None:
        """Give the output its name."""
        self._file.write(joined(self._footers))
        self.sync()
        self.close()
        named(self._path)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


class StreamSink:
    """Standard output, or whatever else takes bytes and gives none back."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.parts: list[int] = []

    def append(self, part: bytes) -> None:
        """Add a part."""
        self._file.write(part)

    def sync(self) -> None:
        """Pass on what was added."""
        self._file.flush()

    def finish(self) -> None:
        """Pass on the rest."""
        self._file.flush()

    def close(self) -> None:
        """Do nothing: the stream is not this module's."""


def _footer_in(file: BinaryIO, end: int) -> bytes:
    """Return the footer of the part that ends at a place in the file."""
    file.seek(end - TAIL)
    size = int.from_bytes(file.read(4), "little")
    file.seek(end - TAIL - size)
    return file.read(size)


def named(path: Path, *, sync: bool = True) -> None:
    """Give what is beside ``path`` under its unfinished name the name of ``path``, with the rights of a new file."""
    waiting = unfinished(path)
    waiting.chmod((path.stat().st_mode if path.exists() else 0o666 & ~umask()) & 0o7777)
    waiting.replace(path)
    if not sync:
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _opened(path: Path, size: int) -> BinaryIO:
    """Return the file, cut to a size, ready to be read and written from there."""
    file = path.open("r+b" if size else "w+b")
    file.truncate(size)
    file.seek(size)
    return file
