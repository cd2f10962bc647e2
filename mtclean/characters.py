"""Named classes of characters: the one source for patterns, screens and tables.

A class is a set of code-point ranges, so that Python's ``re``, Rust's regex (polars) and NumPy can all be given
the same set without sharing a pattern language.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LAST = 0x10FFFF
LAST_WITH_CASE = 0x1E943  # Adlam; a test goes through all of Unicode


@dataclass(frozen=True, slots=True)
class Characters:
    """A set of code points as sorted inclusive ranges that neither touch nor overlap."""

    ranges: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, *members: str | tuple[str, str]) -> Characters:
        """Return the class of all characters in the given strings and inclusive ``(first, last)`` ranges.

        >>> Characters.of("ab", ("x", "z")).ranges
        ((97, 98), (120, 122))
        """
        return cls.from_ranges(_spans(members))

    @classmethod
    def from_ranges(cls, ranges: Iterable[tuple[int, int]]) -> Characters:
        """Return the class of the given inclusive code-point ranges, in any order, overlapping or not."""
        merged: list[tuple[int, int]] = []
        for low, high in sorted(ranges):
            if merged and low <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(merged[-1][1], high))
            else:
                merged.append((low, high))
        return cls(tuple(merged))

    def __contains__(self, character: str) -> bool:
        return any(low <= ord(character) <= high for low, high in self.ranges)

    def __iter__(self) -> Iterator[str]:
        return (chr(code) for low, high in self.ranges for code in range(low, high + 1))

    def __len__(self) -> int:
        return sum(high - low + 1 for low, high in self.ranges)

    def __or__(self, other: Characters) -> Characters:
        return self.from_ranges(self.ranges + other.ranges)

    def __invert__(self) -> Characters:
        edges = [(-1, -1), *self.ranges, (LAST + 1, LAST + 1)]
        gaps = ((high + 1, low - 1) for (_, high), (low, _) in pairwise(edges))
        return Characters(tuple((low, high) for low, high in gaps if low <= high))

    def __sub__(self, other: Characters) -> Characters:
        return ~(~self | other)

    def __and__(self, other: Characters) -> Characters:
        return ~(~self | ~other)

    @property
    def python(self) -> str:
        """The class in the pattern language of ``re`` and ``regex``, brackets included."""
        # Characters as they are, since thousands of escapes take long to read.
        spans = (_member(low) + (f"-{_member(high)}" if high > low else "") for low, high in self.ranges)
        return f"[{''.join(spans)}]"

    @property
    def rust(self) -> str:
        """The class in the pattern language of Rust's regex; surrogates, which UTF-8 cannot hold, left out."""
        return _bracketed(self - SURROGATES, r"\x{{{:x}}}")


def _spans(members: Iterable[str | tuple[str, str]]) -> Iterator[tuple[int, int]]:
    for member in members:
        if isinstance(member, str):
            yield from ((ord(character), ord(character)) for character in member)
        else:
            yield ord(member[0]), ord(member[1])


def _member(code: int) -> str:
    character = chr(code)
    return f"\\{character}" if character in r"\^-[]&~|" else character


def _bracketed(characters: Characters, form: str) -> str:
    spans = (form.format(low) + (f"-{form.format(high)}" if high > low else "") for low, high in characters.ranges)
    return f"[{''.join(spans)}]"


@cache
def _unfold() -> dict[str, str]:
    # Sigma and the dotted capital I are what str.lower treats specially; all else maps one to one.
    everything = "".join(map(chr, range(LAST_WITH_CASE + 1))).replace("İ", "").replace("Σ", "")
    table = {"i": "iİ", "σ": "σΣς"}
    for character, folded in zip(everything, everything.lower(), strict=True):
        if folded != character:
            table[folded] = table.get(folded, folded) + character
    return table


def fold(text: str) -> str:
    """Return ``text`` in lower case, one character for each, whatever stands around it.

    Unlike ``str.lower`` it knows no final sigma and gives one character for ``İ``, so that a screen can say
    exactly which characters fold to a needle.

    >>> fold("İLGİLİ ΣΑΣ")
    'ilgili σασ'
    """
    return text.replace("İ", "i").lower().replace("ς", "σ")


def folding_to(character: str) -> Characters:
    r"""Return every character that `fold` turns into ``character``.

    >>> sorted(folding_to("k")) == ["K", "k", "\N{KELVIN SIGN}"]
    True
    """
    return Characters.of(_unfold().get(character, character))


SURROGATES = Characters(((0xD800, 0xDFFF),))
ANY = Characters(((0, LAST),))
ASCII = Characters(((0, 127),))

FAR = Characters(((0x370, 0x1DFF), (0x2C00, 0xD7FF), (0xF900, LAST)))
"""Letters of other scripts than Latin, and whatever lies between them: nothing that Latin typography uses."""

EVERYDAY = ASCII | Characters.of("’‘“”–—…«»„•", ("А", "я"), ("à", "ö"), ("ø", "ü"))
"""Characters that good news is full of; a screen that can do without them stays quiet more often."""

C0 = Characters.of(("\x00", "\x1f"), "\x7f") - Characters.of("\t\n\r")
C1 = Characters.of(("\x80", "\x9f"))

LINE_BREAKS = Characters.of("\r\x0b\x0c\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}")
"""Characters other than a newline that end a line. Scrapers leave them; nothing in a published text needs them."""

CONTROLS = C0 - LINE_BREAKS - Characters.of("\x1b")
"""Control characters that carry nothing in text. ESC is apart: it begins a terminal sequence that goes with it."""

INVISIBLE = Characters.of(
    "\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}",
    ("\N{INHIBIT SYMMETRIC SWAPPING}", "\N{NOMINAL DIGIT SHAPES}"),
    ("\N{INTERLINEAR ANNOTATION ANCHOR}", "\N{INTERLINEAR ANNOTATION TERMINATOR}"),
)
"""Characters without a shape. ZWJ, ZWNJ, soft hyphens, direction marks and variation selectors are not here:
words, emoji and right-to-left text need them."""

SPACES = Characters.of(" \t")
WIDE_SPACES = Characters.of("\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}\N{NARROW NO-BREAK SPACE}")
EDGE_SPACES = SPACES | WIDE_SPACES | Characters.of(("\N{EN QUAD}", "\N{HAIR SPACE}"))
"""Spaces that mean nothing at the edge of a line."""
