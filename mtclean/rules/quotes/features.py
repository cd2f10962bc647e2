"""What speaks for a place, named so that a person can read the weights.

Two sets: a few *coarse* features pick the likely places, all *fine* ones choose among those. Each feature has a value:
sorts of tokens as `mtclean.rules.quotes.words` has them, words, buckets; and each value a weight.
Side "C" stands for a missing closing mark, "O" for an opening one. *In* tokens are on the quotation's side of the
place, *out* tokens on the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtclean.rules.quotes import attribution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mtclean.rules.quotes.candidates import Place, Tokens
    from mtclean.rules.quotes.pairing import Gap

_UNSPACED = frozenset({"ja", "zh"})
_ENOUGH = frozenset(
    {"ar", "en", "es", "fr", "pt", "ru"}
)  # languages with data enough to learn what words stand inside quotations
_LONGEST = 40
_FEW = 8
_SEQUENCE = 5
NOT_WORDS = frozenset(",.·:;!?—)”'-“([]¶/%&*")


HABITS = ("none", "in1", "in2", "in4", "mostly in", "either", "mostly out", "out1", "out2", "out4")
"""Where marks stand in a text's other quotations, from always inside to always outside, and how often that was seen."""
COUNTED = (
    "comma in", "comma out", "stop in", "stop out", "line in", "line out", "starts", "after colon", "long", "all",
)  # fmt: skip
SIDES = tuple(
    f"{mark} {side} {what}" for mark in ("comma", "stop") for what in ("whole", "fragment") for side in ("out", "in")
)
"""Where marks stand at the end of a text's quotations that begin with a capital, and of others."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text quotes elsewhere, and how sure its marks are."""

    language: str
    family: str
    both: str  # full stops and commas stand inside its closing marks, outside, or either
    comma: str
    stop: str
    opens: str  # its quotations begin a line
    closes: str  # and end one
    usual: str  # how long its quotations are
    spanning: str  # "s" where quotations run over lines
    errors: str  # gaps in the document
    reopened: str  # of which look like quotations continued in the next paragraph
    unclear: str  # "y" where some mark leans neither way
    many: str  # "y" from four pairs on
    quoted: frozenset[str]  # short quotations
    counts: tuple[int, ...]  # of its quotations, as `COUNTED` names them
    variety: str  # of English: "b" British, "a" American
    whole: str  # full stops and commas inside the closing marks of quotations that begin with a capital, or outside
    fragment: str  # and of those that do not
    sides: tuple[int, ...]  # commas and stops by `SIDES`


def length(words: int) -> str:
    """Return the bucket of a number of words.

    >>> [length(n) for n in (1, 4, 5, 9, 14, 39, 400)]
    ['1', '4', '5', '7', '10', '25', '40']
    """
    return _LENGTH[min(words, _LONGEST)]


_LIMITS = (0, 1, 2, 3, 4, 5, 7, 10, 15, 25, _LONGEST)
_LENGTH = tuple(str(max(limit for limit in _LIMITS if limit <= words)) for words in range(_LONGEST + 1))


def coarse(place: Place, tokens: Tokens, side: str, manner: Manner) -> tuple[str, ...]:
    """Return the features that pick the likely places."""
    step = 1 if side == "C" else -1
    x, n = place.outside, place.inside
    out, in_ = tokens.sorts[x], tokens.sorts[n]
    size = length(place.words)
    first = tokens.sorts[tokens.anchor + step]
    return (
        *coarse_edge(f"{side}{place.space}{out}{in_}", size, manner.both),
        coarse_size(side, place.sentences, size, first),
        coarse_in(side, manner.language) + (tokens.names[n] if in_ not in NOT_WORDS else tokens.names[n - step]),
        coarse_out(side, manner.language) + (tokens.names[x] if out not in NOT_WORDS else tokens.names[x + step]),
    )


# Apart, for most places of a gap share them.


def coarse_edge(edge: str, size: str, both: str) -> tuple[str, ...]:
    """Return the coarse features of the sorts of token on both sides."""
    return edge, f"{edge} {size}", f"{edge} {both}"


def coarse_size(side: str, sentences: int, size: str, first: str) -> str:
    """Return the coarse feature of how much is quoted."""
    return f"{side}{min(sentences, 3)} {size} {first}"


def coarse_in(side: str, language: str) -> str:
    """Return what the coarse feature of the nearest word inside begins with."""
    return f"{side}{language} in "


def coarse_out(side: str, language: str) -> str:
    """Return what the coarse feature of the nearest word outside begins with."""
    return f"{side}{language} out "


def is_fragment(text: str, at: int) -> bool:
    """Tell whether what is quoted from offset ``at`` on begins in the midst of a sentence.

    >>> is_fragment("« mon ami »", 1), is_fragment("“My friend”", 1)
    (True, False)
    """
    first = text[at : at + 1]
    return (text[at + 1 : at + 2] if first.isspace() else first).islower()


def beside(tokens: Tokens, side: str) -> str:
    """Return how a speaker is named on the other side of the mark that has no partner."""
    if side == "C":
        return attribution.before(tokens.sorts, tokens.anchor - 1)
    return attribution.after(tokens.sorts, tokens.anchor + 1)


def fine(text: str, place: Place, tokens: Tokens, gap: Gap, manner: Manner, far: Place, there: str) -> tuple[str, ...]:
    """Return the values of the features `GENERAL` and `OWN` that choose among likely places; "" where one is absent.

    ``far`` is the farthest place of all, ``there`` what `beside` says of the gap.
    """
    sorts, names, side = tokens.sorts, tokens.names, gap.side
    step = 1 if side == "C" else -1
    x, n, a = place.outside, place.inside, tokens.anchor
    last = len(sorts) - 1
    x2, x3 = min(max(x + step, 0), last), min(max(x + 2 * step, 0), last)
    out, in_, out2, in2 = sorts[x], sorts[n], sorts[x2], sorts[n - step]
    word_in = names[n] if in_ not in NOT_WORDS else names[n - step]
    word_out, word_out2 = (names[x], names[x2]) if out not in NOT_WORDS else (names[x2], names[x3])
    before, first, second = sorts[a - step], sorts[a + step], sorts[a + 2 * step]
    further = sorts[a - 2 * step]
    size = length(place.words)
    sentences = min(place.sentences, 3)
    rest, rest_sentences = length(far.words - place.words), min(far.sentences - place.sentences, 2)
    s = side + place.space
    edge = f"{s}{out}{in_}"
    language = manner.language
    quoted = ""
    if place.words < _FEW:
        span = text[gap.anchor.at + 1 : place.at] if side == "C" else text[place.at : gap.anchor.at]
        quoted = side if span.strip() in manner.quoted else ""
    unspaced = language in _UNSPACED
    closing = side == "C"
    here = attribution.after(sorts, x) if closing else attribution.before(sorts, x)
    start = gap.anchor.at + 1 if closing else place.at
    begun = "0" if is_fragment(text, start) else "1"
    habit = manner.fragment if begun == "0" else manner.whole
    few = min(sentences, 2)
    # Whether letters have cases at all, and where stops stand, is not the same everywhere: English speaks for itself.
    s_own = s + "en" if language == "en" else s
    return (
        edge,
        f"{s}{out}{out2}{sorts[x3]}",
        f"{s}{in2}{in_}{out}",
        f"{edge}{before}{first}",
        f"{side}{before}{first}{size}",
        f"{edge}{size}",
        f"{edge}{sentences}",
        f"{side}{sentences}{size}{first}",
        f"{edge}{out2}{in2}",
        f"{side}{first}{second}{before}{in_}{out}",
        f"{side}{further}{before}{out}{size}",
        f"{side}{place.attributions > 0:d}{min(place.narrations, 2)}{sentences}{place.own > 0:d}",
        f"{side}{place.own > 0:d}{min(far.own - place.own, 2)}",
        f"{side}{manner.both}{in_}{place.space}{out}",
        f"{s}{out}{in_}{manner.comma if ',' in (in_, out) else manner.stop}",
        f"{side}{gap.kind}{rest}{rest_sentences}{out}{in_}",
        f"{side}{far.attributions > place.attributions:d}{far.narrations > place.narrations:d}{rest_sentences}{out}",
        f"{side}{rest}{size}",
        f"{side}{min(far.lines - place.lines, 2)}{place.lines}{out}{in_}",
        f"{side}{manner.usual}{size}",
        f"{side}{place.lines}{manner.spanning}{out}",
        f"{side}{place.depth != 0:d}{place.capitals == place.words and place.words > 1:d}{first}{out}",
        f"{s}{_sequence(sorts, x, step)}",
        side if place.wide else "",
        quoted,
        f"{s}{here}{there}{begun}{in_ if closing else first}{few}",
        f"{s}{here}{there}{size}",
        f"{s}{here}{there}{few}{rest_sentences}{gap.kind}",
        f"{s_own}{here}{begun}{in_}{out}",
        f"{s_own}{begun}{in_}{out}{habit}",
        f"{s}{begun}{in_}{out}{manner.variety}{manner.both}",
        edge,
        f"{side}{first}{size}",
        f"{side}{before}{out}{in_}",
        f"{side}{word_in}",
        f"{side}{word_out}",
        f"{side}{word_out2}",
        f"{s}{word_in} {out}",
        f"{side}{word_out} {in_}",
        f"{side}{word_out} {first}",
        f"{s}{names[a - step]} {out}",
        f"{side}{names[x]}{names[x2]}" if unspaced else "",
    )


GENERAL = (
    "edge", "outs", "ins", "edge-anchor", "anchor-size", "edge-size", "edge-sentences", "sentences-size", "both",
    "both-firsts", "far-anchor", "talk", "own", "manner", "manner-mark", "rest", "rest-talk", "rest-size",
    "rest-lines", "usual", "lines", "shape", "sequence", "wide", "quoted elsewhere", "speaker", "speaker-size",
    "speaker-rest", "speaker-edge", "begun-habit", "begun-variety",
)  # fmt: skip
"""Names of the first fine features, whose weights are the same in every language."""
OWN = (
    "edge", "size", "anchor", "in", "out", "out2", "in-out", "out-in", "out-first", "before", "pair",
)  # fmt: skip
"""Names of the others, whose weights each language has for itself."""
PASSED = "passed"
"""The name of what the words between the mark and a place say, a feature for each; its weights are a language's own."""
ALONE = "alone"


def _sequence(sorts: list[str], at: int, step: int) -> str:
    """Return the sorts from ``at`` outwards, names in a row as one."""
    taken, previous = "", ""
    for i in range(at, at + 7 * step, step):
        sort = sorts[i] if 0 <= i < len(sorts) else "¶"
        if sort != "N" or previous != "N":
            taken += sort
            if len(taken) == _SEQUENCE or sort == "¶":
                break
        previous = sort
    return taken


def passed(words: Sequence[str], language: str) -> Sequence[str]:
    """Return the values of the feature `PASSED`: ``words``, or none where there was too little to learn from."""
    return words if language in _ENOUGH else ()


def alone(text: str, tokens: Tokens, gap: Gap, manner: Manner, agrees: str, far: Place | None) -> list[str]:
    """Return the values of the feature `ALONE`, which speak for leaving the text as it is.

    ``agrees`` tells whether the balance of the whole text asks for this side; ``far`` is the farthest place.
    """
    side, step = gap.side, 1 if gap.side == "C" else -1
    a = tokens.anchor
    before, first = tokens.sorts[a - step], tokens.sorts[a + step]
    k = side + gap.kind
    found = [
        "any",
        k,
        f"{k} {before}{first}",
        f"{k} {first}",
        f"{k} errors {manner.errors}",
        f"{k} reopened {manner.reopened}",
        f"{k} many {manner.many}",
        f"{k} agrees {agrees}",
        f"{k} far {min(far.lines, 2)}{far.attributions > 0:d}" if far else f"{k} nowhere",
        f"{side} unclear {manner.unclear}",
        f"{side} {manner.language}",
        manner.family,
    ]
    if gap.kind == "continued":
        end = text.find("\n", gap.anchor.at)
        tail = text[max(gap.anchor.at, end - 3) : end].rstrip()[-1:]
        found += [f"ends {tail}", f"ends {tail} {manner.reopened}"]
    return found
