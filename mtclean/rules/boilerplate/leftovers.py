"""Lines that the site's theme and its plug-ins print: buttons, share rows, comment forms, navigation, teasers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mtclean.rule import LinesRule
from mtclean.rules.boilerplate.context import measured, trees
from mtclean.rules.boilerplate.lines import CERTAIN, SCREEN, TRIGGER, WEAK, label
from mtclean.shape import BLANK, Drop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.shape import Shape

CAUTION = 0.72
"""Taken off the log odds of the model: what it calls 0.975 sure counts as 0.95, for a paragraph that is lost by
mistake weighs more than a button that stays."""

LEAST_SAID = 0.5
"""Suggestions less sure than this are not worth making."""


def find(shape: Shape) -> Iterator[Drop]:
    """Yield the lines that are boilerplate where they stand."""
    found = {number: drop for number, drop in _drops(shape) if drop.confidence >= LEAST_SAID}
    if all(number in found or line is BLANK for number, line in enumerate(shape)):
        # Only phrases that are boilerplate wherever they stand may empty a document.
        certain = all(line is not None and (line is BLANK or line.kind == CERTAIN) for line in shape)
        if not certain:
            return
        found = {
            number: Drop(number, drop.confidence, f"{drop.reason}; all of the text is boilerplate")
            for number, drop in found.items()
        }
    yield from found.values()


def _drops(shape: Shape) -> Iterator[tuple[int, Drop]]:
    leaning = _edge_runs(shape)
    most = 1.0 if _has_evidence(shape) else ALONE
    for number, row in measured(shape):
        line = shape[number]
        if line is None:
            continue
        confidence, reason = _cautious(trees().probability(row)), f"{line.reason}, by what stands around it"
        if line.kind == CERTAIN and line.confidence > confidence:
            confidence, reason = line.confidence, line.reason
        if line.kind == WEAK and number in leaning and confidence < LEANING:
            confidence, reason = LEANING, f"{line.reason}, beside sure boilerplate at the edge of the text"
        yield number, Drop(number, min(confidence, most), reason)


LEANING = 0.96

ALONE = 0.9
"""The most that a document may say with one single line that looks like boilerplate, and that no sure phrase."""


def _has_evidence(shape: Shape) -> bool:
    """Tell whether a document holds a sure phrase, or more than one suspicious line."""
    suspicious = [line for line in shape if line is not None and line.suspicious]
    return len(suspicious) > 1 or any(line.kind == CERTAIN for line in suspicious)


def _cautious(probability: float) -> float:
    odds = probability / max(1 - probability, 1e-9) / 2.05
    return odds / (1 + odds)


def _edge_runs(shape: Shape) -> set[int]:
    """Return the lines of the labelled runs that begin or end the text and hold a phrase that is certain."""
    leaning: set[int] = set()
    for numbers in (range(len(shape)), range(len(shape) - 1, -1, -1)):
        run, sure = [], False
        for number in numbers:
            line = shape[number]
            if line is None or line.kind == "plain":
                break
            run.append(number)
            sure = sure or line.kind == CERTAIN
        if sure:
            leaning.update(run)
    return leaning


LEFTOVERS = LinesRule(
    name="boilerplate.leftovers",
    summary="Lines that a site's theme printed around the article are removed.",
    example=("The vote is over.\nBack to top button", "The vote is over."),
    screen=SCREEN,
    trigger=TRIGGER,
    label=label,
    find=find,
)
