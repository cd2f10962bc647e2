"""The phrases of ``data/boilerplate``: read once, compared with whole lines.

A phrase is literal but for slots such as ``{name}``, which stand for anything short. A line matches when it says just
the phrase: letter case, spaces, apostrophe shapes and punctuation at the edges do not count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from mtclean.characters import Characters, fold
from mtclean.data import load_toml, names_in
from mtclean.errors import DataError
from mtclean.rules.boilerplate.wording import LONGEST, vocabulary
from mtclean.screens import AllOf, AnyOf, BeginsWith, Ends, EndsWith, NoLongerThan, Screen, spellings

SLOT = re.compile(r"\{(?:name|number|date)\}")
SLOTS = {
    "{name}": ".{1,60}",
    "{date}": r"(?=.*\d).{1,60}",
    "{number}": r"\d[\d., ]{0,11}[kmKM]?",
}
"""What stands in a slot."""

DECORATION = " \t.,:;!|/\\•·*–—-_~<>«»‹›→←↑▲▼►▶…[](){}\"“”'’‘"
FULL_STOPS = '.?!。！？।۔؟”"»։။។'
"""What a sentence ends with. Few lines of a theme end so, and nearly all short lines of an article."""
COLONS = ":："
UNFILLED = re.compile(r"(?<!\S)%(?:\d\$)?[sd]?(?!\S)")
"""A slot of a template that the theme left unfilled, as in "Leave a Reply to %s"."""
TEMPLATE = re.compile(r"^% \w|(?<!\S)%(?:\d\$)?[sd](?![^\s.:…)])")
LONGEST_TEMPLATE = 100
STRENGTHS = ("certain", "weak")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a lexicon: its text, how much it says (``certain`` or ``weak``), and its language."""

    text: str
    strength: str
    language: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases: those without slots by their key, and those with slots as patterns of a key.

    ``edges`` is true of lines that begin or end as phrases do, and are hardly longer: of nearly all lines that say a
    phrase, and of few others.

    A pattern is found by the first or the last two letters of its phrase, whichever stand outside slots.
    """

    exact: dict[str, Phrase]
    slotted: dict[str, list[tuple[re.Pattern[str], Phrase]]]
    edges: Screen

    def look_up(self, line: str) -> Phrase | None:
        """Return the phrase that ``line`` says, and nothing but that; ``None`` if there is none."""
        said = key(line)
        if said in self.exact:
            return self.exact[said]
        if len(line) <= LONGEST_TEMPLATE and TEMPLATE.search(line):
            return Phrase("%s", "weak", "a template that was not filled in")
        for anchor in (f"^{said[:2]}", f"{said[-2:]}$"):
            for pattern, phrase in self.slotted.get(anchor, ()):
                if pattern.fullmatch(said):
                    return phrase
        if len(line) <= LONGEST and (language := vocabulary().language_of(line)):
            return Phrase("…", "weak", f"{language}, in other words")
        return None


def key(text: str) -> str:
    """Return what counts of a line when it is compared with a phrase.

    >>> key("» Back to  Top Button.")
    'back to top button'
    """
    folded = UNFILLED.sub(" ", fold(text)).replace("’", "'").replace("‘", "'").replace("ʼ", "'")
    return " ".join(folded.split()).strip(DECORATION)


@cache
def lexicon() -> Lexicon:
    """Return the phrases of all languages; raise `DataError` for an entry out of form."""
    phrases = all_phrases()
    exact = {key(phrase.text): phrase for phrase in reversed(phrases) if not SLOT.search(phrase.text)}
    slotted: dict[str, list[tuple[re.Pattern[str], Phrase]]] = {}
    for phrase in phrases:
        if SLOT.search(phrase.text):
            slotted.setdefault(_anchor(phrase), []).append((_pattern(phrase), phrase))
    return Lexicon(exact, slotted, _edges(phrases))


@cache
def all_phrases() -> list[Phrase]:
    """Return the phrases of all languages as they stand in the files."""
    return [phrase for name in names_in("boilerplate") for phrase in _phrases(name)]


TIERS = (16, 40, 154, 400)
"""Bytes of phrases that are looked for together: the shorter a phrase, the less its last letters say."""

SPARE = 6
"""Bytes that a line may have beyond its phrase: an arrow, a star, spaces."""

SHORT = 160
"""Bytes of lines that are looked at first: there are few in most articles, but for blank ones."""

TAILS = ("", ":", ".", " »", "…", " *")

WRITTEN = ~Characters.of("\n")
"""What a line ends with that is not blank."""


def _edges(phrases: list[Phrase]) -> Screen:
    tiers: dict[int, Screen] = {}
    for low, high in pairwise((0, *TIERS)):
        tier = [p.text for p in phrases if low < len(p.text.encode()) <= high and not SLOT.search(p.text)]
        ends = dict.fromkeys(text + tail for said in tier for text in _written(said) for tail in TAILS)
        tiers[high] = AllOf((NoLongerThan(high + SPARE), EndsWith(tuple(ends))))
    long = tiers.pop(TIERS[-1])
    slotted = [text for p in phrases if SLOT.search(p.text) for text in spellings(p.text)]
    heads = tuple(dict.fromkeys(head for text in slotted if (head := SLOT.split(text)[0])))
    tails = tuple(dict.fromkeys(tail for text in slotted if not SLOT.match(text) and (tail := SLOT.split(text)[-1])))
    short = AnyOf((*tiers.values(), BeginsWith(heads), EndsWith(tails), vocabulary().screen))
    return AnyOf((AllOf((NoLongerThan(SHORT), Ends(WRITTEN), short)), long))


def _written(text: str) -> tuple[str, ...]:
    """Return a phrase in the ways in which lines have it, without marks at its end."""
    bare = text.rstrip(DECORATION)
    bare = bare if len(bare) > len(text) / 2 else text
    return tuple(dict.fromkeys((*spellings(bare), bare.title(), bare.capitalize(), bare.lower(), text)))


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
    parts = re.split(rf"({SLOT.pattern})", key_with_slots(phrase.text))
    return re.compile("".join(SLOTS.get(part, re.escape(part)) for part in parts))


def key_with_slots(text: str) -> str:
    """Return the key of a phrase with its slots left as they are.

    >>> key_with_slots("More From {name}:")
    'more from {name}'
    """
    return " ".join(fold(text).replace("’", "'").split()).strip(DECORATION.replace("{", "").replace("}", ""))


def _anchor(phrase: Phrase) -> str:
    said = key_with_slots(phrase.text)
    first, last = SLOT.split(said)[0], SLOT.split(said)[-1]
    if len(first) > 1:
        return f"^{first[:2]}"
    if len(last) > 1:
        return f"{last[-2:]}$"
    message = f"data/boilerplate/{phrase.language}.toml: two letters must stand before or after the slot: {phrase.text}"
    raise DataError(message)
