"""Notes that a machine translated the text or that the site does not answer for it, told by what they speak of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from mtclean.characters import Characters, fold
from mtclean.data import load_toml
from mtclean.rule import LinesRule
from mtclean.rules.boilerplate.lexicon import COLONS
from mtclean.screens import AllOf, AnyOf, Ends, HasWords, NoLongerThan, predicate
from mtclean.shape import BLANK, Drop, Label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.shape import Shape

KIND = "disclaimer"
HEADING = "heading"
LONGEST = 2400
"""Bytes of the longest line that is looked at. The longest note known, in Tamil, has about 1,700."""
LONGEST_OPINION = 700
"""Characters of the longest note about opinions: a longer one is an article about them."""
LONGEST_HEADING, LONGEST_WORD = 120, 24
"""Bytes of the longest "Disclaimer:" that stands on a line of its own, and characters of one that is not known: a
machine translates that word in many ways."""
FEWEST_WORDS = 3
"""A line of so few words that speaks of translating and of a machine says nothing else."""
FEW_WORDS, SHORT, CLOSE = 6, 60, 30
"""The last line of a text says nothing else with these words and characters, if the two stand so close together:
"Automatically translated from Turkish." """
LONGEST_UNNAMED = 300
"""Characters of a line that speaks of errors of machines that translate, but not of itself."""
CURT = 60
"""Characters of a line that begins with "translated" and may do without naming itself."""

REACH = (2, 3)
"""A note makes a document worth a look among so many first and last lines; farther in, only beside leftovers."""

HEAD, TAIL = 3, 6
"""How many lines from the beginning or the end a note stands: Co-op Translator's come last, plug-ins' often first."""
LAST = 2
"""The last lines of a text, where a note may be shorter than elsewhere."""
ANYWHERE, AT_EDGE, AT_END, SELDOM = 0.99, 0.97, 0.95, 0.7

SPEECH = re.compile('[“„«「][^“”„«»「」]{20,}[”»“」]|"[^"]{20,}"')
"""Somebody is quoted: the line is of the article, not about it."""
HEADING_MARKS = " \t*_#>" + COLONS
NOTHING = "(?!)"
PARTS = ("translating", "machine", "itself", "trust", "liable", "opinion", "disowns", "publisher")


@dataclass(frozen=True, slots=True)
class Grammar:
    """What notes of one language speak of: for each part a search for its stems in a folded line."""

    language: str
    translating: re.Pattern[str]
    machine: re.Pattern[str]
    itself: re.Pattern[str]
    trust: re.Pattern[str]
    liable: re.Pattern[str]
    opinion: re.Pattern[str]
    disowns: re.Pattern[str]
    publisher: re.Pattern[str]

    def confidence(self, folded: str) -> tuple[float, str]:
        """Return how surely a line is a note, and what it says; 0 if it is none."""
        if (translating := self.translating.search(folded)) and (machine := self.machine.search(folded)):
            answers = self.liable.search(folded) is not None
            itself, trust = self.itself.search(folded), self.trust.search(folded)
            if answers and trust and (itself or len(folded) > CURT):
                return ANYWHERE, "says that a machine translated this text, and who does not answer for it"
            if itself or (trust and len(folded) <= LONGEST_UNNAMED):
                return AT_EDGE, "says that a machine translated this text"
            curt = len(folded) <= CURT and (not translating.start() or folded.count(" ") < FEWEST_WORDS)
            apart = abs(translating.start() - machine.start())
            if curt and apart < CURT:
                return AT_EDGE, "says that a machine translated"
            if len(folded) <= SHORT and folded.count(" ") < FEW_WORDS and apart < CLOSE:
                return AT_END, "says that a machine translated"
        if (
            len(folded) <= LONGEST_OPINION
            and self.disowns.search(folded)
            and self.opinion.search(folded)
            and self.publisher.search(folded)
        ):
            return AT_EDGE, "says whose opinion this is not"
        return 0, ""


@cache
def words() -> dict[str, dict[str, list[str]]]:
    """Return the stems and examples by language, as ``data/disclaimers.toml`` has them; ``any`` is joined to each."""
    languages = load_toml("disclaimers.toml")
    shared = languages.pop("any")
    return {
        language: {part: [*parts.get(part, []), *shared.get(part, [])] for part in (*PARTS, HEADING, "hit", "miss")}
        for language, parts in languages.items()
    }


@cache
def grammars() -> tuple[Grammar, ...]:
    """Return the grammar of each language."""
    return tuple(
        Grammar(language, **{part: _any_of(parts[part]) for part in PARTS}) for language, parts in words().items()
    )


def _any_of(stems: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_pattern, sorted(map(fold, stems), key=len, reverse=True))) or NOTHING)


def _pattern(stem: str) -> str:
    """Return the pattern of a stem; where it has a space at an edge, no letter may stand there."""
    before, after = r"(?<!\w)" * stem.startswith(" "), r"(?!\w)" * stem.endswith(" ")
    return f"{before}{re.escape(stem.strip(' '))}{after}"


@cache
def _by_stem() -> tuple[tuple[str, tuple[Grammar, ...]], ...]:
    """Return the stems without one of which a line is no note, each with the grammars that know it."""
    found: dict[str, list[Grammar]] = {}
    for grammar in grammars():
        for part in ("translating", "disowns"):
            for stem in words()[grammar.language][part]:
                found.setdefault(fold(stem), []).append(grammar)
    return tuple((stem, tuple(known)) for stem, known in found.items())


@cache
def _headings() -> frozenset[str]:
    return frozenset(fold(heading) for parts in words().values() for heading in parts[HEADING])


def _stems(*wanted: str) -> tuple[str, ...]:
    """Return the stems of these parts in all languages, but for those that hold another one."""
    stems = dict.fromkeys(fold(stem) for parts in words().values() for part in wanted for stem in parts[part])
    return tuple(stem for stem in stems if not any(other in stem for other in stems if other != stem))


def read(line: str) -> tuple[float, str]:
    """Return how surely a line is a note on the text it stands under, and why; 0 if it is none.

    >>> read("Translated automatically from Arabic.")
    (0.97, 'says that a machine translated (en)')
    """
    if not _may_be_note(line):
        return 0, ""
    best, reason = _best(fold(line))
    if best and best < ANYWHERE and SPEECH.search(line):
        unquoted = _best(fold(SPEECH.sub(" ", line)))
        return unquoted if unquoted[0] else (SELDOM, reason)
    return best, reason


def _best(folded: str) -> tuple[float, str]:
    """Return what the grammar says that is the surest of a line; of equals, the first in the order of the file."""
    candidates = {grammar.language: grammar for stem, known in _by_stem() if stem in folded for grammar in known}
    found = [(*grammar.confidence(folded), grammar.language) for grammar in candidates.values()]
    best = max(found, key=lambda one: one[0], default=(0.0, "", ""))
    return (best[0], f"{best[1]} ({best[2]})") if best[0] else (0.0, "")


def label(line: str) -> Label | None:
    """Return the label of a note, or of a line that may head one."""
    confidence, reason = read(line)
    if confidence:
        return Label(KIND, confidence, reason)
    if _may_be_heading(line):
        said = fold(line).strip(HEADING_MARKS)
        if said in _headings() or (" " not in said and len(said) <= LONGEST_WORD):
            return Label(HEADING, 0, "a heading", suspicious=False)
    return None


def _find(shape: Shape) -> Iterator[Drop]:
    drops = list(_drops(shape))
    going = {drop.line for drop in drops}
    if any(line is not BLANK and number not in going for number, line in enumerate(shape)):
        yield from drops
        return
    # Only what is a note wherever it stands may empty a document.
    for drop in drops:
        if drop.confidence >= ANYWHERE:
            yield replace(drop, reason=f"{drop.reason}; all of the text is boilerplate")


def _drops(shape: Shape) -> Iterator[Drop]:
    written = [number for number, line in enumerate(shape) if line is not BLANK]
    for place, number in enumerate(written):
        line = shape[number]
        if line is None or line.kind != KIND:
            continue
        at_edge = place < HEAD or place >= len(written) - TAIL
        confidence = line.confidence if at_edge or line.confidence >= ANYWHERE else SELDOM
        if confidence == AT_END and place < len(written) - LAST:
            confidence = SELDOM
        yield Drop(number, confidence, line.reason)
        above = shape[written[place - 1]] if place else None
        if above is not None and above.kind == HEADING:
            yield Drop(written[place - 1], confidence, f"heads a line that {line.reason}")


SCREEN = AllOf(
    (
        NoLongerThan(LONGEST),
        HasWords(_stems("translating", "disowns")),  # implied by what follows, and most lines end here
        AnyOf(
            (
                HasWords(_stems("translating")),
                AllOf((HasWords(_stems("disowns")), HasWords(_stems("opinion")))),
            )
        ),
    )
)
"""True of every line that `read` takes for a note."""

HEADINGS = AllOf((NoLongerThan(LONGEST_HEADING), Ends(Characters.of(COLONS))))

_may_be_note, _may_be_heading = predicate(SCREEN), predicate(HEADINGS)

DISCLAIMERS = LinesRule(
    name="boilerplate.disclaimers",
    summary="Notes that a machine translated the article, or whose opinion it is not, are removed.",
    example=("The vote is over.\n\nThis article was translated automatically.", "The vote is over."),
    screen=AnyOf((SCREEN, HEADINGS)),
    trigger=SCREEN,
    reach=REACH,
    label=label,
    find=_find,
)
