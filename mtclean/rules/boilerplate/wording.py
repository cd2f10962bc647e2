"""Lines that say in other words what comment forms and navigation say: made of the words of the phrases.

Translators of one theme differ in wording, hardly in vocabulary: a short line that holds a telling word ("comment",
"reply", "e-mail") and hardly any word that no phrase of that language has, is such a line in that language.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from mtclean.characters import fold
from mtclean.data import load_toml
from mtclean.screens import AllOf, BeginsWith, EndsWith, NoLongerThan, Screen, spellings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mtclean.rules.boilerplate.lexicon import Phrase

DATA = "boilerplate-words.toml"

LONGEST = 160
"""Bytes of the longest line that is looked at."""

MOST_WORDS, FEW_WORDS = 14, 4
"""Of few words one may be unknown; of more only if two tell."""

STEM = 5
"""Letters that two forms of one word have in common at least, if they are longer."""

TELLING_SIZES = range(2, 13)
"""Letters of telling stems."""

EDGES = " \t.,:;!?|/\\•·*–—-_~<>«»‹›→←…[](){}\"“”'’‘։।۔؟"
TAILS = ("", ":", ".", " *", " …", "…", "։", "।", "۔")


class Vocabulary:
    """The words of the phrases by language, which of them tell, and what lines begin and end with that hold them."""

    __slots__ = ("known", "screen", "telling")

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        entries = load_toml(DATA)
        self.known: dict[str, set[str]] = {}
        self.telling: dict[str, set[str]] = {}
        lines = [(language, line) for language, entry in entries.items() for line in entry["hit"]]
        lines += [(phrase.language, phrase.text) for phrase in phrases if phrase.language in entries]
        for language, entry in entries.items():
            for stem in entry["telling"]:
                self.telling.setdefault(fold(stem), set()).add(language)
            for word in (*entry["also"], *entry["telling"]):
                self.known.setdefault(fold(word)[:STEM], set()).add(language)
        listed = [fold(word) for entry in entries.values() for word in (*entry["telling"], *entry["also"])]
        firsts = dict.fromkeys(word for word in listed if len(word) >= EDGE)
        lasts = firsts.copy()
        for language, line in lines:
            words = _words(line)
            for word in words:
                self.known.setdefault(word[:STEM], set()).add(language)
            if words:
                firsts[_head(words)] = lasts[_tail(words)] = None
        heads = tuple(dict.fromkeys(form for word in firsts for form in spellings(word)))
        ends = tuple(dict.fromkeys(form + tail for word in lasts for form in spellings(word) for tail in TAILS))
        self.screen: Screen = AllOf((NoLongerThan(LONGEST), BeginsWith(heads), EndsWith(ends)))

    def language_of(self, line: str) -> str:
        """Return the language in which ``line`` is made of such words, ``""`` if there is none.

        >>> vocabulary().language_of("Hinterlassen Sie einen Kommentar")
        'de'
        """
        words = _words(line)
        if not words or len(words) > MOST_WORDS:
            return ""
        telling: Counter[str] = Counter()
        known: Counter[str] = Counter()
        for word in words:
            tells = self._tells(word)
            telling.update(tells)
            known.update(tells | self.known.get(word[:STEM], set()))
        for language in sorted(telling, key=lambda one: (-known[one], one)):
            unknown = len(words) - known[language]
            if not unknown or (unknown == 1 and len(words) > 1 and (telling[language] > 1 or len(words) <= FEW_WORDS)):
                return language
        return ""

    def _tells(self, word: str) -> set[str]:
        found: set[str] = set()
        for size in TELLING_SIZES[: max(0, len(word) - TELLING_SIZES.start + 1)]:
            found |= self.telling.get(word[:size], set())
        return found


EDGE = 4
"""Letters of a word that tells something at the edge of a line; a shorter one is taken with the next."""


def _head(words: list[str]) -> str:
    return words[0] if len(words[0]) >= EDGE else " ".join(words[:2])


def _tail(words: list[str]) -> str:
    return words[-1] if len(words[-1]) >= EDGE else " ".join(words[-2:])


def _words(line: str) -> list[str]:
    """Return the words of a line, folded, without marks at their edges; numbers are none."""
    words = (word.strip(EDGES) for word in fold(line).split())
    return [word for word in words if any(map(str.isalpha, word))]


@cache
def vocabulary() -> Vocabulary:
    """Return the words of the phrases of all languages."""
    from mtclean.rules.boilerplate.lexicon import all_phrases  # noqa: PLC0415 - it asks for this vocabulary itself

    return Vocabulary(all_phrases())
