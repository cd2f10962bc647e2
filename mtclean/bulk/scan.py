"""All that screens look for character by character, found in one pass over the bytes.

Screens are made of *atoms*: a class of characters that a line may hold, sequences of classes, marks without partners.
A `Scan` gives each atom a bit, and one pass tells for each line which of the bits are set; a screen is then a formula
over bits. The pass is compiled (`mtclean.bulk.kernels`); without Numba the atoms are looked for one by one, as
`mtclean.bulk.screening` says.

What the pass looks up is laid out here. Characters that no class tells apart are of one *sort*; there are some hundred.
Of each sequence two neighbours are chosen, of classes that good text holds few of: where two characters of the two
classes meet, the whole sequence is compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mtclean.bulk.grams import COMMON
from mtclean.bulk.lineview import read_only
from mtclean.characters import ASCII, LAST, SURROGATES, Characters
from mtclean.neighbours import rarity
from mtclean.screens import HasChar, HasSequence, Uneven

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from mtclean.bulk.lineview import LineView

Atom = HasChar | HasSequence | Uneven

MOST: Final = 63
"""Atoms that a scan has room for; the highest bit is for characters that are counted."""

_COUNTED: Final = np.uint64(1 << 63)
_ASCII_PAIRS: Final = 62  # bits; more pairs share them
_LOOKED_AT, _BEHIND_FAR = np.uint64(1 << 62), np.uint64(1 << 63)  # the other bits
_BYTES: Final = 256
_PAIR: Final = 2
_NO_BYTE: Final = 2  # what stands before a character can also be one beyond ASCII, or none


@dataclass(eq=False)
class Scan:
    """The atoms of the screens that are read together, each with its bit."""

    atoms: dict[Atom, int] = field(default_factory=dict)

    def has(self, atom: Atom) -> Callable[[LineView], NDArray[np.bool_]]:
        """Return the function that tells for each line of a view whether an atom is there; ask before the first pass.

        Raises `OverflowError` if there are more than `MOST` atoms.
        """
        number = self.atoms.setdefault(atom, len(self.atoms))
        if number >= MOST:
            message = f"a scan has room for {MOST} atoms"
            raise OverflowError(message)
        bit = np.uint64(1 << number)
        return lambda view: (view.bits(self) & bit).astype(bool)

    def bits(self, view: LineView) -> NDArray[np.uint64]:
        """Return for each line of a view the bits of the atoms that stand in it."""
        from mtclean.bulk.kernels import scan  # noqa: PLC0415 - loads Numba

        found = np.zeros(len(view.starts), np.uint64)
        scan(read_only(view.data), read_only(view.starts), read_only(view.ends), *self._tables, found)
        return found

    @cached_property
    def _tables(self) -> tuple[Any, ...]:
        return _tables(self.atoms)


@dataclass(frozen=True, slots=True)
class _Looked:
    """A sequence that is looked for: its classes, the place of the chosen two in it, the bit of its atom."""

    classes: tuple[Characters, ...]
    place: int
    bit: int


def _tables(atoms: dict[Atom, int]) -> tuple[Any, ...]:
    """Return what `mtclean.bulk.kernels.scan` looks up: characters, pairs, sequences, what is counted."""
    alone: list[tuple[Characters, int]] = []
    sequences: list[_Looked] = []
    uneven: list[tuple[Uneven, int]] = []
    for atom, bit in atoms.items():
        match atom:
            case HasChar(characters):
                alone.append((characters, bit))
            case HasSequence():
                for sequence in _writable(atom.sequences):
                    if len(sequence) == 1:
                        alone.append((sequence[0], bit))
                    else:
                        ranks = list(map(_rarity, pairwise(sequence)))
                        sequences.append(_Looked(sequence, ranks.index(min(ranks)), bit))
            case Uneven():
                uneven.append((atom, bit))
    marks = list(dict.fromkeys(mark for one, _ in uneven for mark in _marks(one)))
    classes = list(
        dict.fromkeys(
            [characters for characters, _ in alone]
            + [characters for one in sequences for characters in one.classes]
            + [Characters.of(mark) for mark in marks]
        )
    )
    number_of = {characters: number for number, characters in enumerate(classes)}
    member, sorts = _sorts(classes)
    sort_ascii = sorts[: len(ASCII)]
    sort_bits = np.zeros(len(member), np.uint64)
    for characters, bit in alone:
        sort_bits[member[:, number_of[characters]]] |= np.uint64(1 << bit)
    mark_of = np.zeros(len(member), np.int64)
    for number, mark in enumerate(marks):
        counted = member[:, number_of[Characters.of(mark)]]
        mark_of[counted] = number
        sort_bits[counted] |= _COUNTED
    return (
        (sort_bits[sort_ascii], sorts, sort_bits, member),
        _pairs(sequences, member, number_of, sort_ascii, sort_bits[sort_ascii] != 0),
        _in_rows(sequences, number_of),
        (mark_of, *_weights(uneven, marks)),
    )


def _rarity(pair: Sequence[Characters]) -> tuple[int, ...]:
    """Return what ranks two classes, the rarest lowest: of letters that English has, those that it has seldom."""
    common = sum(COMMON.get(ord(character), 0) for one in pair for character in one & ASCII)
    return (*rarity(pair), common)


def _writable(sequences: Iterable[Sequence[Characters]]) -> list[tuple[Characters, ...]]:
    """Return the sequences without surrogates, which UTF-8 does not hold, and without those that need one."""
    written = (tuple(characters - SURROGATES for characters in sequence) for sequence in sequences)
    return [sequence for sequence in written if all(characters.ranges for characters in sequence)]


def _marks(uneven: Uneven) -> Iterable[str]:
    yield from uneven.twins - SURROGATES
    for sides in uneven.pairs:
        for side in sides:
            yield from side - SURROGATES


def _sorts(classes: Sequence[Characters]) -> tuple[NDArray[Any], ...]:
    """Return for each sort in which classes it is, and the sorts of all characters."""
    ranges = [np.array(one.ranges).reshape(-1, 2) + np.array([0, 1]) for one in classes]
    starts = np.unique(np.concatenate([np.array([0, LAST + 1]), *(edges.ravel() for edges in ranges)]))
    # Where a class begins a stretch is one more, where it ends one less: sums along the way tell what is inside.
    steps = np.zeros((len(starts), max(len(classes), 1)), np.int8)
    for number, edges in enumerate(ranges):
        low, high = np.searchsorted(starts, edges.T)
        steps[low, number], steps[high, number] = 1, -1
    member, sort = _distinct(np.cumsum(steps[:-1], axis=0, dtype=np.int8).astype(bool))
    return member, np.repeat(sort.astype(np.uint16), np.diff(starts))


def _pairs(
    sequences: Sequence[_Looked],
    member: NDArray[np.bool_],
    number_of: dict[Characters, int],
    sort_ascii: NDArray[np.uint16],
    told: NDArray[np.bool_],
) -> tuple[NDArray[Any], ...]:
    """Return which characters make a pair, and the sequences of each: by bits of ASCII, by a table of all sorts."""
    by_pair: dict[tuple[int, int], list[int]] = {(0, 0): []}  # tables must have something in them
    for number, one in enumerate(sequences):
        two = one.classes[one.place], one.classes[one.place + 1]
        by_pair.setdefault((number_of[two[0]], number_of[two[1]]), []).append(number)
    firsts, seconds = (member[:, [pair[side] for pair in by_pair]] for side in (0, 1))
    behind, here = np.zeros(_BYTES + _NO_BYTE, np.uint64), np.zeros(_BYTES, np.uint64)
    place = 0
    for number in range(len(by_pair)):
        one, other = firsts[sort_ascii, number], seconds[sort_ascii, number]
        if one.any() and other.any():
            bit = np.uint64(1 << place % _ASCII_PAIRS)
            behind[: len(ASCII)][one] |= bit
            here[: len(ASCII)][other] |= bit
            place += 1
    # A character that is told by itself is looked at whatever stands before it, and every one behind one beyond ASCII.
    behind |= _LOOKED_AT
    here[: len(ASCII)][told] |= _LOOKED_AT
    here[len(ASCII) :] |= _LOOKED_AT
    behind[_BYTES] |= _BEHIND_FAR
    here |= _BEHIND_FAR
    first_sorts, first = _distinct(firsts)
    second_sorts, second = _distinct(seconds)
    # What two sorts meet for is numbered; 0 is for those that make no pair.
    cell = (first_sorts.astype(np.float32) @ second_sorts.T.astype(np.float32) > 0).astype(np.int32)
    where = np.nonzero(cell)
    together, numbers = _distinct(first_sorts[where[0]] & second_sorts[where[1]])
    cell[where] = numbers + 1
    every = list(by_pair.values())
    listed = [[number for pair in np.flatnonzero(pairs) for number in every[pair]] for pairs in together]
    # Of a sequence of two there is no more to compare.
    bits = [sum({1 << sequences[n].bit for n in one if len(sequences[n].classes) == _PAIR}) for one in listed]
    longer = [[n for n in one if len(sequences[n].classes) > _PAIR] for one in listed]
    return behind, here, first, second, cell, np.array([0, *bits], np.uint64), *_listed([[], *longer])


def _distinct(rows: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return the different rows, and for each row which of them it is."""
    rows = np.ascontiguousarray(rows)
    whole = rows.view(np.dtype((np.void, rows.itemsize * rows.shape[1]))).ravel()
    _, place, number = np.unique(whole, return_index=True, return_inverse=True)
    return rows[place], number.ravel()


def _in_rows(sequences: Sequence[_Looked], number_of: dict[Characters, int]) -> tuple[NDArray[np.int64], ...]:
    starts, classes = _listed([[number_of[characters] for characters in one.classes] for one in sequences])
    backs, bits = (np.array([one.place for one in sequences], np.int64), np.array([one.bit for one in sequences]))
    return starts, classes, backs, bits.astype(np.int64)


def _listed(lists: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each list begins in all of them one after the other, and these."""
    starts = np.cumsum([0, *map(len, lists)])
    return starts.astype(np.int64), np.array([number for one in lists for number in one], np.int64)


def _weights(uneven: Sequence[tuple[Uneven, int]], marks: Sequence[str]) -> tuple[NDArray[Any], ...]:
    """Return rows that must be even or sum up to zero: whether the first, what each mark counts, whose bit it is."""
    rows: list[tuple[bool, dict[str, int], int]] = []
    for one, bit in uneven:
        rows += [(True, {mark: 1}, bit) for mark in one.twins - SURROGATES]
        for openers, closers in one.pairs:
            counted = dict.fromkeys(openers - SURROGATES, 1)
            for mark in closers - SURROGATES:
                counted[mark] = counted.get(mark, 0) - 1
            rows.append((False, counted, bit))
    weights = np.array([[counted.get(mark, 0) for mark in marks] for _, counted, _ in rows], np.int64)
    return (
        np.array([twin for twin, _, _ in rows], bool),
        weights.reshape(len(rows), len(marks)),
        np.array([bit for _, _, bit in rows], np.int64),
    )
