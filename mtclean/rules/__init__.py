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
    characters and no-break spaces are evidence of it; spaces last, for removed characters leave spaces behind.
    Rules over the shape: leftovers before disclaimers, since a weak leftover is judged by what stands next to it;
    blank lines when all else has gone. Document rules see the text that is left, so a quotation is not paired
    across a leftover.
    """
    from mtclean.rules import boilerplate, controls, encoding, quotes, spacing  # noqa: PLC0415

    return (
        encoding.ENTITIES,
        encoding.ESCAPES,
        encoding.MOJIBAKE,
        encoding.LOST,
        controls.LINE_BREAKS,
        controls.SURROGATES,
        controls.CONTROLS,
        controls.INVISIBLE,
        spacing.EDGES,
        spacing.REPEATED,
        boilerplate.GLUED,
        boilerplate.LEFTOVERS,
        boilerplate.DISCLAIMERS,
        spacing.BLANK_LINES,
        quotes.PAIR,
    )
