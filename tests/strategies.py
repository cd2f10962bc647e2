"""Hypothesis strategies for dirty articles, built from the same data files as the rules."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from mtclean.data import load_toml, names_in
from mtclean.rules import catalogue
from mtclean.screens import HasSequence

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of ``cases/name.toml``."""
    return list(tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))["case"])


PHRASES = [
    text
    for name in names_in("boilerplate")
    for entry in load_toml(name)["phrase"]
    for text in (*entry["hit"], *entry["miss"], *entry["text"])
]
NOTES = [text for language in load_toml("disclaimers.toml").values() for text in (*language["hit"], *language["miss"])]
EXAMPLES = [text for rule in catalogue() for text in rule.example]
WRITTEN = [case["text"] for name in ("negative", "wild") for case in cases(name)]
MARKS = ["“", "”", '"', "‘", "’", "'", "«", "»", "„", "‚", "(", ")", "「", "」", "「『", "``", "''"]
WORDS = [
    "We",
    "will",
    "go",
    "on",
    "said",
    "the minister",
    "told",
    "café",
    "Россия",
    "東京",
    "عام",
    "naïve",
    "5",
    "1,000",
]
GLUE = [
    " ",
    ", ",
    ".",
    ". ",
    ",",
    "! ",
    "?",
    " – ",
    "\n",
    "\n\n",
    "\n\n\n",
    "  ",
    "\t",
    "\N{NO-BREAK SPACE}",
    "\r\n",
]
DIRT = [
    "&amp;", "&#39;", "&amp;quot;", "&lt;b&gt;", "&#10;", "&nosuch;", "&", ";",
    "â€™", "â€œ", "â€\x9d", "â€ ", "Ã©", "Ã", "ÃƒÂ©", "Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "\x85", "\x93", "ï»¿", "Â\N{NO-BREAK SPACE}",
    "\x00", "\x1b[1m", "\x1b", "\x7f", "\N{ZERO WIDTH SPACE}", "\N{ZERO WIDTH NO-BREAK SPACE}", "\N{WORD JOINER}",
    "\N{LINE SEPARATOR}", "\r", "\x0b", "\ud83d", "\ude00", "\ud800", "\ufffd", "İ", "ς", "\N{ZERO WIDTH JOINER}",
]  # fmt: skip


def _screened() -> list[str]:
    """Return for every sequence that a rule looks for, a string that holds it."""
    return [
        "".join(chr(characters.ranges[0][0]) for characters in sequence)
        for rule in catalogue()
        if isinstance(rule.screen, HasSequence)
        for sequence in rule.screen.sequences
    ]


pieces = st.sampled_from([*WORDS, *MARKS, *GLUE, *GLUE, *DIRT, *_screened()]) | st.text(max_size=4)
lines = st.sampled_from([*PHRASES, *NOTES, *EXAMPLES, *WRITTEN, ""]) | st.lists(pieces, max_size=14).map("".join)
articles = st.lists(lines, max_size=8).map("\n".join)
writable = articles.filter(lambda text: not any("\ud800" <= character <= "\udfff" for character in text))
