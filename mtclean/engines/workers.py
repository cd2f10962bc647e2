"""A cleaner for each process that an engine starts, made from values that cross processes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mtclean.bulk import clean_batches
from mtclean.cleaner import Cleaner

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mtclean.config import Config
    from mtclean.profiles import Profiles


@dataclass(frozen=True)
class Cleaning:
    """What to do with a table: a value that engines send to their workers. Calling it cleans a table."""

    column: str = "text"
    language_column: str | None = None
    site_column: str | None = None
    config: Config | None = None
    profiles: Profiles | None = None

    def __call__(self, table: Any) -> Any:
        """Return an Arrow table with the column cleaned."""
        (cleaned,) = self.batches([table])
        return cleaned

    def batches(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Yield Arrow tables or record batches with the column cleaned."""
        yield from clean_batches(
            batches,
            _cleaner(self),
            self.column,
            language_column=self.language_column,
            site_column=self.site_column,
            with_report=False,
        )

    def __hash__(self) -> int:
        """Return a hash of what can be hashed: profiles are compared, which is as good."""
        return hash((self.column, self.config))


@lru_cache(maxsize=4)
def _cleaner(cleaning: Cleaning) -> Cleaner:
    return Cleaner(cleaning.config, cleaning.profiles)
