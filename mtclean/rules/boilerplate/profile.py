"""Lines that a site's own corpus has shown to be no part of its articles."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from mtclean.profiles import masked
from mtclean.rule import LinesRule
from mtclean.rules.boilerplate.leftovers import LEFTOVERS
from mtclean.rules.boilerplate.lexicon import lexicon
from mtclean.rules.boilerplate.lines import HIGHEST, form_of
from mtclean.screens import AnyOf, NoLongerThan
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


def with_profile(rule: LinesRule, profile: SiteProfile) -> tuple[LinesRule, ...]:
    """Return what takes the place of ``rule`` for texts of a site: leftovers may lean on lines of the profile.

    Lines of the profile go after the leftovers beside them, for those are told by what stands around them.
    """
    if rule is not LEFTOVERS:
        return (rule,)

    def label(line: str) -> Label | None:
        learnt = profile.lines.get(masked(line)) if len(line) <= profile.longest else None
        if learnt is None or not line:
            return LEFTOVERS.label(line)
        sure = SURE if learnt.documents >= FEWEST_DOCUMENTS else LESS_SURE
        reason = f"stands in {learnt.documents} of {profile.documents} documents of the site: “{learnt.example}”"
        return Label(KIND, sure, reason, (HIGHEST, *form_of(line, lexicon().look_up(line))))

    screen = AnyOf((LEFTOVERS.screen, NoLongerThan(profile.longest)))
    leaning = replace(LEFTOVERS, screen=screen, trigger=screen, label=label)
    learnt = LinesRule(
        name="boilerplate.profile",
        summary="Lines that repeat from document to document of a site, as learnt from its texts, are removed.",
        example=LEFTOVERS.example,
        screen=screen,
        trigger=screen,
        label=label,
        find=_find,
    )
    return leaning, learnt


def _find(shape: Shape) -> Iterator[Drop]:
    note = ""
    if all(line is BLANK or (line is not None and line.kind == KIND) for line in shape):
        note = "; all of the text is of the site"
    for number, line in enumerate(shape):
        if line is not None and line.kind == KIND:
            yield Drop(number, line.confidence, f"{line.reason}{note}")
    for number in _among(shape):
        yield Drop(number, AMONG, "stands among lines of the site")


def _among(shape: Shape) -> Iterator[int]:
    """Yield short lines below the first paragraph with lines of the profile near above and near below.

    Above the first paragraph they may be the title of the article.
    """
    run: list[int] = []
    started = False
    for number, line in enumerate((*shape, None)):
        if line is not None:
            if line is not BLANK:
                run.append(number)
            continue
        known = [place for place, one in enumerate(run) if (label := shape[one]) is not None and label.kind == KIND]
        if started:
            for above, below in pairwise(known):
                if below - above <= FARTHEST:
                    yield from run[above + 1 : below]
        run, started = [], True
