"""Lines that a site's own corpus has shown to be no part of its articles."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from mtclean.profiles import masked
from mtclean.rule import LinesRule
from mtclean.rules.boilerplate.context import COLUMNS
from mtclean.rules.boilerplate.leftovers import LEFTOVERS
from mtclean.rules.boilerplate.lexicon import FULL_STOPS, lexicon
from mtclean.rules.boilerplate.lines import HIGHEST, PLAIN, form_of
from mtclean.screens import AnyOf, NoLongerThan, predicate
from mtclean.shape import BLANK, Drop, Label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.profiles import SiteProfile
    from mtclean.shape import Shape

KIND = "profile"
SURE, LESS_SURE = 0.99, 0.96
"""How sure a line is that three documents held, and one that two did."""

FEWEST_DOCUMENTS = 3

AMONG = 0.96
"""How sure a short line is that stands between two lines of the profile, no farther from each other than this:"""
FARTHEST = 8

TITLES, FEWEST_WORDS, LOUD = 2, 4, 3.0
"""So many of the last runs of lines above the first paragraph may be its title and what stands under it, if they have
so many words and lower scores than this."""

LIKELY, VERY_LIKELY, DOUBTED = 0.6, 0.97, 0.9
"""What the leftovers call so probable goes between two lines of the profile. Below a paragraph, where the last list of
an article stands, lines that do not say loudly what they are have to be more probable; else they are doubted."""

SHORT = "short"
"""The kind of a line that is neither of the profile nor a paragraph."""
LONGEST, PROSE, SENTENCE = 160, 100, 60
"""Bytes of the longest short line; characters from which on one that ends as a sentence does is a paragraph, and from
which on it does not go for standing among lines of the site."""

ON_ONE_SIDE = 0.65
"""Of the documents that held a line, so many had it above the article, or below: then it tells where the article is."""


def with_profile(rule: LinesRule, profile: SiteProfile) -> tuple[LinesRule, ...]:
    """Return what takes the place of ``rule`` for texts of a site: leftovers may lean on lines of the profile.

    Lines of the profile go after the leftovers beside them, for those are told by what stands around them.
    """
    if rule is not LEFTOVERS:
        return (rule,)

    def learnt_label(line: str) -> Label | None:
        learnt = profile.lines.get(masked(line)) if len(line) <= profile.longest else None
        if learnt is None or not line:
            return None
        sure = SURE if learnt.documents >= FEWEST_DOCUMENTS else LESS_SURE
        reason = f"stands in {learnt.documents} of {profile.documents} documents of the site: “{learnt.example}”"
        return Label(KIND, sure, reason, (HIGHEST, *form_of(line, lexicon().look_up(line))))

    def label(line: str) -> Label | None:
        return learnt_label(line) or LEFTOVERS.label(line)

    def placed(line: str) -> Label | None:
        known = learnt_label(line)
        if known is not None:
            learnt = profile.lines[masked(line)]
            numbers = (learnt.above / max(1, learnt.documents), learnt.below / max(1, learnt.documents))
            return replace(known, numbers=numbers)
        size = len(line) if line[-1:] in FULL_STOPS else 0
        if not line or size >= PROSE or not is_short(line):
            return None
        return Label(SHORT, 0, "", (float(size >= SENTENCE),), suspicious=False)

    screen = AnyOf((LEFTOVERS.screen, NoLongerThan(profile.longest)))
    leaning = replace(LEFTOVERS, screen=screen, trigger=screen, label=label, find=_find_leftovers)
    learnt = LinesRule(
        name="boilerplate.profile",
        summary="Lines that repeat from document to document of a site, as learnt from its texts, are removed.",
        example=LEFTOVERS.example,
        screen=NoLongerThan(max(LONGEST, profile.longest)),
        trigger=NoLongerThan(profile.longest),
        label=placed,
        find=_find,
    )
    return leaning, learnt


_WORDS = COLUMNS.index("words")
is_short = predicate(NoLongerThan(LONGEST))


def _find_leftovers(shape: Shape) -> Iterator[Drop]:
    """Yield what the leftovers are, surer among lines of the site, less sure below a paragraph."""
    titles = _titles(shape)
    first = next((number for number, line in enumerate(shape) if line is None), len(shape))
    above, below = _beside_the_site(shape, ends=False), _beside_the_site(shape[::-1], ends=True)[::-1]
    for drop in LEFTOVERS.find(shape):
        number = drop.line
        if number in titles:
            continue
        if number < first:
            yield drop
        elif above[number] and below[number] and drop.confidence >= LIKELY:
            yield replace(drop, confidence=max(drop.confidence, AMONG))
        elif not above[number] and _is_quiet(shape[number]) and drop.confidence < VERY_LIKELY:
            yield replace(drop, confidence=min(drop.confidence, DOUBTED))
        else:
            yield drop


def _beside_the_site(shape: Shape, *, ends: bool) -> list[bool]:
    """Tell of each line whether of paragraphs and lines of the profile, the nearest before it is of the profile.

    ``ends`` is the answer where there is none.
    """
    found = []
    for line in shape:
        found.append(ends)
        if line is None or line.kind == KIND:
            ends = line is not None
    return found


def _is_quiet(line: Label | None) -> bool:
    return line is not None and line.kind == PLAIN and line.numbers[0] < LOUD


def _titles(shape: Shape) -> set[int]:
    """Return the lines that may be the title of the article: above the first paragraph, the last that say something."""
    first = next((number for number, line in enumerate(shape) if line is None), 0)
    found: set[int] = set()
    runs, inside = 0, False
    for number in range(first - 1, -1, -1):
        line = shape[number]
        if line is BLANK:
            continue
        if line is not None and _is_quiet(line) and line.numbers[_WORDS] >= FEWEST_WORDS:
            runs += not inside
            if runs > TITLES:
                break
            found.add(number)
            inside = True
        else:
            inside = False
    return found


def _find(shape: Shape) -> Iterator[Drop]:
    note = ""
    if all(line is BLANK or (line is not None and line.kind == KIND) for line in shape):
        note = "; all of the text is of the site"
    for number, line in enumerate(shape):
        if line is not None and line.kind == KIND:
            yield Drop(number, line.confidence, f"{line.reason}{note}")
    begin, end = _article(shape)
    for number in _among(shape, begin, end):
        yield Drop(number, AMONG, "stands among lines of the site")
    for number in range(end, len(shape)):
        if _is(shape[number], SHORT):
            yield Drop(number, AMONG, "stands below where articles of the site end")


def _article(shape: Shape) -> tuple[int, int]:
    """Return the first line that may be of the article, and the first below it, as lines of the profile tell it."""
    paragraphs = [number for number, line in enumerate(shape) if line is None]
    if not paragraphs:
        return 0, len(shape)
    known = [(number, line) for number, line in enumerate(shape) if line is not None and line.kind == KIND]
    above = [number for number, line in known if number < paragraphs[-1] and line.numbers[0] >= ON_ONE_SIDE]
    begin = above[-1] + 1 if above else 0
    below = [
        number for number, line in known if line.numbers[1] >= ON_ONE_SIDE and max(begin, paragraphs[0] + 1) <= number
    ]
    return begin, below[0] if below else len(shape)


def _among(shape: Shape, begin: int, end: int) -> Iterator[int]:
    """Yield short lines of the article's part with lines of the profile near above and near below.

    Above the first paragraph they may be the title of the article.
    """
    run: list[int] = []
    started = False
    for number in range(begin, end + 1):
        line = shape[number] if number < end else None
        if line is not None and not (line.kind == SHORT and line.numbers[0]):
            if line is not BLANK:
                run.append(number)
            continue
        known = [place for place, one in enumerate(run) if _is(shape[one], KIND)]
        if started:
            for above, below in pairwise(known):
                if below - above <= FARTHEST:
                    yield from run[above + 1 : below]
        run, started = [], True


def _is(line: Label | None, kind: str) -> bool:
    return line is not None and line.kind == kind
