"""Build the trees of ``mtclean/data/encoding/letters.tsv``: which letter stood in a place, by the letters around it.

    python benchmarks/train/letters.py --data DIR [--hold-out FOLD] [--out FILE]

Model card
----------
What: for each language a tree. Its questions are the neighbours of a lost letter, the nearest first; each node has the
likeliest letter and how sure that is. Trees are kept small: a node stays where at least `SEEN` letters were seen, and
only where it says something else than the node above, or says it with another certainty.
Use: letters that became question marks, and letters of which half the bytes were dropped, in `mtclean.rules.encoding`.
From: the rows of news that ``benchmarks/train/encoding.py`` counts, with the same rows left out, and
the sources and references of ``mtnews-sources``; and the profiles of langdetect 1.0.9 (Apache-2.0). Of a text only the
neighbourhoods that came up several times are kept, up to three letters to each side.
Deterministic: the same rows give the same file. ``--hold-out FOLD`` leaves out a fifth of the documents.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import sys
from collections import Counter, defaultdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))
import encoding as pairs

from mtclean.characters import fold
from mtclean.rules.encoding.letters import BEGINS, DEPTH, LETTERS, Tree, begins_word, neighbours, written

if TYPE_CHECKING:
    from collections.abc import Iterator

SEEN = 2
SHARED = {"da": ("da", "no"), "no": ("da", "no")}
"""Languages whose texts are written alike, and that have few."""

LENT = 1.0
"""Examples that the node above counts for."""

GRADES = (0, 1, 2, 3, 5, 7)
"""Grades that are told apart: 2 is one wrong in ten, 4 would be one in a hundred."""

LARGEST = 12_000
"""Nodes of a language; more examples are asked for until there are no more."""

LEAST = 4_000
"""Examples of langdetect's that are used of a language of which little news was counted; else as many as of news."""

MOST = 20_000_000
"""Characters read of a language."""

OUT = Path("mtclean/data/encoding/letters.tsv")


def sources(data: Path, held_out: int | None) -> Iterator[tuple[str, str]]:
    """Yield language and text of what the machine-translated rows were translated from, and of their references."""
    path = data / "mtnews-sources.jsonl.gz"
    if not path.exists():
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if any(name in str(row) for name in pairs.BARRED) or pairs.fold_of(row["doc"]) == held_out:
                continue
            yield row["srclang"].split("-")[0], row["source"]
            for text in row.get("refs") or ():
                yield row["lang"].split("-")[0], text


def examples(texts: list[str], letters: frozenset[str]) -> Counter[tuple[str, str]]:
    """Return how often each letter was seen in each neighbourhood."""
    found: Counter[tuple[str, str]] = Counter()
    for text in texts:
        line = fold(text)
        for at, folded in enumerate(line):
            if folded in letters:
                letter = folded
                if begins_word(text, at):  # there it matters whether it is a capital
                    if BEGINS.search(text, max(at - 9, 0), at) is not None:
                        continue
                    letter = text[at]
                found[neighbours(line, at), letter] += 1
    return found


def of_profile(language: str, letters: frozenset[str], most: int) -> Counter[tuple[str, str]]:
    """Return the same from the groups of three that langdetect counted, brought down to ``most``: one to each side."""
    counts: Counter[tuple[str, str]] = Counter()
    for gram, count in pairs.profile(language).items():
        if len(gram) == len(fold(gram)) == 3 and fold(gram[1]) in letters:
            letter = gram[1] if begins_word(gram, 1) else fold(gram[1])
            counts[neighbours(fold(gram), 1)[:2], letter] += count
    part = min(1.0, most / max(counts.total(), 1))
    return Counter({key: round(count * part) for key, count in counts.items() if round(count * part)})


def grown(found: Counter[tuple[str, str]], seen: int) -> Tree:
    """Return the tree of some examples."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (around, letter), number in found.items():
        for depth in range(min(DEPTH, len(around)) + 1):
            counts[around[:depth]][letter] += number
    shares: dict[str, dict[str, float]] = {}
    tree: Tree = {}
    for path in sorted(counts, key=lambda path: (len(path), path)):
        here, above = counts[path], shares.get(path[:-1]) if path else {}
        if above is None or (here.total() < seen and path):
            continue
        # A few examples say little: what is known of the node above speaks along with them.
        whole = here.total() + LENT
        shares[path] = {letter: (here[letter] + LENT * above.get(letter, 0)) / whole for letter in here.keys() | above}
        letter, share = max(shares[path].items(), key=lambda item: (item[1], item[0]))
        node = letter, max(grade for grade in GRADES if grade <= -2 * math.log10(1 - min(share, 0.99999)))
        known = next((tree[path[:end]] for end in range(len(path) - 1, -1, -1) if path[:end] in tree), None)
        if known != node:
            tree[path] = node
    return tree


def main() -> None:
    """Count, and write the file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--hold-out", type=int, default=None)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    texts: defaultdict[str, list[str]] = defaultdict(list)
    sizes: Counter[str] = Counter()
    for language, text in chain(sources(args.data, args.hold_out), pairs.rows(args.data, args.hold_out)):
        for known in SHARED.get(language, (language,)):
            if known in LETTERS and sizes[known] < MOST:
                sizes[known] += len(text)
                texts[known] += text.split("\n")
    trees = {}
    for language in sorted(LETTERS):
        found = examples(texts[language], LETTERS[language])
        found += of_profile(language, LETTERS[language], max(found.total(), LEAST))
        seen = SEEN
        tree = grown(found, seen)
        while len(tree) > LARGEST:
            seen += 1
            tree = grown(found, seen)
        trees[language] = tree
        print(language, sizes[language], found.total(), seen, len(tree))
    args.out.write_text(written(trees), encoding="utf-8")


if __name__ == "__main__":
    main()
