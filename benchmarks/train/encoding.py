"""Build the letter-pair tables of ``mtclean/data/encoding``.

    python benchmarks/train/encoding.py --data DIR [--hold-out FOLD] [--out DIR]

Model card
----------
What: for each of some forty languages, minus the log probability that a (case-folded) character follows another.
Use: telling text from text read in the wrong encoding, in `mtclean.rules.encoding`. Not a language detector.
From: the n-gram profiles that langdetect 1.0.9 ships (Apache-2.0; counts over Wikipedia), and counts over the project's
development rows of news: ``quotes-gold-*``, ``mtnews-*``, ``mtdocs-disclaimer``, ``scraped-articles``. Left out are
all rows with a treebank of a non-commercial or copyleft kind (Hebrew-HTB, Polish-PDB, Hungarian-Szeged, Bulgarian-BTB,
Ukrainian-IU, Greek-GDT, Italian-ISDT, Estonian-EDT) and all rows from lafand and vfnd. No text is kept, only counts of
two neighbouring characters, seen at least `SEEN` times.
Deterministic: there is nothing random; the same rows give the same files, byte for byte.
``--hold-out FOLD`` (0 to 4) leaves out a fifth of the documents, for measuring on what was not counted.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import zlib
from collections import Counter, defaultdict
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtclean.rules.encoding.likelihood import DEAREST, FIRST, STEP, SYMBOLS, script

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPTS: dict[str, str] = {
    "latin": "en de fr es pt it nl sv da no fi is et lv lt pl cs sk sl hr hu ro tr sq vi ha",
    "cyrillic": "ru uk bg sr mk",
    "greek": "el",
    "hebrew": "he",
    "arabic": "ar fa ur",
    "thai": "th",
    "devanagari": "hi",
    "cjk": "zh ja ko",
}
OWN_SCRIPT = {
    "latin": {"LATIN"}, "cyrillic": {"CYRILLIC"}, "greek": {"GREEK"}, "hebrew": {"HEBREW"}, "arabic": {"ARABIC"},
    "thai": {"THAI"}, "devanagari": {"DEVANAGARI"}, "cjk": {"CJK", "HANGUL"},
}  # fmt: skip
PROFILES = {"zh": ["zh-cn", "zh-tw"]}
BARRED_TREEBANKS = (
    "Hebrew-HTB", "Polish-PDB", "Hungarian-Szeged", "Bulgarian-BTB", "Ukrainian-IU", "Greek-GDT", "Italian-ISDT",
    "Estonian-EDT",
)  # fmt: skip
BARRED = (*BARRED_TREEBANKS, "lafand", "vfnd", "VFND")
SEEN = 3
PROFILE_WEIGHT = 150_000
NEWS_WEIGHT = 600_000
FOLDS = 5
OUT = Path("mtclean/data/encoding")
IDEOGRAPHS = "\N{CJK UNIFIED IDEOGRAPH-4E00}"
TRUST = 30  # a character seen so often lends half of its weight to its own followers


def fold_of(doc: str) -> int:
    """Return which fifth a document is in."""
    return zlib.crc32(doc.encode()) % FOLDS


def rows(data: Path, held_out: int | None) -> Iterator[tuple[str, str]]:
    """Yield language and text of every row that may be counted."""
    for path in sorted(data.glob("*.jsonl.gz")):
        if not path.name.startswith(("quotes-gold-", "mtnews-", "mtdocs-disclaimer", "scraped-articles")):
            continue
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row: dict[str, Any] = json.loads(line)
                doc = str(row.get("doc") or row.get("id"))
                told = f"{doc} {row.get('treebank')} {row.get('set')} {row.get('source')}"
                if path.name.startswith("mtnews-sources") or any(name in told for name in BARRED):
                    continue
                if held_out is not None and fold_of(doc) == held_out:
                    continue
                yield row["lang"].split("-")[0], text_of(row)


def text_of(row: dict[str, Any]) -> str:
    """Return the text of a row of any of the kinds."""
    if "paras" in row:
        return "\n".join(row["paras"])
    if "lines" in row:
        return "\n".join(line["text"] for line in row["lines"] if line.get("label") == "content")
    return str(row["text"])


def of_profile(language: str) -> tuple[Counter[str], Counter[str]]:
    """Return the counts of single characters and of pairs in langdetect's profile."""
    singles: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for gram, count in profile(language).items():
        key = gram.translate(SYMBOLS)
        if any(script(character) == "CJK" and character >= IDEOGRAPHS for character in key):
            continue  # langdetect counts whole groups of ideographs as one of them
        if len(gram) == len(key) == 1:
            singles[key] += count
        elif len(gram) == len(key) == 2:
            pairs[key] += count
    return singles, pairs


def profile(language: str) -> Counter[str]:
    """Return how often langdetect counted each group of one to three characters."""
    counts: Counter[str] = Counter()
    for name in PROFILES.get(language, [language]):
        try:
            shipped = json.loads(files("langdetect").joinpath("profiles", name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        counts.update(shipped["freq"])
    return counts


def scaled(counts: Counter[str], weight: int, whole: int) -> dict[str, float]:
    """Return counts brought down to a total of at most ``weight``, where ``whole`` is their total."""
    return {key: count * min(1.0, weight / max(whole, 1)) for key, count in counts.items()}


def counted(language: str, news: Counter[str]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the counts of single characters and of pairs from all sources."""
    singles: defaultdict[str, float] = defaultdict(float)
    pairs: defaultdict[str, float] = defaultdict(float)
    profile_singles, profile_pairs = of_profile(language)
    for counts in (
        scaled(profile_singles, PROFILE_WEIGHT, profile_singles.total()),
        scaled(profile_pairs, PROFILE_WEIGHT, profile_pairs.total()),
        scaled(Counter({pair: n for pair, n in news.items() if n >= SEEN}), NEWS_WEIGHT, news.total()),
    ):
        for key, count in counts.items():
            if len(key) == 1:
                singles[key] += count
            else:
                pairs[key] += count
                if counts is not profile_pairs:
                    singles[key[1]] += count
    return singles, pairs


def step(probability: float) -> str:
    """Return the character that stands for the cost of a probability."""
    return chr(FIRST + min(DEAREST, round(-math.log(probability) / STEP)))


def costs_of(singles: dict[str, float], pairs: dict[str, float]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the costs of characters and of pairs, as characters."""
    whole = sum(singles.values())
    alone = {key: count / whole for key, count in singles.items() if count > 0}
    followed: defaultdict[str, float] = defaultdict(float)
    for pair, count in pairs.items():
        followed[pair[0]] += count
    found = {}
    for pair, count in pairs.items():
        trust = followed[pair[0]] / (followed[pair[0]] + TRUST)
        probability = trust * count / followed[pair[0]] + (1 - trust) * alone.get(pair[1], 0)
        found[pair] = step(probability)
    return {key: step(probability) for key, probability in alone.items()}, found


def main() -> None:
    """Count, and write the files."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--hold-out", type=int, default=None)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    wanted = {language for group in SCRIPTS.values() for language in group.split()}
    news: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for language, text in rows(args.data, args.hold_out):
        if language in wanted:
            for line in text.split("\n"):
                known = f" {line.strip()} ".translate(SYMBOLS)
                news[language].update(first + second for first, second in pairwise(known))
    args.out.mkdir(parents=True, exist_ok=True)
    for name, languages in SCRIPTS.items():
        write(args.out / f"{name}.txt", name, languages.split(), news)
    if args.out.resolve() == OUT.resolve():
        # Worked out from the tables just written, so only when they are the ones in use.
        from mtclean.rules.encoding import telltales  # noqa: PLC0415

        (args.out / "telltales.tsv").write_text(telltales.written(telltales.worked_out()), encoding="utf-8")


def write(path: Path, name: str, languages: list[str], news: dict[str, Counter[str]]) -> None:
    """Write the table of one script."""
    own = OWN_SCRIPT[name]
    tables = [costs_of(*counted(language, news[language])) for language in languages]
    lines = [
        "## Letter-pair costs, made by benchmarks/train/encoding.py; see there for what they are from.",
        " ".join(languages),
    ]
    for part in (0, 1):
        for key in sorted({key for table in tables for key in table[part]}):
            if any(script(character) not in {"", *own} for character in key) or "\n" in key:
                continue
            if name == "cjk" and part == 1 and script(key[1]) in own:
                continue  # too many pairs: of these scripts single characters say enough
            lines.append(key + "".join(table[part].get(key, "~") for table in tables))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
