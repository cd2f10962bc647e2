"""Explanations and rules as a person reads them on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from mtclean.rules import catalogue

if TYPE_CHECKING:
    from mtclean.cleaner import Explanation
    from mtclean.ledger import Change

CONTEXT = 40
"""Characters shown on either side of a change."""

LONGEST = 240
"""Characters shown of a removed text; its beginning and end are what one knows it by."""

VISIBLE = str.maketrans(
    {
        "\n": "⏎",
        "\r": "␍",
        "\t": "⇥",
        "\N{NO-BREAK SPACE}": "⍽",
        "\N{ZERO WIDTH SPACE}": "[ZWSP]",
        "\N{ZERO WIDTH NO-BREAK SPACE}": "[BOM]",
        "\N{WORD JOINER}": "[WJ]",
    }
)


def show(explanation: Explanation) -> None:
    """Print what was changed in the order of the text, then what was only suggested."""
    console = Console(highlight=False, soft_wrap=True)
    counts = f"{len(explanation.changes)} changes, {len(explanation.suggestions)} suggestions"
    console.print(Text(f"language {explanation.language}, {counts}", style="bold"))
    for change in explanation.changes:
        _show_change(console, explanation.original, change, "red strike", "green bold")
    if explanation.suggestions:
        console.print(Text("\nnot sure enough to be made:", style="bold"))
    for change in explanation.suggestions:
        _show_change(console, explanation.original, change, "yellow strike", "yellow bold")


def _show_change(console: Console, original: str, change: Change, removed: str, added: str) -> None:
    line_start = original.rfind("\n", 0, change.start) + 1
    line_end = original.find("\n", change.end)
    line_end = len(original) if line_end < 0 else line_end
    before = original[max(line_start, change.start - CONTEXT) : change.start]
    after = original[change.end : min(line_end, change.end + CONTEXT)]
    number = original.count("\n", 0, change.start + len(change.before) - len(change.before.lstrip("\n"))) + 1
    shown = Text(f"\n{number:>5}  ", style="dim")
    shown.append(("…" if change.start - CONTEXT > line_start else "") + visible(before), style="default not dim")
    shown.append(visible(change.before), style=f"{removed} not dim")
    shown.append(visible(change.after), style=f"{added} not dim")
    shown.append(visible(after) + ("…" if change.end + CONTEXT < line_end else ""), style="default not dim")
    console.print(shown)
    console.print(Text(f"       {change.rule}  {change.confidence:.2f}  {change.reason}", style="dim"))


def visible(text: str) -> str:
    """Return a text with every character to be seen, and no longer than one cares to read."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} […] {text[-LONGEST // 2 :]}"
    shown = text.translate(VISIBLE)
    return "".join(c if c.isprintable() else f"[U+{ord(c):04X}]" for c in shown)


def show_rules() -> None:
    """Print each rule with an example, in the order in which they run."""
    console = Console(highlight=False)
    for rule in catalogue():
        before, after = (visible(text) for text in rule.example)
        title = Text(rule.name, style="bold")
        if not rule.safe:
            title.append("  only when selected", style="yellow not bold")
        console.print(title, Text(f"  {rule.summary}"), Text(f"  {before} → {after}\n", style="dim"), sep="\n")
