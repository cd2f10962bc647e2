"""Stretches of a line that are UTF-8 read byte by byte in a single-byte encoding."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from mtclean.characters import Characters
from mtclean.rules.encoding.codecs import SINGLE_BYTE, Codec, codec
from mtclean.rules.encoding.likelihood import SYMBOLS, WITHOUT_PAIRS, known_characters, least, script

USUAL_NAME, LATIN_9 = "cp1252", "iso8859-15"
NAMES = (USUAL_NAME, *(name for name in SINGLE_BYTE if name not in {USUAL_NAME, "latin-1"}))
"""The encodings that UTF-8 may have been read in; Latin-1 is in Windows-1252, which knows C1 controls as well."""

LEADS = {2: (0xC2, 0xDF), 3: (0xE0, 0xEF), 4: (0xF0, 0xF4)}
"""The first bytes of a character of two, three and four bytes."""

TRAIL = (0x80, 0xBF)

SPACE = 0xA0
A_TILDE = 0xC3

USUAL = 12
"""Steps that a character of good text costs: a reading that is shorter must gain more than the characters it saves."""

ENOUGH = 100
"""Gain of other stretches that lets one be believed which alone would show nothing."""

REMEMBERED = 4_096
"""Stretches whose costs are kept in memory."""

CONTRACTED = re.compile(r"quel[ae]s?\b|quilo\b|s\b|-")
"""What follows "à" without a space in Portuguese and French: àquele, às, à-dire."""

C1 = re.compile("[\x80-\x9f]")
OF_LATIN_9 = re.compile("[€ŠšŽžŒœŸ]")
"""What Windows-1252 has in place of C1 controls and ISO-8859-15 beside them."""

NOT_ASCII = re.compile(r"[^\x00-\x7f]")

CLEARLY = 40
"""Gain of a stretch that no other encoding is asked about. On the development set this changes no line; in any other
encoding than the usual one it would, for Mac Roman and cp850 read each other's quotation marks as something likely."""

PICTURES = "\U0001f000"
"""The first of the characters that are pictures."""

DAGGER = b"\xe2\x80\xa0"
NO_BREAK = "\N{NO-BREAK SPACE}"
OPENING = frozenset("“„«‘‚‹–—")


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
def _roles() -> tuple[dict[str, int], dict[str, int]]:
    """Return the encodings, as bits of a number, in which a character is a first byte of UTF-8, and a later one."""
    first: dict[str, int] = {}
    later: dict[str, int] = {}
    for number, name in enumerate(NAMES):
        reading = codec(name)
        for roles, bounds in ((first, (LEADS[2][0], LEADS[4][1])), (later, TRAIL)):
            for character in of_bytes(reading, *bounds):
                roles[character] = roles.get(character, 0) | 1 << number
        if has_spaces(reading):
            later[" "] = later.get(" ", 0) | 1 << number
    return first, later


@cache
def _neighbours() -> re.Pattern[str]:
    """Return the pattern of a first byte of UTF-8 with a later one behind it, each in some encoding."""
    first, later = (Characters.of(*roles).python for roles in _roles())
    return re.compile(f"({first})(?=({later}))")


def possible(line: str) -> list[str]:
    """Return the names of the encodings as which ``line`` may hold UTF-8: some first byte has a later one behind it."""
    first, later = _roles()
    found = 0
    for one, two in set(_neighbours().findall(line)):
        found |= first[one] & later[two]
    return [name for number, name in enumerate(NAMES) if found >> number & 1]


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


def readings(line: str) -> dict[str, list[Span]]:
    """Return the `stretches` of the line in each of the `possible` encodings, or in the usual one if that is all.

    A line with C1 controls and characters that ISO-8859-15 has in their stead may as well be in that one.
    """
    special = "".join(character for character in set(line) if character > "\x7f")
    known: dict[tuple[str, bool, str], list[Span]] = {}
    found: dict[str, list[Span]] = {}
    names = possible(line)
    for name in names:
        reading = codec(name)
        # To an encoding that writes the line in the same bytes it holds the same stretches.
        key = special.translate(reading.written), has_spaces(reading), reading.read[A_TILDE]
        if key not in known:
            known[key] = stretches(line, name)
        found[name] = known[key]
        if name == USUAL_NAME and _is_all(known[key], line):
            other = C1.search(line) and OF_LATIN_9.search(line) and LATIN_9 in names
            return found | ({LATIN_9: stretches(line, LATIN_9)} if other else {})
    return found


def _is_all(found: list[Span], line: str) -> bool:
    """Tell whether the stretches are all of the line that is not ASCII, and each of them is likelier by far."""
    if not all(span.gain > CLEARLY for span in found):
        return False
    if any(span.doubtful for span in found) and sum(span.gain for span in found if not span.doubtful) <= ENOUGH:
        return False
    return sum(span.end - span.start for span in found) >= len(NOT_ASCII.findall(line)) > 0


def stretches(line: str, name: str) -> list[Span]:
    """Return the stretches of ``line`` that could be UTF-8 read as the encoding ``name``, likelier or not."""
    reading = codec(name)
    spaced = has_spaces(reading) and reading.read[A_TILDE] == "Ã" and _lost_spaces(line, name)
    joined: bool | None = None  # asked for only where a stretch ends in a space
    found: list[Span] = []
    for match in _pattern(name, spaced=spaced).finditer(line):
        old = match.group()
        rest = ""
        if old[-1] == " ":
            if joined is None:
                joined = _keeps_spaces(name).search(line) is not None
            rest = "-" if joined else line[match.end() : match.end() + 8]
        new = _decoded(old, rest, reading)
        if new is not None:
            found.append(_span(line, *match.span(), new))
        elif " " in old:
            for part in _pattern(name, spaced=False).finditer(line, *match.span()):
                new = _decoded(part.group(), "", reading)
                if new is not None:
                    found.append(_span(line, *part.span(), new))
    return found


def likelier(found: list[Span]) -> list[Span]:
    """Return those of the stretches of an encoding that are believed: each for itself, or for what the others gain."""
    found = [span for span in found if span.gain > -USUAL * (span.end - span.start - len(span.text))]
    sure = [span for span in found if span.gain > 0 and not span.doubtful]
    return found if sum(span.gain for span in sure) > ENOUGH else sure


@cache
def _keeps_spaces(name: str) -> re.Pattern[str]:
    """Return the pattern of what shows that a space which stood behind byte A0 is still there.

    It is there somewhere, beside the one that was that byte; or the text is Vietnamese, where letters follow "à".
    """
    reading = codec(name)
    a, vietnamese = of_bytes(reading, A_TILDE, A_TILDE).python, of_bytes(reading, 0xE1, 0xE1).python
    return re.compile(f"{a}  |{vietnamese}{of_bytes(reading, 0xBA, 0xBB).python}{of_bytes(reading, *TRAIL).python}")


def _lost_spaces(line: str, name: str) -> bool:
    """Tell whether no-break spaces may have become spaces: not where some of the line's sequences still hold one."""
    return NO_BREAK not in line or not any(
        NO_BREAK in match.group()[1:] for match in _pattern(name, spaced=False).finditer(line)
    )


def _span(line: str, start: int, end: int, new: str) -> Span:
    before, after = line[max(start - 1, 0) : start] or " ", line[end : end + 1] or " "
    old = line[start:end]
    gain = _least(before + old + after) - _least(before + new + after) - USUAL * (len(old) - len(new))
    doubtful = len(new.strip()) == 1 and not _fits(line[max(start - 2, 0) : start], old, new, after)
    return Span(start, end, new, gain, doubtful)


_least = lru_cache(REMEMBERED)(least)
"""Most encodings that a line may hold UTF-8 in read a stretch alike, and stretches come back in other lines."""


def _fits(before: str, old: str, new: str, after: str) -> bool:
    """Tell whether one character, if a letter, stands in a word and in its case: alone it shows nothing."""
    if not new[0].isalpha():
        return True
    if old[0] in OPENING and not before[-1:].isalpha():
        return False  # a quotation mark where one may stand
    if not (before[-1:].isalpha() or after.isalpha()):
        return False
    return not (len(before) > 1 and before.isalpha() and before.isupper() and new[0].islower())


@lru_cache(REMEMBERED)
def _decoded(old: str, rest: str, reading: Codec) -> str | None:
    data = reading.encode(old.replace(" ", NO_BREAK) if has_spaces(reading) else old)
    if data is None or (" " in old and DAGGER in data):
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if " " not in old:
        return text
    at = 0
    for character in text:
        size = len(character.encode())
        if " " in old[at : at + size] and not is_usual(character):
            return None
        at += size
    # "à" has lost its last byte when a space is all that is left: "Ã " is "à" and a space.
    ate_space = old[-1] == " " and text[-1] == "à" and rest[:1] != " " and not CONTRACTED.match(rest)
    return f"{text} " if ate_space else text


@cache
def is_usual(character: str) -> bool:
    """Tell whether a character is one that some language uses."""
    return (
        script(character) in WITHOUT_PAIRS
        or character >= PICTURES
        or character.translate(SYMBOLS) in known_characters()
    )
