"""``python -m benchmarks quality``: what is repaired, lost and left, on texts whose right form is known.

Each part is a module of this package that yields tables. Its own texts are generated from a seed, so that it runs on
any machine; with ``--data`` it also reads real documents from a folder, and leaves out what is not there.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.quality.table import Table

PARTS = ("quotes", "boilerplate", "encoding", "translation")


def main(arguments: list[str]) -> int:
    """Run the parts as the arguments say and print their tables; return the exit code."""
    known = [name for name in PARTS if importlib.util.find_spec(f"benchmarks.quality.{name}")]
    parser = argparse.ArgumentParser("python -m benchmarks quality", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=known, default=known, help="measure only these (all)")
    parser.add_argument("--data", type=Path, metavar="PATH", help="a folder of real documents, to be measured too")
    parser.add_argument("--seed", type=int, default=0, help="seed of generated texts and of samples (%(default)s)")
    parser.add_argument("--documents", type=int, default=300, help="documents of each language or set (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the tables there")
    options = parser.parse_args(arguments)
    tables: list[dict[str, object]] = []
    for name in options.parts:
        print(f"measuring {name} ...", file=sys.stderr)
        part = importlib.import_module(f"benchmarks.quality.{name}")
        found: Iterable[Table] = part.tables(options.data, options.documents, options.seed)
        for table in found:
            print("\n".join(("", *table.lines())))
            tables.append({"part": name, **table.to_dict()})
    if options.json:
        options.json.write_text(json.dumps(tables, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0
