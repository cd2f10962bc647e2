"""Lines that the site's theme and its plug-ins print: buttons, share rows, comment forms, navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mtclean.rule import LinesRule
from mtclean.rules.boilerplate import disclaimers
from mtclean.rules.boilerplate.lexicon import lexicon
from mtclean.screens import AnyOf
from mtclean.shape import BLANK, Drop, Label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.shape import Shape

CERTAIN, WEAK = "certain", "weak"


def label(line: str) -> Label | None:
    """Return the label of a line that is a phrase of the lexicon, or a disclaimer (which a weak phrase may lean on)."""
    phrase = lexicon().look_up(line)
    if phrase is None:
        return disclaimers.label(line)
    confidence = 0.98 if phrase.strength == CERTAIN else 0.6
    return Label(phrase.strength, confidence, f"“{phrase.text}”, {phrase.strength} ({phrase.language})")


def _find(shape: Shape) -> Iterator[Drop]:
    leaning = _edge_runs(shape)
    for number, line in enumerate(shape):
        if line is None or line.kind not in (CERTAIN, WEAK):
            continue
        if line.kind == WEAK and number in leaning:
            yield Drop(number, 0.96, f"{line.reason}, beside sure boilerplate at the edge of the text")
        else:
            yield Drop(number, line.confidence, line.reason)


def _edge_runs(shape: Shape) -> set[int]:
    """Return the lines of the labelled runs that begin or end the text and hold a line that is not weak."""
    leaning: set[int] = set()
    for numbers in (range(len(shape)), range(len(shape) - 1, -1, -1)):
        run = []
        for number in numbers:
            if shape[number] is None:
                break
            run.append(number)
        if any((line := shape[number]) is not BLANK and line is not None and line.kind != WEAK for number in run):
            leaning.update(run)
    return leaning


SCREEN = AnyOf((lexicon().screen, disclaimers.SCREEN))

LEFTOVERS = LinesRule(
    name="boilerplate.leftovers",
    summary="Lines that a site's theme printed under the article are removed.",
    example=("The vote is over.\nBack to top button", "The vote is over."),
    screen=SCREEN,
    trigger=SCREEN,
    label=label,
    find=_find,
)
