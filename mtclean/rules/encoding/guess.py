"""Which encoding bytes are in that are not UTF-8: the one in which they are likeliest to be text."""

from __future__ import annotations

import re

from mtclean.rules.encoding.codecs import codec
from mtclean.rules.encoding.likelihood import PAIRS_READ, costs, languages, least
from mtclean.rules.encoding.misread import LANGUAGES

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

NOT_ASCII = re.compile(rb"[\x80-\xff]")
ASCII_RUN = re.compile(rb"(?<=[\x00-\x7f]{2})[\x00-\x7f]+(?=[\x00-\x7f])")


def likelier(data: bytes, name: str) -> bool:
    """Tell whether ``data``, which is UTF-8, is likelier to be that than to be in the encoding ``name``."""
    # Two double bytes in a row may look like UTF-8.
    part = data[:SAMPLE]
    return least(f" {part.decode(errors='ignore')} ") < least(f" {read(part, name)} ")


def read(data: bytes, name: str) -> str:
    """Return the text of ``data`` in the encoding ``name``; no bytes are without a character."""
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
