"""How likely a text is, letter pair by letter pair, in the language in which it is likeliest.

The tables in ``mtclean/data/encoding`` say for each language what it costs (minus the logarithm of the probability,
in steps of `STEP`) that a character follows another. They are small and know no words: enough to tell text from
text that was read in the wrong encoding, which is dozens of steps apart in one word.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from operator import add
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    Costs = Sequence[int]

STEP = 0.2
"""Natural logarithm units in one step of cost."""

FIRST = ord("!")
DEAREST = 70

BACK_OFF = 20
NOT_IN_LANGUAGE = 50
UNKNOWN_SCRIPT = 28
OTHER_SCRIPT = 38
IDEOGRAPH = 62
MIXED_SCRIPTS = 65
PUNCTUATION = 45
SYMBOL = 60
CONTROL = 75
CASE_TURNS = 25
"""Costs of pairs that no table has: see `_Costs`."""

WITHOUT_PAIRS = {"CJK", "HANGUL"}
"""Scripts with so many characters that each alone says enough."""

UNCOUNTED = frozenset("■☺\x80\ue000\N{REPLACEMENT CHARACTER}")
"""Classes that say nothing in whatever neighbourhood they were seen."""

LANE = 2
"""Bytes that a sum of costs takes in the packed form: enough for `SUMMED` pairs."""

SUMMED = 640
"""Pairs that are summed in the packed form; none costs more than `CONTROL` and `CASE_TURNS` together."""

REMEMBERED = 60_000
"""Pairs whose costs are kept in memory."""

PAIRS_READ = 3_000
"""A longer text is judged by so many of its pairs."""


class _Symbols(dict[int, str]):
    """A table for `str.translate` that folds case and puts characters that behave alike into one class."""

    def __missing__(self, code: int) -> str:
        self[code] = symbol = _symbol(chr(code))
        return symbol


def _symbol(character: str) -> str:
    if character <= "\x7f":
        return _ascii_symbol(character)
    category = unicodedata.category(character)
    if category[0] in "LM":
        return character.lower()[:1]
    match category:
        case "Nd":
            return "0"
        case "Zs" | "Zl" | "Zp":
            return "\N{NO-BREAK SPACE}"
        case "Cc":
            return "\x80"
        case "Co" | "Cn" | "Cs":
            return "\ue000"
    if character in "\N{ZERO WIDTH NO-BREAK SPACE}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{SOFT HYPHEN}":
        return character
    if category == "Cf":
        return "■"
    if character <= "\xff" or "\N{EN DASH}" <= character <= "\N{DOUBLE PRIME}" or category == "Sc":
        return character
    if category[0] == "P" and character < "\N{EN QUAD}":
        return character
    if character == "\N{REPLACEMENT CHARACTER}" or "\N{IDEOGRAPHIC COMMA}" <= character <= "\N{WAVE DASH}":
        return character
    if "\N{FULLWIDTH EXCLAMATION MARK}" <= character <= "\N{FULLWIDTH TILDE}":
        return "，"
    return "☺" if character >= "\U0001f000" else "■"


def _ascii_symbol(character: str) -> str:
    if character.isalpha():
        return character.lower()
    if character.isdigit():
        return "0"
    if character.isspace():
        return " "
    if character in "\"'-":
        return character
    if character in ".,;:!?)]}":
        return "."
    return "(" if character in "([{" else "+"


SYMBOLS = _Symbols()


@cache
def script(character: str) -> str:
    """Return the script of a letter, by the first word of its Unicode name; ``""`` of anything else."""
    if not character or unicodedata.category(character)[0] not in "LM":
        return ""
    name = unicodedata.name(character, "").partition(" ")[0]
    return {"HIRAGANA": "CJK", "KATAKANA": "CJK", "KATAKANA-HIRAGANA": "CJK"}.get(name, name)


class Table(NamedTuple):
    """The costs of one script: its languages, of each character alone, of each pair."""

    languages: tuple[str, ...]
    single: dict[str, str]
    pairs: dict[str, str]

    @property
    def nothing(self) -> str:
        """What a character or pair that was not seen has in place of costs."""
        return "~" * len(self.languages)


@cache
def tables() -> tuple[Table, ...]:
    """Return the shipped tables."""
    folder = files("mtclean.data").joinpath("encoding")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".txt"))
    return tuple(_table(folder.joinpath(name).read_text(encoding="utf-8")) for name in names)


def _table(text: str) -> Table:
    lines = [line for line in text.split("\n") if line and not line.startswith("##")]
    languages = tuple(lines[0].split())
    single: dict[str, str] = {}
    pairs: dict[str, str] = {}
    for line in lines[1:]:
        key, costs = line[: -len(languages)], line[-len(languages) :]
        if not UNCOUNTED.isdisjoint(key):
            continue
        (single if len(key) == 1 else pairs)[key] = costs
    return Table(languages, single, pairs)


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that texts are scored in, in the order of the scores."""
    return tuple(language for table in tables() for language in table.languages)


@cache
def known_characters() -> frozenset[str]:
    """Return every character that some language has."""
    return frozenset(character for table in tables() for character in table.single)


class _Costs(dict[str, int]):
    """For each pair of characters as they stand in a text, its cost in every language, side by side in one integer.

    Adding such integers adds the costs in all languages at once, since no sum outgrows its `LANE`.
    """

    def __missing__(self, pair: str) -> int:
        if len(self) > REMEMBERED:
            self.clear()
        self[pair] = packed = _packed(pair)
        return packed


def _packed(pair: str) -> int:
    key = pair.translate(SYMBOLS)
    first, second = key[:1], key[1:2]
    if not second:
        return 0
    packed, steps = _of_second(second, script(first), script(second))
    if key in _known_pairs():
        packed = _lanes(_with_seen(key, steps))
    return packed + CASE_TURNS * _ones() if pair[0].islower() and pair[1].isupper() else packed


@cache
def _known_pairs() -> frozenset[str]:
    return frozenset(pair for table in tables() for pair in table.pairs)


def _lanes(steps: bytes) -> int:
    lanes = bytearray(LANE * len(steps))
    lanes[::LANE] = steps
    return int.from_bytes(lanes, "little")


def _with_seen(key: str, unseen: bytes) -> bytes:
    """Return the costs of a pair in all languages: what those that have seen it say, and ``unseen`` of the others."""
    found = bytearray(unseen)
    at = 0
    for table in tables():
        costs, size = table.pairs.get(key), len(table.languages)
        if costs is not None:
            steps = costs.encode().translate(_STEPS)
            if NOT_SEEN in steps:
                steps = bytes(
                    alone if step == NOT_SEEN else step
                    for step, alone in zip(steps, found[at : at + size], strict=True)
                )
            found[at : at + size] = steps
        at += size
    return bytes(found)


@cache
def _of_second(second: str, script_of_first: str, script_of_second: str) -> tuple[int, bytes]:
    """Return the costs in all languages of a pair that none has seen, by its second character: packed, and each."""
    scripts = script_of_first, script_of_second
    default = _unseen(second, *scripts)
    steps = bytes(
        _seen_alone(ord(alone) - FIRST, *scripts) if alone != "~" else default
        for table in tables()
        for alone in table.single.get(second, table.nothing)
    )
    return _lanes(steps), steps


NOT_SEEN = ord("~") - FIRST
_STEPS = bytes(max(byte - FIRST, 0) for byte in range(256))
"""For `bytes.translate`: the cost that a character of a table stands for."""


@cache
def _ones() -> int:
    """Return one for each language, side by side."""
    return int.from_bytes((1).to_bytes(LANE, "little") * len(languages()), "little")


def _seen_alone(cost: int, script_of_first: str, script_of_second: str) -> int:
    """Return the cost of a pair that was not seen, of a character that was."""
    if script_of_second in WITHOUT_PAIRS:
        return min(cost, IDEOGRAPH)
    if script_of_first and script_of_second and script_of_first != script_of_second:
        return MIXED_SCRIPTS
    return min(DEAREST, cost + BACK_OFF)


def _unseen(second: str, script_of_first: str, script_of_second: str) -> int:
    """Return the cost of a pair whose second character the language does not have."""
    if second in "\x80\ue000":
        return CONTROL
    if script_of_second in WITHOUT_PAIRS:
        return IDEOGRAPH
    if script_of_second:
        if script_of_first and script_of_first != script_of_second:
            return MIXED_SCRIPTS
        if script_of_second == "LATIN":
            return NOT_IN_LANGUAGE
        return OTHER_SCRIPT if script_of_second in _scripts() else UNKNOWN_SCRIPT
    if second <= "\x7f" or second == "\N{ZERO WIDTH NO-BREAK SPACE}":
        return PUNCTUATION
    if "\N{EN DASH}" <= second <= "\N{DOUBLE PRIME}":
        return PUNCTUATION
    return SYMBOL


@cache
def _scripts() -> frozenset[str]:
    return frozenset(map(script, known_characters()))


COSTS = _Costs()


class _OfOne(dict[str, int]):
    """For each pair of characters, its cost in one language."""

    __slots__ = ("_shift",)

    def __init__(self, language: int) -> None:
        self._shift = 8 * LANE * language

    def __missing__(self, pair: str) -> int:
        if len(self) > REMEMBERED:
            self.clear()
        self[pair] = cost = COSTS[pair] >> self._shift & 0xFFFF
        return cost


@cache
def of_language(language: int) -> dict[str, int]:
    """Return the costs of pairs in one language, given by its place in `languages`."""
    return _OfOne(language)


def costs(text: str) -> Costs:
    """Return what ``text`` costs in each of the `languages`; of a very long one, what its beginning costs."""
    return _summed(f" {text[:PAIRS_READ]} ")


def costs_around(text: str, gaps: str) -> Costs:
    """Return what the pairs of a text that hold none of the characters ``gaps`` cost in each of the languages."""
    spaced = f" {text[:SUMMED]} "
    pairs = (pair for pair in map(add, spaced, spaced[1:]) if pair[0] not in gaps and pair[1] not in gaps)
    return _lanes_of(sum(map(COSTS.__getitem__, pairs)))


def least(text: str) -> int:
    """Return what ``text`` costs in the language in which it costs least; text on both sides is not looked at."""
    return min(_summed(text))


def _summed(text: str) -> Costs:
    if len(text) > SUMMED:
        parts = (_summed(text[at : at + SUMMED]) for at in range(0, len(text) - 1, SUMMED - 1))
        return [sum(lanes) for lanes in zip(*parts, strict=True)]
    return _lanes_of(sum(map(COSTS.__getitem__, map(add, text, text[1:]))))


def _lanes_of(packed: int) -> Costs:
    return memoryview(packed.to_bytes(LANE * len(languages()), "little")).cast("H")
