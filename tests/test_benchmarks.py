"""The benchmarks' own parts: corpora that are clean and repeatable, dirt that shows, a run from end to end."""

from __future__ import annotations

import json
import random
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

import mtclean
from benchmarks import __main__ as command
from benchmarks import chart, corpus, damage, machine, rules
from benchmarks.quality import translation
from benchmarks.readme import README, marks, with_part
from benchmarks.results import BULK, Results
from mtclean.bulk import clean_texts

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 60_000


def texts(one: corpus.Corpus) -> list[str]:
    return [document.text for document in one.documents]


@pytest.mark.parametrize("name", corpus.NAMES)
def test_corpora_are_repeatable_and_clean(name: str) -> None:
    generated = corpus.generate(name, SIZE, seed=3)
    assert generated == corpus.generate(name, SIZE, seed=3)
    assert generated != corpus.generate(name, SIZE, seed=4)
    assert clean_texts(texts(generated)) == texts(generated)


def test_a_corpus_is_the_same_on_every_machine() -> None:
    first = corpus.generate(corpus.PLAIN, 1000).documents[0]
    assert first.text.startswith("Unchanged statistics 27 about a one year")


@pytest.mark.parametrize("name", corpus.NAMES)
@pytest.mark.parametrize("kind", damage.TRANSLATION_KINDS, ids=lambda kind: kind.name)
def test_what_systems_leave_behind_shows_and_is_mostly_undone(kind: damage.Kind, name: str) -> None:
    clean = corpus.generate(name, SIZE // 4).documents
    chance = random.Random(1)
    dirty = [(kind.damage(document, chance), document) for document in clean]
    cases = [(text, document) for text, document in dirty if text != document.text]
    assert cases or kind.damage is damage.byte_pieces  # of plain English little is beyond ASCII
    undone = [mtclean.clean(text, language=document.language) for text, document in cases]
    exact = sum(text == translation.wanted(kind, document) for text, (_, document) in zip(undone, cases, strict=True))
    assert exact >= 0.75 * len(cases)


@pytest.mark.parametrize("kind", [*damage.TRANSLATION_KINDS, *damage.KINDS], ids=lambda kind: kind.name)
@pytest.mark.parametrize("text", ["好。", "हाँ।", "So it is. Yes."])
def test_damage_is_done_to_any_text(kind: damage.Kind, text: str) -> None:
    assert kind.damage(corpus.Document(text, "en"), random.Random(1))


@pytest.mark.parametrize("name", corpus.NAMES)
@pytest.mark.parametrize("kind", damage.KINDS, ids=lambda kind: kind.name)
def test_dirt_shows(kind: damage.Kind, name: str) -> None:
    chance = random.Random(1)
    for document in corpus.generate(name, SIZE // 4).documents:
        assert kind.damage(document, chance) != document.text


@pytest.mark.parametrize("name", corpus.NAMES)
def test_leftovers_notes_and_spaces_are_repaired(name: str) -> None:
    clean = corpus.generate(name, SIZE)
    chance = random.Random(1)
    for kind in (damage.leftovers, damage.note):
        assert clean_texts([kind(document, chance) for document in clean.documents]) == texts(clean)


def test_shares_are_kept() -> None:
    clean = corpus.generate(corpus.PLAIN, SIZE)
    for profile, share in damage.PROFILES.items():
        dirty = damage.damaged(clean, profile)
        assert dirty == damage.damaged(clean, profile)
        differing = sum(one != other for one, other in zip(texts(clean), texts(dirty), strict=True))
        assert differing == round(share * len(clean.documents))


def test_most_dirt_is_repaired() -> None:
    clean = corpus.generate(corpus.TYPOGRAPHIC, 4 * SIZE)
    for profile in ("30 %", "100 %", damage.AGGREGATOR):
        cleaned = clean_texts(texts(damage.damaged(clean, profile)))
        whole = sum(one == other for one, other in zip(texts(clean), cleaned, strict=True))
        assert whole > len(cleaned) / 2


def test_a_run_writes_json_and_compares(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "limit_threads", lambda: None)  # it would last for the other tests
    path = tmp_path / "run.json"
    arguments = ["speed", "--quick", "--no-peers", "--size", "20000", "--json", str(path)]
    assert command.main(arguments) == 0
    assert json.loads(path.read_text("utf-8"))["machine"]["versions"]["polars"]
    results = Results.read(path)
    assert {speed.corpus for speed in results.speeds} == set(corpus.NAMES)
    assert all(results.rate(name, "5 %", BULK) for name in corpus.NAMES)

    capsys.readouterr()
    assert command.main([*arguments[:5], "--against", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "Against the run of" in printed
    assert f"{corpus.PLAIN}: " in printed

    readme = tmp_path / "README.md"
    readme.write_text("Before\n{}\nold\n{}\nbehind\n".format(*marks(chart.PART)), "utf-8")
    picture = tmp_path / "speed.svg"
    for _ in range(2):  # the second time over its own table
        assert command.main(["chart", str(path), "--readme", str(readme), "--svg", str(picture)]) == 0
    text = readme.read_text("utf-8")
    assert text.startswith("Before\n") and text.endswith("\nbehind\n") and "old" not in text  # noqa: PT018
    assert f"| {BULK} |" in text
    assert ET.fromstring(picture.read_text("utf-8")).tag.endswith("svg")  # noqa: S314


def test_documents_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    rows = [
        {"text": "The vote is over.", "lang": "en"},
        {"text": "“We go on,” she said.", "lang": "en"},
        {"text": "Die Wahl ist vorbei.", "lang": "de"},
        {"title": "no text"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert {one.name: texts(one) for one in corpus.load(path, 1000)} == {
        corpus.PLAIN: ["The vote is over."],
        corpus.TYPOGRAPHIC: ["“We go on,” she said."],
        corpus.LANGUAGES: ["Die Wahl ist vorbei."],
    }


def test_an_unknown_command_is_told_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["sped"]) == 2
    assert "speed" in capsys.readouterr().out


def test_harm_is_measured(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    monkeypatch.setattr("benchmarks.harm.SIZE", 3000)
    assert command.main(["harm", "--no-peers", "--json", str(tmp_path / "harm.json")]) == 0
    edits, changed = json.loads((tmp_path / "harm.json").read_text(encoding="utf-8"))
    assert [row["edits a million"] for row in edits["rows"]] == [0.0] * 4
    assert {share for name, share in changed["rows"][0].items() if name != "program"} == {"0.00%"}
    assert "written: must come back" in capsys.readouterr().out


def test_the_table_of_rules_is_up_to_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = README.read_text("utf-8")
    assert with_part(written, rules.PART, rules.table()) == written, "run: python -m benchmarks rules"
    copy = tmp_path / "README.md"
    copy.write_text("Before.\n{}\n{}\nAfter.\n".format(*marks(rules.PART)), "utf-8")
    assert command.main(["rules", "--readme", str(copy)]) == 0
    assert copy.read_text("utf-8").count("\n| `") == len(list(rules.table())) - 2
    copy.write_text("No marks.", "utf-8")
    assert command.main(["rules", "--readme", str(copy)]) == 2
    assert "each once" in capsys.readouterr().out
