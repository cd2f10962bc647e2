"""What a run shows of itself beside its counts: samples of edits, lines removed by site, languages, odd documents.

Kept small, and the same whatever the order and the number of processes: of much, what comes first by a hash of its
place, or what is most. The sightings of parts add up to those of the whole.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from heapq import nlargest, nsmallest
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mtclean.ledger import Ledger
    from mtclean.pieces import PieceCounts

SAMPLES = 8
"""Samples of each rule."""

LINES, LINES_WHILE_COUNTING = 400, 4000
"""Removed lines, by site, that are kept at the end and in between."""

SUSPECTS, NOISIEST = 40, 15
FEWEST_WORDS = 10
"""Words a text must have before pieces for each say something of it."""

LONGEST = 400
"""Characters of a removed text, or of one put in, that are kept."""

CONTEXT = 90
"""Characters kept on either side of a change."""

ONE_IN = 50
"""Texts of which one is looked at for its language, where no column says it."""

MUCH_GONE, MANY_EDITS = 0.5, 40


@dataclass(frozen=True, slots=True, order=True)
class Sample:
    """One change in its surroundings. ``key`` decides which samples are kept."""

    key: int
    place: str
    site: str
    confidence: float
    reason: str
    left: str
    before: str
    after: str
    right: str


@dataclass(frozen=True, slots=True, order=True)
class Suspect:
    """A document that somebody should look at: the higher the score, the sooner."""

    score: float
    place: str
    site: str
    why: str
    beginning: str


@dataclass(slots=True)
class Sightings:
    """See the module."""

    samples: dict[str, list[Sample]] = field(default_factory=dict)
    lines: Counter[tuple[str, str]] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    suspects: list[Suspect] = field(default_factory=list)
    sites: Counter[str] = field(default_factory=Counter)
    noisiest: list[Suspect] = field(default_factory=list)

    def __add__(self, other: Sightings) -> Sightings:
        names = self.samples.keys() | other.samples.keys()
        lines = self.lines + other.lines
        if len(lines) > LINES_WHILE_COUNTING:
            lines = Counter(dict(_most(lines, LINES_WHILE_COUNTING // 2)))
        return Sightings(
            {
                name: nsmallest(SAMPLES, self.samples.get(name, []) + other.samples.get(name, []))
                for name in sorted(names)
            },
            lines,
            self.languages + other.languages,
            nlargest(SUSPECTS, self.suspects + other.suspects),
            Counter(dict(_most(self.sites + other.sites, LINES_WHILE_COUNTING))),
            nlargest(NOISIEST, self.noisiest + other.noisiest),
        )

    def note(self, place: str, site: str | None, before: str, after: str, changes: Ledger) -> None:
        """Take in one document that was changed."""
        site = site or ""
        self.sites[site] += 1
        for number, change in enumerate(changes):
            sample = Sample(
                crc32(f"{place} {number}".encode("utf-8", "replace")),
                place,
                site,
                change.confidence,
                change.reason,
                _end(before[max(0, change.start - CONTEXT) : change.start], is_cut=change.start > CONTEXT),
                _shortened(change.before),
                _shortened(change.after),
                _start(before[change.end : change.end + CONTEXT], is_cut=change.end + CONTEXT < len(before)),
            )
            kept = self.samples.setdefault(change.rule, [])
            kept.append(sample)
            if len(kept) > SAMPLES * 8:
                kept[:] = nsmallest(SAMPLES, kept)
            if "boilerplate" in change.rule and not change.after.strip():
                for line in filter(None, map(str.strip, change.before.split("\n"))):
                    self.lines[site, line[:LONGEST]] += 1
        if suspect := _suspect(place, site, before, after, changes):
            self.suspects.append(suspect)

    def note_pieces(self, place: str, site: str | None, text: str, counts: PieceCounts) -> None:
        """Take in how many pieces of a model a document takes after cleaning."""
        if counts.words >= FEWEST_WORDS:
            score = round(counts.pieces_per_word, 4)
            self.noisiest.append(Suspect(score, place, site or "", f"{score:.2f} pieces a word", _beginning(text)))
            if len(self.noisiest) > NOISIEST * 8:
                self.noisiest = nlargest(NOISIEST, self.noisiest)

    def to_dict(self) -> dict[str, Any]:
        """Return the sightings as plain JSON values."""
        return {
            "samples": {
                rule: [_values(sample) for sample in nsmallest(SAMPLES, found)]
                for rule, found in sorted(self.samples.items())
            },
            "lines": [[*key, count] for key, count in _most(self.lines, LINES_WHILE_COUNTING)],
            "languages": dict(sorted(self.languages.items())),
            "suspects": [_values(suspect) for suspect in nlargest(SUSPECTS, self.suspects)],
            "sites": dict(_most(self.sites, LINES_WHILE_COUNTING)),
            "noisiest": [_values(suspect) for suspect in nlargest(NOISIEST, self.noisiest)],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Sightings:
        """Return the sightings that `to_dict` gave."""
        return cls(
            {rule: [Sample(*values) for values in found] for rule, found in stored["samples"].items()},
            Counter({(site, line): count for site, line, count in stored["lines"]}),
            Counter(stored["languages"]),
            [Suspect(*values) for values in stored["suspects"]],
            Counter(stored["sites"]),
            [Suspect(*values) for values in stored["noisiest"]],
        )


def is_looked_at(place: str) -> bool:
    """Tell whether the document at a place is one whose language is looked for."""
    return crc32(place.encode("utf-8", "replace")) % ONE_IN == 0


def _most(counts: Counter[Any], number: int) -> list[tuple[Any, int]]:
    return nsmallest(number, counts.items(), key=lambda item: (-item[1], item[0]))


def _values(one: Any) -> list[Any]:
    return [getattr(one, name) for name in type(one).__slots__]


def _suspect(place: str, site: str, before: str, after: str, changes: Sequence[Any]) -> Suspect | None:
    gone = 1 - len(after) / len(before) if before else 0.0
    if before.strip() and not after.strip():
        score, why = 2.0, "nothing is left"
    elif gone >= MUCH_GONE:
        score, why = 1 + gone, f"{gone:.0%} of the text went"
    elif len(changes) >= MANY_EDITS:
        score, why = min(len(changes) / 1000, 1), f"{len(changes)} changes"
    else:
        return None
    return Suspect(round(score, 4), place, site, why, _beginning(before))


def _beginning(text: str) -> str:
    return _start(text[: 2 * CONTEXT], is_cut=len(text) > 2 * CONTEXT)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} […] {text[-LONGEST // 2 :]}"


def _end(text: str, *, is_cut: bool) -> str:
    """Return the last line of what stands before a change."""
    line = text[text.rfind("\n") + 1 :]
    return f"…{line}" if is_cut and line == text else line


def _start(text: str, *, is_cut: bool) -> str:
    """Return the first line of what stands behind a change, or of a text."""
    line = text.split("\n", 1)[0]
    return f"{line}…" if is_cut and line == text else line
