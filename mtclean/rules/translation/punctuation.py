"""Marks of another script right behind a word: the source's comma or stop, which the translation took over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mtclean.characters import Characters
from mtclean.edits import Edit
from mtclean.rule import DocumentRule, Finding
from mtclean.rules.quotes import convention
from mtclean.screens import AllOf, HasSequence, Lacks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.document import Document

ALPHABETIC = Characters.of(("A", "Z"), ("a", "z"), ("À", "ɏ"), ("Ͱ", "ԯ"), ("Ḁ", "ỿ"), ("0", "9"))
"""Letters of the Latin, Greek and Cyrillic scripts, and digits."""
OURS = {"،": ",", "؛": ";", "؟": "?", "。": ".", "、": ",", "۔": ".", "।": "."}
CORNERS = "「」『』"
MARKS = "".join(OURS) + CORNERS
FOREIGN = Characters.of(MARKS)

_LANGUAGES_OF_OTHER_SCRIPTS = frozenset(
    [
        "ar",
        "arz",
        "as",
        "bho",
        "bn",
        "bo",
        "ckb",
        "dv",
        "dz",
        "fa",
        "gu",
        "he",
        "hi",
        "hne",
        "ja",
        "kn",
        "km",
        "ko",
        "kok",
        "ks",
        "lo",
        "mai",
        "ml",
        "mni",
        "mr",
        "my",
        "ne",
        "or",
        "pa",
        "ps",
        "sa",
        "sat",
        "sd",
        "si",
        "ta",
        "te",
        "th",
        "tl-Arab",
        "ug",
        "und",
        "ur",
        "uz-Arab",
        "yi",
        "zh",
    ]
)
_MARK = re.compile(rf"(?<={ALPHABETIC.python})[{''.join(OURS)}](?P<close>[\"”’»)]?)(?P<after>.?)")
_WITHOUT_CORNERS = re.compile(f"[{CORNERS}]")
_PAIR = re.compile(r"[「『](?P<inside>[^「」『』\n]{1,400})[」』]")
_OTHER_SCRIPT = Characters(((0x590, 0x1DFF), (0x2E80, 0x3000), (0x3040, 0xD7FF), (0xF900, 0xFAFF))) - FOREIGN
_OTHER_LETTER = re.compile(_OTHER_SCRIPT.python)


def _foreign(document: Document) -> Iterator[Finding]:
    if document.primary_language in _LANGUAGES_OF_OTHER_SCRIPTS:
        return
    opener, closer = convention.usual(_WITHOUT_CORNERS.sub("", document.text), document.primary_language)
    for start, line in zip(document.starts, document.lines, strict=True):
        if not any(mark in line for mark in MARKS) or _OTHER_LETTER.search(line):
            continue  # where words of that script stand, its marks may be theirs
        for match in _MARK.finditer(line):
            at = match.start()
            glued = not match["close"] and match["after"].isalnum()
            edit = Edit(start + at, start + at + 1, OURS[line[at]] + " " * glued)
            yield Finding(edit, 0.95, f"{line[at]} of another script behind a word")
        for match in _PAIR.finditer(line):
            for at, mark in ((match.start(), opener), (match.end() - 1, closer)):
                yield Finding(Edit(start + at, start + at + 1, mark), 0.95, "quotation marks of another script")


PUNCTUATION = DocumentRule(
    name="translation.punctuation",
    summary="Commas, stops and quotation marks of another script behind a word become the text's own.",
    example=("The minister spoke، then he left。", "The minister spoke, then he left."),
    screen=AllOf((HasSequence(((ALPHABETIC, FOREIGN),)), Lacks(_OTHER_SCRIPT))),
    find=_foreign,
)
