"""Reading and writing of single files: a clear error, or the whole of it."""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtclean.decoding import Decoded, decode_with_encoding
from mtclean.errors import FileError, LedgerError
from mtclean.ledger import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STANDARD_STREAM = Path("-")


AUTO = "auto"
"""In place of the name of an encoding: UTF-8 if the bytes are that, else the one that they are likeliest in."""

UTF_8 = frozenset(("utf-8", "utf-8-sig", "ascii"))
"""What a file is expected to be in."""


def read_text(path: Path, encoding: str = "utf-8") -> Decoded:
    """Return the text in the file, ``-`` for standard input, line breaks as they are, and what it was read in.

    A byte-order mark at the beginning is not part of the text. Raises `FileError` when the file cannot be read, when
    there is no such encoding, or when the bytes are not text in it.
    """
    codec = codec_called(encoding)
    data = _read(path)
    try:
        return decoded(data, codec)
    except UnicodeDecodeError as error:
        message = (
            f"{path} is not text in {encoding}: byte 0x{data[error.start]:02x} at offset {error.start}; "
            "expected text, the encoding that it is in, or auto"
        )
        raise FileError(message) from None
    except (LookupError, ValueError):
        message = f"{encoding!r} does not decode bytes to text; expected a name such as utf-8 or windows-1252"
        raise FileError(message) from None


def codec_called(encoding: str) -> str:
    """Return the one name that an encoding has; raise `FileError` if there is none. `AUTO` stays."""
    if encoding == AUTO:
        return AUTO
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        message = f"no encoding is called {encoding!r}; expected a name such as utf-8 or windows-1252, or auto"
        raise FileError(message) from None


def decoded(data: bytes, codec: str) -> Decoded:
    """Return the text of bytes in what `codec_called` gave, and the encoding it was read in.

    Raises `ValueError`, mostly `UnicodeDecodeError`, or `LookupError` if they are not text in it.
    """
    if codec == AUTO:
        return decode_with_encoding(data)
    return Decoded(data.decode("utf-8-sig" if codec == "utf-8" else codec), codec)


def _read(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == STANDARD_STREAM else path.read_bytes()
    except OSError as error:
        message = f"cannot read {path}: {error.strerror or error}"
        raise FileError(message) from None


def write_text(path: Path, text: str) -> None:
    """Write ``text`` in UTF-8; the file appears under its name only when it is whole. ``-`` is standard output."""
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        message = f"the text for {path} holds a lone surrogate at offset {error.start}, which no file can hold"
        raise FileError(message) from None
    if path == STANDARD_STREAM:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    with writing_whole(path) as unfinished:
        unfinished.write_bytes(data)


@contextlib.contextmanager
def writing_whole(path: Path) -> Iterator[Path]:
    """Give a path beside ``path`` to write to; what is there takes the name of ``path`` when the block ends well.

    When it does not, nothing is left and what stood under the name before still stands. Raises `FileError` when the
    folder cannot be written to.
    """
    try:
        mode = path.stat().st_mode if path.exists() else 0o666 & ~umask()
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        unfinished = Path(name)
        try:
            yield unfinished
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
            unfinished.chmod(mode & 0o7777)
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    except OSError as error:
        if isinstance(error, FileError):
            raise
        message = f"cannot write {path}: {error.strerror or error}"
        raise FileError(message) from None


def umask() -> int:
    """Return what rights a new file does not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_ledger(path: Path, changes: Sequence[Change], version: str) -> None:
    """Write a ledger as JSON that `read_ledger` reads."""
    ledger = {"mtclean": version, "changes": [change.to_dict() for change in changes]}
    write_text(path, json.dumps(ledger, ensure_ascii=False, indent=1) + "\n")


def read_ledger(path: Path) -> tuple[Change, ...]:
    """Return the ledger in a file; raise `LedgerError` if the file holds something else."""
    try:
        data: Any = json.loads(read_text(path).text)
    except json.JSONDecodeError as error:
        message = f"{path} is not a ledger: {error}"
        raise LedgerError(message) from None
    if not isinstance(data, dict) or not isinstance(data.get("changes"), list):
        message = f'{path} is not a ledger: expected an object with a list "changes"'
        raise LedgerError(message)
    return tuple(Change.from_dict(change) for change in data["changes"])
