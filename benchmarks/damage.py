"""Dirt for clean texts, from a seed: what scraping, careless decoding and translation leave in news.

A dirty document has one kind of dirt, or two; `KINDS` says how often which. The `AGGREGATOR` profile is a site that
translates all its articles by machine: every one of them ends in leftovers of the theme and a note, out of a few.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ftfy.bad_codecs  # noqa: F401 - registers the codec that `mojibake` needs

from benchmarks.corpus import ENGLISH, LANGUAGES, Corpus, Document, banks, speech

if TYPE_CHECKING:
    from collections.abc import Callable

AGGREGATOR = "aggregator"
PROFILES: dict[str, float] = {"0 %": 0.0, "5 %": 0.05, "30 %": 0.3, "100 %": 1.0}
"""Profiles by name: the share of documents that is dirty. `AGGREGATOR` is the other one."""

SECOND = 0.25
"""How often a dirty document has a second kind of dirt."""

SITES = 12
"""Endings of articles in an aggregator's corpus: as many as there are sites in it."""

LEFTOVERS = (
    ("Back to top button",),
    ("Related Articles", "Check Also", "Back to top button"),
    ("Share this:", "Facebook", "Twitter", "Like this:", "Like Loading..."),
    ("Leave a Reply", "Your email address will not be published. Required fields are marked *"),
    ("Facebook", "Twitter", "LinkedIn", "Share via Email", "Print", "Back to top button"),
    ("Subscribe to our mailing list to get the new updates!", "Enter your Email address"),
    ("Click to share on Twitter (Opens in new window)", "Click to share on Facebook (Opens in new window)"),
    ("Adblock Detected", "Please consider supporting us by disabling your ad blocker"),
)
NOTES = {
    "en": (
        "This article was translated automatically and may contain errors.",
        "Not every story reflects the views of the site: this news is fetched and translated by software.",
        "This text was translated by a machine. Please excuse mistakes.",
    ),
    "de": ("Dieser Artikel wurde maschinell übersetzt.",),
    "fr": ("Cet article a été traduit automatiquement.",),
    "ru": ("Эта статья переведена автоматически.",),
    "ar": ("تمت ترجمة هذا المقال تلقائياً.",),
}
MARKS = '“”"«»„「」'


def damaged(corpus: Corpus, profile: str, seed: int = 0) -> Corpus:
    """Return the corpus with dirt as the profile says; the same for the same arguments."""
    chance = random.Random(f"{corpus.name} {profile} {seed}")
    if profile == AGGREGATOR:
        endings = [_ending(corpus, chance) for _ in range(SITES)]
        documents = [_of_aggregator(document, chance.choice(endings), chance) for document in corpus.documents]
    else:
        number = len(corpus.documents)
        dirty = frozenset(chance.sample(range(number), round(PROFILES[profile] * number)))
        documents = [_dirty(d, chance) if place in dirty else d for place, d in enumerate(corpus.documents)]
    return Corpus(corpus.name, tuple(documents), corpus.source)


def _dirty(document: Document, chance: random.Random) -> Document:
    kinds = chance.choices(KINDS, [kind.weight for kind in KINDS], k=2 if chance.random() < SECOND else 1)
    text = document.text
    for kind in dict.fromkeys(kinds):
        text = kind.damage(Document(text, document.language), chance)
    return Document(text, document.language)


def _of_aggregator(document: Document, ending: str, chance: random.Random) -> Document:
    text = document.text
    if chance.random() < 0.2:
        text = lost_mark(Document(text, document.language), chance)
    if chance.random() < 0.03:
        text = mojibake(Document(text, document.language), chance)
    return Document(f"{text}\n{ending}", document.language)


def _ending(corpus: Corpus, chance: random.Random) -> str:
    languages = [ENGLISH] if corpus.name != LANGUAGES else sorted(NOTES)
    return "\n".join((chance.choice(NOTES[chance.choice(languages)]), *chance.choice(LEFTOVERS)))


# -- Kinds of dirt: each returns the text of the document with it


def leftovers(document: Document, chance: random.Random) -> str:
    """Return the text with lines behind it that a theme printed."""
    return "\n".join((document.text, *chance.choice(LEFTOVERS)))


def note(document: Document, chance: random.Random) -> str:
    """Return the text with a note before or behind it that it was translated by machine."""
    said = chance.choice(NOTES.get(document.language, NOTES[ENGLISH]))
    return f"{said}\n{document.text}" if chance.random() < 0.2 else f"{document.text}\n\n{said}"


def lost_mark(document: Document, chance: random.Random) -> str:
    """Return the text without one of its quotation marks; where there are none, a quotation comes in that lacks one."""
    text = document.text
    places = [place for place, character in enumerate(text) if character in MARKS]
    if not places:
        spoken = speech(banks()[document.language if document.language in banks() else ENGLISH], chance)
        text = f"{text}\n{spoken}"
        places = [place for place, character in enumerate(text) if character in MARKS]
    place = chance.choice(places)
    return text[:place] + text[place + 1 :]


def mojibake(document: Document, chance: random.Random) -> str:
    """Return the text with one paragraph of it, with a character beyond ASCII, read as Windows-1252."""
    lines = document.text.split("\n")
    written = [number for number, line in enumerate(lines) if line]
    number = chance.choice([number for number in written if not lines[number].isascii()] or written)
    line = lines[number]
    if line.isascii():
        line = line.replace("'", "’") if "'" in line else line.replace(" ", " café ", 1)
    lines[number] = line.encode().decode("sloppy-windows-1252")
    return "\n".join(lines)


def entities(document: Document, chance: random.Random) -> str:
    """Return the text with a word or a mark of it written as HTML entities, once or twice escaped."""
    text = document.text
    for character, entity in (("'", "&#39;"), ("’", "&rsquo;"), ('"', "&quot;"), ("—", "&mdash;")):
        if character in text:
            return text.replace(character, entity, chance.randint(1, 3) if character != '"' else 2)
    return _inserted(text, chance.choice(("R&amp;D ", "M&amp;amp;S ", "Q&#38;A ")), chance)


def invisible(document: Document, chance: random.Random) -> str:
    """Return the text with zero-width spaces before some words."""
    text = document.text
    for _ in range(chance.randint(1, 4)):
        text = _inserted(text, "\N{ZERO WIDTH SPACE}", chance)
    return text


def spaces(document: Document, chance: random.Random) -> str:
    """Return the text with spaces where none belong, and blank lines."""
    text = document.text
    for _ in range(chance.randint(1, 6)):
        text = _inserted(text, " ", chance)
    return text.replace("\n", chance.choice((" \n", "\n  ", "\n\n\n")), chance.randint(1, 4))


def _inserted(text: str, addition: str, chance: random.Random) -> str:
    """Return the text with an addition before a word inside a line, or behind it all."""
    at = text.find(" ", chance.randrange(len(text))) + 1
    at = at or len(text)
    return text[:at] + addition + text[at:]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of dirt, and its weight among the kinds."""

    name: str
    weight: int
    damage: Callable[[Document, random.Random], str]


KINDS = (
    Kind("leftovers", 40, leftovers),
    Kind("note", 15, note),
    Kind("lost mark", 20, lost_mark),
    Kind("mojibake", 8, mojibake),
    Kind("entities", 7, entities),
    Kind("invisible", 4, invisible),
    Kind("spaces", 6, spaces),
)
