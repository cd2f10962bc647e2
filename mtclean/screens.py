"""Screens: cheap tests, held as data, that are true of every text their rule could change.

A screen may say yes too often, never too seldom. Being data, it is read in two ways: `predicate` gives a Python
function of one text; the bulk path compiles the same values for whole Arrow buffers. There are only these kinds,
so only these have to be right in both readings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, reduce
from typing import TYPE_CHECKING

from mtclean.characters import ANY, ASCII, EVERYDAY, Characters, folding_to
from mtclean.neighbours import has_pair, rarest
from mtclean.units import has_loops

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Sequence = tuple[Characters, ...]
"""Neighbouring characters: one of the first class, then one of the second, and so on."""


@dataclass(frozen=True, slots=True)
class HasChar:
    """True of a text that holds one of the characters."""

    characters: Characters


@dataclass(frozen=True, slots=True)
class Lacks:
    """True of a text that holds none of the characters. Useful only as a part of `AllOf`."""

    characters: Characters


@dataclass(frozen=True, slots=True)
class HasSequence:
    """True of a text in which one of the sequences stands somewhere."""

    sequences: tuple[Sequence, ...]


@dataclass(frozen=True, slots=True)
class HasWords:
    """True of a text that holds one of the words: as written, with a capital, or in capitals; also inside longer words.

    For many words at once, where `has_folded_text` would make a pattern too large to be fast.
    """

    words: tuple[str, ...]

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every text of which one must be there."""
        return tuple(dict.fromkeys(spelling for word in self.words for spelling in spellings(word)))


def spellings(word: str) -> tuple[str, str, str]:
    """Return the word as written, with a capital, and in capitals.

    >>> spellings("translat")
    ('translat', 'Translat', 'TRANSLAT')
    """
    return word, word[:1].upper() + word[1:], word.upper()


@dataclass(frozen=True, slots=True)
class Begins:
    """True of a text that begins with one of the characters."""

    characters: Characters


@dataclass(frozen=True, slots=True)
class Ends:
    """True of a text that ends with one of the characters."""

    characters: Characters


@dataclass(frozen=True, slots=True)
class BeginsWith:
    """True of a text that begins with one of the texts, letter for letter."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EndsWith:
    """True of a text that ends with one of the texts, letter for letter."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoLongerThan:
    """True of a text of at most so many bytes of UTF-8."""

    size: int


@dataclass(frozen=True, slots=True)
class Uneven:
    """True of a text in which some mark has no partner, by count alone.

    ``twins`` are marks that close with themselves: an odd number is uneven. Of each ``(openers, closers)`` in
    ``pairs`` there must be as many of the one as of the other.
    """

    twins: Characters
    pairs: tuple[tuple[Characters, Characters], ...]


@dataclass(frozen=True, slots=True)
class Loops:
    """True of a text in which words, or letters, come again and again in a row.

    What counts as that, `mtclean.units.has_loops` says.
    """


@dataclass(frozen=True, slots=True)
class AllOf:
    """True of a text of which every one of the screens is true."""

    screens: tuple[Screen, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True of a text of which at least one of the screens is true; with none, true of no text."""

    screens: tuple[Screen, ...]


Screen = (
    HasChar
    | Lacks
    | HasSequence
    | HasWords
    | Begins
    | Ends
    | BeginsWith
    | EndsWith
    | NoLongerThan
    | Uneven
    | Loops
    | AllOf
    | AnyOf
)


def widens(screen: Screen) -> bool:
    """Tell whether ``screen`` is true of a text whenever it is true of a part of it.

    Then one look at a document tells that none of its lines need be looked at.

    >>> widens(HasChar(ASCII)), widens(Ends(ASCII))
    (True, False)
    """
    match screen:
        case HasChar() | HasSequence() | HasWords():
            return True
        case AllOf(screens) | AnyOf(screens):
            return all(map(widens, screens))
        case _:
            return False


def has_text(*needles: str) -> HasSequence:
    """Return the screen for texts that hold one of ``needles`` letter for letter."""
    return HasSequence(tuple(tuple(map(Characters.of, needle)) for needle in needles))


def has_folded_text(needles: Iterable[str]) -> HasSequence:
    """Return the screen for texts whose `fold` holds one of ``needles`` (themselves folded).

    >>> predicate(has_folded_text(["kelvin"]))("300 KELVIN")
    True
    """
    return HasSequence(tuple(tuple(map(folding_to, needle)) for needle in needles))


@dataclass(frozen=True, slots=True)
class Joined:
    """What several screens of which one is enough look for, taken together so that a text is read once.

    ``characters`` are those of every `HasChar`; ``anywhere`` are sequences that ASCII text may hold, ``beyond``
    those that need a character beyond ASCII; ``others`` are screens of other kinds.
    """

    characters: Characters
    anywhere: tuple[Sequence, ...]
    beyond: tuple[Sequence, ...]
    others: tuple[Screen, ...]


@cache
def joined(screen: Screen) -> Joined:
    """Return what ``screen`` looks for, alternatives within alternatives laid side by side."""
    parts = _flat(screen)
    characters = reduce(Characters.__or__, (s.characters for s in parts if isinstance(s, HasChar)), Characters(()))
    sequences = [sequence for s in parts if isinstance(s, HasSequence) for sequence in s.sequences]
    beyond = tuple(s for s in sequences if any(not (one & ASCII).ranges for one in s))
    anywhere = tuple(s for s in sequences if all((one & ASCII).ranges for one in s))
    others = tuple(s for s in parts if not isinstance(s, HasChar | HasSequence))
    return Joined(characters, anywhere, beyond, others)


def _flat(screen: Screen) -> tuple[Screen, ...]:
    if isinstance(screen, AnyOf):
        return tuple(part for inner in screen.screens for part in _flat(inner))
    return (screen,)


@cache
def predicate(screen: Screen) -> Callable[[str], bool]:
    """Return the scalar reading of ``screen``: a function that tells whether it is true of a text.

    >>> predicate(AllOf((has_text("&"), has_text(";"))))("AT&T; more")
    True
    """
    match screen:
        case HasChar() | HasSequence() | AnyOf():
            return _any(joined(screen))
        case HasWords(words):
            return _has_words(words)
        case Lacks(characters):
            found = _found(characters.python)
            return lambda text: not found(text)
        case Begins(characters):
            return _found(rf"\A{characters.python}")
        case Ends(characters):
            return _ends(characters)
        case BeginsWith(texts):
            return _begins_with(texts)
        case EndsWith(texts):
            return _ends_with(texts)
        case NoLongerThan(size):
            return lambda text: len(text) <= size and len(text.encode("utf-8", "surrogatepass")) <= size
        case Uneven(twins, pairs):
            return _uneven(twins, pairs)
        case Loops():
            return has_loops
        case AllOf(screens):
            return _all_of([predicate(part) for part in screens])


def _any(parts: Joined) -> Callable[[str], bool]:
    tests: list[Callable[[str], bool]] = []
    if parts.characters.ranges:
        tests.append(_found(parts.characters.python))
    if parts.anywhere:
        tests.append(_found(_pattern(parts.anywhere)))
    if parts.beyond:
        tests.append(_has_sequence(parts.beyond))
    tests += [predicate(other) for other in parts.others]
    return _one_of(tests)


def _one_of(tests: list[Callable[[str], bool]]) -> Callable[[str], bool]:
    if len(tests) == 1:
        return tests[0]

    def test_any(text: str) -> bool:
        for test in tests:  # noqa: SIM110 - a generator costs more than most of the tests
            if test(text):
                return True
        return False

    return test_any


def _all_of(tests: list[Callable[[str], bool]]) -> Callable[[str], bool]:
    def test_all(text: str) -> bool:
        for test in tests:  # noqa: SIM110
            if not test(text):
                return False
        return True

    return test_all


def _has_sequence(sequences: tuple[Sequence, ...]) -> Callable[[str], bool]:
    """Return the test for sequences that need a character beyond ASCII."""
    anchored = _found(_anchors(sequences).python)
    stands = _found(_pattern(sequences)) if len(sequences) <= FEW else _has_one_of_many(sequences)
    # Most lines are ASCII, and most others hold none of the characters without which there is no sequence.
    return lambda text: not text.isascii() and anchored(text) and stands(text)


FEW = 20
"""So many sequences a pattern finds as fast as a look at each pair of characters in a text."""


NOTHING = "(?!)"
"""The pattern that stands nowhere."""


def _has_one_of_many(sequences: tuple[Sequence, ...]) -> Callable[[str], bool]:
    by_length = {length: [one for one in sequences if min(len(one), 3) == length] for length in (1, 2, 3)}
    alone, two, more = by_length.values()
    met, paired = has_pair(map(rarest, two + more)), has_pair((one, other) for one, other in two)
    matched = _found(_pattern(more) or NOTHING)
    tests = [lambda text: met(text) and (paired(text) or matched(text))]
    return _one_of([*tests, _found(_pattern(alone))] if alone else tests)


def _anchors(sequences: Iterable[Sequence]) -> Characters:
    """Return a class that every one of the sequences holds a character of, with few that good text holds."""
    choices = (min(sequence, key=lambda one: (len(one & EVERYDAY), len(one))) for sequence in sequences)
    return reduce(Characters.__or__, choices, Characters(()))


def _pattern(sequences: Iterable[Sequence]) -> str:
    return "|".join("".join(map(_python, sequence)) for sequence in sequences)


def _python(characters: Characters) -> str:
    return "[\\s\\S]" if characters == ANY else characters.python


def _found(pattern: str) -> Callable[[str], bool]:
    search = re.compile(pattern).search
    return lambda text: search(text) is not None


def _has_words(words: tuple[str, ...]) -> Callable[[str], bool]:
    # Looking for a word in the text in lower case, and only then for its spellings, is three times as fast.
    written = {word.lower(): spellings(word) for word in words}
    ascii_only = {word: forms for word, forms in written.items() if word.isascii()}

    def test(text: str) -> bool:
        low = text.lower()
        candidates = ascii_only if text.isascii() else written
        return any(word in low and any(form in text for form in forms) for word, forms in candidates.items())

    return test


def _ends(characters: Characters) -> Callable[[str], bool]:
    match = re.compile(characters.python).match
    return lambda text: match(text, len(text) - 1) is not None if text else False


OUTERMOST = 3
"""Characters by which texts at an edge are told apart first: there can be thousands of them."""


def _begins_with(texts: tuple[str, ...]) -> Callable[[str], bool]:
    by_edge = _by_edge((text[:OUTERMOST], text) for text in texts)
    sizes = sorted({len(edge) for edge in by_edge})
    return lambda text: any(text.startswith(by_edge.get(text[:size], ())) for size in sizes)


def _ends_with(texts: tuple[str, ...]) -> Callable[[str], bool]:
    by_edge = _by_edge((text[-OUTERMOST:], text) for text in texts)
    sizes = sorted({len(edge) for edge in by_edge})
    return lambda text: any(text.endswith(by_edge.get(text[-size:], ())) for size in sizes)


def _by_edge(texts: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, list[str]] = {}
    for edge, text in texts:
        grouped.setdefault(edge, []).append(text)
    return {edge: tuple(alike) for edge, alike in grouped.items()}


def _uneven(twins: Characters, pairs: tuple[tuple[Characters, Characters], ...]) -> Callable[[str], bool]:
    singles = tuple(twins)
    sides = tuple((tuple(openers), tuple(closers)) for openers, closers in pairs)

    def test(text: str) -> bool:
        for mark in singles:
            if text.count(mark) % 2:
                return True
        for openers, closers in sides:
            depth = 0
            for mark in openers:
                depth += text.count(mark)
            for mark in closers:
                depth -= text.count(mark)
            if depth:
                return True
        return False

    return test
