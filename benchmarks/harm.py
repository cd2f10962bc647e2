"""``python -m benchmarks harm``: what happens to text that is right as it is, here and in other programs.

Texts: the clean corpora that the speed benchmark generates; the cases that must come back byte for byte, one program's
damage each; with ``--data``, human news, lines that look like boilerplate, and clean text with unusual characters.
A document counts as harmed when it does not come back as it was, but for white space at the ends of lines.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import corpus, peers
from benchmarks.corpus import Document
from benchmarks.quality.table import Table
from benchmarks.readme import put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.quality.table import Value

PART = "harm"
SIZE = 400_000  # bytes of each generated corpus
CASES = Path(__file__).parents[1] / "tests" / "cases" / "negative.toml"
MILLION = 1e6


def main(arguments: list[str]) -> int:
    """Measure as the arguments say and print the tables; return the exit code."""
    parser = argparse.ArgumentParser("python -m benchmarks harm", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="PATH", help="a folder of real documents, to be measured too")
    parser.add_argument("--documents", type=int, default=150, help="documents of each file of it (%(default)s)")
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True, help="ask other programs too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the tables there")
    parser.add_argument("--readme", type=Path, metavar="FILE", help="write the second table there, between its marks")
    options = parser.parse_args(arguments)
    groups = {**_generated(), **_written(), **(_real(options.data, options.documents) if options.data else {})}
    works, missing = peers.prepared(peers.CLEANERS) if options.peers else ({}, {})
    for name, reason in missing.items():
        print(f"left out: {name}, {reason}")
    tables = [_edits(groups), _changed(groups, {peer.name: work for peer, work in works.items()})]
    for table in tables:
        print("\n".join(("", *table.lines())))
    if options.readme and (code := put(options.readme, PART, tables[-1].markdown())):
        return code
    if options.json:
        written = json.dumps([table.to_dict() for table in tables], ensure_ascii=False, indent=1)
        options.json.write_text(written, encoding="utf-8")
    return 0


# -- Texts


def _generated() -> dict[str, list[Document]]:
    return {f"generated: {name}": list(corpus.generate(name, SIZE).documents) for name in corpus.NAMES}


def _written() -> dict[str, list[Document]]:
    if not CASES.exists():
        return {}
    cases = tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]
    return {"written: must come back": [Document(case["text"], case.get("language", "en")) for case in cases]}


def _real(folder: Path, documents: int) -> dict[str, list[Document]]:
    """Return the real documents of a folder by group; a row has ``paras`` or ``text``, and ``lang``."""
    groups: dict[str, list[Document]] = {}
    for group, pattern, most in (
        ("real: human news", "quotes-gold-*", documents),
        ("real: like boilerplate", "hard-negatives*", None),
        ("real: unusual characters", "encoding-clean*", None),
    ):
        found = [document for path in sorted(folder.glob(f"{pattern}.jsonl.gz")) for document in _rows(path, most)]
        if found:
            groups[group] = found
    return groups


def _rows(path: Path, most: int | None) -> Iterator[Document]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if most is not None and number >= most:
                return
            row = json.loads(line)
            yield Document(row["text"] if "text" in row else "\n\n".join(row["paras"]), row.get("lang") or "en")


# -- What happens to them


def _edits(groups: dict[str, list[Document]]) -> Table:
    """Return how many edits mtclean makes in a million characters, by rule."""
    from mtclean import Cleaner  # noqa: PLC0415

    cleaner = Cleaner()
    rows: list[tuple[Value, ...]] = []
    for group, documents in groups.items():
        size = sum(len(document.text) for document in documents)
        counts: dict[str, int] = {}
        for document in documents:
            for change in cleaner.explain(document.text, language=document.language).changes:
                if change.before.strip() or change.after.strip():
                    counts[change.rule] = counts.get(change.rule, 0) + 1
        most = ", ".join(f"{rule} {number}" for rule, number in sorted(counts.items(), key=lambda item: -item[1])[:4])
        rows.append((group, len(documents), size, sum(counts.values()) * MILLION / size, most))
    columns = ("mtclean on clean text", "documents", "characters", "edits a million", "by rule")
    return Table("Edits in text that needs none, those of white space apart", columns, tuple(rows))


def _changed(groups: dict[str, list[Document]], works: dict[str, Callable[[Document], object]]) -> Table:
    """Return the share of documents that each program changes."""
    from mtclean import Cleaner  # noqa: PLC0415

    cleaner = Cleaner()
    programs = {"mtclean": lambda document: cleaner(document.text, language=document.language), **works}
    rows: list[tuple[Value, ...]] = []
    for name, work in programs.items():
        shares: list[Value] = []
        for documents in groups.values():
            results = [work(document) for document in documents]
            if not all(isinstance(result, str | list) for result in results):
                break  # a filter: it keeps documents or drops them, and edits none
            harmed = sum(_lines(r) != _lines(d.text) for r, d in zip(results, documents, strict=True))
            shares.append(f"{harmed / len(documents):.2%}")
        else:
            rows.append((name, *shares))
    return Table("Share of clean documents that do not come back as they were", ("program", *groups), tuple(rows))


def _lines(result: object) -> list[str]:
    lines = result.split("\n") if isinstance(result, str) else [str(line) for line in result]  # type: ignore[attr-defined]
    return [line.rstrip() for line in lines if line.strip()]
