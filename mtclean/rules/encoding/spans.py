"""Stretches of a line that are UTF-8 read byte by byte in a single-byte encoding."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from mtclean.characters import Characters
from mtclean.rules.encoding.codecs import SINGLE_BYTE, Codec, codec
from mtclean.rules.encoding.likelihood import SYMBOLS, known_characters, least

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = tuple(name for name in SINGLE_BYTE if name != "latin-1")
"""The encodings that UTF-8 may have been read in; Latin-1 is in Windows-1252, which knows C1 controls as well."""

LEADS = {2: (0xC2, 0xDF), 3: (0xE0, 0xEF), 4: (0xF0, 0xF4)}
"""The first bytes of a character of two, three and four bytes."""

TRAIL = (0x80, 0xBF)

SPACE = 0xA0

ENOUGH = 100
"""Gain of other stretches that lets one be believed which alone would show nothing."""

CONTRACTED = re.compile(r"quel[ae]s?\b|quilo\b|s\b")
"""What follows "à" without a space in Portuguese: àquele, às."""

DAGGER = b"\xe2\x80\xa0"


@dataclass(frozen=True, slots=True)
class Span:
    """What stands at ``start`` to ``end`` of the line, what it was, and how much likelier that is."""

    start: int
    end: int
    text: str
    gain: int
    doubtful: bool = False


@cache
def of_bytes(reading: Codec, low: int, high: int) -> Characters:
    """Return the characters that bytes ``low`` to ``high`` are read as."""
    return Characters.of(*(chr(code) for code, byte in reading.written.items() if low <= ord(byte) <= high))


@cache
def leads(name: str) -> frozenset[str]:
    """Return the characters that first bytes of UTF-8 are read as."""
    return frozenset(of_bytes(codec(name), LEADS[2][0], LEADS[4][1]))


def has_spaces(reading: Codec) -> bool:
    """Tell whether byte A0 is a no-break space in an encoding, which later software turns into a space."""
    return reading.read[SPACE] == "\N{NO-BREAK SPACE}"


@cache
def _pattern(name: str, *, spaced: bool) -> re.Pattern[str]:
    reading = codec(name)
    trail = of_bytes(reading, *TRAIL)
    if spaced:
        trail |= Characters.of(" ")
    forms = (f"{of_bytes(reading, *bounds).python}{trail.python}{{{size - 1}}}" for size, bounds in LEADS.items())
    return re.compile(f"(?:{'|'.join(forms)})+")


def spans(line: str, name: str) -> list[Span]:
    """Return the stretches of ``line`` that are UTF-8 read as the encoding ``name``, where that makes it likelier."""
    found = [span for span in _stretches(line, name) if span.gain > 0]
    sure = [span for span in found if not span.doubtful]
    return found if sum(span.gain for span in sure) > ENOUGH else sure


def _stretches(line: str, name: str) -> Iterator[Span]:
    reading = codec(name)
    for match in _pattern(name, spaced=has_spaces(reading)).finditer(line):
        new = _decoded(match.group(), line[match.end() : match.end() + 8], reading)
        if new is not None:
            yield _span(line, *match.span(), new)
        elif " " in match.group():
            for part in _pattern(name, spaced=False).finditer(line, *match.span()):
                new = _decoded(part.group(), "", reading)
                if new is not None:
                    yield _span(line, *part.span(), new)


def _span(line: str, start: int, end: int, new: str) -> Span:
    before, after = line[max(start - 1, 0) : start] or " ", line[end : end + 1] or " "
    gain = least(before + line[start:end] + after) - least(before + new + after)
    doubtful = len(new.strip()) == 1 and not _fits(line[max(start - 2, 0) : start], new, after)
    return Span(start, end, new, gain, doubtful)


def _fits(before: str, new: str, after: str) -> bool:
    """Tell whether one character, if a letter, stands in a word and in its case: alone it shows nothing."""
    if not new[0].isalpha():
        return True
    if not (before[-1:].isalpha() or after.isalpha()):
        return False
    return not (len(before) > 1 and before.isalpha() and before.isupper() and new[0].islower())


def _decoded(old: str, rest: str, reading: Codec) -> str | None:
    after = rest[:1]
    data = reading.encode(old.replace(" ", chr(SPACE)) if reading.read[SPACE] == chr(SPACE) else old)
    if data is None or (" " in old and (DAGGER in data or reading.read[0xC3] != "Ã")):
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if " " in old and not known_characters().issuperset(text.translate(SYMBOLS)):
        return None
    # A letter that ends in byte A0 has lost it when a space is all that is left: "Ã " is "à" and a space.
    ate_space = old[-1] == " " and after != " " and text[-1].isalpha() and not CONTRACTED.match(rest)
    return f"{text} " if ate_space else text
