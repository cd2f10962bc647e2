"""The record of what was changed: it replays, it undoes, and two records in a row become one.

A ledger is a tuple of `Change`, in the order of the text, none overlapping the next. Offsets belong to the
text the ledger starts from. When a later edit touches what an earlier one wrote, the two become one change
that carries both names (``"encoding.mojibake+quotes.pair"``), so that the ledger always reads against the original.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from mtclean.edits import Edit, apply
from mtclean.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

JOINT = "+"
"""Between the names of rules that made one change together."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between the original and the cleaned text.

    ``start`` and ``end`` are code-point offsets in the original, ``before`` is what stood there and ``after``
    what stands there now. ``confidence`` runs from 0 to 1. Where several rules made the change together,
    ``rule`` joins their names with ``+``, ``reason`` their reasons, and ``confidence`` is the lowest.
    """

    rule: str
    start: int
    end: int
    before: str
    after: str
    confidence: float = 1.0
    reason: str = ""

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules that made the change, in the order in which they worked."""
        return tuple(self.rule.split(JOINT))

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain JSON values; `from_dict` reads it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: object) -> Change:
        """Return the change that `to_dict` wrote; raise `LedgerError` if ``data`` is something else."""
        shape = {"rule": str, "start": int, "end": int, "before": str, "after": str}
        if not isinstance(data, dict) or not all(isinstance(data.get(k), t) for k, t in shape.items()):
            message = f"not a change: {data!r:.80}; expected an object with {', '.join(shape)}"
            raise LedgerError(message)
        optional = {key: data[key] for key in ("confidence", "reason") if key in data}
        return cls(**{key: data[key] for key in shape}, **optional)


Ledger = tuple[Change, ...]


def replay(text: str, changes: Sequence[Change]) -> str:
    """Return the cleaned text: the original ``text`` with ``changes`` done."""
    _check(text, changes, [(change.start, change.end, change.before) for change in changes])
    return apply(text, (Edit(change.start, change.end, change.after) for change in changes))


def restore(text: str, changes: Sequence[Change]) -> str:
    """Return the original, exactly, from the cleaned ``text`` and its ledger.

    Raises `LedgerError` when the ledger does not fit the text.

    >>> restore("It’s", [Change("encoding.mojibake", 2, 5, "â€™", "’")])
    'Itâ€™s'
    """
    places = _places(changes)
    _check(text, changes, [(*place, change.after) for place, change in zip(places, changes, strict=True)])
    return apply(text, (Edit(*place, change.before) for place, change in zip(places, changes, strict=True)))


def then(first: Sequence[Change], second: Sequence[Change], middle: str) -> Ledger:
    """Return the ledger of doing ``first`` and then ``second``.

    ``middle`` is the text between the two: the result of ``first``, to which the offsets of ``second`` belong.
    """
    if not first or not second:
        return tuple(first or second)
    places = _places(first)
    joined: list[Change] = []
    drift = 0  # what to add to an offset of the middle text to get one of the original
    old = 0
    for group in _groups(places, first, second):
        while old < len(first) and (not group.olds or old < group.olds[0]) and _is_before(places[old], group):
            joined.append(first[old])
            drift += _growth(first[old])
            old += 1
        if not group.olds:
            joined += [replace(new, start=new.start + drift, end=new.end + drift) for new in group.news]
            continue
        joined.append(_merge([first[i] for i in group.olds], [places[i] for i in group.olds], group, middle, drift))
        drift += sum(_growth(first[i]) for i in group.olds)
        old = group.olds[-1] + 1
    return tuple(change for change in (*joined, *first[old:]) if change.before != change.after)


def around(changes: Sequence[Change], original: str, change: Change, text: str) -> Change:
    """Return ``change``, which belongs to the cleaned ``text``, as it reads against ``original``.

    Where it touches what ``changes`` wrote, it is widened to take those places in whole.
    """
    start, end = change.start, change.end
    drift = widened = 0
    for old, place in zip(changes, _places(changes), strict=True):
        if _collides(place, old, change):
            start, end = min(start, place[0]), max(end, place[1])
            widened += _growth(old)
        elif place[1] <= change.start:
            drift += _growth(old)
    origin = (start + drift, end + drift + widened)
    after = text[start : change.start] + change.after + text[change.end : end]
    return replace(change, start=origin[0], end=origin[1], before=original[slice(*origin)], after=after)


def shifted(changes: Iterable[Change], offset: int) -> list[Change]:
    """Return ``changes`` moved by ``offset``: from a line to the text it stands in."""
    return [replace(change, start=change.start + offset, end=change.end + offset) for change in changes]


@dataclass(slots=True)
class _Group:
    """New changes that belong together, and the old ones (by index) that they run into."""

    start: int
    end: int
    news: list[Change]
    olds: list[int]


def _growth(change: Change) -> int:
    return len(change.before) - len(change.after)


def _places(changes: Iterable[Change]) -> list[tuple[int, int]]:
    """Return where the ``after`` of each change stands in the changed text."""
    places = []
    drift = 0
    for change in changes:
        start = change.start - drift
        places.append((start, start + len(change.after)))
        drift += _growth(change)
    return places


def _collides(place: tuple[int, int], old: Change, new: Change) -> bool:
    """Tell whether ``new`` changes what ``old`` wrote, or the two insert at one point."""
    start, end = place
    if old.start == old.end and new.start == new.end and start <= new.start <= end:
        return True
    return new.start < end and start < new.end


def _is_before(place: tuple[int, int], group: _Group) -> bool:
    return place[1] <= group.start


def _groups(places: Sequence[tuple[int, int]], first: Sequence[Change], second: Sequence[Change]) -> list[_Group]:
    groups: list[_Group] = []
    low = 0
    for new in second:
        while low < len(first) and places[low][1] < new.start:
            low += 1
        hits = []
        index = low
        while index < len(first) and places[index][0] <= new.end:
            if _collides(places[index], first[index], new):
                hits.append(index)
            index += 1
        last = groups[-1] if groups else None
        if last and last.olds and hits and hits[0] <= last.olds[-1]:
            last.news.append(new)
            last.olds += [hit for hit in hits if hit > last.olds[-1]]
        else:
            groups.append(_Group(0, 0, [new], hits))
        group = groups[-1]
        spans = [*((n.start, n.end) for n in group.news), *(places[i] for i in group.olds)]
        group.start, group.end = min(s for s, _ in spans), max(e for _, e in spans)
    return groups


def _merge(olds: list[Change], places: list[tuple[int, int]], group: _Group, middle: str, drift: int) -> Change:
    start, end = group.start, group.end
    origin: list[str] = []
    at = start
    for old, place in zip(olds, places, strict=True):
        origin += (middle[at : place[0]], old.before)
        at = place[1]
    origin.append(middle[at:end])
    before = "".join(origin)
    edits = [Edit(new.start - start, new.end - start, new.after) for new in group.news]
    return Change(
        rule=_joined(JOINT, [name for change in (*olds, *group.news) for name in change.rules]),
        start=start + drift,
        end=start + drift + len(before),
        before=before,
        after=apply(middle[start:end], edits),
        confidence=min(change.confidence for change in (*olds, *group.news)),
        reason=_joined("; ", [change.reason for change in (*olds, *group.news) if change.reason]),
    )


def _joined(joint: str, names: list[str]) -> str:
    return joint.join(dict.fromkeys(names))


def _check(text: str, changes: Sequence[Change], expected: list[tuple[int, int, str]]) -> None:
    at = 0
    for change, (start, end, piece) in zip(changes, expected, strict=True):
        if not at <= start <= end <= len(text) or text[start:end] != piece:
            message = (
                f"change at {change.start}-{change.end} by {change.rule} does not fit the text: "
                f"expected {piece!r:.60} there, found {text[start:end]!r:.60}"
            )
            raise LedgerError(message)
        at = end
