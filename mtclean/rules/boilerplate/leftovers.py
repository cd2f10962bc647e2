"""Lines that the site's theme and its plug-ins print: buttons, share rows, comment forms, navigation, teasers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mtclean.rule import FOR_A_READER, LinesRule
from mtclean.rules.boilerplate.context import COLUMNS, measured, trees
from mtclean.rules.boilerplate.lines import CERTAIN, PLAIN, SCREEN, SUSPICION, TRIGGER, WEAK, label
from mtclean.shape import BLANK, Drop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.shape import Label, Shape

CAUTION, CAUTION_DEEP = 1.744, 15.33
"""The model's odds are divided by this, so that what it calls 0.94 sure counts as 0.9; 0.993 deep in an article. On
unseen sites nearly all content that the model would take stands in long lists of its own (deals, tables, rosters)."""

CAUTION_QUIET = 2.5
"""Likewise, of lines that do not read like boilerplate: names, places, items of a list. Most are told by lines beside
them, and the model has seen few lists in other languages than English."""

DEEP = 5
"""Paragraphs above and below from which on a line is deep in an article."""

LOUD_RUN = 2.5
"""The mean score of a run from which on it is no list of the article, however deep: of what the
caution kept of raw pages of unseen sites, 4,285 lines of boilerplate and 1,461 characters of content stood in such
runs, 773 lines and 11,802 characters in others."""

LEANING = 0.96
"""How sure a weak phrase is at the end of the text, or beside sure boilerplate at its edge."""

FEWEST_COPIES, COPIED = 3, 0.912
"""A line of two words and more that a document holds so many times goes everywhere if one copy does, so surely; a
single word if half of them do. Longer ones may be headlines, and single ones between paragraphs headings."""
MOST_WORDS_COPIED = 4

LEAST_SAID = 0.5
"""Suggestions less sure than this are not worth making."""

LOUD = 4.0
"""The score of a line that may go although it stands alone between two paragraphs."""

SAID_IN_LIST = 2.0
"""The score that one line of a list between paragraphs must have for any of it to go."""

FEWEST_PARAGRAPHS = 2
"""With fewer, nobody can tell the end of an article from a list of words."""

FEWEST_LINES = 8
"""In a shorter text without paragraphs, every line may be what it is about."""

_SAME = -1
"""Where a label has the number that lines have in common which say the same."""
_SCORE, _HIGHEST = COLUMNS.index("score"), COLUMNS.index("highest of run")
_RUN = COLUMNS.index("mean of run")
_ABOVE, _BELOW = COLUMNS.index("paragraphs above"), COLUMNS.index("paragraphs below")
_LINES = COLUMNS.index("lines")
_LEXICON, _WORDS = COLUMNS.index("lexicon"), COLUMNS.index("words")
_RUN_ABOVE, _RUN_BELOW = COLUMNS.index("run above"), COLUMNS.index("run below")


def find(shape: Shape) -> Iterator[Drop]:
    """Yield the lines that are boilerplate where they stand."""
    found = {number: drop for number, drop in _drops(shape) if drop.confidence >= LEAST_SAID}
    found |= {drop.line: drop for drop in _copies(shape, found)}
    if any(number not in found and line is not BLANK for number, line in enumerate(shape)):
        yield from found.values()
        return
    # Only phrases that are boilerplate wherever they stand may empty a document, and no single word.
    certain = [
        number
        for number in found
        if (line := shape[number]) is not None and line.kind == CERTAIN and line.numbers[_WORDS] > 1
    ]
    note = "; all of the text is boilerplate" if len(certain) == len(found) else ""
    for number in certain:
        yield Drop(number, found[number].confidence, f"{found[number].reason}{note}")


def _copies(shape: Shape, found: dict[int, Drop]) -> Iterator[Drop]:
    """Yield the lines that stand in the document again and again, and that are surely boilerplate in other places."""
    places: dict[float, list[int]] = {}
    for number, line in enumerate(shape):
        if line is not None and line.kind in (PLAIN, WEAK):
            places.setdefault(line.numbers[_SAME], []).append(number)
    if not found or max(map(len, places.values()), default=0) < FEWEST_COPIES:
        return
    for numbers in places.values():
        sure = {number for number in numbers if number in found and found[number].confidence >= COPIED}
        line = shape[numbers[0]]
        if len(numbers) < FEWEST_COPIES or not sure or line is None:
            continue
        words = line.numbers[_WORDS]
        if words <= MOST_WORDS_COPIED and (words > 1 or 2 * len(sure) >= len(numbers)):
            reason = f"stands here {len(numbers)} times, {len(sure)} of them among boilerplate"
            others = (number for number in numbers if number not in sure and not _stands_alone(shape, number))
            yield from (Drop(number, COPIED, reason) for number in others)


def _stands_alone(shape: Shape, number: int) -> bool:
    """Tell whether the next lines above and below with something on them are paragraphs."""
    for step in (-1, 1):
        place = number + step
        while 0 <= place < len(shape) and shape[place] is BLANK:
            place += step
        if not 0 <= place < len(shape) or shape[place] is not None:
            return False
    return True


def _is(line: Label | None, *kinds: str) -> bool:
    return line is not None and line.kind in kinds


def _drops(shape: Shape) -> Iterator[tuple[int, Drop]]:
    leaning = _edge_runs(shape)
    most = 1.0 if _has_evidence(shape, leaning) else FOR_A_READER
    judged = _to_be_judged(shape, leaning)
    rows = dict(measured(shape)) if judged else {}
    for number, line in enumerate(shape):
        if line is None or line.kind not in (PLAIN, WEAK, CERTAIN):
            continue
        confidence, reason = 0.0, line.reason
        if number in judged and not _is_of_the_article(rows[number]):
            confidence, reason = _cautious(rows[number]), f"{line.reason}, by what stands around it"
        if line.kind in (CERTAIN, WEAK) and line.confidence > confidence:
            confidence, reason = line.confidence, line.reason
        if line.kind == WEAK and number in leaning and confidence < LEANING:
            confidence, reason = LEANING, f"{line.reason}, at the edge of the text"
        yield number, Drop(number, min(confidence, most), reason)


def _to_be_judged(shape: Shape, leaning: set[int]) -> set[int]:
    """Return the lines that the model is asked about.

    Not those that a phrase settles, nor a single candidate between paragraphs that does not read like boilerplate:
    that is a headline, and most documents hold no other.
    """
    judged: set[int] = set()
    run: list[int] = []
    everything: tuple[Label | None, ...] = (*shape, None)
    for number, line in enumerate(everything):
        if line is None:
            if len(run) > 1 or any((one := shape[candidate]) is not None and _tells(one) for candidate in run):
                judged.update(one for one in run if not _is(shape[one], CERTAIN) and one not in leaning)
            run.clear()
        elif line is not BLANK:
            run.append(number)
    return judged


def _has_evidence(shape: Shape, leaning: set[int]) -> bool:
    """Tell whether a document holds a sure phrase, a phrase at its edge, or more than one suspicious line."""
    if leaning:
        return True
    telling = [line for line in shape if line is not None and line is not BLANK and _tells(line)]
    return len(telling) > 1 or any(line.kind == CERTAIN for line in telling)


def _tells(line: Label) -> bool:
    return line.kind != PLAIN or line.numbers[0] >= SUSPICION


def _cautious(row: list[float]) -> float:
    probability = trees().probability(row)
    deep = row[_ABOVE] >= DEEP and row[_BELOW] >= DEEP and row[_RUN] < LOUD_RUN
    quiet = row[_SCORE] < SUSPICION and not row[_LEXICON]
    odds = (
        probability / max(1 - probability, 1e-9) / (CAUTION_DEEP if deep else CAUTION) / (CAUTION_QUIET if quiet else 1)
    )
    return odds / (1 + odds)


def _is_of_the_article(row: list[float]) -> bool:
    """Tell whether a line stands where an article has lists and headings, and does not say loudly that it is none."""
    if row[_LINES] < FEWEST_LINES and row[_ABOVE] + row[_BELOW] < FEWEST_PARAGRAPHS:
        return True
    if not row[_ABOVE] or not row[_BELOW]:
        return False
    if not row[_RUN_ABOVE] and not row[_RUN_BELOW]:
        return row[_SCORE] < LOUD or row[_LEXICON] == 1 or row[_WORDS] == 1
    return row[_HIGHEST] < SAID_IN_LIST


def _edge_runs(shape: Shape) -> set[int]:
    """Return the lines of phrases only that end the text, and of those that begin it if one of them is certain."""
    leaning: set[int] = set()
    ordinary = sum(line is None or (line.kind == PLAIN and line.numbers[0] < SUSPICION) for line in shape)
    for numbers in (range(len(shape)), range(len(shape) - 1, -1, -1)):
        run: list[int] = []
        sure = numbers.step < 0 and ordinary >= FEWEST_PARAGRAPHS
        for number in numbers:
            line = shape[number]
            if line is None or line.kind == PLAIN:
                sure = sure or any(_is(shape[n], CERTAIN) for n in run)
                break
            run.append(number)
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
