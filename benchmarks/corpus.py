"""Corpora to measure on: the project's own, generated from a seed, or documents of a file.

A generated text is a walk through the sentences of ``data/banks.toml``: from a word to one that follows it there, or
to any other. So it has the letters, marks, line lengths and common words of news, little of it comes twice (zstd
shrinks it about as much as news), and it needs no data from elsewhere. It says nothing.
"""

from __future__ import annotations

import gzip
import json
import random
import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAIN, TYPOGRAPHIC, LANGUAGES = "plain English", "typographic English", "ten languages"
NAMES = (PLAIN, TYPOGRAPHIC, LANGUAGES)
ENGLISH = "en"
STRAIGHT = str.maketrans({"“": '"', "”": '"', "’": "'", "—": "-"})
TYPOGRAPHIC_MARKS = "“”’—"

FOLLOWING = 0.25
"""How often a word is one that follows the last in the bank; else it is any. More, and zstd finds too much twice."""

GUESTS = 0.001
"""How often a word of another language comes: so about a third of English articles have characters beyond ASCII."""

SPEECH = 0.1
"""How often a sentence quotes somebody."""

MEDIAN_SIZE, SMALLEST, LARGEST = 2600, 400, 12_000
"""Bytes of an article: half are longer than the first."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text and the tag of its language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents under one of `NAMES`, and where they are from: ``"generated"`` or the name of a file or folder."""

    name: str
    documents: tuple[Document, ...]
    source: str

    @property
    def size(self) -> int:
        """Bytes of text in UTF-8."""
        return sum(len(document.text.encode()) for document in self.documents)


def generate(name: str, size: int, seed: int = 0) -> Corpus:
    """Return a corpus of about ``size`` bytes of clean text; the same for the same arguments, on any machine."""
    chance = random.Random(f"{name} {seed}")
    languages = sorted(banks().keys() - {ENGLISH}) if name == LANGUAGES else [ENGLISH]
    documents: list[Document] = []
    written = 0
    while written < size:
        language = languages[len(documents) % len(languages)]
        text = _article(banks()[language], chance, dashes=name == TYPOGRAPHIC)
        if name == PLAIN:
            text = text.translate(STRAIGHT)
        documents.append(Document(text, language))
        written += len(text.encode())
    return Corpus(name, tuple(documents), "generated")


def load(path: Path, size: int, seed: int = 0) -> list[Corpus]:
    """Return the corpora that the documents of a file make up, about ``size`` bytes of each, drawn at random.

    ``path`` is JSON lines (also gzipped), Parquet, or a folder with ``mtnews-*.jsonl.gz``; documents have ``text``
    and, if need be, ``lang``. English with a typographic mark is one corpus, other English one, other languages one.
    """
    found: dict[str, list[Document]] = {name: [] for name in NAMES}
    for row in _rows(path):
        text, language = row.get("text"), row.get("lang") or ENGLISH
        if not isinstance(text, str) or not text:
            continue
        english = PLAIN if not any(mark in text for mark in TYPOGRAPHIC_MARKS) else TYPOGRAPHIC
        found[english if language == ENGLISH else LANGUAGES].append(Document(text, language))
    corpora = []
    for name, documents in found.items():
        random.Random(f"{name} {seed}").shuffle(documents)
        kept, written = [], 0
        for document in documents:
            if written >= size:
                break
            kept.append(document)
            written += len(document.text.encode())
        if kept:
            corpora.append(Corpus(name, tuple(kept), path.name))
    return corpora


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if path.is_dir():
        for file in sorted(path.glob("mtnews-*.jsonl.gz")):
            if not file.name.startswith("mtnews-sources"):
                yield from _rows(file)
    elif path.suffix == ".parquet":
        from pyarrow import parquet  # noqa: PLC0415 - threads must be limited before Arrow is loaded

        yield from parquet.read_table(path, use_threads=False).to_pylist()
    else:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


@dataclass(frozen=True, slots=True)
class Bank:
    """The bank of one language, its sentences as words: what they are, and which follow which."""

    space: str
    stop: str
    first: tuple[str, ...]
    syllables: tuple[str, ...]
    said: tuple[str, ...]
    guests: tuple[str, ...]
    words: tuple[str, ...]
    following: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, entry: dict[str, Any]) -> Bank:
        """Return the bank that an entry of the file describes."""
        sentences = [sentence.split(" ") for sentence in entry["sentences"]]
        following: dict[str, list[str]] = {}
        for sentence in sentences:
            for word, after in pairwise(sentence):
                following.setdefault(word, []).append(after)
        return cls(
            entry["space"],
            entry["stop"],
            tuple(entry["first"]),
            tuple(entry["syllables"]),
            tuple(entry["said"]),
            tuple(entry.get("guests", ())),
            tuple(word for sentence in sentences for word in sentence),
            {word: tuple(after) for word, after in following.items()},
        )


@cache
def banks() -> dict[str, Bank]:
    """Return the banks by language tag."""
    path = Path(__file__).parent / "data" / "banks.toml"
    return {language: Bank.of(entry) for language, entry in tomllib.loads(path.read_text("utf-8")).items()}


def speech(bank: Bank, chance: random.Random) -> str:
    """Return a sentence in which somebody is quoted."""
    form = chance.choice(bank.said)
    words = _walk(bank, chance, chance.randint(6, 14))
    return form.format(speech=_capital(words) if form[0] in "“„«" else words, name=_name(bank, chance))


def sentence(bank: Bank, chance: random.Random) -> str:
    """Return a plain sentence."""
    return _capital(_walk(bank, chance, chance.randint(9, 24))) + bank.stop


def _article(bank: Bank, chance: random.Random, *, dashes: bool) -> str:
    size = min(max(int(chance.lognormvariate(0, 0.6) * MEDIAN_SIZE), SMALLEST), LARGEST)
    paragraphs = []
    while size > 0:
        paragraph = _paragraph(bank, chance, chance.randint(90, 400))
        if dashes and chance.random() < 0.15:
            paragraph = paragraph.replace(", ", " — ", 1)
        paragraphs.append(paragraph)
        size -= len(paragraph.encode())
    return ("\n\n" if chance.random() < 0.6 else "\n").join(paragraphs)


def _paragraph(bank: Bank, chance: random.Random, size: int) -> str:
    sentences = []
    while size > 0:
        sentences.append(speech(bank, chance) if chance.random() < SPEECH else sentence(bank, chance))
        size -= len(sentences[-1].encode())
    return bank.space.join(sentences)


def _walk(bank: Bank, chance: random.Random, length: int) -> str:
    words: list[str] = []
    word = ""
    while len(words) < length:
        after = bank.following.get(word)
        word = chance.choice(after if after and chance.random() < FOLLOWING else bank.words)
        if words and (word == words[-1] or (_is_mark(word) and _is_mark(words[-1]))):
            continue
        if chance.random() < 0.02:
            words.append(f"{chance.randint(2, 98)}")
        elif chance.random() < 0.02:
            words.append(_name(bank, chance))
        elif bank.guests and chance.random() < GUESTS:
            words.append(chance.choice(bank.guests))
        words.append(word)
    return bank.space.join(words).strip(",，、،")


def _is_mark(word: str) -> bool:
    return not word[-1].isalnum()


def _name(bank: Bank, chance: random.Random) -> str:
    family = "".join(chance.choices(bank.syllables, k=2 if not bank.space else chance.choice((2, 2, 3))))
    return chance.choice(bank.first) + bank.space + (family.capitalize() if bank.space else family)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
