"""The public functions: what they refuse, what they leave alone, and what importing them costs."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import mtclean
from mtclean.errors import ConfigError, InputError, LedgerError
from mtclean.ledger import Change

if TYPE_CHECKING:
    from collections.abc import Callable

HEAVY = ("numpy", "pyarrow", "polars", "langdetect", "sentencepiece", "rich", "typer")


@pytest.mark.parametrize("value", [None, b"bytes", 5, ["list"], bytearray(b"x")], ids=repr)
def test_only_str_is_cleaned(value: object) -> None:
    functions: tuple[Callable[[Any], object], ...] = (mtclean.clean, mtclean.explain)
    for function in functions:
        with pytest.raises(InputError, match=f"text must be a str, got {type(value).__name__}"):
            function(value)


@pytest.mark.parametrize(
    "options",
    [
        {"select": ("nothing",)},
        {"ignore": ("quotes.nothing",)},
        {"select": "safe"},
        {"min_confidence": 1.5},
        {"min_confidence": "high"},
    ],
    ids=repr,
)
def test_config_says_what_is_wrong(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=next(iter(options))):
        mtclean.Config(**options)


def test_config_selects_and_ignores() -> None:
    text = "A &amp; B\t\tand C"
    assert mtclean.Cleaner(mtclean.Config(select=("encoding",)))(text) == "A & B\t\tand C"
    assert mtclean.Cleaner(mtclean.Config(ignore=("encoding.entities",)))(text) == "A &amp; B and C"


def test_what_is_not_sure_is_a_suggestion() -> None:
    text = "Facebook\nOne.\n\nTwo."
    explanation = mtclean.explain(text, language="en")
    assert explanation.text == text
    assert [(s.rule, s.before) for s in explanation.suggestions] == [("boilerplate.leftovers", "Facebook\n")]


def test_suggestions_read_against_the_original() -> None:
    text = "A &amp; B\n\nTwo\ufeff."
    explanation = mtclean.explain(text, language="en")
    suggestion = explanation.suggestions[0]
    assert text[suggestion.start : suggestion.end] == suggestion.before == "\ufeff"


def test_a_merged_change_names_both_rules() -> None:
    text = "One.\nBack to top &#98;utton"
    explanation = mtclean.explain(text, language="en")
    assert [change.rule for change in explanation.changes] == ["encoding.entities+boilerplate.leftovers"]
    assert explanation.changes[0].rules == ("encoding.entities", "boilerplate.leftovers")
    assert mtclean.restore(explanation.text, explanation.changes) == text


def test_restore_refuses_a_ledger_of_another_text() -> None:
    with pytest.raises(LedgerError, match="does not fit"):
        mtclean.restore("abc", [Change("x.y", 0, 2, "zz", "zz!")])


@pytest.mark.parametrize("data", [None, {}, {"rule": "x", "start": "0", "end": 1, "before": "", "after": ""}], ids=repr)
def test_a_change_refuses_what_is_none(data: object) -> None:
    with pytest.raises(LedgerError, match="not a change"):
        Change.from_dict(data)


def test_a_change_goes_through_json_values() -> None:
    change = Change("x.y", 1, 2, "a", "b", 0.97, "because")
    assert Change.from_dict(change.to_dict()) == change


def test_import_and_cleaning_load_nothing_heavy() -> None:
    program = (
        "import sys, mtclean; mtclean.clean('“One,” she said.', language='en');"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_one_enormous_line() -> None:
    text = "".join(f"Vote {number} is over. " for number in range(200_000))
    assert mtclean.clean(text, language="en") == text.rstrip()
