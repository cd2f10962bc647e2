"""Rules: each finds one kind of damage and says how sure it is; none changes text.

Three kinds, by what they look at, in the order in which a cleaner runs them:

- a `LineRule` sees one line and nothing else, and finds edits in it;
- a `LinesRule` sees what kind each line of a document is, and finds whole lines that do not belong;
- a `DocumentRule` sees the document, its language included, and finds edits in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mtclean.shape import EVERYWHERE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mtclean.document import Document
    from mtclean.edits import Edit
    from mtclean.screens import Screen
    from mtclean.shape import Drop, Label, Reach, Shape


FOR_A_READER = 0.89
"""The most that is said of a finding that only a reader can judge: less than configs ask for unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An edit that a rule proposes: how sure it is (0 to 1), and why, in a few words."""

    edit: Edit
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Described:
    """What every rule says of itself.

    ``name`` is ``group.what``; a config selects by either. A rule that is not ``safe`` works only when selected
    by name, by group or by ``all``. ``example`` is a text before and after, for the list of rules. No finding is
    surer than ``surest``: a rule that is never sure enough is asked for suggestions only.
    """

    name: str
    summary: str
    example: tuple[str, str]
    safe: bool = True
    surest: float = 1.0

    @property
    def group(self) -> str:
        """The first part of the name."""
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRule(_Described):
    """Find edits in a line. ``screen`` is true of every line in which ``find`` finds anything."""

    screen: Screen
    find: Callable[[str], Iterable[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesRule(_Described):
    """Find lines that go, from what each line is.

    ``screen`` is true of every line that ``label`` has a label for, ``trigger`` of every line whose label is
    suspicious. ``find`` sees the labels of all lines, `BLANK` for empty ones; it is asked where a line within
    ``reach`` of the beginning or the end is suspicious to this rule or another one (or, for the trigger
    `BLANK_LINES`, where blank lines stand in a row). The blank lines around a line that goes, go with it.
    """

    screen: Screen
    label: Callable[[str], Label | None]
    find: Callable[[Shape], Iterable[Drop]]
    trigger: Screen | Literal["blank lines in a row"]
    reach: Reach = EVERYWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRule(_Described):
    """Find edits in a document. ``screen`` is true of at least one line of every document where ``find`` finds any.

    Or it is `LINES_THAT_REPEAT`: then two lines of every such document are the same, see `mtclean.shape.has_repeats`.
    ``find`` of a quick rule sees sooner that there is nothing to find than the screen would tell.
    """

    screen: Screen | Literal["lines that repeat"]
    find: Callable[[Document], Iterable[Finding]]
    is_quick: bool = False


LINES_THAT_REPEAT: Literal["lines that repeat"] = "lines that repeat"

Rule = LineRule | LinesRule | DocumentRule


def without_overlaps(findings: Iterable[Finding]) -> list[Finding]:
    """Return ``findings`` in the order of the text; of two that overlap or insert at one place, the first stays."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda finding: (finding.edit.start, finding.edit.end)):
        edit, last = finding.edit, kept[-1].edit if kept else None
        if last is None or edit.start > last.end or (edit.start == last.end and edit.start != last.start):
            kept.append(finding)
    return kept
