"""What speaks for a place, named so that a person can read the weights.

Two sets: a few *coarse* features pick the likely places, all *fine* ones choose among those. A name says which
feature it is, then the values: sorts of tokens as `mtclean.rules.quotes.words` has them, words, buckets.
Side "C" stands for a missing closing mark, "O" for an opening one. *In* tokens are on the quotation's side of the
place, *out* tokens on the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
_NOT_WORDS = frozenset(",.:;!?—)”'-“([]¶/%&*")


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


def length(words: int) -> str:
    """Return the bucket of a number of words.

    >>> [length(n) for n in (1, 4, 5, 9, 14, 39, 400)]
    ['1', '4', '5', '7', '10', '25', '40']
    """
    for limit, name in _LENGTHS:
        if words < limit:
            return name
    return "40"


_LENGTHS = ((1, "0"), (2, "1"), (3, "2"), (4, "3"), (5, "4"), (7, "5"), (10, "7"), (15, "10"), (25, "15"), (40, "25"))
_LENGTH = tuple(length(words) for words in range(_LONGEST + 1))


def coarse(place: Place, tokens: Tokens, side: str, manner: Manner) -> tuple[str, ...]:
    """Return the features that pick the likely places."""
    sorts, names = tokens.sorts, tokens.names
    step = 1 if side == "C" else -1
    x, n = place.outside, place.inside
    out, in_ = sorts[x], sorts[n]
    size = _LENGTH[min(place.words, _LONGEST)]
    edge = f"{side}{place.space}{out}{in_}"
    first = sorts[tokens.anchor + step]
    return (
        edge,
        f"{edge} {size}",
        f"{side}{manner.language} in {names[n] if in_ not in _NOT_WORDS else names[n - step]}",
        f"{side}{manner.language} out {names[x] if out not in _NOT_WORDS else names[x + step]}",
        f"{side}{min(place.sentences, 3)} {size} {first}",
        f"{edge} {manner.both}",
    )


def fine(text: str, place: Place, tokens: Tokens, gap: Gap, manner: Manner, far: Place) -> list[str]:
    """Return the features that choose among likely places, of which ``far`` is the farthest of all."""
    sorts, names, side = tokens.sorts, tokens.names, gap.side
    step = 1 if side == "C" else -1
    x, n, a = place.outside, place.inside, tokens.anchor
    last = len(sorts) - 1
    x2, x3 = min(max(x + step, 0), last), min(max(x + 2 * step, 0), last)
    out, in_, out2, in2 = sorts[x], sorts[n], sorts[x2], sorts[n - step]
    word_in = names[n] if in_ not in _NOT_WORDS else names[n - step]
    word_out, word_out2 = (names[x], names[x2]) if out not in _NOT_WORDS else (names[x2], names[x3])
    before, first, second = sorts[a - step], sorts[a + step], sorts[a + 2 * step]
    further = sorts[a - 2 * step]
    size = _LENGTH[min(place.words, _LONGEST)]
    sentences = min(place.sentences, 3)
    rest, rest_sentences = _LENGTH[min(far.words - place.words, _LONGEST)], min(far.sentences - place.sentences, 2)
    rest_talk = f"{far.attributions > place.attributions:d}{far.narrations > place.narrations:d}"
    s = side + place.space
    edge = f"{s}{out}{in_}"
    language = manner.language
    talk = f"{place.attributions > 0:d}{min(place.narrations, 2)}{sentences}"
    found = [
        f"edge {edge}",
        f"outs {s}{out}{out2}{sorts[x3]}",
        f"ins {s}{in2}{in_}{out}",
        f"edge-anchor {edge}{before}{first}",
        f"anchor-size {side}{before}{first}{size}",
        f"edge-size {edge}{size}",
        f"edge-sentences {edge}{sentences}",
        f"sentences-size {side}{sentences}{size}{first}",
        f"both {edge}{out2}{in2}",
        f"both-firsts {side}{first}{second}{before}{in_}{out}",
        f"far-anchor {side}{further}{before}{out}{size}",
        f"talk {side}{talk}{place.own > 0:d}",
        f"own {side}{place.own > 0:d}{min(far.own - place.own, 2)}",
        f"manner {side}{manner.both}{in_}{place.space}{out}",
        f"manner-mark {s}{out}{in_}{manner.comma if ',' in (in_, out) else manner.stop}",
        f"opens {side}{manner.opens}{out}{in_}",
        f"closes {side}{manner.closes}{out}{in_}",
        f"opens-closes {manner.opens}{manner.closes}{edge}",
        f"rest {side}{gap.kind}{rest}{rest_sentences}{out}{in_}",
        f"rest-talk {side}{rest_talk}{rest_sentences}{out}",
        f"rest-size {side}{rest}{size}",
        f"rest-lines {side}{min(far.lines - place.lines, 2)}{place.lines}{out}{in_}",
        f"usual {side}{manner.usual}{size}",
        f"lines {side}{place.lines}{manner.spanning}{out}",
        f"shape {side}{place.depth != 0:d}{place.capitals == place.words and place.words > 1:d}{first}{out}",
        f"sequence {s}{_sequence(sorts, x, step)}",
        f"@{language} edge {edge}",
        f"@{language} size {side}{first}{size}",
        f"@{language} anchor {side}{before}{out}{in_}",
        f"@{language} in {side}{word_in}",
        f"@{language} out {side}{word_out}",
        f"@{language} out2 {side}{word_out2}",
        f"@{language} in-out {s}{word_in} {out}",
        f"@{language} out-in {side}{word_out} {in_}",
        f"@{language} out-first {side}{word_out} {first}",
        f"@{language} out-size {side}{word_out} {size}",
        f"@{language} first {s}{names[a + step]} {out}",
        f"@{language} first-size {side}{names[a + step]} {size}",
        f"@{language} before {s}{names[a - step]} {out}",
        f"@{language} before-size {side}{names[a - step]} {size}",
    ]
    if in_ not in ",.!?":
        found.append(f"@{language} ends {side}{word_in[-3:]} {word_out[-3:]}")
    if language in _UNSPACED:
        found += [
            f"@{language} pair {side}{names[x]}{names[x2]}",
            f"@{language} pair-in {side}{names[n - step]}{names[n]}",
            f"@{language} across {side}{names[n]}{names[x]}",
        ]
    if place.wide:
        found.append(f"wide {side}")
    if place.words < _FEW:
        span = text[gap.anchor.at + 1 : place.at] if side == "C" else text[place.at : gap.anchor.at]
        if span.strip() in manner.quoted:
            found.append(f"quoted elsewhere {side}")
    return found


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


def passed(words: Sequence[str], language: str) -> list[str]:
    """Return the features of the words between the mark and a place, in step with ``words``, or none."""
    return [f"@{language} passed {word}" for word in words] if language in _ENOUGH else []


def alone(text: str, tokens: Tokens, gap: Gap, manner: Manner, agrees: str, far: Place | None) -> list[str]:
    """Return the features that speak for leaving the text as it is.

    ``agrees`` tells whether the balance of the whole text asks for this side; ``far`` is the farthest place.
    """
    side, step = gap.side, 1 if gap.side == "C" else -1
    a = tokens.anchor
    before, first = tokens.sorts[a - step], tokens.sorts[a + step]
    k = side + gap.kind
    found = [
        "alone",
        f"alone {k}",
        f"alone {k} {before}{first}",
        f"alone {k} {first}",
        f"alone {k} errors {manner.errors}",
        f"alone {k} reopened {manner.reopened}",
        f"alone {k} many {manner.many}",
        f"alone {k} agrees {agrees}",
        f"alone {k} far {min(far.lines, 2)}{far.attributions > 0:d}" if far else f"alone {k} nowhere",
        f"alone {side} unclear {manner.unclear}",
        f"alone {side} {manner.language}",
        f"alone {manner.family}",
    ]
    if gap.kind == "continued":
        end = text.find("\n", gap.anchor.at)
        tail = text[max(gap.anchor.at, end - 3) : end].rstrip()[-1:]
        found += [f"alone ends {tail}", f"alone ends {tail} {manner.reopened}"]
    return found
