"""The README's parts that commands write: each stands between two marks that name it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

README = Path(__file__).parent.parent / "README.md"


def marks(name: str) -> tuple[str, str]:
    """Return the marks that a part begins and ends with.

    >>> marks("speed")
    ('<!-- speed:begin -->', '<!-- speed:end -->')
    """
    return f"<!-- {name}:begin -->", f"<!-- {name}:end -->"


def with_part(text: str, name: str, lines: Iterable[str]) -> str:
    """Return a text with ``lines`` as the part of that name; raise `ValueError` where its marks are not, each once."""
    begin, end = marks(name)
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        message = f"there must be {begin} and behind it {end}, each once"
        raise ValueError(message)
    before, rest = text.split(begin)
    return before + "\n".join((begin, *lines, end)) + rest.split(end)[1]


def put(path: Path, name: str, lines: Iterable[str]) -> int:
    """Write ``lines`` as the part of that name into a file; return the exit code of a command, 2 without the marks."""
    try:
        text = with_part(path.read_text("utf-8"), name, lines)
    except ValueError as error:
        print(f"{path}: {error}")
        return 2
    path.write_text(text, "utf-8")
    return 0
