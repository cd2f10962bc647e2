"""A line among its neighbours: the second half of the model, small trees over where a line stands and beside what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import exp
from typing import TYPE_CHECKING

from mtclean.data import load_json
from mtclean.shape import BLANK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mtclean.shape import Label, Shape

ORDINARY = -6.0
"""The score of a line that is no candidate: a paragraph, or a short sentence."""

OWN = ("score", "characters", "words", "colon", "digit", "small", "mark at end", "lexicon")
AROUND = (
    "above", "below", "two above", "two below", "mean of 5", "highest of 3", "lowest of 3", "mean of 3 above",
    "mean of 3 below", "mean of 15", "run above", "run below", "mean of run", "highest of run", "paragraphs above",
    "paragraphs below", "paragraphs within 10", "share of paragraphs", "lines", "times on the page", "place",
    "place from end", "place in share",
)  # fmt: skip
COLUMNS = (*OWN, *AROUND)
"""What the trees may ask of a line. A run is made of neighbouring candidates; `highest of run` of the nearest 60."""


@dataclass(frozen=True, slots=True)
class Trees:
    """A sum of small decision trees. A node is ``(column, limit, if not above, if above)``, a leaf its log odds."""

    start: float
    trees: tuple[object, ...]

    def probability(self, row: Sequence[float]) -> float:
        """Return how probably a line with these measures is boilerplate."""
        total = self.start
        for tree in self.trees:
            node = tree
            while isinstance(node, tuple):
                column, limit, low, high = node
                node = low if row[column] <= limit else high
            total += node  # type: ignore[operator]
        return 1 / (1 + exp(-total))


@cache
def trees() -> Trees:
    """Return the second half of the model as ``data/boilerplate.json`` has it."""
    stored = load_json("boilerplate.json")["context"]
    if tuple(stored["columns"]) != COLUMNS:
        message = "data/boilerplate.json was trained on other columns; run benchmarks/train/boilerplate.py"
        raise RuntimeError(message)
    return Trees(stored["start"], tuple(map(_node, stored["trees"])))


def _node(stored: object) -> object:
    if isinstance(stored, list):
        column, limit, low, high = stored
        return (column, limit, _node(low), _node(high))
    return stored


def measured(shape: Shape) -> list[tuple[int, list[float]]]:
    """Return the number of each candidate line and its measures, in the order of `COLUMNS`."""
    numbers = [number for number, label in enumerate(shape) if label is not BLANK]
    lines: list[Label | None] = [shape[number] for number in numbers]
    count = len(lines)
    scores = [ORDINARY if line is None else line.numbers[0] for line in lines]
    sums = list(accumulate(scores, initial=0.0))
    paragraphs = list(accumulate((line is None for line in lines), initial=0))
    run_above, run_below = _runs(lines), _runs(lines[::-1])[::-1]
    times: dict[float, int] = {}
    for line in lines:
        if line is not None:
            times[line.numbers[-1]] = times.get(line.numbers[-1], 0) + 1
    total, share = paragraphs[-1], paragraphs[-1] / max(count, 1)

    def mean(low: int, high: int) -> float:
        low, high = max(low, 0), min(high, count)
        return (sums[high] - sums[low]) / (high - low) if high > low else 0.0

    rows = []
    for place, line in enumerate(lines):
        if line is None:
            continue
        near = scores[max(0, place - 3) : place] + scores[place + 1 : place + 4]
        low, high = max(0, place - 5), min(count, place + 6)
        first, last = place - run_above[place], place + run_below[place] + 1
        row = [
            *line.numbers[:-1],
            scores[place - 1] if place else 0.0,
            scores[place + 1] if place + 1 < count else 0.0,
            scores[place - 2] if place > 1 else 0.0,
            scores[place + 2] if place + 2 < count else 0.0,
            (sums[high] - sums[low] - scores[place]) / max(1, high - low - 1),
            max(near, default=-9.0),
            min(near, default=-9.0),
            mean(place - 3, place),
            mean(place + 1, place + 4),
            mean(place - 15, place + 16),
            min(run_above[place], 30),
            min(run_below[place], 30),
            (sums[last] - sums[first]) / (last - first),
            max(scores[max(first, place - 30) : min(last, place + 30)]),
            min(paragraphs[place], 12),
            min(total - paragraphs[place], 12),
            paragraphs[min(count, place + 11)] - paragraphs[max(0, place - 10)],
            share,
            min(count, 300),
            min(times[line.numbers[-1]], 4),
            min(place, 30),
            min(count - 1 - place, 30),
            place / count,
        ]
        rows.append((numbers[place], row))
    return rows


def _runs(lines: Sequence[Label | None]) -> list[int]:
    """Return for each line how many candidates stand right before it."""
    runs, run = [], 0
    for line in lines:
        runs.append(run)
        run = 0 if line is None else run + 1
    return runs
