"""UTF-8 read as Windows-1252 by software that dropped the five bytes which that encoding leaves undefined.

What is left of a character is fewer bytes than it needs. Which byte is missing is one of five, and most often only
one of the characters that they give can stand between its neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import product
from typing import NamedTuple

from mtclean.characters import fold
from mtclean.rules.encoding.codecs import codec
from mtclean.rules.encoding.letters import AROUND, letter
from mtclean.rules.encoding.likelihood import WITHOUT_PAIRS, costs, languages, of_language, script
from mtclean.rules.encoding.spans import LEADS, TRAIL, is_usual, of_bytes

DROPPED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
"""Undefined in Windows-1252."""

CLOSING_QUOTE = "\N{RIGHT DOUBLE QUOTATION MARK}"
KINDS = "LMP"
LANGUAGES_TRIED = 3
WORTH_TRYING = 100
"""Steps of cost by which what is whole may be dearer in a language that is tried."""

FEW = 3
"""Where no more is damaged, a capital within a word is enough to show it; else half of the characters must be whole."""

NO_BREAK = "\N{NO-BREAK SPACE}"
TRUSTED = 1
"""The least grade of a letter (see `letters`) that is believed: better than what is left of the bytes."""

SURE = 4
"""Steps by which a character must be likelier than the next best between its neighbours, else it stays as it is."""

SURE_ALONE = 7
"""The same in a script that has no pairs, where a character is only frequent or rare. With `SURE` one in four of those
put in was wrong."""

LONGEST = 20_000
"""Longer lines are left: what they hold is no paragraph, and every way is followed through the whole line."""


def _pattern() -> re.Pattern[str]:
    reading = codec("cp1252")
    trail = of_bytes(reading, *TRAIL).python
    forms = (
        f"{of_bytes(reading, *bounds).python}{trail}{{0,{size - 1}}}"
        for size, bounds in sorted(LEADS.items(), reverse=True)
    )
    return re.compile("|".join(forms))


TOKEN = _pattern()


AMBIGUOUS = re.compile(f"{of_bytes(codec('cp1252'), *LEADS[2]).python} ")
"""The first byte of a character, and a space, which may be its second byte or stand behind it."""


class Slot(NamedTuple):
    """What stands at ``start`` to ``end`` of a line, and the characters that it may have been."""

    start: int
    end: int
    choices: tuple[str, ...]


@cache
def choices(token: str) -> tuple[str, ...]:
    """Return the characters whose UTF-8, read as Windows-1252 without the dropped bytes, is ``token``.

    >>> choices("â€")
    ('”',)
    """
    data = codec("cp1252").encode(token)
    if data is None:
        return ()
    missing = _size(data[0]) - len(data)
    found = []
    for lost in product(DROPPED, repeat=missing):
        for places in _places(len(data) - 1, missing):
            filled = _filled(data, lost, places)
            try:
                character = filled.decode("utf-8")
            except UnicodeDecodeError:
                continue
            if missing == 0 or unicodedata.category(character)[0] in KINDS:
                found.append(character)
    if CLOSING_QUOTE in found:
        return (CLOSING_QUOTE,)
    usual = [character for character in found if is_usual(character)]
    return tuple(dict.fromkeys(usual or found))


def _size(lead: int) -> int:
    return next(size for size, (low, high) in LEADS.items() if low <= lead <= high)


def _places(present: int, missing: int) -> list[tuple[int, ...]]:
    """Return the ways in which lost bytes may have stood among those that are left, the first byte apart."""
    return [places for places in product(range(present + 1), repeat=missing) if list(places) == sorted(places)]


def _filled(data: bytes, lost: tuple[int, ...], places: tuple[int, ...]) -> bytes:
    rest = bytearray()
    for number in range(len(data)):
        rest += bytes(byte for byte, place in zip(lost, places, strict=True) if place == number)
        rest += data[number + 1 : number + 2]
    return data[:1] + bytes(rest)


def restored(line: str) -> tuple[str, int] | None:
    """Return ``line`` with what is left of UTF-8 characters put right where that is certain, ``None`` if none is.

    With it comes what the line would cost with all of them put right.
    """
    if len(line) > LONGEST:
        return None
    slots = [Slot(*match.span(), choices(match.group())) for match in TOKEN.finditer(line)]
    slots = [slot for slot in slots if slot.choices]
    whole = sum(len(slot.choices) == 1 for slot in slots)
    if whole == len(slots) and not any(map(_lacks_bytes, slots)):
        return None
    if 2 * whole < len(slots) and (len(slots) > FEW or not any(_turns(line, slot) for slot in slots)):
        return None
    items = _items(line, slots, lost_spaces=not any(_keeps_spaces(line, slot) for slot in slots))
    known = "".join(item[0] for item in items if len(item) == 1)
    here = costs(known)
    ranked = sorted(range(len(languages())), key=here.__getitem__)[:LANGUAGES_TRIED]
    ranked = [number for number in ranked if here[number] <= here[ranked[0]] + WORTH_TRYING]
    return min((_best(items, number) for number in ranked), key=lambda found: found[1])


def _keeps_spaces(line: str, slot: Slot) -> bool:
    """Tell whether a slot shows that no-break spaces are still what they were, or that bytes were dropped instead."""
    return NO_BREAK in line[slot.start : slot.end] or (len(slot.choices) > 1 and line[slot.end : slot.end + 1] != " ")


def _turns(line: str, slot: Slot) -> bool:
    """Tell whether a slot looks like a capital behind a small letter."""
    return slot.start > 0 and line[slot.start - 1].islower() and line[slot.start].isupper()


def _lacks_bytes(slot: Slot) -> bool:
    """Tell whether bytes are missing."""
    return len(slot.choices[0].encode()) > slot.end - slot.start


def _items(line: str, slots: list[Slot], *, lost_spaces: bool) -> list[tuple[str, ...]]:
    """Return for each character what it may have been; where nothing is known, the token in one piece comes first."""
    items: list[tuple[str, ...]] = []
    at = 0
    for slot in slots:
        items += ((character,) for character in line[at : slot.start])
        token, found = line[slot.start : slot.end], slot.choices
        if len(found) > 1:
            if lost_spaces and line[slot.end : slot.end + 1] in {" ", ""}:
                # The space may be what is left of byte A0, a no-break space in Windows-1252; at the end it went, too.
                found += tuple(c for c in choices(token + NO_BREAK) if c.isalpha() and c not in found)
            found = (token, *_in_case(found, "".join(item[-1] for item in items[-2:])))
        items.append(found)
        at = slot.end
    items += ((character,) for character in line[at:])
    return items


def _in_case(found: tuple[str, ...], before: str) -> tuple[str, ...]:
    """Return those characters that may stand behind others: no capital behind a small letter, nor small in capitals."""
    wrong = str.isupper if before[-1:].islower() else str.islower if before[1:] and before.isupper() else None
    kept = tuple(character for character in found if not (wrong and wrong(character)))
    return kept or found


def _best(items: list[tuple[str, ...]], language: int) -> tuple[str, int]:
    """Return the likeliest text of the items in a language, with its cost; what is not certain stays as it is.

    Each character is chosen by its neighbours; twice, for they may have been chosen after it.
    """
    cost = of_language(language).__getitem__
    name = languages()[language]
    text = [item[0] if len(item) == 1 else item[1] for item in items]
    unsure = [number for number, item in enumerate(items) if len(item) > 1]
    certain: dict[int, bool] = {}
    for _ in range(2):
        for number in unsure:
            ways = items[number][1:]
            before, after = text[number - 1] if number else " ", text[number + 1] if number + 1 < len(text) else " "
            ranked = sorted((cost(before[-1:] + way) + cost(way + after[:1]), way) for way in ways)
            text[number] = ranked[0][1]
            needed = SURE_ALONE if script(ranked[0][1]) in WITHOUT_PAIRS else SURE
            certain[number] = len(ranked) == 1 or ranked[1][0] - ranked[0][0] >= needed
            low = min(number, AROUND)
            around = fold("".join(text[number - low : number + AROUND + 1]))
            node = letter(around, low, name, fold("".join(ways)))
            if node is not None and node[1] >= TRUSTED:
                text[number] = min((way for way in ways if fold(way) == fold(node[0])), key=node[0].__ne__)
                certain[number] = True
    whole = "".join(text)
    total = costs(whole)[language]
    return "".join(one if certain.get(number, True) else items[number][0] for number, one in enumerate(text)), total
