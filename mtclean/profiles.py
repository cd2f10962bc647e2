"""What a site's own texts taught about its boilerplate, as a value: saved as JSON that a person can read and edit."""

from __future__ import annotations

import json
import os
import re
import tempfile
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mtclean.errors import DataError, FileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FORMAT = 1
Place = Literal["line", "beginning", "end", "head", "tail", "block"]
PLACES: tuple[Place, ...] = ("line", "beginning", "end", "head", "tail", "block")
"""What was learnt: whole lines, what short lines begin and end with, what is glued to the first word of a paragraph and
behind its last sentence, and lines that stand together."""

SIDES = ("above", "below")
"""Where a line may stand to the article. Written only if it stood there at all."""

MONTHS_AND_DAYS = (
    "january february march april may june july august september october november december jan feb mar apr jun jul aug"
    " sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri"
    " sat sun januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag"
    " sonntag janvier février mars avril juin juillet août septembre octobre novembre décembre lundi mardi mercredi"
    " jeudi vendredi samedi dimanche enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    " diciembre lunes martes miércoles jueves viernes sábado domingo janeiro fevereiro março maio junho julho setembro"
    " outubro novembro dezembro января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
)
"""Names that change with the date of an article. Masked wherever they stand, as digits are."""

MASKED = 160
"""Bytes of lines of which numbers, dates, marks and case do not count; a paragraph has to repeat letter for letter.
Masking takes most of the time."""

BY = "by|von|par|por|di|da|de|door|av|af|od|przez|tekst|автор|автори|yazan|oleh|written by|posted by|reported by"
"""What stands before the name of who wrote an article."""

# These are read by Python and, when learning, by Rust, in which they mean the same.
MARKED_BEGINNING = r"^\W*(\w[^:：|]{1,38}?)\s*(?:[:：|]|\s[–—-])\s*\w"
MARKED_END = r"(?:[|/»·•]|\s[–—-])\s*([^|/»·•–—]{2,40})$"
WORDED, LAST_WORDS = (f"({BY})", r"(\S+ \S+)"), r"(\S+ \S+)"

_CHANGING = re.compile(rf"\d+|\b(?:{'|'.join(sorted(set(MONTHS_AND_DAYS.split()), key=len, reverse=True))})\b")
_MARKS = re.compile(r"[\W_]+")
_MARKED_BEGINNING, _MARKED_END = re.compile(MARKED_BEGINNING), re.compile(MARKED_END)
_WORDED, _LAST_WORDS = tuple(re.compile(f"{pattern} ") for pattern in WORDED), re.compile(f" {LAST_WORDS}$")


def masked(line: str) -> str:
    """Return what two copies of a line have in common: numbers and dates are ``0``, marks and case do not count.

    >>> masked("Updated: 3 May 2024, 10:15") == masked("updated 12 June 2025 | 9:04")
    True
    """
    return _MARKS.sub(" ", _CHANGING.sub("0", line.lower())).strip()


def parts(line: str) -> Iterator[tuple[Place, str]]:
    """Yield what a short line begins and ends with, as profiles say it.

    A colon and a dash stand for the mark that sets a part off, whichever it is.

    >>> list(parts("Image Credits: Ada Lovelace | The Herald"))[:2]
    [('beginning', 'image credits:'), ('end', '- the herald')]
    """
    if (match := _MARKED_BEGINNING.search(line)) is not None:
        yield "beginning", f"{masked(match[1])}:"
    if (match := _MARKED_END.search(line)) is not None:
        yield "end", f"- {masked(match[1])}"
    words = masked(line)
    for pattern in _WORDED:
        if (match := pattern.match(words)) is not None:
            yield "beginning", match[1]
    if (match := _LAST_WORDS.search(words)) is not None:
        yield "end", match[1]


@dataclass(frozen=True, slots=True)
class Learnt:
    """A line of a site that is no part of its articles, or a part of lines, or lines that stand together.

    ``text`` is the `masked` text that is compared, ``documents`` how many held it, ``example`` one of them. In so
    many of them it stood ``above`` the article and nowhere else, or ``below`` it and nowhere else.
    """

    text: str
    documents: int
    example: str
    place: Place = "line"
    above: int = 0
    below: int = 0


@dataclass(frozen=True)
class SiteProfile:
    """What is known of one site: from how many documents, and what was learnt."""

    documents: int
    learnt: tuple[Learnt, ...] = ()

    @classmethod
    def of(cls, documents: int, learnt: Iterable[Learnt]) -> SiteProfile:
        """Return the profile with what was learnt in its order: by place, and what most documents hold first."""
        return cls(documents, _in_order(learnt))

    @cached_property
    def lines(self) -> dict[str, Learnt]:
        """The learnt lines by their masked text."""
        return {one.text: one for one in self.learnt if one.place == "line"}

    @cached_property
    def parts(self) -> dict[tuple[Place, str], Learnt]:
        """What short lines begin and end with, by place and text."""
        return {(one.place, one.text): one for one in self.learnt if one.place in ("beginning", "end")}

    @cached_property
    def glued(self) -> dict[Place, dict[str, Learnt]]:
        """What is glued to paragraphs, by place and letter for letter."""
        places: tuple[Place, ...] = ("head", "tail")
        return {place: {one.example: one for one in self.learnt if one.place == place} for place in places}

    @cached_property
    def in_blocks(self) -> frozenset[str]:
        """The lines that stand in a block."""
        blocks = (one.text.split("\n") for one in self.learnt if one.place == "block")
        return frozenset(line for lines in blocks for line in lines)

    @cached_property
    def longest(self) -> int:
        """Twice the bytes of the longest learnt line, for a screen: numbers and names of months differ in length."""
        return 2 * max((len(one.example.encode("utf-8", "replace")) for one in self.lines.values()), default=0)

    def __or__(self, other: SiteProfile) -> SiteProfile:
        """Return what both know together: documents add up."""
        known = {(one.place, one.text): one for one in self.learnt}
        for one in other.learnt:
            mine = known.get((one.place, one.text))
            known[one.place, one.text] = _joined(mine, one) if mine else one
        return SiteProfile(self.documents + other.documents, _in_order(known.values()))


def _joined(one: Learnt, other: Learnt) -> Learnt:
    return replace(
        one,
        documents=one.documents + other.documents,
        above=one.above + other.above,
        below=one.below + other.below,
        example=min(one.example, other.example),
    )


def _in_order(learnt: Any) -> tuple[Learnt, ...]:
    return tuple(sorted(learnt, key=lambda one: (PLACES.index(one.place), -one.documents, one.text)))


@dataclass(frozen=True)
class Profiles:
    """Site profiles by site. Merge with ``|``; `save` and `load` as JSON."""

    sites: Mapping[str, SiteProfile] = field(default_factory=dict)

    def __or__(self, other: Profiles) -> Profiles:
        """Return the profiles of both; those of a site that both know are joined."""
        if not isinstance(other, Profiles):
            return NotImplemented
        sites = dict(self.sites)
        for site, profile in other.sites.items():
            sites[site] = sites[site] | profile if site in sites else profile
        return Profiles(sites)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the profiles to ``path``, whole or not at all. Raises `FileError` if that is not possible."""
        target = Path(path)
        contents = json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n"
        try:
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
            try:
                with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as file:
                    file.write(contents)
                Path(name).replace(target)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            message = f"{target}: profiles cannot be written: {error.strerror}"
            raise FileError(message) from error

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Profiles:
        """Return the profiles of a file. Raises `FileError` if it cannot be read, `DataError` if it holds none."""
        try:
            text = Path(path).read_text(encoding="utf-8", errors="surrogatepass")
        except OSError as error:
            message = f"{path}: profiles cannot be read: {error.strerror}"
            raise FileError(message) from error
        try:
            return cls.from_dict(json.loads(text))
        except (ValueError, DataError) as error:
            message = f"{path}: {error}"
            raise DataError(message) from error

    def to_dict(self) -> dict[str, Any]:
        """Return the profiles as plain JSON values."""
        return {
            "mtclean profiles": FORMAT,
            "sites": {
                site: {
                    "documents": profile.documents,
                    **{
                        f"{place}s": [
                            {
                                "text": one.text,
                                "documents": one.documents,
                                **{name: count for name in SIDES if (count := getattr(one, name))},
                                "example": one.example,
                            }
                            for one in profile.learnt
                            if one.place == place
                        ]
                        for place in PLACES
                    },
                }
                for site, profile in sorted(self.sites.items())
            },
        }

    @classmethod
    def from_dict(cls, stored: object) -> Profiles:
        """Return the profiles that `to_dict` gave. Raises `DataError` that says what is out of form."""
        if not isinstance(stored, dict) or stored.get("mtclean profiles") != FORMAT:
            message = f'expected an object with "mtclean profiles": {FORMAT}'
            raise DataError(message)
        sites = stored.get("sites")
        if not isinstance(sites, dict):
            message = 'expected "sites" to be an object of sites by name'
            raise DataError(message)
        return cls({site: _site(site, entry) for site, entry in sites.items()})


def _site(name: str, stored: object) -> SiteProfile:
    if not isinstance(stored, dict) or not isinstance(stored.get("documents"), int):
        message = f'site {name!r}: expected an object with a number of "documents"'
        raise DataError(message)
    learnt = []
    for place in PLACES:
        for entry in stored.get(f"{place}s", []):
            if not isinstance(entry, dict) or not isinstance(entry.get("text"), str) or not entry["text"]:
                message = f'site {name!r}: every entry of "{place}s" needs a "text", got {entry!r}'
                raise DataError(message)
            documents, example = entry.get("documents", 0), entry.get("example", entry["text"])
            if not isinstance(documents, int) or not isinstance(example, str):
                message = f'site {name!r}: "documents" must be a number and "example" a text, got {entry!r}'
                raise DataError(message)
            above, below = (entry.get(name, 0) for name in SIDES)
            if not isinstance(above, int) or not isinstance(below, int):
                message = f'site {name!r}: "above" and "below" must be numbers of documents, got {entry!r}'
                raise DataError(message)
            learnt.append(Learnt(_compared(entry["text"], place), documents, example, place, above, below))
    return SiteProfile(stored["documents"], _in_order(learnt))


def _compared(text: str, place: Place) -> str:
    """Return what is compared of a text that a person may have written."""
    if place == "block":
        return "\n".join(map(masked, text.split("\n")))
    if place == "beginning" and text.rstrip().endswith(":"):
        return f"{masked(text)}:"
    return f"- {masked(text)}" if place == "end" and text.lstrip().startswith("-") else masked(text)
