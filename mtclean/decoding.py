"""Bytes into text: in the encoding that was declared, or in the one that fits best."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from mtclean.errors import InputError
from mtclean.rules.encoding.codecs import codec
from mtclean.rules.encoding.likelihood import PAIRS_READ, costs, languages, least
from mtclean.rules.encoding.misread import LANGUAGES

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
"""Byte-order marks, longer ones before those that they begin with."""

CANDIDATES = (
    "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "koi8-r",
    "koi8-u", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15", "cp866", "cp437", "cp850", "cp852",
    "mac-roman", "mac-cyrillic", "iso8859-6", "cp855", "iso8859-4", "iso8859-13", "cp737", "cp862",
)  # fmt: skip
"""Single-byte encodings that unlabelled text is in, the likeliest first: the first of equals is taken."""

EAST_ASIAN = ("gb18030", "shift_jis", "euc_jp", "euc_kr", "big5", "cp932", "cp949", "johab", "big5hkscs")
MORE_LANGUAGES = {
    "iso8859-6": "ar fa ur", "cp855": "ru bg sr mk", "iso8859-4": "lv lt et", "iso8859-13": "lv lt et", "cp737": "el",
    "cp862": "he", "cp932": "ja", "cp949": "ko", "johab": "ko", "big5hkscs": "zh",
}  # fmt: skip

RARELY = frozenset(
    ("cp437", "cp850", "cp852", "cp855", "cp737", "cp862", "mac-roman", "cp1258", "iso8859-4", "iso8859-13")
)
RARE = 1.1
"""How much likelier text must be in an encoding that is rarely met: a line of six words decides, a word does not."""

PLAINER = {"cp932": "shift_jis", "cp949": "euc_kr", "big5hkscs": "big5"}
"""Encodings that hold all of another; its name is given when nothing goes beyond it."""

SAMPLE = 1_600
"""Bytes that a guess is made from, ASCII left out."""

READ = 60_000
"""Bytes that they are looked for in."""

ESCAPES = re.compile(rb"\x1b\$[@B]|\x1b\([BJI]|~\{")
NOT_ASCII = re.compile(rb"[\x80-\xff]")
ASCII_RUN = re.compile(rb"(?<=[\x00-\x7f]{2})[\x00-\x7f]+(?=[\x00-\x7f])")
ZERO = b"\x00"
ENOUGH_ZEROS = 0.2


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
    name = guess(b"\n".join(broken))
    whole = b"\n".join(line for line in lines if NOT_ASCII.search(line) and _is_utf8(line))[:SAMPLE]
    # Two double bytes in a row may look like UTF-8: the likelier reading of those lines decides.
    if whole and least(f" {whole.decode(errors='ignore')} ") < least(f" {_read(whole, name)} "):
        read = (line.decode("utf-8") if _is_utf8(line) else _read(line, name) for line in lines)
        return Decoded("\n".join(read), f"utf-8+{name}")
    return Decoded(_read(data, name), name)


def _without_mark(data: bytes) -> Decoded | None:
    """Return text in UTF-16 or UTF-32 that has no byte-order mark, known by its many zero bytes."""
    sample = data[:SAMPLE]
    if len(sample) < 4 or sample.count(ZERO) < ENOUGH_ZEROS * len(sample):  # noqa: PLR2004
        return None
    even, odd = sample[::2].count(ZERO), sample[1::2].count(ZERO)
    for name in ("utf-32-be", "utf-32-le", *(("utf-16-be", "utf-16-le") if even > odd else ("utf-16-le", "utf-16-be"))):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text[:SAMPLE]:
            return Decoded(text, name)
    return None


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _read(data: bytes, name: str) -> str:
    return codec(name).decode(data) if name in CANDIDATES else data.decode(name, "replace")


def guess(data: bytes) -> str:
    """Return the name of the encoding in which ``data``, which is not UTF-8, is likeliest to be text."""
    sample = _sample(data)
    known = languages()
    best: tuple[float, str] | None = None
    for name in (*EAST_ASIAN, *CANDIDATES):
        text = codec(name).decode(sample) if name in CANDIDATES else _lenient(sample, name)
        if text is None:
            continue
        found = costs(text)
        own = MORE_LANGUAGES.get(name, LANGUAGES.get(name, "")).split()
        # Costs are counted over the beginning of a text; texts of different length are compared by it.
        part = min(1.0, PAIRS_READ / max(len(text), 1))
        cost = min(found[known.index(language)] for language in own) / part * (RARE if name in RARELY else 1)
        if best is None or cost < best[0]:
            best = cost, name
    name = best[1] if best else "cp1252"
    plain = PLAINER.get(name)
    return plain if plain and _lenient(sample, plain) is not None else name


def _sample(data: bytes) -> bytes:
    """Return the beginning of the lines that are not ASCII, long stretches of ASCII cut to their ends."""
    lines = [line for line in data.split(b"\n") if NOT_ASCII.search(line)]
    return ASCII_RUN.sub(b"", b"\n".join(lines)[:READ])[:SAMPLE]


def _lenient(sample: bytes, name: str) -> str | None:
    """Return the sample read in a double-byte encoding, ``None`` if it is not; its end may be cut in two."""
    for end in (len(sample), len(sample) - 1, len(sample) - 2, len(sample) - 3):
        try:
            return sample[:end].decode(name)
        except UnicodeDecodeError:
            continue
    return None
