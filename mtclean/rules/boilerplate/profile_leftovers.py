"""What the leftovers rule makes of a page of a site whose own lines are known: surer here, less sure there.

The model gives a line its chance from what stands around it, and does not know where the article is. The lines of the
site tell that, and with them what the model takes for likely is nearly always boilerplate in some places. The counts
below are of such lines on pages of 125 sites, by a model that was trained without these sites.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mtclean.rule import FOR_A_READER
from mtclean.rules.boilerplate.context import COLUMNS
from mtclean.rules.boilerplate.leftovers import LEFTOVERS
from mtclean.rules.boilerplate.lines import CERTAIN, PLAIN
from mtclean.rules.boilerplate.profile_article import article, is_known, is_of
from mtclean.shape import BLANK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.shape import Drop, Label, Shape

SURE_ENOUGH = 0.96
"""How sure a line is that is likely enough where it stands."""

LIKELY = 0.54
"""Likely enough above the article and between two lines of the site. Above, if a line is no title and has at most so
many words as this: of such, 134 were boilerplate, 3 titles and 2 content; of longer ones, 62, 11 and none."""
MOST_WORDS = 8

LIKELY_BELOW = 0.646
"""Likely enough below the last paragraph, if a line has no digits and no mark at its end: of such, 167 were boilerplate
and 7 content; of others, 77 and 69, for articles end with tables, and with who did not want to comment."""

LIKELY_LISTED = 0.646
"""Likely enough between paragraphs, in a long list or right above a line of the site: 699 were boilerplate and 35
content, most of it a list of shops and one of players."""

LONG_LIST, READS_LIKE = 9, 1.0
"""Lines of a long list, and the mean score from which on it reads like boilerplate."""

FEWEST_KNOWN, MANY_ABOVE = 6, 20
"""A text with so many lines of the site and sure phrases, or so many lines above its first paragraph, is a page. Any
other is an article that was cut out of one, in which what looks like a menu is a list of the article: in 777 such
texts, this keeps 46 lines of lists, headings and names."""

VERY_LIKELY = 0.987
"""Elsewhere below a paragraph, lines that do not say loudly what they are have to be so likely, or they are doubted:
of those less likely than this, one in ten is content, rows of tables and lists of ingredients."""

TITLES, FEWEST_WORDS, LOUD = 3, 4, 3.0
"""So many of the last runs of lines above the first paragraph may be its title and what stands under it, if they have
so many words and lower scores than this."""
FEWEST_IF_NONE, LOUD_IF_NONE = 3, 6.0
"""Likewise, where there is none."""

_WORDS, _DIGIT, _MARK = COLUMNS.index("words"), COLUMNS.index("digit"), COLUMNS.index("mark at end")


def find(shape: Shape) -> Iterator[Drop]:
    """Yield what the leftovers are, as sure as their place among lines of the site makes them."""
    begin, end = article(shape)
    paragraphs = [number for number, line in enumerate(shape) if line is None and begin <= number < end]
    if not paragraphs:
        yield from LEFTOVERS.find(shape)
        return
    first, last = paragraphs[0], paragraphs[-1]
    is_page = _is_page(shape, first)
    titles = _titles(shape, first, FEWEST_WORDS, LOUD) or _titles(shape, first, FEWEST_IF_NONE, LOUD_IF_NONE)
    above, below = _beside_the_site(shape, ends=False), _beside_the_site(shape[::-1], ends=True)[::-1]
    listed = _in_long_lists(shape)
    for drop in LEFTOVERS.find(shape):
        number, line = drop.line, shape[drop.line]
        if number in titles or line is None:
            continue
        is_doubtful = number >= first and not above[number] and _is_quiet(line)
        likely = VERY_LIKELY if is_doubtful else 1.0
        short_above = is_page and number < first and line.numbers[_WORDS] <= MOST_WORDS
        if short_above or (number > first and above[number] and below[number]):
            likely = LIKELY
        elif is_page and number > last and not line.numbers[_DIGIT] and not line.numbers[_MARK]:
            likely = LIKELY_BELOW
        elif is_page and first < number < last and (below[number] or listed[number]):
            likely = LIKELY_LISTED
        if drop.confidence >= likely:
            yield replace(drop, confidence=max(drop.confidence, SURE_ENOUGH))
        elif is_doubtful:
            yield replace(drop, confidence=min(drop.confidence, FOR_A_READER))
        else:
            yield drop


def _is_page(shape: Shape, first: int) -> bool:
    """Tell whether a text with this ``first`` paragraph is a page, and no article that was cut out of one."""
    known = sum(is_known(line) or is_of(line, CERTAIN) for line in shape)
    return known >= FEWEST_KNOWN or sum(line is not BLANK for line in shape[:first]) >= MANY_ABOVE


def _in_long_lists(shape: Shape) -> list[bool]:
    """Tell of each line whether it stands in a long run of lines that, all together, read like boilerplate."""
    told: list[bool] = []
    run: list[Label] = []
    for line in (*shape, None):
        if line is not None:
            run.append(line)
            continue
        scores = [one.numbers[0] for one in run if one is not BLANK]
        is_list = len(scores) >= LONG_LIST and sum(scores) >= READS_LIKE * len(scores)
        told += [is_list] * (len(run) + 1)
        run.clear()
    return told


def _beside_the_site(shape: Shape, *, ends: bool) -> list[bool]:
    """Tell of each line whether of paragraphs and lines of the profile, the nearest before it is of the profile.

    ``ends`` is the answer where there is none.
    """
    found = []
    for line in shape:
        found.append(ends)
        if line is None or is_known(line):
            ends = line is not None
    return found


def _is_quiet(line: Label | None) -> bool:
    return line is not None and line.kind == PLAIN and line.numbers[0] < LOUD


def _titles(shape: Shape, first: int, words: int, loud: float) -> set[int]:
    """Return the lines that may be the title of the article: above its first paragraph, the last that say something."""
    found: set[int] = set()
    runs, inside = 0, False
    for number in range(first - 1, -1, -1):
        line = shape[number]
        if line is BLANK:
            continue
        if line is not None and line.kind == PLAIN and line.numbers[0] < loud and line.numbers[_WORDS] >= words:
            runs += not inside
            if runs > TITLES:
                break
            found.add(number)
            inside = True
        else:
            inside = False
    return found
