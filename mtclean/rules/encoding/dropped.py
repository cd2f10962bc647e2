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

from mtclean.rules.encoding.codecs import codec
from mtclean.rules.encoding.likelihood import COSTS, LANE, costs, languages
from mtclean.rules.encoding.spans import LEADS, TRAIL, of_bytes

DROPPED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
"""Undefined in Windows-1252."""

CLOSING_QUOTE = "\N{RIGHT DOUBLE QUOTATION MARK}"
KINDS = "LMP"
LANGUAGES_TRIED = 3
SURE = 4
"""Steps by which a character must be likelier than the next best between its neighbours, else it stays as it is."""

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
    return tuple(dict.fromkeys(found))


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


def restored(line: str) -> str | None:
    """Return ``line`` with what is left of UTF-8 characters put right where that is certain, ``None`` if none is."""
    if len(line) > LONGEST:
        return None
    slots = [Slot(*match.span(), choices(match.group())) for match in TOKEN.finditer(line)]
    slots = [slot for slot in slots if slot.choices]
    whole = sum(len(slot.choices) == 1 for slot in slots)
    if whole == len(slots) and not any(map(_lacks_bytes, slots)):
        return None
    if 2 * whole < len(slots) or not whole:
        return None
    known = _fill(line, slots, [slot.choices[0] if len(slot.choices) == 1 else "" for slot in slots])
    ranked = sorted(range(len(languages())), key=costs(known).__getitem__)[:LANGUAGES_TRIED]
    return min((_best(line, slots, number) for number in ranked), key=lambda found: found[0])[1]


def _lacks_bytes(slot: Slot) -> bool:
    """Tell whether bytes are missing."""
    return len(slot.choices[0].encode()) > slot.end - slot.start


def _fill(line: str, slots: list[Slot], chosen: list[str]) -> str:
    at = 0
    parts: list[str] = []
    for slot, text in zip(slots, chosen, strict=True):
        parts += (line[at : slot.start], text)
        at = slot.end
    return "".join((*parts, line[at:]))


def _best(line: str, slots: list[Slot], language: int) -> tuple[int, str]:
    """Return the cheapest way to fill the slots in a language, with its cost; what is not certain stays."""

    def cost(pair: str) -> int:
        return COSTS[pair] >> (8 * LANE * language) & 0xFFFF

    back: list[dict[str, str]] = []
    items: list[tuple[str, ...]] = []
    at = 0
    numbers: list[int] = []
    for slot in slots:
        items += ((character,) for character in line[at : slot.start])
        numbers.append(len(items))
        items.append(slot.choices)
        at = slot.end
    items += ((character,) for character in f"{line[at:]} ")
    totals = {" ": 0}
    for item in items:
        step: dict[str, str] = {}
        following: dict[str, int] = {}
        for new in item:
            total, old = min((total + cost(old + new), old) for old, total in totals.items())
            following[new], step[new] = total, old
        totals = following
        back.append(step)
    total = min(totals.values())
    last = min(totals, key=totals.__getitem__)
    chosen = [last]
    for step in reversed(back):
        chosen.append(step[chosen[-1]])
    chosen = chosen[::-1][1:]
    texts = []
    for slot, number in zip(slots, numbers, strict=True):
        left, right = chosen[number - 1] if number else " ", chosen[number + 1]
        by_cost = sorted(cost(left + one) + cost(one + right) for one in slot.choices)
        certain = len(by_cost) == 1 or by_cost[1] - by_cost[0] >= SURE
        texts.append(chosen[number] if certain else line[slot.start : slot.end])
    return total, _fill(line, slots, texts)
