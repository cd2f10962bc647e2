"""Train the two halves of the boilerplate model, or estimate how it does on sites it has not seen.

    python benchmarks/train/boilerplate.py --data DIR [--evaluate] [--output FILE]

The first half is a logistic regression over what a line shows when seen alone (`features.names` and the lexicon), one
readable weight a word, pair of words, or trait. The second half is a sum of small trees over that score, the line's
outer form, its neighbours' scores and its place (`context.COLUMNS`). The trees are trained on scores that come from
first halves which have not seen the line's site. Everything is seeded; the same data give the same file.

Data (licences as stated by their sources; texts do not enter the file, only weights do):
- ``boilerplate-lines`` and ``residual-lines``: pages of shub (MIT), andy, moz, goose (Apache-2.0), np4k (MIT),
  cpe (none);
- ``boilerplate-partial``: the annotated lines of trafilatura's evaluation pages (Apache-2.0), first half only;
- ``quotes-gold-*`` without the treebanks of non-commercial or share-alike kind that the data's README names, LAFAND and
  VFND: human news, all of it content; half of the documents get one to three phrases of the lexicon as last lines;
- ``mtnews-*``: machine-translated news of WMT (research), all of it content;
- ``mtdocs-disclaimer``: technical pages (CC0-1.0), all of it content but the notes.
Not used: the strings of Debian's wordpress-l10n (GPL).

Figures of ``--evaluate``: five folds by site. With all rules, on 27 sites that the model was not trained on: residual
lines 0.73 removed at 0.0001 of content lost, raw pages 0.78 at 0.001, with profiles learnt of them 0.91 at 0.0012.
Weights trained 2026-11-24. Larger trees (200 of 16 leaves), smaller ones, monotonic or sampled columns, and a second
round of trees over the chances that the first gives to neighbours gain nothing on unseen sites, or lose.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from mtclean.data import load_toml, names_in
from mtclean.rules.boilerplate import context
from mtclean.rules.boilerplate.lexicon import lexicon
from mtclean.rules.boilerplate.lines import Weights, form_of, is_candidate, shown_by
from mtclean.shape import Label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CONTENT, BOILERPLATE, TITLE, UNKNOWN = 0, 1, 2, -1
LABELS = {"content": CONTENT, "boilerplate": BOILERPLATE, "title": TITLE}
NOT_FOR_TRAINING = {
    "Hebrew-HTB", "Polish-PDB", "Hungarian-Szeged", "Bulgarian-BTB", "Ukrainian-IU", "Greek-GDT", "Italian-ISDT",
    "Estonian-EDT", "lafand", "vfnd",
}  # fmt: skip
FEWEST_SITES = 3
FOLDS = 5
TREES, LEAVES = 100, 12


@dataclass(slots=True)
class Line:
    """A line with its label, and what the model may see of it."""

    text: str
    label: int
    shown: set[str] | None = None
    form: tuple[float, ...] = ()


@dataclass(slots=True)
class Page:
    """A document of one site, and the set it comes from."""

    site: str
    source: str
    lines: list[Line] = field(default_factory=list)


def rows(data: Path, name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a set."""
    with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def pages(data: Path, seed: int = 0) -> list[Page]:
    """Return all documents, each line looked at."""
    rng = random.Random(seed)
    found: list[Page] = []

    def add(site: str, source: str, lines: list[tuple[str, int]], unknown: tuple[str, ...] = ()) -> None:
        page = Page(site, source)
        for text, label in lines:
            if any(map(str.isalnum, text)):
                page.lines.append(look(text.strip(), label))
        for text in unknown:
            page.lines.append(look(text, BOILERPLATE, known=rng.random() < 0.5))
        if page.lines:
            found.append(page)

    for name in ("residual-lines", "boilerplate-lines", "boilerplate-partial"):
        for row in rows(data, name):
            lines = [(line["text"], LABELS.get(line.get("label"), UNKNOWN)) for line in row["lines"]]
            add(row["site"], name, lines)
    phrases: dict[str, list[str]] = defaultdict(list)
    for name in names_in("boilerplate"):
        for entry in load_toml(name)["phrase"]:
            if "wordpress-l10n" not in entry["source"]:
                phrases[Path(name).stem] += [text for text in entry["text"] if "{" not in text]
    for path in sorted(data.glob("quotes-gold-*.jsonl.gz")):
        gold = [
            row
            for row in rows(data, path.name.removesuffix(".jsonl.gz"))
            if len(row["paras"]) > 3 and not NOT_FOR_TRAINING & {row.get("treebank"), row.get("source")}
        ]
        rng.shuffle(gold)
        for row in gold[:60]:
            known = phrases.get(row["lang"], phrases["en"])
            tail = tuple(rng.sample(known, rng.randint(1, 3))) if rng.random() < 0.5 else ()
            add(f"gold {row['doc']}", "quotes-gold", [(text, CONTENT) for text in row["paras"]], tail)
    for path in sorted(data.glob("mtnews-??-??.jsonl.gz")):
        news = list(rows(data, path.name.removesuffix(".jsonl.gz")))
        rng.shuffle(news)
        for row in news[:20]:
            add(f"news {row['doc']}", "mtnews", [(text, CONTENT) for text in row["text"].split("\n") if text.strip()])
    for row in rows(data, "mtdocs-disclaimer"):
        lines = [(line["text"], LABELS.get(line["label"], UNKNOWN)) for line in row["lines"]]
        add(f"docs {crc32(row['doc'].encode()) % 20}", "mtdocs", lines)
    return found


_seen: dict[str, tuple[set[str] | None, tuple[float, ...]]] = {}


def look(text: str, label: int, *, known: bool = True) -> Line:
    """Return the line with what the model may see of it; not ``known`` hides that the lexicon has it."""
    if text not in _seen:
        if not is_candidate(text):
            _seen[text] = (None, ())
        else:
            phrase = lexicon().look_up(text)
            _seen[text] = (shown_by(text, phrase), form_of(text, phrase))
    shown, form = _seen[text]
    if not known and shown is not None:
        shown = {name for name in shown if not name.startswith(("lexicon", "word", "pair", "line", "first", "last"))}
        form = form_of(text, None)
    return Line(text, label, shown, form)


def fold_of(site: str, folds: int, salt: str) -> int:
    """Return the fold of a site."""
    return crc32(f"{salt} {site}".encode()) % folds


def train_lines(found: list[Page]) -> Weights:
    """Return the first half, trained on each distinct line of a site once."""
    sites: dict[str, set[str]] = defaultdict(set)
    times: Counter[tuple[str, str, bool]] = Counter()
    shown: dict[str, set[str]] = {}
    for page in found:
        made = len(page.lines) - 3 if page.source == "quotes-gold" else len(page.lines)
        for line in page.lines[:made]:
            if line.shown is not None and line.label != UNKNOWN:
                times[page.site, line.text, line.label == BOILERPLATE] += 1
                shown[line.text] = line.shown
                for name in line.shown:
                    sites[name].add(page.site)
    names = {name: n for n, name in enumerate(sorted(n for n, s in sites.items() if len(s) >= FEWEST_SITES))}
    keys = sorted(times)
    columns = [[names[name] for name in shown[text] if name in names] for _, text, _ in keys]
    starts = np.cumsum([0, *map(len, columns)])
    matrix = csr_matrix(
        (np.ones(starts[-1], np.float32), np.concatenate([np.array(c, np.int32) for c in columns]), starts),
        shape=(len(keys), len(names)),
    )
    model = LogisticRegression(C=0.3, max_iter=300, solver="liblinear", random_state=0)
    model.fit(matrix, [key[2] for key in keys], sample_weight=[1 + log(times[key]) for key in keys])
    weights = {name: round(float(model.coef_[0][n]), 2) for name, n in names.items()}
    return Weights(round(float(model.intercept_[0]), 3), {k: w for k, w in weights.items() if abs(w) >= 0.03})


def measures(found: list[Page], half: Callable[[Page], Weights]) -> tuple[Any, Any, list[tuple[Page, Line]]]:
    """Return the measures of every candidate line, its label, and the line itself."""
    table, labels, lines = [], [], []
    for page in found:
        weights = half(page)
        shape = tuple(
            None if line.shown is None else Label("plain", 0, "", (weights.score(line.shown), *line.form))
            for line in page.lines
        )
        for number, row in context.measured(shape):
            table.append(row)
            labels.append(page.lines[number].label)
            lines.append((page, page.lines[number]))
    return np.array(table, np.float64), np.array(labels), lines


def train_context(found: list[Page]) -> HistGradientBoostingClassifier:
    """Return the second half, trained on scores of first halves that have not seen the site."""
    inner = 3
    halves = [train_lines([page for page in found if fold_of(page.site, inner, "inner") != n]) for n in range(inner)]
    table, labels, lines = measures(found, lambda page: halves[fold_of(page.site, inner, "inner")])
    pages_of = Counter((page.site, page.source) for page in found)
    weights = np.array(
        [
            (1 if line.label == BOILERPLATE else min(max(len(line.text) / 30, 1), 3))
            / pages_of[page.site, page.source] ** 0.5
            for page, line in lines
        ]
    )
    known = labels != UNKNOWN
    model = HistGradientBoostingClassifier(
        max_iter=TREES,
        max_leaf_nodes=LEAVES,
        learning_rate=0.1,
        min_samples_leaf=60,
        l2_regularization=5,
        early_stopping=False,
        random_state=0,
    )
    return model.fit(table[known], labels[known] == BOILERPLATE, sample_weight=weights[known])


def stored(model: HistGradientBoostingClassifier) -> dict[str, Any]:
    """Return the trees as plain values, as `context.Trees` reads them."""

    def node(nodes: Any, n: int) -> Any:
        here = nodes[n]
        if here["is_leaf"]:
            return round(float(here["value"]), 4)
        limit = float(f"{float(here['num_threshold']):.6g}")
        return [int(here["feature_idx"]), limit, node(nodes, here["left"]), node(nodes, here["right"])]

    trees = [node(step[0].nodes, 0) for step in model._predictors]  # noqa: SLF001
    start = round(float(np.ravel(model._baseline_prediction)[0]), 4)  # noqa: SLF001
    return {"columns": list(context.COLUMNS), "start": start, "trees": trees}


def evaluate(found: list[Page]) -> None:
    """Print how the model does on sites it has not seen."""
    seen: list[tuple[str, int, float, int, str, str]] = []
    for fold in range(FOLDS):
        train = [page for page in found if fold_of(page.site, FOLDS, "outer") != fold]
        test = [page for page in found if fold_of(page.site, FOLDS, "outer") == fold]
        model, half = train_context(train), train_lines(train)
        table, labels, lines = measures(test, lambda _, half=half: half)  # type: ignore[misc]
        chances = model.predict_proba(table)[:, 1]
        seen += [
            (page.source, int(label), float(chance), len(line.text), page.site, line.text, row.tolist())
            for (page, line), label, chance, row in zip(lines, labels, chances, table, strict=True)
        ]
        print(f"fold {fold} of {FOLDS}", file=sys.stderr)
    for source in ("residual-lines", "boilerplate-lines", "boilerplate-partial", "quotes-gold", "mtnews", "mtdocs"):
        lines = [line for page in found if page.source == source for line in page.lines]
        boilerplate = sum(line.label == BOILERPLATE for line in lines)
        content = sum(len(line.text) for line in lines if line.label == CONTENT)
        for limit in (0.9, 0.95, 0.975, 0.99):
            sure = [row for row in seen if row[0] == source and row[2] >= limit]
            hits = sum(row[1] == BOILERPLATE for row in sure)
            lost = sum(row[3] for row in sure if row[1] == CONTENT)
            titles = sum(row[1] == TITLE for row in sure)
            known = sum(row[1] != UNKNOWN for row in sure)
            print(
                f"{source} at {limit}: recall {hits / max(boilerplate, 1):.3f}, lost {lost / max(content, 1):.5f}, "
                f"precision {hits / max(known, 1):.4f}, titles {titles}"
            )


def main() -> None:
    """Train on all sites and write the file, or estimate."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--evaluate", action="store_true")
    parser.add_argument("--output", type=Path, default=Path("mtclean/data/boilerplate.json"))
    args = parser.parse_args()
    found = pages(args.data)
    print(Counter(page.source for page in found), file=sys.stderr)
    if args.evaluate:
        evaluate(found)
        return
    half = train_lines(found)
    model = {"line": {"bias": half.bias, "weights": half.weights}, "context": stored(train_context(found))}
    args.output.write_text(json.dumps(model, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(args.output.stat().st_size, "bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
