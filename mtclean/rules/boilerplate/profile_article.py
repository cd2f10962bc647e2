"""Where the article of a page is, as the lines tell it that a site's own corpus has shown to be no part of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mtclean.profiles import Learnt
    from mtclean.shape import Label, Shape

KIND, ABOVE, BELOW = "profile", "profile, above articles", "profile, below articles"
"""The kinds of a line of the profile: one that may stand anywhere, and those that tell where the article is."""

ON_ONE_SIDE = 0.65
"""Of the documents that held a line, so many had it above the article, or below: then it tells where the article is.
With a half of those that hold it never above, what sites put in the middle of articles would end them."""


def kind_of(learnt: Learnt) -> str:
    """Return the kind of a learnt line."""
    above, below = sides(learnt)
    return ABOVE if above >= ON_ONE_SIDE else BELOW if below >= ON_ONE_SIDE else KIND


def sides(learnt: Learnt) -> tuple[float, float]:
    """Return in which shares of its documents something stood above the article, and below it."""
    return learnt.above / max(1, learnt.documents), learnt.below / max(1, learnt.documents)


def is_of(line: Label | None, *kinds: str) -> bool:
    """Tell whether a line is of one of these kinds."""
    return line is not None and line.kind in kinds


def is_known(line: Label | None) -> bool:
    """Tell whether a line is one of the profile."""
    return is_of(line, KIND, ABOVE, BELOW)


def article(shape: Shape) -> tuple[int, int]:
    """Return the first line that may be of the article, and the first below it, as lines of the profile tell it."""
    paragraphs = [number for number, line in enumerate(shape) if line is None]
    if not paragraphs:
        return 0, len(shape)
    above = [number for number in range(paragraphs[-1]) if is_of(shape[number], ABOVE)]
    begin = above[-1] + 1 if above else 0
    below = [number for number in range(max(begin, paragraphs[0] + 1), len(shape)) if is_of(shape[number], BELOW)]
    return begin, below[0] if below else len(shape)
