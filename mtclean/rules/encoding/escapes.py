"""Escapes of programming languages and of web addresses, left in text."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from mtclean.characters import Characters
from mtclean.edits import Edit
from mtclean.rule import Finding, LineRule
from mtclean.screens import AllOf, AnyOf, HasChar, HasSequence

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGIT = Characters.of(("0", "9"), ("a", "f"), ("A", "F"))
_BACKSLASH, _PERCENT = Characters.of("\\"), Characters.of("%")
_HIGH = Characters.of(("8", "9"), ("a", "f"), ("A", "F"))
_UNIT = (_BACKSLASH, Characters.of("u"), _DIGIT, _DIGIT, _DIGIT, _DIGIT)
_BYTE = (_BACKSLASH, Characters.of("x"), _HIGH, _DIGIT)

BACKSLASHED = re.compile(r"(?<!\\)(?:\\u[0-9a-fA-F]{4})+")
"""``\\u2019`` as JSON, JavaScript and Java write it. A second backslash before it makes it a quotation of an escape."""

BYTES = re.compile(r"(?<!\\)(?:\\x[89a-fA-F][0-9a-fA-F]){2,}")
"""``\\xe2\\x80\\x99`` as Python shows the bytes of UTF-8."""

PERCENT = re.compile(r"(?:%[89a-fA-F][0-9a-fA-F]){2,}")
"""``%E2%80%99`` as addresses write UTF-8; two bytes at least, for "20 %" is no escape."""

ADDRESS = re.compile(r"[/=&?@]|www\.|\.(?:com|org|net|html?|php)\b")
"""What shows that a word is an address, where an escape belongs."""

CODE = re.compile(r"[{}<>=;\\`_]|\b(?:regex|unicode|escape|utf-?8|json|python|javascript)\b", re.IGNORECASE)
"""What shows that a line is about code."""

TYPOGRAPHY = frozenset("\N{HORIZONTAL ELLIPSIS}\N{EN DASH}\N{EM DASH}\N{NO-BREAK SPACE}\N{BULLET}\N{EURO SIGN}“”‘’„‚«»")
"""Of what is not a letter, what news holds."""


def _escapes(line: str) -> Iterator[Finding]:
    for pattern, read in ((BACKSLASHED, _of_units), (BYTES, _of_bytes), (PERCENT, _of_bytes)):
        for match in pattern.finditer(line):
            text = read(match.group())
            if text is not None and all(_is_text(character) for character in text):
                yield Finding(Edit(*match.span(), text), _confidence(line, match), "an escape in plain text")


def _of_units(escapes: str) -> str | None:
    units = b"".join(int(unit, 16).to_bytes(2, "big") for unit in escapes.split("\\u")[1:])
    return _decoded(units, "utf-16-be")


def _of_bytes(escapes: str) -> str | None:
    return _decoded(bytes.fromhex(re.sub(r"\\x|%", "", escapes)), "utf-8")


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_text(character: str) -> bool:
    if character.isascii():
        return character in "\"'&<> "
    return character in TYPOGRAPHY or unicodedata.category(character)[0] in "LM"


def _confidence(line: str, match: re.Match[str]) -> float:
    """Return how surely an escape is a mistake: not in an address, nor among code."""
    # No word of news is longer; looking no further keeps the time linear.
    before = line[max(match.start() - 200, 0) : match.start()].rpartition(" ")[2]
    after = line[match.end() : match.end() + 200].partition(" ")[0]
    bare = re.sub(r"\\[ux][0-9a-fA-F]{2,4}", "", f"{before} {after}")
    if ADDRESS.search(bare):
        return 0.3
    around = line[max(match.start() - 200, 0) : match.end() + 200]
    return 0.6 if CODE.search(re.sub(r"\\[ux][0-9a-fA-F]{2,4}", "", around)) else 0.97


ESCAPES = LineRule(
    name="encoding.escapes",
    summary="Escapes such as \\u2019 and %E2%80%99 become characters, except in addresses and code.",
    example=("It\\u2019s the caf%C3%A9", "It’s the café"),
    screen=AnyOf(
        (
            # The characters first, which are quick to look for and in few lines.
            AllOf((HasChar(_BACKSLASH), HasSequence((_UNIT, _BYTE + _BYTE)))),
            AllOf((HasChar(_PERCENT), HasSequence((2 * (_PERCENT, _HIGH, _DIGIT),)))),
        )
    ),
    find=_escapes,
)
