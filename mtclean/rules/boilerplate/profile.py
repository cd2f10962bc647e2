"""Lines that a site's own corpus has shown to be no part of its articles."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from mtclean.profiles import masked, parts
from mtclean.rule import LinesRule
from mtclean.rules.boilerplate import profile_leftovers
from mtclean.rules.boilerplate.leftovers import LEFTOVERS
from mtclean.rules.boilerplate.lexicon import FULL_STOPS, lexicon
from mtclean.rules.boilerplate.lines import HIGHEST, form_of
from mtclean.rules.boilerplate.profile_article import BELOW, article, is_known, is_of, kind_of, sides
from mtclean.screens import AnyOf, NoLongerThan, predicate
from mtclean.shape import BLANK, Drop, Label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mtclean.profiles import SiteProfile
    from mtclean.shape import Shape

PART = "part"
"""The kind of a line that begins or ends as lines of the site do."""

SURE, LESS_SURE = 0.99, 0.96
"""How sure a line is that three documents held, and one that two did."""

FEWEST_DOCUMENTS = 3

AMONG = 0.96
"""How sure a short line is that stands between two lines of the profile, no farther from each other than this:"""
FARTHEST = 8

SHORT = "short"
"""The kind of a line that is neither of the profile nor a paragraph."""
LONGEST, PROSE, SENTENCE = 160, 100, 60
"""Bytes of the longest short line; characters from which on one that ends as a sentence does is a paragraph, and from
which on it does not go for standing among lines of the site."""

FEW_WORDS = 2
"""A line of the site of at most so many words may be a heading of an article as well, if it is used to neighbours."""

TITLE_WORDS = 3
"""A line of so many words that pages of the site have below the article is the title of this one where it stands above:
sites list there what is read most."""

SETTLED = 0.8
"""Of the documents in which lines began or ended alike, so many had them above the article, or below: then they stand
nowhere else."""


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
        return Label(kind_of(learnt), sure, reason, (HIGHEST, *form_of(line, lexicon().look_up(line))))

    def part_label(line: str) -> Label | None:
        if not profile.parts or line[-1:] in FULL_STOPS or not is_short(line):
            return None
        known = (profile.parts[part] for part in parts(line) if part in profile.parts)
        learnt = max(known, key=lambda one: (one.documents, one.text[-1] == ":", one.text[0] == "-"), default=None)
        if learnt is None:
            return None
        place = "begins" if learnt.place == "beginning" else "ends"
        reason = f"{place} as lines of {learnt.documents} of {profile.documents} documents of the site: “{learnt.text}”"
        return Label(PART, LESS_SURE, reason, sides(learnt))

    def label(line: str) -> Label | None:
        return learnt_label(line) or LEFTOVERS.label(line)

    def placed(line: str) -> Label | None:
        known = learnt_label(line)
        if known is not None:
            words = masked(line)
            common = words.count(" ") < FEW_WORDS and words in profile.in_blocks and lexicon().look_up(line) is None
            return replace(known, numbers=(float(common), float(words.count(" ") + 1)))
        part = part_label(line)
        if part is not None:
            return part
        size = len(line) if line[-1:] in FULL_STOPS else 0
        if not line or size >= PROSE or not is_short(line):
            return None
        return Label(SHORT, 0, "", (float(size >= SENTENCE),), suspicious=False)

    screen = AnyOf((LEFTOVERS.screen, NoLongerThan(profile.longest)))
    leaning = replace(LEFTOVERS, screen=screen, trigger=screen, label=label, find=profile_leftovers.find)
    learnt = LinesRule(
        name="boilerplate.profile",
        summary="Lines that repeat from document to document of a site, as learnt from its texts, are removed.",
        example=LEFTOVERS.example,
        screen=NoLongerThan(max(LONGEST, profile.longest)),
        trigger=NoLongerThan(max(LONGEST, profile.longest) if profile.parts else profile.longest),
        label=placed,
        find=_find,
    )
    return leaning, learnt


is_short = predicate(NoLongerThan(LONGEST))


def _find(shape: Shape) -> Iterator[Drop]:
    note = ""
    if all(line is BLANK or is_known(line) for line in shape):
        note = "; all of the text is of the site"
    begin, end = article(shape)
    paragraphs = [number for number, line in enumerate(shape) if line is None]
    first = next((number for number in paragraphs if begin <= number < end), 0)
    for number, line in enumerate(shape):
        if line is not None and _stands_as_learnt(line, shape, number, first, paragraphs):
            yield Drop(number, line.confidence, f"{line.reason}{note}")
    for number in _among(shape, begin, end):
        yield Drop(number, AMONG, "stands among lines of the site")
    for number in range(end, len(shape)):
        if is_of(shape[number], SHORT, PART):
            yield Drop(number, AMONG, "stands below where articles of the site end")


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
        known = [place for place, one in enumerate(run) if is_known(shape[one])]
        if started:
            for above, below in pairwise(known):
                if below - above <= FARTHEST:
                    yield from run[above + 1 : below]
        run, started = [], True


def _stands_as_learnt(line: Label, shape: Shape, number: int, first: int, paragraphs: Sequence[int]) -> bool:
    """Tell whether a line of the site, or one that begins or ends as such lines do, stands where they do.

    A word or two that stand in a block of the site may be a heading where they stand alone between two paragraphs.
    What stands below other articles is the title of this one above its ``first`` paragraph. What only begins or ends as
    lines of the site do must stand on their side of the article; or else, beside lines of the site, or alone between
    paragraphs.
    """
    if is_known(line):
        may_be_heading, words = line.numbers
        if line.kind == BELOW and words >= TITLE_WORDS and number < first:
            return False
        return not (may_be_heading and _stands_alone(shape, number))
    if line.kind != PART or not paragraphs:
        return False
    above, below = line.numbers
    if max(above, below) >= SETTLED:
        return number < paragraphs[0] if above >= below else number > paragraphs[-1]
    return _stands_alone(shape, number) or any(
        is_known(one) or is_of(one, PART) for one in (_next(shape, number, step) for step in (-1, 1))
    )


def _stands_alone(shape: Shape, number: int) -> bool:
    """Tell whether a line stands between two paragraphs or sentences."""
    near = (_next(shape, number, step) for step in (-1, 1))
    return all(line is None or (line.kind == SHORT and line.numbers[0]) for line in near)


def _next(shape: Shape, number: int, step: int) -> Label | None:
    """Return the next line with something on it, above or below; `BLANK` beyond the edge."""
    number += step
    while 0 <= number < len(shape):
        if shape[number] is not BLANK:
            return shape[number]
        number += step
    return BLANK
