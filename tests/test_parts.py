"""Characters, screens and shapes: the small values that the rest stands on."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtclean.characters import ANY, LAST_WITH_CASE, Characters, fold, folding_to
from mtclean.screens import (
    AllOf,
    AnyOf,
    Begins,
    BeginsWith,
    Ends,
    EndsWith,
    HasChar,
    HasSequence,
    NoLongerThan,
    Screen,
    Uneven,
    has_text,
    predicate,
)
from mtclean.shape import BLANK, Label, lines_that_go

AB = Characters.of("ab")
QUOTES = Uneven(Characters.of('"'), ((Characters.of("“„"), Characters.of("”")),))


@pytest.mark.parametrize(
    ("screen", "no", "yes"),
    [
        (HasChar(AB), ["", "c"], ["xa", "b"]),
        (has_text("ab"), ["", "ba"], ["cab"]),
        (Begins(AB), ["", "ca"], ["a", "bc"]),
        (Ends(AB), ["", "ac"], ["a", "cb"]),
        (BeginsWith(("ab", "é")), ["", "a", "ba"], ["ab", "éx"]),
        (EndsWith(("ab", "é")), ["", "b", "aba"], ["cab", "é"]),
        (NoLongerThan(3), ["abcd", "éé"], ["", "abc", "é."]),
        (QUOTES, ["", '"a"', "“a”", "„a”"], ['"', "“a", "a”", "“a”“"]),
        (AllOf((HasChar(AB), Begins(Characters.of("c")))), ["a", "c"], ["ca"]),
        (AnyOf((HasChar(AB), Begins(Characters.of("c")))), ["", "d"], ["a", "c"]),
        (AnyOf(()), ["", "a"], []),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, list) else "",
)
def test_screens(screen: Screen, no: list[str], yes: list[str]) -> None:
    assert [text for text in no if predicate(screen)(text)] == []
    assert [text for text in yes if not predicate(screen)(text)] == []


MANY = HasSequence(
    (
        *(
            (Characters.of(one), Characters.of("éa", other))
            for one, other in zip("ßñöüàâ" * 4, "abcdefgh" * 3, strict=True)
        ),
        (Characters.of("ж"),),
        (Characters.of("я"), Characters.of("ab"), Characters.of("c")),
        (ANY, Characters.of("ю"), Characters.of("a")),
    )
)


@given(st.text("abcdeéßñöüàâжяю", max_size=9))
def test_many_sequences_are_found_as_a_pattern_finds_them(text: str) -> None:
    pattern = "|".join("".join(one.python for one in sequence) for sequence in MANY.sequences)
    assert predicate(MANY)(text) == (re.search(pattern, text) is not None)


@given(st.text("acegxyz", max_size=9), st.text("acegxyz", max_size=9))
def test_classes_are_sets(first: str, second: str) -> None:
    one, two = Characters.of(first), Characters.of(second)
    assert set(one | two) == set(first) | set(second)
    assert set(one & two) == set(first) & set(second)
    assert set(one - two) == set(first) - set(second)
    assert ~~one == one
    assert len(~one) == len(ANY) - len(set(first))
    assert all((character in one) == (character in first) for character in "abcdefgxyz")


def test_fold_is_one_to_one_and_known_backwards() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    folded = fold(everything)
    assert len(folded) == len(everything)
    assert max(ord(a) for a, b in zip(everything, folded, strict=True) if a != b) < LAST_WITH_CASE
    assert all(a in folding_to(b) for a, b in zip(everything, folded, strict=True) if a != b)


GONE = Label("gone", 1, "")


@pytest.mark.parametrize(
    ("shape", "drops", "going"),
    [
        ((None, GONE, None), [], []),
        ((None, GONE, None), [1], [1]),
        ((None, BLANK, GONE, BLANK, None), [2], [2, 3]),
        ((None, BLANK, GONE, BLANK, BLANK, None), [2], [1, 2]),
        ((None, BLANK, GONE), [2], [1, 2]),
        ((GONE, BLANK, None), [0], [0, 1]),
        ((None, BLANK, GONE, BLANK, GONE, BLANK), [2, 4], [1, 2, 3, 4, 5]),
        ((GONE, BLANK, GONE), [0, 2], [0, 1, 2]),
        ((None, GONE, BLANK, None, GONE), [1, 4], [1, 4]),
    ],
)
def test_lines_take_blank_lines_along(shape: tuple[Label | None, ...], drops: list[int], going: list[int]) -> None:
    assert lines_that_go(shape, drops) == going
