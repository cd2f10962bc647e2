"""The model of quotation marks, its sums compiled: the same choices, in a third of the time.

Values of features are not written out. Each part of a value has a hash, and of the parts in a row the hash of the
whole follows; in tables of those of all values that have a weight, their weights are looked up. Which parts make up a
value is what `mtclean.rules.quotes.features` says. What remains, on one place of a gap, the model does itself.

Two texts with one hash of 64 bits would be taken for one another. Among all values with a weight there are none, and
that one without meets the hash of one of these by chance is not to be expected in a trillion articles.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from math import exp
from typing import TYPE_CHECKING, Any

import numpy as np

from mtclean.rules.quotes import features
from mtclean.rules.quotes.measures import Scores
from mtclean.rules.quotes.model import NEAR, SCALE, Linear, Model, Trees, shipped
from mtclean.rules.quotes.pair import PAIR, pair_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from mtclean.cleaner import Cleaner
    from mtclean.rules.quotes.candidates import Place
    from mtclean.rules.quotes.damage import Case

_WHOLE = (1 << 64) - 1
_SPREAD = 0xC2B2AE3D27D4EB4F  # odd, without a pattern
_MOST_REMEMBERED = 1 << 17
"""Words whose hashes are kept."""


def with_compiled_model(cleaner: Cleaner) -> Cleaner:
    """Return a cleaner that does the same, and chooses places for quotation marks with the compiled model."""
    if PAIR not in cleaner.document_rules:
        return cleaner
    other = type(cleaner)(cleaner.config, cleaner.profiles)
    other.line_rules, other.lines_rules = cleaner.line_rules, cleaner.lines_rules
    other.document_rules = tuple(pair_rule(compiled_model) if rule is PAIR else rule for rule in cleaner.document_rules)
    return other


@cache
def compiled_model() -> Model:
    """Return the shipped model with its sums compiled."""
    model = shipped()
    return replace(
        model,
        linear=CompiledLinear.compiled(model.linear),
        trees=CompiledTrees.compiled(model.trees),
        sides=CompiledTrees.compiled(model.sides),
    )


class _Hashes(dict[str, bytes]):
    """Of each text its hash and the power that goes with it; threads may share them."""

    def __missing__(self, text: str) -> bytes:
        packed = struct.pack("<QQ", *hash_of(text))
        if len(self) < _MOST_REMEMBERED:
            self[text] = packed
        return packed

    def of(self, texts: Sequence[str]) -> NDArray[np.uint64]:
        """Return the hashes of some texts, and beside each its power."""
        return np.frombuffer(b"".join([self[text] for text in texts]), "<u8").reshape(-1, 2)


def hash_of(text: str) -> tuple[int, int]:
    """Return the hash of a text, and what the hash of another one before it is multiplied by for that of both.

    >>> (one, _), (other, power), (both, _) = hash_of("so "), hash_of("it is"), hash_of("so it is")
    >>> (one * power + other) % 2**64 == both
    True
    """
    from mtclean.bulk.quote_kernels import BASE  # noqa: PLC0415 - loads Numba

    base, value, power = int(BASE), 0, 1
    for character in text:
        value = (value * base + ord(character) + 1) & _WHOLE
        power = power * base & _WHOLE
    return value, power


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CompiledLinear(Linear):
    """The linear model with tables of hashes, those of each language by themselves, beside its tables of texts."""

    tables: tuple[Any, ...]
    tables_by_language: Mapping[str, Any]
    texts: _Hashes

    @classmethod
    def compiled(cls, linear: Linear) -> CompiledLinear:
        """Return the model compiled."""
        sets = features.COARSE, tuple(features.GENERAL.values()), tuple(features.OWN.values())
        made_of = [[features.PARTS.index(part) for part in feature.split()] for one in sets for feature in one]
        sizes = list(accumulate(map(len, sets)))
        # All coarse features share one table; of the others each has its own, and so its own salt.
        salts = [max(number - sizes[0] + 1, 0) * _SPREAD & _WHOLE for number in range(len(made_of))]
        general_salts, own_salts = salts[sizes[0] : sizes[1]], salts[sizes[1] :]
        texts = _Hashes()
        tables = (
            texts.of(features.LENGTHS),
            np.array([*sorted(map(ord, features.NOT_WORDS)), np.iinfo(np.int64).max]),
            (np.cumsum([0, *map(len, made_of)]), np.concatenate(made_of), np.array(salts, np.uint64)),
            np.array(sizes),
            _table([(0, linear.coarse)]),
            _table(zip(general_salts, map(linear.general.get, features.GENERAL), strict=True)),
        )
        by_language = {
            language: _table(zip(own_salts, map(by_name.get, features.OWN), strict=True))
            for language, by_name in {"": {}, **linear.own}.items()
        }
        return cls(
            linear.coarse, linear.general, linear.own, tables=tables, tables_by_language=by_language, texts=texts
        )

    def scored(self, text: str, case: Case, most: int) -> tuple[list[Place], Scores]:
        """Return what `Linear.scored` does."""
        from mtclean.bulk.quote_kernels import scored  # noqa: PLC0415 - loads Numba

        tokens, manner, closing = case.tokens, case.manner, case.gap.side == "C"
        on_the_way = self.on_the_way(case)
        likely, sums = scored(
            np.frombuffer("".join(tokens.sorts).encode("utf-32-le"), np.int32).astype(np.int64),
            self.texts.of(tokens.names),
            _rows(text, case),
            np.array(on_the_way, np.int64),
            self.texts.of(_known(case)),
            tokens.anchor,
            1 if closing else -1,
            ord(case.gap.side),
            manner.language in features.UNSPACED,
            most,
            NEAR,
            self.tables,
            self.tables_by_language.get(manner.language, self.tables_by_language[""]),
        )
        places = [case.places[number] for number in likely.tolist()]
        worded = [on_the_way[min(place.taken, len(on_the_way) - 1)] / SCALE for place in places]
        return places, Scores(self.alone(text, case), [score / SCALE for score in sums.tolist()], worded)


def _known(case: Case) -> tuple[str, ...]:
    """Return the texts that the kernel names `KNOWN`, and those that come behind them."""
    manner = case.manner
    return (
        features.beside(case.tokens, case.gap.side),
        case.gap.kind,
        manner.both,
        manner.usual,
        manner.spanning,
        manner.variety,
        manner.language,
        *features.WRITTEN.values(),
        manner.whole,
        manner.fragment,
        manner.comma,
        manner.stop,
        "en" if manner.language == "en" else "",
    )


def _rows(text: str, case: Case) -> NDArray[np.int64]:
    """Return the places as rows of the columns that the kernel names."""
    from mtclean.bulk.quote_kernels import COLUMNS  # noqa: PLC0415 - loads Numba

    closing, after_anchor = case.gap.side == "C", features.is_fragment(text, case.gap.anchor.at + 1)
    flat: list[int] = []
    for place in case.places:
        flat += (
            place.inside,
            place.outside,
            place.space == "_",
            place.wide,
            place.words,
            place.sentences,
            place.lines,
            place.attributions,
            place.narrations,
            place.own,
            place.capitals,
            place.depth,
            place.taken,
            after_anchor if closing else features.is_fragment(text, place.at),
            features.is_quoted(text, case, place),
        )
    return np.array(flat, np.int64).reshape(-1, COLUMNS)


def _table(weights: Iterable[tuple[int, Mapping[str, int] | None]]) -> tuple[Any, ...]:
    """Return a table of hashes, with empty places as many again and more, for the kernel: hashes, weights, a shift."""
    from mtclean.bulk.quote_kernels import filled  # noqa: PLC0415 - loads Numba

    tables = [(salt, table) for salt, table in weights if table]
    hashes = [hashes_of(list(table)) ^ np.uint64(salt) for salt, table in tables]
    known = np.concatenate([np.empty(0, np.uint64), *hashes])
    values = np.array([weight for _, table in tables for weight in table.values()], np.int32)
    table: tuple[Any, ...] = filled(known, values, max(len(known).bit_length() + 1, 3))
    return table


def hashes_of(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return the hash of each of the texts, as `hash_of` has it; none holds a surrogate.

    >>> hashes_of(["so ", "it is"]).tolist() == [hash_of("so ")[0], hash_of("it is")[0]]
    True
    """
    from mtclean.bulk.quote_kernels import hashes  # noqa: PLC0415 - loads Numba

    codes = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32)
    found: NDArray[np.uint64] = hashes(codes, np.cumsum(list(map(len, texts)), dtype=np.int64))
    return found


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CompiledTrees(Trees):
    """The trees with their nodes in rows, those of a tree behind its root."""

    nodes: tuple[NDArray[Any], ...]

    @classmethod
    def compiled(cls, trees: Trees) -> CompiledTrees:
        """Return the trees compiled."""
        columns: list[int] = []
        limits: list[float] = []
        branches: list[list[int]] = [[], []]

        def add(node: Any) -> int:
            number = len(columns)
            is_leaf = node.__class__ is not tuple
            columns.append(-1 if is_leaf else node[0])
            limits.append(node if is_leaf else node[1])
            for branch in branches:
                branch.append(0)
            if not is_leaf:
                for branch, child in zip(branches, node[2:], strict=True):
                    branch[number] = add(child)
            return number

        roots = list(map(add, trees.trees))
        low, high = (np.array(branch, np.int64) for branch in branches)
        nodes = np.array(roots), np.array(columns), np.array(limits, np.float64), low, high
        return cls(trees.start, trees.trees, nodes=nodes)

    def chance(self, row: Sequence[float]) -> float:
        """Return what `Trees.chance` does."""
        from mtclean.bulk.quote_kernels import total  # noqa: PLC0415 - loads Numba

        return 1 / (1 + exp(-total(np.array(row), self.start, *self.nodes)))
