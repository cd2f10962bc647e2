"""Which neighbours show that a line may have been read in the wrong encoding: the screen of the rule."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from heapq import heapify, heappop, heappush
from importlib.resources import files
from itertools import combinations, product
from typing import TYPE_CHECKING

from mtclean.characters import Characters
from mtclean.rules.encoding.codecs import SINGLE_BYTE, codec
from mtclean.rules.encoding.likelihood import FIRST, SYMBOLS, script, tables
from mtclean.rules.encoding.misread import LANGUAGES, READ_AS
from mtclean.rules.encoding.spans import LEADS, TRAIL, of_bytes
from mtclean.screens import HasSequence

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMON = 30
"""A pair that costs no more in some language is common there: one in four hundred, of its first character's."""


Group = tuple[frozenset[str], set[str]]
"""Characters, and those that they all may follow."""

MAY_MEET = 65
"""Costs of two characters alone that together are small enough for chance to have kept them apart."""

PUNCTUATION = frozenset("«»„“”‘’‚‹›…–—\N{NO-BREAK SPACE}§№،؛؟¿¡´`·")


@cache
def telltales() -> HasSequence:
    """Return `worked_out`, from ``mtclean/data/encoding/telltales.tsv``: it takes seconds to work out."""
    text = files("mtclean.data").joinpath("encoding/telltales.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return HasSequence(tuple(tuple(map(_read, row)) for row in rows))


def _read(ranges: str) -> Characters:
    spans = (span.partition("-") for span in ranges.split())
    return Characters(tuple((int(low, 16), int(high or low, 16)) for low, _, high in spans))


def written(screen: HasSequence) -> str:
    """Return the screen as the shipped file has it."""
    lines = ["# Pairs of characters that show wrong reading, made by benchmarks/train/encoding.py."]
    lines += [
        "\t".join(
            " ".join(f"{low:x}-{high:x}" if high > low else f"{low:x}" for low, high in part.ranges)
            for part in sequence
        )
        for sequence in screen.sequences
    ]
    return "\n".join(lines) + "\n"


def worked_out() -> HasSequence:
    """Return the pairs that no text in any language holds, and that wrong reading makes out of common pairs."""
    known = {pair for table in tables() for pair in table.pairs}
    after: dict[str, set[str]] = defaultdict(set)
    before: dict[str, set[str]] = defaultdict(set)
    for first, second in {*_of_utf8(), *_of_single_bytes()}:
        turns = first.islower() and second.isupper() and not first.isascii() and not second.isascii()
        pair = (first + second).translate(SYMBOLS)
        if not turns and (pair in known or _may_meet(pair)):
            continue
        if first.isascii():
            before[second].add(first)
        else:
            after[first].add(second)
    return HasSequence(
        tuple(_of_quotes())
        + tuple((firsts, seconds) for seconds, firsts in _grouped(after, 150))
        + tuple(_grouped(before, 50))
    )


def _may_meet(pair: str) -> bool:
    """Tell whether some language has both characters so often that the pair may be right, though it was not seen."""
    first, second = pair[0], pair[1]
    if script(first) == script(second) not in {"LATIN", ""}:
        return True
    spaced = f"{first} " if second in PUNCTUATION else f" {second}" if first in PUNCTUATION else None
    if spaced is not None and any(spaced in table.pairs for table in tables()):
        return True
    for table in tables():
        one, two = table.single.get(pair[0]), table.single.get(pair[1])
        if (
            one
            and two
            and any(a != "~" != b and ord(a) + ord(b) - 2 * FIRST <= MAY_MEET for a, b in zip(one, two, strict=True))
        ):
            return True
    return False


def _grouped(sets: dict[str, set[str]], most: int) -> list[tuple[Characters, Characters]]:
    """Return the sets and the characters that have them, in at most ``most`` groups.

    Sets that are most alike are made into what they share: less is looked for, nothing more.
    """
    groups: dict[frozenset[str], set[str]] = defaultdict(set)
    for key in sorted(sets):
        groups[frozenset(sets[key])].add(key)
    rows: dict[int, Group] = dict(enumerate(groups.items()))
    heap = [(_loss(rows[one], rows[two]), one, two) for one, two in combinations(rows, 2)]
    heapify(heap)
    while len(rows) > most and heap:
        _, one, two = heappop(heap)
        if one not in rows or two not in rows:
            continue
        (members, keys), (others, more) = rows.pop(one), rows.pop(two)
        if members & others:
            new, row = two + len(groups) * (one + 1), (members & others, keys | more)
            for number, other in rows.items():
                heappush(heap, (_loss(other, row), number, new))
            rows[new] = row
    return sorted(
        ((Characters.of(*members), Characters.of(*keys)) for members, keys in rows.values()),
        key=lambda row: row[1].ranges,
    )


def _loss(one: Group, two: Group) -> int:
    """Return how many pairs are no longer looked for when two groups become one."""
    shared = len(one[0] & two[0])
    return (len(one[0]) - shared) * len(one[1]) + (len(two[0]) - shared) * len(two[1])


def _of_quotes() -> Iterator[tuple[Characters, ...]]:
    """Yield what quotation marks, dashes and currency signs are read as: three characters that show more than two."""
    seen = set()
    for name in SINGLE_BYTE:
        sequence = tuple(of_bytes(codec(name), *bounds) for bounds in ((0xE2, 0xE2), (0x80, 0x84), TRAIL))
        if sequence not in seen:
            seen.add(sequence)
            yield sequence


def _of_utf8() -> Iterator[tuple[str, str]]:
    """Yield the first two characters of what UTF-8 is read as."""
    for name in SINGLE_BYTE:
        yield from product(of_bytes(codec(name), LEADS[2][0], LEADS[4][1]), of_bytes(codec(name), *TRAIL))


def _of_single_bytes() -> Iterator[tuple[str, str]]:
    """Yield what the common pairs of an encoding's languages are read as."""
    for right in SINGLE_BYTE:
        common = list(_common(right))
        for wrong in READ_AS:
            read, written = codec(wrong).read, codec(right).written
            for first, second in common:
                one, two = written.get(ord(first), "\uffff"), written.get(ord(second), "\uffff")
                if max(one, two) < "\u0100":
                    now = read[ord(one)], read[ord(two)]
                    if now != (first, second) and all(script(c) or not (c.isascii() or c in PUNCTUATION) for c in now):
                        yield now


def _common(right: str) -> Iterator[tuple[str, str]]:
    wanted = set(LANGUAGES[right].split()) - {"en"}
    for table in tables():
        columns = [number for number, language in enumerate(table.languages) if language in wanted]
        for pair, costs in table.pairs.items():
            if pair.isascii() or min((ord(costs[number]) for number in columns), default=127) > FIRST + COMMON:
                continue
            if script(pair[1]):
                for cased in {pair, pair.capitalize(), pair.upper()}:
                    if len(cased) == len(pair):
                        yield cased[0], cased[1]
