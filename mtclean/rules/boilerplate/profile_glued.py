"""What a site glues to its paragraphs, as its own corpus has shown: in front of the first word, behind the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mtclean.edits import Edit
from mtclean.rule import Finding, LineRule
from mtclean.rules.boilerplate.glued import GLUED
from mtclean.rules.boilerplate.lexicon import FULL_STOPS
from mtclean.screens import AnyOf, BeginsWith, EndsWith

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.profiles import Learnt, SiteProfile

CONFIDENCE = 0.96


def with_profile_glued(rule: LineRule, profile: SiteProfile) -> tuple[LineRule, ...]:
    """Return what takes the place of ``rule`` for texts of a site: beside known phrases, those that it glues."""
    heads, tails = profile.glued["head"], profile.glued["tail"]
    if rule is not GLUED or not (heads or tails):
        return (rule,)

    def finding(learnt: Learnt, start: int, end: int) -> Finding:
        reason = f"glued to a paragraph; so in {learnt.documents} of {profile.documents} documents of the site"
        return Finding(Edit(start, end), CONFIDENCE, f"{reason}: “{learnt.example}”")

    def find(line: str) -> Iterator[Finding]:
        tail = max(filter(line.endswith, tails), key=len, default=None)
        if tail is not None:
            kept = line[: -len(tail)].rstrip()
            if kept[-1:] in FULL_STOPS and kept:
                yield finding(tails[tail], len(kept), len(line))
        head = max(filter(line.startswith, heads), key=len, default=None)
        if head is not None and head[-1].islower() and line[len(head) : len(head) + 1].isupper():
            yield finding(heads[head], 0, len(head))

    learnt = LineRule(
        name="boilerplate.profile",
        summary="What a site glues to its paragraphs, as learnt from its texts, is removed.",
        example=GLUED.example,
        screen=AnyOf((BeginsWith(tuple(heads)), EndsWith(tuple(tails)))),
        find=find,
    )
    return rule, learnt
