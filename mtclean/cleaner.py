"""The cleaner: runs the rules in their order until they are quiet, and keeps the record of every edit.

Line rules first, then rules over the shape, then document rules; round again while document rules find something.
The three stages are functions of their own because the bulk path calls the same ones.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from mtclean.config import Config
from mtclean.document import Document
from mtclean.edits import Edit
from mtclean.errors import InputError, require_str
from mtclean.ledger import Change, Ledger, around, replay, shifted, then
from mtclean.rule import LINES_THAT_REPEAT, DocumentRule, Finding, LineRule, LinesRule, Rule, without_overlaps
from mtclean.screens import AnyOf, predicate, widens
from mtclean.shape import (
    BLANK,
    BLANK_LINES,
    Removal,
    Settled,
    Shape,
    has_blank_lines_in_a_row,
    has_repeats,
    removals,
    settle,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mtclean.profiles import Profiles


Kind = TypeVar("Kind", LineRule, LinesRule, DocumentRule)

ROUNDS = 8
"""A text that is not quiet after so many rounds is left as it was; a test says that no known text needs the bound."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What cleaning a text did: ``changes`` were made, ``suggestions`` were not sure enough to be.

    Offsets of both belong to ``original``. ``language`` is the tag that was declared, or that was detected.
    """

    original: str
    text: str
    language: str
    changes: Ledger
    suggestions: Ledger

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as plain JSON values, without the two texts."""
        return {
            "language": self.language,
            "changes": [change.to_dict() for change in self.changes],
            "suggestions": [change.to_dict() for change in self.suggestions],
        }


class Cleaned(NamedTuple):
    """A text on its way through the stages, with the ledger since the original."""

    text: str
    changes: Ledger = ()

    def and_then(self, text: str, changes: Sequence[Change]) -> Cleaned:
        """Return this text after ``changes``, which gave ``text``."""
        return Cleaned(text, then(self.changes, changes, self.text)) if changes else self


class Cleaner:
    """A callable from text to clean text, for one `Config` and, if given, learnt `Profiles` of sites."""

    def __init__(self, config: Config | None = None, profiles: Profiles | None = None) -> None:
        self.config = config if config is not None else Config()
        if not isinstance(self.config, Config):
            message = f"config must be a Config, got {type(config).__name__}"
            raise InputError(message)
        self.profiles = profiles
        self._for_sites: dict[str, Cleaner] = {}
        rules = tuple(rule for rule in self.config.rules if self.config.threshold(rule) <= rule.surest)
        self.suggesting = tuple(rule for rule in self.config.rules if rule not in rules)
        self.line_rules = tuple(rule for rule in rules if isinstance(rule, LineRule))
        self.lines_rules = tuple(rule for rule in rules if isinstance(rule, LinesRule))
        self.document_rules = tuple(rule for rule in rules if isinstance(rule, DocumentRule))

    # Looking up a screen's predicate means hashing the screen, which costs more than asking it of a line.

    @cached_property
    def _line_test(self) -> Callable[[str], bool]:
        return predicate(self.line_screen)

    @cached_property
    def _tests(self) -> dict[str, Callable[[str], bool]]:
        rules: tuple[Rule, ...] = (*self.line_rules, *self.lines_rules, *self.document_rules, *self.suggesting)
        return {rule.name: predicate(rule.screen) for rule in rules if rule.screen != LINES_THAT_REPEAT}

    @cached_property
    def _widening(self) -> frozenset[str]:
        """The names of rules whose screens are true of a text if they are of one of its lines."""
        rules: tuple[Rule, ...] = (*self.document_rules, *self.suggesting)
        return frozenset(rule.name for rule in rules if rule.screen != LINES_THAT_REPEAT and widens(rule.screen))

    def _may_find(self, rule: DocumentRule, document: Document) -> bool:
        if rule.is_quick:
            return True
        if rule.screen == LINES_THAT_REPEAT:
            return has_repeats(document.lines)
        test = self._tests[rule.name]
        return (rule.name not in self._widening or test(document.text)) and any(map(test, document.lines))

    def __call__(self, text: str, *, language: str | None = None, site: str | None = None) -> str:
        """Return ``text`` cleaned. Raises `InputError` if it is not a ``str``, and never otherwise."""
        require_str(text, "text")
        return self.run(text, language, site).text

    def explain(self, text: str, *, language: str | None = None, site: str | None = None) -> Explanation:
        """Return the cleaned text with every change that was made, and those that were not sure enough."""
        require_str(text, "text")
        cleaner = self.for_site(site)
        if cleaner is not self:
            return cleaner.explain(text, language=language, site=site)
        cleaned = self.run(text, language, site)
        document = Document(cleaned.text, language or self.config.language, site)
        return Explanation(
            original=text,
            text=cleaned.text,
            language=document.language,
            changes=cleaned.changes,
            suggestions=self._suggestions(document, text, cleaned.changes),
        )

    def for_site(self, site: str | None) -> Cleaner:
        """Return the cleaner for texts of ``site``: with the rules of its profile, if there is one."""
        if self.profiles is None or site is None or site not in self.profiles.sites:
            return self
        if site not in self._for_sites:
            from mtclean.rules.boilerplate.profile import with_profile  # noqa: PLC0415  (loads the lexicons)
            from mtclean.rules.boilerplate.profile_glued import with_profile_glued  # noqa: PLC0415

            cleaner = Cleaner(self.config)
            profile = self.profiles.sites[site]
            cleaner.line_rules = tuple(new for rule in self.line_rules for new in with_profile_glued(rule, profile))
            cleaner.lines_rules = tuple(new for rule in self.lines_rules for new in with_profile(rule, profile))
            self._for_sites[site] = cleaner
        return self._for_sites[site]

    def run(self, text: str, language: str | None = None, site: str | None = None) -> Cleaned:
        """Return the cleaned text and its ledger, without looking for suggestions."""
        cleaner = self.for_site(site)
        if cleaner is not self:
            return cleaner.run(text, language, site)
        first = self.drop_lines(self.clean_lines(Cleaned(text)))
        return self.settle(first, language=language, site=site)

    # -- Line rules

    @cached_property
    def line_screen(self) -> AnyOf:
        """True of every line that a line rule could change."""
        return AnyOf(tuple(rule.screen for rule in self.line_rules))

    def clean_lines(self, cleaned: Cleaned) -> Cleaned:
        """Return the text with line rules done on each line."""
        flagged = self._line_test
        lines, changes, at = [], [], 0
        for line in cleaned.text.split("\n"):
            result = self.clean_line(line) if flagged(line) else Cleaned(line)
            lines.append(result.text)
            changes += shifted(result.changes, at)
            at += len(line) + 1
        return cleaned.and_then("\n".join(lines), changes)

    def clean_line(self, line: str, may_find: Sequence[bool] | None = None) -> Cleaned:
        """Return one line with line rules done on it until they are quiet.

        An edit may break the line in two; each part is then cleaned in the next round. ``may_find`` tells for each
        rule whether its screen is true of the line, if that is known.
        """
        result, quiet, number = Cleaned(line), 0, len(self.line_rules)
        for step in range(ROUNDS * number):
            if quiet == number:
                return result
            at = step % number
            before = result.text
            if may_find is None or may_find[at] or before is not line:
                result = self._with_rule(result, self.line_rules[at])
            quiet = quiet + 1 if result.text == before else 0
        return result if quiet == number else Cleaned(line)

    def _with_rule(self, result: Cleaned, rule: LineRule) -> Cleaned:
        flagged = self._tests[rule.name]
        changes, at = [], 0
        for part in result.text.split("\n"):
            if flagged(part):
                changes += shifted(self._changes(rule, part, rule.find(part)), at)
            at += len(part) + 1
        return result.and_then(replay(result.text, changes), changes) if changes else result

    def _changes(self, rule: Rule, text: str, findings: Iterable[Finding]) -> list[Change]:
        least = self.config.threshold(rule)
        sure = (finding for finding in findings if finding.confidence >= least)
        return [change for f in without_overlaps(sure) if (change := _change(rule, text, f)).before != change.after]

    # -- Rules over the shape

    def drop_lines(self, cleaned: Cleaned) -> Cleaned:
        """Return the text without the lines that do not belong, with rules over the shape quiet."""
        lines = cleaned.text.split("\n")
        if not self._may_drop(lines):
            return cleaned
        shapes = tuple(shape_of(lines, rule, self._tests[rule.name]) for rule in self.lines_rules)
        return self.without(cleaned, self.settled(shapes))

    def _may_drop(self, lines: Sequence[str]) -> bool:
        """Tell whether any rule over the shape has a reason to look at the document: labels cost more than screens."""
        blank = not all(lines) and has_blank_lines_in_a_row(tuple(None if line else BLANK for line in lines))
        return blank or any(any(map(suspects, lines)) for suspects in self._suspects)

    @cached_property
    def _suspects(self) -> tuple[Callable[[str], bool], ...]:
        return tuple(predicate(rule.trigger) for rule in self.lines_rules if rule.trigger != BLANK_LINES)

    def settled(self, shapes: tuple[Shape, ...]) -> Settled:
        """Return what goes from a document that looks to each rule over the shape as ``shapes`` says."""
        thresholds = [self.config.threshold(rule) for rule in self.lines_rules]
        return settle(list(zip(self.lines_rules, shapes, thresholds, strict=True)), ROUNDS)

    def without(self, cleaned: Cleaned, settled: Settled) -> Cleaned:
        """Return the text without what goes."""
        document = Document(cleaned.text)
        changes = [
            _change(self.lines_rules[number], cleaned.text, _removal(document, gone))
            for number, gone in zip(settled.rules, settled.removals, strict=True)
        ]
        return cleaned.and_then(replay(cleaned.text, changes), changes)

    # -- Document rules

    @cached_property
    def document_screen(self) -> AnyOf:
        """True of at least one line of every document that a document rule could change."""
        return AnyOf(tuple(rule.screen for rule in self.document_rules if rule.screen != LINES_THAT_REPEAT))

    @cached_property
    def minds_repeats(self) -> bool:
        """Whether a document rule looks at documents in which lines repeat."""
        return any(rule.screen == LINES_THAT_REPEAT for rule in self.document_rules)

    def settle(
        self, first: Cleaned, *, language: str | None = None, site: str | None = None, detected: str | None = None
    ) -> Cleaned:
        """Return the text with document rules done until all rules are quiet.

        ``first`` must be quiet under line rules and rules over the shape. ``detected`` is what `mtclean.detect` says
        of it, where that is known.
        """
        cleaned = first
        for _ in range(ROUNDS):
            before = cleaned.text
            for rule in self.document_rules:
                cleaned = self._with_document_rule(cleaned, rule, language, site, detected)
                detected = detected if cleaned.text == before else None
            if cleaned.text == before:
                return cleaned
            if not self._is_still_quiet(before, cleaned.text):
                cleaned = self.drop_lines(self.clean_lines(cleaned))
        return first

    def _with_document_rule(
        self, cleaned: Cleaned, rule: DocumentRule, language: str | None, site: str | None, detected: str | None
    ) -> Cleaned:
        document = Document(cleaned.text, language or self.config.language, site, detected)
        if not self._may_find(rule, document):
            return cleaned
        changes = self._changes(rule, cleaned.text, rule.find(document))
        return cleaned.and_then(replay(cleaned.text, changes), changes)

    def _is_still_quiet(self, before: str, after: str) -> bool:
        """Tell whether line rules and rules over the shape, quiet on one text, surely are on the other.

        They are where no line came or went, and those that differ need no cleaning and are still taken for what they
        were: what a rule over the shape does follows from the labels alone.
        """
        old, new = before.split("\n"), after.split("\n")
        if len(old) != len(new):
            return False
        differing = [(one, two) for one, two in zip(old, new, strict=True) if one != two]
        if not all(all(pair) and not self._line_test(pair[1]) for pair in differing):
            return False
        return all(
            (rule.label(one) if flagged(one) else None) == (rule.label(two) if flagged(two) else None)
            for rule in self.lines_rules
            for flagged in (self._tests[rule.name],)
            for one, two in differing
        )

    # -- What was not sure enough

    def _suggestions(self, document: Document, original: str, changes: Ledger) -> Ledger:
        found: list[tuple[Rule, Finding]] = []
        for line_rule in self._of(LineRule):
            flagged = self._tests[line_rule.name]
            for start, line in zip(document.starts, document.lines, strict=True):
                if flagged(line):
                    found += [(line_rule, _moved(finding, start)) for finding in line_rule.find(line)]
        for lines_rule in self._of(LinesRule):
            shape = shape_of(document.lines, lines_rule, self._tests[lines_rule.name])
            found += [(lines_rule, _removal(document, gone)) for gone in removals(shape, lines_rule.find(shape))]
        for rule in self._of(DocumentRule):
            if self._may_find(rule, document):
                found += [(rule, finding) for finding in rule.find(document)]
        unsure = [
            around(changes, original, _change(rule, document.text, finding), document.text)
            for rule, finding in found
            if finding.confidence < self.config.threshold(rule)
        ]
        return tuple(sorted(unsure, key=lambda change: (change.start, change.end, change.rule)))

    def _of(self, kind: type[Kind]) -> list[Kind]:
        rules: tuple[Rule, ...] = (*self.line_rules, *self.lines_rules, *self.document_rules, *self.suggesting)
        return [rule for rule in rules if isinstance(rule, kind)]

    # -- Columns: doorways to the bulk path, which is built on the cleaner and loads NumPy and Arrow when asked for

    def clean_array(self, array: Any, *, languages: Any = None, sites: Any = None) -> Any:
        """Return an Arrow array of the same type with every text cleaned; see `mtclean.bulk.clean_array`."""
        return importlib.import_module("mtclean.bulk").clean_array(array, self, languages=languages, sites=sites)

    def clean_table(self, table: Any, column: str = "text", **options: Any) -> Any:
        """Return an Arrow table with one column cleaned; see `mtclean.bulk.clean_table`."""
        return importlib.import_module("mtclean.bulk").clean_table(table, self, column, **options)


@lru_cache(maxsize=8)
def cleaner_for(config: Config) -> Cleaner:
    """Return the cleaner for a configuration, the same one for the same: it has its screens looked up."""
    return Cleaner(config)


def shape_of(lines: Sequence[str], rule: LinesRule, flagged: Callable[[str], bool]) -> Shape:
    """Return what ``rule`` takes each line for; ``flagged`` is the predicate of its screen."""
    return tuple(BLANK if not line else rule.label(line) if flagged(line) else None for line in lines)


def _removal(document: Document, gone: Removal) -> Finding:
    return Finding(Edit(*document.span(gone)), gone.drop.confidence, gone.drop.reason)


def _change(rule: Rule, text: str, finding: Finding) -> Change:
    edit = finding.edit
    before = text[edit.start : edit.end]
    return Change(rule.name, edit.start, edit.end, before, edit.replacement, finding.confidence, finding.reason)


def _moved(finding: Finding, offset: int) -> Finding:
    edit = finding.edit
    return Finding(Edit(edit.start + offset, edit.end + offset, edit.replacement), finding.confidence, finding.reason)
