"""What is wrong with the marks of a text: repairs that are certain, and gaps with the places for their marks."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from mtclean.edits import Edit
from mtclean.rule import FOR_A_READER, Finding
from mtclean.rules.quotes import arrows, candidates, convention, shifted
from mtclean.rules.quotes.balance import may_mix_ends, uneven_families
from mtclean.rules.quotes.features import COUNTED, SIDES, Manner, is_fragment
from mtclean.rules.quotes.marks import SINGLES, marks_of
from mtclean.rules.quotes.pairing import Gap, Pairing, pair
from mtclean.rules.quotes.words import words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from mtclean.rules.quotes.marks import Mark

GAPS = 20
"""So many gaps of a family are looked into; a text with more is not one that lost a mark here and there."""
_LINES, _LINES_SPANNING = 2, 4  # how far to look, and how far in a text whose quotations run over lines
_MANY = 3  # from here on the number of things seen no longer matters
_SHORT = 60  # characters of a quotation that is remembered
_WESTERN, _EASTERN = frozenset({"curly", "guillemet"}), frozenset({"ja", "ko", "zh"})
_SPACES = (" ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}")
_COMMAS, _STOPS = (",", "，", "،"), (".", "。", "۔", "।")
_ENDING = frozenset((*_COMMAS, *_STOPS))
# What shows which English it is, before the manner of quoting does: British papers put the stop of a fragment outside.
_BRITISH = ("Mr ", "£", "Ms ", "isation")
_AMERICAN = ("Mr.", "U.S.", "percent", "ization")


@dataclass(frozen=True, slots=True)
class Family:
    """The marks of one family in a text, what each is taken for, and how they pair."""

    name: str
    marks: Sequence[Mark]
    roles: Sequence[str]
    pairing: Pairing


@dataclass(frozen=True, slots=True)
class Case:
    """A gap, the mark that is missing in it, and where it could stand."""

    gap: Gap
    missing: str
    known: bool  # that it is this mark and no other
    manner: Manner
    agrees: str
    tokens: candidates.Tokens
    places: Sequence[candidates.Place]
    passed: Sequence[str]


def seen(text: str) -> set[str] | None:
    """Return the families of marks that do not come out even, None where nothing of ``text`` is worth a look."""
    uneven = uneven_families(text)
    return uneven if uneven or may_mix_ends(text) else None


def damage_of(text: str, language: str, uneven: set[str] | None = None) -> tuple[list[Finding], list[Case]]:
    """Return the findings that need no choice of place, and the gaps that do; ``uneven`` is what `seen` says."""
    uneven = seen(text) if uneven is None else uneven
    if uneven is None:
        return [], []
    families = []
    for name, marks in marks_of(text).items():
        roles = convention.roles(marks, language)
        families.append(Family(name, marks, roles, pair(marks, roles, len(text))))
    found: list[Finding] = []
    settled: set[int] = set()  # offsets of marks whose damage is known
    straight = next((family for family in families if family.name == "straight" and "straight" in uneven), None)
    for family in families:
        if family is straight:
            continue
        if family.name in uneven:
            if straight and (family.name in _WESTERN or language in _EASTERN):
                found += _mixed(straight, family, language, settled)
            found += _turned(text, family, language, settled)
        found += _odd_closers(family, language)
    cases: list[Case] = []
    for family in families:
        if family.name in uneven:
            gaps = [gap for gap in family.pairing.gaps if gap.anchor.at not in settled]
            found += _typed(text, family, gaps, language, settled)
            gaps = [gap for gap in gaps if gap.anchor.at not in settled]
            found += _doubled(text, gaps, settled)
            moved = list(shifted.repairs(text, gaps, language))
            found += moved
            left = _without_continued(text, [gap for gap in gaps if gap.anchor.at not in settled])
            if len(left) <= GAPS and not moved:  # which may make pairs; the text is looked at again
                cases += _cases(text, language, family, left, families)
    return found, cases


# -- Damage that shows where it is


def _mixed(straight: Family, family: Family, language: str, settled: set[int]) -> Iterator[Finding]:
    """Yield a repair for each pair of which one mark is straight and the other is not."""
    gaps = iter(family.pairing.gaps)
    gap = next(gaps, None)
    for odd in straight.pairing.gaps:
        mark = odd.anchor
        while gap and (gap.high <= mark.at or gap.anchor.at in settled):
            gap = next(gaps, None)
        if gap is None:
            return
        if gap.low <= mark.at and mark.lean in (gap.side, "?") and gap.anchor.line == mark.line:
            settled |= {mark.at, gap.anchor.at}
            others, others_straight = len(family.marks) - 1, len(straight.marks) - 1
            missing = convention.partner(gap.anchor, gap.side, family.pairing.pairs, language)
            # Where all else is straight, the odd one may be the other mark; where most is, that has not been seen.
            sure = 0.99 if others >= others_straight else 0.95 if family.pairing.pairs else FOR_A_READER
            if not convention.is_known(gap.anchor, gap.side, family.pairing.pairs, language):
                sure = FOR_A_READER
            yield Finding(
                Edit(mark.at, mark.at + 1, missing),
                sure,
                f"one pair, two kinds of mark: {gap.anchor.char} here goes with {missing}",
            )


def _typed(text: str, family: Family, gaps: Iterable[Gap], language: str, settled: set[int]) -> Iterator[Finding]:
    """Yield a repair for each pair of which one mark was typed as two small ones: ,,text“ and “text''."""
    for gap in gaps:
        at, closing = gap.anchor.at, gap.side == "C"
        if closing:
            end = text.find("\n", at, min(gap.high, at + candidates.REACH))
            low, high = at + 1, min(gap.high, at + candidates.REACH) if end < 0 else end
        else:
            low, high = max(gap.low, text.rfind("\n", 0, at) + 1, at - candidates.REACH), at
        matches = list((_TYPED_CLOSING if closing else _TYPED_OPENING).finditer(text, low, high))
        if len(matches) == 1 and not _SINGLE.search(text, low, high):
            settled.add(at)
            missing = convention.partner(gap.anchor, gap.side, family.pairing.pairs, language)
            yield Finding(Edit(*matches[0].span(), missing), 0.97, f"{matches[0][0]} goes with {gap.anchor.char} here")


_TYPED_CLOSING = re.compile(r"(?<=[^\s\d'’])(?:''|’’)(?!['’\w])")
_TYPED_OPENING = re.compile(r"(?<![\w,'‘`])(?:,,|‘‘|``|'')(?=\w)")
_SINGLE = re.compile(r"(?<![\w'’‘])['‘](?=\w)")  # opens a quotation inside, which may end beside the other mark


def _turned(text: str, family: Family, language: str, settled: set[int]) -> Iterator[Finding]:
    """Yield a repair for each mark that, turned, makes a pair with its neighbour: “text“, ”text”."""
    if family.name == "straight":
        return
    skip = False
    gaps = [gap for gap in family.pairing.gaps if gap.anchor.at not in settled]
    for gap, following in pairwise(gaps):
        if skip:
            skip = False
            continue
        closing = gap.side == "C"
        meet = gap.high == following.anchor.at if closing else following.low == gap.anchor.at + 1
        mark, other = (following.anchor, gap.anchor) if closing else (gap.anchor, following.anchor)
        leans = mark.lean == gap.side or (
            mark.lean == "?" and (closing or text[mark.at + 1 : mark.at + 2] not in (*_COMMAS, *_STOPS))
        )
        if gap.side == following.side and meet and mark.line == other.line and leans:
            missing = convention.partner(other, gap.side, family.pairing.pairs, language)
            settled |= {mark.at, other.at}
            skip = True
            if missing != mark.char:
                way = "closes" if closing else "opens"
                known = convention.is_known(other, gap.side, family.pairing.pairs, language)
                yield Finding(
                    Edit(mark.at, mark.at + 1, missing),
                    FOR_A_READER if not known else 0.99 if mark.lean == gap.side else 0.97,
                    f"two {mark.char} in a row; from its neighbours this one {way}",
                )


def _odd_closers(family: Family, language: str) -> Iterator[Finding]:
    """Yield a repair for each „ that ends in “ where the text's others end in ”, or the other way about."""
    if family.pairing.gaps:
        return
    for opening in "„”":
        closers = [closer for opener, closer in family.pairing.pairs if opener.char == opening]
        counts = Counter(closer.char for closer in closers)
        if len(counts) > 1:
            right = convention.closers(opening, language)
            (usual, often), (odd, seldom) = sorted(counts.items(), key=lambda item: (-item[1], [item[0]] != right))[:2]
            if often > 2 * seldom or [usual] == right:
                reason = f"{often} other quotations end in {usual}, {seldom} in {odd}"
                yield from (Finding(Edit(at, at + 1, usual), 0.97, reason) for at in _offsets(closers, odd))


def _offsets(marks: Iterable[Mark], char: str) -> Iterator[int]:
    return (mark.at for mark in marks if mark.char == char)


def _doubled(text: str, gaps: Iterable[Gap], settled: set[int]) -> Iterator[Finding]:
    """Yield a repair for each mark without a partner that stands next to another of its own."""
    for gap in gaps:
        at, char = gap.anchor.at, gap.anchor.char
        if char in (text[at - 1 : at], text[at + 1 : at + 2]):
            settled.add(at)
            yield Finding(Edit(at, at + 1), 0.97, f"{char} twice in a row, and once too often for the pairs")


# -- Damage with a place to choose


def _cases(text: str, language: str, family: Family, gaps: Sequence[Gap], families: Sequence[Family]) -> Iterator[Case]:
    if not gaps:
        return
    manner = _manner(text, language, family, gaps)
    words = words_of(language)
    pairs = family.pairing.pairs
    others = [(a.at, b.at) for other in families if other is not family for a, b in other.pairing.pairs]
    balance = sum((role == "O") - (role == "C") for role in family.roles)
    lone = {gap.anchor.at for other in families for gap in other.pairing.gaps}
    lines = _LINES_SPANNING if manner.spanning == "s" else _LINES
    sides = [(gap.anchor.line, gap.side) for gap in gaps]
    for n, gap in enumerate(gaps):
        if not pairs and gap.anchor.lean == "?" and (family.name == "straight" or arrows.points(text, gap.anchor)):
            continue  # a mark between spaces, and no quotation anywhere: a ditto mark or an arrow as soon as any other
        tokens, low, high = candidates.tokens_around(text, gap, lines, words)
        barred = [span for span in others if span[0] < high and span[1] > low]
        places, passed = candidates.walk(text, gap, tokens, (low, high), barred)
        if others_alone := lone - {gap.anchor.at}:
            places = [place for place in places if not _touches(text, place.at, others_alone)]
        agrees = "y" if balance and (balance > 0) == (gap.side == "C") else "n"
        missing = convention.partner(gap.anchor, gap.side, pairs, language)
        # Of two marks in a line that both lack the same side, one may lean the wrong way.
        alone = (gap.anchor.line, gap.side) not in (sides[:n] + sides[n + 1 :])
        doubted = not alone or arrows.may_point(text, gap.anchor, language)
        known = not doubted and convention.is_known(gap.anchor, gap.side, pairs, language)
        yield Case(gap, missing, known, manner, agrees, tokens, places, passed)


def _touches(text: str, at: int, marks: Collection[int]) -> bool:
    """Tell whether one of the marks stands at the place, or beyond one space: it is the other mark, or nobody knows."""
    return any(
        side in marks or (text[side : side + 1] in _SPACES and beyond in marks)
        for side, beyond in ((at, at + 1), (at - 1, at - 2))
    )


def _without_continued(text: str, gaps: list[Gap]) -> list[Gap]:
    """Return the gaps that are none of several in a row of which each ends where the next quotation begins in its line.

    So look the paragraphs of one long quotation, each opened again, in a text that lost its line breaks.
    """
    within = [gap.side == "C" and gap.kind == "plain" and text.find("\n", gap.anchor.at, gap.high) < 0 for gap in gaps]
    return gaps if sum(within) <= 1 else [gap for gap, inside in zip(gaps, within, strict=True) if not inside]


def _manner(text: str, language: str, family: Family, gaps: Sequence[Gap]) -> Manner:
    counts: Counter[str] = Counter()
    sides = [0] * len(SIDES)
    quoted = set()
    sizes = []
    spanning = False
    for opener, closer in family.pairing.pairs:
        at = closer.at
        before, after = text[at - 1], text[at + 1 : at + 2]
        for name, marks in (("comma", _COMMAS), ("stop", _STOPS)):
            counts[f"{name} in"] += before in marks
            counts[f"{name} out"] += after in marks and before not in marks
        if before in _ENDING or after in _ENDING:
            is_stop = (before if before in _ENDING else after) in _STOPS
            sides[4 * is_stop + 2 * is_fragment(text, opener.at + 1) + (before in _ENDING)] += 1
        counts["line in" if after in ("", "\n") else "line out"] += 1
        counts["starts"] += opener.first
        counts["after colon"] += text[max(opener.at - 2, 0) : opener.at].rstrip()[-1:] in (":", "：")
        counts["long"] += at - opener.at >= _SHORT
        counts["all"] += 1
        if at - opener.at < _SHORT:
            quoted.add(text[opener.at + 1 : at].strip())
        sizes.append(at - opener.at)
        spanning |= opener.line != closer.line
    comma = counts["comma in"], counts["comma out"]
    stop = counts["stop in"], counts["stop out"]
    reopened = sum(gap.kind == "continued" for gap in gaps)
    return Manner(
        language=language,
        family=family.name,
        both=_habit(comma[0] + stop[0], comma[1] + stop[1])[:1],
        comma=_habit(*comma),
        stop=_habit(*stop),
        opens=_habit(
            sum(opener.first for opener, _ in family.pairing.pairs),
            sum(not opener.first for opener, _ in family.pairing.pairs),
        ),
        closes=_habit(counts["line in"], counts["line out"]),
        usual="none" if not sizes else "short" if sorted(sizes)[len(sizes) // 2] < _SHORT else "long",
        spanning="s" if spanning else "",
        errors=str(min(len(gaps) - reopened, _MANY)),
        reopened=str(min(reopened, _MANY)),
        unclear="y" if any(mark.lean == "?" for mark in family.marks) else "n",
        many="y" if len(sizes) > _MANY else "n",
        quoted=frozenset(quoted),
        counts=tuple(counts[name] for name in COUNTED),
        variety=_variety(text) if language == "en" else "",
        whole=_habit(sides[1] + sides[5], sides[0] + sides[4]),
        fragment=_habit(sides[3] + sides[7], sides[2] + sides[6]),
        sides=tuple(sides),
    )


def _variety(text: str) -> str:
    """Return "b" for British English, "a" for American, "" where the text does not say."""
    british, american = sum(map(text.count, _BRITISH)), sum(map(text.count, _AMERICAN))
    return "" if british == american else "b" if british > american else "a"


def _habit(inside: int, outside: int) -> str:
    """Return "in" or "out" with how often it was seen if always, "mostly ..." if more often than not, else "mixed"."""
    if not inside and not outside:
        return "none"
    if not inside or not outside:
        seen = inside + outside
        return ("in" if inside else "out") + ("1" if seen == 1 else "2" if seen <= _MANY else "4")
    return "mostly in" if inside > 3 * outside else "mostly out" if outside > 3 * inside else "either"


def insertion(text: str, case: Case, at: int) -> Edit:
    """Return the edit that puts the missing mark of ``case`` at ``at``, spaced as its partner is.

    A lost mark with spaces around it leaves two spaces behind, and goes between them.
    """
    mark, anchor = case.missing, case.gap.anchor.at
    closing = case.gap.side == "C"
    inner = text[anchor + 1 : anchor + 2] if closing else text[anchor - 1 : anchor]
    beyond_it = text[anchor + 2 : anchor + 3] if closing else text[anchor - 2 : anchor - 1]
    if inner not in _SPACES or beyond_it in SINGLES:
        return Edit(at, at, mark)
    if closing:
        ahead, beyond = text[at : at + 1], text[at + 1 : at + 2]
        if ahead in _SPACES and (not beyond.isalnum() or ahead == inner == "\N{NO-BREAK SPACE}"):
            return Edit(at + 1, at + 1, mark)
        return Edit(at, at, inner + mark)
    behind, beyond = text[at - 1 : at], text[at - 2 : at - 1] if at > 1 else ""
    if behind in _SPACES and (not beyond.strip() or behind == inner == "\N{NO-BREAK SPACE}"):
        return Edit(at - 1, at - 1, mark)
    return Edit(at, at, mark + inner)
