"""Text that stands twice in a row: a headline again as the first line, a paragraph, an article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mtclean.edits import Edit
from mtclean.rule import LINES_THAT_REPEAT, DocumentRule, Finding
from mtclean.shape import SHORTEST_REPEATED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.document import Document

_PARAGRAPH = 60  # characters of one paragraph that nobody means to say twice; refrains and chants are shorter
_SEVERAL = 100  # and of several in a row
_HEADLINE = re.compile(r"(?!.*[.!?] ).{,160}[\w?!\"”’»]")
_SENTENCE = re.compile(r"[.!?…。！？।۔؟]\s?[\"”’»)」]?\Z")
_VERSE = 40  # characters of a line, on average, above which it is prose


def _repeated(document: Document) -> Iterator[Finding]:
    written = [number for number, line in enumerate(document.lines) if line]
    lines = [document.lines[number] for number in written]
    for first, period, end in _runs(lines):
        confidence, reason = _sureness(lines[first : first + period], first, period)
        last = written[first + period - 1]
        start = document.starts[last] + len(document.lines[last])
        stop = document.starts[written[end - 1]] + len(document.lines[written[end - 1]])
        yield Finding(Edit(start, stop), confidence, reason)


def _runs(lines: list[str]) -> Iterator[tuple[int, int, int]]:
    """Yield where stretches of lines begin that come twice and more in a row, their period, and where the last ends.

    They are single lines, or begin with the first line of all: an article.
    """
    at = 1
    while at < len(lines):
        end = at
        while end < len(lines) and lines[end] == lines[at - 1]:
            end += 1
        if end > at and len(lines[at]) >= SHORTEST_REPEATED:
            yield at - 1, 1, end
        at = end + 1
    if not lines or len(lines[0]) < SHORTEST_REPEATED:
        return
    for period in (at for at in range(2, len(lines) // 2 + 1) if lines[at] == lines[0]):
        end = period
        while end < len(lines) and lines[end] == lines[end - period]:
            end += 1
        if end >= 2 * period:
            yield 0, period, end // period * period
            return


def _sureness(lines: list[str], first: int, period: int) -> tuple[float, str]:
    size = sum(map(len, lines))
    if period == 1 and first == 0 and _HEADLINE.fullmatch(lines[0]):
        return 0.96, "the headline again as the first line"
    if period == 1:
        # Captions come under more than one picture.
        sentence = size >= _PARAGRAPH and _SENTENCE.search(lines[0]) is not None
        return (0.97 if sentence else 0.8), "the same paragraph again"
    prose = size >= _SEVERAL and size / period >= _VERSE
    return (0.97 if prose else 0.8), f"the same {period} paragraphs again"


REPEATED = DocumentRule(
    name="translation.repeated",
    summary="A headline, a paragraph or an article that stands twice in a row is left once.",
    example=(
        "Council votes on the bridge\nCouncil votes on the bridge\n\nThe vote is on Monday.",
        "Council votes on the bridge\n\nThe vote is on Monday.",
    ),
    screen=LINES_THAT_REPEAT,
    find=_repeated,
)
