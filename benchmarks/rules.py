"""``python -m benchmarks rules``: the README's table of rules, each with a text before and after."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.readme import README, put
from mtclean.display import visible
from mtclean.rules import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

PART = "rules"


def main(arguments: list[str]) -> int:
    """Write the table between the README's marks; return the exit code."""
    parser = argparse.ArgumentParser("python -m benchmarks rules", description=__doc__)
    parser.add_argument("--readme", type=Path, default=README, help="(%(default)s)")
    options = parser.parse_args(arguments)
    return put(options.readme, PART, table())


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
