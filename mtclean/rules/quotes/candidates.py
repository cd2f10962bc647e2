"""Places where a missing mark could stand, with what a reader would count on the way there."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtclean.rules.quotes.words import BREAK, SHORTENED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mtclean.rules.quotes.pairing import Gap
    from mtclean.rules.quotes.words import Words

REACH = 1500
"""Characters within which the partner of a mark is looked for: 99 of 100 quotations are shorter."""
_CONTEXT = 80  # characters beyond that for the words around a place
_PAD = 3  # breaks on both sides, so that neighbours can be looked up without asking

_PUNCTUATION = r"\s!-/:-@\[-`{-~¡-©«-±´-¹»-¿×÷‐-‧‹-⁞←-⯿\u3000-\u303f！-／：-＠［-｀｛-･،؛؟٪۔।॥־"
_IDEOGRAPHS = r"\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = rf"[^{_PUNCTUATION}{_IDEOGRAPHS}]+"
_TOKEN = re.compile(
    rf"""
    \s*\n\s*                       # a line break
    | {_WORD}(?:['’.\-‑]{_WORD})*  # a word, whatever alphabet
    | [{_IDEOGRAPHS}]              # where words are not spaced, a character
    | \.\.+                        # an ellipsis
    | \S                           # a mark
    """,
    re.VERBOSE,
)
_ELIDING_TOKEN = re.compile(rf"\s*\n\s*|{_WORD}['’]|{_WORD}(?:[.\-‑]{_WORD})*|[{_IDEOGRAPHS}]|\.\.+|\S")
_IDEOGRAPH = re.compile(rf"[{_IDEOGRAPHS}]")

_ENDERS = frozenset(".!?")
_WORDS = frozenset("wNdVHIAT")
_AFTER_SHORTENED = _WORDS | {","}
_CLOSES_BEFORE = frozenset(",.:;!?—)”'-") | {BREAK}  # what may follow a closing mark without a space
_CLOSES_AFTER = frozenset(".!?,”")
_OPENS_AFTER = frozenset("—([“'-/:,.!?") | {BREAK}
_NEVER_BEFORE_CLOSING = frozenset("“([") | {BREAK}
_NEVER_AFTER_OPENING = frozenset("”.,:;!?)]%") | {BREAK}
_FAR_CLOSING = frozenset(".!?,”'")
_FAR_OPENING = frozenset(".!?:”") | {BREAK}


@dataclass(slots=True)
class Tokens:
    """The tokens around a gap, padded with breaks: offsets, sorts and names, and the index of the anchor."""

    spans: list[tuple[int, int]]
    sorts: list[str]
    names: list[str]
    anchor: int


@dataclass(slots=True)
class Place:
    """A place for the missing mark, ``step`` tokens of the way: ``inside`` and ``outside`` are the token indices there.

    The rest counts what lies between the mark without a partner and this place.
    """

    at: int
    inside: int
    outside: int
    space: str  # "_" where white space stands there
    wide: bool  # more than one space: what a lost mark with spaces around it leaves
    words: int
    sentences: int
    lines: int
    attributions: int  # a speech verb after a comma
    narrations: int  # a sentence that begins with a name and a speech verb
    own: int  # words of the first and second person
    capitals: int
    depth: int  # open brackets
    taken: int  # how many of the walk's words


def tokens_around(text: str, gap: Gap, lines: int, words: Words) -> tuple[Tokens, int, int]:
    """Return the tokens around ``gap`` and the offsets between which its mark is looked for."""
    low, high = _limits(text, gap, lines)
    left, right = max(low - _CONTEXT, 0), min(high + _CONTEXT, len(text))
    matches = list(tokens_of(text, words, left, right))
    sort, remembered = words.sort, words.remembered.get
    known = [remembered(match[0]) or sort(match[0]) for match in matches]
    spans = [(left, left)] * _PAD + [match.span() for match in matches]
    sorts = [BREAK] * _PAD + [kind for kind, _ in known]
    names = [BREAK] * _PAD + [name for _, name in known]
    anchor = bisect_right(spans, (gap.anchor.at, len(text))) - 1
    spans += [(right, right)] * _PAD
    sorts += [BREAK] * _PAD
    names += [BREAK] * _PAD
    _mark_shortened(text, spans, sorts, names, words.shortened)
    return Tokens(spans, sorts, names, anchor), low, high


def _mark_shortened(
    text: str, spans: list[tuple[int, int]], sorts: list[str], names: list[str], shortened: frozenset[str]
) -> None:
    """Give the stops a sort of their own that end no sentence: "Rep. Smith", "the U.S. Senate", "J. Smith"."""
    for i in range(_PAD, len(sorts) - _PAD):
        if sorts[i] != "." or sorts[i + 1] not in _AFTER_SHORTENED:
            continue
        before, following, at = names[i - 1], sorts[i + 1], spans[i + 1][0]
        gap = at - spans[i][1]
        if following == ",":
            goes_on = gap == 0
        else:
            initial = sorts[i - 1] == "N" and (len(before) == 1 or before[-2:-1] == ".") and following in "Nwd"
            goes_on = gap == 1 and (text[at].islower() or before in shortened or initial)
        if goes_on:
            sorts[i] = names[i] = SHORTENED


def tokens_of(text: str, words: Words, low: int = 0, high: int | None = None) -> Iterator[re.Match[str]]:
    """Yield the tokens between two offsets of ``text``."""
    pattern = _ELIDING_TOKEN if words.elides else _TOKEN
    return pattern.finditer(text, low, len(text) if high is None else high)


def _limits(text: str, gap: Gap, lines: int) -> tuple[int, int]:
    lines = 1 if gap.kind == "continued" else lines
    if gap.side == "C":
        high = end = min(gap.high, gap.anchor.at + REACH)
        at = gap.anchor.at
        for _ in range(lines):
            end = text.find("\n", at, high)
            if end < 0:
                return gap.low, high
            at = end
            while at < high and text[at].isspace():
                at += 1
        return gap.low, end
    low = start = max(gap.low, gap.anchor.at - REACH)
    at = gap.anchor.at
    for _ in range(lines):
        start = text.rfind("\n", low, at) + 1
        if start == 0:
            return low, gap.high
        at = start
        while at > low and text[at - 1].isspace():
            at -= 1
    return start, gap.high


def walk(  # noqa: PLR0912 - one loop over the tokens is what keeps it cheap
    text: str, gap: Gap, tokens: Tokens, limits: tuple[int, int], barred: Sequence[tuple[int, int]]
) -> tuple[list[Place], list[str]]:
    """Return the places for the mark of ``gap``, nearest first, and the words passed on the way.

    No place lies inside one of the ``barred`` spans, which are quotations in marks of another family.
    """
    low, high = limits
    closing = gap.side == "C"
    step = 1 if closing else -1
    spans, sorts, names = tokens.spans, tokens.sorts, tokens.names
    found: list[Place] = []
    passed: list[str] = []
    words = sentences = lines = attributions = narrations = own = capitals = depth = 0
    ended = False
    last = len(spans) - _PAD if closing else _PAD - 1
    i = tokens.anchor
    while i != last:
        i += step
        inside = i - step
        if inside != tokens.anchor:
            at = spans[inside][1] if closing else spans[inside][0]
            between = spans[i][0] - at if closing else at - spans[i][1]
            if (
                low <= at <= high
                and _may_stand(text, closing, spans, sorts, inside, i, between, lines)
                and not (barred and _is_inside(at, barred))
            ):
                space = "_" if between else ""
                wide = between > 1 and sorts[i] != BREAK
                found.append(
                    Place(
                        at, inside, i, space, wide, words, sentences, lines, attributions, narrations,
                        own, capitals, depth, len(passed),
                    )
                )  # fmt: skip
        if i == last or (spans[i][0] >= high if closing else spans[i][1] <= low):
            break
        sort = sorts[i]
        if sort in _WORDS:
            words += 1
            passed.append(names[i])
            if ended:
                sentences += 1
                ended = False
            if sort == "I":
                own += 1
            elif sort in "Nd":
                capitals += 1
            elif sort == "V":
                before = sorts[i - 1]
                attributions += before in ",?!" or sorts[i - 2] in ",?!"
                if before in "HN" and (sentences or not closing):
                    narrations += sorts[i - 2] in ".!?¶”," or sorts[i - 3] in ".!?¶”,"
        elif sort in _ENDERS:
            if closing:
                ended = True
            elif words:
                sentences += 1
        elif sort == BREAK:
            lines += 1
        elif sort == "(":
            depth += 1
        elif sort == ")":
            depth -= 1
    return found, passed


def _may_stand(
    text: str,
    closing: bool,  # noqa: FBT001
    spans: list[tuple[int, int]],
    sorts: list[str],
    inside: int,
    outside: int,
    between: int,
    lines: int,
) -> bool:
    within, without = sorts[inside], sorts[outside]
    if within == "—" and between:
        return False
    if closing:
        if within in _NEVER_BEFORE_CLOSING or (lines and within not in _FAR_CLOSING and without != BREAK):
            return False
        return bool(
            between
            or without in _CLOSES_BEFORE
            or within in _CLOSES_AFTER
            or _IDEOGRAPH.match(text, spans[inside][1] - 1)
            or _IDEOGRAPH.match(text, spans[outside][0])
        )
    if within in _NEVER_AFTER_OPENING or (lines and without not in _FAR_OPENING):
        return False
    end = spans[outside][1]
    return bool(
        between
        or without in _OPENS_AFTER
        or text[end - 1 : end] in "'’"
        or _IDEOGRAPH.match(text, spans[inside][0])
        or _IDEOGRAPH.match(text, end - 1)
    )


def _is_inside(at: int, barred: Iterable[tuple[int, int]]) -> bool:
    return any(first < at < last for first, last in barred)
