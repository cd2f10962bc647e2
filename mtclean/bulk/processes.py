"""Several processes cleaning blocks of one column: in order, with nothing shared, stopped together.

Threads would not help: what is left to do in a block is mostly Python (measured: 1.1 times one thread on two cores).
Processes are spawned, not forked, since polars and Arrow run threads that a fork would leave half alive.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from concurrent.futures import ProcessPoolExecutor, wait
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa

from mtclean.bulk.block import BlockCleaner
from mtclean.cleaner import Cleaner

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future
    from types import TracebackType

    from mtclean.config import Config
    from mtclean.profiles import Profiles
    from mtclean.report import Report

AHEAD = 3
"""Blocks in flight for each process: one worked on, others on their way. Bounds the memory."""

Job = tuple[Any, list[str | None] | None, list[str | None] | None, bool]


class Alone:
    """The same for this process alone."""

    def __init__(self, cleaner: Cleaner) -> None:
        self._blocks = BlockCleaner(cleaner)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing has to be stopped."""

    def clean(self, jobs: Iterable[Job]) -> Iterator[tuple[Any, Report]]:
        """Yield the cleaned blocks with their reports, in the order of the jobs."""
        return (self._blocks.clean(*job) for job in jobs)


class Pool:
    """Processes that clean blocks, each with a cleaner of its own made from the same configuration."""

    def __init__(self, cleaner: Cleaner, processes: int) -> None:
        self._ahead = AHEAD * processes
        self._others = set(multiprocessing.active_children())
        self._executor = ProcessPoolExecutor(
            processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start,
            initargs=(cleaner.config, cleaner.profiles),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            # On an error or Ctrl-C nobody waits for what a block would become. The executor has a way to stop its
            # processes from Python 3.14 on, and knows none that was interrupted while it started.
            for process in set(multiprocessing.active_children()) - self._others:
                process.terminate()
        self._executor.shutdown(wait=True, cancel_futures=error is not None)

    def clean(self, jobs: Iterable[Job]) -> Iterator[tuple[Any, Report]]:
        """Yield the cleaned blocks with their reports, in the order of the jobs."""
        waiting: deque[tuple[Any, Future[tuple[bytes | None, Report]]]] = deque()
        for block, languages, sites, with_report in jobs:
            future = self._executor.submit(_clean, _packed(block), languages, sites, with_report)
            waiting.append((block, future))
            if len(waiting) >= self._ahead:
                yield _result(*waiting.popleft())
        while waiting:
            yield _result(*waiting.popleft())


TURN = 0.2
"""Seconds of one wait. polars takes over Ctrl-C, and a wait without an end would not hear of it."""


def _result(block: Any, future: Future[tuple[bytes | None, Report]]) -> tuple[Any, Report]:
    while not future.done():
        wait([future], TURN)
    packed, report = future.result()
    return (block if packed is None else _unpacked(packed)), report


def _packed(block: Any) -> bytes:
    sink = pa.BufferOutputStream()
    batch = pa.record_batch([block], ["text"])
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def _unpacked(packed: bytes) -> Any:
    with pa.ipc.open_stream(packed) as stream:
        return stream.read_next_batch().column(0)


_state: dict[str, BlockCleaner] = {}
"""The one cleaner of a worker process, set once when it starts."""


def _start(config: Config, profiles: Profiles | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then stops its workers
    _state["cleaner"] = BlockCleaner(Cleaner(config, profiles))


def _clean(
    packed: bytes,
    languages: list[str | None] | None,
    sites: list[str | None] | None,
    with_report: bool,  # noqa: FBT001
) -> tuple[bytes | None, Report]:
    block = _unpacked(packed)
    cleaned, report = _state["cleaner"].clean(block, languages, sites, with_report)
    return (None if cleaned is block else _packed(cleaned)), report
