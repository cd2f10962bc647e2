"""Quotation marks: what must stay, what must be put right, and the laws that the rule keeps by itself."""

from __future__ import annotations

import math
import time
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mtclean
import mtclean.data
from mtclean.config import DEFAULT_CONFIDENCE
from mtclean.document import Document
from mtclean.edits import apply
from mtclean.rule import without_overlaps
from mtclean.rules.quotes import PAIR, features
from mtclean.rules.quotes.balance import uneven_families
from mtclean.rules.quotes.damage import Case, damage_of, insertion
from mtclean.rules.quotes.measures import COLUMNS, FARTHER, farther, measured, spots
from mtclean.rules.quotes.model import DOUBTFUL, LONG, NEAR, TOP, Choice, Model, shipped
from mtclean.rules.quotes.spaced import tightened
from mtclean.screens import predicate
from tests.strategies import cases

ROWS = cases("quotes")
WHOLE = [row for row in ROWS if "clean" not in row]
BROKEN = [row for row in ROWS if "clean" in row]
flagged = predicate(PAIR.screen)

LANGUAGES = ("en", "de", "fr", "sv", "he", "ja", "zh", "ru", "ar", "und")
MARKS = '"“”„«»「」『』'
OTHERS = """'’ \xa0\n,.:—()åאב我說の６6\ud800\x00…`="""
bits = st.sampled_from([*MARKS, *OTHERS, "\n\n", ", ", ". ", "said", "he", "We", "Xi told", "said Ann"])
texts = st.lists(bits, max_size=40).map("".join)


@pytest.mark.parametrize("row", WHOLE, ids=lambda row: row["id"])
def test_stays(row: dict[str, str]) -> None:
    assert mtclean.clean(row["text"], language=row.get("language")) == row["text"]


@pytest.mark.parametrize("row", BROKEN, ids=lambda row: row["id"])
def test_is_put_right(row: dict[str, str]) -> None:
    explanation = mtclean.explain(row["text"], language=row.get("language"))
    assert explanation.text == row["clean"]
    assert {change.rule for change in explanation.changes} == {"quotes.pair"}


@pytest.mark.parametrize("row", BROKEN, ids=lambda row: row["id"])
def test_what_was_put_right_is_even(row: dict[str, str]) -> None:
    assert flagged(row["text"])
    assert not flagged(row["clean"])


@pytest.mark.parametrize(
    "text",
    [
        "“Yes,” she said.",
        "„Ja“, sagte sie.",
        "„Tak”, powiedziała.",
        "„Ja“, sagte sie im “Long Road”.",
        "”Ja på måndag”, sade hon.",
        "»Ja«, sagde hun.",
        "»Ja på måndag», sade hon.",
        '"Yes," she said. "No."',
        "「はい」『長い道』",
    ],
    ids=[
        "English", "German", "Polish", "German and English", "Swedish", "Danish", "Swedish guillemets", "straight",
        "Japanese",
    ],
)  # fmt: skip
def test_conventions_are_even(text: str) -> None:
    assert uneven_families(text) == set()


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("“Yes,“ she said.", "curly"),
        ("”Yes,” she said.", "curly"),
        ('“Yes," she said.', "curly"),
        ("„Ja”, sagte sie, „nein“, und „gut“.", "curly"),
        ("Yes,” she said.", "curly"),
        ('Yes," she said.', "straight"),
        ("«Oui, dit-elle.", "guillemet"),
        ("はい」と", "corner"),
    ],
    ids=[
        "closing turned", "opening turned", "one end straight", "one closer of another sort", "opening lost",
        "straight lost", "guillemet lost", "corner lost",
    ],
)  # fmt: skip
def test_damage_is_uneven(text: str, family: str) -> None:
    assert family in uneven_families(text)


@pytest.mark.parametrize(
    "text",
    [
        "„Idemo kući”, rekla je Đurđica.",
        "„Idziemy do domu”, powiedziała dziś Świerzyńska.",
        "„Megyünk haza”, mondta az előző miniszter.",
        "„Mergem acasă”, a spus ea joi în port.",
    ],
    ids=["Croatian", "Polish", "Hungarian", "Romanian"],
)
def test_lines_that_rightly_end_high_are_not_looked_at(text: str) -> None:
    assert not flagged(text)


def test_weights_are_small() -> None:
    assert len(files(mtclean.data).joinpath("quotes-model.json").read_bytes()) < 1_000_000


def test_where_the_trees_are_not_asked_nothing_is_edited() -> None:
    """What is said of such a place is less than `DOUBTFUL`."""
    assert DOUBTFUL < DEFAULT_CONFIDENCE


def test_suggestion_says_what_where_and_what_else() -> None:
    text = "The so-called “smart money crowd of the city kept away from the fair this year, as it does."
    suggestions = mtclean.explain(text, language="en").suggestions
    assert all(change.rule == "quotes.pair" and change.confidence < DEFAULT_CONFIDENCE for change in suggestions)
    assert all("never closed" in change.reason for change in suggestions)


def test_reason_names_the_runner_up() -> None:
    text = "“It is late,” she said.\n\nWe will go on tomorrow, and we will finish the work,” she told reporters."
    (change,) = mtclean.explain(text, language="en").changes
    assert "is never opened: it begins before" in change.reason
    assert "; or before" in change.reason


@given(text=texts, language=st.sampled_from(LANGUAGES))
def test_likely_places_are_those_of_the_coarse_features(text: str, language: str) -> None:
    """Sums that places share are taken once; that must not show."""
    linear = shipped().linear
    for case in damage_of(text, language)[1]:
        sums = [sum(linear.coarse.get(name, 0) for name in features.coarse(text, case, place)) for place in case.places]
        best = sorted(range(len(sums)), key=lambda i: (-sums[i], i))[:TOP]
        assert linear.likely(case) == sorted(i for i in best if sums[i] >= sums[best[0]] - NEAR)


@given(text=texts, language=st.sampled_from(LANGUAGES))
def test_every_measure_has_its_name(text: str, language: str) -> None:
    for case in damage_of(text, language)[1]:
        places = [case.places[i] for i in shipped().linear.likely(case)]
        scores = shipped().linear.scores(text, case, places)
        ranked = spots(case, places, scores)
        rows = measured(text, case, places, scores, {}, ranked, 3)
        assert all(len(row) == len(COLUMNS) and all(map(math.isfinite, row)) for row in rows)
        for spot in ranked:
            row = farther(text, case, places, scores, spot)
            assert len(row) == len(FARTHER)
            assert all(map(math.isfinite, row))


@given(text=texts, language=st.sampled_from(LANGUAGES))
def test_every_place_belongs_to_one_spot(text: str, language: str) -> None:
    for case in damage_of(text, language)[1]:
        places = [case.places[i] for i in shipped().linear.likely(case)]
        ranked = spots(case, places, shipped().linear.scores(text, case, places))
        numbers = sorted(number for spot in ranked for number in {spot.near, spot.far})
        assert numbers == list(range(len(places)))
        assert all(spot.best in (spot.near, spot.far) for spot in ranked)
        assert ranked == sorted(ranked, key=lambda spot: -spot.score)
        between = [text[places[spot.near].at : places[spot.far].at] for spot in ranked]
        assert {*between} <= {"", *",，、،.。۔।…!！?？؟"}


@pytest.mark.parametrize(
    ("text", "language", "ends"),
    [
        ("“The U.S. Senate met Rep. J. Smith, he said. ", "en", 1),
        ("“We came at 3 p.m. and went home. It was late.", "en", 2),
        ("“Am 3. war Dr. Meier da. Es war spät.", "de", 2),
        ("“It was in the U.S., he said.", "en", 1),
    ],
)
def test_stop_of_an_abbreviation_ends_no_sentence(text: str, language: str, ends: int) -> None:
    (case,) = damage_of(text, language)[1]
    assert case.tokens.sorts.count(".") == ends


@pytest.mark.parametrize(
    ("text", "language", "at", "inserted"),
    [
        ("“ ‘We go,’ he said. They did not go. So she said.", "en", 19, "”"),
        ("He said: ‘We went.’ ” They did not go.", "en", 9, "“"),
        ("« Nous partons, dit-il. Ils sont restés.", "fr", 15, " »"),
    ],
)
def test_space_that_keeps_two_marks_apart_is_not_repeated(text: str, language: str, at: int, inserted: str) -> None:
    (case,) = damage_of(text, language)[1]
    assert insertion(text, case, at).replacement == inserted


@pytest.mark.parametrize(
    ("text", "language", "closes"),
    [
        ('What happened then? "She said.', "en", False),  # a sentence begins
        ('Anna told us, "he said.', "en", False),  # who speaks has been named
        ('They went home, "he said. "We stay." It rained.', "en", True),
        ('At the pier, "they say one thing.', "en", False),  # which may be the quotation
        ('Es ist spät, "sagte er.', "de", False),  # whose commas stand outside
        ('It is late, "said the mayor.', "en", True),
        ('Is it late? "he asked.', "en", True),
        ('It is late, "she added (laughing).', "en", True),
    ],
)
def test_mark_whose_space_stands_before_it(text: str, language: str, closes: bool) -> None:  # noqa: FBT001
    found, _ = damage_of(text, language)
    assert [finding.edit.replacement for finding in found] == ['" '] * closes


def test_where_a_space_is_moved_the_text_is_looked_at_again() -> None:
    found, cases_ = damage_of('"It was late there.\n\nWe go on, "he said.\n\nThen “no.', "en")
    assert [finding.edit.replacement for finding in found] == ['" ']
    assert [case.missing for case in cases_] == ["”"]


@pytest.mark.parametrize(
    ("text", "language", "known"),
    [
        ("Zobacz mapę połączeń »", "pl", []),
        ("« Zurück zur Übersicht", "de", []),
        ("Start « Essen » Essen Teil 2 » Westen der Stadt", "de", [False]),
        ("« Nous partons, dit-il.", "fr", [True]),
        ("« Nous partons demain avec le premier bateau et nous ne reviendrons plus", "fr", [True]),
        ("“ We are going home now, she said.", "en", [True]),
        ("« Oui », dit-il. Il a dit « non et il est parti.", "fr", [True]),
        ("« Zurück », sagte er. Er sagte «nein und ging.", "de", [True]),
        ('Kaže da je brod" otišao kasno zbog vjetra" bez putnika.\n\nLuka je "zatvorena.', "hr", [False, False, True]),
    ],
)
def test_marks_that_may_be_none_or_lean_the_wrong_way(text: str, language: str, known: list[bool]) -> None:
    assert [case.known for case in damage_of(text, language)[1]] == known


def test_place_beside_another_lone_mark_is_none() -> None:
    text = '"It was late there.\n\nI hope it will be of use,“ says Axel.'
    places = [place.at for case in damage_of(text, "en")[1] if case.missing == '"' for place in case.places]
    assert places
    assert text.index("“") not in places


@pytest.mark.parametrize(
    "text",
    [
        '"Yes," she said. "No."\n\n"We came home.\n\nThe boat was late. "',
        '"Yes," she said. "No."\n\n"We wait ", he said. "We go.',
    ],
    ids=["over lines", "a mark without a partner"],
)
def test_spaces_are_judged_where_all_pairs_are_plain(text: str) -> None:
    assert not list(tightened(Document(text, "en")))


@pytest.mark.parametrize(
    ("confidence", "sort", "said"), [(0.93, "short", 0.89), (0.93, "long", 0.93), (0.96, "short", 0.96)]
)
def test_more_is_asked_of_short_quotations(
    monkeypatch: pytest.MonkeyPatch, confidence: float, sort: str, said: float
) -> None:
    def choose(_: Model, __: str, case: Case) -> Choice:
        return Choice(next(one for one in case.places if (one.words >= LONG) == (sort == "long")), confidence, None)

    monkeypatch.setattr(Model, "choose", choose)
    text = "“We have come a long way and we are all still here, she said.\n\n“Yes,” he said."
    assert [finding.confidence for finding in PAIR.find(Document(text, "en"))] == [said]


@given(text=texts, language=st.sampled_from(LANGUAGES))
def test_never_raises_and_the_screen_is_honest(text: str, language: str) -> None:
    findings = list(PAIR.find(Document(text, declared=language)))
    assert not findings or any(map(flagged, text.split("\n")))
    assert all(0 <= f.edit.start <= f.edit.end <= len(text) and 0 <= f.confidence <= 1 for f in findings)
    assert findings == list(PAIR.find(Document(text, declared=language)))


@given(text=texts, language=st.sampled_from(LANGUAGES))
def test_settles(text: str, language: str) -> None:
    """Doing what is sure, again and again, comes to an end soon, and well before the cleaner's bound."""
    for _ in range(7):
        sure = without_overlaps(
            f for f in PAIR.find(Document(text, declared=language)) if f.confidence >= DEFAULT_CONFIDENCE
        )
        if not sure:
            return
        text = apply(text, [finding.edit for finding in sure])
    pytest.fail(text)


@pytest.mark.parametrize(
    "bit",
    ['"', "“", "”", '" ', ' "', "“a ", '"a b c, said Ann. ', "” he said. ", "a”b“", "«“", "“\n", '“We go. "', "「"],
    ids=repr,
)
def test_time_is_linear_in_marks(bit: str) -> None:
    def seconds(times: int) -> float:
        document = Document(bit * times + '"“', declared="en")
        start = time.process_time()
        list(PAIR.find(document))
        return time.process_time() - start

    def fastest(times: int) -> float:
        return min(seconds(times) for _ in range(3))

    seconds(10)
    # Sixteen times as many marks: a square law would take 256 times as long.
    assert fastest(32_000) < 0.3 + 100 * max(fastest(2_000), 0.005)
