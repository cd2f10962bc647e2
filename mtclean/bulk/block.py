"""A block of rows cleaned at once: the same stages as `mtclean.cleaner.Cleaner`, each for all rows.

Screens are read over the block's buffer. Only lines that a screen flags become Python strings, and equal ones are
cleaned or labelled once; only documents that a document rule's screen flags are put together as text. What a row
becomes is what the cleaner itself says; this module decides only which questions need not be asked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import pyarrow as pa

from mtclean.bulk.compiling import is_compiled
from mtclean.bulk.languages import detect_array, tables_are_made
from mtclean.bulk.lineview import LineView, bytes_of
from mtclean.bulk.quotes import with_compiled_model
from mtclean.bulk.screening import Reader, readers
from mtclean.cleaner import Cleaned, Cleaner
from mtclean.ledger import shifted
from mtclean.report import Report, count
from mtclean.shape import BLANK, BLANK_LINES, SHORTEST_REPEATED, Label, Reach, Settled, has_repeats

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray


MOST_REMEMBERED = 100_000
"""Lines, labels and shapes kept for reuse, of each; when there are more, all are forgotten. Bounds the memory."""

MANY = 64
"""After so many texts whose languages had to be told one by one, the tables for telling them in columns pay."""

NO_LABEL = 0


@dataclass(slots=True)
class Row:
    """What is known to change in one row: new lines by number, and the lines that stay (``None``: all)."""

    lines: dict[int, Cleaned] = field(default_factory=dict)
    settled: Settled | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """The lines that line rules changed, in rows in which none breaks in two: a view of what they are now."""

    rows: NDArray[np.int64]
    lines: NDArray[np.int64]
    view: LineView

    @classmethod
    def of(cls, rows: dict[int, Row], broken: Iterable[int]) -> Changed:
        """Return the changed lines of rows."""
        whole = rows.keys() - set(broken)
        found = [(number, line, cleaned.text) for number in whole for line, cleaned in rows[number].lines.items()]
        texts = pa.array([text for _, _, text in found], pa.large_string())
        numbers, lines = (np.array([one[place] for one in found], np.int64) for place in (0, 1))
        return cls(numbers, lines, LineView.of(texts))


@dataclass(slots=True)
class Splice:
    """Bytes of a block that are replaced, all of one row."""

    row: int
    start: int
    end: int
    replacement: bytes


@dataclass(slots=True)
class Readings:
    """The readings of a cleaner's screens, and the cleaner that does the same with what can be compiled compiled.

    ``may_find`` are those of line rules one by one, ``triggers`` come with the reach of their rules.

    ``without_language`` counts the texts whose languages had to be told, over all blocks.
    """

    cleaner: Cleaner
    flags_line: Reader
    may_find: tuple[Reader, ...]
    flags_document: Reader
    labels_line: tuple[Reader, ...]
    triggers: tuple[tuple[Reach, Reader], ...]
    without_language: int = 0


_READINGS: WeakKeyDictionary[Cleaner, Readings] = WeakKeyDictionary()


def _readings(cleaner: Cleaner) -> Readings:
    """Return the readings of a cleaner's screens, looked up once: to look one up means hashing it, which takes 6 ms."""
    if cleaner not in _READINGS:
        alone = tuple(rule.screen for rule in cleaner.line_rules)
        labels = tuple(rule.screen for rule in cleaner.lines_rules)
        triggers = {rule.trigger: rule.reach for rule in cleaner.lines_rules if rule.trigger != BLANK_LINES}
        line, document, *others = readers((cleaner.line_screen, cleaner.document_screen, *alone, *labels, *triggers))
        may_find, others = others[: len(alone)], others[len(alone) :]
        _READINGS[cleaner] = Readings(
            cleaner=with_compiled_model(cleaner) if is_compiled() else cleaner,
            flags_line=line,
            may_find=tuple(may_find),
            flags_document=document,
            labels_line=tuple(others[: len(labels)]),
            triggers=tuple(zip(triggers.values(), others[len(labels) :], strict=True)),
        )
    return _READINGS[cleaner]


class BlockCleaner:
    """Cleans blocks of rows with one cleaner, remembering from block to block what it has seen. Not shared."""

    def __init__(self, cleaner: Cleaner) -> None:
        self._readings = _readings(cleaner)
        self.cleaner = self._readings.cleaner
        self._lines: dict[str, Cleaned] = {}
        self._for_sites: dict[str | None, BlockCleaner] = {}
        self._minds_repeats = cleaner.minds_repeats
        self._forget_labels()

    def _forget_labels(self) -> None:
        """Forget labels, and with them the shapes, which are written in their numbers."""
        self._labels: list[Label | None] = [None, BLANK]
        self._label_numbers: dict[Label, int] = {}
        self._labelled: list[dict[str, int]] = [{} for _ in self.cleaner.lines_rules]
        self._settled: dict[bytes, Settled] = {}
        self._tallies: dict[bytes, Counter[str]] = {}

    def _forget_if_much(self) -> None:
        if len(self._lines) > MOST_REMEMBERED:
            self._lines.clear()
        if max(len(self._labels), len(self._settled), *map(len, self._labelled), 0) > MOST_REMEMBERED:
            self._forget_labels()

    def clean(
        self,
        array: pa.LargeStringArray,
        languages: Sequence[str | None] | None = None,
        sites: Sequence[str | None] | None = None,
        with_report: bool = False,  # noqa: FBT001, FBT002  (jobs cross processes as plain tuples)
    ) -> tuple[pa.LargeStringArray, Report]:
        """Return the array with every row cleaned, and the report (empty unless asked for). No row may be null."""
        splices, report = self.splices(array, languages, sites, with_report)
        return spliced(array, splices), report

    def splices(
        self,
        array: pa.LargeStringArray,
        languages: Sequence[str | None] | None = None,
        sites: Sequence[str | None] | None = None,
        with_report: bool = False,  # noqa: FBT001, FBT002
    ) -> tuple[list[Splice], Report]:
        """Return what cleaning changes in an array, in order, and the report likewise."""
        if not len(array):
            return [], Report()
        if sites is not None and self.cleaner.profiles is not None:
            return self._by_site(array, languages, sites, with_report)
        self._forget_if_much()
        view = LineView.of(array)
        rows: dict[int, Row] = {}
        broken = self._clean_lines(view, rows)
        changed = Changed.of(rows, broken)
        shapes = self._drop_lines(view, rows, changed, broken)
        texts: dict[int, Cleaned] = {}
        for row in broken:
            texts[row] = self._whole(view.row_text(row), row, languages, sites)
        flagged = self._flagged_documents(view, rows, changed, broken)
        firsts = [_text(view, row, rows.get(row)) for row in flagged]
        declared = [_at(languages, row) or self.cleaner.config.language for row in flagged]
        for row, text, detected in zip(flagged, firsts, self._detected(firsts, declared), strict=True):
            # Only the report asks for the ledger of the stages before.
            first = self._first(view, row, rows[row]) if with_report and row in rows else Cleaned(text)
            settled = self.cleaner.settle(first, language=_at(languages, row), site=_at(sites, row), detected=detected)
            if settled.text != text:
                texts[row] = settled
        report = self._report(view, rows, texts, shapes) if with_report else Report()
        return _splices(view, rows, texts), report

    def _by_site(
        self,
        array: pa.LargeStringArray,
        languages: Sequence[str | None] | None,
        sites: Sequence[str | None],
        with_report: bool,  # noqa: FBT001
    ) -> tuple[list[Splice], Report]:
        """Clean the rows of each site that has a profile with its own rules, and all others together."""
        rows: dict[str | None, list[int]] = {}
        for row, site in enumerate(sites):
            rows.setdefault(site if self.cleaner.for_site(site) is not self.cleaner else None, []).append(row)
        found, report = [], Report()
        _, begins = bytes_of(array)
        for site, numbers in rows.items():
            if site not in self._for_sites:
                cleaner = Cleaner(self.cleaner.config) if site is None else self.cleaner.for_site(site)
                self._for_sites[site] = BlockCleaner(cleaner)
            of_rows = None if languages is None else [languages[number] for number in numbers]
            part = array.take(pa.array(numbers))
            splices, counted = self._for_sites[site].splices(part, of_rows, None, with_report)
            moved = (begins[numbers] - bytes_of(part)[1][:-1]).tolist()
            for splice in splices:
                by = moved[splice.row]
                found.append(Splice(numbers[splice.row], splice.start + by, splice.end + by, splice.replacement))
            report += counted
        return sorted(found, key=_place), report

    def _whole(
        self, text: str, row: int, languages: Sequence[str | None] | None, sites: Sequence[str | None] | None
    ) -> Cleaned:
        explanation = self.cleaner.run(text, _at(languages, row), _at(sites, row))
        return Cleaned(explanation.text, explanation.changes)

    # -- Line rules

    def _clean_lines(self, view: LineView, rows: dict[int, Row]) -> list[int]:
        """Note the lines that line rules change; return the rows in which a line breaks in two."""
        flagged = np.flatnonzero(self._readings.flags_line(view, None))
        broken: dict[int, None] = {}
        if not len(flagged):
            return []
        these = view.only(flagged)
        may_find = np.stack([reads(these, None) for reads in self._readings.may_find], axis=1).tolist()
        numbers = zip(flagged.tolist(), view.row_of(flagged).tolist(), strict=True)
        for (line, row), text, may in zip(numbers, _texts(view, flagged), may_find, strict=True):
            cleaned = self._lines.get(text)
            if cleaned is None:
                cleaned = self._lines[text] = self.cleaner.clean_line(text, may)
            if cleaned.changes:
                rows.setdefault(row, Row()).lines[line] = cleaned
                if "\n" in cleaned.text:
                    broken[row] = None
        return list(broken)

    # -- Rules over the shape

    def _drop_lines(
        self, view: LineView, rows: dict[int, Row], changed: Changed, broken: Iterable[int]
    ) -> dict[int, bytes]:
        """Note the lines that stay in rows where some go; return the shapes of those rows as keys."""
        blank = view.starts == view.ends
        # One layer for blank lines and one for each rule: a document's slice of it is its shape.
        numbers = np.zeros((len(self._labelled) + 1, len(view.starts)), np.int32)
        numbers[0] = blank
        for row in rows.values():
            for line, cleaned in row.lines.items():
                numbers[0, line] = not cleaned.text
        triggered = np.zeros(len(view.first) - 1, bool)
        suspected = np.zeros(len(view.first) - 1, bool)
        if any(rule.trigger == BLANK_LINES for rule in self.cleaner.lines_rules):
            triggered |= _blank_in_a_row(view, numbers[0])
        for reach, reads in self._readings.triggers:
            near = None if reach is None else _near(reach, view, numbers[0])
            suspected[view.row_of(np.flatnonzero(reads(view, near)))] = True
            suspected[changed.rows[reads(changed.view, None)]] = True
        triggered |= suspected
        for layer, rule in enumerate(self.cleaner.lines_rules):
            if rule.trigger != BLANK_LINES:
                self._label(layer, suspected, view, rows, numbers[layer + 1])
        triggered[list(broken)] = False
        keys: dict[int, bytes] = {}
        for number in np.flatnonzero(triggered).tolist():
            key = numbers[:, view.first[number] : view.first[number + 1]].tobytes()
            settled = self._settled.get(key)
            if settled is None:
                settled = self._settled[key] = self.cleaner.settled(self._shapes(key))
            if settled.removals:
                rows.setdefault(number, Row()).settled = settled
                keys[number] = key
        return keys

    def _label(
        self,
        layer: int,
        suspected: NDArray[np.bool_],
        view: LineView,
        rows: dict[int, Row],
        numbers: NDArray[np.int32],
    ) -> None:
        """Write the numbers of the labels that a rule has for the lines of the suspected rows."""
        if not suspected.any():
            return
        rule = self.cleaner.lines_rules[layer]
        remembered = self._labelled[layer]
        flagged = np.flatnonzero(np.repeat(suspected, np.diff(view.first)))
        flagged = flagged[self._readings.labels_line[layer](view.only(flagged), None)]  # few rows in most blocks
        # Where the screen is not true there is no label, so lines that were changed need not be screened again.
        candidates = dict(zip(flagged.tolist(), _texts(view, flagged), strict=True))
        for row_number, row in rows.items():
            if suspected[row_number]:
                candidates.update((line, cleaned.text) for line, cleaned in row.lines.items())
        for line, text in candidates.items():
            number = remembered.get(text)
            if number is None:
                number = remembered[text] = self._number(rule.label(text) if text else None)
            if number:
                numbers[line] = number

    def _number(self, label: Label | None) -> int:
        if label is None:
            return NO_LABEL
        if label not in self._label_numbers:
            self._label_numbers[label] = len(self._labels)
            self._labels.append(label)
        return self._label_numbers[label]

    def _shapes(self, key: bytes) -> tuple[tuple[Label | None, ...], ...]:
        layers = np.frombuffer(key, np.int32).reshape(len(self._labelled) + 1, -1).tolist()
        labels = self._labels
        return tuple(
            tuple(BLANK if is_blank else labels[number] for is_blank, number in zip(layers[0], layer, strict=True))
            for layer in layers[1:]
        )

    # -- Document rules

    def _flagged_documents(
        self, view: LineView, rows: dict[int, Row], changed: Changed, broken: Iterable[int]
    ) -> list[int]:
        """Return the rows that hold, after line rules and removals, a line that a document rule could change."""
        reads = self._readings.flags_document
        mask = reads(view, None)
        mask[changed.lines] = reads(changed.view, None)
        for number, row in rows.items():
            if row.settled is not None:
                first, end = view.first[number], view.first[number + 1]
                kept = np.zeros(end - first, bool)
                kept[row.settled.kept] = True
                mask[first:end] &= kept
        flagged = np.zeros(len(view.first) - 1, bool)
        flagged[view.row_of(np.flatnonzero(mask))] = True
        if self._minds_repeats:
            flagged |= _repeating(view)
            for number, row in rows.items():
                flagged[number] |= _brings_together(row) and has_repeats(_text(view, number, row).split("\n"))
        flagged[list(broken)] = False
        found: list[int] = np.flatnonzero(flagged).tolist()
        return found

    def _detected(self, texts: Sequence[str], declared: Sequence[str | None]) -> list[str | None]:
        """Return the language of each text for which none is declared; the first few are left to whom it concerns."""
        places = [place for place, language in enumerate(declared) if language is None]
        detected: list[str | None] = [None] * len(texts)
        self._readings.without_language += len(places)
        if places and (self._readings.without_language >= MANY or tables_are_made()):
            tags = detect_array(pa.array([texts[place] for place in places], pa.large_string())).to_pylist()
            for place, tag in zip(places, tags, strict=True):
                detected[place] = tag
        return detected

    # -- The report

    def _first(self, view: LineView, number: int, row: Row) -> Cleaned:
        """Return a row after line rules and removals, with the ledger that the cleaner has by then."""
        lines, changes, at = [], [], 0
        for line in range(int(view.first[number]), int(view.first[number + 1])):
            cleaned = row.lines.get(line)
            text = view.text(line)
            if cleaned is not None:
                changes += shifted(cleaned.changes, at)
            lines.append(text if cleaned is None else cleaned.text)
            at += len(text) + 1
        first = Cleaned("\n".join(lines), tuple(changes))
        return first if row.settled is None else self.cleaner.without(first, row.settled)

    def _report(
        self,
        view: LineView,
        rows: dict[int, Row],
        texts: dict[int, Cleaned],
        keys: dict[int, bytes],
    ) -> Report:
        edits: Counter[str] = Counter()
        for number in rows.keys() | texts.keys():
            row = rows.get(number, Row())
            if number in texts:
                edits += count(texts[number].changes)
            elif row.lines and row.settled:
                edits += count(self._first(view, number, row).changes)  # edits of two stages may run into each other
            elif row.settled:
                key = keys[number]
                if key not in self._tallies:
                    self._tallies[key] = self._tally(key, row.settled)
                edits += self._tallies[key]
            else:
                for cleaned in row.lines.values():
                    edits += count(cleaned.changes)
        return Report(len(view.first) - 1, len(rows.keys() | texts.keys()), len(view.data), edits)

    def _tally(self, key: bytes, settled: Settled) -> Counter[str]:
        """Return how many edits removals make; any text of the shape shows it."""
        blank = np.frombuffer(key, np.int32).reshape(len(self._labelled) + 1, -1)[0]
        text = "\n".join("" if is_blank else "x" for is_blank in blank)
        return count(self.cleaner.without(Cleaned(text), settled).changes)


def _at(values: Sequence[str | None] | None, row: int) -> str | None:
    return None if values is None else values[row]


def _texts(view: LineView, lines: NDArray[np.int64]) -> list[str]:
    texts: list[str] = view.series.gather(lines).to_list()
    return [text.removesuffix("\n") for text in texts]


def _near(reach: tuple[int, int], view: LineView, blank: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return the lines with something on them that are within reach of the beginning or the end of their row."""
    written = np.cumsum(blank == 0)
    sizes = np.diff(view.first)
    before = np.repeat(np.concatenate(([0], written))[view.first[:-1]], sizes)
    after = np.repeat(written[view.first[1:] - 1], sizes)
    near: NDArray[np.bool_] = (blank == 0) & ((written - before <= reach[0]) | (after - written < reach[1]))
    return near


def _blank_in_a_row(view: LineView, blank: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return the rows in which two blank lines are neighbours, or the first of several lines is blank."""
    triggered: NDArray[np.bool_] = (blank[view.first[:-1]] == 1) & (np.diff(view.first) > 1)
    both = blank[:-1] & blank[1:]
    both[view.first[1:-1] - 1] = 0  # neighbours in different rows
    triggered[view.row_of(np.flatnonzero(both))] = True
    return triggered


def _repeating(view: LineView) -> NDArray[np.bool_]:
    """Return the rows in which a line that is not short may be the same as the first one, or as the one before it."""
    written = np.flatnonzero(view.lengths)
    rows, lengths = view.row_of(written), view.lengths[written]
    firsts = np.flatnonzero(np.diff(rows, prepend=-1))
    flagged = np.zeros(len(view.first) - 1, bool)
    numbers = np.arange(len(written))
    for others in (np.maximum(numbers - 1, 0), np.repeat(firsts, np.diff(firsts, append=len(written)))):
        # Nearly all lines that differ do so in length.
        same = (lengths == lengths[others]) & (lengths >= SHORTEST_REPEATED) & (rows == rows[others])
        for number in np.flatnonzero(same & (others != numbers)).tolist():
            if view.bytes(written[number]) == view.bytes(written[others[number]]):
                flagged[rows[number]] = True
    return flagged


def _brings_together(row: Row) -> bool:
    """Tell whether lines of the row may be neighbours now that were none before, or differ from what they were."""
    kept = row.settled.kept if row.settled is not None else []
    return bool(row.lines) or kept[-1:] != [len(kept) - 1]


def _text(view: LineView, number: int, row: Row | None) -> str:
    """Return a row after line rules and removals."""
    if row is None:
        return view.row_text(number)
    first = int(view.first[number])
    kept = row.settled.kept if row.settled is not None else range(int(view.first[number + 1]) - first)
    lines = (first + place for place in kept)
    return "\n".join(row.lines[line].text if line in row.lines else view.text(line) for line in lines)


def _splices(view: LineView, rows: dict[int, Row], texts: dict[int, Cleaned]) -> list[Splice]:
    splices: list[Splice] = []
    for number in sorted(rows.keys() | texts.keys()):
        first, end = int(view.first[number]), int(view.first[number + 1])
        if number in texts:
            start, stop = int(view.starts[first]), int(view.ends[end - 1])
            splices.append(Splice(number, start, stop, texts[number].text.encode()))
            continue
        row = rows[number]
        gone: set[int] = set()
        if row.settled is not None:
            gone = {first + place for place in set(range(end - first)).difference(row.settled.kept)}
            splices += _removed(view, number, first, end, gone)
        splices += [
            Splice(number, int(view.starts[line]), int(view.ends[line]), cleaned.text.encode())
            for line, cleaned in row.lines.items()
            if line not in gone
        ]
    return sorted(splices, key=_place)


def _place(splice: Splice) -> tuple[int, int, int]:
    return splice.row, splice.start, splice.end


def _removed(view: LineView, number: int, first: int, end: int, gone: set[int]) -> Iterable[Splice]:
    """Yield the bytes that go with the lines of one row: each run with the line breaks that part it from the rest."""
    for line in sorted(gone):
        if line - 1 in gone:
            continue
        last = line
        while last + 1 in gone:
            last += 1
        if line > first:
            start, stop = int(view.ends[line - 1]), int(view.ends[last])
        else:
            start, stop = int(view.starts[line]), int(view.ends[last] if last + 1 == end else view.starts[last + 1])
        yield Splice(number, start, stop, b"")


def spliced(array: pa.LargeStringArray, splices: Sequence[Splice]) -> pa.LargeStringArray:
    """Return the array with the splices done; the array itself where there are none."""
    if not splices:
        return array
    everything, begins = bytes_of(array)
    data = memoryview(everything.data)
    pieces: list[memoryview | bytes] = []
    growth = np.zeros(len(array) + 1, np.int64)
    at = 0
    for splice in splices:
        pieces += (data[at : splice.start], splice.replacement)
        at = splice.end
        growth[splice.row + 1] += len(splice.replacement) - (splice.end - splice.start)
    pieces.append(data[at:])
    buffer = pa.py_buffer(b"".join(pieces))
    return pa.LargeStringArray.from_buffers(len(array), pa.py_buffer(begins + np.cumsum(growth)), buffer)
