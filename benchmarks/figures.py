"""The figures to reach, as ratios inside one run: what must be, and what is aimed at."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.corpus import LANGUAGES, NAMES, PLAIN, TYPOGRAPHIC
from benchmarks.damage import AGGREGATOR
from benchmarks.limits import READ_CLEAN_WRITE, READ_WRITE
from benchmarks.peers import FTFY, LANGDETECT
from benchmarks.results import BULK, DETECT, SCALAR, Results

FEW = "5 %"


@dataclass(frozen=True, slots=True)
class Figure:
    """The speed of one thing over that of another, and how much it must be and should be, by corpus."""

    says: str
    name: str
    over: str
    profile: str
    goals: dict[str, tuple[float, float]]

    def ratio(self, results: Results, corpus: str) -> float | None:
        """Return the ratio in a run; ``None`` if one of the two was not measured."""
        one = results.rate(corpus, self.profile, self.name)
        other = results.rate(corpus, self.profile, self.over)
        return one / other if one and other else None


FIGURES = (
    Figure(
        "against ftfy.fix_text, 5 % dirty",
        BULK,
        FTFY,
        FEW,
        {PLAIN: (40, 100), TYPOGRAPHIC: (70, 150), LANGUAGES: (45, 100)},
    ),
    Figure(
        "against mtclean text by text, 5 % dirty",
        BULK,
        SCALAR,
        FEW,
        {PLAIN: (30, 60), TYPOGRAPHIC: (50, 90), LANGUAGES: (35, 60)},
    ),
    Figure(
        "share of reading + writing zstd-3 Parquet, 5 % dirty",
        READ_CLEAN_WRITE,
        READ_WRITE,
        FEW,
        {PLAIN: (0.60, 0.80), TYPOGRAPHIC: (0.50, 0.72), LANGUAGES: (0.40, 0.60)},
    ),
    Figure(
        "against ftfy.fix_text, aggregator",
        BULK,
        FTFY,
        AGGREGATOR,
        {PLAIN: (20, 60), TYPOGRAPHIC: (30, 80), LANGUAGES: (20, 60)},
    ),
    Figure(
        "languages, against langdetect.detect",
        DETECT,
        LANGDETECT,
        FEW,
        {PLAIN: (25, 50), TYPOGRAPHIC: (25, 50), LANGUAGES: (25, 50)},
    ),
)
PROCESSES = (1.7, 2.0)
FREE = 1.8
"""How much faster than one two processes that share nothing must be, else the machine cannot show what two can do."""

MEMORY = (1500, 1000)
"""Megabytes at the most while a Parquet file with `MEMORY_TEXT` megabytes of text is cleaned."""

MEMORY_TEXT = 2000


def mark(value: float, goals: tuple[float, float], *, less: bool = False) -> str:
    """Return how a value stands to what must be and what is aimed at.

    >>> mark(45, (40, 100)), mark(0.5, (0.6, 0.8)), mark(900, (1500, 1000), less=True)
    ('must', 'MISSED', 'aim')
    """
    must, aim = goals
    if less:
        return "aim" if value <= aim else "must" if value <= must else "MISSED"
    return "aim" if value >= aim else "must" if value >= must else "MISSED"


def number(value: float) -> str:
    """Return a figure with as many digits as it deserves.

    >>> number(0.613), number(3.14), number(187.2)
    ('0.61', '3.1', '187')
    """
    return f"{value:.2f}" if value < 2 else f"{value:.1f}" if value < 20 else f"{value:.0f}"


def lines(results: Results, *, judged: bool = True) -> list[str]:
    """Return the table of figures as Markdown: ratios, if ``judged`` with a mark and what must be and is aimed at."""
    table = ["| | " + " | ".join(NAMES) + " |", "|---|" + "--:|" * len(NAMES)]
    for figure in FIGURES:
        cells = []
        for corpus in NAMES:
            ratio, goals = figure.ratio(results, corpus), figure.goals[corpus]
            reached = "not measured" if ratio is None else number(ratio)
            if judged and ratio is not None:
                reached += f" {mark(ratio, goals)}"
            cells.append(f"{reached} ({goals[0]:g} / {goals[1]:g})" if judged else reached)
        table.append(f"| {figure.says} | " + " | ".join(cells) + " |")
    return table
