"""The rules, and the order in which a cleaner runs them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mtclean.rule import Rule


@cache
def catalogue() -> tuple[Rule, ...]:
    """Return all rules in their order; loaded when first asked for, since their data is.

    Line rules: entities and escapes first, because what they hide may be mojibake; mojibake before controls, because C1
    characters and no-break spaces are evidence of it; pieces of words when characters are right; spaces last, for
    removed characters leave spaces behind; loops after them, since copies must be the same.
    Rules over the shape: leftovers before disclaimers, since a weak leftover is judged by what stands next to it;
    blank lines when all else has gone. Document rules see the text that is left, so a quotation is not paired
    across a leftover. What tokenising did to marks is undone before they are paired; fragments are only marked.
    """
    from mtclean.rules import boilerplate, controls, encoding, quotes, spacing, translation  # noqa: PLC0415

    return (
        encoding.ENTITIES,
        encoding.ESCAPES,
        encoding.MOJIBAKE,
        encoding.LOST,
        translation.PIECES,
        translation.TORN,
        controls.LINE_BREAKS,
        controls.SURROGATES,
        controls.CONTROLS,
        controls.INVISIBLE,
        spacing.EDGES,
        spacing.REPEATED,
        spacing.DOUBLED,
        translation.LOOPS,
        boilerplate.GLUED,
        boilerplate.LEFTOVERS,
        boilerplate.DISCLAIMERS,
        spacing.BLANK_LINES,
        translation.UNKNOWN_TOKENS,
        translation.TOKENISED,
        translation.PUNCTUATION,
        translation.REPEATED,
        quotes.PAIR,
        translation.FRAGMENTS,
    )
