"""Characters that no published text holds: control characters, broken surrogates, invisible ones in the wrong place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mtclean import characters
from mtclean.characters import Characters
from mtclean.edits import Edit
from mtclean.rule import FOR_A_READER, Finding, LineRule
from mtclean.screens import HasChar, HasSequence

if TYPE_CHECKING:
    from collections.abc import Iterator

BREAK = re.compile(rf"\r+\Z|\r\n|{characters.LINE_BREAKS.python}")
CONTROL = re.compile(
    r"\x1b(?:\[[0-9;?]*[A-Za-z]?)?"  # a terminal's colour or cursor sequence, whole or cut off
    rf"|{characters.CONTROLS.python}"
)
SUBSTITUTE = "\x1a"
"""Stands, by its definition, where a character was lost: the last trace of it, as U+FFFD is."""

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

ZERO_WIDTH_SPACES = frozenset("\N{ZERO WIDTH SPACE}\N{WORD JOINER}")
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


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
        if match.group() == SUBSTITUTE:
            yield Finding(Edit(*match.span()), FOR_A_READER, "a substitute for a character that was lost")
        else:
            yield Finding(Edit(*match.span()), 1.0, "a control character")


def _invisible(line: str) -> Iterator[Finding]:
    for match in INVISIBLE_RUN.finditer(line):
        before, after = line[max(match.start() - 1, 0) : match.start()], line[match.end() : match.end() + 1]
        confidence, reason = _sureness(match.group(), before, after)
        yield Finding(Edit(*match.span()), confidence, reason)


def _sureness(run: str, before: str, after: str) -> tuple[float, str]:
    """Return how surely an invisible run between two characters (or edges, ``""``) is there by mistake."""
    if any(character in UNSPACED for character in before + after):
        return 0.5, "an invisible character, which this script may need"
    if BYTE_ORDER_MARK in run:
        # Publishers' own pages hold them: 35 of 38 invisible characters in clean news of eight languages.
        return FOR_A_READER, "a byte-order mark inside the text"
    if ZERO_WIDTH_SPACES.isdisjoint(run):
        return 0.99, "a format character without a shape"
    if before in ("", " ") or after in ("", " ") or (before.islower() and after.islower()):
        # Beside a space is where translation systems leave them (" \u200b\u200bword").
        return 0.99, "a zero-width space where no word ends"
    return FOR_A_READER, "a zero-width space"


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
    summary="Control characters and terminal colours are removed; a substitute character is a suggestion.",
    example=("Breaking\x07 \x1b[1mnews\x1b[0m", "Breaking news"),
    screen=HasChar(characters.CONTROLS | Characters.of("\x1b")),
    find=_controls,
)
INVISIBLE = LineRule(
    name="controls.invisible",
    summary="Zero-width spaces are removed where no word ends; elsewhere, and byte-order marks, are suggestions.",
    example=("The \N{ZERO WIDTH SPACE}\N{ZERO WIDTH SPACE}min\N{ZERO WIDTH SPACE}ister", "The minister"),
    screen=HasChar(characters.INVISIBLE),
    find=_invisible,
)
