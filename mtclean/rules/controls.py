"""Characters that no published text holds: control characters, broken surrogates, invisible ones in the wrong place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mtclean import characters
from mtclean.characters import Characters
from mtclean.edits import Edit
from mtclean.rule import Finding, LineRule
from mtclean.screens import HasChar, HasSequence

if TYPE_CHECKING:
    from collections.abc import Iterator

BREAK = re.compile(rf"\r+\Z|\r\n|{characters.LINE_BREAKS.python}")
CONTROL = re.compile(
    r"\x1b(?:\[[0-9;?]*[A-Za-z]?)?"  # a terminal's colour or cursor sequence, whole or cut off
    rf"|{characters.CONTROLS.python}"
)
PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
INVISIBLE_RUN = re.compile(rf"{characters.INVISIBLE.python}+")

UNSPACED = Characters.of(
    ("\N{THAI CHARACTER KO KAI}", "\N{LAO DIGIT NINE}"),
    ("\N{TIBETAN SYLLABLE OM}", "\N{TIBETAN MARK TRAILING MCHAN RTAGS}"),
    ("\N{MYANMAR LETTER KA}", "\N{MYANMAR SYMBOL SHAN EXCLAMATION}"),
    ("\N{KHMER LETTER QA}", "\N{KHMER SYMBOL DAP-PRAM ROC}"),
    ("\N{TAI LE LETTER KA}", "\N{NEW TAI LUE SIGN LAEV}"),
    ("\N{MYANMAR LETTER SHAN GA}", "\N{MYANMAR LETTER SHAN BHA}"),
)
"""Scripts written without spaces, in which U+200B marks where a word ends (Unicode Standard, chapter 16)."""

IN_A_WORD = Characters.of("\N{ZERO WIDTH SPACE}\N{WORD JOINER}")


def _line_breaks(line: str) -> Iterator[Finding]:
    for match in BREAK.finditer(line):
        at_end = match.end() == len(line)
        yield Finding(Edit(*match.span(), "" if at_end else "\n"), 1.0, "a line break of another kind")


def _surrogates(line: str) -> Iterator[Finding]:
    for match in PAIR.finditer(line):
        whole = match.group().encode("utf-16", "surrogatepass").decode("utf-16")
        yield Finding(Edit(*match.span(), whole), 1.0, "two surrogates that make one character")


def _controls(line: str) -> Iterator[Finding]:
    for match in CONTROL.finditer(line):
        yield Finding(Edit(*match.span()), 1.0, "a control character")


def _invisible(line: str) -> Iterator[Finding]:
    for match in INVISIBLE_RUN.finditer(line):
        beside = line[max(match.start() - 1, 0) : match.start()] + line[match.end() : match.end() + 1]
        if any(character in UNSPACED for character in beside) and all(c in IN_A_WORD for c in match.group()):
            continue
        yield Finding(Edit(*match.span()), 0.99, "an invisible character with nothing to do here")


LINE_BREAKS = LineRule(
    name="controls.line_breaks",
    summary="Every line ends in a newline, not in a carriage return or a Unicode line separator.",
    example=("One\r\nTwo", "One\nTwo"),
    screen=HasChar(characters.LINE_BREAKS),
    find=_line_breaks,
)
SURROGATES = LineRule(
    name="controls.surrogates",
    summary="The two halves of one character are joined.",
    example=("\ud83d\ude00", "\N{GRINNING FACE}"),
    screen=HasSequence(((Characters(((0xD800, 0xDBFF),)), Characters(((0xDC00, 0xDFFF),))),)),
    find=_surrogates,
)
CONTROLS = LineRule(
    name="controls.control_characters",
    summary="Control characters and terminal colours are removed.",
    example=("Breaking\x07 \x1b[1mnews\x1b[0m", "Breaking news"),
    screen=HasChar(characters.CONTROLS | Characters.of("\x1b")),
    find=_controls,
)
INVISIBLE = LineRule(
    name="controls.invisible",
    summary="Zero-width spaces and byte-order marks are removed where no script needs them.",
    example=("\N{ZERO WIDTH NO-BREAK SPACE}The min\N{ZERO WIDTH SPACE}ister", "The minister"),
    screen=HasChar(characters.INVISIBLE),
    find=_invisible,
)
