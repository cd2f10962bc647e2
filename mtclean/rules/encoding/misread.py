"""Text that was written in one single-byte or East Asian encoding and read in another single-byte encoding."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from operator import add
from typing import NamedTuple

from mtclean.rules.encoding.codecs import MULTIPLE_BYTE, NOTHING, SINGLE_BYTE, codec
from mtclean.rules.encoding.likelihood import COSTS, LANE, costs, languages, script

READ_AS = (
    "cp1252", "cp1251", "koi8-r", "cp866", "mac-roman", "iso8859-2", "cp1250", "cp437", "cp850", "cp1254", "cp1253",
    "cp1256", "cp1257", "cp1255", "cp874", "mac-cyrillic", "iso8859-5", "iso8859-7", "iso8859-15", "cp852", "koi8-u",
)  # fmt: skip
"""What software takes bytes for, the likeliest first."""

_WESTERN = "en de fr es pt it nl sv da no fi is sq ha et"
_CENTRAL = "en pl cs sk sl hr hu ro sq de"
_CYRILLIC = "ru uk bg sr mk"
LANGUAGES = {
    "cp1250": _CENTRAL, "iso8859-2": _CENTRAL, "cp852": _CENTRAL,
    "cp1251": _CYRILLIC, "cp866": _CYRILLIC, "koi8-r": "ru bg", "koi8-u": "uk ru", "iso8859-5": _CYRILLIC,
    "mac-cyrillic": _CYRILLIC,
    "cp1252": _WESTERN, "latin-1": _WESTERN, "iso8859-15": _WESTERN, "cp437": _WESTERN, "cp850": _WESTERN,
    "mac-roman": _WESTERN,
    "cp1253": "el", "iso8859-7": "el", "cp1254": "tr en", "iso8859-9": "tr en", "cp1255": "he", "cp1256": "ar fa ur",
    "cp1257": "lv lt et", "cp1258": "vi", "cp874": "th",
    "gb18030": "zh", "big5": "zh", "shift_jis": "ja", "euc_jp": "ja", "euc_kr": "ko",
}  # fmt: skip
"""The languages that each encoding is used for."""

ASCII_RUN = re.compile(r"[\x00-\x7f]{3,}")
CORE = 240
"""Characters that a candidate is judged by: more change nothing, since one word is dozens of steps."""


GLIMPSE = 40
HOPELESS = 100
"""A reading whose first characters cost so much more than those of the line is not looked at further."""


CHEAP, EACH, WORTH = 8, 8, 40
"""What a pair of right characters costs at least, on average; by how much characters must be dearer than that to be
worth another reading, each and together. Most clean lines that the
screen flags end here, and no misread one of 150."""


class Reading(NamedTuple):
    """A line as it was before it was written in ``right`` and read in ``wrong``.

    ``gain`` is how much likelier it is, in steps of cost; ``changed`` how many characters that is spread over, of
    how many ``kinds``; ``letters`` whether some of them were letters, or stood within a word.
    """

    wrong: str
    right: str
    text: str
    gain: int
    changed: int
    kinds: int
    letters: bool
    cost: int


@cache
def _of(right: str) -> tuple[int, ...]:
    return tuple(map(languages().index, LANGUAGES[right].split()))


def squeezed(line: str) -> str:
    """Return the line with long runs of ASCII, the same in every encoding, cut to their two ends."""
    return ASCII_RUN.sub(lambda run: run[0][0] + run[0][-1], line)


@cache
def _table(wrong: str, right: str) -> dict[int, str]:
    """Return for every character of ``wrong`` what ``right`` has in its place."""
    return {code: codec(right).read[ord(byte)] for code, byte in codec(wrong).written.items() if byte != NOTHING}


@cache
def _letters(wrong: str) -> frozenset[str]:
    """Return the letters and controls that the encoding has."""
    return frozenset(chr(code) for code, byte in codec(wrong).written.items() if byte != NOTHING)


def reread(line: str, wrong: str, right: str) -> str | None:
    """Return ``line`` written in ``wrong`` and read in ``right``; what ``wrong`` does not have stays as it is."""
    if right not in MULTIPLE_BYTE:
        return line.translate(_table(wrong, right))
    data = codec(wrong).encode(line)
    if data is None:
        return None
    try:
        return data.decode(right)
    except UnicodeDecodeError:
        return None


def readings(line: str) -> list[Reading]:
    """Return readings of ``line`` that are likelier than what it is, the likeliest first."""
    special = frozenset(line[:4000]) - _ASCII
    letters = frozenset(character for character in special if script(character))
    possible = [wrong for wrong in READ_AS if letters <= _letters(wrong)]
    if not possible:
        return []
    core = squeezed(line)[:CORE]
    base = [value // 2 for value in costs("".join(ASCII_RUN.findall(line[:2000]))[:CORE])]
    here = costs(core)
    glimpse = core[:GLIMPSE]
    at_first = min(costs(glimpse))
    totals = list(map(add, base, here))
    now = min(totals)
    if not _may_be_misread(f" {core} ", totals.index(now)):
        return []
    seen = {core}
    found: list[Reading] = []
    known: set[tuple[str | None, ...]] = set()
    for wrong in possible:
        written = codec(wrong).written
        key = tuple(written.get(ord(character)) for character in special)
        if key in known:
            continue
        known.add(key)
        for right in SINGLE_BYTE:
            text = core.translate(_table(wrong, right))
            if text in seen:
                continue
            seen.add(text)
            there = costs(text[:GLIMPSE])
            if min(there[number] for number in _of(right)) > at_first + HOPELESS:
                continue
            there = costs(text)
            cost = min(base[number] + there[number] for number in _of(right))
            if cost < now:
                found.append(_reading(wrong, right, core, text, now, cost))
        data = codec(wrong).encode(line)
        if data is None or not _EAST_ASIAN.search(data):
            continue
        for right in MULTIPLE_BYTE:
            try:
                text = data.decode(right)
            except UnicodeDecodeError:
                continue
            part = text[:CORE]
            before = min(costs(line[: len(data[: len(part.encode(right))].decode("latin-1"))]))
            there = costs(part)
            cost = min(there[number] for number in _of(right))
            if cost < before:
                kinds = len(set(part))
                found.append(Reading(wrong, right, part, before - cost, len(part), kinds, letters=True, cost=cost))
    found.sort(key=lambda reading: -reading.gain)
    return found


def _reading(wrong: str, right: str, core: str, text: str, now: int, cost: int) -> Reading:
    changed = [at for at, (old, new) in enumerate(zip(core, text, strict=True)) if old != new]
    kinds = {core[at] for at in changed}
    letters = any(map(script, kinds)) or any(
        core[at - 1 : at].isalpha() and core[at + 1 :][:1].isalpha() for at in changed
    )
    return Reading(wrong, right, text, now - cost, len(changed), len(kinds), letters, cost)


def _may_be_misread(core: str, language: int) -> bool:
    """Tell whether some characters of a text cost so much that others in their place could be clearly likelier."""
    excess: defaultdict[str, int] = defaultdict(int)
    for pair in map(add, core, core[1:]):
        first, second = pair
        if first > "\x7f" or second > "\x7f":
            more = (COSTS[pair] >> (8 * LANE * language) & 0xFFFF) - CHEAP
            if first > "\x7f":
                excess[first] += more
            if second > "\x7f":
                excess[second] += more
    return sum(more for character, more in excess.items() if more >= EACH * core.count(character)) >= WORTH


def best(line: str) -> Reading | None:
    """Return the likeliest reading of ``line``, if any is likelier than what it is."""
    found = readings(line)
    if not found:
        return None
    reading = found[0]
    text = reread(line, reading.wrong, reading.right)
    if text is None:
        return None
    return reading._replace(text=text)


_ASCII = frozenset(map(chr, range(128)))
_EAST_ASIAN = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
