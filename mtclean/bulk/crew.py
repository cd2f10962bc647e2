"""Processes that do the same work on one thing after the other: in order, and gone when nobody waits for them.

Threads would not help: what is left to do is mostly Python (measured: 1.1 times one thread on two cores). Processes are
spawned, not forked, since polars and Arrow run threads that a fork would leave half alive.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor, wait
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future
    from types import TracebackType

TURN = 0.2
"""Seconds of one wait. polars takes over Ctrl-C, and a wait without an end would not hear of it."""


class Crew:
    """Processes with a worker each, which ``make(*arguments)`` gives there: a callable that takes what is to be done.

    ``ahead`` is how many orders are in flight for each process: one worked on, others on their way. It bounds the
    memory.
    """

    def __init__(
        self, processes: int, ahead: int, make: Callable[..., Callable[[Any], Any]], *arguments: object
    ) -> None:
        self._ahead = ahead * processes
        self._others = set(multiprocessing.active_children())
        self._executor = ProcessPoolExecutor(
            processes, mp_context=multiprocessing.get_context("spawn"), initializer=_start, initargs=(make, arguments)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            # On an error or Ctrl-C nobody waits for what would come of it. The executor has a way to stop its
            # processes from Python 3.14 on, and knows none that was interrupted while it started.
            for process in set(multiprocessing.active_children()) - self._others:
                process.terminate()
        self._executor.shutdown(wait=True, cancel_futures=error is not None)

    def work(self, orders: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
        """Yield what became of each order, in their order. An order is what stays here, and what crosses over.

        Raises `BrokenProcessPool` when a process was killed.
        """
        waiting: deque[tuple[Any, Future[Any]]] = deque()
        for kept, sent in orders:
            waiting.append((kept, self._executor.submit(_work, sent)))
            if len(waiting) >= self._ahead:
                yield _result(*waiting.popleft())
        while waiting:
            yield _result(*waiting.popleft())


def _result(kept: Any, future: Future[Any]) -> tuple[Any, Any]:
    while not future.done():
        wait([future], TURN)
    return kept, future.result()


_state: dict[str, Callable[[Any], Any]] = {}
"""The one worker of a process, set once when it starts."""


def _start(make: Callable[..., Callable[[Any], Any]], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then stops its workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _state["worker"] = make(*arguments)


def _end_with_parent() -> None:
    """End this process when its parent has ended: a parent that was killed stops nobody, and closes no queue."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _work(sent: Any) -> Any:
    return _state["worker"](sent)
