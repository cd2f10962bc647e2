"""Loops over bytes that NumPy has no words for, compiled by Numba; imported only where Numba is installed.

Each takes plain arrays and gives plain arrays. What they look for is laid out by the module that asks them:
`mtclean.bulk.lineview`, `scan`, `grams`, `edges` or `loops`. The first call on a machine compiles them, which takes
some seconds, and later ones read them from Numba's cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from mtclean.bulk.edges import BYTE
from mtclean.bulk.lineview import NEWLINE, WIDEST
from mtclean.bulk.loops import ALONE, SHIFTS, SPACE
from mtclean.units import TOLD_BY

if TYPE_CHECKING:
    from collections.abc import Callable

_COUNTED = np.uint64(1 << 63)  # the bit of characters that are counted, see `mtclean.bulk.scan`
_ASCII_END = 128
_FAR, _NONE = 256, 257  # what stands for a character beyond ASCII, and for none
_KIND, _GOES_ON = 0xC0, 0x80  # of bytes that go on with a character
_THREE, _FOUR = np.uint64(0xE0), np.uint64(0xF0)  # the lowest first bytes of characters of three bytes, and of four
_GOING_ON = np.uint64(63)  # the bits of a byte that goes on
_ONES, _HIGHEST = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_NEWLINES, _WIDEST = np.uint64(NEWLINE) * _ONES, np.uint64(WIDEST)
_ONE = np.uint64(1)  # Numba looks whether a place is negative, unless its type says that it can't be
_SECOND, _LAST, _LAST_BUT_ONE = np.uint64(8), np.uint64(56), np.uint64(48)  # bits before bytes of a word
STRETCH = 1024
"""Bytes looked at in one go where that is done step by step: what a step leaves is in the nearest cache."""


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function compiled when it is first called, and kept on disk where Numba finds a place for that.

    What is kept is known by the time at which the function's file was written: after a change of a constant that comes
    from another module, write this one anew.
    """
    try:
        return numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder that can be written to
        return numba.njit(nogil=True)(function)


inlined = numba.njit(inline="always")
"""Makes a function part of those that call it: to hand over arrays takes longer than what it does with them."""


@compiled
def _word(data, words, at):
    """Return the `WIDEST` bytes from a position on as a number; what the buffer is short of is zero."""
    if 0 <= at < len(words):
        return words[at]
    word = np.uint64(0)
    for place in range(WIDEST):
        if 0 <= at + place < len(data):
            word |= np.uint64(data[at + place]) << np.uint64(8 * place)
    return word


@compiled
def _breaks(data, words):
    """Return where newlines are, and the words that end before each and begin behind it."""
    count = 0
    for byte in data:
        count += byte == NEWLINE
    breaks, before, behind = np.empty(count, np.int64), np.empty(count, np.uint64), np.empty(count, np.uint64)
    found, at, length, known = np.uint64(0), np.uint64(0), np.uint64(len(data)), np.uint64(len(words))
    while at < length:
        other = words[at] ^ _NEWLINES if at < known else np.uint64(0)  # the last bytes make no word
        # Where a byte of a word is a newline, so may be taken those behind it, but none is missed.
        if (other - _ONES) & ~other & _HIGHEST:
            for further in range(WIDEST):
                place = at + np.uint64(further)
                if place < length and data[place] == NEWLINE:
                    breaks[found] = place
                    if place >= _WIDEST and place + _ONE < known:
                        before[found], behind[found] = words[place - _WIDEST], words[place + _ONE]
                    else:
                        before[found] = _word(data, words, np.int64(place) - WIDEST)
                        behind[found] = _word(data, words, np.int64(place) + 1)
                    found += _ONE
        at += _WIDEST
    return breaks, before, behind


@compiled
def lines(data, words, rows):
    """Return where lines start and end, the first line of each row, and the words at the edges of lines.

    ``words`` are at any position. See `mtclean.bulk.lineview`, which has the words of edges that are used later: then
    they would have to be fetched from memory again.
    """
    breaks, before, behind = _breaks(data, words)
    room = len(breaks) + len(rows) - 1
    starts, ends, first = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(len(rows), np.int64)
    beginnings, endings = np.empty(room, np.uint64), np.empty(room, np.uint64)
    number = done = 0
    for row in range(len(rows) - 1):
        first[row] = number
        start, beginning, end = rows[row], _word(data, words, rows[row]), rows[row + 1]
        while done < len(breaks) and breaks[done] < end:
            starts[number], ends[number], beginnings[number] = start, breaks[done], beginning
            endings[number] = before[done]
            start, beginning = breaks[done] + 1, behind[done]
            number, done = number + 1, done + 1
        starts[number], ends[number], beginnings[number] = start, end, beginning
        endings[number] = _word(data, words, end - WIDEST)
        number += 1
    first[len(rows) - 1] = number
    return starts, ends, first, beginnings, endings


@compiled
def _decoded(data, at):
    """Return the code point of the character beyond ASCII that begins at a byte, and its size; both unsigned."""
    lead = np.uint64(data[at])
    code = np.uint64(data[at + _ONE]) & _GOING_ON
    if lead < _THREE:
        return (lead & np.uint64(31)) << np.uint64(6) | code, np.uint64(2)
    code = code << np.uint64(6) | np.uint64(data[at + np.uint64(2)]) & _GOING_ON
    if lead < _FOUR:
        return (lead & np.uint64(15)) << np.uint64(12) | code, np.uint64(3)
    code = code << np.uint64(6) | np.uint64(data[at + np.uint64(3)]) & _GOING_ON
    return (lead & np.uint64(7)) << np.uint64(18) | code, np.uint64(4)


@inlined
def _stands(line, at, number, sequences, characters):
    """Tell whether a sequence stands in a line, the first of its pair at ``at``."""
    starts, classes, backs, _ = sequences
    _, sorts, _, member = characters
    for _ in range(backs[number]):
        if at <= 0:
            return False
        at -= 1
        while at > 0 and line[at] & _KIND == _GOES_ON:
            at -= 1
    for place in range(starts[number], starts[number + 1]):
        if at >= len(line):
            return False
        byte = line[at]
        if byte < _ASCII_END:
            sort, size = sorts[byte], 1
        else:
            code, length = _decoded(line, np.uint64(at))
            sort, size = sorts[code], np.int64(length)
        if not member[sort, classes[place]]:
            return False
        at += size
    return True


@inlined
def _confirmed(line, at, met, listed, sequences, characters):
    """Return the bits of those of the sequences of a pair that stand with the first of it at ``at``."""
    starts, numbers = listed
    bits = np.uint64(0)
    for place in range(starts[met], starts[met + 1]):  # slices would take longer than the comparison
        if _stands(line, at, numbers[place], sequences, characters):
            bits |= _ONE << np.uint64(sequences[3][numbers[place]])
    return bits


@compiled
def _uneven(counts, uneven):
    """Return the bits of those rows of marks that are uneven."""
    _, twin, weights, bit_of = uneven
    bits = np.uint64(0)
    for row in range(len(twin)):
        total, odd = 0, False
        for mark in range(len(counts)):
            total += weights[row, mark] * counts[mark]
            odd |= weights[row, mark] != 0 and counts[mark] & 1 == 1
        if odd if twin[row] else total != 0:
            bits |= np.uint64(1) << np.uint64(bit_of[row])
    return bits


@compiled
def scan(data, starts, ends, characters, pairs, sequences, uneven, found):
    """Write for each line to ``found`` the bits of all that stands in it; see `mtclean.bulk.scan`."""
    ascii_bits, sorts, sort_bits, _ = characters
    look_behind, look_at, first, second, cell, cell_bits, cell_starts, cell_listed = pairs
    listed = cell_starts, cell_listed
    mark_of, _, weights, _ = uneven
    counts = np.zeros(weights.shape[1], np.int64)
    for number in range(len(starts)):
        line = data[starts[number] : ends[number]]
        size = np.uint64(len(line))
        bits = np.uint64(0)
        behind = look_behind[_NONE]
        far, far_at = 0, 0  # the last character that was looked at; every one beyond ASCII is
        at = np.uint64(0)
        while at < size:
            byte = line[at]
            if behind & look_at[byte] == 0:
                behind = look_behind[byte]
                at += _ONE
                continue
            if byte < _ASCII_END:
                behind, length = look_behind[byte], _ONE
                sort, here = np.int64(sorts[byte]), ascii_bits[byte]
            else:
                behind = look_behind[_FAR]
                code, length = _decoded(line, at)
                sort = np.int64(sorts[code])
                here = sort_bits[sort]
            bits |= here
            if at:
                before, before_at = far, far_at
                if line[at - _ONE] < _ASCII_END:
                    before, before_at = np.int64(sorts[line[at - _ONE]]), np.int64(at - _ONE)
                met = cell[first[before], second[sort]]
                if met:
                    bits |= cell_bits[met]
                    bits |= _confirmed(line, before_at, met, listed, sequences, characters)
            if here & _COUNTED:
                counts[mark_of[sort]] += 1
            far, far_at = sort, np.int64(at)
            at += length
        if bits & _COUNTED:
            bits = bits & ~_COUNTED | _uneven(counts, uneven)
            counts[:] = 0
        found[number] = bits


@compiled
def grams(words, first, end, step, table, second, apart, one, other, shift, found, found_bits):
    """Write where words may be those of texts, and by which of the distances ``apart``; return how many they are.

    See `mtclean.bulk.grams`. The words are those at ``first``, a step farther, and so on before ``end``; there must be
    room for all of them.
    """
    size = np.uint64(0)
    at, until, onwards = np.uint64(first), np.uint64(end), np.uint64(step)
    while at < until:
        hashed = np.uint32(words[at] * one)  # Numba multiplies in 64 bits
        bits = table[np.uint64(hashed >> shift)]
        if bits:
            left = np.uint8(0)
            for place in range(len(apart)):
                if bits >> np.uint8(place) & 1:
                    beside = min(max(np.int64(at) + apart[place], 0), len(words) - 1)
                    mixed = hashed ^ np.uint32(words[beside] * other)
                    left |= second[mixed >> shift] & np.uint8(1 << place)
            if left:
                found[size], found_bits[size] = at, left
                size += _ONE
        at += onwards
    return size


@compiled
def standing(data, words, found, found_bits, apart, half, texts):
    """Return those of the places that `grams` found at which one of the texts stands; see `mtclean.bulk.grams`."""
    firsts, keys, lists, offsets, ends, written = texts
    confirmed = np.empty(len(found), np.int64)
    size = 0
    for number in range(len(found)):
        at, stands = found[number], False
        for place in range(len(apart)):
            if found_bits[number] >> np.uint8(place) & 1:
                beside = min(max(at + apart[place], 0), len(words) - 1)
                key = np.uint64(words[at]) << half | np.uint64(words[beside])
                known = keys[firsts[place] : firsts[place + 1]]
                where = np.searchsorted(known, key)
                if where < len(known) and known[where] == key:
                    where += firsts[place]
                    for listed in range(lists[where], lists[where + 1]):
                        text = written[ends[listed] : ends[listed + 1]]
                        stands |= _is_there(data, at - offsets[listed], text)
        if stands:
            confirmed[size] = at
            size += 1
    return confirmed[:size].copy()


@compiled
def _is_there(data, start, text):
    """Tell whether a text stands at a place of the data."""
    if start < 0 or start + len(text) > len(data):
        return False
    for place in range(len(text)):  # noqa: SIM110 - Numba compiles no generators
        if data[start + place] != text[place]:
            return False
    return True


@compiled
def edges(words, lengths, among, looked_up, forward, mask):
    """Set ``mask`` where a line has a short text at an edge; return the lines with the outermost bytes of a long one.

    See `mtclean.bulk.edges`; ``words`` are those at the edge, and ``among`` has no line where all are looked at.
    """
    outermost, sizes, hashes, firsts, codes, mixing, shift = looked_up
    lines, values = np.empty(len(words), np.int64), np.empty(len(words), np.uint64)
    found = 0
    for number in range(len(words)):
        if len(among) and not among[number]:
            continue
        word, length = words[number], lengths[number]
        outer, inner = (word, word >> _SECOND) if forward else (word >> _LAST, word >> _LAST_BUT_ONE)
        if not length or not outermost[(outer & BYTE) << _SECOND | inner & BYTE]:
            continue
        for place in range(len(sizes)):
            size = sizes[place]
            spare = np.uint64(8 * (WIDEST - size))
            value = word << spare if forward else word >> spare << spare
            if length < size or not hashes[place, value * mixing >> shift]:
                continue
            known = codes[firsts[place] : firsts[place + 1]]
            where = np.searchsorted(known, value)
            if where < len(known) and known[where] == value:
                if size < WIDEST:
                    mask[number] = True
                else:
                    lines[found], values[found] = number, value
                    found += 1
    return lines[:found].copy(), values[:found].copy()


@compiled
def units(data, rows, keys, counts):
    """Write the keys of units, and to ``counts`` how many begin before each `STRETCH` of bytes; return their number.

    See `mtclean.bulk.loops`. The first byte and the last `TOLD_BY` - 1 begin no unit; ``rows`` are the bytes before
    rows, in order.
    """
    begins, mixed = np.empty(STRETCH, np.uint8), np.empty(STRETCH, np.uint8)
    found, row = np.uint64(0), 0
    size = len(data) - TOLD_BY
    for number in range(len(counts)):
        counts[number] = found
        start = number * STRETCH
        length = min(STRETCH, size - start)
        here = data[start : start + length + TOLD_BY]
        # Loops without a branch, over arrays that stay in the cache, are compiled to some bytes at a time.
        for at in range(length):
            begins[at] = (here[at] <= SPACE) | (here[at + 1] >= ALONE)
        for at in range(length):
            mixed[at] = (here[at + 1] << SHIFTS[0]) ^ here[at + 2] ^ (here[at + 3] << SHIFTS[1])
        while row < len(rows) and rows[row] < start + length:
            begins[rows[row] - start] = 1
            row += 1
        for at in range(length):
            keys[found] = mixed[at]
            found += np.uint64(begins[at])
    return found


@compiled
def places(data, rows, counts, numbers):
    """Return where units begin, given by their numbers in order; ``counts`` are those that `units` wrote."""
    found = np.empty(len(numbers), np.int64)
    done = 0
    while done < len(numbers):
        stretch = np.searchsorted(counts, numbers[done], side="right") - 1
        row = np.searchsorted(rows, stretch * STRETCH)
        count = counts[stretch]
        for at in range(stretch * STRETCH, min((stretch + 1) * STRETCH, len(data) - TOLD_BY)):
            begins = data[at] <= SPACE or data[at + 1] >= ALONE
            if row < len(rows) and rows[row] == at:
                begins = True
                row += 1
            if begins:
                if numbers[done] == count:
                    found[done] = at + 1
                    done += 1
                    if done == len(numbers):
                        break
                count += 1
    return found


@compiled
def same(words, apart, step):
    """Return where words are the same as the ones ``apart`` places on, looking at every so many."""
    size, at, end = np.uint64(0), np.uint64(0), np.uint64(max(len(words) - apart, 0))
    further, onwards = np.uint64(apart), np.uint64(step)
    found = np.empty(end // onwards + _ONE, np.int64)
    while at < end:
        if words[at] == words[at + further]:
            found[size] = at
            size += _ONE
        at += onwards
    return found[:size].copy()
