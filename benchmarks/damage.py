"""Dirt for clean texts, from a seed: what scraping, careless decoding and translation leave in news.

A dirty document has one kind of dirt, or two; `KINDS` says how often which. The `AGGREGATOR` profile is a site that
translates all its articles by machine: every one of them ends in leftovers of the theme and a note, out of a few.
"""

from __future__ import annotations

import random
import re
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

# -- What translation systems leave behind; what undoes it all gives the text back


def word_pieces(document: Document, chance: random.Random) -> str:
    """Return the text with one paragraph as pieces of SentencePiece: a mark before each word, some words in two."""

    def in_pieces(line: str) -> str:
        return " ".join(f"▁{_in_two(word, chance, ' ')}" for word in line.split(" "))

    return _in_a_line(document.text, chance, in_pieces)


def continued_words(document: Document, chance: random.Random) -> str:
    """Return the text with some words in pieces of byte-pair encoding: ``har@@ bour``."""
    return re.sub(r"\w{4,}", lambda m: _in_two(m.group(), chance, "@@ "), document.text, count=8)


def joiners(document: Document, chance: random.Random) -> str:
    """Return the text with one paragraph in which marks are joined to words by OpenNMT's sign."""
    return _in_a_line(document.text, chance, lambda line: re.sub(r"(?<=\w)[.,](?=[ \n]|$)", r" ￭\g<0>", line))


def byte_pieces(document: Document, chance: random.Random) -> str:
    """Return the text with up to three characters beyond ASCII, if it has any, as their bytes."""
    text = document.text
    places = [place for place, character in enumerate(text) if not character.isascii()]
    for place in sorted(chance.sample(places, min(3, len(places))), reverse=True):
        text = text[:place] + "".join(f"<0x{byte:02X}>" for byte in text[place].encode()) + text[place + 1 :]
    return text


def steering_tokens(document: Document, chance: random.Random) -> str:
    """Return the text with tokens before or behind it that steer a model."""
    before, behind = chance.choice(
        (("<2en> ", ""), ("__de__ ", ""), (">>fra<< ", ""), ("<s> ", " </s>"), ("", "</s>"), ("", " </s> <pad> <pad>"))
    )
    return before + document.text + behind


def looped_word(document: Document, chance: random.Random) -> str:
    """Return the text with a word of a paragraph coming four to forty times."""
    return _looped(document.text, chance, 1)


def looped_phrase(document: Document, chance: random.Random) -> str:
    """Return the text with a few words of a paragraph coming four to forty times."""
    return _looped(document.text, chance, chance.randint(2, 9))


def looped_sentence(document: Document, chance: random.Random) -> str:
    """Return the text with the last sentence of a paragraph coming four to twelve times."""
    times = chance.randint(4, 12)
    return _in_a_line(
        document.text,
        chance,
        lambda line: re.sub(r"(?:(?<=^)|(?<=[.。؟।] ))[^.。।]+[.。।]$", lambda m: " ".join([m.group()] * times), line),
    )


def looped_letter(document: Document, chance: random.Random) -> str:
    """Return the text with a letter of a word, one that does not stand twice there, coming sixty times."""
    words = [word for word in re.findall(r"[^\W\d_]{4,}", document.text) if word[2] not in (word[1], word[3])]
    if not words:
        return document.text
    at = document.text.index(chance.choice(words)) + 2
    return document.text[:at] + 59 * document.text[at] + document.text[at:]


def tokenised(document: Document, chance: random.Random) -> str:  # noqa: ARG001 - as all kinds
    """Return the text with all marks apart from the words, as systems read it; if its language has spaces."""
    if not banks()[document.language].space:
        return document.text
    text = re.sub(r"(?<=\S)(?=[,.!?;:)»”،؟۔।](?:[ \"”»)]|$))", " ", document.text, flags=re.MULTILINE)
    text = re.sub(r"(?<=[“«„(])(?=\w)|(?<=[\w.,])(?=[”»])", " ", text)
    text = re.sub(r'(?:^|(?<= ))"(?=\w)', '" ', text, flags=re.MULTILINE)
    text = re.sub(r'(?<=[\w.,])"', ' "', text)
    return re.sub(r"(?<=\w)(?:n(?P<mark>['’])t|(?P<other>['’])(?:s|re|ve|ll))\b", lambda m: f" {m[0]}", text)


def same_headline(document: Document, chance: random.Random) -> str:  # noqa: ARG001
    """Return the text with its headline twice."""
    return f"{headline(document)}\n{headline(document)}\n\n{document.text}"


def headline(document: Document) -> str:
    """Return a headline for the text: the first of its words, without marks."""
    return " ".join(re.sub(r"[^\w\s]", "", document.text[:80]).split())


def same_paragraph(document: Document, chance: random.Random) -> str:
    """Return the text with a long paragraph twice in a row."""
    lines = document.text.split("\n")
    number = chance.choice([number for number, line in enumerate(lines) if len(line) >= min(60, max(map(len, lines)))])
    gap = [""] if "" in lines else []
    return "\n".join([*lines[: number + 1], *gap, *lines[number:]])


def same_article(document: Document, chance: random.Random) -> str:  # noqa: ARG001
    """Return the text twice."""
    return f"{document.text}\n\n{document.text}"


def _looped(text: str, chance: random.Random, words: int) -> str:
    times = chance.randint(4, 40) - 1

    def loop(line: str) -> str:
        # From scripts without spaces characters, and twice as many as words.
        pattern = r"[^\W\d_]{3,} " if " " in line else r"[^\W\d_]{2}"
        found = list(re.finditer(rf"(?:{pattern}){{{words}}}", line))
        if not found:
            return line
        match = chance.choice(found)
        return line[: match.end()] + times * match.group() + line[match.end() :]

    return _in_a_line(text, chance, loop)


def _in_a_line(text: str, chance: random.Random, damage: Callable[[str], str]) -> str:
    """Return the text with the damage done to one of its lines that it changes."""
    lines = text.split("\n")
    changed = {number: done for number, line in enumerate(lines) if line and (done := damage(line)) != line}
    if changed:
        number = chance.choice(sorted(changed))
        lines[number] = changed[number]
    return "\n".join(lines)


def _in_two(word: str, chance: random.Random, between: str) -> str:
    if len(word) < 4 or not word.isalpha() or chance.random() < 0.6:
        return word
    at = chance.randint(1, len(word) - 1)
    return word[:at] + between + word[at:]


TRANSLATION_KINDS = (
    Kind("word pieces", 1, word_pieces),
    Kind("continued words", 1, continued_words),
    Kind("joiners", 1, joiners),
    Kind("byte pieces", 1, byte_pieces),
    Kind("steering tokens", 1, steering_tokens),
    Kind("looped word", 1, looped_word),
    Kind("looped phrase", 1, looped_phrase),
    Kind("looped sentence", 1, looped_sentence),
    Kind("looped letter", 1, looped_letter),
    Kind("tokenised", 1, tokenised),
    Kind("same headline", 1, same_headline),
    Kind("same paragraph", 1, same_paragraph),
    Kind("same article", 1, same_article),
)
"""What translation systems leave behind; not in the profiles, which speed is measured on."""
