"""The data files: each entry holds on its own examples."""

from __future__ import annotations

from typing import Any

import pytest

from mtclean.data import load_json, load_toml, names_in
from mtclean.rules.boilerplate import disclaimers, wording
from mtclean.rules.boilerplate.leftovers import LEFTOVERS
from mtclean.rules.boilerplate.lexicon import lexicon
from mtclean.screens import predicate

ENTRIES = [(name, entry) for name in names_in("boilerplate") for entry in load_toml(name)["phrase"]]


SLOTS = {"{name}": "Ada", "{number}": "7", "{date}": "3. 5. 2024"}


def filled(phrase: str) -> str:
    """Return a phrase with something in its slots."""
    for slot, text in SLOTS.items():
        phrase = phrase.replace(slot, text)
    return phrase


@pytest.mark.parametrize(
    ("name", "entry"), ENTRIES, ids=lambda value: value if isinstance(value, str) else value["text"][0]
)
def test_phrases(name: str, entry: dict[str, Any]) -> None:
    flagged = predicate(LEFTOVERS.screen)
    for line in (*map(filled, entry["text"]), *entry["hit"]):
        assert flagged(line), (name, line)
        assert lexicon().look_up(line) is not None, (name, line)
    for line in entry["miss"]:
        assert lexicon().look_up(line) is None, (name, line)


@pytest.mark.parametrize(("language", "entry"), load_toml(wording.DATA).items(), ids=lambda value: str(value)[:5])
def test_lines_made_of_words(language: str, entry: dict[str, Any]) -> None:
    for line in entry["hit"]:
        assert lexicon().look_up(line) is not None, (language, line)
    for line in entry["miss"]:
        assert lexicon().look_up(line) is None, (language, line)


@pytest.mark.parametrize(("language", "parts"), disclaimers.words().items(), ids=lambda value: str(value)[:5])
def test_disclaimers(language: str, parts: dict[str, list[str]]) -> None:
    flagged = predicate(disclaimers.DISCLAIMERS.screen)
    for line in parts["hit"]:
        assert flagged(line), (language, line)
        assert disclaimers.label(line) is not None, (language, line)
    for line in parts["miss"]:
        assert disclaimers.label(line) is None, (language, line)


def test_nothing_was_learnt_from_texts_whose_licence_forbids_it() -> None:
    """All Vietnamese texts at hand are of such a set; once some came in by another file."""
    model = load_json("quotes-model.json")
    assert "vi" not in model["own"]
    assert "vi" not in model["voice"]
