"""The phrases of ``data/boilerplate``: read once, compared with whole lines.

A phrase is literal but for slots such as ``{name}``, which stand for anything short. A line matches when it says just
the phrase: letter case, spaces, apostrophe shapes and punctuation at the edges do not count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from mtclean.characters import Characters, fold, folding_to
from mtclean.data import load_toml, names_in
from mtclean.errors import DataError
from mtclean.screens import AllOf, HasSequence, NoLongerThan, Screen, Sequence

SLOT = re.compile(r"\{(?:name|number|date)\}")
SLOT_LENGTH = 60
APOSTROPHES = "'’‘ʼ"
DECORATION = " \t.,:;!|/\\•·*–—-_~<>«»‹›→←↑▲▼►▶…[](){}\"“”'’‘"
STRENGTHS = ("certain", "weak")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a lexicon: its text, how much it says (``certain`` or ``weak``), and its language."""

    text: str
    strength: str
    language: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases: those without slots by their key, and those with slots as patterns of a key."""

    exact: dict[str, Phrase]
    slotted: tuple[tuple[re.Pattern[str], Phrase], ...]
    screen: Screen

    def look_up(self, line: str) -> Phrase | None:
        """Return the phrase that ``line`` says, and nothing but that; ``None`` if there is none."""
        said = key(line)
        if said in self.exact:
            return self.exact[said]
        return next((phrase for pattern, phrase in self.slotted if pattern.fullmatch(said)), None)


def key(text: str) -> str:
    """Return what counts of a line when it is compared with a phrase.

    >>> key("» Back to  Top Button.")
    'back to top button'
    """
    return " ".join(fold(text).replace("’", "'").replace("‘", "'").replace("ʼ", "'").split()).strip(DECORATION)


@cache
def lexicon() -> Lexicon:
    """Return the phrases of all languages; raise `DataError` for an entry out of form."""
    phrases = [phrase for name in names_in("boilerplate") for phrase in _phrases(name)]
    exact = {key(phrase.text): phrase for phrase in reversed(phrases) if not SLOT.search(phrase.text)}
    slotted = tuple((_pattern(phrase), phrase) for phrase in phrases if SLOT.search(phrase.text))
    longest = max(len(phrase.text.encode()) + SLOT_LENGTH * 4 * len(SLOT.findall(phrase.text)) for phrase in phrases)
    needles = tuple(dict.fromkeys(_needle(phrase) for phrase in phrases))
    return Lexicon(exact, slotted, AllOf((NoLongerThan(2 * longest), HasSequence(needles))))


def _phrases(name: str) -> list[Phrase]:
    language = name.rpartition("/")[2].removesuffix(".toml")
    found = []
    for entry in load_toml(name).get("phrase", []):
        if not {"text", "strength", "source", "hit", "miss"} <= entry.keys() or entry["strength"] not in STRENGTHS:
            message = (
                f"data/{name}: a phrase needs text, strength ({' or '.join(STRENGTHS)}), source, hit, miss: {entry}"
            )
            raise DataError(message)
        found += [Phrase(text, entry["strength"], language) for text in entry["text"]]
    return found


def _pattern(phrase: Phrase) -> re.Pattern[str]:
    literals = SLOT.split(key_with_slots(phrase.text))
    return re.compile(f".{{1,{SLOT_LENGTH}}}".join(map(re.escape, literals)))


def key_with_slots(text: str) -> str:
    """Return the key of a phrase with its slots left as they are.

    >>> key_with_slots("More From {name}:")
    'more from {name}'
    """
    return " ".join(fold(text).replace("’", "'").split()).strip(DECORATION.replace("{", "").replace("}", ""))


def _needle(phrase: Phrase) -> Sequence:
    """Return the longest literal part of a phrase as classes, so that every line that says the phrase holds it."""
    literal = max((part.strip(" ") for part in SLOT.split(key_with_slots(phrase.text))), key=len)
    word = max(literal.split(" "), key=len)  # one word, since any number of any spaces may stand between two
    return tuple(Characters.of(APOSTROPHES) if c == "'" else folding_to(c) for c in word)
