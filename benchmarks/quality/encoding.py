"""How much text that was read in the wrong encoding is put right, and whether right text stays as it is.

The set of its own: generated lines in eleven languages, each read wrongly in every way that the language is met in; and
the same lines with unusual but right characters in them. A line counts as right when it comes back exactly.
With ``data``, the same of ``encoding-misdecoded``, ``encoding-cases`` and ``encoding-clean``, where they are.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import mtclean
from benchmarks import corpus
from benchmarks.quality.table import Table, Value
from mtclean.rules.encoding.codecs import codec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

CLEANER = mtclean.Cleaner(mtclean.Config(select=("encoding",)))
"""Only the rules that are measured: spaces and quotation marks are measured elsewhere."""

UTF8_AS = ("cp1252", "cp1250", "cp1251", "cp1254", "cp1256", "cp437", "cp850", "mac-roman", "koi8-r")
NATIVE = {
    "cp1250": "pl cs hu hr ro sk sl", "iso8859-2": "pl cs hu", "cp1251": "ru uk bg", "koi8-r": "ru", "cp866": "ru",
    "cp1253": "el", "cp1254": "tr", "cp1255": "he", "cp1256": "ar fa", "cp1257": "lv lt", "cp874": "th",
    "gb18030": "zh", "shift_jis": "ja", "euc_jp": "ja", "euc_kr": "ko",
}  # fmt: skip
"""Encodings, and the languages whose lines are written in them to be read as Windows-1252."""

DROPPED = dict.fromkeys((0x81, 0x8D, 0x8F, 0x90, 0x9D))
UNUSUAL = ("naïve", "DICOM®", "№ 5", "25 °C", "½", "Ωmega", "β-carotene", "c’est-à-dire", "Łódź", "€40", "“…”", "İzmir")
"""Words that publishers print, and that look like what wrong reading makes."""


def tables(data: Path | None, documents: int, seed: int) -> Iterable[Table]:
    """Yield the tables: of generated lines, and of the rows of a folder."""
    lines = _lines(documents, seed)
    yield _counted("Generated lines read in the wrong encoding", _misread(lines))
    yield _counted("Generated lines with unusual characters, which must stay", _unusual(lines, seed))
    if data is not None:
        for name, kind in (("encoding-misdecoded", "way"), ("encoding-cases", "kind"), ("encoding-clean", "lang")):
            rows = list(_rows(data, name))
            if rows:
                yield _counted(f"{name}: of each {kind}", ((row[kind], row["text"], row["expected"]) for row in rows))


def _lines(documents: int, seed: int) -> list[tuple[str, str]]:
    """Return languages and lines, about as many of each language as there are to be documents."""
    found: dict[str, list[str]] = {}
    generated = (corpus.generate(name, 4_000 * documents, seed) for name in (corpus.TYPOGRAPHIC, corpus.LANGUAGES))
    for document in (document for part in generated for document in part.documents):
        found.setdefault(document.language, []).extend(filter(None, document.text.split("\n")))
    return [(language, line) for language, lines in sorted(found.items()) for line in lines[:documents]]


def _misread(lines: list[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    for language, line in lines:
        for way, read in _ways(language):
            damaged = read(line)
            if damaged is not None and damaged != line:
                yield way, damaged, line


def _ways(language: str) -> Iterator[tuple[str, Callable[[str], str | None]]]:
    """Yield ways of reading a line wrongly: their names, and functions that give ``None`` where they cannot."""
    for name in UTF8_AS:
        yield f"UTF-8 as {name}", lambda line, name=name: codec(name).decode(line.encode())  # type: ignore[misc]
    windows = codec("cp1252")
    yield "UTF-8 as cp1252, twice", lambda line: windows.decode(windows.decode(line.encode()).encode())
    yield "UTF-8 as cp1252, bytes dropped", lambda line: windows.decode(line.encode()).translate(DROPPED)
    yield "UTF-8 as cp1252, spaces lost", lambda line: windows.decode(line.encode()).replace("\N{NO-BREAK SPACE}", " ")
    yield "lost in ASCII", lambda line: line.encode("ascii", "replace").decode()
    for name, known in NATIVE.items():
        if language in known.split():
            yield f"{name} as cp1252", lambda line, name=name: _native(line, name)  # type: ignore[misc]


def _native(line: str, name: str) -> str | None:
    try:
        return codec("cp1252").decode(line.encode(name))
    except UnicodeEncodeError:
        return None


def _unusual(lines: list[tuple[str, str]], seed: int) -> Iterator[tuple[str, str, str]]:
    chance = random.Random(seed)
    for language, line in lines:
        words = line.split(" ")
        words.insert(chance.randrange(len(words) + 1), chance.choice(UNUSUAL))
        text = " ".join(words)
        yield language, text, text


def _rows(data: Path, name: str) -> Iterator[dict[str, Any]]:
    path = data / f"{name}.jsonl.gz"
    if path.is_file():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from (row for row in map(json.loads, lines) if row.get("text") and row.get("expected"))


def _counted(title: str, cases: Iterable[tuple[str, str, str]]) -> Table:
    """Return the table of cases ``(group, text, expected)``: exact, left as they were, and otherwise."""
    total: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for group, text, expected in cases:
        cleaned = CLEANER(text)
        total[group] += 1
        exact[group] += cleaned.strip() == expected.strip()
        left[group] += cleaned == text != expected
    rows: list[tuple[Value, ...]] = []
    for group, number in sorted(total.items()):
        counts = exact[group], left[group], number - exact[group] - left[group]
        rows.append((group, number, *(count / number for count in counts)))
    return Table(title, ("", "cases", "exact", "left", "otherwise"), tuple(rows))
