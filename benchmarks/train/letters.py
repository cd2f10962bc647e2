"""Build the trees of ``mtclean/data/encoding/letters.tsv``: which letter stood in a place, by the letters around it.

    python benchmarks/train/letters.py --data DIR [--hold-out FOLD] [--out FILE]

Model card
----------
What: for each language a tree. Its questions are the neighbours of a lost letter, the nearest first, in three orders;
each node has the likeliest letter and how sure that is. Trees are kept small: a node stays where at least `SEEN`
letters were seen, and only where it says something else than the node above, or says it with another certainty.
Use: letters that became question marks, and letters of which half the bytes were dropped, in `mtclean.rules.encoding`.
From: the rows of news that ``benchmarks/train/encoding.py`` counts, with the same rows left out, and
the sources and references of ``mtnews-sources``; the words of wordfreq 3.1 and how frequent they are (its data CC BY-SA
4.0); and the profiles of langdetect 1.0.9 (Apache-2.0). Of a text only the
neighbourhoods that came up several times are kept, up to five letters to each side and three beyond the word.
Deterministic: the same rows give the same file. ``--hold-out FOLD`` leaves out a fifth of the documents.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
import sys
from collections import Counter, defaultdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
import encoding as pairs

from mtclean.characters import fold
from mtclean.rules.encoding.letters import (
    ASKED,
    BEGINS,
    LEFT,
    LETTERS,
    MARKS,
    RIGHT,
    Tree,
    begins_word,
    neighbours,
    written,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator

SEEN = 3
SHARED = {"da": ("da", "no"), "no": ("da", "no")}
"""Languages whose texts are written alike, and that have few."""

LENT = 1.0
"""Examples that the node above counts for."""

GRADES = (0, 1, 2, 3, 5, 7)
"""Grades that are told apart: 2 is one wrong in ten, 4 would be one in a hundred."""

LARGEST = 20_000
"""Nodes of a language; more is asked of a node until there are no more."""

_AS_CALLED_HERE = "bg cs da de el es fi fr he hi hu is it lt lv nl pl pt ro ru sv tr uk"
WORDS = dict(zip(_AS_CALLED_HERE.split(), _AS_CALLED_HERE.split(), strict=True)) | {"hr": "sh", "no": "nb", "en": "en"}
"""The languages of which wordfreq has words, by its names."""

WORDS_READ = 2_000_000
"""Words that its frequencies stand for."""

RAREST = 0.6
INITIAL = re.compile(r"(?<![^\W\d_])[^\x00-\x7f\W\d_][^\W\d_]*")

NOT_ASCII = re.compile(r"[^\x00-\x7f]")
NO_LETTERS = frozenset(MARKS + ASKED)
LONGEST_WORD = 24

LEAST_SAVED = 0.5
"""Mistakes that a node saves at least."""

KEPT = 4
"""Letters of a node whose shares are kept while the tree is grown."""

EXAMPLES = 40_000
"""Places looked at of a language: more take memory and change little."""

Counts = Counter[tuple[str, str]]

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


def examples(texts: list[str], letters: frozenset[str]) -> Counts:
    """Return how often each letter was seen in each neighbourhood.

    There are two to a place: as it is, and as it is in text that went through ASCII, where neighbours are lost as well.
    """
    counts: Counts = Counter()
    special = re.compile("[" + re.escape("".join({*letters, *"".join(letters).upper()})) + "]")
    whole = sum(len(special.findall(text)) for text in texts)
    for text in texts[:: -(-whole // EXAMPLES) or 1]:
        line = fold(text)
        lost = NOT_ASCII.sub("?", text).lower() if text.isascii() or len(text.lower()) == len(text) else line
        for match in special.finditer(text):
            at = match.start()
            letter = line[at]
            if letter not in letters:
                continue
            if begins_word(text, at):  # there it matters whether it is a capital
                if BEGINS.search(text, max(at - 9, 0), at) is not None:
                    continue
                letter = text[at]
            count(counts, (line, lost), at, letter, 1)
    return counts


def count(counts: Counts, lines: tuple[str, ...], at: int, letter: str, number: float) -> None:
    """Count a letter in its neighbourhoods in some lines."""
    for around in {around for line in lines for around in neighbours(line, at)}:
        counts[around, letter] += number


def of_words(language: str, letters: frozenset[str], texts: list[str]) -> Counts:
    """Return the same from the words that wordfreq knows, where none of the neighbouring words is known."""
    counts: Counts = Counter()
    name = WORDS.get(language)
    if name is None:
        return counts
    import wordfreq  # noqa: PLC0415 (only this script needs it)

    cased: Counter[str] = Counter()
    for text in texts:
        for match in INITIAL.finditer(text):
            if BEGINS.search(text, max(match.start() - 9, 0), match.start()) is None:
                cased[match.group()] += 1
    for word, frequency in wordfreq.get_frequency_dict(name, "best").items():
        number = frequency * WORDS_READ
        if number < RAREST or len(word) > LONGEST_WORD:
            continue
        folded = f" {fold(word)} "
        lines = folded, NOT_ASCII.sub("?", folded)
        for at, letter in enumerate(folded):
            if letter not in letters or letter in NO_LETTERS:
                continue
            if at > 1:
                count(counts, lines, at, letter, number)
                continue
            # wordfreq knows no capitals; how often the word has one is seen in the texts.
            small, capital = cased[word], cased[word[0].upper() + word[1:]]
            if small:
                count(counts, lines, at, letter, number * small / (small + capital))
            if capital:
                count(counts, lines, at, letter.upper()[:1], number * capital / (small + capital))
    return counts


def of_profile(language: str, letters: frozenset[str], most: float) -> Counts:
    """Return the same from the groups of three that langdetect counted, brought down to ``most``: one to each side."""
    found: Counts = Counter()
    for gram, number in pairs.profile(language).items():
        if len(gram) == len(fold(gram)) == 3 and fold(gram[1]) in letters:
            letter = gram[1] if begins_word(gram, 1) else fold(gram[1])
            found[neighbours(fold(gram), 1)[0][:2], letter] += number
    part = min(1.0, most / max(found.total(), 1))
    return Counter({key: number * part for key, number in found.items() if round(number * part)})


class Node(NamedTuple):
    """The beginning of some neighbourhoods: how often it was seen, and the shares of its likeliest letters."""

    path: str
    total: float
    shares: dict[str, float]


def nodes(found: Counts) -> list[Node]:
    """Return the beginnings that were seen often enough, the shorter first."""
    alive = [(around, letter, number) for (around, letter), number in sorted(found.items())]
    above: dict[str, dict[str, float]] = {}
    rows: list[Node] = []
    depth = 0
    while alive:
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for around, letter, number in alive:
            counts[around[:depth]][letter] += number
        here: dict[str, dict[str, float]] = {}
        for path, seen in sorted(counts.items()):
            total = seen.total()
            if total < SEEN and path:
                continue
            # A few examples say little: what is known of the node above speaks along with them.
            known = above.get(path[:-1], {}) if path else {}
            here[path] = {
                letter: (seen[letter] + LENT * known.get(letter, 0)) / (total + LENT) for letter in seen.keys() | known
            }
            likely = sorted(here[path].items(), key=lambda item: (-item[1], item[0]))[:KEPT]
            rows.append(Node(path, total, dict(likely)))
        alive = [one for one in alive if len(one[0]) > depth and one[0][:depth] in here]
        above = here
        depth += 1
    return rows


def grown(rows: list[Node], least: float) -> Tree:
    """Return the tree of some nodes; one is worth it if it saves ``least`` mistakes, or as much in judging them."""
    tree: Tree = {}
    for path, total, shares in rows:
        letter, share = next(iter(shares.items()))
        node = letter, max(grade for grade in GRADES if grade <= -2 * math.log10(1 - min(share, 0.99999)))
        known = next((tree[path[:end]] for end in range(len(path) - 1, -1, -1) if path[:end] in tree), None)
        if known is not None:
            old, grade = known
            saved = share - shares.get(old, 0) if old != letter else abs(10 ** (-grade / 2) - 10 ** (-node[1] / 2))
            if known == node or total * saved < least:
                continue
        tree[path] = node
    return tree


def main() -> None:
    """Count, and write the file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--hold-out", type=int, default=None)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--only", default="")
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
        if args.only and language not in args.only.split(","):
            continue
        letters = LETTERS[language]
        found = examples(texts[language], letters)
        of_news = sum(number for (path, _), number in found.items() if path[:1] not in (LEFT, RIGHT))
        for more in (of_words(language, letters, texts[language]), of_profile(language, letters, max(of_news, LEAST))):
            found.update(more)
        rows = nodes(found)
        least = LEAST_SAVED
        while len(tree := grown(rows, least)) > LARGEST:
            least *= max(1.1, len(tree) / LARGEST)
        trees[language] = tree
        print(language, sizes[language], round(of_news), round(least, 2), len(rows), len(tree), flush=True)
    args.out.write_text(written(trees), encoding="utf-8")


if __name__ == "__main__":
    main()
