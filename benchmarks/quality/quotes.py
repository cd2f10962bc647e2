"""Quotation marks: what of known damage is put right, what of it wrongly, and what is done to texts that are right.

From each text one double mark is damaged and the text is cleaned; what comes out is held against the text itself:

- *right*: the text as it was; *wrong*: a mark put or changed elsewhere; the rest is *left*, damage and all.
- coverage = right / cases, precision = right / (right + wrong).

Damage: *deleted*; *turned*, into its partner's shape; *straightened*, one mark of a typographic pair; *doubled*.
The generated texts are of words without sense, so they show less of what a sentence means than real ones do; with a
folder of data, its ``quotes-gold-*`` are measured too (checked human news), and what becomes of the natural damage of
``mt-quote-errors``. The shipped model was trained on a part of such a folder: figures on that part flatter it.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import mtclean
from benchmarks.corpus import LANGUAGES, PLAIN, TYPOGRAPHIC, generate
from benchmarks.quality.table import Table
from mtclean.rules.quotes import convention
from mtclean.rules.quotes.marks import marks_of
from mtclean.rules.quotes.pairing import pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

LONG = 6
"""Words from which a quotation counts as long."""
DAMAGES = ("deleted", "deleted, long", "turned", "straightened", "doubled")
BOUNDS = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 1.0)
BYTES = 3000
"""Of a generated text, about."""
PARTNERS = {"“": "”", "”": "“", "«": "»", "»": "«", "「": "」", "」": "「"}
CHECKED = frozenset('"“”„«»「」『』')
LONGEST = 20_000  # characters of a document that is measured

clean = mtclean.Cleaner(mtclean.Config(select=("quotes",)))


@dataclass(frozen=True, slots=True)
class Whole:
    """A text whose marks are right, its language, and the offsets of each pair of double marks in it."""

    text: str
    language: str
    pairs: tuple[tuple[int, int], ...]


def tables(data: Path | None, documents: int, seed: int) -> Iterable[Table]:
    """Yield coverage, precision and harm by language and damage, and how far confidences keep what they promise."""
    yield from _measured("generated texts", list(_generated(documents, seed)), seed)
    if data is not None and any(data.glob("quotes-gold-*.jsonl.gz")):
        yield from _measured("checked news", list(_checked(data, documents, seed)), seed)
    if data is not None and (data / "mt-quote-errors.jsonl.gz").exists():
        yield _natural(data, documents, seed)


def _measured(kind: str, texts: Sequence[Whole], seed: int) -> Iterator[Table]:
    outcomes: Counter[tuple[str, str, str]] = Counter()
    edits: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    promises: list[tuple[float, bool]] = []
    for number, whole in enumerate(texts):
        intact = clean.explain(whole.text, language=whole.language)
        characters[whole.language] += len(whole.text)
        edits[whole.language] += len(intact.changes)
        if not whole.pairs:
            continue
        chance = random.Random(f"{seed} {number}")
        for damage, broken in _damaged(whole, chance):
            explanation = clean.explain(broken, language=whole.language)
            outcome = _outcome(explanation, intact.text)
            outcomes[whole.language, damage, outcome] += 1
            if damage == "deleted":
                promises += _promises(explanation, intact.text)
    languages = sorted(characters, key=lambda language: (language != "en", language))
    rows = []
    for language in languages:
        for damage in DAMAGES:
            right, wrong, left = (outcomes[language, damage, outcome] for outcome in ("right", "wrong", "left"))
            if cases := right + wrong + left:
                precision = right / (right + wrong) if right + wrong else None
                rows.append((f"{language} {damage}", cases, right / cases, precision, wrong))
    yield Table(f"Quotation marks of {kind}", ("damage", "cases", "coverage", "precision", "wrong"), tuple(rows))
    harm = tuple((one, characters[one], edits[one], edits[one] * 1e6 / characters[one]) for one in languages)
    columns = ("language", "characters", "edits", "edits per million")
    yield Table(f"Edits of marks in {kind} left as they are", columns, harm)
    yield Table(
        f"Confidence in places of deleted marks, {kind}",
        ("from", "to", "findings", "promised", "kept"),
        tuple(_reliability(promises)),
    )


def _outcome(explanation: mtclean.Explanation, intact: str) -> str:
    if explanation.text == intact:
        return "right"
    return "wrong" if explanation.changes else "left"


def _promises(explanation: mtclean.Explanation, intact: str) -> Iterator[tuple[float, bool]]:
    """Yield for each edit that was made or suggested how sure it was, and whether it alone gives the text back."""
    original = explanation.original
    for change in (*explanation.changes, *explanation.suggestions):
        done = original[: change.start] + change.after + original[change.end :]
        yield change.confidence, done == intact


def _reliability(promises: Sequence[tuple[float, bool]]) -> Iterator[tuple[str | float | int, ...]]:
    for low, high in pairwise(BOUNDS):
        part = [(sure, right) for sure, right in promises if low <= sure < high]
        if part:
            promised, kept = (sum(column) / len(part) for column in zip(*part, strict=True))
            yield f"{low:.2f}", high, len(part), promised, kept


def _damaged(whole: Whole, chance: random.Random) -> Iterator[tuple[str, str]]:
    text, pair_ = whole.text, chance.choice(whole.pairs)
    at = chance.choice(pair_)
    mark, before, after = text[at], text[:at], text[at + 1 :]
    yield "deleted", before + after
    if len(text[pair_[0] : pair_[1]].split()) >= LONG:
        yield "deleted, long", before + after
    if mark in PARTNERS:
        yield "turned", before + PARTNERS[mark] + after
        yield "straightened", f'{before}"{after}'
    yield "doubled", before + mark + mark + after


# -- Texts


def _generated(documents: int, seed: int) -> Iterator[Whole]:
    for name in (PLAIN, TYPOGRAPHIC, LANGUAGES):
        counts: Counter[str] = Counter()
        for document in generate(name, documents * BYTES * (20 if name == LANGUAGES else 1), seed).documents:
            counts[document.language] += 1
            if counts[document.language] <= documents:
                yield Whole(document.text, document.language, tuple(_pairs(document.text, document.language)))


def _pairs(text: str, language: str) -> Iterator[tuple[int, int]]:
    for marks in marks_of(text).values():
        pairing = pair(marks, convention.roles(marks, language), len(text))
        yield from ((one.at, two.at) for one, two in pairing.pairs)


def _checked(data: Path, documents: int, seed: int) -> Iterator[Whole]:
    for path in sorted(data.glob("quotes-gold-*.jsonl.gz")):
        rows = list(_rows(path))
        random.Random(f"{seed} {path.name}").shuffle(rows)
        for row in rows[:documents]:
            text, pairs = "\n\n".join(row["paras"]), _annotated(row)
            if len(text) <= LONGEST:
                yield Whole(text, row["lang"], pairs)


def _annotated(row: Mapping[str, Any]) -> tuple[tuple[int, int], ...]:
    starts, at = [], 0
    for paragraph in row["paras"]:
        starts.append(at)
        at += len(paragraph) + 2
    ends: dict[tuple[int, object], list[int]] = {}
    for paragraph, offset, mark, role, name in row["marks"]:
        if mark in CHECKED and role in ("open", "close"):
            ends.setdefault((paragraph, name), []).append(starts[paragraph] + offset)
    return tuple((two[0], two[1]) for two in ends.values() if len(two) == 2)


def _natural(data: Path, documents: int, seed: int) -> Table:
    """Return, by language, how many machine translations with uneven marks were changed, and are even afterwards."""
    rows = list(_rows(data / "mt-quote-errors.jsonl.gz"))
    random.Random(seed).shuffle(rows)
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        language = row["lang"]
        count = counts.setdefault(language, Counter())
        if count["documents"] == documents:
            continue
        text = "\n\n".join(row["segments"])
        explanation = clean.explain(text, language=language)
        count["documents"] += 1
        count["gaps"] += _gaps(text, language)
        count["edits"] += len(explanation.changes)
        count["changed"] += bool(explanation.changes)
        count["even"] += bool(explanation.changes) and not _gaps(explanation.text, language)
        count["suggestions"] += len(explanation.suggestions)
    columns = ("documents", "gaps", "edits", "changed", "even", "suggestions")
    return Table(
        "Natural damage of marks in machine translation",
        ("language", *columns),
        tuple((language, *(count[name] for name in columns)) for language, count in sorted(counts.items())),
    )


def _gaps(text: str, language: str) -> int:
    return sum(len(pair(marks, convention.roles(marks, language), len(text)).gaps) for marks in marks_of(text).values())


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
