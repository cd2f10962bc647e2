"""Characters that became a question mark or U+FFFD, as text does that goes through an encoding without them.

What stood in a place is told by the letters around it (`letters`), in the language of the line; in English and French
an apostrophe by the form of the word. Of a line nothing is believed unless a mark stands where no question is asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mtclean.characters import Characters, fold
from mtclean.edits import Edit
from mtclean.rule import Finding, LineRule
from mtclean.rules.encoding.letters import AROUND, BEGINS, LETTERS, MARKS, letter
from mtclean.rules.encoding.likelihood import costs, costs_around, languages
from mtclean.screens import AllOf, AnyOf, Begins, HasChar, HasSequence

if TYPE_CHECKING:
    from collections.abc import Iterator

APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

WORD = re.compile(rf"[^\W\d_?{REPLACEMENT}]*[?{REPLACEMENT}](?:[^\W\d_]|[?{REPLACEMENT}])*")
"""A word with something lost in it."""

_LETTERS = Characters.of(("A", "Z"), ("a", "z"), ("À", "ɏ"), ("Ḁ", "ỿ"))
_SMALL = Characters.of(("a", "z"), ("ß", "ɏ"), ("Ḁ", "ỿ"))
_EDGE, _COMMA = Characters.of(' ("'), Characters.of(",")
_MARK, _REPLACEMENT = Characters.of("?"), Characters.of(REPLACEMENT)

NOTHING_LOST = "?\N{NO-BREAK SPACE}"
"""A question mark that was written, and a space that nobody misses."""

MOST = 4
"""Marks in a row that may be letters of a word."""

SHOWS = re.compile(
    rf"{_LETTERS.python}\?{{1,{MOST}}}{_SMALL.python}"  # within a word
    rf"|(?:^|{_EDGE.python})\?{{1,{MOST}}}{_LETTERS.python}"  # before one
    r"|,\?"
    rf"|{_LETTERS.python}{REPLACEMENT}|{REPLACEMENT}{_LETTERS.python}"
)
"""A mark where no question is asked."""

MAY_ASK = re.compile(rf"\?[?!]*(?:[\s)\]\"'.]*$|\s+[^\sa-zß-ÿ\d?{REPLACEMENT}])")
"""A mark where a question may end: nothing follows, or what begins a sentence."""

SHORT_WORD = re.compile(r"(?:^|[^\w?])\w?\Z")
"""What stands before a mark that ends no question: one letter, or none."""

NO_WORD = re.compile(rf"[/=&@]|www\.|\.\w|[¢£¤¥§©¬®°±µ€™]|{REPLACEMENT}{{2}}")
"""What shows that a mark belongs to an address, or to what is left of something longer than a letter."""

LOST_MARKS = f"?{REPLACEMENT}"
NO_LETTER = re.compile(rf"[?{REPLACEMENT}]{{2}}")
"""Two marks before a word or by themselves: what is left of a picture, or of spaces."""

CONTRACTION = re.compile(rf"[A-Za-z]+[?{REPLACEMENT}](?:s|t|re|ll|ve|d|m)\Z")
THREE_BYTES = re.compile(rf"(?<=[a-z])â[?{REPLACEMENT}]{{2}}(?=(?:s|t|re|ll|ve|d|m)\b)")
ELISION = re.compile(
    rf"(?:[ldjmtscn]|qu|[dn]ell|[sd]ull|all|un|lorsqu|jusqu)[?{REPLACEMENT}][aeiouyhâàéèêîôù]\w*\Z", re.IGNORECASE
)
"""An article or pronoun that has lost its vowel, in French and Italian."""

KNOWN = 0.97
"""Confidence in an apostrophe that the form of the word asks for."""

CONFIDENCE = (0.5, 0.7, 0.85, 0.92, 0.92, 0.95, 0.95, 0.98)
"""Confidence in a letter by its grade, as measured on documents that were not counted."""

CERTAIN = 5
"""Grade from which a letter that ends a very short word is believed, where a question might have ended as well."""

ALONE = 0.85
"""Confidence in a capital within a sentence, for of the names that begin with one few were seen; in a mark between
spaces, which may have been a dash; and in one where a question may end."""

SHORTEST = 20
"""Letters of a line that show what language it is in."""

MAYBE = 60
"""Steps of cost within which other languages are tried as well: what was lost would have told more."""

CLOSE = 10
"""Steps of cost within which a second language is as likely; both must then give the same letters."""

ROUNDS = 3
"""How often letters are looked for anew: what stands beside a lost letter may have been lost as well."""

LONGEST = 20_000
"""Longer lines are left: what they hold is no paragraph."""


def _lost(line: str) -> Iterator[Finding]:
    if len(line) > LONGEST or SHOWS.search(line) is None:
        return
    for match in THREE_BYTES.finditer(line):
        yield Finding(Edit(*match.span(), APOSTROPHE), KNOWN, "an apostrophe of which two bytes were lost")
    ranked = sorted((_read(line, language) for language in _languages(line)), key=lambda reading: reading[0])
    for at, (character, confidence) in sorted(ranked[0][1].items()) if ranked else ():
        others = [found.get(at) for cost, found in ranked[1:] if cost <= ranked[0][0] + CLOSE]
        if line[at] != character and all(other is not None and other[0] == character for other in others):
            yield Finding(Edit(at, at + 1, character), confidence, "a character that was lost")


def _languages(line: str) -> list[str]:
    """Return the languages that the line may be in, by what is left of it; none where that is too little."""
    if sum(map(str.isalpha, line[:400])) < SHORTEST:
        return []
    found = sorted(zip(costs_around(line, LOST_MARKS), languages(), strict=True))
    return [language for cost, language in found[:3] if cost <= found[0][0] + MAYBE]


def _read(line: str, language: str) -> tuple[int, dict[int, tuple[str, float]]]:
    """Return what stood where something was lost, if the line is in a language, and what it then costs."""
    found = _restored(line, language)
    text = "".join(found[at][0] if at in found else character for at, character in enumerate(line))
    return costs(text)[languages().index(language)], found


def _restored(line: str, language: str) -> dict[int, tuple[str, float]]:
    """Return what stood in each place of the line where something was lost, and how sure that is."""
    found: dict[int, tuple[str, float]] = {}
    places: list[int] = []
    for match in WORD.finditer(line):
        word, start = match.group(), match.start()
        if NO_WORD.search(_surrounding(line, match)):
            continue
        marks = [start + at for at, character in enumerate(word) if character in LOST_MARKS]
        if NO_LETTER.match(word):
            continue
        core = word.strip(LOST_MARKS)
        first = start + word.find(core)
        inner = [at for at in marks if first < at < first + len(core)]
        if len(inner) == 1 and _asks_for_apostrophe(core, language):
            found[inner[0]] = APOSTROPHE, KNOWN
            marks.remove(inner[0])
        places += marks
    if language in LETTERS and language not in WITHOUT_MARKS:
        text = [found[at][0] if at in found else character for at, character in enumerate(fold(line))]
        found |= _by_neighbours(line, text, places, language)
    if language in QUOTED:
        sure = {at for at, (character, confidence) in found.items() if confidence > ALONE and character not in QUOTES}
        found |= _quoted(line, QUOTED[language], sure)
    return found


def _by_neighbours(line: str, text: list[str], places: list[int], language: str) -> dict[int, tuple[str, float]]:
    """Return what the neighbours say of each place; ``text`` is the folded line, with what is known already."""
    graded: dict[int, tuple[str, int]] = {}
    for _ in range(ROUNDS):
        for at in places:
            node = letter("".join(text[max(at - AROUND, 0) : at + AROUND + 1]), min(at, AROUND), language)
            if node is not None:
                graded[at] = node
                text[at] = fold(node[0])
    found: dict[int, tuple[str, float]] = {}
    for at, (character, grade) in graded.items():
        confidence = CONFIDENCE[min(grade, len(CONFIDENCE) - 1)]
        short = grade >= CERTAIN and SHORT_WORD.search(line, max(at - 2, 0), at)
        if character.isupper() or (MAY_ASK.match(line, at) and not short):
            confidence = min(confidence, ALONE)
        if character not in NOTHING_LOST:
            found[at] = _cased(line, at, character), confidence
    return found


QUOTED = {"en": "“”", "pt": "“”", "de": "„“", "cs": "„“", "is": "„“", "pl": "„”", "no": "«»"}
"""Quotation marks of languages in which news has hardly any others that ASCII lacks."""

QUOTES = frozenset("“”„«»")

OPENS = re.compile(r"(?:^|(?<=[\s(\[]))\?(?=\w)")
CLOSES = re.compile(r"(?<=[\w,.!…)])\?(?=[\s,.;:)\]]|$)")


def _quoted(line: str, marks: str, known: set[int]) -> dict[int, tuple[str, float]]:
    """Return the quotation marks of a line, if all marks that may be some open and close by turns."""
    opening = {match.start() for match in OPENS.finditer(line)} - known
    closing = {match.start() for match in CLOSES.finditer(line)} - known
    found: dict[int, tuple[str, float]] = {}
    is_open = False
    for at in sorted(opening | closing):
        if (at in opening) == is_open:
            return {}
        found[at] = marks[is_open], 0.95
        is_open = not is_open
    return {} if is_open else found


WITHOUT_MARKS = frozenset(("ru", "uk", "bg", "sr", "hi", "el", "he"))
"""Languages in whose script all letters are lost together."""


def _asks_for_apostrophe(word: str, language: str) -> bool:
    if language == "en":
        return CONTRACTION.match(word) is not None
    return language in {"fr", "it"} and ELISION.match(word) is not None


def _cased(line: str, at: int, character: str) -> str:
    """Return a letter in the case of its neighbours; before a small letter and after none it may begin a sentence."""
    if character in MARKS or character.isupper():
        return character
    before, after = line[at - 1 : at] if at else "", line[at + 1 : at + 2]
    if before.isalpha():
        shouted = (
            after.isupper() if after.isalpha() else line[:at][-2:].isupper() and line[:at][-2:].isalpha() and at > 1
        )
        capital = before.isupper() and shouted
    else:
        capital = after.isupper() or BEGINS.search(line, 0, at) is not None
    return character.upper()[:1] if capital else character


def _surrounding(line: str, match: re.Match[str]) -> str:
    before = line[max(match.start() - 60, 0) : match.start()].rpartition(" ")[2]
    return before + match.group() + line[match.end() : match.end() + 60].partition(" ")[0].rstrip(".,;:)")


_WITHIN = tuple((_LETTERS, *number * (_MARK,), _SMALL) for number in range(1, MOST + 1))
_BEFORE = tuple((_EDGE, *number * (_MARK,), _LETTERS) for number in range(1, MOST + 1))

LOST = LineRule(
    name="encoding.lost",
    summary="Letters and marks that became question marks are put back where their neighbours leave no choice.",
    example=("It is late and we don?t know where they are.", "It is late and we don’t know where they are."),
    screen=AnyOf(
        (
            # The mark first, which is quick to look for and in few lines.
            AllOf((HasChar(_MARK), AnyOf((HasSequence((*_WITHIN, *_BEFORE, (_COMMA, _MARK))), Begins(_MARK))))),
            HasSequence(((_LETTERS, _REPLACEMENT), (_REPLACEMENT, _LETTERS))),
        )
    ),
    find=_lost,
)
