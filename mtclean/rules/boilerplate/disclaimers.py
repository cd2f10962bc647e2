"""Notes that a machine translated the text, told by what they speak of rather than by their wording."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mtclean.characters import fold
from mtclean.data import load_toml
from mtclean.rule import LinesRule
from mtclean.screens import AllOf, NoLongerThan, has_folded_text
from mtclean.shape import BLANK, Drop, Label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.shape import Shape

KIND = "disclaimer"
LONGEST = 2000
"""Bytes of the longest line that is looked at. The longest note known, in Tamil, has about 1,700."""

HEAD, TAIL = 2, 6
"""How many lines from the beginning or the end a note stands: Co-op Translator's come last, plug-ins' often first."""


@cache
def words() -> dict[str, dict[str, list[str]]]:
    """Return the words of notes by language, as ``data/disclaimers.toml`` has them."""
    return load_toml("disclaimers.toml")


def label(line: str) -> Label | None:
    """Return the label of a line that says, of the text it stands in, that a machine translated it."""
    folded = fold(line)
    for language, parts in words().items():
        if all(any(stem in folded for stem in parts[part]) for part in ("translating", "machine", "itself")):
            return Label(KIND, 0.97, f"says that a machine translated this text ({language})")
    return None


def _find(shape: Shape) -> Iterator[Drop]:
    written = [number for number, line in enumerate(shape) if line is not BLANK]
    for place, number in enumerate(written):
        line = shape[number]
        if line is None or line.kind != KIND:
            continue
        at_edge = place < HEAD or place >= len(written) - TAIL
        yield Drop(number, line.confidence if at_edge else 0.7, line.reason)


SCREEN = AllOf(
    (NoLongerThan(LONGEST), has_folded_text(stem for parts in words().values() for stem in parts["translating"]))
)

DISCLAIMERS = LinesRule(
    name="boilerplate.disclaimers",
    summary="Notes that the article was translated by a machine are removed.",
    example=("The vote is over.\n\nThis article was translated automatically.", "The vote is over."),
    screen=SCREEN,
    trigger=SCREEN,
    label=label,
    find=_find,
)
