"""What the trees are told of a likely place: its score beside the others', what lies on both sides, the text's habits.

*Voice* is how much oftener a word stands inside quotations than outside, as a logarithm: "we’re" speaks for
somebody's own words, "Thursday" for the reporter's. Sums and means of it tell a sentence that is still quoted from one
that is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from math import exp, log, log1p
from typing import TYPE_CHECKING

from mtclean.rules.quotes import attribution
from mtclean.rules.quotes.features import COUNTED, HABITS, is_fragment
from mtclean.rules.quotes.words import BREAK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mtclean.rules.quotes.candidates import Place, Tokens
    from mtclean.rules.quotes.damage import Case

_SORTS = {sort: float(n) for n, sort in enumerate((BREAK, *".!?,:;—-”“()'VHNIATdw·"))}
_OTHER_SORT = float(len(_SORTS))
_HABITS = {habit: float(n) for n, habit in enumerate(HABITS)}
_BOTH = {letter: float(n) for n, letter in enumerate("nimeo")}
_KINDS = {"plain": 0.0, "end": 1.0, "continued": 2.0}
_FAMILIES = {"straight": 0.0, "curly": 1.0, "guillemet": 2.0, "corner": 3.0, "white corner": 4.0}
_USUAL = {"none": 0.0, "short": 1.0, "long": 2.0}
_LANGUAGES = {
    language: float(n)
    for n, language in enumerate("en de nl sv fr es pt it ru uk cs ar zh ja".split())  # noqa: SIM905
}
_OTHER_LANGUAGE = 20.0
_VARIETIES = {"b": 0.0, "": 1.0, "a": 2.0}
_AFTER = {letter: float(n) for n, letter in enumerate(attribution.AFTER)}
_BEFORE = {letter: float(n) for n, letter in enumerate(attribution.BEFORE)}
_ENDERS = frozenset((*".!?", BREAK))
_WORDS = frozenset("wNdVHIAT")
_FAR, _FAR_SENTENCES, _LEAD, _ALONE = 99.0, 9.0, 10.0, -99.0  # where there is no other place
_PASSED = frozenset(",.!?")  # what may stand on either side of a closing mark
_PAD = 3  # tokens at both ends that stand for nothing

_SCORED = (
    "lead", "chance", "over alone", "lead over third", "words' lead", "words' mean", "places", "side", "own lead",
)  # fmt: skip
_PLACED = (
    "words", "sentences", "lines", "attributions", "narrations", "own", "capitals", "depth", "space",
    "words beyond", "sentences beyond", "attributions beyond", "narrations beyond", "lines beyond", "own beyond",
    "sort in", "sort in 2", "sort out", "sort out 2", "sort out 3",
    "words to other", "sentences to other", "sort in of other", "sort out of other", "voice to other",
    "inner voice", "inner words", "inner verbs", "inner mean",
    "outer voice", "outer words", "outer verbs", "outer mean", "outer pronouns", "outer names", "outer own",
    "voice inside", "mean inside", "voice outside", "mean outside", "voice near in", "voice near out",
    "here", "there", "here of other", "begun", "habit", "change",
)  # fmt: skip
_OF_TEXT = (
    "kind", "family", "language", "sort first", "sort before", "sort before 2",
    "both", "comma", "stop", "opens", "closes", "usual", "spanning", "errors", "reopened", "unclear", "many", "agrees",
    "variety",
    *COUNTED,
)  # fmt: skip
COLUMNS = (*_SCORED, *_PLACED, *_OF_TEXT)
"""The measures, in their order. *Lead* is that of a spot over the best other one, *own lead* that of its farther
place over its nearer one. *Inner* is the sentence that ends at the place, *outer* the one that goes on there,
*other* the best of the other places, *beyond* what lies between the place and the farthest one."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What the linear model says: to leaving the text alone, to each place, and what of that is due to words passed."""

    alone: float
    places: Sequence[float]
    words: Sequence[float]


@dataclass(frozen=True, slots=True)
class Spot:
    """Two places with one comma or stop between them, of which a reader knows one by what is usual, or one place.

    ``score`` is that of both, ``near`` and ``far`` are their numbers.
    """

    score: float
    near: int
    far: int
    best: int


def spots(case: Case, places: Sequence[Place], seen: Scores) -> list[Spot]:
    """Return what ``places``, nearest first, come to, best first."""
    scores, sorts, closing = seen.places, case.tokens.sorts, case.gap.side == "C"
    found = []
    n = 0
    while n < len(places):
        following = n + 1
        if (
            closing
            and following < len(places)
            and places[following].inside == places[n].outside
            and places[n].at + 1 == places[following].at
            and sorts[places[n].outside] in _PASSED
        ):
            near, far = scores[n], scores[following]
            high, low = (near, far) if near >= far else (far, near)
            found.append(Spot(high + log1p(exp(low - high)), n, following, n if near >= far else following))
            n += 2
        else:
            found.append(Spot(scores[n], n, n, n))
            n += 1
    found.sort(key=_worst)
    return found


def _worst(spot: Spot) -> tuple[float, int]:
    return -spot.score, spot.best


def measured(
    text: str,
    case: Case,
    places: Sequence[Place],
    seen: Scores,
    voice: Mapping[str, int],
    ranked: Sequence[Spot],
    most: int = 1,
) -> list[list[float]]:
    """Return the measures of the first ``most`` of the spots that ``places`` come to."""
    tokens, step = case.tokens, 1 if case.gap.side == "C" else -1
    heard = voice.get
    spoken = [heard(name, 0) for name in tokens.names] if voice else [0] * len(tokens.names)
    sums = list(accumulate(spoken, initial=0))
    scores, words = seen.places, seen.words
    highest = max((seen.alone, *scores))
    total = highest + log(exp(seen.alone - highest) + sum(exp(score - highest) for score in scores))
    shared = _of_the_text(case, tokens, step)
    rows = []
    for spot in ranked[:most]:
        others = [one for one in ranked[:3] if one is not spot]
        other = others[0].best if others else None
        number, score = spot.best, spot.score
        worded = words[number]
        row = [
            score - others[0].score if others else _LEAD,
            score - total,
            score - seen.alone,
            score - others[1].score if len(others) > 1 else _LEAD,
            0.0 if other is None else worded - words[other],
            worded / (places[number].words + 3),
            float(len(places)),
            float(step),
            scores[spot.far] - scores[spot.near] if spot.far != spot.near else _ALONE,
        ]
        row += _of_the_place(text, case, places[number], None if other is None else places[other], spoken, sums)
        row.append(_change(case, places, number, sums))
        rows.append(row + shared)
    return rows


FARTHER = (
    "own lead", "passed", "sort in", "sort out", "sort out 2", "here", "there", "begun", "sentences", "words",
    "lines", "family", "language", "variety", "both", "comma", "stop", "whole", "fragment", "closes", "all", "line in",
    "like in", "like out", "alike in", "alike out", "after end", "kind",
)  # fmt: skip
"""What the trees are told that choose the farther or the nearer place of a spot."""


def farther(text: str, case: Case, places: Sequence[Place], seen: Scores, spot: Spot) -> list[float]:
    """Return the measures `FARTHER` of a spot of two places: whether the comma or stop stands inside the marks."""
    near, far, manner = places[spot.near], places[spot.far], case.manner
    sorts, sort, habit = case.tokens.sorts, _SORTS.get, _HABITS.__getitem__
    anchor, passed = case.tokens.anchor, sorts[near.outside]
    fragment = is_fragment(text, case.gap.anchor.at + 1)
    stop = passed != ","
    like = 4 * stop + 2 * fragment
    alike = 4 * (not stop) + 2 * fragment
    return [
        seen.places[spot.far] - seen.places[spot.near],
        sort(passed, _OTHER_SORT),
        sort(sorts[near.inside], _OTHER_SORT),
        sort(sorts[far.outside], _OTHER_SORT),
        sort(sorts[min(far.outside + 1, len(sorts) - 1)], _OTHER_SORT),
        _AFTER[attribution.after(sorts, far.outside)],
        _BEFORE[attribution.before(sorts, anchor - 1)],
        float(not fragment),
        float(near.sentences),
        float(near.words),
        float(near.lines),
        _FAMILIES[manner.family],
        _LANGUAGES.get(manner.language, _OTHER_LANGUAGE),
        _VARIETIES[manner.variety],
        _BOTH[manner.both],
        habit(manner.comma),
        habit(manner.stop),
        habit(manner.whole),
        habit(manner.fragment),
        habit(manner.closes),
        float(manner.counts[-1]),
        float(manner.counts[4]),
        float(manner.sides[like + 1]),
        float(manner.sides[like]),
        float(manner.sides[alike + 1]),
        float(manner.sides[alike]),
        float(sorts[anchor - 1] in _ENDERS),
        _KINDS[case.gap.kind],
    ]


def _change(case: Case, places: Sequence[Place], number: int, sums: Sequence[int]) -> float:
    """Return by how much the voice up to a place falls short of that up to the place where it is loudest."""
    anchor = case.tokens.anchor
    if case.gap.side == "C":
        inside = [sums[place.outside] - sums[anchor + 1] for place in places]
    else:
        inside = [sums[anchor] - sums[place.outside + 1] for place in places]
    return float(inside[number] - max(inside))


def _of_the_place(
    text: str, case: Case, place: Place, other: Place | None, spoken: Sequence[int], sums: Sequence[int]
) -> list[float]:
    tokens, far, closing = case.tokens, case.places[-1], case.gap.side == "C"
    sorts, anchor, n, x = tokens.sorts, tokens.anchor, place.inside, place.outside
    step = 1 if closing else -1
    beyond = far.words - place.words
    inner = _inner(sorts, spoken, n, anchor, step)
    outer = _outer(sorts, spoken, x, step)
    if closing:
        inside, outside = sums[x] - sums[anchor + 1], max(sums[far.outside] - sums[x], 0) if far.outside > x else 0
        near_in, near_out = sums[n + 1] - sums[n - 2], sums[min(x + 3, len(spoken))] - sums[x]
    else:
        inside, outside = sums[anchor] - sums[x + 1], sums[x + 1] - sums[far.outside + 1] if x > far.outside else 0
        near_in, near_out = sums[min(n + 3, len(spoken))] - sums[n], sums[x + 1] - sums[max(x - 2, 0)]
    if closing:
        here, there = _AFTER[attribution.after(sorts, x)], _BEFORE[attribution.before(sorts, anchor - 1)]
        other_here = -1.0 if other is None else _AFTER[attribution.after(sorts, other.outside)]
    else:
        here, there = _BEFORE[attribution.before(sorts, x)], _AFTER[attribution.after(sorts, anchor + 1)]
        other_here = -1.0 if other is None else _BEFORE[attribution.before(sorts, other.outside)]
    start = case.gap.anchor.at + 1 if closing else place.at
    begun = not is_fragment(text, start)
    between = 0
    if other is not None:
        low, high = sorted((n, other.inside))
        between = sums[high + 1] - sums[low + 1] if closing else sums[high] - sums[low]
    last = len(sorts) - 1
    sort = _SORTS.get
    return [
        float(place.words),
        float(place.sentences),
        float(place.lines),
        float(place.attributions),
        float(place.narrations),
        float(place.own),
        place.capitals / (place.words + 1),
        float(place.depth),
        float(place.space == "_"),
        float(beyond),
        float(far.sentences - place.sentences),
        float(far.attributions - place.attributions),
        float(far.narrations - place.narrations),
        float(far.lines - place.lines),
        float(far.own - place.own),
        sort(sorts[n], _OTHER_SORT),
        sort(sorts[n - step], _OTHER_SORT),
        sort(sorts[x], _OTHER_SORT),
        sort(sorts[min(max(x + step, 0), last)], _OTHER_SORT),
        sort(sorts[min(max(x + 2 * step, 0), last)], _OTHER_SORT),
        _FAR if other is None else float(other.words - place.words),
        _FAR_SENTENCES if other is None else float(other.sentences - place.sentences),
        0.0 if other is None else sort(sorts[other.inside], _OTHER_SORT),
        0.0 if other is None else sort(sorts[other.outside], _OTHER_SORT),
        float(between),
        *inner,
        *outer,
        float(inside),
        inside / (place.words + 3),
        float(outside),
        outside / (beyond + 3),
        float(near_in),
        float(near_out),
        here,
        there,
        other_here,
        float(begun),
        _HABITS[case.manner.whole if begun else case.manner.fragment],
    ]


def _inner(
    sorts: Sequence[str], spoken: Sequence[int], at: int, anchor: int, step: int
) -> tuple[float, float, float, float]:
    """Return what the measures called inner are of the sentence from ``at`` back towards the anchor."""
    heard = words = verbs = 0
    first = True
    while at != anchor:
        sort = sorts[at]
        if sort in _ENDERS:
            if not first:
                break
        else:
            first = False
        heard += spoken[at]
        words += sort in _WORDS
        verbs += sort == "V"
        at -= step
    return float(heard), float(words), float(verbs), heard / (words + 2)


def _outer(sorts: Sequence[str], spoken: Sequence[int], at: int, step: int) -> tuple[float, ...]:
    """Return what the measures called outer are of the sentence from ``at`` away from the anchor."""
    heard = words = verbs = pronouns = names = own = 0
    first, last = True, len(sorts) - _PAD
    while _PAD <= at < last:
        sort = sorts[at]
        if sort in _ENDERS:
            if step > 0 or not first:
                break
        elif sort != "”":
            first = False
        heard += spoken[at]
        if sort in _WORDS:
            words += 1
            verbs += sort == "V"
            pronouns += sort == "H"
            names += sort == "N"
            own += sort == "I"
        at += step
    return float(heard), float(words), float(verbs), heard / (words + 2), float(pronouns), float(names), float(own)


def _of_the_text(case: Case, tokens: Tokens, step: int) -> list[float]:
    gap, manner, sorts, anchor = case.gap, case.manner, tokens.sorts, tokens.anchor
    habit, sort = _HABITS.__getitem__, _SORTS.get
    return [
        _KINDS[gap.kind],
        _FAMILIES[manner.family],
        _LANGUAGES.get(manner.language, _OTHER_LANGUAGE),
        sort(sorts[anchor + step], _OTHER_SORT),
        sort(sorts[anchor - step], _OTHER_SORT),
        sort(sorts[anchor - 2 * step], _OTHER_SORT),
        _BOTH[manner.both],
        habit(manner.comma),
        habit(manner.stop),
        habit(manner.opens),
        habit(manner.closes),
        _USUAL[manner.usual],
        float(manner.spanning == "s"),
        float(manner.errors),
        float(manner.reopened),
        float(manner.unclear == "y"),
        float(manner.many == "y"),
        float(case.agrees == "y"),
        _VARIETIES[manner.variety],
        *map(float, manner.counts),
    ]
