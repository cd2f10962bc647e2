"""Train the model that chooses the place of a missing quotation mark, and write ``mtclean/data/quotes-model.json``.

    python -m benchmarks.train.quotes --data DIR [--held-out 30] [--without SOURCE ...] [--to FILE]

Two stages. A linear model, a conditional logit over named features, gives every likely place a score. Small boosted
trees then look at the two best: how far they lie apart, what the words around them sound like (their *voice*), what
the text's other quotations look like. The trees are trained on scores from linear models, and with voices, that have
not seen the document.

Masking a mark in a text whose marks pair gives an example whose answer is known. Examples come from

- ``quotes-gold-*``: human news with checked marks; each text as it is (the answer: leave it alone) and with up to
  thirty of its marks removed, one at a time;
- machine translations (``mtnews-*``), at half weight, their sources and references (``mtnews-sources``), scraped
  articles (``scraped-articles``), the articles of pages (``boilerplate-lines``, ``residual-lines``): whole texts, or
  else those of their paragraphs, whose marks all pair and lean the right way; up to twenty marks each. Copies of
  checked texts are left out.

Left out: the treebanks Hebrew-HTB, Polish-PDB, Hungarian-Szeged, Bulgarian-BTB, Ukrainian-IU, Greek-GDT, Italian-ISDT
and Estonian-EDT, and the rows of lafand and vfnd, whose licences do not allow it.

Documents are split by a hash of their name (translations of one text stay together), so nothing is learnt and
tested on the same document. Confidences come from models that did not see the document. Nothing is random but
seeded choices, so the same data give the same file.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from mtclean.rules.quotes import convention, features
from mtclean.rules.quotes.candidates import tokens_of
from mtclean.rules.quotes.damage import damage_of, insertion
from mtclean.rules.quotes.marks import FAMILIES, marks_of
from mtclean.rules.quotes.measures import COLUMNS, FARTHER, Scores, farther, measured, spots
from mtclean.rules.quotes.model import COMPARED, HOPELESS, SCALE, Linear, Model, Trees, chance_of, sort_of
from mtclean.rules.quotes.pairing import pair
from mtclean.rules.quotes.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from mtclean.rules.quotes.damage import Case

UNFREE = {
    "Hebrew-HTB", "Polish-PDB", "Hungarian-Szeged", "Bulgarian-BTB", "Ukrainian-IU", "Greek-GDT", "Italian-ISDT",
    "Estonian-EDT",
}  # fmt: skip
UNFREE_SETS = {"lafand", "vfnd"}
DOUBLE = frozenset('"“”„«»「」『』')
MASKED, MASKED_OTHER = 30, 20  # marks masked in a text, one at a time
SYSTEMS = 5  # translations of one text that are used
LONGEST = 20_000  # characters of a text
INTACT, HUMAN, TRANSLATED = 4.0, 1.0, 0.5  # weights of texts to be left alone, and of texts that nobody checked
TELLING, COPIED = 60, 0.3  # characters of a line that is looked for elsewhere; share of lines from which it is a copy
COARSE_PENALTY, FINE_PENALTY = 2.0, 3.0  # of squared weights; of 1, 2, 3, 4, 6 the best coverage at 0.98 precision
RARE_COARSE, RARE = 30, 12  # features seen less often are left out
KEPT = 35_000  # features that are written
FOLDS = 3
SPOT_TREES, SIDE_TREES = (300, 31, 80), (80, 8, 40)  # number, leaves, and the fewest rows in a leaf
FEWEST, FAINTEST, LOUDEST = 9, 0.45, 2.5  # words seen less often, or telling less, have no voice; none tells more
FAINTEST_WRITTEN = 95  # hundredths: what the file has room for; coverage and precision are the same
LONG_QUOTATION = 30  # characters of quotations in which words are heard
LEAST_HEARD = 3000  # words inside quotations, for a language to have voices
STEPS = tuple(round(0.3 + 0.05 * i, 3) for i in range(10)) + tuple(round(0.8 + 0.01 * i, 3) for i in range(20))


@dataclass(slots=True)
class Example:
    """A gap with its answer: the index of the right place among ``places``, or -1 to leave the text alone."""

    group: str
    damage: str
    weight: float
    text: str
    case: Case
    answer: int
    long: bool
    checked: bool
    chosen: list[int] | None = None  # indices of the places that the coarse features leave


@dataclass(slots=True)
class Masked:
    """A text with one mark less, and the text itself; ``mark`` is -1 where nothing was removed."""

    language: str
    group: str
    weight: float
    text: str
    whole: str
    mark: int
    long: bool
    checked: bool = False


def part_of(group: str) -> int:
    """Return the part, 0 to 99, that a document belongs to."""
    return int(hashlib.md5(group.encode(), usedforsecurity=False).hexdigest(), 16) % 100


@dataclass(frozen=True, slots=True)
class Held:
    """Documents that are not trained on: all parts from ``limit`` on, and all whose name begins with a source's."""

    limit: int
    sources: tuple[str, ...]

    def __contains__(self, group: str) -> bool:
        """Tell whether a document is not trained on."""
        return part_of(group) >= self.limit or group.startswith(self.sources)

    def is_tested(self, group: str) -> bool:
        """Tell whether the report is on a document: where sources are held out, it is on them alone."""
        return group.startswith(self.sources) if self.sources else group in self


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a gzipped file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def group_of(doc: str) -> str:
    """Return what is shared by a document and its translations."""
    return "/".join(doc.split("/")[:3]) if doc.startswith("wmt/") else doc


# -- Masked texts


def gold(data: Path) -> Iterator[Masked]:
    """Yield checked texts, whole and with a mark removed."""
    for path in sorted(data.glob("quotes-gold-*.jsonl.gz")):
        for row in rows(path):
            if row.get("treebank") in UNFREE or row["doc"].split("/")[0] in UNFREE_SETS:
                continue
            text, marks = flat(row)
            if len(text) > LONGEST:
                continue
            group = group_of(row["doc"])
            chance = random.Random(row["doc"])
            yield Masked(row["lang"], group, INTACT, text, text, -1, long=False, checked=True)
            for at, pair_name in marks if len(marks) <= MASKED else chance.sample(marks, MASKED):
                ends = sorted(offset for offset, name in marks if name == pair_name)
                long = len(text[ends[0] : ends[1]].split()) >= 6
                yield Masked(row["lang"], group, 1.0, text[:at] + text[at + 1 :], text, at, long, checked=True)


def flat(row: dict[str, Any]) -> tuple[str, list[tuple[int, object]]]:
    """Return a document as one text, and its paired double marks as (offset, pair)."""
    starts, at = [], 0
    for paragraph in row["paras"]:
        starts.append(at)
        at += len(paragraph) + 2
    marks = [
        (starts[p] + offset, (p, name))
        for p, offset, mark, role, name in row["marks"]
        if mark in DOUBLE and role in ("open", "close")
    ]
    counts = Counter(name for _, name in marks)
    return "\n\n".join(row["paras"]), [mark for mark in marks if counts[mark[1]] == 2]


def others(data: Path, tested: set[str], checked: dict[str, set[str]]) -> Iterator[Masked]:
    """Yield texts that nobody checked but whose marks pair beyond doubt, with a mark removed.

    Of a text with a doubtful mark the other paragraphs are taken. Copies of ``checked`` texts, whose lines these are
    by language, are left out, and all that shares a line with ``tested`` ones.
    """
    seen: set[tuple[str, str]] = set()
    for weight, group, language, whole in unchecked(data):
        if len(whole) > LONGEST or not tested.isdisjoint(whole.split("\n")):
            continue
        text = whole if sure_marks(whole, language) else sure_paragraphs(whole, language)
        marks = sure_marks(text, language)
        lines = [letters(line) for line in text.split("\n") if len(line) > TELLING]
        known = sum(line in checked.get(language, ()) for line in lines)
        if not marks or known > COPIED * len(lines) or (language, letters(text)) in seen:
            continue
        seen.add((language, letters(text)))
        for at in random.Random(group).sample(marks, min(len(marks), MASKED_OTHER)):
            yield Masked(language, group, weight, text[:at] + text[at + 1 :], text, at, long=False)


def unchecked(data: Path) -> Iterator[tuple[float, str, str, str]]:
    """Yield the weight, group, language and text of translations, their sources and references, articles and pages."""
    for path in sorted(data.glob("mtnews-*-*.jsonl.gz")):
        found = list(rows(path))
        random.Random(0).shuffle(found)
        taken: Counter[str] = Counter()
        for row in found:
            taken[row["doc"]] += 1
            if taken[row["doc"]] <= SYSTEMS:
                yield TRANSLATED, f"wmt/{row['doc']}", row["lang"].split("-")[0], row["text"]
    for row in rows(data / "scraped-articles.jsonl.gz"):
        if row.get("set") not in UNFREE_SETS:
            yield HUMAN, row["id"], row["lang"].split("-")[0], row["text"]
    for row in rows(data / "mtnews-sources.jsonl.gz"):
        source, target = row["pair"].split("-")
        yield HUMAN, f"wmt/{row['doc']}", source, row["source"]
        for text in (row["refs"] or {}).values():
            yield HUMAN, f"wmt/{row['doc']}", target, text or ""
    pages: dict[str, tuple[str, str]] = {}  # the fullest text of each
    for name in ("boilerplate-lines", "residual-lines"):
        for row in rows(data / f"{name}.jsonl.gz"):
            text = "\n\n".join(line["text"] for line in row["lines"] if line["label"] == "content")
            if len(text) > len(pages.get(row["doc"], ("", ""))[1]):
                pages[row["doc"]] = (row.get("lang") or "en").split("-")[0], text
    for doc, (language, text) in pages.items():
        yield HUMAN, doc, language, text


def letters(text: str) -> str:
    """Return a text without what copies of it spell otherwise."""
    return re.sub(r"[\W_]+", "", text.lower())


def sure_paragraphs(text: str, language: str) -> str:
    """Return the paragraphs of a text that have no mark or whose marks pair beyond doubt."""
    kept = [line for line in text.split("\n") if FAMILIES.keys().isdisjoint(line) or sure_marks(line, language)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def sure_marks(text: str, language: str) -> list[int]:
    """Return the offsets of all marks of a text in which every mark leans one way and has its partner, else none."""
    found: list[int] = []
    for marks in marks_of(text).values():
        roles = convention.roles(marks, language)
        pairing = pair(marks, roles, len(text))
        if pairing.gaps or "?" in roles:
            return []
        found += [mark.at for two in pairing.pairs for mark in two]
    return found


def examples(masked: Iterable[Masked]) -> Iterator[Example]:
    """Yield the gaps that the rule sees in masked texts, with their answers."""
    for one in masked:
        damage = "intact" if one.mark < 0 else "delete"
        for case in damage_of(one.text, one.language)[1]:
            answer = -1
            for i, place in enumerate(case.places if one.mark >= 0 else ()):
                edit = insertion(one.text, case, place.at)
                if abs(edit.start - one.mark) < 4 and (
                    one.text[: edit.start] + edit.replacement + one.text[edit.end :] == one.whole
                ):
                    answer = i
                    break
            yield Example(one.group, damage, one.weight, one.text, case, answer, one.long, one.checked)


# -- Fitting


@dataclass(slots=True)
class Table:
    """Candidates as rows of a sparse matrix: for each example, leaving alone first, then its places."""

    matrix: csr_matrix
    starts: NDArray[np.int64]
    right: NDArray[np.int64]


def coarse_rows(example: Example) -> Iterator[Sequence[str]]:
    """Yield the coarse features of each candidate of an example."""
    case = example.case
    yield ["alone"]
    for place in case.places:
        yield features.coarse(example.text, case, place)


def fine_rows(example: Example) -> Iterator[Sequence[str]]:
    """Yield the fine features of each candidate that the coarse ones left."""
    case, text, language = example.case, example.text, example.case.manner.language
    far = case.places[-1] if case.places else None
    yield [
        _name(features.ALONE, value)
        for value in features.alone(text, case.tokens, case.gap, case.manner, case.agrees, far)
    ]
    passed = [_name(features.PASSED, word, language) for word in features.passed(case.passed, language)]
    there = features.beside(case.tokens, case.gap.side)
    for i in example.chosen or ():
        place = case.places[i]
        values = features.fine(text, case, place, there)
        general, own = values[: len(features.GENERAL)], values[len(features.GENERAL) :]
        names = [_name(name, value) for name, value in zip(features.GENERAL, general, strict=True) if value]
        names += [_name(name, value, language) for name, value in zip(features.OWN, own, strict=True) if value]
        yield names + passed[: place.taken]


def _name(feature: str, value: str, language: str = "") -> str:
    return f"{language}\t{feature}\t{value}"


def answer_row(example: Example, *, fine: bool) -> int:
    """Return the row, counted from the example's first, of its answer."""
    if not fine:
        return example.answer + 1
    return (example.chosen or []).index(example.answer) + 1 if example.answer in (example.chosen or []) else 0


def table(found: Sequence[Example], names: dict[str, int], *, fine: bool, grow: bool = False) -> Table:
    """Return the candidates of ``found``; with ``grow``, new features get a place in ``names``."""
    indices: list[int] = []
    ends, starts, right = [0], [], []
    for example in found:
        starts.append(len(ends) - 1)
        right.append(len(ends) - 1 + answer_row(example, fine=fine))
        for row in fine_rows(example) if fine else coarse_rows(example):
            if grow:
                indices.extend(names.setdefault(name, len(names)) for name in row)
            else:
                indices.extend(names[name] for name in row if name in names)
            ends.append(len(indices))
    matrix = csr_matrix(
        (np.ones(len(indices), np.float32), np.array(indices, np.int32), np.array(ends)),
        shape=(len(ends) - 1, len(names)),
    )
    return Table(matrix, np.array(starts), np.array(right))


def columns(full: Table, keep: NDArray[np.int64]) -> Table:
    """Return the table with only the columns ``keep``."""
    return Table(full.matrix[:, keep], full.starts, full.right)


def chosen_rows(full: Table, which: NDArray[np.int64]) -> Table:
    """Return the table of only the examples ``which``."""
    ends = np.r_[full.starts[1:], full.matrix.shape[0]]
    sizes = ends[which] - full.starts[which]
    taken = np.concatenate([np.arange(full.starts[i], ends[i]) for i in which])
    starts = np.r_[0, np.cumsum(sizes)[:-1]]
    return Table(full.matrix[taken], starts, starts + full.right[which] - full.starts[which])


def fit(one: Table, weights: NDArray[np.float64], penalty: float, rounds: int) -> NDArray[np.float64]:
    """Return the weights of the conditional logit: the right candidate against the others of its example."""
    group = np.repeat(np.arange(len(one.starts)), np.diff(np.r_[one.starts, one.matrix.shape[0]]))
    transposed = one.matrix.T.tocsr()

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = one.matrix @ w
        highest = np.maximum.reduceat(scores, one.starts)
        raised = np.exp(scores - highest[group])
        total = np.add.reduceat(raised, one.starts)
        likelihood = scores[one.right] - highest - np.log(total)
        slope = raised / total[group] * weights[group]
        slope[one.right] -= weights
        return float(-(likelihood * weights).sum() + penalty * (w @ w) / 2), transposed @ slope + penalty * w

    result = minimize(loss, np.zeros(one.matrix.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": rounds})
    print(f"fitted {len(one.starts)} examples, {one.matrix.shape}, loss {result.fun / len(one.starts):.4f}", flush=True)
    return np.asarray(result.x)


def scores_of(one: Table, w: NDArray[np.float64], words: NDArray[np.bool_]) -> list[Scores]:
    """Return for each example the scores of its candidates; ``words`` marks the weights of words passed."""
    scores, worded = one.matrix @ w, one.matrix @ (w * words)
    ends = np.r_[one.starts[1:], one.matrix.shape[0]]
    return [
        Scores(float(scores[start]), scores[start + 1 : end].tolist(), worded[start + 1 : end].tolist())
        for start, end in zip(one.starts, ends, strict=True)
    ]


# -- Voices and trees


def heard(documents: Iterable[tuple[str, str]]) -> dict[str, tuple[Counter[str], Counter[str]]]:
    """Return by language how often each word stands inside the quotations of ``documents``, and how often outside."""
    counts: dict[str, tuple[Counter[str], Counter[str]]] = defaultdict(lambda: (Counter(), Counter()))
    for language, text in documents:
        spans = []
        for marks in marks_of(text).values():
            pairing = pair(marks, convention.roles(marks, language), len(text))
            spans += [(a.at, b.at) for a, b in pairing.pairs if b.at - a.at > LONG_QUOTATION]
        if not spans:
            continue
        words = words_of(language)
        inside, outside = counts[language]
        for match in tokens_of(text, words):
            sort, name = words.sort(match[0])
            if sort in "wNdVHIAT":
                (inside if any(a < match.start() < b for a, b in spans) else outside)[name] += 1
    return dict(counts)


def voices(
    parts: Iterable[dict[str, tuple[Counter[str], Counter[str]]]],
) -> dict[str, dict[str, int]]:
    """Return by language the voice of each word, in hundredths."""
    counts: dict[str, tuple[Counter[str], Counter[str]]] = defaultdict(lambda: (Counter(), Counter()))
    for part in parts:
        for language, (inside, outside) in part.items():
            counts[language][0].update(inside)
            counts[language][1].update(outside)
    found: dict[str, dict[str, int]] = {}
    for language, (inside, outside) in sorted(counts.items()):
        if inside.total() < LEAST_HEARD:
            continue
        rest = log((outside.total() + 1) / (inside.total() + 1))
        for word in sorted(inside.keys() | outside.keys()):
            voice = log((inside[word] + 1) / (outside[word] + 1)) + rest
            if inside[word] + outside[word] >= FEWEST and abs(voice) >= FAINTEST:
                found.setdefault(language, {})[word] = round(SCALE * max(-LOUDEST, min(LOUDEST, voice)))
    return found


@dataclass(slots=True)
class Compared:
    """The rows that trees see: measures, whether each is right, its weight, whose it is, and the places it is about."""

    rows: NDArray[np.float64]
    right: NDArray[np.bool_]
    weights: NDArray[np.float64]
    example: NDArray[np.int64]
    near: NDArray[np.int64]
    far: NDArray[np.int64]


def compared_of(
    found: Sequence[Example], scores: Sequence[Scores], voice: Sequence[dict[str, dict[str, int]]]
) -> tuple[Compared, Compared]:
    """Return the rows of the best spots of each example, and those of the spots of two places."""
    spotted: list[tuple[list[float], bool, float, int, int, int]] = []
    sided: list[tuple[list[float], bool, float, int, int, int]] = []
    for n, (example, score, spoken) in enumerate(zip(found, scores, voice, strict=True)):
        case, chosen = example.case, example.chosen or []
        places = [case.places[i] for i in chosen]
        ranked = spots(case, places, score)
        if not ranked or chance_of(score, ranked[0].score) < HOPELESS:
            continue
        rows_ = measured(example.text, case, places, score, spoken.get(case.manner.language, {}), ranked, COMPARED)
        weight = example.weight if example.damage == "delete" else 1.0
        for spot, row in zip(ranked, rows_, strict=False):
            near, far = chosen[spot.near], chosen[spot.far]
            spotted.append((row, example.answer in (near, far), weight, n, near, far))
            if near != far:
                side_row = farther(example.text, case, places, score, spot)
                known = example.answer in (near, far)
                sided.append((side_row, example.answer == far, weight if known else 0.0, n, near, far))
    return Compared(*map(np.array, zip(*spotted, strict=True))), Compared(*map(np.array, zip(*sided, strict=True)))


def grown(
    rows: Compared, which: NDArray[np.bool_], number: int, leaves: int, fewest: int
) -> HistGradientBoostingClassifier:
    """Return trees that tell right rows from wrong ones."""
    trees = HistGradientBoostingClassifier(
        max_iter=number,
        max_leaf_nodes=leaves,
        learning_rate=0.07,
        min_samples_leaf=fewest,
        l2_regularization=5,
        early_stopping=False,
        random_state=0,
    )
    return trees.fit(rows.rows[which], rows.right[which], sample_weight=rows.weights[which])


def stored(trees: HistGradientBoostingClassifier, columns_: Sequence[str]) -> dict[str, Any]:
    """Return trees as plain values, as `Trees.of` reads them."""

    def node(nodes: Any, n: int) -> Any:
        here = nodes[n]
        if here["is_leaf"]:
            return round(float(here["value"]), 3)
        limit = float(f"{float(here['num_threshold']):.5g}")
        limit = int(limit) if limit == int(limit) else limit
        return [int(here["feature_idx"]), limit, node(nodes, here["left"]), node(nodes, here["right"])]

    grown_trees = [node(step[0].nodes, 0) for step in trees._predictors]  # noqa: SLF001
    start = round(float(np.ravel(trees._baseline_prediction)[0]), 4)  # noqa: SLF001
    return {"columns": list(columns_), "start": start, "trees": grown_trees}


def unseen(
    rows: Compared, folds: NDArray[np.int64], number: int, leaves: int, fewest: int
) -> tuple[NDArray[np.float64], HistGradientBoostingClassifier]:
    """Return the chance of each row by trees that have not seen its fold, and trees that have seen all."""
    chances = np.zeros(len(rows.right))
    trained = rows.weights > 0
    for fold in range(FOLDS):
        outside = folds[rows.example] == fold
        trees = grown(rows, ~outside & trained, number, leaves, fewest)
        chances[outside] = trees.predict_proba(rows.rows[outside])[:, 1]
    return chances, grown(rows, trained, number, leaves, fewest)


def outcomes(
    found: Sequence[Example],
    spotted: Compared,
    chances: NDArray[np.float64],
    sided: Compared,
    insides: NDArray[np.float64],
) -> list[tuple[int, float, bool]]:
    """Return for each example the place `Model.choose` would take (index, or -1), its chance, and whether it is right.

    The spots of an example come best first, and only the first is asked for.
    """
    inside = {(n, near): chance for n, near, chance in zip(sided.example, sided.near, insides, strict=True)}
    result: list[tuple[int, float, bool]] = [(-1, 0.0, False)] * len(found)
    for n, near, far, chance in zip(spotted.example, spotted.near, spotted.far, chances, strict=True):
        if result[n][0] < 0:
            there = 0.0 if near == far else inside[n, near]
            place, sure = (far, there) if there > 0.5 else (near, 1 - there)
            result[n] = int(place), float(chance * sure), bool(place == found[n].answer)
    return result


# -- Confidence


def calibrate(
    found: Sequence[Example], results: Sequence[tuple[int, float, bool]]
) -> dict[str, tuple[list[float], list[float]]]:
    """Return, by sort of case, the confidence for each range of probability between `STEPS`.

    A logistic curve through what came true: smooth, where counts in ranges would jump about.
    """
    curves: dict[str, tuple[list[float], list[float]]] = {}
    sorts = [
        sort_of(example.case, example.case.places[place]) if place >= 0 else ""
        for example, (place, _, _) in zip(found, results, strict=True)
    ]
    for sort in sorted(set(sorts) - {""}):
        seen = [
            (p, right, example.weight if example.damage == "intact" else 1.0)
            for example, (_, p, right), name in zip(found, results, sorts, strict=True)
            if name == sort
        ]
        probability, right, weight = (np.array(column, float) for column in zip(*seen, strict=True))
        curve = LogisticRegression(C=100).fit(_bent(probability), right, weight)
        middles = (np.array((0.1, *STEPS)) + np.array((*STEPS, 1.0))) / 2
        values = np.maximum.accumulate(np.minimum(curve.predict_proba(_bent(middles))[:, 1], 0.99))
        curves[sort] = list(STEPS), [round(float(value), 4) for value in values]
    return curves


def _bent(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    odds = np.log(np.clip(probability, 0.01, 0.999) / (1 - np.clip(probability, 0.01, 0.999)))
    return np.stack([odds, odds * np.abs(odds)], axis=1)


# -- Reports


def report(
    found: Sequence[Example], results: Sequence[tuple[int, float, bool]], cases: Counter[tuple[str, str]]
) -> None:
    """Print coverage and precision by language at several confidences, and a reliability table."""
    scored = [(e, confidence, right, place) for e, (place, confidence, right) in zip(found, results, strict=True)]
    scored = [one for one in scored if one[3] >= 0]
    languages = ["en", "en long", *sorted({name for name, _ in cases if name != "en" and " " not in name})]
    for language in languages:
        name, long = language[:2], "long" in language
        part = [
            (confidence, right, example.group)
            for example, confidence, right, _ in scored
            if example.case.manner.language == name and example.damage == "delete" and (example.long or not long)
        ]
        total = sum(n for (spoken, _), n in cases.items() if spoken == language)
        line = f"{language:8} {total:5} cases, best place right {sum(r for _, r, _ in part) / max(total, 1):.3f};"
        for threshold in (0.9, 0.92, 0.94, 0.96):
            sure = [right for confidence, right, _ in part if confidence >= threshold]
            line += f" at {threshold}: {sum(sure) / max(total, 1):.3f} of {sum(sure) / max(len(sure), 1):.3f};"
        print(line)
        line = f"{'':8} of one mark a document:"
        for precision in (0.97, 0.98, 0.99):
            line += f" at precision {precision}: {_reached(part, cases, language, precision)};"
        print(line)
    print("confidence: promised, kept, number")
    for low in (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.985):
        high = {0.3: 0.5, 0.5: 0.7, 0.7: 0.8, 0.8: 0.9, 0.9: 0.95, 0.95: 0.97, 0.97: 0.985}.get(low, 1.01)
        part_ = [(c, r) for e, c, r, _ in scored if low <= c < high and e.damage == "delete"]
        if part_:
            promised, kept = (sum(column) / len(part_) for column in zip(*part_, strict=True))
            print(f"  {low:.3f}-{min(high, 1):.3f}  {promised:.3f}  {kept:.3f}  {len(part_)}")
    touched = sorted((round(c, 3) for e, c, _, _ in scored if e.damage == "intact"), reverse=True)
    print("highest confidences in intact texts", touched[:10], flush=True)


def _reached(
    part: Sequence[tuple[float, bool, str]], cases: Counter[tuple[str, str]], language: str, precision: float
) -> str:
    """Return the coverage that goes with a precision, each document counted as one case, and from which confidence."""
    marks = {group: number for (spoken, group), number in cases.items() if spoken == language and number}
    covered = seen = best = 0.0
    least = 1.0
    for confidence, right, group in sorted(part, reverse=True):
        seen += 1 / marks[group]
        covered += right / marks[group]
        if covered >= precision * seen:
            best, least = covered, confidence
    return f"{best / max(len(marks), 1):.3f} from {least:.3f}"


# -- All of it


def train(found: list[Example], texts: Sequence[tuple[str, str, str]]) -> tuple[Model, dict[str, Any]]:
    """Return a model trained on ``found``, its confidences from models that left each document out, and its trees.

    ``texts`` are whole documents: group, language, text.
    """
    weights = np.array([example.weight for example in found])
    names: dict[str, int] = {}
    full = table(found, names, fine=False, grow=True)
    keep = np.flatnonzero(full.matrix.getnnz(axis=0) >= RARE_COARSE)
    coarse = fit(columns(full, keep), weights, COARSE_PENALTY, 60)
    listed = list(names)
    coarse_weights = {listed[k]: round(SCALE * w) for k, w in zip(keep, coarse, strict=True) if abs(w) >= 0.2}
    choose(found, Linear(coarse_weights, {}, {}))
    del full
    names = {}
    full = table(found, names, fine=True, grow=True)
    seen = full.matrix.getnnz(axis=0)
    keep = np.flatnonzero(seen >= RARE)
    first = fit(columns(full, keep), weights, FINE_PENALTY, 60)
    # What matters is a weight and how often it is used; the rest is dropped, and the others fitted again.
    worth = np.abs(first) * np.sqrt(seen[keep])
    keep = keep[np.sort(np.argsort(-worth)[:KEPT])]
    kept = columns(full, keep)
    del full
    listed = list(names)
    folds = np.array([fold_of(example.group) for example in found])
    scores = [Scores(0.0, [], [])] * len(found)
    words = np.array([listed[k].split("\t")[1] == features.PASSED for k in keep])
    for fold in range(FOLDS):
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        w = fit(chosen_rows(kept, inside), weights[inside], FINE_PENALTY, 60)
        for i, result in zip(outside, scores_of(chosen_rows(kept, outside), w, words), strict=True):
            scores[i] = result
    parts = [heard((lang, text) for group, lang, text in texts if fold_of(group) == fold) for fold in range(FOLDS)]
    without = [voices(part for other, part in enumerate(parts) if other != fold) for fold in range(FOLDS)]
    spotted, sided = compared_of(found, scores, [without[fold] for fold in folds])
    print(f"{spotted.rows.shape} measures, {sided.rows.shape} of sides", flush=True)
    chances, trees = unseen(spotted, folds, *SPOT_TREES)
    insides, sides = unseen(sided, folds, *SIDE_TREES)
    results = outcomes(found, spotted, chances, sided, insides)
    checked = [i for i, example in enumerate(found) if example.checked]
    confidences = calibrate([found[i] for i in checked], [results[i] for i in checked])
    fine = fit(kept, weights, FINE_PENALTY, 80)
    general: dict[str, dict[str, int]] = {}
    own: dict[str, dict[str, dict[str, int]]] = {}
    for k, w in zip(keep, fine, strict=True):
        if round(SCALE * w):
            language, feature, value = listed[k].split("\t")
            target = own.setdefault(language, {}) if language else general
            target.setdefault(feature, {})[value] = round(SCALE * w)
    stored_ = {"trees": stored(trees, COLUMNS), "sides": stored(sides, FARTHER)}
    model = Model(
        Linear(coarse_weights, general, own), voices(parts), Trees.of(stored_["trees"], COLUMNS),
        Trees.of(stored_["sides"], FARTHER), confidences,
    )  # fmt: skip
    return model, stored_


def fold_of(group: str) -> int:
    """Return which of the models that leave documents out leaves this one out."""
    return part_of(f"fold {group}") % FOLDS


def choose(found: Iterable[Example], linear: Linear) -> None:
    """Note for each example the places that the coarse features leave."""
    for example in found:
        example.chosen = linear.likely(example.case)


def chosen_by(model: Model, found: Sequence[Example]) -> list[tuple[int, float, bool]]:
    """Return for each example the place that ``model`` chooses, how sure it is, and whether it is right."""
    results = []
    for example in found:
        choice = model.choose(example.text, example.case)
        place = next((i for i, place in enumerate(example.case.places) if choice and place is choice.place), -1)
        results.append((place, choice.confidence if choice else 0.0, place >= 0 and place == example.answer))
    return results


def write(model: Model, trees: dict[str, Any], path: Path) -> None:
    """Write the model as JSON."""
    linear = model.linear
    data = {
        "coarse": dict(sorted(linear.coarse.items())),
        "general": {name: dict(sorted(values.items())) for name, values in sorted(linear.general.items())},
        "own": {
            language: {name: dict(sorted(values.items())) for name, values in sorted(features_.items())}
            for language, features_ in sorted(linear.own.items())
        },
        "voice": {
            language: {word: voice for word, voice in table_.items() if abs(voice) >= FAINTEST_WRITTEN}
            for language, table_ in model.voice.items()
        },
        **trees,
        "confidences": model.confidences,
    }
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    sizes = {name: len(json.dumps(part, ensure_ascii=False, separators=(",", ":"))) for name, part in data.items()}
    print(f"{path}: {path.stat().st_size} bytes, {sizes}")


def main() -> None:
    """Train, report on the documents held out, and with ``--write`` write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--held-out", type=int, default=30, help="per cent of the documents that are not trained on")
    parser.add_argument("--to", type=Path, help="file to write the weights to")
    parser.add_argument("--without", nargs="*", default=[], metavar="SOURCE", help="beginnings of names to hold out")
    args = parser.parse_args()
    held_out = Held(100 - args.held_out, tuple(args.without))
    tested: set[str] = set()
    cases: Counter[tuple[str, str]] = Counter()  # masked marks by language and document
    masked = list(gold(args.data))
    checked: dict[str, set[str]] = defaultdict(set)
    for one in masked:
        if one.mark < 0:
            checked[one.language].update(letters(line) for line in one.whole.split("\n") if len(line) > TELLING)
        if one.group in held_out:
            tested.update(line for line in one.whole.split("\n") if len(line) > TELLING)
            if one.mark >= 0 and held_out.is_tested(one.group):
                cases[one.language, one.group] += 1
                cases["en long", one.group] += one.long and one.language == "en"
    found = list(examples(masked))
    texts = {(one.group, one.language, one.whole) for one in masked if one.group not in held_out}
    more = [one for one in others(args.data, tested, checked) if one.group not in held_out]
    texts.update((one.group, one.language, one.whole) for one in more)
    found += examples(more)
    del masked, more
    print(f"{len(found)} examples", flush=True)
    model, trees = train([example for example in found if example.group not in held_out], sorted(texts))
    if args.to:
        write(model, trees, args.to)
    test = [example for example in found if held_out.is_tested(example.group)]
    if test:
        report(test, chosen_by(model, test), cases)


if __name__ == "__main__":
    main()
