"""``python -m benchmarks rules``: the README's table of rules, each with a text before and after."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mtclean.display import visible
from mtclean.rules import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGIN, END = "<!-- rules:begin -->", "<!-- rules:end -->"
README = Path(__file__).parent.parent / "README.md"


def main(arguments: list[str]) -> int:
    """Write the table between the README's marks; return the exit code."""
    parser = argparse.ArgumentParser("python -m benchmarks rules", description=__doc__)
    parser.add_argument("--readme", type=Path, default=README, help="(%(default)s)")
    options = parser.parse_args(arguments)
    text = options.readme.read_text("utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        print(f"{options.readme} must hold {BEGIN} and behind it {END}, each once")
        return 2
    options.readme.write_text(with_table(text), "utf-8")
    return 0


def with_table(text: str) -> str:
    """Return a text with the table, up to date, between its marks."""
    before, rest = text.split(BEGIN)
    return before + "\n".join((BEGIN, *table(), END)) + rest.split(END)[1]


def table() -> Iterator[str]:
    """Yield the lines of the table, rules in the order in which they run."""
    yield "| rule | what it does | before | after |"
    yield "|---|---|---|---|"
    for rule in catalogue():
        only = "" if rule.safe else " Only when selected."
        before, after = map(_cell, rule.example)
        yield f"| `{rule.name}` | {_escaped(rule.summary)}{only} | {before} | {after} |"


def _cell(text: str) -> str:
    shown = _escaped(visible(text))
    return f"<code>{shown}</code>" if shown else ""


def _escaped(text: str) -> str:
    for character, written in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        ("|", "&#124;"),
        ("\n", " ⏎ "),
        ("*", "&#42;"),
        ("_", "&#95;"),
    ):
        text = text.replace(character, written)
    return text
