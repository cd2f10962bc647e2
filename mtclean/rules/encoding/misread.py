"""Text that was written in one single-byte or East Asian encoding and read in another single-byte encoding."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import chain, islice
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from mtclean.rules.encoding.codecs import MULTIPLE_BYTE, NOTHING, SINGLE_BYTE, codec
from mtclean.rules.encoding.likelihood import FIRST, SYMBOLS, costs, languages, of_language, script, tables

if TYPE_CHECKING:
    from mtclean.rules.encoding.likelihood import Costs

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

OTHER_SCRIPTS = frozenset(
    name for name, known in LANGUAGES.items() if known in (_CYRILLIC, "ru bg", "uk ru", "el", "he", "ar fa ur", "th")
)
"""Encodings of languages that do not write in Latin letters, nor join any to their own."""

BESIDE_ASCII = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f]|[^\x00-\x7f](?=[A-Za-z])")
PAIRED = re.compile(r"(?:[^\x00-\x7f][^\x00-\x20]){3}")
"""What is left of three characters of two bytes each, be the second one ASCII."""

NOT_ASCII = re.compile(r"[!-~]{0,16}[^\x00-\x7f][^ ]{0,16}")
"""A word that is not ASCII, or a part of it as long as a word is."""

ASCII_RUN = re.compile(r"[\x00-\x7f]{3,}")
CORE = 240
"""Characters that a candidate is judged by: more change nothing, since one word is dozens of steps."""


CHEAP, EACH, WORTH = 8, 8, 40
"""What a pair of right characters costs at least, on average; by how much characters must be dearer than that to be
worth another reading, each and together. Most clean lines that the
screen flags end here, and no misread one of 150."""

WORDS = 60
"""Words that are looked at for the dearest."""

GAINS = 15
"""By how much a word that is worth another reading gets likelier by the right one, at least."""

RARE = 45
"""What a character alone costs that is so rare, one of eight thousand, that most of a word's are not."""

REMEMBERED = 4_096
"""Words whose possible readings are kept in memory."""


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
    totals = list(map(add, base, costs(core)))
    now = min(totals)
    language = totals.index(now)
    worth = [_likelier(word, language) for word in _dearest(line, language)]
    if not worth:
        return []
    seen = {core}
    found: list[Reading] = []
    known: set[tuple[str | None, ...]] = set()
    codes = list(map(ord, special))
    paired = PAIRED.search(line) is not None
    for wrong in possible:
        key = tuple(map(codec(wrong).written.get, codes))
        if key in known:
            continue
        known.add(key)
        for right in dict.fromkeys(chain.from_iterable(likelier.get(wrong, ()) for likelier in worth)):
            text = core.translate(_table(wrong, right))
            if text in seen:
                continue
            seen.add(text)
            there = costs(text)
            cost = min(base[number] + there[number] for number in _of(right))
            if cost < now:
                found.append(_reading(wrong, right, core, text, now, cost))
        data = codec(wrong).encode(line) if paired else None
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


def _dearest(line: str, language: int) -> set[str]:
    """Return the dearest words of a line with its dearest character, and with its most frequent one.

    None if the characters cost so little that it is not worth looking what else they may have been.
    """
    cost = of_language(language).__getitem__
    excess: dict[str, int] = {}
    counts: dict[str, int] = {}
    words: list[tuple[int, str]] = []
    for word in islice(NOT_ASCII.findall(line), WORDS):
        whole = 0
        spaced = f" {word} "
        for pair in map(add, spaced, spaced[1:]):
            if pair.isascii():
                continue
            more = cost(pair) - CHEAP
            whole += more
            first, second = pair
            if first > "\x7f":
                excess[first] = excess.get(first, 0) + more
                counts[first] = counts.get(first, 0) + 1
            if second > "\x7f":
                excess[second] = excess.get(second, 0) + more
        words.append((whole, word))
    worth = [(more / counts[character], more, character) for character, more in excess.items()]
    if sum(more for each, more, _ in worth if each >= EACH) < WORTH:
        return set()
    telling = max(worth)[2], max(counts, key=counts.__getitem__)
    return {max(word for word in words if character in word[1])[1] for character in telling}


@cache
def _own_characters(right: str) -> frozenset[str]:
    """Return the characters of an encoding that are not rare in one of its languages."""
    own = LANGUAGES[right].split()
    usual = {
        character
        for table in tables()
        for character, alone in table.single.items()
        if any(ord(alone[table.languages.index(name)]) - FIRST <= RARE for name in own if name in table.languages)
    }
    return frozenset(character for character in codec(right).read if character.translate(SYMBOLS) in usual)


@lru_cache(REMEMBERED)
def _likelier(word: str, language: int) -> dict[str, list[str]]:
    """Return for each encoding that ``word`` may have been read in those in which it is likelier, in its languages."""
    special = "".join(set(word) - _ASCII)
    letters = set(filter(script, special))
    joined = "".join(set("".join(BESIDE_ASCII.findall(word))))
    here = costs(word)[language]
    before: dict[tuple[str | None, ...], list[str]] = {}
    there: dict[str, Costs] = {}
    found: dict[str, list[str]] = {}
    for wrong in READ_AS:
        if not letters <= _letters(wrong):
            continue
        key = tuple(map(codec(wrong).written.get, map(ord, special)))
        if key not in before:
            before[key] = []
            for right in SINGLE_BYTE:
                table = _table(wrong, right)
                now = special.translate(table)
                if 2 * sum(map(_own_characters(right).__contains__, now)) < len(now) or now == special:
                    continue
                if right in OTHER_SCRIPTS and any(map(str.isalpha, joined.translate(table))):
                    continue
                if now not in there:
                    there[now] = costs(word.translate(table))
                if min(map(there[now].__getitem__, _of(right))) < here - GAINS:
                    before[key].append(right)
        found[wrong] = before[key]
    return found


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
