"""What a cleaner is asked to do, as a value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtclean.errors import ConfigError, require_str
from mtclean.rules import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mtclean.rule import Rule

DEFAULT_CONFIDENCE = 0.9
"""Of edits that are just this sure, one in ten may be wrong, of all that are made one in fifty at most: every rule
means the same by its confidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What a cleaner does: a value, the same wherever it is used.

    ``language`` is the language of every text, ``None`` to detect it where a rule needs to know. ``select`` and
    ``ignore`` hold rule names (``"quotes.pair"``), groups (``"quotes"``), ``"safe"`` or ``"all"``. Findings less
    sure than ``min_confidence`` are suggestions; of the rules that ``suggest`` names all are, of those that ``trust``
    names none. Raises `ConfigError` for a name that is no rule.
    """

    language: str | None = None
    select: tuple[str, ...] = ("safe",)
    ignore: tuple[str, ...] = ()
    min_confidence: float = DEFAULT_CONFIDENCE
    suggest: tuple[str, ...] = ()
    trust: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check every value, so that a mistake shows where it was made."""
        if self.language is not None:
            require_str(self.language, "language")
        if not isinstance(self.min_confidence, int | float) or not 0 <= self.min_confidence <= 1:
            message = f"min_confidence must be a number from 0 to 1, got {self.min_confidence!r}"
            raise ConfigError(message)
        known = {"safe", "all"} | {name for rule in catalogue() for name in (rule.name, rule.group)}
        for field in ("select", "ignore", "suggest", "trust"):
            names = getattr(self, field)
            if isinstance(names, str) or not all(isinstance(name, str) for name in names):
                message = f"{field} must be a tuple of rule names, got {names!r}"
                raise ConfigError(message)
            object.__setattr__(self, field, tuple(names))
            for name in names:
                if name not in known:
                    message = f"{field} names {name!r}, which is no rule; known: {', '.join(sorted(known))}"
                    raise ConfigError(message)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are at work, in the order of the catalogue."""
        return tuple(rule for rule in catalogue() if _named(rule, self.select) and not _named(rule, self.ignore))

    def threshold(self, rule: Rule) -> float:
        """Return how sure a finding of ``rule`` must be for its edit to be made."""
        if _named(rule, self.suggest):
            return math.inf
        return 0 if _named(rule, self.trust) else self.min_confidence


def _named(rule: Rule, names: Iterable[str]) -> bool:
    return any(name in (rule.name, rule.group, "all") or (name == "safe" and rule.safe) for name in names)
