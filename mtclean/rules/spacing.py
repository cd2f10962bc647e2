"""Spaces and blank lines that mean nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mtclean import characters, shape
from mtclean.edits import Edit
from mtclean.rule import Finding, LineRule, LinesRule
from mtclean.screens import AllOf, AnyOf, Begins, Ends, HasSequence
from mtclean.shape import BLANK, Drop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.shape import Shape

LAYOUT = 5
"""Spaces in a row that are the layout of a page. Up to four are how somebody typed: of 2,118 articles as they were
scraped 473 hold such runs within a line, most of two spaces behind a full stop, and 5 hold longer ones."""

SEVERAL_SPACES = re.compile(rf"{characters.SPACES.python}{{2,}}")


def _edges(line: str) -> Iterator[Finding]:
    if _lost_a_mark(line):
        return
    body = line.strip(_TRAILING)
    if not body:
        if line:
            yield Finding(Edit(0, len(line)), 1.0, "nothing but spaces on the line")
        return
    lead = len(line) - len(line.lstrip(_LEADING))
    if lead:
        yield Finding(Edit(0, lead), 1.0, "spaces before the line")
    end = len(line.rstrip(_TRAILING))
    if end < len(line):
        yield Finding(Edit(end, len(line)), 1.0, "spaces after the line")


def _repeated(line: str) -> Iterator[Finding]:
    if not _lost_a_mark(line):
        for match in SEVERAL_SPACES.finditer(line):
            if "\t" in match.group() or len(match.group()) >= LAYOUT:
                yield Finding(Edit(*match.span(), " "), 1.0, "the spaces of a layout")


def _doubled(line: str) -> Iterator[Finding]:
    if not _lost_a_mark(line):
        for match in SEVERAL_SPACES.finditer(line):
            yield Finding(Edit(*match.span(), " "), 1.0, "several spaces where one does")


def _lost_a_mark(line: str) -> bool:
    """Tell whether a quotation mark is gone that may have had spaces around it: they show where it stood."""
    if any(line.count(opening) != line.count(closing) for opening, closing in (("「", "」"), ("『", "』"))):
        return True
    missing = line.count("»") - line.count("«")
    return missing != 0 and (_SPACED_CLOSING if missing > 0 else _SPACED_OPENING).search(line) is not None


_SPACED_CLOSING, _SPACED_OPENING = re.compile(r"\s»"), re.compile(r"«\s")


def _blank_lines(lines: Shape) -> Iterator[Drop]:
    if len(lines) == 1:
        return
    above: object = BLANK
    for number, label in enumerate(lines):
        if label is BLANK and above is BLANK:
            yield Drop(number, 1.0, "one blank line does" if number else "blank before the text")
        above = label


LEADING_SPACES = characters.SPACES | characters.Characters.of("\N{NO-BREAK SPACE}")
"""An ideographic space before a line is not here: it indents a paragraph in Chinese and Japanese."""

_TWO = HasSequence(((characters.SPACES, characters.SPACES),))
_SPACE, _TAB = characters.Characters.of(" "), characters.Characters.of("\t")
_LEADING = "".join(LEADING_SPACES)
_TRAILING = "".join(characters.EDGE_SPACES)

EDGES = LineRule(
    name="spacing.edges",
    summary="Spaces before and after a line are removed.",
    example=("  The vote is over. ", "The vote is over."),
    screen=AnyOf((Begins(LEADING_SPACES), Ends(characters.EDGE_SPACES))),
    find=_edges,
)
REPEATED = LineRule(
    name="spacing.repeated",
    summary="Tabs with other spaces, and five spaces or more in a row, become one space.",
    example=("The vote\t\tis     over.", "The vote is over."),
    # Two in a row first, which are quick to look for and in few lines.
    screen=AllOf((_TWO, HasSequence((LAYOUT * (_SPACE,), (_TAB, characters.SPACES), (_SPACE, _TAB))))),
    find=_repeated,
)
DOUBLED = LineRule(
    name="spacing.doubled",
    summary="Two spaces or more in a row become one, also where somebody typed them so.",
    example=("The vote is over.  They count.", "The vote is over. They count."),
    screen=_TWO,
    find=_doubled,
    safe=False,
)
BLANK_LINES = LinesRule(
    name="spacing.blank_lines",
    summary="Several blank lines become one; those before and after the text go.",
    example=("\nOne\n\n\n\nTwo", "One\n\nTwo"),
    screen=AnyOf(()),
    label=lambda _: None,
    find=_blank_lines,
    trigger=shape.BLANK_LINES,
)
