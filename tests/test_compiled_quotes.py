"""The model of quotation marks with its sums compiled: it says what the model says, of every place."""

from __future__ import annotations

import random
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtclean.bulk.compiling import is_compiled
from mtclean.rules.quotes import attribution
from mtclean.rules.quotes.damage import damage_of
from mtclean.rules.quotes.features import COARSE, GENERAL, OWN, PARTS
from mtclean.rules.quotes.marks import FAMILIES
from mtclean.rules.quotes.measures import COLUMNS
from mtclean.rules.quotes.model import ASKED, ASKED_ENGLISH, TOP, shipped
from tests.strategies import cases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.rules.quotes.damage import Case

if not is_compiled():
    pytest.skip("Numba is not installed", allow_module_level=True)

from mtclean.bulk import quote_kernels
from mtclean.bulk.quote_kernels import after, before
from mtclean.bulk.quotes import compiled_model, hash_of

LANGUAGES = ("en", "de", "fr", "sv", "he", "ja", "zh", "ru", "ar", "und", "lg")
BITS = """“”"„«»「」’ \xa0\n,.:—()?!;åאב我說6…"""
WORDS = ("\n\n", ", ", ". ", "said", "he", "We", "Xi told", "said Ann", "that", "Mr. Sand", "according to", "I think")
texts = st.lists(st.sampled_from([*BITS, *WORDS]), max_size=60).map("".join)


def agrees(text: str, case: Case) -> None:
    one, other = shipped(), compiled_model()
    for most in (ASKED, ASKED_ENGLISH, TOP):
        assert other.linear.scored(text, case, most) == one.linear.scored(text, case, most)
    assert other.choose(text, case) == one.choose(text, case)


@given(text=texts, language=st.sampled_from(LANGUAGES))
def test_of_any_text(text: str, language: str) -> None:
    for case in damage_of(text, language)[1]:
        agrees(text, case)


def masked() -> Iterator[tuple[str, str]]:
    for row in cases("quotes"):
        text = row["text"]
        for place, mark in enumerate(text):
            if mark in FAMILIES:
                yield text[:place] + text[place + 1 :], row.get("language", "en")


@pytest.mark.parametrize("language", [None, *LANGUAGES])
def test_of_each_case_without_one_of_its_marks(language: str | None) -> None:
    """A language has its own weights, so every text is read as each of them."""
    found = 0
    for text, own in masked():
        for case in damage_of(text, language or own)[1]:
            agrees(text, case)
            found += 1
    assert found > 100


@pytest.mark.parametrize(
    "text",
    [
        "The “green line” was drawn. Later the “green line was moved, he said.",
        "The “green line” was drawn. Later the green line” was moved, he said.",
        "He said  “we go on   and they went. “Yes,” she said.",
    ],
    ids=["words quoted before", "and without its opening mark", "wide spaces"],
)
def test_of_what_is_rare(text: str) -> None:
    (case,) = damage_of(text, "en")[1]
    agrees(text, case)


@given(sorts=st.lists(st.sampled_from([*"NHVTAIwd.,:;—-!?“”¶·("]), min_size=8, max_size=40))
def test_speakers(sorts: list[str]) -> None:
    padded = [*"¶¶¶", *sorts, *"¶¶¶"]
    codes = np.array(list(map(ord, padded)))
    for at in range(3, len(padded) - 3):
        assert chr(after(codes, at)) == attribution.after(padded, at)
        assert chr(before(codes, at)) == attribution.before(padded, at)


def test_threads_share_the_model() -> None:
    found = [(text, case) for text, language in masked() for case in damage_of(text, language)[1]]
    expected = [shipped().choose(text, case) for text, case in found]
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(5):
            model = compiled_model.__wrapped__()  # one that knows no words yet
            with ThreadPoolExecutor(4) as threads:
                for answers in threads.map(lambda _, m=model: [m.choose(*one) for one in found], range(4)):
                    assert answers == expected
    finally:
        sys.setswitchinterval(switch)


def test_trees() -> None:
    draw = random.Random(0)
    one, other = shipped(), compiled_model()
    for _ in range(500):
        row = [float(draw.choice((-3, -1, 0, 0.5, 1, 2, 3, 7, 20))) for _ in COLUMNS]
        assert other.trees.chance(row) == one.trees.chance(row)
        assert other.sides.chance(row) == one.sides.chance(row)


def test_the_kernel_has_the_parts_in_their_order() -> None:
    own = [part for part in PARTS if part not in quote_kernels.KNOWN]
    assert [getattr(quote_kernels, f"_{part.upper()}") for part in own] == list(map(PARTS.index, own))


def test_features_are_made_of_parts() -> None:
    assert {part for feature in (*COARSE, *GENERAL.values(), *OWN.values()) for part in feature.split()} == set(PARTS)


def test_no_two_values_have_one_hash() -> None:
    linear = shipped().linear
    tables = [linear.coarse, *linear.general.values(), *(one for own in linear.own.values() for one in own.values())]
    values = {value for table in tables for value in table}
    assert len({hash_of(value)[0] for value in values}) == len(values) > 10_000
