"""Lines that stayed in another language than the rest: marked, not removed, for they may be meant so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import regex

from mtclean.characters import ANY
from mtclean.edits import Edit
from mtclean.language import UNDETERMINED, detect_with_confidence
from mtclean.rule import FOR_A_READER, DocumentRule, Finding
from mtclean.screens import HasChar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.document import Document

_LETTERS = 40  # of a line, fewer are a name or a title
_RUN = 12  # letters of another script in a row of words
_SURE = 0.97  # of the language of a line
_QUOTED = re.compile(r"\A[\"“„«「‘'(\[].*[\"”“»」’')\].]\Z")
_SCRIPTS = (
    "Latin",
    "Cyrillic",
    "Greek",
    "Arabic",
    "Hebrew",
    "Devanagari",
    "Thai",
    "Hangul",
    "Armenian",
    "Georgian",
    "Bengali",
    "Tamil",
    "Telugu",
)
_CLASSES = {**{name: rf"\p{{{name}}}" for name in _SCRIPTS}, "Han": r"\p{Han}\p{Hiragana}\p{Katakana}"}
_COUNT = {name: regex.compile(f"[{members}]") for name, members in _CLASSES.items()}
_STRETCH = {
    name: regex.compile(
        rf"""
        [ ]?  # a stretch goes with the space before it
        [{members}] (?: [{members}\p{{M}}\s\p{{P}}\d]* [{members}] )? \p{{M}}*
        [.!?…。！？]*
        """,
        regex.VERBOSE,
    )
    for name, members in _CLASSES.items()
}
_NAME = regex.compile(r"\s*(?:\p{Lu}[\p{Ll}\p{M}]*[\s\p{P}]*){1,4}")
_OPENERS, _CLOSERS = "\"“„«「『‘'(《【", "\"”“»」』’')》】"
_ALIKE = (
    frozenset({"hr", "sr", "bs", "sl", "mk", "bg"}),
    frozenset({"no", "da", "sv"}),
    frozenset({"cs", "sk"}),
    frozenset({"es", "pt", "gl", "ca", "it"}),
    frozenset({"id", "ms"}),
    frozenset({"ru", "uk", "be", "bg", "mk"}),
    frozenset({"hi", "mr", "ne"}),
    frozenset({"fa", "ur", "ar"}),
    frozenset({"nl", "af", "de"}),
)
"""Languages that detection takes for one another in single lines."""


def _fragments(document: Document) -> Iterator[Finding]:
    text, language = document.text, document.primary_language
    counts = {name: len(pattern.findall(text)) for name, pattern in _COUNT.items()}
    main = max(counts, key=lambda name: counts[name])
    if not counts[main]:
        return
    for start, line in zip(document.starts, document.lines, strict=True):
        if _QUOTED.match(line):
            continue
        for name, number in counts.items():
            if name == main or not number or name == "Latin":
                continue
            for match in _STRETCH[name].finditer(line):
                if len(_COUNT[name].findall(match.group())) >= _RUN and not _is_named(line, match):
                    edit = Edit(start + match.start(), start + match.end())
                    yield Finding(edit, 0.8, f"{name} letters in a text of {main} ones")
        if sum(map(str.isalpha, line)) >= _LETTERS and language != UNDETERMINED:
            said, sure = detect_with_confidence(line)
            said = said.split("-")[0]
            alike = any(said in group and language in group for group in _ALIKE)
            if said not in (language, UNDETERMINED) and sure >= _SURE and not alike and line[-1] in ".!?…":
                yield Finding(Edit(start, start + len(line)), 0.7, f"a line in {said}, in a text in {language}")


def _is_named(line: str, match: regex.Match[str]) -> bool:
    """Tell whether a stretch is a name, or stands in marks or brackets."""
    before, after = line[: match.start()] + match.group()[: match.group().startswith(" ")], line[match.end() :]
    quoted = before[-1:] in _OPENERS and after[:1] in _CLOSERS
    return bool(before and after and quoted) or _NAME.fullmatch(match.group()) is not None


FRAGMENTS = DocumentRule(
    name="translation.fragments",
    summary="Lines and runs of words in another language or script than the text are marked; a config may remove them.",
    example=(
        "The council votes on Monday, the mayor said. Совет голосует в понедельник.",
        "The council votes on Monday, the mayor said.",
    ),
    screen=HasChar(ANY),
    find=_fragments,
    surest=FOR_A_READER,
)
