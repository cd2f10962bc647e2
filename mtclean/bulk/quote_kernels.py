"""The sums of `mtclean.rules.quotes.model`, compiled by Numba; imported only where Numba is installed.

What they look up is laid out by `mtclean.bulk.quotes`. Texts are numbers here: a sort of token is its code point, and
a part of a feature's value is its hash with the power that the hash of what stands before it is multiplied by.
"""

from __future__ import annotations

import numpy as np

from mtclean.bulk.kernels import compiled
from mtclean.rules.quotes.attribution import ENDS, FEW_TOKENS, LED_BY, REACH
from mtclean.rules.quotes.features import MORE, PARTS, SEQUENCE

BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, without a pattern
"""What a hash is multiplied by before the next character is added."""

MIXING = np.uint64(0xD6E8FEB86659FD93)
"""What a hash is multiplied by so that its highest bits tell where in a table it is."""

INSIDE, OUTSIDE, SPACED, WIDE, WORDS, SENTENCES, LINES, ATTRIBUTIONS, NARRATIONS = range(9)
OWN, CAPITALS, DEPTH, TAKEN, FRAGMENT, QUOTED = range(9, 15)
COLUMNS = 15
"""What the rows of places hold, in this order, and how much that is."""

KNOWN = ("there", "kind", "both", "usual", "spanning", "variety", "language", "_", "_in_", "_out_")
"""The parts that are the same for all places, in this order."""
WHOLE, HABIT_OF_FRAGMENT, COMMA, STOP, ENGLISH = range(len(KNOWN), len(KNOWN) + 5)
"""Texts that are one part or another of a place or none, and come behind these: see `Manner`."""

_KNOWN = tuple(PARTS.index(name) for name in KNOWN)
# The others, by the names that they have there.
(
    _SIDE, _S, _S_OWN, _OUT, _OUT2, _OUT3, _IN, _IN2, _BEFORE, _FURTHER, _FIRST, _SECOND, _BEGAN,
    _SIZE, _SENTENCES, _FEW, _REST, _REST_SENTENCES, _LINES, _REST_LINES, _TALK, _NARRATIONS, _OWN,
    _REST_TALK, _REST_NARRATIONS, _REST_OWN, _DEPTH, _CAPITALS, _SEQUENCE, _WIDE, _QUOTED,
    _WORD_IN, _WORD_OUT, _WORD_OUT2, _WORD_BEFORE, _PAIRED, _WORD_AT, _WORD_AT2, _HERE, _BEGUN, _HABIT, _MARK, _SPACE,
) = range(43)  # fmt: skip

_ENDS, _LED_BY = tuple(map(ord, sorted(ENDS))), tuple(map(ord, sorted(LED_BY)))
_V, _H, _N, _T, _A, _COLON, _COMMA_MARK, _DASH, _STOP_MARK, _NOTHING = map(ord, "VHNTA:,—.-")
_BREAK, _OPENING, _CLOSING_MARK, _ZERO, _UNDERLINE = map(ord, "¶“”0_")
_TO_CAPITAL = ord("a") - ord("A")


@compiled
def after(sorts, at):
    """Return `mtclean.rules.quotes.attribution.after`."""
    last = min(at + REACH, len(sorts) - 1)
    start = at + (sorts[at] == _COMMA_MARK or sorts[at] == _DASH)
    if sorts[start] in _ENDS:
        return sorts[start] if sorts[start] == _BREAK or sorts[start] == _OPENING else _STOP_MARK
    named = sorts[start] == _N
    for i in range(start, last):
        sort = sorts[i]
        if sort == _V:
            if i == start:
                return ord("v")
            if i == start + 1 and sorts[start] == _H:
                return ord("h")
            if named:
                return ord("n")
            if sorts[start] == _N and sorts[i - 1] == _COMMA_MARK:
                return ord("a")
            return ord("w") if i - start <= FEW_TOKENS else ord("x")
        if sort in _ENDS:
            break
        named &= sort == _N
    return _NOTHING


@compiled
def before(sorts, at):
    """Return `mtclean.rules.quotes.attribution.before`."""
    led, ended = sorts[at] in _LED_BY, sorts[at] in (ord("."), ord("!"), ord("?"))
    start = at - (led or ended)
    if sorts[start] in _ENDS:
        is_said = not ended and (sorts[start] == _BREAK or sorts[start] == _CLOSING_MARK)
        return sorts[start] if is_said else _STOP_MARK
    found = 0
    for i in range(start, max(start - REACH, 0), -1):
        sort = sorts[i]
        if sort in _ENDS:
            if found and sort == _CLOSING_MARK:
                return ord("q") if ended else ord("i")
            break
        if not found and sort == _V:
            behind = start - i
            if not behind:
                found = ord("v")
            elif sorts[start] == _T:
                found = ord("t")
            else:
                found = ord("w") if behind <= FEW_TOKENS else ord("x")
        elif not found and sort == _A:
            found = ord("s")
    if ended:
        return ord("p") if found else _STOP_MARK
    if led:
        return found - _TO_CAPITAL if found else _COLON
    return found or _NOTHING


@compiled
def hashes(codes, ends):
    """Return the hashes of texts, whose code points stand one behind the other up to where each ends."""
    found = np.empty(len(ends), np.uint64)
    at = 0
    for number in range(len(ends)):
        value = np.uint64(0)
        while at < ends[number]:
            value = value * BASE + np.uint64(codes[at] + 1)
            at += 1
        found[number] = value
    return found


@compiled
def filled(known, weights, bits):
    """Return a table of so many bits for `_found`."""
    keys, values, shift = np.zeros(1 << bits, np.uint64), np.zeros(1 << bits, np.int32), np.uint64(64 - bits)
    for number in range(len(known)):
        at = known[number] * MIXING >> shift
        while keys[at]:
            at = (at + np.uint64(1)) & np.uint64(len(keys) - 1)
        keys[at], values[at] = known[number], weights[number]
    return keys, values, shift


@compiled
def _found(table, value):
    """Return the weight of a value; none is 0."""
    keys, weights, shift = table
    at = value * MIXING >> shift
    while keys[at]:
        if keys[at] == value:
            return np.int64(weights[at])
        at = (at + np.uint64(1)) & np.uint64(len(keys) - 1)
    return np.int64(0)


@compiled
def _sum(hashes, powers, spec, first, end, table):
    """Return the sum of the weights of some features' values, which are made of parts."""
    starts, parts, salts = spec
    total = np.int64(0)
    for feature in range(first, end):
        value = np.uint64(0)
        for n in range(starts[feature], starts[feature + 1]):
            value = value * powers[parts[n]] + hashes[parts[n]]
        total += _found(table, value ^ salts[feature])
    return total


@compiled
def _put(hashes, powers, part, code):
    """Set a part to one character."""
    hashes[part], powers[part] = np.uint64(code + 1), BASE


@compiled
def _put_text(hashes, powers, part, texts, number):
    """Set a part to one of the texts."""
    hashes[part], powers[part] = texts[number, 0], texts[number, 1]


@compiled
def _put_side(hashes, powers, part, side, put):
    """Set a part to the side, or to nothing."""
    if put:
        _put(hashes, powers, part, side)
    else:
        hashes[part], powers[part] = np.uint64(0), np.uint64(1)


@compiled
def _put_sequence(hashes, powers, sorts, at, step):
    """Set the part that `mtclean.rules.quotes.features.sequence` gives."""
    value, power, taken, previous = np.uint64(0), np.uint64(1), 0, 0
    for i in range(at, at + (SEQUENCE + MORE) * step, step):
        sort = sorts[i] if 0 <= i < len(sorts) else _BREAK
        if sort != _N or previous != _N:
            value, power, taken = value * BASE + np.uint64(sort + 1), power * BASE, taken + 1
            if taken == SEQUENCE or sort == _BREAK:
                break
        previous = sort
    hashes[_SEQUENCE], powers[_SEQUENCE] = value, power


@compiled
def _is_any(sort, marks):
    """Tell whether a sort is one of the marks; these are in order, with a number at the end that no sort has."""
    return marks[np.searchsorted(marks, sort)] == sort


@compiled
def _coarse_parts(hashes, powers, sorts, names, place, lengths, step, side, marks):
    """Set the parts of the coarse features that a place does not share with all others."""
    x, n = place[OUTSIDE], place[INSIDE]
    _put(hashes, powers, _OUT, sorts[x])
    _put(hashes, powers, _IN, sorts[n])
    _put(hashes, powers, _S, side)
    if place[SPACED]:
        hashes[_S], powers[_S] = hashes[_S] * BASE + np.uint64(_UNDERLINE + 1), BASE * BASE
    _put_text(hashes, powers, _SIZE, lengths, min(place[WORDS], len(lengths) - 1))
    _put(hashes, powers, _SENTENCES, _ZERO + min(place[SENTENCES], 3))
    _put_text(hashes, powers, _WORD_IN, names, n - step if _is_any(sorts[n], marks) else n)
    _put_text(hashes, powers, _WORD_OUT, names, x + step if _is_any(sorts[x], marks) else x)


@compiled
def _fine_parts(hashes, powers, sorts, names, place, far, lengths, anchor, step, side, marks, known, unspaced):
    """Set the other parts of a place."""
    x, n, last = place[OUTSIDE], place[INSIDE], len(sorts) - 1
    x2, x3 = min(max(x + step, 0), last), min(max(x + 2 * step, 0), last)
    out, in_, first = sorts[x], sorts[n], sorts[anchor + step]
    closing, begun = step > 0, not place[FRAGMENT]
    hashes[_S_OWN] = hashes[_S] * known[ENGLISH, 1] + known[ENGLISH, 0]
    powers[_S_OWN] = powers[_S] * known[ENGLISH, 1]
    _put(hashes, powers, _OUT2, sorts[x2])
    _put(hashes, powers, _OUT3, sorts[x3])
    _put(hashes, powers, _IN2, sorts[n - step])
    _put(hashes, powers, _BEGAN, in_ if closing else first)
    _put(hashes, powers, _FEW, _ZERO + min(place[SENTENCES], 2))
    _put_text(hashes, powers, _REST, lengths, min(far[WORDS] - place[WORDS], len(lengths) - 1))
    _put(hashes, powers, _REST_SENTENCES, _ZERO + min(far[SENTENCES] - place[SENTENCES], 2))
    _put(hashes, powers, _LINES, _ZERO + place[LINES])
    _put(hashes, powers, _REST_LINES, _ZERO + min(far[LINES] - place[LINES], 2))
    _put(hashes, powers, _TALK, _ZERO + (place[ATTRIBUTIONS] > 0))
    _put(hashes, powers, _NARRATIONS, _ZERO + min(place[NARRATIONS], 2))
    _put(hashes, powers, _OWN, _ZERO + (place[OWN] > 0))
    _put(hashes, powers, _REST_TALK, _ZERO + (far[ATTRIBUTIONS] > place[ATTRIBUTIONS]))
    _put(hashes, powers, _REST_NARRATIONS, _ZERO + (far[NARRATIONS] > place[NARRATIONS]))
    _put(hashes, powers, _REST_OWN, _ZERO + min(far[OWN] - place[OWN], 2))
    _put(hashes, powers, _DEPTH, _ZERO + (place[DEPTH] != 0))
    _put(hashes, powers, _CAPITALS, _ZERO + (place[CAPITALS] == place[WORDS] and place[WORDS] > 1))
    _put_sequence(hashes, powers, sorts, x, step)
    _put_side(hashes, powers, _WIDE, side, place[WIDE])
    _put_side(hashes, powers, _QUOTED, side, place[QUOTED])
    _put_text(hashes, powers, _WORD_OUT, names, x2 if _is_any(out, marks) else x)
    _put_text(hashes, powers, _WORD_OUT2, names, x3 if _is_any(out, marks) else x2)
    if unspaced:
        _put_text(hashes, powers, _WORD_AT, names, x)
        _put_text(hashes, powers, _WORD_AT2, names, x2)
    _put(hashes, powers, _HERE, after(sorts, x) if closing else before(sorts, x))
    _put(hashes, powers, _BEGUN, _ZERO + begun)
    _put_text(hashes, powers, _HABIT, known, WHOLE if begun else HABIT_OF_FRAGMENT)
    _put_text(hashes, powers, _MARK, known, COMMA if _COMMA_MARK in (in_, out) else STOP)
    if place[SPACED]:
        _put(hashes, powers, _SPACE, _UNDERLINE)
    else:
        hashes[_SPACE], powers[_SPACE] = np.uint64(0), np.uint64(1)


@compiled
def scored(sorts, names, places, passed, known, anchor, step, side, unspaced, asked, near, model, own):
    """Return the numbers of the likely places, and their sums; see `mtclean.bulk.quotes`."""
    lengths, marks, spec, sizes, coarse, general = model
    hashes, powers = np.zeros(len(PARTS), np.uint64), np.ones(len(PARTS), np.uint64)
    for number in range(len(_KNOWN)):
        _put_text(hashes, powers, _KNOWN[number], known, number)
    _put(hashes, powers, _SIDE, side)
    _put(hashes, powers, _BEFORE, sorts[anchor - step])
    _put(hashes, powers, _FURTHER, sorts[anchor - 2 * step])
    _put(hashes, powers, _FIRST, sorts[anchor + step])
    _put(hashes, powers, _SECOND, sorts[anchor + 2 * step])
    _put_text(hashes, powers, _WORD_BEFORE, names, anchor - step)
    _put_side(hashes, powers, _PAIRED, side, unspaced)
    rough = np.empty(len(places), np.int64)
    for number in range(len(places)):
        _coarse_parts(hashes, powers, sorts, names, places[number], lengths, step, side, marks)
        rough[number] = _sum(hashes, powers, spec, 0, sizes[0], coarse)
    left = rough.copy()
    chosen = np.zeros(len(places), np.bool_)
    best = rough.max() if len(rough) else 0
    for _ in range(min(asked, len(places))):
        number = np.argmax(left)
        if left[number] < best - near:
            break
        chosen[number] = True
        left[number] = np.iinfo(np.int64).min
    likely = np.flatnonzero(chosen)
    sums = np.empty(len(likely), np.int64)
    for n in range(len(likely)):
        place = places[likely[n]]
        _coarse_parts(hashes, powers, sorts, names, place, lengths, step, side, marks)
        far = places[len(places) - 1]
        _fine_parts(hashes, powers, sorts, names, place, far, lengths, anchor, step, side, marks, known, unspaced)
        sums[n] = passed[min(place[TAKEN], len(passed) - 1)]
        sums[n] += _sum(hashes, powers, spec, sizes[0], sizes[1], general)
        sums[n] += _sum(hashes, powers, spec, sizes[1], sizes[2], own)
    return likely, sums


@compiled
def total(row, start, roots, columns, limits, low, high):
    """Return the sum of trees for a row. Nodes with no column are leaves; their limit is what they are worth."""
    found = start
    for root in roots:
        node = root
        while columns[node] >= 0:
            node = low[node] if row[columns[node]] <= limits[node] else high[node]
        found += limits[node]
    return found
