"""The shape of a document: what each of its lines is, and what goes when some of them go.

Rules that remove whole lines work on shapes, not on text, so that the bulk path can ask them without making a
Python string of every line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Label:
    """What a line is taken for when seen alone: the kind, how surely (0 to 1), and why, in a few words.

    ``numbers`` is what else a rule measured of the line, in an order of its own. One ``suspicious`` line is what it
    takes for the rule to look at a document; other labels only say what stands around it.
    """

    kind: str
    confidence: float
    reason: str
    numbers: tuple[float, ...] = ()
    suspicious: bool = True


BLANK = Label("blank", 1.0, "nothing on the line", suspicious=False)

Shape = tuple[Label | None, ...]
"""A document reduced to a label for each line, ``None`` for an ordinary one."""


@dataclass(frozen=True, slots=True)
class Drop:
    """A whole line that a rule proposes to remove: its number, how sure the rule is, and why."""

    line: int
    confidence: float
    reason: str


BLANK_LINES: Literal["blank lines in a row"] = "blank lines in a row"
"""The trigger of a rule that looks at a document when two blank lines are neighbours or the first of several is one."""


Reach = tuple[int, int] | None
"""How many lines with something on them, from the beginning and from the end; ``None`` means all."""

EVERYWHERE: Reach = None


class LinesSight(Protocol):
    """What of a rule over the shape the shape needs to know."""

    @property
    def trigger(self) -> object:
        """What a document must hold for the rule to look at it."""

    @property
    def reach(self) -> Reach:
        """Where a suspicious line makes the rule look at the document."""

    @property
    def find(self) -> Callable[[Shape], Iterable[Drop]]:
        """The lines that the rule would remove."""


@dataclass(frozen=True, slots=True)
class Removal:
    """Lines ``first`` to ``last`` go on account of one `Drop`: the line it names and blank ones beside it.

    ``from_top`` says that all lines above go as well, so that the line break that goes is the one below.
    """

    first: int
    last: int
    drop: Drop
    from_top: bool


def removals(shape: Shape, drops: Iterable[Drop]) -> list[Removal]:
    """Return what goes from a document of this shape, in order, when the lines of ``drops`` do."""
    named = {drop.line: drop for drop in drops}
    return _pieces(shape, lines_that_go(shape, named), named)


def _pieces(shape: Shape, going: Iterable[int], named: dict[int, Drop]) -> list[Removal]:
    """Return the runs of lines that go, cut so that each piece holds one line that a drop names."""
    found: list[Removal] = []
    for first, last in _runs(going):
        lines = [line for line in range(first, last + 1) if line in named]
        bounds = [first, *(line + 1 for line in lines[:-1]), last + 1]
        found += [
            Removal(low, high - 1, named[line], from_top=first == 0)
            for line, (low, high) in zip(lines, pairwise(bounds), strict=True)
        ]
    # When everything goes, one line is left with nothing on it: a text has at least one line.
    end = len(shape) - 1
    return [gone for gone in found if not (gone.from_top and gone.first == end and shape[end] is BLANK)]


@dataclass(frozen=True, slots=True)
class Settled:
    """What all rules over a shape do to it: the lines that are left, what goes, and for each the rule that named it."""

    kept: list[int]
    removals: list[Removal]
    rules: list[int]


def settle(views: Sequence[tuple[LinesSight, Shape, float]], rounds: int) -> Settled:
    """Return what the rules do until none finds anything.

    Each comes with the shape that it sees of the same document, and how sure it must be. When they are not quiet
    after so many rounds, nothing goes.
    """
    everything = list(range(len(views[0][1]))) if views else []
    kept = everything
    named: dict[int, tuple[int, Drop]] = {}
    quiet_at = [-1] * len(views)  # of how many lines each rule has seen that none goes: no need to ask again
    for _ in range(rounds):
        before = len(kept)
        suspicious = any(
            is_suspicious(shape, rule.reach, kept) for rule, shape, _ in views if rule.trigger != BLANK_LINES
        )
        for number, (rule, shape, least) in enumerate(views):
            if quiet_at[number] == len(kept):
                continue
            now = shape if kept is everything else tuple([shape[line] for line in kept])
            looks = has_blank_lines_in_a_row(now) if rule.trigger == BLANK_LINES else suspicious
            drops = [drop for drop in rule.find(now) if drop.confidence >= least] if looks else []
            if drops:
                named |= {kept[drop.line]: (number, drop) for drop in drops}
                gone = set(lines_that_go(now, [drop.line for drop in drops]))
                kept = [line for place, line in enumerate(kept) if place not in gone]
            elif looks or rule.trigger == BLANK_LINES:
                quiet_at[number] = len(kept)
        if len(kept) == before:
            break
    else:
        kept, named = everything, {}
    if len(kept) == len(everything):
        return Settled(everything, [], [])
    going = sorted(set(everything).difference(kept))
    blanks = tuple([BLANK if label is BLANK else None for label in views[0][1]])
    pieces = _pieces(blanks, going, {line: replace(drop, line=line) for line, (_, drop) in named.items()})
    return Settled(kept, pieces, [named[piece.drop.line][0] for piece in pieces])


def is_suspicious(shape: Shape, reach: Reach, lines: Sequence[int]) -> bool:
    """Tell whether one of ``lines`` is suspicious, and within reach of the first or the last of them."""
    near: Iterable[int] = lines
    if reach is not None:
        written = [line for line in lines if shape[line] is not BLANK]
        near = written if len(written) <= sum(reach) else written[: reach[0]] + written[-reach[1] :]
    # BLANK is never suspicious; a loop costs less than a generator here, and most lines have no label.
    for line in near:
        label = shape[line]
        if label is not None and label.suspicious:
            return True
    return False


def has_blank_lines_in_a_row(shape: Shape) -> bool:
    """Tell whether two blank lines are neighbours, or one is the first of several lines."""
    if len(shape) <= 1:
        return False
    above: object = BLANK
    for label in shape:
        if label is BLANK is above:
            return True
        above = label
    return False


SHORTEST_REPEATED = 20
"""Characters of the shortest line that counts when it stands in a document twice."""


def has_repeats(lines: Iterable[str]) -> bool:
    """Tell whether a line that is not short is the same as the first one, or as the one before it.

    Lines without anything on them do not count.
    """
    first = before = None
    for line in filter(None, lines):
        if len(line) >= SHORTEST_REPEATED and line in (first, before):
            return True
        first, before = first or line, line
    return False


def _runs(lines: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and last of each run of neighbours."""
    runs: list[tuple[int, int]] = []
    for line in lines:
        if runs and runs[-1][1] == line - 1:
            runs[-1] = (runs[-1][0], line)
        else:
            runs.append((line, line))
    return runs


def lines_that_go(shape: Sequence[Label | None], drops: Iterable[int]) -> list[int]:
    """Return the numbers of all lines that go when those of ``drops`` do: they take blank lines along.

    Between two lines that stay, the wider of the two gaps stays; at the beginning and at the end, none.

    >>> lines_that_go((None, BLANK, BLANK, Label("x", 1, ""), BLANK, None), [3])
    [3, 4]
    >>> lines_that_go((None, BLANK, Label("x", 1, "")), [2])
    [1, 2]
    """
    gone = set(drops)
    for line in sorted(gone):
        if line - 1 in gone:
            continue  # looked at together with the line before
        above = line
        while above and shape[above - 1] is BLANK:
            above -= 1
        below = line + 1
        blanks_below = 0
        while below < len(shape) and (below in gone or shape[below] is BLANK):
            blanks_below = 0 if below in gone else blanks_below + 1
            below += 1
        run = set(range(above, below))
        blanks_above = line - above
        if above and below < len(shape):
            stay = range(above, line) if blanks_above >= blanks_below else range(below - blanks_below, below)
            run -= set(stay)
        gone |= run
    return sorted(gone)
