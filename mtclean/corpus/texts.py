"""Text files, many at a time: each is one row, and a file of its own afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from mtclean.corpus.files import AUTO, UTF_8, codec_called, decoded
from mtclean.corpus.rows import PIECE_SIZE, Gathered, New, Piece
from mtclean.corpus.streams import opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mtclean.corpus.jobs import Job

MOST = 1000
"""Files in a piece."""


def pieces(jobs: Sequence[Job], first: int, count: int) -> Iterator[Piece]:
    """Yield the bytes of ``count`` files from the job with the number ``first`` on."""
    waiting: list[bytes] = []
    size = 0
    for number in range(first, first + count):
        source = jobs[number].source
        with opened(source.path, source.packing) as stream:
            parts = []
            while data := stream.read(PIECE_SIZE):
                parts.append(data)
        waiting.append(b"".join(parts))
        size += len(waiting[-1])
        if size >= PIECE_SIZE or len(waiting) == MOST:
            yield _piece(number + 1 - len(waiting), waiting)
            waiting, size = [], 0
    if waiting:
        yield _piece(first + count - len(waiting), waiting)


def _piece(first: int, contents: list[bytes]) -> Piece:
    return Piece(first, contents, 0, 0, {}, sum(map(len, contents)))


class Texts:
    """The texts of a piece; what `mtclean.corpus.rows.Records` says, but for writing, which is file by file."""

    def __init__(self, piece: Piece, jobs: Sequence[Job], encoding: str) -> None:
        codec = codec_called(encoding)
        self._jobs, self._first, self._contents = jobs, piece.job, piece.data
        self.guessed: dict[int, str] = {}
        rows = Gathered()
        for number, data in enumerate(piece.data):
            try:
                text, taken_for = decoded(data, codec)
                text.encode()
            except UnicodeDecodeError as error:
                byte = f"byte 0x{data[error.start]:02x} at offset {error.start}"
                rows.bad[number] = f"not text in {encoding}: {byte}"
                continue
            except (LookupError, ValueError) as error:
                rows.bad[number] = f"not text in {encoding}: {error}"
                continue
            rows.texts.append(text)
            rows.numbers.append(number)
            if codec == AUTO and taken_for not in UTF_8:
                self.guessed[number] = taken_for
        self.numbers: Sequence[int] = rows.numbers
        self.odd: Mapping[int, str] = {}
        self.bad: Mapping[int, str] = rows.bad
        self.languages: Sequence[str | None] | None = None
        self.sites: Sequence[str | None] | None = None
        self.texts: Any = pa.array(rows.texts, pa.large_string())

    def place(self, number: int) -> str:
        """Return the name of the file."""
        return str(self._jobs[self._first + number].source.path)

    def contents(self, new: New) -> list[bytes]:
        """Return what each file holds afterwards, unpacked, in UTF-8; bad ones as they were."""
        made = list(self._contents)
        for row, text in enumerate(self.texts.to_pylist()):
            made[self.numbers[row]] = new.texts.get(row, text).encode()
        return made
