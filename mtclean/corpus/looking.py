"""Rows of files as they stand, one after the other: for learning, and to compare what was with what is."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from mtclean.corpus.formats import Format
from mtclean.corpus.jobs import Job, sources
from mtclean.corpus.run import PIECES
from mtclean.corpus.sightings import Sightings, is_looked_at
from mtclean.corpus.texts import Texts
from mtclean.corpus.texts import pieces as pieces_of_texts
from mtclean.corpus.work import READERS
from mtclean.errors import InputError
from mtclean.language import detect
from mtclean.ledger import Change
from mtclean.report import Report, count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from mtclean.cleaner import Cleaner
    from mtclean.corpus.jobs import Source
    from mtclean.corpus.rows import Columns

UNKNOWN_RULE = "other"
"""What a change is put down to that the cleaner would not make."""


class Row(NamedTuple):
    """A text, what is known of it, and where it stands in words."""

    text: str | None
    language: str | None
    site: str | None
    place: str


def rows_of(found: Sequence[Source], columns: Columns, encoding: str = "utf-8") -> Iterator[Row]:
    """Yield the rows of files; bad ones are left out."""
    several = len(found) > 1
    for source in found:
        for piece, records in _records(source, columns, encoding):
            where = f"{source.name}, " if several else ""
            known = zip_longest(
                records.texts.to_pylist(), records.languages or (), records.sites or (), records.numbers
            )
            for row, (text, language, site, number) in enumerate(known):
                is_text = source.format == Format.TEXT
                place = str(source.name) if is_text else f"{where}row {piece.row + number}"
                yield Row(records.odd.get(row, text), language, site, place)


def _records(source: Source, columns: Columns, encoding: str) -> Iterator[tuple[Any, Any]]:
    if source.format == Format.TEXT:
        jobs = [Job(source, source.path)]
        for piece in pieces_of_texts(jobs, 0, 1):
            yield piece, Texts(piece, jobs, encoding)
        return
    for piece in PIECES[source.format](source, 0, {}):
        yield piece, READERS[source.format](piece, columns)


def compared(
    before: Path,
    after: Path,
    cleaner: Cleaner,
    columns: Columns,
    format: Format | None = None,  # noqa: A002
) -> tuple[Report, Sightings]:
    """Return what differs between two files, or two folders, of the same rows: counts, and what is worth showing.

    What the cleaner would have done is put down to its rules, anything else to `UNKNOWN_RULE`. Raises `InputError` if
    one has other rows than the other.
    """
    report, sightings = Report(), Sightings()
    pairs = zip_longest(rows_of(sources([before], format), columns), rows_of(sources([after], format), columns))
    for old, new in pairs:
        if old is None or new is None:
            longer = before if new is None else after
            message = f"{longer} has more rows: expected {before} and {after} to hold the same rows in the same order"
            raise InputError(message)
        sightings_of_row = _compared(old, new, cleaner, sightings)
        report += sightings_of_row
    return report, Sightings() + sightings


def _compared(old: Row, new: Row, cleaner: Cleaner, sightings: Sightings) -> Report:
    size = len((old.text or "").encode("utf-8", "replace"))
    if old.language is not None:
        sightings.languages[old.language] += 1
    elif old.text and is_looked_at(old.place):
        sightings.languages[detect(old.text)] += 1
    if old.text == new.text or old.text is None or new.text is None:
        return Report(1, int(old.text != new.text), size)
    cleaned = cleaner.run(old.text, old.language, old.site)
    changes = cleaned.changes if cleaned.text == new.text else tuple(differences(old.text, new.text))
    sightings.note(old.place, old.site, old.text, new.text, changes)
    return Report(1, 1, size, count(changes))


def differences(before: str, after: str) -> Iterable[Change]:
    r"""Yield what differs between two texts, line by line, and within lines what is not equal at both ends.

    >>> [(change.start, change.before, change.after) for change in differences("one\ntwo\n", "one\ntoo\n")]
    [(5, 'w', 'o')]
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    at = [0]
    for line in old:
        at.append(at[-1] + len(line))
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        gone, come = "".join(old[first:last]), "".join(new[start:end])
        left = _common(gone, come)
        right = _common(gone[left:][::-1], come[left:][::-1])
        stop = len(gone) - right
        yield Change(
            UNKNOWN_RULE, at[first] + left, at[first] + stop, gone[left:stop], come[left : len(come) - right], 1.0, ""
        )


def _common(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    length = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        length += 1
    return length
