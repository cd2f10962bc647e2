"""Texts at the beginning or at the end of lines, many of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from mtclean.bulk.lineview import NO_EDGE, WIDEST, LineView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_MIXING, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(48)  # 2^64 divided by the golden ratio: without a pattern
_SELDOM: Final = 20
"""Where fewer lines than one in so many have the outermost bytes of a long text, these are compared to the end."""
_BYTE: Final = np.uint64(255)


@dataclass(frozen=True, slots=True)
class Edges:
    """Texts that lines begin with, or end with.

    ``outermost`` tells for two bytes whether a text has them outermost; that settles most lines. For the rest, as
    many bytes as the text has are compared as a number: ``codes`` has those of all texts, by how many bytes they are,
    with a table of their hashes. Of texts of more than `WIDEST` bytes, ``whole`` has the rest, by the outermost.
    """

    forward: bool
    outermost: NDArray[np.bool_]
    codes: dict[int, tuple[NDArray[np.uint64], NDArray[np.bool_]]]
    whole: dict[int, tuple[bytes, ...]]

    @classmethod
    def of(cls, texts: Iterable[bytes], *, forward: bool) -> Edges:
        """Return what tells lines that begin (or, if not ``forward``, end) with one of the texts."""
        by_size: dict[int, set[int]] = {}
        whole: dict[int, tuple[bytes, ...]] = {}
        for text in filter(None, texts):
            outer = text[:WIDEST] if forward else text[-WIDEST:]
            code = int.from_bytes(outer.rjust(WIDEST, b"\0"), "little")
            by_size.setdefault(len(outer), set()).add(code)
            if len(outer) == WIDEST:
                whole[code] = (*whole.get(code, ()), text)
        codes = {size: np.array(sorted(found), np.uint64) for size, found in by_size.items()}
        outermost = _outermost(codes, forward=forward)
        return cls(forward, outermost, {size: (found, _hash_table(found)) for size, found in codes.items()}, whole)

    def lines(self, view: LineView, among: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
        """Return for each line whether it has one of the texts at this edge; those that ``among`` leaves out do not."""
        mask = self.outermost[view.edge(forward=self.forward)]
        near = np.flatnonzero(mask if among is None else mask & among)
        mask = np.zeros(len(view.starts), bool)
        words, lengths = view.edge_words(near, forward=self.forward), view.lengths[near]
        for size, (codes, hashes) in self.codes.items():
            spare = np.uint64(8 * (WIDEST - size))
            value = words << spare if self.forward else words >> spare << spare
            likely = np.flatnonzero(hashes[_hashed(value)] & (lengths >= size))  # few, and a search costs more
            value = value[likely]
            place = np.minimum(np.searchsorted(codes, value), len(codes) - 1)
            equal = codes[place] == value
            found = near[likely[equal]]
            if size == WIDEST and len(found) * _SELDOM <= len(mask):
                found = found[[self._has(view, *pair) for pair in zip(found, value[equal].tolist(), strict=True)]]
            mask[found] = True
        return mask

    def _has(self, view: LineView, line: int, code: int) -> bool:
        data = view.data[view.starts[line] : view.ends[line]].tobytes()
        return data.startswith(self.whole[code]) if self.forward else data.endswith(self.whole[code])


def _outermost(codes: dict[int, NDArray[np.uint64]], *, forward: bool) -> NDArray[np.bool_]:
    """Return for each two bytes, the outermost first, whether a text may have them; see `LineView.edge`."""
    table = np.zeros((256, 256), bool)
    for size, found in codes.items():
        spare = 8 * (WIDEST - size)
        outer, inner = (spare, spare + 8) if forward else (56, 48)
        if size == 1:
            table[(found >> np.uint64(outer)) & _BYTE, :] = True
        else:
            table[(found >> np.uint64(outer)) & _BYTE, (found >> np.uint64(inner)) & _BYTE] = True
    flat = table.ravel()
    flat[NO_EDGE] = False
    return flat


def _hashed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (values * _MIXING) >> _SHIFT


def _hash_table(values: NDArray[np.uint64]) -> NDArray[np.bool_]:
    table = np.zeros(1 << 16, bool)
    table[_hashed(values)] = True
    return table
