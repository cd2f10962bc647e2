"""Who does the work on pieces: this process alone, or several."""

from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Self

from mtclean.bulk.crew import Crew
from mtclean.corpus.work import Done, Order, Worker
from mtclean.errors import UnfinishedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mtclean.corpus.rows import Piece

AHEAD = 2
"""Pieces in flight for each process: one worked on, one on its way."""


class Alone:
    """The process that runs, alone."""

    def __init__(self, order: Order) -> None:
        self._worker = Worker(order)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing has to be stopped."""

    def done(self, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, Done]]:
        """Yield the pieces, and what became of them, in their order."""
        return ((piece, self._worker(piece)) for piece in pieces)


class Together(Crew):
    """Processes with a worker each."""

    def __init__(self, order: Order, processes: int) -> None:
        super().__init__(processes, AHEAD, Worker, order)

    def done(self, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, Done]]:
        """Yield the pieces, and what became of them, in their order."""
        try:
            yield from self.work((piece, piece) for piece in pieces)
        except BrokenProcessPool:
            message = (
                "one of the processes was killed, perhaps for want of memory; --resume goes on, with fewer processes"
            )
            raise UnfinishedError(message) from None


def crew(order: Order, processes: int) -> Alone | Together:
    """Return who does the work."""
    return Together(order, processes) if processes > 1 else Alone(order)
