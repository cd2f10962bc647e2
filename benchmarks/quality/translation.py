"""What translation systems leave behind: how much of it is undone exactly, and what is done to texts without it.

Each generated text gets one kind of damage; *exact* is the share of those that come back as they were. Kinds that a
text has no room for (no spaces, no sentence of its own) are left out for it. With a folder of data, what the rules do
to checked human news (``quotes-gold-*``), and what signs of leaks are left in real system output (``mtnews-*``).
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import mtclean
from benchmarks import corpus, damage
from benchmarks.quality.table import Table, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

GROUP = "translation"
BYTES = 2600
"""Of a generated text, about."""
SIGNS = {
    "<unk> or ⁇": r"<unk>|⁇",
    "▁": "▁",
    "@@": r"\w@@ ",
    "<0x..>": r"<0x[0-9A-F]{2}>",
    "</s>": "</s>",
    "a word 4 times": r"\b(\w{3,})(?: \1\b){3}",
}


def tables(data: Path | None, documents: int, seed: int) -> Iterable[Table]:
    """Yield how much is repaired exactly; with data, the harm to human news, and leaks before and after."""
    yield _repaired(documents, seed)
    if data is not None and any(data.glob("quotes-gold-*.jsonl.gz")):
        yield _harm(data, documents)
    if data is not None and any(data.glob("mtnews-*.jsonl.gz")):
        yield _leaks(data, documents)


def _repaired(documents: int, seed: int) -> Table:
    clean = mtclean.Cleaner()
    texts = {name: corpus.generate(name, documents * BYTES, seed).documents for name in corpus.NAMES}
    rows: list[tuple[Value, ...]] = []
    for kind in damage.TRANSLATION_KINDS:
        row: list[Value] = [kind.name]
        for name in corpus.NAMES:
            exact = cases = 0
            chance = random.Random(f"{seed} {name} {kind.name}")
            for document in texts[name]:
                dirty = kind.damage(document, chance)
                if dirty != document.text:
                    cases += 1
                    exact += clean(dirty, language=document.language) == wanted(kind, document)
            row += [cases, exact / cases if cases else None]
        rows.append(tuple(row))
    intact: list[Value] = ["none (texts that come back as they were)"]
    for name in corpus.NAMES:
        same = sum(clean(document.text, language=document.language) == document.text for document in texts[name])
        intact += [len(texts[name]), same / len(texts[name])]
    columns = [column for name in corpus.NAMES for column in (f"{name}: texts", "exact")]
    return Table("Repaired exactly, generated texts", ("damage", *columns), (*rows, tuple(intact)))


def wanted(kind: damage.Kind, document: corpus.Document) -> str:
    """Return the text that is right for what the damage did to a document."""
    if kind.damage is damage.same_headline:
        return f"{damage.headline(document)}\n\n{document.text}"
    return document.text


def _harm(data: Path, documents: int) -> Table:
    clean = mtclean.Cleaner()
    rows: list[tuple[Value, ...]] = []
    total: Counter[str] = Counter()
    for path in sorted(data.glob("quotes-gold-*.jsonl.gz")):
        edits: Counter[str] = Counter()
        for row in _rows(path, documents):
            text = "\n\n".join(row["paras"])
            edits["characters"] += len(text)
            changes = clean.explain(text, language=row["lang"]).changes
            edits["edits"] += sum(any(rule.startswith(GROUP) for rule in change.rules) for change in changes)
        total += edits
        if edits["edits"]:
            rows.append(_per_million(path.name.split(".")[0].removeprefix("quotes-gold-"), edits))
    rows.append(_per_million("all", total))
    return Table("Edits of human news", ("language", "characters", "edits", "for each million"), tuple(rows))


def _per_million(name: str, edits: Counter[str]) -> tuple[Value, ...]:
    return name, edits["characters"], edits["edits"], edits["edits"] * 1e6 / max(edits["characters"], 1)


def _leaks(data: Path, documents: int) -> Table:
    clean = mtclean.Cleaner()
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for path in sorted(data.glob("mtnews-*.jsonl.gz")):
        for row in _rows(path, documents):
            if "text" not in row:
                continue
            cleaned = clean(row["text"], language=row["lang"])
            for name, pattern in SIGNS.items():
                before[name] += len(re.findall(pattern, row["text"]))
                after[name] += len(re.findall(pattern, cleaned))
    rows = tuple((name, before[name], after[name]) for name in SIGNS)
    return Table("Signs of leaks and loops in system output", ("sign", "before", "after"), rows)


def _rows(path: Path, number: int) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for _, line in zip(range(number), lines, strict=False):
            yield json.loads(line)
