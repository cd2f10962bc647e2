"""One line seen alone: whether it may be boilerplate at all, and what the model's first half says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import fsum
from typing import TYPE_CHECKING
from zlib import crc32

from mtclean.characters import Characters
from mtclean.data import load_json
from mtclean.rules.boilerplate.features import names
from mtclean.rules.boilerplate.lexicon import COLONS, FULL_STOPS, key, lexicon
from mtclean.screens import AllOf, AnyOf, BeginsWith, Ends, EndsWith, HasWords, NoLongerThan, predicate
from mtclean.shape import Label

if TYPE_CHECKING:
    from mtclean.rules.boilerplate.lexicon import Phrase

CERTAIN, WEAK, PLAIN = "certain", "weak", "plain"

SHORT = 160
"""Bytes of the longest line without a full stop that may be boilerplate: of such lines on 247 sites
99.8 % are shorter."""

ARROWS = "»›→▸►▶×✕|©®…*"
"""What lines end with that lead elsewhere."""

LONGEST_SENTENCE = 400
SENTENCES = (
    "newsletter", "rights reserved", "cookie", "javascript", "subscri", "sign up", "sign in", "log in", "read more",
    "click here", "©", "privacy", "terms of", "follow us", "advertis", "comment", "e-mail address", "email address",
    "loading", "continue reading", "updated", "copyright", "download", "your browser", "register", "your account",
    "contact us", "please", "...", "inscri", "abonn", "suscri", "assine", "подпис",
)  # fmt: skip
"""A sentence is looked at if it holds one of these: about half of the boilerplate that ends with a full stop."""

UNFILLED = (" %s", " %s.", " %s:", " %s…", " %d")
"""What lines end with whose template was not filled in."""

SCREEN = AnyOf(
    (
        AllOf((NoLongerThan(SHORT), Ends(~Characters.of(FULL_STOPS)))),
        AllOf((NoLongerThan(LONGEST_SENTENCE), HasWords(SENTENCES))),
        lexicon().edges,
        EndsWith(UNFILLED),
    )
)

TRIGGER = AnyOf(
    (
        lexicon().edges,
        BeginsWith(("% ", "%s ")),
        EndsWith(UNFILLED),
        AllOf((NoLongerThan(SHORT), Ends(Characters.of(ARROWS)))),
    )
)
"""True of every line that makes a document worth a look. A line that only reads like boilerplate does not."""

LOWEST, HIGHEST = -6.0, 8.0
SUSPICION = 0.0
"""If no line of a document has so high a score and none is in the lexicon, the document is not looked at."""


LISTED = re.compile(
    r"""
    ^ (?: [^\W\d_]{3,9}\.? \s \d{1,2} | \d{1,2}\.? \s [^\W\d_]{3,9} )  # June 9 – Harbour Hall
      (?: ,?\s\d{4} )? \s* [–—:-] \s* [^\W\d_]{2}
    | (?: \s [$€£₩¥] \s? \d [\d.,]* | \d \s? [€£₩] ) $  # Tickets for $20
    """,
    re.VERBOSE,
)
"""What articles list line by line: dates of a tour, offers. Such a line is no candidate, whatever its words, and no
part of a run: on 27 unseen sites that saves three fifths of the content that raw pages lost, and costs no
boilerplate."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What a thing that a line shows says for boilerplate, in units of log odds."""

    bias: float
    weights: dict[str, float]

    def score(self, shown: set[str]) -> float:
        """Return the log odds of a line that shows all this, within bounds."""
        weights = self.weights
        # The order of a set is another in each process, and so would be the last digit of a plain sum.
        total = self.bias + fsum(weights[name] for name in shown if name in weights)
        return min(max(total, LOWEST), HIGHEST)


@cache
def weights() -> Weights:
    """Return the first half of the model as ``data/boilerplate.json`` has it."""
    stored = load_json("boilerplate.json")["line"]
    return Weights(stored["bias"], stored["weights"])


is_candidate = predicate(SCREEN)
"""Tells whether a line may be boilerplate by its outer form."""

is_worth_a_look = predicate(TRIGGER)
"""Tells whether a line makes its document worth a look."""


def shown_by(line: str, phrase: Phrase | None) -> set[str]:
    """Return what a line shows: its `names`, and what the lexicon says of it."""
    shown = set(names(line))
    if phrase is not None:
        shown.add(f"lexicon {phrase.strength}")
    return shown


def form_of(line: str, phrase: Phrase | None) -> tuple[float, ...]:
    """Return what the second half of the model reads of the line itself: `context.OWN` names them."""
    return (
        float(min(len(line), SHORT)),
        float(min(line.count(" ") + 1, 20)),
        float(line[-1] in COLONS),
        float(any(character.isdigit() for character in line)),
        float(line[0].islower()),
        float(not line[-1].isalnum()),
        0.0 if phrase is None else 2.0 if phrase.strength == CERTAIN else 1.0,
        float(crc32(key(line).encode("utf-8", "surrogatepass"))),
    )


def label(line: str) -> Label | None:
    """Return what is to be known of a line that may be boilerplate, ``None`` of any other."""
    if not is_candidate(line):
        return None
    phrase = lexicon().look_up(line)
    if phrase is None and LISTED.search(line):
        return None
    form = form_of(line, phrase)
    score = weights().score(shown_by(line, phrase))
    if phrase is None:
        suspicious = score >= SUSPICION and is_worth_a_look(line)
        return Label(PLAIN, 0, "reads like boilerplate", (score, *form), suspicious=suspicious)
    confidence = 0.98 if phrase.strength == CERTAIN else 0.6
    reason = f"“{phrase.text}”, {phrase.strength} ({phrase.language})"
    return Label(phrase.strength, confidence, reason, (score, *form), suspicious=is_worth_a_look(line))
