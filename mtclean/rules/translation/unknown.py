"""Tokens for what a translation system's vocabulary lacks: <unk>, ⁇."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mtclean.characters import Characters
from mtclean.edits import Edit
from mtclean.rule import DocumentRule, Finding
from mtclean.rules.quotes import convention
from mtclean.screens import AllOf, AnyOf, HasChar, has_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.document import Document

UNKNOWN = re.compile(r"<unk>|<UNK>|⁇")
_CONTRACTED = re.compile(r" ?(?:<unk>|<UNK>|⁇) ?(?=(?:s|t|re|ve|ll|d|m)\b)")
UMLAUTS = {"A": "Ä", "O": "Ö", "U": "Ü"}
STEMS = {
    "A": "gypt hnlich lter mter nder ngst pfel quator ra rger rzt sthet therisch ußer tna thiop",
    "O": "dipus ffentlich ffn kolog konom kosystem lpreis lfeld ltank resund stlich sterreich tztal",
    "U": "ber brig bung",
}
"""How German words with a capital umlaut go on; the letters stand for the umlauts."""
_GERMAN = re.compile(
    r"(?:^|(?<=[\s(\"„»-]))(?:<unk>|<UNK>|⁇) ?(?:"
    + "|".join(rf"(?P<{letter}>(?={'|'.join(stems.split())}))" for letter, stems in STEMS.items())
    + ")",
    re.MULTILINE,
)
_UKRAINIAN = re.compile(r"(?<=[бвгджзкмнпрстфБВГДЖЗКМНПРСТФ]) ?(?:<unk>|<UNK>|⁇) ?(?=[яюєї])")


def _unknown(document: Document) -> Iterator[Finding]:
    text, done = document.text, set[int]()
    for finding in (*_apostrophes(document), *_umlauts(document), *_pairs(document)):
        done.update(range(finding.edit.start, finding.edit.end))
        yield finding
    for match in UNKNOWN.finditer(text):
        if match.start() not in done:
            yield _alone(text, *match.span())


def _apostrophes(document: Document) -> Iterator[Finding]:
    """Yield an apostrophe where only one can stand: in English contractions, in Ukrainian words."""
    text = document.text
    curly = text.count("’") > text.count("'") or ("'" not in text and "“" in text)
    mark = "’" if curly else "'"
    language = document.primary_language
    patterns = {"en": (_CONTRACTED,), "uk": (_UKRAINIAN,)}.get(language, ())
    for pattern in patterns:
        for match in pattern.finditer(text):
            before = text[match.start() - 1 : match.start()]
            if before.isalpha() and (text[match.end()] != "t" or before == "n"):
                yield Finding(Edit(*match.span(), mark), 0.97, "an apostrophe that the vocabulary lacks")


def _umlauts(document: Document) -> Iterator[Finding]:
    """Yield the capital that a German word lacks: vocabularies often hold small umlauts only."""
    if document.primary_language == "de":
        for match in _GERMAN.finditer(document.text):
            letter = next(letter for letter, found in match.groupdict().items() if found is not None)
            yield Finding(Edit(*match.span(), UMLAUTS[letter]), 0.97, "a capital umlaut that the vocabulary lacks")


def _pairs(document: Document) -> Iterator[Finding]:
    """Yield quotation marks where two unknown tokens in a row lie around words as a pair does.

    A quotation that begins with its line may end in another one.
    """
    text = document.text
    opener, closer = convention.usual(text, document.primary_language)
    opening: re.Match[str] | None = None
    for match in UNKNOWN.finditer(text):
        before, after = text[max(match.start() - 1, 0) : match.start()], text[match.end() : match.end() + 1]
        if opening and "\n" in text[opening.end() : match.start()] and not _begins_line(text, opening):
            opening = None
        if not before.strip(" \n(") and after.isalnum():
            opening = match
        elif opening and (before.isalnum() or (before and before in ".!?,…")) and not after.isalnum():
            yield _mark(opening, opener)
            yield _mark(match, closer)
            opening = None
        else:
            opening = None


def _begins_line(text: str, match: re.Match[str]) -> bool:
    return match.start() == 0 or text[match.start() - 1] == "\n"


def _mark(match: re.Match[str], mark: str) -> Finding:
    return Finding(Edit(*match.span(), mark), 0.94, "a pair of marks that the vocabulary lacks")


def _alone(text: str, start: int, end: int) -> Finding:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if before.isalnum() or after.isalnum():
        return Finding(Edit(start, end), 0.5, "a letter that the vocabulary lacks: which, the text does not say")
    if text[end:].lstrip(" ")[:1].isdigit() and text[:start].rstrip(" ")[-1:].isdigit():
        return Finding(Edit(start - (before == " "), end + (after == " "), "–"), 0.6, "perhaps a dash between numbers")
    if text[start] == "⁇" and after == " " and text[end + 1 : end + 2].islower():
        return Finding(Edit(start, end), 0.5, "a letter or a mark that the vocabulary lacks")
    # The space before goes along, or at the beginning of a line the one behind; before a mark both.
    closed = re.match(r" ?(?=[,.;:!?)]|$)", text[end : end + 2], re.MULTILINE)
    if closed:
        start, end = start - (before == " "), end + closed.end()
    elif before == " " and after == " ":
        start -= 1
    elif before in ("", "\n"):
        end += after == " "
    return Finding(Edit(start, end), 0.95, "a character that the vocabulary lacks")


UNKNOWN_TOKENS = DocumentRule(
    name="translation.unknown",
    summary="<unk> and ⁇ become the apostrophe, letter or marks where only one thing can stand; alone they go.",
    example=("I haven <unk> t been there. <unk>", "I haven't been there."),
    screen=AnyOf((AllOf((HasChar(Characters.of("<")), has_text("<unk>", "<UNK>"))), HasChar(Characters.of("⁇")))),
    find=_unknown,
)
