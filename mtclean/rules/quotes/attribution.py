"""How the words beside a quotation name its speaker, told in one letter.

Behind it: “…”, said the mayor. Before it: he said: “…”.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

REACH = 24  # tokens within which a speech verb may still belong to the quotation beside it
FEW_TOKENS = 5  # tokens of a speaker who is not named: the mayor of the town
ENDS = frozenset(".!?;¶“”")
LED_BY = frozenset(":,—")
AFTER, BEFORE = "vhnawx-.¶“", "vtwxs-VTWXS:.piq¶”"


def after(sorts: Sequence[str], at: int) -> str:
    """Return how the clause that begins at token ``at`` names a speaker.

    "v" a speech verb comes first, "h" behind a pronoun, "n" behind a name, "a" behind a name and what its bearer is,
    "w" behind few other words, "x" farther on, "-" not at all; "¶" the line ends there, "." a sentence,
    "“" a quotation begins.

    >>> [after([*sorts, *"¶¶¶"], 0) for sorts in ("VNN.", "HV.", "NN,ww,V.", "wwV.", "Nww.", ".Nw")]
    ['v', 'h', 'a', 'w', '-', '.']
    """
    last = min(at + REACH, len(sorts) - 1)
    start = at + (sorts[at] in ",—")
    if sorts[start] in ENDS:
        return sorts[start] if sorts[start] in "¶“" else "."
    named = sorts[start] == "N"
    for i in range(start, last):
        sort = sorts[i]
        if sort == "V":
            if i == start:
                return "v"
            if i == start + 1 and sorts[start] == "H":
                return "h"
            if named:
                return "n"
            if sorts[start] == "N" and sorts[i - 1] == ",":
                return "a"
            return "w" if i - start <= FEW_TOKENS else "x"
        if sort in ENDS:
            break
        named &= sort == "N"
    return "-"


def before(sorts: Sequence[str], at: int) -> str:
    """Return how the clause that ends with token ``at`` leads into a quotation.

    "v" a speech verb comes last, "t" with “that” or the like behind it, "w" few words, "x" more, "s" a source is named,
    "-" nothing of the sort; capitals where a colon or comma follows. "i" it stands between two halves of one quotation.
    "¶" the quotation begins its line or "”" follows another; "." it follows a sentence, "p" one with a speech verb,
    "q" one that names the speaker of a quotation before it.

    >>> [before([*"¶¶¶", *sorts], 2 + len(sorts)) for sorts in ("NV:", "NVNN:", "NVT", "Nw.", "”HV.", "”HV,")]
    ['V', 'W', 't', '.', 'q', 'i']
    """
    led, ended = sorts[at] in LED_BY, sorts[at] in ".!?"
    start = at - (led or ended)
    if sorts[start] in ENDS:
        return "." if ended or sorts[start] not in "¶”" else sorts[start]
    found = ""
    for i in range(start, max(start - REACH, 0), -1):
        sort = sorts[i]
        if sort in ENDS:
            if found and sort == "”":
                return "q" if ended else "i"
            break
        if found:
            continue
        if sort == "V":
            behind = start - i
            found = "v" if not behind else "t" if sorts[start] == "T" else "w" if behind <= FEW_TOKENS else "x"
        elif sort == "A":
            found = "s"
    if ended:
        return "p" if found else "."
    return (found.upper() or ":") if led else found or "-"
