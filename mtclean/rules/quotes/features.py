"""What speaks for a place, named so that a person can read the weights.

Two sets: a few *coarse* features pick the likely places, all *fine* ones choose among those. Each feature has a value,
and each value a weight. A value is some `PARTS` in a row: sorts of tokens as `mtclean.rules.quotes.words` has them,
words, buckets. Which these are is data, from which the bulk path (`mtclean.bulk.quotes`) makes its own values.
Side "C" stands for a missing closing mark, "O" for an opening one. *In* tokens are on the quotation's side of the
place, *out* tokens on the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from mtclean.rules.quotes import attribution

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mtclean.rules.quotes.candidates import Place, Tokens
    from mtclean.rules.quotes.damage import Case
    from mtclean.rules.quotes.pairing import Gap

UNSPACED = frozenset({"ja", "zh"})
_ENOUGH = frozenset(
    {"ar", "en", "es", "fr", "pt", "ru"}
)  # languages with data enough to learn what words stand inside quotations
_LONGEST = 40
_FEW = 8  # a quotation of fewer words is compared with the text's others
SEQUENCE, MORE = 5, 2  # sorts that `sequence` gives, and how many tokens more it looks at for them
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
    return LENGTHS[min(words, _LONGEST)]


_LIMITS = (0, 1, 2, 3, 4, 5, 7, 10, 15, 25, _LONGEST)
LENGTHS = tuple(str(max(limit for limit in _LIMITS if limit <= words)) for words in range(_LONGEST + 1))


PARTS = (
    "side", "s", "s_own", "out", "out2", "out3", "in", "in2", "before", "further", "first", "second", "began",
    "size", "sentences", "few", "rest", "rest_sentences", "lines", "rest_lines", "talk", "narrations", "own",
    "rest_talk", "rest_narrations", "rest_own", "depth", "capitals", "sequence", "wide", "quoted",
    "word_in", "word_out", "word_out2", "word_before", "paired", "word_at", "word_at2", "here", "begun", "habit",
    "mark", "space", "there", "kind", "both", "usual", "spanning", "variety", "language", "_", "_in_", "_out_",
)  # fmt: skip
"""The parts of values, each a few characters.

``s`` is the side, with "_" where white space stands at the place. ``out`` and on are the sorts from the place outwards,
``in`` those inwards; of the mark without a partner ``before`` and ``further`` are those outside, ``first`` and
``second`` those inside; the quotation begins with ``began``. ``rest`` is what lies between the place and the farthest
one. ``word_in`` and the like pass over marks, ``word_at`` does not. Those with ``_`` in front stand for themselves,
spaces and all.
"""

COARSE = (
    "s out in",
    "s out in _ size",
    "s out in _ both",
    "side sentences _ size _ first",
    "side language _in_ word_in",
    "side language _out_ word_out",
)
"""The coarse features."""

GENERAL = {
    "edge": "s out in",
    "outs": "s out out2 out3",
    "ins": "s in2 in out",
    "edge-anchor": "s out in before first",
    "anchor-size": "side before first size",
    "edge-size": "s out in size",
    "edge-sentences": "s out in sentences",
    "sentences-size": "side sentences size first",
    "both": "s out in out2 in2",
    "both-firsts": "side first second before in out",
    "far-anchor": "side further before out size",
    "talk": "side talk narrations sentences own",
    "own": "side own rest_own",
    "manner": "side both in space out",
    "manner-mark": "s out in mark",
    "rest": "side kind rest rest_sentences out in",
    "rest-talk": "side rest_talk rest_narrations rest_sentences out",
    "rest-size": "side rest size",
    "rest-lines": "side rest_lines lines out in",
    "usual": "side usual size",
    "lines": "side lines spanning out",
    "shape": "side depth capitals first out",
    "sequence": "s sequence",
    "wide": "wide",
    "quoted elsewhere": "quoted",
    "speaker": "s here there begun began few",
    "speaker-size": "s here there size",
    "speaker-rest": "s here there few rest_sentences kind",
    "speaker-edge": "s_own here begun in out",
    "begun-habit": "s_own begun in out habit",
    "begun-variety": "s begun in out variety both",
}
"""The first fine features, whose weights are the same in every language."""

OWN = {
    "edge": "s out in",
    "size": "side first size",
    "anchor": "side before out in",
    "in": "side word_in",
    "out": "side word_out",
    "out2": "side word_out2",
    "in-out": "s word_in _ out",
    "out-in": "side word_out _ in",
    "out-first": "side word_out _ first",
    "before": "s word_before _ out",
    "pair": "paired word_at word_at2",
}
"""The others, whose weights each language has for itself."""

PASSED = "passed"
"""The name of what the words between the mark and a place say, a feature for each; its weights are a language's own."""
ALONE = "alone"

WRITTEN = {"_": " ", "_in_": " in ", "_out_": " out "}
"""The parts that stand for themselves."""


def _joined(feature: str) -> Callable[[Sequence[str]], str]:
    """Return the function that makes the value of a feature of all parts."""
    numbers = [PARTS.index(name) for name in feature.split()]
    if len(numbers) == 1:
        return itemgetter(*numbers)
    take, join = itemgetter(*numbers), "".join
    return lambda parts: join(take(parts))


_DIGITS = "0123456789"
_COARSE = tuple(map(_joined, COARSE))
_FINE = tuple(map(_joined, (*GENERAL.values(), *OWN.values())))


def coarse(text: str, case: Case, place: Place) -> list[str]:
    """Return the values of the features `COARSE`, which pick the likely places."""
    parts = parts_of(text, case, place, "")
    return [value(parts) for value in _COARSE]


_OF_PLACES = tuple(map(PARTS.index, ("s", "out", "in", "size", "sentences", "word_in", "word_out")))


def coarse_sums(case: Case, weight: Callable[[str, int], int]) -> list[int]:
    """Return for each place the sum of the weights of its `coarse` values; what places share is summed up once."""
    tokens, manner, side = case.tokens, case.manner, case.gap.side
    sorts, names, step = tokens.sorts, tokens.names, 1 if side == "C" else -1
    known = {"side": side, "first": sorts[tokens.anchor + step], "both": manner.both, "language": manner.language}
    known |= WRITTEN
    parts = [known.get(name, "") for name in PARTS]
    s, o, i, size, sentences, word_in, word_out = _OF_PLACES
    *shared, within, without = _COARSE
    sums: dict[tuple[str, str, str, str, int], int] = {}
    found = []
    for place in case.places:
        x, n = place.outside, place.inside
        out, in_, words, few = sorts[x], sorts[n], length(place.words), min(place.sentences, 3)
        key = (place.space, out, in_, words, few)
        score = sums.get(key)
        if score is None:
            parts[s], parts[o], parts[i], parts[size] = side + place.space, out, in_, words
            parts[sentences] = _DIGITS[few]
            score = sums[key] = sum([weight(value(parts), 0) for value in shared])
        parts[word_in] = names[n] if in_ not in NOT_WORDS else names[n - step]
        parts[word_out] = names[x] if out not in NOT_WORDS else names[x + step]
        found.append(score + weight(within(parts), 0) + weight(without(parts), 0))
    return found


def fine(text: str, case: Case, place: Place, there: str) -> list[str]:
    """Return the values of the features `GENERAL` and `OWN` that choose among likely places; "" where one is absent.

    ``there`` is what `beside` says of the gap.
    """
    parts = parts_of(text, case, place, there)
    return [value(parts) for value in _FINE]


def is_fragment(text: str, at: int) -> bool:
    """Tell whether what is quoted from offset ``at`` on begins in the midst of a sentence.

    >>> is_fragment("« mon ami »", 1), is_fragment("“My friend”", 1)
    (True, False)
    """
    first = text[at : at + 1]
    return (text[at + 1 : at + 2] if first.isspace() else first).islower()


def is_quoted(text: str, case: Case, place: Place) -> bool:
    """Tell whether what would be quoted are a few words that the text quotes elsewhere."""
    if place.words >= _FEW or not case.manner.quoted:
        return False
    at = case.gap.anchor.at
    return (text[at + 1 : place.at] if case.gap.side == "C" else text[place.at : at]).strip() in case.manner.quoted


def beside(tokens: Tokens, side: str) -> str:
    """Return how a speaker is named on the other side of the mark that has no partner."""
    if side == "C":
        return attribution.before(tokens.sorts, tokens.anchor - 1)
    return attribution.after(tokens.sorts, tokens.anchor + 1)


def parts_of(text: str, case: Case, place: Place, there: str) -> tuple[str, ...]:
    """Return the `PARTS` of the values of a place."""
    tokens, gap, manner, far = case.tokens, case.gap, case.manner, case.places[-1]
    sorts, names, side = tokens.sorts, tokens.names, gap.side
    closing = side == "C"
    step = 1 if closing else -1
    x, n, a = place.outside, place.inside, tokens.anchor
    last = len(sorts) - 1
    x2, x3 = min(max(x + step, 0), last), min(max(x + 2 * step, 0), last)
    out, in_, first = sorts[x], sorts[n], sorts[a + step]
    word_out, word_out2 = (names[x], names[x2]) if out not in NOT_WORDS else (names[x2], names[x3])
    sentences = min(place.sentences, 3)
    language = manner.language
    is_unspaced = language in UNSPACED
    begun = not is_fragment(text, gap.anchor.at + 1 if closing else place.at)
    s = side + place.space
    return (
        side,
        s,
        # Whether letters have cases at all, and where stops stand, is not the same everywhere: English has its own.
        s + "en" if language == "en" else s,
        out,
        sorts[x2],
        sorts[x3],
        in_,
        sorts[n - step],
        sorts[a - step],
        sorts[a - 2 * step],
        first,
        sorts[a + 2 * step],
        in_ if closing else first,
        length(place.words),
        _DIGITS[sentences],
        _DIGITS[min(sentences, 2)],
        length(far.words - place.words),
        _DIGITS[min(far.sentences - place.sentences, 2)],
        _DIGITS[place.lines],
        _DIGITS[min(far.lines - place.lines, 2)],
        _DIGITS[place.attributions > 0],
        _DIGITS[min(place.narrations, 2)],
        _DIGITS[place.own > 0],
        _DIGITS[far.attributions > place.attributions],
        _DIGITS[far.narrations > place.narrations],
        _DIGITS[min(far.own - place.own, 2)],
        _DIGITS[place.depth != 0],
        _DIGITS[place.capitals == place.words and place.words > 1],
        sequence(sorts, x, step),
        side if place.wide else "",
        side if is_quoted(text, case, place) else "",
        names[n] if in_ not in NOT_WORDS else names[n - step],
        word_out,
        word_out2,
        names[a - step],
        side if is_unspaced else "",
        names[x] if is_unspaced else "",
        names[x2] if is_unspaced else "",
        attribution.after(sorts, x) if closing else attribution.before(sorts, x),
        _DIGITS[begun],
        manner.whole if begun else manner.fragment,
        manner.comma if "," in (in_, out) else manner.stop,
        place.space,
        there,
        gap.kind,
        manner.both,
        manner.usual,
        manner.spanning,
        manner.variety,
        language,
        *WRITTEN.values(),
    )


def sequence(sorts: list[str], at: int, step: int) -> str:
    """Return the sorts from ``at`` outwards, names in a row as one."""
    taken, previous = "", ""
    for i in range(at, at + (SEQUENCE + MORE) * step, step):
        sort = sorts[i] if 0 <= i < len(sorts) else "¶"
        if sort != "N" or previous != "N":
            taken += sort
            if len(taken) == SEQUENCE or sort == "¶":
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
