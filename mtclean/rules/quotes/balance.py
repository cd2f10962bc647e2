"""The screen of the quotation rule: in some line the marks of a family do not come out even.

Held as data, so that the bulk path reads the same. A family is even where the marks that can open and those that
can close are equal in number, by one of the conventions that share the marks:

- straight marks: an even number;
- “ ” „: as many “ and „ as ” (“English”, „Polish”, both), or as many „ and ” as “ („German“ beside “English”);
- ”Swedish” and »Swedish»: an even number of the one mark and none of its fellows, in a line with å, ä, ö and the like,
  which few lines of those languages lack, and few of the languages in which such a pair is an error hold;
- the others: as many of the one as of the other.

One more line is worth a look although it comes out even: „ with ” in a text whose others end in “. Lines with letters
of languages whose quotations do end in ” are spared that look.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from mtclean.characters import Characters
from mtclean.rules.quotes.marks import FAMILIES
from mtclean.screens import AllOf, AnyOf, HasChar, Lacks, Uneven, predicate

if TYPE_CHECKING:
    from collections.abc import Callable

    from mtclean.screens import Screen

_NORTHERN = Characters.of("åäöÅÄÖ")
_ENDING_HIGH = Characters.of("ćđąęłśżőűăşșţț")
"""Letters of Polish, Croatian, Hungarian and Romanian that Germans and Czechs, Danes and Icelanders do not have."""


def _twins(marks: str) -> Uneven:
    return Uneven(Characters.of(marks), ())


def _pair(openers: str, closers: str) -> Uneven:
    return Uneven(Characters(()), ((Characters.of(openers), Characters.of(closers)),))


def _unless_northern(uneven: tuple[Screen, ...], fellows: str, twin: str) -> Screen:
    return AllOf((*uneven, AnyOf((HasChar(Characters.of(fellows)), _twins(twin), Lacks(_NORTHERN)))))


BY_FAMILY: dict[str, Screen] = {
    "straight": _twins('"'),
    "curly": _unless_northern((_pair("“„", "”"), _pair("„”", "“")), "“„", "”"),
    "guillemet": _unless_northern((_pair("«", "»"),), "«", "»"),
    "corner": _pair("「", "」"),
    "white corner": _pair("『", "』"),
}

MIXED_ENDS = AllOf((HasChar(Characters.of("„")), HasChar(Characters.of("”")), Lacks(_ENDING_HIGH)))

SCREEN = AnyOf((*BY_FAMILY.values(), MIXED_ENDS))


def may_mix_ends(text: str) -> bool:
    """Tell whether some „ in ``text`` may end in “ and another in ”."""
    return all(mark in text for mark in "„“”") and any(map(predicate(MIXED_ENDS), text.split("\n")))


def uneven_families(text: str) -> set[str]:
    """Return the families of marks that do not come out even in some line of ``text``.

    >>> sorted(uneven_families("“Yes,” he said. ”No.”"))
    ['curly']
    >>> uneven_families("”Hej då”, sade hon.")
    set()
    """
    tests = [(name, test) for name, marks, test in _tests() if any(mark in text for mark in marks)]
    uneven: set[str] = set()
    for line in text.split("\n") if tests else ():
        if _MARK.search(line):
            uneven.update(name for name, test in tests if name not in uneven and test(line))
    return uneven


_MARK = re.compile(f"[{''.join(FAMILIES)}]")


@cache
def _tests() -> tuple[tuple[str, str, Callable[[str], bool]], ...]:
    marks = {name: "".join(mark for mark, family in FAMILIES.items() if family == name) for name in BY_FAMILY}
    return tuple((name, marks[name], predicate(screen)) for name, screen in BY_FAMILY.items())
