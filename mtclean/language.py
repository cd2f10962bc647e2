"""The language of a text, by how often its letters follow each other.

Each language is known by the n-gram counts (one to three characters) that the installed ``langdetect``
package holds as data. That package draws n-grams at random until it is sure; this module adds up every
n-gram of what it looks at, in whole numbers, so the answer never varies and never depends on the order of
the sum. `mtclean.bulk.languages` adds up the very same numbers, and so gives the same answers.
"""

from __future__ import annotations

import math
import re
import struct
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

UNDETERMINED: Final = "und"
"""The tag of a text of which nothing can be said."""

LANE_BYTES: Final = 4
"""Bytes of one lane of a packed row, see `Model.grams`. No sum comes near to filling them."""

# All of a text of up to 2,000 characters, else four stretches of 500. Agreement with langdetect, which reads 10,000,
# on 8,484 news documents of 300 characters and more in 34 languages: 0.9995, and no better with 4,000 or 10,000; 0.9994
# with four of 250, 0.9986 with two. Spread, because scraped text begins with menus: with an English menu before 250
# articles in other languages, the first 2,000 characters gave 0.70, four stretches of 500 gave 1.00.
_STRETCHES: Final = 4
_STRETCH: Final = 500

# Scores are kept in 64ths of a nat. Coarse enough that the columnar twin can add up dozens of rows in 16 bits; fine
# enough: with 4096ths, none of 2,828 documents changed its language.
SCALE: Final = 64

# What langdetect adds to every probability, so that an n-gram never seen in a language does not rule it out.
_UNSEEN: Final = 0.5 / 10_000

# N-grams overlap, so they are not as many independent witnesses: three of them, which end at the same letter, count
# as one, and all of a text as 20 at most. So confidence came within 0.02 of the share of right answers, on average,
# for snippets of 6 to 300 characters of news in 29 languages; for longer texts in languages that are not known, it
# was 0.55 on average, and would be near 1 without the limit.
OVERLAP: Final = 3
WITNESSES: Final = 20

_URL: Final = re.compile(r"https?://[-_.?&~;+=/#0-9A-Za-z]{1,2076}")
_MAIL: Final = re.compile(r"[-_.0-9A-Za-z]{1,64}@[-_0-9A-Za-z]{1,255}[-_.0-9A-Za-z]{1,255}")

# Counted in UTF-8, where deleting a set of bytes is one pass in C. From U+0300 on, a character starts with
# one of these bytes; four pairs of bytes start all of Latin Extended Additional, and nothing else.
_LATIN: Final = bytes(range(ord("A"), ord("z") + 1))
_NOT_LEADING_BEYOND: Final = bytes(byte for byte in range(256) if not 0xCC <= byte <= 0xF4)  # noqa: PLR2004
_LATIN_EXTENDED: Final = (b"\xe1\xb8", b"\xe1\xb9", b"\xe1\xba", b"\xe1\xbb")


@dataclass(frozen=True, slots=True)
class Model:
    """What is known of all languages, as read by `detect` and by its columnar twin.

    ``letters[code point]`` is the character that stands for a character of the Basic Multilingual Plane: a
    space for punctuation, one kana for all kana of a kind, itself for most. Others stand for themselves.

    ``grams[gram]`` is what a known n-gram adds to the sums of a text, as one whole number of lanes side by side,
    the lowest first: a score for each of ``languages`` in their order, and last a 1, which counts the n-grams.
    """

    languages: tuple[str, ...]
    letters: str
    capitals: frozenset[str]
    grams: Mapping[str, int]


def detect(text: str) -> str:
    """Return the tag of the language ``text`` is written in, or ``"und"`` when nothing can be said.

    Tags are those of langdetect: two letters, but ``zh-cn`` and ``zh-tw``. A language it does not know comes
    back as its nearest neighbour, see `detect_with_confidence`.

    >>> detect("Die Regierung hat am Freitag neue Zahlen vorgelegt.")
    'de'
    >>> detect("12 345,67 €")
    'und'
    """
    languages = model().languages
    *sums, known = _sums(text)
    return languages[sums.index(max(sums))] if known else UNDETERMINED


def detect_with_confidence(text: str) -> tuple[str, float]:
    """Return the tag that `detect` gives and how sure it is: 0 when nothing can be said, at most 1.

    Sure means: the share of the winner when every language is weighed by ``exp`` of its score, scores being those of
    an average stretch of the text that is no longer than it takes to tell known languages apart. Hence a known
    language comes near 1 from two lines of text on, and one that only has neighbours here stays well below.

    >>> detect_with_confidence("Die Regierung hat am Freitag neue Zahlen vorgelegt.")[1] > 0.9
    True
    >>> detect_with_confidence("")
    ('und', 0.0)
    """
    languages = model().languages
    *sums, known = _sums(text)
    if not known:
        return UNDETERMINED, 0.0
    best = max(sums)
    weight = min(1 / OVERLAP, WITNESSES / known) / SCALE
    return languages[sums.index(best)], 1.0 / math.fsum(math.exp((score - best) * weight) for score in sums)


def looked_at(text: str) -> str:
    """Return the part of ``text`` that tells its language, ready for `Model.letters`.

    Of a long text, stretches evenly spread. Without addresses, which look English; composed, as the profiles
    are; and without its Latin letters when they are the guests in another script.
    """
    if len(text) > _STRETCHES * _STRETCH:
        step = (len(text) - _STRETCH) // (_STRETCHES - 1)
        text = " ".join([text[start : start + _STRETCH] for start in range(0, _STRETCHES * step, step)])
    if "://" in text:
        text = _URL.sub(" ", text)
    if "@" in text:
        text = _MAIL.sub(" ", text)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    return _without_latin_guests(text)


@cache
def model() -> Model:
    """Return the model, read from the installed langdetect on first use."""
    import json  # noqa: PLC0415 - what only this needs is imported when it is first used

    from langdetect.detector_factory import PROFILES_DIRECTORY  # noqa: PLC0415
    from langdetect.utils.ngram import NGram  # noqa: PLC0415

    letters = "".join(map(NGram.normalize, map(chr, range(0x10000))))
    capitals = frozenset(letter for letter in set(letters) if letter.isupper())
    paths = sorted(path for path in Path(PROFILES_DIRECTORY).iterdir() if not path.name.startswith("."))
    profiles = [json.loads(path.read_bytes()) for path in paths]
    # Most n-grams of Han characters are written with some that `letters` replaces, so they cannot be met.
    met = {letter for letter in set(letters) if letters[ord(letter)] == letter}
    grams = dict.fromkeys(filter(met.issuperset, chain.from_iterable(profile["freq"] for profile in profiles)), 0)
    for lane, profile in enumerate(profiles):
        shift = lane * LANE_BYTES * 8
        weights = [0.0] + [1 / (total * _UNSEEN) for total in profile["n_words"]]
        for gram, count in profile["freq"].items():
            if gram in grams:
                grams[gram] += round(math.log1p(count * weights[len(gram)]) * SCALE) << shift
    known = 1 << len(profiles) * LANE_BYTES * 8
    return Model(
        languages=tuple(profile["name"] for profile in profiles),
        letters=letters,
        capitals=capitals,
        grams={gram: scores + known for gram, scores in grams.items()},
    )


def row(gram: str) -> int:
    """Return what the last letter of ``gram``, seen after the two before it, adds to the sums of a text."""
    known = model()
    if gram[1] in known.capitals and gram[2] in known.capitals:
        return 0  # Abbreviations say nothing about the language.
    find = known.grams.get
    return find(gram, 0) + find(gram[1:], 0) + find(gram[2], 0)


# As many as there are known n-grams; what news of one language needs is a third of that.
_row = lru_cache(maxsize=1 << 16)(row)


def _sums(text: str) -> tuple[int, ...]:
    """Return every language's score, and last the number of n-grams known to any language."""
    known = model()
    letters = f"  {looked_at(text)} ".translate(known.letters)
    total = sum(map(_row, map("".join, zip(letters, letters[1:], letters[2:], strict=False))))
    lanes = len(known.languages) + 1
    return struct.unpack(f"<{lanes}I", total.to_bytes(lanes * LANE_BYTES, "little"))


def _without_latin_guests(text: str) -> str:
    """Return ``text`` without its letters A to z if others, beyond the accented ones, outnumber them twice."""
    encoded = text.encode("utf-8", "surrogatepass")
    rest = encoded.translate(None, _LATIN)
    beyond = len(rest.translate(None, _NOT_LEADING_BEYOND)) - sum(map(rest.count, _LATIN_EXTENDED))
    return rest.decode("utf-8", "surrogatepass") if 2 * (len(encoded) - len(rest)) < beyond else text
