"""Timing: contenders take turns, so that what disturbs the machine disturbs them all; medians count."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Contender:
    """Something to time: what one call of ``run`` does, and to how many bytes of text."""

    name: str
    run: Callable[[], object]
    size: int
    documents: int


class Time(NamedTuple):
    """Seconds of one call: of this process's processor time, and of the clock."""

    processor: float
    clock: float


@dataclass(frozen=True, slots=True)
class Timed:
    """The times of a contender, one for each round."""

    contender: Contender
    times: tuple[Time, ...]

    @property
    def processor(self) -> float:
        """The median of the processor time."""
        return median(time.processor for time in self.times)

    @property
    def clock(self) -> float:
        """The median of the clock's time."""
        return median(time.clock for time in self.times)


def timed(run: Callable[[], object]) -> Time:
    """Return the time of one call; what it leaves behind is collected before, and nothing during the call."""
    gc.collect()
    gc.disable()
    try:
        clock, processor = time.perf_counter(), time.process_time()
        result = run()
        took = Time(time.process_time() - processor, time.perf_counter() - clock)
    finally:
        gc.enable()
    del result  # only now: freeing a result is not part of the work
    return took


def race(contenders: Sequence[Contender], rounds: int) -> list[Timed]:
    """Return the times of all contenders after a round that does not count: first A, B, C, then A, B, C again."""
    gc.collect()
    gc.freeze()  # what is loaded by now need not be gone through each time something is timed
    times: dict[str, list[Time]] = {contender.name: [] for contender in contenders}
    for number in range(rounds + 1):
        for contender in contenders:
            took = timed(contender.run)
            if number:
                times[contender.name].append(took)
    gc.unfreeze()
    return [Timed(contender, tuple(times[contender.name])) for contender in contenders]
