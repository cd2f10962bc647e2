"""Scores for the places of a missing mark: a linear model over named features, and how far it is to be believed.

Model card, 2026-11-24
    What it does: among the places where a mark could stand, it gives each a probability, and one to leaving the text
    alone. Conditional logit, some 63,000 weights, trained by ``benchmarks/train/quotes.py`` on masked marks.
    Data: checked human news in 31 languages (WMT 2021 to 2024 sources and references, article extraction benchmarks,
    BBC, MasakhaNEWS, FNC-1, FakeNewsNet, Fake.br, fnspanish, a Moroccan news corpus, Universal Dependencies),
    machine translations of WMT 2021 to 2025 and scraped articles, whose licences run from MIT, Apache-2.0 and CC BY-SA
    to research use; no text is in the weights. Left out: treebanks Hebrew-HTB, Polish-PDB, Hungarian-Szeged,
    Bulgarian-BTB, Ukrainian-IU, Greek-GDT, Italian-ISDT, Estonian-EDT; the sets lafand and vfnd.
    Documents not trained on (30 in 100), one mark deleted a document, at confidence 0.92: English 0.36 of all put back,
    0.50 of quotations of six words and more, 0.98 of those rightly; nine other languages 0.26 (Japanese 0.13 to Arabic
    0.52), 0.97 rightly. Reliability, promised and kept: 0.85 0.85, 0.93 0.92, 0.96 0.95, 0.98 0.97, 0.99 0.99.
    Limits: short quotations (a word or two) it mostly leaves to the reader; languages without data know only the shape
    of the text; single quotation marks it does not look at.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from math import exp
from typing import TYPE_CHECKING

import mtclean.data
from mtclean.rules.quotes import features

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mtclean.rules.quotes.candidates import Place
    from mtclean.rules.quotes.damage import Case

TOP = 12
"""Places that the fine features look at: the right one is among so many in 97 of 100 gaps that hold it."""
NEAR = 600
"""Hundredths by which a place may be worse than the best in the coarse features: odds of 400 to 1."""
LONG = 6  # words from which a quotation is a sentence rather than a term
SCALE = 100  # weights are written as whole hundredths


@dataclass(frozen=True, slots=True)
class Choice:
    """The best place for a missing mark and the next best, with how sure it is to be the one."""

    place: Place
    confidence: float
    runner_up: Place | None


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by name of feature, and by sort of case the confidences that go with the model's probabilities."""

    coarse: Mapping[str, int]
    fine: Mapping[str, int]
    confidences: Mapping[str, tuple[Sequence[float], Sequence[float]]]

    def choose(self, text: str, case: Case) -> Choice | None:
        """Return the best place of ``case``, however unlikely; None where the model has no place at all."""
        places = self.likely(case)
        if not places:
            return None
        scores = self.scores(text, case, places)
        best = max(range(len(places)), key=lambda i: (scores[i + 1], -i))
        others = [i for i in range(len(places)) if i != best]
        second = max(others, key=lambda i: (scores[i + 1], -i)) if others else None
        highest = max(scores)
        total = sum(exp(score - highest) for score in scores)
        probability = exp(scores[best + 1] - highest) / total
        place = places[best]
        return Choice(place, self.confidence(case, place, probability), None if second is None else places[second])

    def likely(self, case: Case) -> list[Place]:
        """Return the places of ``case`` that the fine features shall look at, nearest first."""
        weight, side, tokens, manner = self.coarse.get, case.gap.side, case.tokens, case.manner
        scored = [
            (-sum(weight(name, 0) for name in features.coarse(place, tokens, side, manner)), i)
            for i, place in enumerate(case.places)
        ]
        best = sorted(scored)[:TOP]
        return [case.places[i] for i in sorted(i for score, i in best if score <= best[0][0] + NEAR)]

    def scores(self, text: str, case: Case, places: Sequence[Place]) -> list[float]:
        """Return the score of leaving the text alone, then of each of ``places``."""
        weight, gap, tokens, manner = self.fine.get, case.gap, case.tokens, case.manner
        on_the_way = list(
            accumulate((weight(name, 0) for name in features.passed(case.passed, manner.language)), initial=0)
        )
        far = case.places[-1] if case.places else None
        alone = features.alone(text, tokens, gap, manner, case.agrees, far)
        return [sum(weight(name, 0) for name in alone) / SCALE] + [
            (
                on_the_way[min(place.taken, len(on_the_way) - 1)]
                + sum(weight(name, 0) for name in features.fine(text, place, tokens, gap, manner, case.places[-1]))
            )
            / SCALE
            for place in places
        ]

    def confidence(self, case: Case, place: Place, probability: float) -> float:
        """Return how often a place of this sort and probability was right in documents not trained on."""
        limits, values = self.confidences[sort_of(case, place)]
        return values[bisect_right(limits, probability)]


def sort_of(case: Case, place: Place) -> str:
    """Return the sort of case that is calibrated by itself."""
    language = "en" if case.manner.language == "en" else "other"
    return f"{language} {'long' if place.words >= LONG else 'short'}"


@cache
def shipped() -> Model:
    """Return the model that comes with the package."""
    data = json.loads(files(mtclean.data).joinpath("quotes-model.json").read_text(encoding="utf-8"))
    fine = {f"{group}{name}": weight for group, names in data["fine"].items() for name, weight in names.items()}
    return Model(data["coarse"], fine, data["confidences"])
