"""Who cleans the blocks of a column: this process alone, or several, each with a cleaner of its own."""

from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa

from mtclean.bulk.block import BlockCleaner, spliced
from mtclean.bulk.crew import Crew
from mtclean.bulk.lineview import bytes_of
from mtclean.cleaner import Cleaner
from mtclean.errors import MtcleanError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mtclean.bulk.block import Splice
    from mtclean.config import Config
    from mtclean.profiles import Profiles
    from mtclean.report import Report

AHEAD = 4
"""Blocks in flight for each process."""

BEGIN_SIZE = 8
"""Bytes of the number that says where a row begins."""

Packed = tuple[bytes, bytes]

Job = tuple[Any, list[str | None] | None, list[str | None] | None, bool]


class Alone:
    """The same, in the process that asks."""

    def __init__(self, cleaner: Cleaner) -> None:
        self._blocks = BlockCleaner(cleaner)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing has to be stopped."""

    def clean(self, jobs: Iterable[Job]) -> Iterator[tuple[Any, Report]]:
        """Yield the cleaned blocks with their reports, in the order of the jobs."""
        return (self._blocks.clean(*job) for job in jobs)


class Pool(Crew):
    """Processes that clean blocks, each with a cleaner of its own made from the same configuration."""

    def __init__(self, cleaner: Cleaner, processes: int) -> None:
        super().__init__(processes, AHEAD, _Worker, cleaner.config, cleaner.profiles)

    def clean(self, jobs: Iterable[Job]) -> Iterator[tuple[Any, Report]]:
        """Yield the cleaned blocks with their reports, in the order of the jobs.

        Raises `MtcleanError` when one of the processes was killed.
        """
        try:
            for block, (splices, report) in self.work((job[0], (_packed(job[0]), *job[1:])) for job in jobs):
                yield spliced(block, splices), report
        except BrokenProcessPool:
            message = "one of the processes was killed, perhaps for want of memory; fewer processes need less"
            raise MtcleanError(message) from None


class _Worker:
    """Cleans blocks as they cross; what changes in them goes back."""

    def __init__(self, config: Config, profiles: Profiles | None) -> None:
        self._blocks = BlockCleaner(Cleaner(config, profiles))

    def __call__(
        self, job: tuple[Packed, list[str | None] | None, list[str | None] | None, bool]
    ) -> tuple[list[Splice], Report]:
        packed, languages, sites, with_report = job
        return self._blocks.splices(_unpacked(packed), languages, sites, with_report)


def _packed(block: Any) -> Packed:
    """Return the bytes of a block and where each row begins, copied once."""
    data, begins = bytes_of(block)
    return data.tobytes(), begins.tobytes()


def _unpacked(packed: Packed) -> Any:
    data, begins = packed
    rows = len(begins) // BEGIN_SIZE - 1
    return pa.LargeStringArray.from_buffers(rows, pa.py_buffer(begins), pa.py_buffer(data))
