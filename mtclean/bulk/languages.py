"""The language of every text of a column: `mtclean.language.detect`, many texts at a time.

What is looked at of a text, what its characters count as, and the whole numbers that are added up are those of
`mtclean.language`; only the adding up is done here, for a block of texts at once. As sums of whole numbers do not
depend on their order, the answers are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from mtclean.errors import InputError
from mtclean.language import LANE_BYTES, OVERLAP, SCALE, UNDETERMINED, WITNESSES, looked_at, model, row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

# Characters of a block of texts: enough to outweigh the calls, few enough to stay in a processor's cache.
_BLOCK: Final = 1 << 15

# Slots of the table of three letters: so roomy that almost every pair of letters fits where it is put first.
_SLOTS: Final = 1 << 18

# Not in any known n-gram, and never met: `Model.letters` makes it a space.
_NOTHING: Final = "\0"


@dataclass(frozen=True, slots=True)
class _Tables:
    """The model as arrays. A state is the number of two letters' row, met again as the row of their sum.

    ``scores[state]`` is the row of the best that is known of two letters (or of the last of them), and leads on to
    three letters: if ``owner[base[state] + letter]`` is the state, ``third`` at the same place is their row.
    """

    letter: NDArray[np.int32]  # code point -> letter
    letters: int
    pair: NDArray[np.int32]  # letter * letters + letter -> state
    base: NDArray[np.int32]
    owner: NDArray[np.int32]
    third: NDArray[np.int32]
    scores: NDArray[np.uint16]
    stride: int  # as many rows can be added up in 16 bits, whichever they are
    tags: pa.StringArray  # of the languages, and last of no language


def detect_array(array: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return the language tag of every text of ``array``: what `mtclean.detect` says of it; null for a null.

    Any Arrow array of text, dictionaries included; from a chunked array, the same chunks. Anything else raises
    `InputError`.

    >>> detect_array(pa.array(["Where have all the flowers gone?", None, "2 + 2"])).to_pylist()
    ['en', None, 'und']
    """
    _require_text(array)
    if isinstance(array, pa.ChunkedArray):
        return pa.chunked_array([detect_array(chunk) for chunk in array.chunks], type=pa.string())
    if isinstance(array, pa.DictionaryArray):
        if len(array.dictionary) > len(array):  # As after a slice: most of it may be unused.
            # Large, as Arrow cannot take from string_view, and 2 GiB may be passed.
            return detect_array(array.dictionary.cast(pa.large_string()).take(array.indices))
        return detect_array(array.dictionary).take(array.indices)
    tables = _tables()
    numbers = [number for texts in _blocks(array, tables.stride) for number in _numbers(_totals(texts, tables))]
    return tables.tags.take(pa.array(numbers, pa.int32(), mask=np.asarray(array.is_null())))


def detect_array_with_confidence(array: pa.Array | pa.ChunkedArray) -> tuple[pa.StringArray, pa.DoubleArray]:
    """Return the language of every text, and how sure it is: what `mtclean.language.detect_with_confidence` says.

    Both are null for a null; a chunked array comes back as one. Anything but text raises `InputError`.

    >>> tags, confidences = detect_array_with_confidence(pa.array(["Where have all the flowers gone?", "2 + 2"]))
    >>> tags.to_pylist(), confidences[1].as_py()
    (['en', 'und'], 0.0)
    """
    _require_text(array)
    plain = array.cast(pa.large_string())
    whole = plain.combine_chunks() if isinstance(plain, pa.ChunkedArray) else plain
    tables = _tables()
    numbers, confidences = [], [np.empty(0)]
    for texts in _blocks(whole, tables.stride):
        totals = _totals(texts, tables)
        numbers += _numbers(totals)
        confidences.append(_confidences(totals))
    nulls = np.asarray(whole.is_null())
    tags = tables.tags.take(pa.array(numbers, pa.int32(), mask=nulls))
    return tags, pa.array(np.concatenate(confidences), pa.float64(), mask=nulls)


def _confidences(totals: NDArray[np.int64]) -> NDArray[np.float64]:
    known = totals[:, -1]
    weight = np.minimum(1 / OVERLAP, WITNESSES / np.maximum(known, 1)) / SCALE
    apart = (totals[:, :-1] - totals[:, :-1].max(axis=1, keepdims=True)) * weight[:, np.newaxis]
    confidences: NDArray[np.float64] = np.where(known > 0, 1.0 / np.exp(apart).sum(axis=1), 0.0)
    return confidences


def _require_text(array: object) -> None:
    if not isinstance(array, pa.Array | pa.ChunkedArray) or not _is_text(array.type):
        kind = array.type if isinstance(array, pa.Array | pa.ChunkedArray) else type(array).__name__
        message = f"array must be an Arrow array of text (string, large_string, string_view, dictionary), got {kind}"
        raise InputError(message)


def _is_text(kind: pa.DataType) -> bool:
    """Return whether an array of this type holds text, or nothing but nulls."""
    if isinstance(kind, pa.DictionaryType):
        return _is_text(kind.value_type)
    types = pa.types
    tests = (types.is_string, types.is_large_string, types.is_string_view, types.is_null)
    return any(test(kind) for test in tests)


def _blocks(array: pa.Array, stride: int) -> Iterator[list[str]]:
    """Yield what is looked at of each text of ``array``, in order, in lists of about `_BLOCK` characters.

    Each ends in a space, as `detect` ends a text, and goes on with spaces, which add nothing, to a multiple of
    ``stride``. A null is an empty text here.
    """
    block: list[str] = []
    room = _BLOCK
    for value in array:  # One by one: a row may be of any size, and only what is looked at is kept.
        text = looked_at(value.as_py() or "")
        block.append(text.ljust(len(text) // stride * stride + stride))
        room -= len(block[-1])
        if room <= 0:
            yield block
            block, room = [], _BLOCK
    if block:
        yield block


def _numbers(totals: NDArray[np.int64]) -> list[int]:
    """Return the place in the tables' tags of the language of each text, given by its sums."""
    nothing = totals.shape[1] - 1
    numbers: list[int] = np.where(totals[:, -1] > 0, totals[:, :-1].argmax(axis=1), nothing).tolist()
    return numbers


def _totals(texts: list[str], tables: _Tables) -> NDArray[np.int64]:
    """Return for each of ``texts``, which are those of a block, the score of every language, and what is known."""
    characters = np.frombuffer(f"  {''.join(texts)}".encode("utf-32-le", "surrogatepass"), np.uint32)
    letters = tables.letter.take(characters)
    states = tables.pair.take(letters[:-1] * tables.letters + letters[1:])
    two_before, rows = states[:-1], states[1:]
    slots = tables.base.take(two_before) + letters[2:]
    rows = np.where(tables.owner.take(slots) == two_before, tables.third.take(slots), rows)

    # Columns of rows of scores: the sums of ``stride`` neighbours in 16 bits, then those of each text in 64.
    columns = np.ascontiguousarray(rows.reshape(-1, tables.stride).T)
    sums = tables.scores.take(columns[0], axis=0)
    addend = np.empty_like(sums)
    for column in columns[1:]:
        # No row is out of range; the mode only spares `take` a buffer.
        sums += np.take(tables.scores, column, axis=0, out=addend, mode="clip")
    starts = [0, *accumulate(len(text) // tables.stride for text in texts[:-1])]
    totals: NDArray[np.int64] = np.add.reduceat(sums, starts, axis=0, dtype=np.int64)
    return totals


def tables_are_made() -> bool:
    """Tell whether the tables for telling languages in columns are there already; making them takes a while."""
    return _tables.cache_info().currsize > 0


@cache
def _tables() -> _Tables:
    """Return the tables, made from the model on first use."""
    known = model()
    alphabet = sorted(set("".join(known.grams)))
    place = {letter: number for number, letter in enumerate(alphabet)}
    small, capital = len(alphabet), len(alphabet) + 1  # letters that are in no n-gram
    letter = np.full(0x110000, small, np.int32)
    letter[: len(known.letters)] = [
        place.get(sign, capital if sign in known.capitals else small) for sign in known.letters
    ]

    threes = sorted(gram for gram in known.grams if len(gram) == 3)  # noqa: PLR2004
    twos = sorted({gram for gram in known.grams if len(gram) == 2} | {gram[:2] for gram in threes})  # noqa: PLR2004
    grams = [_NOTHING, *alphabet, *twos, *threes]
    number = {gram: index for index, gram in enumerate(grams)}
    lanes = len(known.languages) + 1
    packed = b"".join(row(gram.rjust(3, _NOTHING)).to_bytes(lanes * LANE_BYTES, "little") for gram in grams)
    scores = np.frombuffer(packed, f"<u{LANE_BYTES}").reshape(len(grams), lanes)

    # Where two letters are not known together, what the last says by itself; nothing after a capital, if it is one.
    alone = np.array([number[sign] for sign in alphabet] + [0, 0], np.int32)
    capitals = np.array([sign in known.capitals for sign in alphabet] + [False, True])
    pair = np.where(capitals[:, np.newaxis] & capitals, np.int32(0), alone)
    for gram in twos:
        pair[place[gram[0]], place[gram[1]]] = number[gram]

    base, owner, third = _laid_out(
        ((number[gram[:2]], place[gram[2]], number[gram]) for gram in threes), len(grams), len(alone)
    )
    return _Tables(
        letter=letter,
        letters=len(alone),
        pair=pair.ravel(),
        base=base,
        owner=owner,
        third=third,
        scores=scores.astype(np.uint16),
        stride=int(np.iinfo(np.uint16).max // scores.max()),
        tags=pa.array([*known.languages, UNDETERMINED], pa.string()),
    )


def _laid_out(
    steps: Iterable[tuple[int, int, int]], states: int, letters: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return ``base``, ``owner`` and ``third`` of `_Tables` for the steps (state, letter, row).

    Each state's few letters are laid over those of the others where none of them meet, the longest list first.
    """
    following: dict[int, list[tuple[int, int]]] = {}
    for state, letter, number in steps:
        following.setdefault(state, []).append((letter, number))
    base = np.zeros(states, np.int32)
    owner = np.full(_SLOTS + letters, -1, np.int32)
    third = np.zeros(_SLOTS + letters, np.int32)
    taken = bytearray(_SLOTS + letters)
    for state, entries in sorted(following.items(), key=lambda item: len(item[1]), reverse=True):
        start = state * 2_654_435_769 % _SLOTS  # odd, so no two states start at one slot
        while any(taken[start + letter] for letter, _ in entries):
            start = (start + letters) % _SLOTS
        base[state] = start
        for letter, number in entries:
            taken[start + letter] = 1
            owner[start + letter] = state
            third[start + letter] = number
    return base, owner, third
