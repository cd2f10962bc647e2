"""What cleaning means to a SentencePiece model: how many pieces texts take before and after, and what it would change.

SentencePiece loads when a model is first read. Texts are looked at line by line, since a model reads lines.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtclean.errors import DataError, FileError, InputError, require_str
from mtclean.units import units_of

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping

WORD_BEGINS = "\N{LOWER ONE EIGHTH BLOCK}"
"""What SentencePiece writes for a space."""


@dataclass(frozen=True, slots=True)
class PieceCounts:
    """Counts over documents before and after cleaning; counts of parts add up.

    ``before`` and ``after`` are numbers of pieces, ``unknown`` those of the cleaned texts that the model does not
    know. ``words`` are those of the cleaned texts; in scripts without spaces each character is one. ``changed`` says
    what the model's own normaliser would still change in them, and how often; ``unsettled`` is the number of documents
    in which it would change something.
    """

    documents: int = 0
    before: int = 0
    after: int = 0
    unknown: int = 0
    words: int = 0
    changed: Counter[tuple[str, str]] = field(default_factory=Counter)
    unsettled: int = 0

    @property
    def pieces_per_word(self) -> float:
        """How many pieces a word of the cleaned texts takes: the more, the less it is what the model was made of."""
        return self.after / self.words if self.words else 0.0

    def __add__(self, other: PieceCounts) -> PieceCounts:
        return PieceCounts(
            self.documents + other.documents,
            self.before + other.before,
            self.after + other.after,
            self.unknown + other.unknown,
            self.words + other.words,
            self.changed + other.changed,
            self.unsettled + other.unsettled,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as plain JSON values, what changes most often first."""
        return {
            "documents": self.documents,
            "pieces_before": self.before,
            "pieces_after": self.after,
            "pieces_unknown": self.unknown,
            "words": self.words,
            "pieces_per_word": round(self.pieces_per_word, 4),
            "documents_unsettled": self.unsettled,
            "normaliser_changes": [
                {"before": before, "after": after, "times": times}
                for (before, after), times in self.changed.most_common()
            ],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> PieceCounts:
        """Return the counts that `to_dict` gave."""
        return cls(
            stored["documents"],
            stored["pieces_before"],
            stored["pieces_after"],
            stored["pieces_unknown"],
            stored["words"],
            Counter({(one["before"], one["after"]): one["times"] for one in stored["normaliser_changes"]}),
            stored["documents_unsettled"],
        )


class PieceModel:
    """A SentencePiece model from a file. Crosses to other processes by the name of that file."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Read the model. Raises `FileError` if the file cannot be read, `DataError` if it holds no such model."""
        self.path = Path(path)
        try:
            data = self.path.read_bytes()
        except OSError as error:
            message = f"cannot read the model {self.path}: {error.strerror or error}"
            raise FileError(message) from None
        from sentencepiece import SentencePieceProcessor  # noqa: PLC0415  (loads only when used)

        self._processor: Any = SentencePieceProcessor()
        try:
            self._processor.LoadFromSerializedProto(data)
        except RuntimeError:
            message = f"{self.path} is not a SentencePiece model, or is damaged; expected what its trainer wrote"
            raise DataError(message) from None

    def __reduce__(self) -> tuple[type[PieceModel], tuple[Path]]:
        return PieceModel, (self.path,)

    def count(self, text: str) -> int:
        """Return how many pieces a text takes."""
        return sum(map(len, self._encoded(text)))

    def pieces_per_word(self, text: str) -> float:
        """Return how many pieces a word of a text takes; of noise it is many. 0 for a text without words."""
        return self.compare(text, text).pieces_per_word

    def changes(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield what the model's own normaliser would change in a text: before, after."""
        for line in _lines(text):
            yield from self._changes(line)

    def compare(self, before: str, after: str) -> PieceCounts:
        """Return the counts of one document, before and after cleaning."""
        encoded = self._encoded(after)
        pieces, changed = sum(map(len, encoded)), Counter(self.changes(after))
        return PieceCounts(
            documents=1,
            before=pieces if before == after else self.count(before),
            after=pieces,
            unknown=sum(line.count(self._processor.unk_id()) for line in encoded),
            words=sum(any(map(str.isalnum, unit)) for line in _lines(after) for unit in units_of(line)),
            changed=changed,
            unsettled=int(bool(changed)),
        )

    def report(self, before: Iterable[str | None], after: Iterable[str | None]) -> PieceCounts:
        """Return the counts of many documents, before and after cleaning: lists, or columns, of the same length.

        Documents that are ``None`` do not count. Raises `InputError` when the lengths differ.
        """
        total = PieceCounts()
        try:
            for one, other in zip(map(_python, before), map(_python, after), strict=True):
                if one is not None and other is not None:
                    total += self.compare(one, other)
        except ValueError:
            message = "before and after must hold the same documents, but differ in length"
            raise InputError(message) from None
        return total

    def _encoded(self, text: str) -> list[list[int]]:
        lines = _lines(text)
        encoded: list[list[int]] = self._processor.encode(lines) if lines else []
        return encoded

    def _changes(self, line: str) -> Iterator[tuple[str, str]]:
        if self._processor.Normalize(line).replace(WORD_BEGINS, " ").removeprefix(" ") == line:
            return  # as almost always: no need to ask what comes from where
        normal, offsets = self._processor.Normalize(line, with_offsets=True)
        at = 0
        starts = [place for place in range(len(normal)) if not place or offsets[place] != offsets[place - 1]]
        for start, end in zip(starts, [*starts[1:], len(normal)], strict=True):
            first, last = offsets[start], offsets[end]
            if first > at:
                yield line[at:first], ""
            before, after = line[first:last], normal[start:end].replace(WORD_BEGINS, " ")
            if start == 0 and after.startswith(" ") and not before.startswith(" "):
                after = after[1:]  # every line begins a word
            if before != after:
                yield before, after
            at = last
        if at < len(line):
            yield line[at:], ""


def _lines(text: str) -> list[str]:
    """Return the lines with something on them; a lone surrogate, which no model can read, as a question mark."""
    written = require_str(text, "text").encode("utf-8", "replace").decode()
    return [line for line in written.split("\n") if line.strip()]


def _python(value: Any) -> str | None:
    """Return a text as Python has it: an Arrow column yields values of its own."""
    text: str | None = value.as_py() if hasattr(value, "as_py") else value
    return text
