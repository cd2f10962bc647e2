"""Lines that the site added to the article go; what looks like them and belongs to the article stays."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import mtclean
from benchmarks.quality import boilerplate as quality
from mtclean.rules.boilerplate import disclaimers
from mtclean.rules.boilerplate.context import COLUMNS, measured, trees
from mtclean.rules.boilerplate.lines import label
from mtclean.screens import predicate
from mtclean.shape import BLANK

CASES = tomllib.loads((Path(__file__).parent / "cases" / "boilerplate.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["stays"], ids=lambda case: case["id"])
def test_stays(case: dict[str, str]) -> None:
    assert mtclean.clean(case["text"], language="en") == case["text"]


@pytest.mark.parametrize("case", CASES["goes"], ids=lambda case: case["id"])
def test_goes(case: dict[str, str]) -> None:
    explanation = mtclean.explain(case["text"], language="en")
    assert explanation.text == case["clean"]
    assert all(change.rule.split(".")[0] in ("boilerplate", "spacing") for change in explanation.changes)
    assert mtclean.restore(explanation.text, explanation.changes) == case["text"]


@pytest.mark.parametrize("language", disclaimers.words())
def test_notes_go_from_under_an_article(language: str) -> None:
    for note in disclaimers.words()[language]["hit"]:
        assert mtclean.clean(f"One day.\n\nTwo days.\n\n{note}", language=language) == "One day.\n\nTwo days."


@pytest.mark.parametrize("language", disclaimers.words())
def test_sentences_about_translating_stay(language: str) -> None:
    for sentence in disclaimers.words()[language]["miss"]:
        text = f"One day.\n\nTwo days.\n\n{sentence}"
        assert mtclean.clean(text, language=language) == text


def test_the_benchmark_of_quality_loses_nothing() -> None:
    tables = list(quality.tables(None, 20, 1))
    for table in tables:
        lost = {str(row[0]): row[2] for row in table.rows}
        removed = {str(row[0]): float(row[1] or 0) for row in table.rows}
        assert lost[quality.MTCLEAN] == 0
        assert removed[quality.MTCLEAN] > max(0.7, removed["plain list of phrases"])


@pytest.mark.parametrize(
    "text",
    [
        "Back to top button",
        "Disclaimer:\nThis text was translated by a machine and may contain errors; we are not liable for them.",
    ],
)
def test_an_empty_document_says_why(text: str) -> None:
    explanation = mtclean.explain(text)
    assert not explanation.text
    assert any("all of the text is boilerplate" in change.reason for change in explanation.changes)


def test_a_short_note_is_a_document() -> None:
    assert mtclean.clean("This article was translated automatically.")


def test_the_model_reads_what_it_was_trained_on() -> None:
    shape = tuple(
        label(line) if line else BLANK for line in ("Home", "", "News", "It rained on Monday.", "Share this:")
    )
    rows = measured(shape)
    assert [number for number, _ in rows] == [0, 2, 4]
    assert all(len(row) == len(COLUMNS) and 0 < trees().probability(row) < 1 for _, row in rows)


PARAGRAPH = (
    "The council met on the {} of the month, and it was late in the evening before anybody spoke of the harbour."
)
ABOVE = [PARAGRAPH.format(day) for day in ("first", "second", "third", "fourth", "fifth", "sixth")]
BELOW = [PARAGRAPH.format(day) for day in ("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth")]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["Anna Lind", "Omar Haddad", "Mei Tanaka", "Piotr Nowak", "Rosa Perez"], id="names"),
        pytest.param(["Position: guard", "Age: 23", "Height: 1.98 m", "Team: Harbour"], id="facts"),
        pytest.param(["Flour", "Two eggs", "A cup of milk", "A pinch of salt"], id="things to buy"),
        pytest.param(["June 9 – Harbour Hall", "June 11 – Old Market", "June 12 – The Quay"], id="dates of a tour"),
        pytest.param(["Get it at the harbour for $20", "Sign up for the ferry for $5.50"], id="offers"),
        pytest.param(["Sports"], id="a heading"),
    ],
)
def test_lists_deep_in_an_article_stay(lines: list[str]) -> None:
    text = "\n".join([*ABOVE, *lines, *BELOW])
    assert mtclean.clean(text, language="en") == text


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(
            [
                "Sign in",
                "Subscribe",
                "Newsletters",
                "Follow us on Twitter",
                "Advertise with us",
                "Contact us",
                "Privacy Policy",
            ],
            id="a menu",
        ),
        pytest.param(
            ["Share on Facebook", "Tweet", "Email", "2 hours ago", "Read more »", "Most popular", "View all comments"],
            id="buttons",
        ),
    ],
)
def test_runs_that_read_like_boilerplate_go_however_deep_they_stand(lines: list[str]) -> None:
    cleaned = mtclean.clean("\n".join([*ABOVE, *lines, *BELOW]), language="en")
    assert cleaned == "\n".join([*ABOVE, *BELOW])


WIDGET = ["Reply", "Share", "Report this comment", "Log in to Reply", "Lind Harbour Desk"]


def test_copies_of_what_goes_elsewhere_go_but_not_a_heading_between_paragraphs() -> None:
    text = "\n".join([*ABOVE, "Reply", *BELOW[:3], *WIDGET, *WIDGET, *WIDGET])
    cleaned = mtclean.clean(text, language="en")
    assert cleaned == "\n".join([*ABOVE, "Reply", *BELOW[:3]])


def test_every_note_is_screened() -> None:
    flagged = predicate(disclaimers.SCREEN)
    for parts in disclaimers.words().values():
        assert all(flagged(note) and flagged(note.upper()) == flagged(note.upper()) for note in parts["hit"])
