"""Processes that do the work on pieces: in order, stopped together, and gone when the one that started them is."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Self

from mtclean.corpus.work import Done, Order, Worker
from mtclean.errors import UnfinishedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future
    from types import TracebackType

    from mtclean.corpus.rows import Piece

AHEAD = 2
"""Pieces in flight for each process: one worked on, one on its way. Bounds the memory."""

TURN = 0.2
"""Seconds of one wait. polars takes over Ctrl-C, and a wait without an end would not hear of it."""


class Alone:
    """The process that runs, alone."""

    def __init__(self, order: Order) -> None:
        self._worker = Worker(order)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing has to be stopped."""

    def work(self, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, Done]]:
        """Yield the pieces, and what became of them, in their order."""
        return ((piece, self._worker(piece)) for piece in pieces)


class Crew:
    """Processes with a worker each. They are spawned, since a fork would leave the threads of Arrow half alive."""

    def __init__(self, order: Order, processes: int) -> None:
        self._ahead = AHEAD * processes
        self._others = set(multiprocessing.active_children())
        self._executor = ProcessPoolExecutor(
            processes, mp_context=multiprocessing.get_context("spawn"), initializer=_start, initargs=(order,)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            for process in set(multiprocessing.active_children()) - self._others:
                process.terminate()
        self._executor.shutdown(wait=True, cancel_futures=error is not None)

    def work(self, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, Done]]:
        """Yield the pieces, and what became of them, in their order."""
        waiting: deque[tuple[Piece, Future[Done]]] = deque()
        for piece in pieces:
            waiting.append((piece, self._executor.submit(_work, piece)))
            if len(waiting) >= self._ahead:
                yield _result(*waiting.popleft())
        while waiting:
            yield _result(*waiting.popleft())


def crew(order: Order, processes: int) -> Alone | Crew:
    """Return who does the work."""
    return Crew(order, processes) if processes > 1 else Alone(order)


def _result(piece: Piece, future: Future[Done]) -> tuple[Piece, Done]:
    try:
        while not future.done():
            wait([future], TURN)
        return piece, future.result()
    except BrokenProcessPool:
        message = "one of the processes was killed, perhaps for want of memory; --resume goes on, with fewer processes"
        raise UnfinishedError(message) from None


_state: dict[str, Worker] = {}
"""The one worker of a process, set once when it starts."""


def _start(order: Order) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then stops its workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _state["worker"] = Worker(order)


def _end_with_parent() -> None:
    """End this process when its parent has ended: a parent that was killed stops nobody, and closes no queue."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _work(piece: Piece) -> Done:
    return _state["worker"](piece)
