"""Texts at the beginning or at the end of lines, many of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mtclean.bulk.lineview import WIDEST, LineView, read_only

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from numpy.typing import NDArray

    Likely = tuple[int, NDArray[np.int64], NDArray[np.uint64]]

MIXING, SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(48)  # 2^64 divided by the golden ratio: without a pattern
_SELDOM: Final = 20
"""Where fewer lines than one in so many have the outermost bytes of a long text, these are compared to the end."""
BYTE: Final = np.uint64(0xFF)


@dataclass(frozen=True, slots=True)
class Edges:
    """Texts that lines begin with, or end with.

    ``outermost`` tells for two bytes whether a text has them outermost; that settles most lines. For the rest, as
    many bytes as the text has are compared as a number: ``codes`` has those of all texts, by how many bytes they are,
    ``hashes`` in the same order a table of their hashes. Of texts of more than `WIDEST` bytes, ``whole`` has the rest,
    by the outermost. ``laid_out`` is what a kernel looks up.
    """

    forward: bool
    outermost: NDArray[np.bool_]
    codes: dict[int, NDArray[np.uint64]]
    hashes: NDArray[np.bool_]
    whole: dict[int, list[bytes]]
    laid_out: tuple[Any, ...]
    compiled: bool

    @classmethod
    def of(cls, texts: Iterable[bytes], *, forward: bool, compiled: bool) -> Edges:
        """Return what tells lines that begin (or, if not ``forward``, end) with one of the texts."""
        texts = [text for text in texts if text]
        outer = [text[:WIDEST] if forward else text[-WIDEST:] for text in texts]
        values = np.frombuffer(b"".join([one.rjust(WIDEST, b"\0") for one in outer]), "<u8")
        sizes = np.fromiter(map(len, outer), np.int64, len(outer))
        codes = {size: np.unique(values[sizes == size]) for size in np.unique(sizes).tolist()}
        whole: dict[int, list[bytes]] = {}
        for text, size, value in zip(texts, sizes.tolist(), values.tolist(), strict=True):
            if size == WIDEST:
                whole.setdefault(value, []).append(text)
        outermost = _outermost(codes, forward=forward)
        hashes = _hash_tables(codes.values())
        firsts = np.cumsum([0, *map(len, codes.values())])
        known = np.concatenate([np.empty(0, np.uint64), *codes.values()])
        laid_out = outermost, np.array(list(codes), np.int64), hashes, firsts, known, MIXING, SHIFT
        return cls(forward, outermost, codes, hashes, whole, laid_out, compiled)

    def lines(self, view: LineView, among: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
        """Return for each line whether it has one of the texts at this edge; those that ``among`` leaves out do not."""
        mask = np.zeros(len(view.starts), bool)
        if not self.codes:
            return mask
        find = self._find_compiled if self.compiled else self._find
        lines, codes = find(view, among, mask)
        if len(lines) * _SELDOM <= len(mask):
            lines = lines[[self._has(view, *pair) for pair in zip(lines, codes.tolist(), strict=True)]]
        mask[lines] = True
        return mask

    def _find(
        self, view: LineView, among: NDArray[np.bool_] | None, mask: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        """Set ``mask`` where a line has a short text; return the lines that have the outermost bytes of a long one."""
        lines, codes = np.empty(0, np.int64), np.empty(0, np.uint64)
        for size, likely, values in self._likely(view, among):  # few, and a search costs more
            known = self.codes[size]
            equal = known[np.minimum(np.searchsorted(known, values), len(known) - 1)] == values
            if size == WIDEST:
                lines, codes = likely[equal], values[equal]
            else:
                mask[likely[equal]] = True
        return lines, codes

    def _likely(self, view: LineView, among: NDArray[np.bool_] | None) -> Iterator[Likely]:
        """Yield, by how many bytes are compared, the lines that hold the hash of a text there, and these bytes."""
        words, lengths = view.beginnings if self.forward else view.endings, view.lengths
        first, second = (words & BYTE, words >> 8 & BYTE) if self.forward else (words >> 56, words >> 48 & BYTE)
        near = self.outermost[first << 8 | second] & (lengths > 0)
        lines = np.flatnonzero(near if among is None else near & among)
        words, lengths = words[lines], lengths[lines]
        for size, hashes in zip(self.codes, self.hashes, strict=True):
            spare = np.uint64(8 * (WIDEST - size))
            value = words << spare if self.forward else words >> spare << spare
            likely = np.flatnonzero(hashes[_hashed(value)] & (lengths >= size))
            yield size, lines[likely], value[likely]

    def _find_compiled(
        self, view: LineView, among: NDArray[np.bool_] | None, mask: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        from mtclean.bulk.kernels import edges  # noqa: PLC0415 - loads Numba

        words = view.beginnings if self.forward else view.endings
        among = among if among is not None else np.empty(0, bool)
        lines, codes = edges(read_only(words), read_only(view.lengths), among, self.laid_out, self.forward, mask)
        return lines, codes

    def _has(self, view: LineView, line: int, code: int) -> bool:
        data = view.data[view.starts[line] : view.ends[line]].tobytes()
        texts = tuple(self.whole[code])
        return data.startswith(texts) if self.forward else data.endswith(texts)


def _outermost(codes: dict[int, NDArray[np.uint64]], *, forward: bool) -> NDArray[np.bool_]:
    """Return for each two bytes, the outermost first, whether a text may have them."""
    table = np.zeros((256, 256), bool)
    for size, found in codes.items():
        spare = 8 * (WIDEST - size)
        outer, inner = (spare, spare + 8) if forward else (56, 48)
        if size == 1:
            table[(found >> np.uint64(outer)) & BYTE, :] = True
        else:
            table[(found >> np.uint64(outer)) & BYTE, (found >> np.uint64(inner)) & BYTE] = True
    return table.ravel()


def _hashed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (values * MIXING) >> SHIFT


def _hash_tables(codes: Collection[NDArray[np.uint64]]) -> NDArray[np.bool_]:
    tables = np.zeros((len(codes), 1 << 64 - int(SHIFT)), bool)
    for table, values in zip(tables, codes, strict=True):
        table[_hashed(values)] = True
    return tables
