"""What translation systems leave behind goes; what only looks like it stays."""

from __future__ import annotations

import pytest

import mtclean
from mtclean.document import Document
from mtclean.rules.translation import FRAGMENTS
from tests.strategies import cases

CASES = cases("translation")
by_id = pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])


@by_id
def test_what_is_left_behind_goes_and_what_looks_like_it_stays(case: dict[str, str]) -> None:
    language = case.get("language", "en")
    explanation = mtclean.explain(case["text"], language=language)
    assert explanation.text == case.get("clean", case["text"])
    assert mtclean.clean(explanation.text, language=language) == explanation.text
    assert mtclean.restore(explanation.text, explanation.changes) == case["text"]


@by_id
def test_languages_need_not_be_named_to_leave_text_alone(case: dict[str, str]) -> None:
    if "clean" not in case:
        assert mtclean.clean(case["text"]) == case["text"]


def test_fragments_are_marked_and_go_only_when_a_config_says_so() -> None:
    text = "The council votes on Monday. Совет голосует в понедельник.\n\nNobody knows what comes next in this town."
    suggestions = mtclean.explain(text, language="en").suggestions
    assert mtclean.clean(text, language="en") == text
    assert [(one.rule, one.before) for one in suggestions] == [
        ("translation.fragments", " Совет голосует в понедельник.")
    ]
    trusting = mtclean.Cleaner(mtclean.Config(trust=("translation.fragments",)))
    assert trusting(text, language="en").startswith("The council votes on Monday.\n")


@pytest.mark.parametrize(
    "text",
    [
        "She met Александр Пушкин in Moscow and they talked about the weather and the town.",
        "The paper «Комсомольская правда» wrote about it, and so did all others in the country.",
        "„Wir gehen jetzt alle zusammen nach Hause“, sagte sie.\n\nThe council votes on Monday, the mayor said.",
    ],
    ids=["a name", "a title in marks", "a quotation on a line of its own"],
)
def test_names_titles_and_quotations_are_no_fragments(text: str) -> None:
    assert list(FRAGMENTS.find(Document(text, "en"))) == []


def test_a_line_in_another_language_is_marked() -> None:
    text = (
        "The council votes on Monday, and the mayor said that she expected a long and difficult night.\n"
        "Die Abgeordneten wollten am Freitag noch einmal über den neuen Vertrag mit der Stadt sprechen.\n"
        "Nobody knows what will happen to the harbour when the old bridge over the river has been closed."
    )
    (found,) = FRAGMENTS.find(Document(text, "en"))
    assert text[found.edit.start : found.edit.end].startswith("Die Abgeordneten")
    assert "in de" in found.reason
