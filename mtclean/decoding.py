"""Bytes into text: in the encoding that was declared, or in the one that fits best."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from mtclean.characters import Characters
from mtclean.errors import InputError

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
"""Byte-order marks, longer ones before those that they begin with."""

ESCAPES = re.compile(rb"\x1b\$[@B]|\x1b\([BJI]|~\{")
NOT_ASCII = re.compile(rb"[\x80-\xff]")
SAMPLE = 6_000
"""Bytes that are looked at for zeros."""

CHANCE = 0.05
"""Share of the bytes beyond ASCII that may look like UTF-8 by chance: two in a row often do, whole lines never."""

CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
FEW_CONTROLS = 0.02
"""Share of control characters that text in bytes has at most; of ideographs in UTF-16 one byte in ten is one."""

ZERO = b"\x00"
ENOUGH_ZEROS = 0.2

IDEOGRAPHS = Characters.of(
    ("\N{IDEOGRAPHIC SPACE}", "\N{CJK UNIFIED IDEOGRAPH-9FFF}"), ("가", "힣"), ("！", "～"), (" ", "~")
)
MOSTLY = 0.95
"""Share of those, by which no other reading of bytes is taken for text: by chance one pair in three is an ideograph."""


class Decoded(NamedTuple):
    """Text, and the name of the encoding that its bytes were in; several, joined by ``+``, for a mixed file."""

    text: str
    encoding: str


def decode(data: bytes, *, encoding: str | None = None) -> str:
    """Return the text in ``data``, in the encoding declared or else in the one that fits best.

    A byte-order mark goes before all else and is not part of the text. Bytes that are no text in the encoding become
    replacement characters. Raises `InputError` if ``data`` is not bytes or there is no such encoding.

    >>> decode("Привет, мир".encode("koi8-r"))
    'Привет, мир'
    """
    return decode_with_encoding(data, encoding=encoding).text


def decode_with_encoding(data: bytes, *, encoding: str | None = None) -> Decoded:
    """Return the text in ``data`` and the name of the encoding that it was read in; see `decode`."""
    if not isinstance(data, bytes | bytearray | memoryview):
        message = f"data must be bytes, got {type(data).__name__}"
        raise InputError(message)
    data = bytes(data)
    for mark, name in MARKS:
        if data.startswith(mark):
            skip = len(mark) if name == "gb18030" else 0
            return Decoded(data[skip:].decode(name, "replace"), name)
    if encoding is not None:
        return _declared(data, encoding)
    return _guessed(data)


def _declared(data: bytes, encoding: str) -> Decoded:
    try:
        name = codecs.lookup(encoding).name
        return Decoded(data.decode(name, "replace"), name)
    except (LookupError, ValueError):
        message = f"no text encoding is called {encoding!r}; expected a name such as utf-8 or windows-1252"
        raise InputError(message) from None


def _guessed(data: bytes) -> Decoded:
    wide = _without_mark(data)
    if wide is not None:
        return wide
    if ESCAPES.search(data) and not NOT_ASCII.search(data):
        for name in ("iso2022_jp_2", "hz"):
            try:
                return Decoded(data.decode(name), name)
            except UnicodeDecodeError:
                continue
    try:
        return Decoded(data.decode("utf-8"), "utf-8" if NOT_ASCII.search(data) else "ascii")
    except UnicodeDecodeError:
        pass
    lines = data.split(b"\n")
    broken = [line for line in lines if not _is_utf8(line)]
    from mtclean.rules.encoding.guess import guess, likelier, read  # noqa: PLC0415 (tables that few need)

    name = guess(b"\n".join(broken))
    whole = b"\n".join(line for line in lines if NOT_ASCII.search(line) and _is_utf8(line))
    if len(NOT_ASCII.findall(whole)) > CHANCE * len(NOT_ASCII.findall(data)) and likelier(whole, name):
        parts = (line.decode("utf-8") if _is_utf8(line) else read(line, name) for line in lines)
        return Decoded("\n".join(parts), f"utf-8+{name}")
    return Decoded(read(data, name), name)


def _without_mark(data: bytes) -> Decoded | None:
    """Return text in UTF-16 or UTF-32 that has no byte-order mark, known by its many zero bytes."""
    sample = data[:SAMPLE]
    if len(sample) < 4:  # noqa: PLR2004
        return None
    if sample.count(ZERO) < ENOUGH_ZEROS * len(sample):
        return _ideographs(data) if len(CONTROL.findall(sample)) > FEW_CONTROLS * len(sample) else None
    even, odd = sample[::2].count(ZERO), sample[1::2].count(ZERO)
    for name in ("utf-32-be", "utf-32-le", *(("utf-16-be", "utf-16-le") if even > odd else ("utf-16-le", "utf-16-be"))):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text[:SAMPLE]:
            return Decoded(text, name)
    return None


def _ideographs(data: bytes) -> Decoded | None:
    """Return text in UTF-16 that is nearly all ideographs, which leave hardly a zero byte."""
    for name in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        usual = sum(character in IDEOGRAPHS or character.isspace() for character in text[:SAMPLE])
        if usual > MOSTLY * len(text[:SAMPLE]):
            return Decoded(text, name)
    return None


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
