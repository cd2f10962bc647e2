"""How likely a place is the one where a mark is missing: a linear model, small trees, and how far to believe them.

Model card, 2026-11-25
    What it does: a conditional logit over named features, 35,000 weights, gives each likely place a score, and one to
    leaving the text alone. Two places with only a comma or stop between them count as one. Where that leaves little
    doubt, 300 small boosted trees then say how likely the best place is right, from its lead over the others, how a
    speaker is named on both sides, the voice of the words there (10,000 words of fourteen languages), and the text's
    other quotations; of two places that count as one, 80 smaller trees choose. Trained by
    ``benchmarks/train/quotes.py`` on masked marks.
    Data: checked human news in 31 languages (WMT 2021 to 2024 sources and references, article extraction benchmarks,
    BBC, MasakhaNEWS, FNC-1, FakeNewsNet, Fake.br, fnspanish, a Moroccan news corpus, Universal Dependencies),
    machine translations of WMT 2021 to 2025 with their sources and references, scraped articles, and the articles of
    pages, whose licences run from MIT, Apache-2.0 and CC BY-SA to research use; no text is in the weights. Left out:
    treebanks Hebrew-HTB, Polish-PDB, Hungarian-Szeged, Bulgarian-BTB, Ukrainian-IU, Greek-GDT, Italian-ISDT,
    Estonian-EDT; the sets lafand and vfnd.
    Documents not trained on (12 in 100), every mark deleted by itself, documents weighing the same, at the confidence
    that makes an edit: English 0.400 of all put back, 0.985 of those rightly; of quotations of six words and more
    0.597, 0.988 rightly. All documents, each by models trained on the four fifths without it: 0.387 and 0.979, 0.582
    and 0.984; nine other languages 0.266 and 0.961 (Japanese 0.07 to Arabic 0.46). Reliability there, promised and
    kept: 0.85 0.86, 0.93 0.93, 0.96 0.96, 0.98 0.98, 0.99 0.99. Of German
    and Russian 0.94 of what is put back is right.
    Limits: short quotations (a word or two) it mostly leaves to the reader; whether a comma stands inside the marks or
    outside, in texts that do both, is the commonest mistake; languages without data know only the shape of the text;
    single quotation marks it does not look at.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from math import exp
from typing import TYPE_CHECKING, Any

from mtclean.data import load_json
from mtclean.rules.quotes import features
from mtclean.rules.quotes.measures import COLUMNS, FARTHER, Scores, farther, measured, spots

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mtclean.rules.quotes.candidates import Place
    from mtclean.rules.quotes.damage import Case

    Table = Mapping[str, int]

TOP = 12
"""Places that the fine features look at: the right one is among so many in 97 of 100 gaps that hold it."""
ASKED, ASKED_ENGLISH = 6, 8
"""Places that the fine features look at when a text is cleaned. The weights were learnt among `TOP`; among fewer the
answer comes sooner and is bolder. On documents not trained on, six instead of eight: English 0.389 of 0.979 instead of
0.384 of 0.983, nine other languages 0.276 of 0.971 instead of 0.267 of 0.973."""
NEAR = 600
"""Hundredths by which a place may be worse than the best in the coarse features: odds of 400 to 1."""
COMPARED = 2
"""Spots that the trees learn from: with three or six they knew no better on documents not trained on."""
HOPELESS = 0.3
"""Where the linear model gives the best place less than this, there is none: no reader would be sure of it either."""
DOUBTFUL = 0.75
"""Where the linear model gives the best place less than this, the trees are not asked, and its own chance is said:
on documents not trained on that keeps what it promises (0.35 0.32, 0.45 0.44, 0.55 0.53, 0.63 0.62). Of the places
that the trees would be sure of, one in two hundred is among these; of gaps in real texts, more than half."""
LONG = 6  # words from which a quotation is a sentence rather than a term
SCALE = 100  # weights are written as whole hundredths
_SURE_SIDE = 0.9
"""From here on the next best place is another spot, not the other side of the same comma or stop."""
_NONE: Table = {}


@dataclass(frozen=True, slots=True)
class Choice:
    """The best place for a missing mark and the next best, with how sure it is to be the one."""

    place: Place
    confidence: float
    runner_up: Place | None


@dataclass(frozen=True, slots=True)
class Linear:
    """The linear model: for each feature the weights of its values; those of ``own`` by language."""

    coarse: Table
    general: Mapping[str, Table]
    own: Mapping[str, Mapping[str, Table]]
    _tables: dict[str, tuple[Table, ...]] = field(default_factory=dict, compare=False, repr=False)

    def likely(self, case: Case, most: int = TOP) -> list[int]:
        """Return the numbers of the at most so many places that the fine features shall look at, nearest first."""
        scored = [(-score, i) for i, score in enumerate(features.coarse_sums(case, self.coarse.get))]
        best = sorted(scored)[:most]
        return sorted(i for score, i in best if score <= best[0][0] + NEAR)

    def scores(self, text: str, case: Case, places: Sequence[Place]) -> Scores:
        """Return the scores of leaving the text alone and of each of ``places``."""
        tables, on_the_way = self._of(case.manner.language), self.on_the_way(case)
        there = features.beside(case.tokens, case.gap.side)
        scores, worded = [], []
        for place in places:
            score = on_the_way[min(place.taken, len(on_the_way) - 1)]
            worded.append(score / SCALE)
            for table, value in zip(tables, features.fine(text, case, place, there), strict=True):
                if value in table:
                    score += table[value]
            scores.append(score / SCALE)
        return Scores(self.alone(text, case), scores, worded)

    def scored(self, text: str, case: Case, most: int) -> tuple[list[Place], Scores]:
        """Return the likely places of ``case``, and the scores of these and of leaving the text alone."""
        places = [case.places[i] for i in self.likely(case, most)]
        return places, self.scores(text, case, places)

    def on_the_way(self, case: Case) -> list[int]:
        """Return what the words of the walk say, summed up: from none of them on to all."""
        heard = self.own.get(case.manner.language, {}).get(features.PASSED, _NONE).get
        words = features.passed(case.passed, case.manner.language)
        return list(accumulate([heard(word, 0) for word in words], initial=0))

    def alone(self, text: str, case: Case) -> float:
        """Return the score of leaving the text alone."""
        far = case.places[-1] if case.places else None
        weight = self.general.get(features.ALONE, _NONE).get
        values = features.alone(text, case.tokens, case.gap, case.manner, case.agrees, far)
        return sum([weight(value, 0) for value in values]) / SCALE

    def _of(self, language: str) -> tuple[Table, ...]:
        tables = self._tables.get(language)
        if tables is None:
            own = self.own.get(language, {})
            tables = (
                *(self.general.get(name, _NONE) for name in features.GENERAL),
                *(own.get(name, _NONE) for name in features.OWN),
            )
            self._tables[language] = tables
        return tables


@dataclass(frozen=True, slots=True)
class Trees:
    """A sum of small trees: nodes ``(column, limit, low, high)``, low for measures up to the limit, and leaves."""

    start: float
    trees: tuple[Any, ...]

    @classmethod
    def of(cls, stored: Mapping[str, Any], columns: Sequence[str]) -> Trees:
        """Return the trees that a data file holds, its columns found by name among ``columns``."""
        column = {n: columns.index(name) for n, name in enumerate(stored["columns"])}

        def node(one: Any) -> Any:
            return (column[one[0]], one[1], node(one[2]), node(one[3])) if isinstance(one, list) else one

        return cls(stored["start"], tuple(map(node, stored["trees"])))

    def chance(self, row: Sequence[float]) -> float:
        """Return how likely the place with these measures is the right one."""
        total = self.start
        for tree in self.trees:
            node = tree
            while node.__class__ is tuple:
                node = node[2] if row[node[0]] <= node[1] else node[3]
            total += node
        return 1 / (1 + exp(-total))


@dataclass(frozen=True, slots=True)
class Model:
    """The linear model, the voice of words by language, the trees, and by sort of case what their chances come to.

    ``sides`` are the trees that choose the farther place of a spot or the nearer.
    """

    linear: Linear
    voice: Mapping[str, Table]
    trees: Trees
    sides: Trees
    confidences: Mapping[str, tuple[Sequence[float], Sequence[float]]]

    def choose(self, text: str, case: Case) -> Choice | None:
        """Return the best place of ``case``; None where there is none worth a thought."""
        asked = ASKED_ENGLISH if case.manner.language == "en" else ASKED
        places, scores = self.linear.scored(text, case, asked)
        ranked = spots(case, places, scores)
        if not ranked or (chance := chance_of(scores, ranked[0].score)) < HOPELESS:
            return None
        spot = ranked[0]
        other = places[ranked[1].best] if len(ranked) > 1 else None
        if chance < DOUBTFUL:
            chance = chance_of(scores, scores.places[spot.best])
            return Choice(places[spot.best], round(chance, 4), other) if chance >= HOPELESS else None
        # Where the trees would rather have the other place they are never sure of it: one row is enough.
        (row,) = measured(text, case, places, scores, self.voice.get(case.manner.language, _NONE), ranked)
        chance, number = self.trees.chance(row), spot.best
        if spot.near != spot.far:
            inside = self.sides.chance(farther(text, case, places, scores, spot))
            number, unlike = (spot.far, spot.near) if inside > 0.5 else (spot.near, spot.far)  # noqa: PLR2004
            sure = max(inside, 1 - inside)
            chance *= sure
            other = places[unlike] if sure < _SURE_SIDE else other
        return Choice(places[number], self.confidence(case, places[number], chance), other)

    def confidence(self, case: Case, place: Place, chance: float) -> float:
        """Return how often a place of this sort and chance was right in documents not trained on."""
        limits, values = self.confidences[sort_of(case, place)]
        return values[bisect_right(limits, chance)]


def chance_of(scores: Scores, score: float) -> float:
    """Return what the linear model alone thinks of a place or spot with this score."""
    highest = max((scores.alone, *scores.places))
    total = exp(scores.alone - highest) + sum([exp(one - highest) for one in scores.places])
    return exp(score - highest) / total


def sort_of(case: Case, place: Place) -> str:
    """Return the sort of case that is calibrated by itself."""
    language = "en" if case.manner.language == "en" else "other"
    return f"{language} {'long' if place.words >= LONG else 'short'}"


@cache
def shipped() -> Model:
    """Return the model that comes with the package."""
    data = load_json("quotes-model.json")
    linear = Linear(data["coarse"], data["general"], data["own"])
    trees, sides = Trees.of(data["trees"], COLUMNS), Trees.of(data["sides"], FARTHER)
    return Model(linear, data["voice"], trees, sides, data["confidences"])
