"""Marks of another script right behind a word: the source's comma or stop, which the translation took over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mtclean.characters import Characters
from mtclean.edits import Edit
from mtclean.rule import DocumentRule, Finding
from mtclean.rules.quotes import convention
from mtclean.screens import HasSequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.document import Document

ALPHABETIC = Characters.of(("A", "Z"), ("a", "z"), ("À", "ɏ"), ("Ͱ", "ԯ"), ("Ḁ", "ỿ"), ("0", "9"))
"""Letters of the Latin, Greek and Cyrillic scripts, and digits."""
OURS = {"،": ",", "؛": ";", "؟": "?", "。": ".", "、": ",", "۔": ".", "।": "."}
CORNERS = "「」『』"
FOREIGN = Characters.of("".join(OURS) + CORNERS)

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
_OTHER_SCRIPT = re.compile(r"[\u0590-\u1fff\u2e80-\u3000\u3040-\ud7ff\uf900-\ufaff]")


def _foreign(document: Document) -> Iterator[Finding]:
    if document.primary_language in _LANGUAGES_OF_OTHER_SCRIPTS:
        return
    text = document.text
    for match in _MARK.finditer(text):
        at = match.start()
        after = match["after"]
        glued = not match["close"] and after.isalnum()
        sure = 0.5 if _OTHER_SCRIPT.match(after) else 0.95
        own = OURS[text[at]]
        yield Finding(Edit(at, at + 1, own + " " * glued), sure, f"{text[at]} of another script behind a word")
    opener, closer = convention.usual(_WITHOUT_CORNERS.sub("", text), document.primary_language)
    for match in _PAIR.finditer(text):
        if _OTHER_SCRIPT.search(match["inside"]):
            continue
        for at, mark in ((match.start(), opener), (match.end() - 1, closer)):
            yield Finding(Edit(at, at + 1, mark), 0.95, "quotation marks of another script")


PUNCTUATION = DocumentRule(
    name="translation.punctuation",
    summary="Commas, stops and quotation marks of another script behind a word become the text's own.",
    example=("The minister spoke، then he left。", "The minister spoke, then he left."),
    screen=HasSequence(((ALPHABETIC, FOREIGN),)),
    find=_foreign,
)
