"""Characters within a word that became a question mark or U+FFFD.

An apostrophe is put back where a contraction or an elision asks for one. Letters are suggestions: how often three
letters stand together in a language says which is missing, but seldom with certainty. The counts are those of the
profiles that langdetect ships.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache
from importlib.resources import files
from itertools import pairwise, product
from typing import TYPE_CHECKING, NamedTuple

from mtclean.characters import Characters, fold
from mtclean.edits import Edit
from mtclean.rule import Finding, LineRule
from mtclean.rules.encoding.likelihood import costs, languages, script
from mtclean.screens import AllOf, AnyOf, HasChar, HasSequence

if TYPE_CHECKING:
    from collections.abc import Iterator

APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

WORD = re.compile(rf"[^\W\d_?{REPLACEMENT}]*[?{REPLACEMENT}](?:[^\W\d_]|[?{REPLACEMENT}])*")
"""A word with something lost in it."""

ADDRESS = re.compile(r"[/=&@]|www\.|\.\w")
"""What shows that a question mark belongs to an address."""

CONTRACTION = re.compile(rf"[A-Za-z]+[?{REPLACEMENT}](?:s|t|re|ll|ve|d|m)\Z")
ELISION = re.compile(
    rf"(?:[ldjmtscn]|qu|[dn]ell|[sd]ull|all|un|lorsqu|jusqu)[?{REPLACEMENT}][aeiouyhâàéèêîôù]\w*\Z", re.IGNORECASE
)
"""An article or pronoun that has lost its vowel, in French and Italian."""

WAYS = 400
"""Words with more ways to be filled are left."""

ODDS = math.log(1000)
"""By how much the best way must be likelier than the next. On real lines 178 letters of 209 are then right."""

GUESSED = 0.85
KNOWN = 0.97
"""Confidence in a letter that counts suggest, and in an apostrophe that the form of the word asks for."""

RARE_LETTER = 0.0004
"""Share of a language's letters below which a letter comes from foreign words."""

UNSEEN = 0.3
SHORTEST = 20
"""Letters of a line that show what language it is in."""

CLOSE = 20
"""Steps of cost within which a second language is as likely; both must then give the same letters."""


class Profile(NamedTuple):
    """What langdetect counted in a language, case folded: letters beyond ASCII, pairs and triples of letters."""

    letters: tuple[str, ...]
    pairs: dict[str, float]
    triples: dict[str, float]


@cache
def profile(language: str) -> Profile | None:
    """Return the counts of a language, ``None`` where langdetect has none."""
    path = files("langdetect").joinpath("profiles", language)
    if not path.is_file():
        return None
    counts: tuple[dict[str, float], ...] = ({}, {}, {})
    for gram, count in json.loads(path.read_text(encoding="utf-8"))["freq"].items():
        sized = counts[len(gram) - 1]
        sized[fold(gram)] = sized.get(fold(gram), 0) + count
    single, pairs, triples = counts
    least = RARE_LETTER * sum(single.values())
    letters = tuple(sorted(c for c, n in single.items() if not c.isascii() and script(c) == "LATIN" and n >= least))
    return Profile(letters, pairs, triples)


def _lost(line: str) -> Iterator[Finding]:
    if not _damaged(line):
        return
    spoken = _languages(line)
    for match in WORD.finditer(line):
        word, start = match.group(), match.start()
        if _is_end(line, match) and not word.endswith(REPLACEMENT):
            word = word[:-1]
        if not any(mark in word for mark in f"?{REPLACEMENT}") or not word.strip(f"?{REPLACEMENT}"):
            continue
        if ADDRESS.search(_surrounding(line, match)):
            continue
        found = {_filled(word, language) for language in spoken}
        if len(found) == 1 and (filled := found.pop()) is not None:
            for at, (old, new) in enumerate(zip(word, filled, strict=True)):
                if old != new:
                    known = KNOWN if new == APOSTROPHE else GUESSED
                    yield Finding(Edit(start + at, start + at + 1, new), known, "a character that was lost")


def _damaged(line: str) -> bool:
    return re.search(rf"[^\W\d_](?:\?[^\W\d_A-Z]|{REPLACEMENT})|{REPLACEMENT}[^\W\d_]", line) is not None


def _is_end(line: str, match: re.Match[str]) -> bool:
    """Tell whether a word's last mark may be a question mark that was written."""
    after = line[match.end() : match.end() + 2].strip()
    return not after or not (after[0].islower() or after[0] in ",.;:)")


def _surrounding(line: str, match: re.Match[str]) -> str:
    before = line[max(match.start() - 60, 0) : match.start()].rpartition(" ")[2]
    return before + match.group() + line[match.end() : match.end() + 60].partition(" ")[0].rstrip(".,;:)")


def _languages(line: str) -> list[str]:
    """Return the language of the line; two where it may be either, none where it does not show."""
    text = WORD.sub(" ", line)
    if sum(map(str.isalpha, text[:400])) < SHORTEST:
        return []
    found = sorted(zip(costs(text), languages(), strict=True))
    return [language for cost, language in found[:2] if cost <= found[0][0] + CLOSE]


def _filled(word: str, language: str) -> str | None:
    """Return the word with what it lost, in a language; ``None`` where that is not certain."""
    if language == "en" and CONTRACTION.match(word):
        return word.replace("?", APOSTROPHE).replace(REPLACEMENT, APOSTROPHE)
    if language in {"fr", "it"} and ELISION.match(word):
        return re.sub(rf"[?{REPLACEMENT}]", APOSTROPHE, word, count=1) if len(re.findall("[?]", word)) == 1 else None
    counts = profile(language)
    marks = [at for at, character in enumerate(word) if character in f"?{REPLACEMENT}"]
    if counts is None or not counts.letters:
        return None
    # At an edge a quotation mark may have been lost as well: a blank there stands for it.
    choices = [(*counts.letters, " ") if at in {0, len(word) - 1} else counts.letters for at in marks]
    if math.prod(map(len, choices)) > WAYS:
        return None
    ways = sorted(((_likelihood(_put(word, marks, way), counts), way) for way in product(*choices)), reverse=True)
    if (len(ways) > 1 and ways[0][0] - ways[1][0] < ODDS) or " " in ways[0][1]:
        return None
    capitals = word.upper() == word or (marks[0] == 0 and word[1:2].isupper())
    return _put(word, marks, tuple(letter.upper()[:1] if capitals else letter for letter in ways[0][1]))


def _put(word: str, marks: list[int], way: tuple[str, ...]) -> str:
    letters = list(word)
    for at, letter in zip(marks, way, strict=True):
        letters[at] = letter
    return "".join(letters)


def _likelihood(word: str, counts: Profile) -> float:
    text = f" {fold(word)} "
    total = 0.0
    for (first, second), (_, third) in pairwise(pairwise(text)):
        seen, before = counts.triples.get(first + second + third, 0), counts.pairs.get(first + second, 0)
        total += math.log((seen + UNSEEN) / (before + 60 * UNSEEN))
    return total + math.log(counts.pairs.get(text[:2], 0) + UNSEEN)


_LETTERS = Characters.of(("A", "Z"), ("a", "z"), ("À", "ɏ"), ("Ḁ", "ỿ"))
_SMALL = Characters.of(("a", "z"), ("ß", "ɏ"), ("Ḁ", "ỿ"))
_MARK, _REPLACEMENT = Characters.of("?"), Characters.of(REPLACEMENT)

LOST = LineRule(
    name="encoding.lost",
    summary="An apostrophe that became a question mark within a word is put back; letters are suggestions.",
    example=("It is late and we don?t know where they are.", "It is late and we don’t know where they are."),
    screen=AnyOf(
        (
            AllOf((HasChar(_MARK), HasSequence(((_LETTERS, _MARK, _SMALL),)))),
            HasSequence(((_LETTERS, _REPLACEMENT), (_REPLACEMENT, _LETTERS))),
        )
    ),
    find=_lost,
)
