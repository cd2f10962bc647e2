"""How far a run is: a line that is written over on a terminal, a line a minute anywhere else."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

ON_TERMINAL, ELSEWHERE = 0.2, 60.0
"""Seconds between two lines."""


@dataclass(frozen=True, slots=True)
class State:
    """How far a run is: of the bytes of all files, how many are done; rows and bytes of text done in this run."""

    done: int
    total: int
    rows: int
    size: int


class Progress:
    """Says how far a run is on a stream, now and then."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._is_terminal = self._stream.isatty()
        self._every = ON_TERMINAL if self._is_terminal else ELSEWHERE
        self._clock = clock
        self._begin = self._last = clock()
        self._first: int | None = None
        self._width = 0

    def __call__(self, state: State) -> None:
        """Take note of a state, and say it if it is time."""
        now = self._clock()
        if self._first is None:
            self._first = state.done
        if now - self._last < self._every:
            return
        self._last = now
        line = described(state, self._first, now - self._begin)
        if self._is_terminal:
            self._stream.write("\r" + line.ljust(self._width))
            self._width = len(line)
        else:
            self._stream.write(line + "\n")
        self._stream.flush()

    def end(self) -> None:
        """Wipe the line on the terminal."""
        if self._is_terminal and self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()


def described(state: State, first: int, seconds: float) -> str:
    """Return a line that says how far a run is, which began at byte ``first`` so many seconds ago.

    >>> described(State(50_000_000, 200_000_000, 1000, 80_000_000), 0, 10.0)
    '25 %, 1,000 rows, 8.0 MB/s, 0:00:30 left'
    """
    rate = f"{state.rows:,} rows, {state.size / 1e6 / max(seconds, 1e-9):,.1f} MB/s"
    if not state.total:
        return rate
    share = min(state.done / state.total, 1.0)
    if state.done <= first:
        return f"{share:.0%}".replace("%", " %") + f", {rate}"
    left = int(seconds * max(state.total - state.done, 0) / (state.done - first))
    return f"{share * 100:.0f} %, {rate}, {left // 3600}:{left // 60 % 60:02}:{left % 60:02} left"
