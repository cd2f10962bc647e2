"""What a line shows when it is seen alone, in names that a person can read."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from mtclean.characters import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
DATE = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b"
    r"|\b\d{4}-\d{2}-\d{2}\b|\b(?:19|20)\d\d\s*[年년]",
)
CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2} ?[ap]\.?m\b")
AGO = re.compile(r"\b\d+ (?:second|minute|min|hour|hr|day|week|month|year)s?\b")
ADDRESS = re.compile(r"https?:|www\.|\w@\w|\.(?:com|org|net)\b")
MARKS = '©®|•·»›→«‹←▼▲►▶×✕+*#@$%&/…“"(-–—'
WHOLE = 8
"""A line of at most so many words is also taken as a whole."""

LONGEST_IN_WORDS = 16
"""Lines of more words are alike in what their number of words says."""


def names(line: str) -> Iterator[str]:
    """Yield what ``line`` shows: its words, pairs of words, the whole of it, and its outer form.

    >>> [name for name in names("Share this:") if name.startswith(("word", "pair"))]
    ['word share', 'word this', 'pair share this', 'words 2']
    """
    folded = fold(line)
    words = ["0" if word[0].isdigit() else word for word in WORD.findall(folded)]
    yield from (f"word {word}" for word in dict.fromkeys(words))
    yield from (f"pair {one} {other}" for one, other in pairwise(words))
    if words:
        yield f"line {' '.join(words)}" if len(words) <= WHOLE else f"start {' '.join(words[:4])}"
        yield f"first {words[0]}"
        yield f"last {words[-1]}"
    yield f"words {min(len(words), LONGEST_IN_WORDS)}"
    yield f"length {min(len(line) // 12, 12)}"
    yield from (f"has {mark}" for mark in set(line).intersection(MARKS))
    last = line[-1:]
    if not last.isalnum():
        yield f"ends {last}"
    if not line[:1].isalnum():
        yield f"begins {line[:1]}"
    elif line[:1].islower():
        yield "begins small"
    if line.isupper():
        yield "capitals"
    if folded != line and not line.isupper():
        written = line.split()
        large = sum(word[0].isupper() for word in written)
        yield f"large {4 * large // len(written)} of 4" if len(written) > 1 else "large alone"
    if DATE.search(folded):
        yield "date"
    if CLOCK.search(folded):
        yield "clock"
    if AGO.search(folded):
        yield "ago"
    if ADDRESS.search(folded):
        yield "address"
