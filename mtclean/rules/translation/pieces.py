"""Pieces of words and control tokens that a translation system should have put together or kept to itself.

Marks of SentencePiece (▁), subword-nmt (@@), OpenNMT's tokeniser (￭), WordPiece (##), Moses (@-@), bytes that stand
for characters (<0xE2>), and tokens that steer a model (</s>, __de__, <2en>, eng_Latn).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mtclean.characters import Characters
from mtclean.edits import Edit
from mtclean.rule import Finding, LineRule
from mtclean.screens import AnyOf, HasChar, has_text

if TYPE_CHECKING:
    from collections.abc import Iterator

WORD_BEGINS = "\N{LOWER ONE EIGHTH BLOCK}"
JOINER = "\N{HALFWIDTH BLACK SQUARE}"

NO_BREAK = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"

_CHART = re.compile(r"[▁▂▃▄▅▆▇█]{2}")
_BEGINNING = re.compile(rf" ?{WORD_BEGINS}+ ?")
_PIECES = re.compile(rf"(?:^|(?<= )){WORD_BEGINS}")
_JOINERS = re.compile(rf" ?{JOINER} ?")
_CONTINUED = re.compile(r"(?<=\w)@@(?: (?=\w)|$)")
_MOSES = re.compile(r"(?<=\S) ?@([-/,.:–])@ ?(?=\S)")
_WORD_PIECE = re.compile(r"(?<=\w) ##(?=\w)")
_BYTES = re.compile(r"<0x[0-9A-Fa-f]{2}>(?: ?<0x[0-9A-Fa-f]{2}>)*")
SCRIPTS = (
    "Arab", "Armn", "Beng", "Cyrl", "Deva", "Ethi", "Geor", "Grek", "Gujr", "Hang", "Hans", "Hant", "Hebr", "Jpan",
    "Khmr", "Knda", "Laoo", "Latn", "Mlym", "Mymr", "Orya", "Sinh", "Taml", "Telu", "Thai", "Tibt",
)  # fmt: skip
"""Scripts in the language tokens of NLLB, such as eng_Latn (ISO 15924)."""

_STEERING = re.compile(
    r"(?P<sure></s>|<pad>|<eos>|<bos>|<\|(?:endoftext|im_start|im_end|begin_of_text|eot_id)\|>)"
    r"|<s>|__[a-z]{2,3}(?:_[A-Z][a-z]{3})?__|<2[a-z]{2,3}>|>>[a-z]{2,3}(?:_[A-Z][a-z]{3})?<<"
    rf"|\b[a-z]{{3}}_(?:{'|'.join(SCRIPTS)})\b"
)
_PLACEHOLDER = re.compile(r"｟[^｟｠]{0,60}｠|__[A-Z]{2,12}[0-9]{0,3}__")
_FEW = 2  # word pieces on a line that show it is made of them: one alone may be the name of a chat room


def _leaked(line: str) -> Iterator[Finding]:
    yield from _word_beginnings(line)
    for pattern, name in ((_JOINERS, "a joiner of a tokeniser"), (_CONTINUED, "a word in pieces")):
        for match in pattern.finditer(line):
            yield Finding(Edit(*match.span()), 0.98, name)
    for match in _MOSES.finditer(line):
        yield Finding(Edit(*match.span(), match[1]), 0.98, "a mark that a tokeniser wrapped")
    pieces = list(_WORD_PIECE.finditer(line))
    for match in pieces:
        yield Finding(Edit(*match.span()), 0.95 if len(pieces) >= _FEW else 0.8, "a word in pieces")
    yield from _bytes(line)
    yield from _steering(line)
    for match in _PLACEHOLDER.finditer(line):
        yield Finding(Edit(*match.span()), 0.5, "a placeholder: what it stood for is not in the text")


def _word_beginnings(line: str) -> Iterator[Finding]:
    """Yield what puts words together: all spaces go where a line is written in pieces, else just the marks do."""
    if WORD_BEGINS not in line or _CHART.search(line):
        return
    marks = line.count(WORD_BEGINS)
    if marks >= _FEW and len(_PIECES.findall(line)) == marks and 2 * marks >= line.count(" "):
        for match in re.finditer(rf" ?{WORD_BEGINS}| ", line):
            begins = WORD_BEGINS in match.group() and match.start() > 0
            yield Finding(Edit(*match.span(), " " if begins else ""), 0.98, "a line in pieces of words")
        return
    for match in _BEGINNING.finditer(line):
        edge = match.start() == 0 or match.end() == len(line)
        yield Finding(Edit(*match.span(), "" if edge else " "), 0.98, "the mark that a word begins here")


def _bytes(line: str) -> Iterator[Finding]:
    for match in _BYTES.finditer(line):
        data = bytes.fromhex("".join(re.findall(r"0x(..)", match.group())))
        try:
            text = data.decode()
        except UnicodeDecodeError:
            yield Finding(Edit(*match.span()), 0.5, "bytes in pieces that make no character")
            continue
        if text.isprintable():
            yield Finding(Edit(*match.span(), text), 0.99, "a character in bytes")
        elif not text.strip():
            space = "\n" if "\n" in text else text if text in NO_BREAK else " "
            yield Finding(Edit(*match.span(), space), 0.95, "white space in bytes")


def _steering(line: str) -> Iterator[Finding]:
    opening = line.find("<s>")
    struck = 0 <= opening < line.find("</s>", opening, len(line.rstrip()) - 1)  # within a line it is HTML's
    found = list(_STEERING.finditer(line))
    has_words = bool(_STEERING.sub("", line).strip())
    for number, match in enumerate(found):
        start, end = match.span()
        first = not line[found[number - 1].end() if number else 0 : start].strip()
        last = not line[end : found[number + 1].start() if number + 1 < len(found) else len(line)].strip()
        if match["sure"] and not (struck and match["sure"] == "</s>"):
            confidence = 0.98
        elif (first or last) and has_words and not struck:
            confidence = 0.96
        else:
            confidence = 0.7
        space = start and line[start - 1] == " " and (end == len(line) or line[end] == " ")
        yield Finding(Edit(start - bool(space), end + (not start and line[end : end + 1] == " ")), confidence, _STEERS)


_STEERS = "a token that steers a translation system"

PIECES = LineRule(
    name="translation.pieces",
    summary="Pieces of words are put together again, bytes become characters, control tokens go.",
    example=("▁The ▁vote ▁is ▁ov er .</s>", "The vote is over."),
    # "<", "@" and "_" are rare in news, and looking for one character is cheaper than for the tokens themselves.
    screen=AnyOf((HasChar(Characters.of(WORD_BEGINS + JOINER + "｟<@_")), has_text(" ##"))),
    find=_leaked,
)
