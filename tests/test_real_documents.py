"""The laws on real machine-translated news, where a folder of it is at hand.

``MTCLEAN_DATA`` names a folder of ``*.jsonl.gz``; ``MTCLEAN_DOCUMENTS`` says how many documents of each file to take
(default 12; the whole of it takes half an hour).
"""

from __future__ import annotations

import gzip
import json
import os
import random
from collections import Counter
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest

import mtclean
from mtclean.bulk import clean_array, clean_table, columns
from mtclean.ledger import replay
from mtclean.report import count

FOLDER = os.environ.get("MTCLEAN_DATA", "")
DOCUMENTS = int(os.environ.get("MTCLEAN_DOCUMENTS", "12"))

pytestmark = pytest.mark.skipif(not FOLDER, reason="MTCLEAN_DATA names no folder of real documents")


@cache
def documents() -> list[tuple[str, str]]:
    """Return texts with their languages, the same number of every file that holds scraped or translated text."""
    found = []
    for path in sorted(Path(FOLDER).glob("*.jsonl.gz")):
        if (
            not path.name.startswith(("mtnews-", "scraped-", "boilerplate-lines", "residual-"))
            or "sources" in path.name
        ):
            continue
        with gzip.open(path, "rt", encoding="utf-8") as rows:
            listed = [json.loads(row) for row in rows]
        for row in random.Random(path.name).sample(listed, min(DOCUMENTS, len(listed))):
            text = row["text"] if "text" in row else "\n".join(line["text"] for line in row["lines"])
            found.append((text, row.get("lang") or "en"))
    random.Random(1).shuffle(found)
    return found


@cache
def scalar() -> list[mtclean.Explanation]:
    cleaner = mtclean.Cleaner()
    return [cleaner.explain(text, language=language) for text, language in documents()]


def test_every_law_holds_on_every_document() -> None:
    cleaner = mtclean.Cleaner()
    for (text, language), explanation in zip(documents(), scalar(), strict=True):
        assert replay(text, explanation.changes) == explanation.text
        assert mtclean.restore(explanation.text, explanation.changes) == text
        assert cleaner(explanation.text, language=language) == explanation.text


@pytest.mark.parametrize("rows", [1, 7, 2048])
def test_bulk_is_scalar_in_any_order_and_batch(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    monkeypatch.setattr(columns, "BLOCK_ROWS", rows)
    order = list(range(len(documents())))
    random.Random(rows).shuffle(order)
    texts, languages = zip(*(documents()[place] for place in order), strict=True)
    cleaned = clean_array(pa.array(texts, pa.string()), languages=list(languages)).to_pylist()
    assert [place for place, text in zip(order, cleaned, strict=True) if text != scalar()[place].text] == []


@pytest.mark.parametrize("processes", [1, 2])
def test_reports_add_up_in_any_number_of_processes(processes: int) -> None:
    texts, languages = zip(*documents(), strict=True)
    table = pa.table({"text": texts, "language": languages})
    cleaned, report = clean_table(table, language_column="language", processes=processes, with_report=True)
    assert cleaned.column("text").to_pylist() == [explanation.text for explanation in scalar()]
    assert report.edits == sum((count(explanation.changes) for explanation in scalar()), Counter())
    assert report.changed == sum(explanation.text != explanation.original for explanation in scalar())
