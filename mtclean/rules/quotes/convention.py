"""Which marks open and which close: what a text itself does, and where it does not say, what its language does."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from mtclean.data import load_toml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mtclean.rules.quotes.marks import Mark

UNKNOWN = "und"
SPACED = frozenset({"fr"})
"""Languages that write a space before ; : ! ? and inside « »."""
_USUAL = {"“": "”", "„": "“", "«": "»", "「": "」", "『": "』", '"': '"'}
_TURNED = 3  # so many marks must agree before a text is taken to use a pair the other way round


def closes_with_itself(language: str, char: str) -> bool:
    """Tell whether ``char`` both opens and closes in ``language``, as in ”Swedish”; an unknown language may.

    >>> closes_with_itself("sv", "”"), closes_with_itself("en", "”")
    (True, False)
    """
    return language == UNKNOWN or char * 2 in _pairs(language) or (char == "»" and "””" in _pairs(language))


def opens_low(language: str) -> bool:
    """Tell whether ``language`` opens with the low mark and closes with “."""
    return "„“" in _pairs(language)


def has_one_pair(language: str) -> bool:
    """Tell whether the newsrooms of ``language`` print “English” marks or straight ones and no other pair.

    >>> has_one_pair("en"), has_one_pair("uk"), has_one_pair("lg")
    (True, False, False)
    """
    return _pairs(language)[:1] == ("“”",) and "also" not in _depths(language)


def closers(opener: str, language: str) -> list[str]:
    """Return the marks that close what ``opener`` opens in ``language``, the usual one first.

    >>> closers("„", "de"), closers("„", "hr"), closers("„", "en")
    (['“'], ['“', '”'], [])
    """
    return list(dict.fromkeys(both[1] for both in _pairs(language) if both[0] == opener))


def roles(marks: Sequence[Mark], language: str) -> list[str]:
    """Return for each of the marks of a family "O" or "C", or "?" where only the marks before it can tell."""
    counts = Counter(mark.char for mark in marks)
    match marks[0].char:
        case '"':
            return [mark.lean for mark in marks]
        case "“" | "”" | "„":
            return _curly_roles(marks, counts, language)
        case "«" | "»":
            if not counts["«"] and closes_with_itself(language, "»"):
                return [mark.lean for mark in marks]
            opener = "»" if _is_turned_round(marks, "«") else "«"
            return ["O" if mark.char == opener else "C" for mark in marks]
        case _:
            return ["O" if mark.char in "「『" else "C" for mark in marks]


def _curly_roles(marks: Sequence[Mark], counts: Counter[str], language: str) -> list[str]:
    if counts["„"]:
        # Beside ”, the mark “ may close a „ or open a pair of another language: its neighbours say.
        high = "?" if counts["”"] else "C"
        fixed = {"„": "O", "“": high, "”": "C"}
        return [mark.lean if fixed[mark.char] == "?" else fixed[mark.char] for mark in marks]
    alone = not counts["“"] if language == UNKNOWN else counts["”"] > counts["“"]
    if alone and closes_with_itself(language, "”"):
        return [mark.lean for mark in marks]
    if not counts["”"] and opens_low(language):
        return ["C" if mark.lean == "?" else mark.lean for mark in marks]
    opener = "”" if _is_turned_round(marks, "“") else "“"
    return ["O" if mark.char == opener else "C" for mark in marks]


def _is_turned_round(marks: Sequence[Mark], opener: str) -> bool:
    """Tell whether the text opens with what usually closes, as »Danish« and some Arabic newsrooms do."""
    leaning = [(mark.char == opener) == (mark.lean == "O") for mark in marks if mark.lean != "?"]
    return leaning.count(False) > max(_TURNED - 1, 2 * leaning.count(True))


def partner(mark: Mark, side: str, pairs: Sequence[tuple[Mark, Mark]], language: str) -> str:
    """Return the mark that stands on ``side`` of a pair with ``mark``: as elsewhere in the text, else by language."""
    if side == "C":
        seen = Counter(closer.char for opener, closer in pairs if opener.char == mark.char)
    else:
        seen = Counter(opener.char for opener, closer in pairs if closer.char == mark.char)
    if seen:
        return seen.most_common(1)[0][0]
    if side == "C" and closers(mark.char, language):
        return closers(mark.char, language)[0]
    for both in _pairs(language) if side == "O" else ():
        if both[1] == mark.char:
            return both[0]
    usual = _USUAL if side == "C" else {last: first for first, last in _USUAL.items()}
    return usual.get(mark.char, mark.char)


def is_known(mark: Mark, side: str, pairs: Sequence[tuple[Mark, Mark]], language: str) -> bool:
    """Tell whether `partner` need not guess: the text shows a pair, or the language has but one that fits."""
    seen = any(both[0 if side == "C" else 1].char == mark.char for both in pairs)
    return seen or side == "O" or len(closers(mark.char, language)) <= 1


def usual(text: str, language: str) -> tuple[str, str]:
    """Return the marks that a quotation of ``text`` begins and ends with: those it uses most, else its language's.

    >>> usual("„Ja“, sagte er.", "en"), usual('Say "yes".', "en"), usual("Ja.", "de")
    (('„', '“'), ('"', '"'), ('„', '“'))
    """
    known = [(both[0], both[1]) for both in (*_pairs(language), "“”", "„“", "„”", "«»", "「」", '""')]
    counts = [min(text.count(opener), text.count(closer)) for opener, closer in known]
    return known[counts.index(max(counts))]


@cache
def _tables() -> dict[str, dict[str, str]]:
    return load_toml("quotes.toml")


def _depths(language: str) -> list[str]:
    return [depth for depth in ("outer", "also", "inner") if language in _tables()[depth]]


@cache
def _pairs(language: str) -> tuple[str, ...]:
    return tuple(_tables()[depth][language] for depth in _depths(language))
