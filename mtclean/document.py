"""A document as document rules see it: its text, its lines, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mtclean.language import detect

if TYPE_CHECKING:
    from mtclean.shape import Removal


@dataclass(frozen=True)
class Document:
    """A text between two edits. ``declared`` is the language the caller named, if any; ``site`` likewise.

    ``detected`` is what `mtclean.detect` says of the text, where that is known already.

    Everything here is a function of these values alone, so that the same text always gets the same treatment.
    """

    text: str
    declared: str | None = None
    site: str | None = None
    detected: str | None = None

    @cached_property
    def lines(self) -> list[str]:
        """The text split at newlines; a paragraph is a line with something on it."""
        return self.text.split("\n")

    @cached_property
    def starts(self) -> list[int]:
        """The offset in the text of each line."""
        starts, at = [], 0
        for line in self.lines:
            starts.append(at)
            at += len(line) + 1
        return starts

    @cached_property
    def language(self) -> str:
        """The language tag: as declared, else detected, ``und`` when the text does not show it."""
        return self.declared or self.detected or detect(self.text)

    @cached_property
    def primary_language(self) -> str:
        """The first part of the language tag: ``pt`` of ``pt-BR``."""
        return self.language.replace("_", "-").split("-")[0].lower()

    def span(self, removal: Removal) -> tuple[int, int]:
        """Return the span of the text that goes with ``removal``: its lines, and one line break for each."""
        start, end = self.starts[removal.first], self.starts[removal.last] + len(self.lines[removal.last])
        return (start, min(end + 1, len(self.text))) if removal.from_top else (start - 1, end)
