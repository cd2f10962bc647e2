"""The page about a run: everything in it, nothing loaded, and readable in a real browser where there is one."""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

import mtclean
from mtclean.bulk import clean_table
from mtclean.corpus.looking import UNKNOWN_RULE, compared, differences
from mtclean.corpus.page import page
from mtclean.corpus.rows import Columns
from mtclean.corpus.sightings import LINES_WHILE_COUNTING, SAMPLES, SUSPECTS, Sightings
from mtclean.corpus.summary import Summary
from mtclean.edits import Edit, apply
from mtclean.errors import InputError
from mtclean.report import Report
from tests.test_cli import run
from tests.test_pieces import trained

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [
    "Marks &amp; Spencer opened.",
    "The vote is over.\nBack to top button",
    "“We go on, Mira Sand told reporters.",
    "قال الوزير &amp; سافر",
    "It is over.\nYour email address will not be published. Required fields are marked *\nBack to top button",
    "The vote is over, and nobody knows what comes next in town.",
] * 12
CHANGED = sum(mtclean.clean(text) != text for text in TEXTS)
ROWS = [{"text": text, "site": f"<{'ab'[n % 2]}>.example"} for n, text in enumerate(TEXTS)]


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("report")
    source = write(made / "in.jsonl", ROWS)
    options: list[str | Path] = ["--site-column", "site", "--report", made / "clean.html"]
    options += ["--expect-language", "en", "--piece-model", trained(made / "news.model")]
    assert run("clean", source, "-o", made / "out.jsonl", *options).returncode == 0
    done = run("report", source, made / "out.jsonl", "--site-column", "site", "-o", made / "report.html")
    assert (done.returncode, f"{CHANGED} of 72 rows differ".encode() in done.stderr) == (0, True), done.stderr
    return made


class Tags(HTMLParser):
    """Collects tags and attributes, and notices what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_what_was_noticed_stands_on_the_page(folder: Path) -> None:
    text = (folder / "clean.html").read_text(encoding="utf-8")
    for expected in (
        "<h2>Languages</h2>",
        "<h2>Rows in another language than en: 12</h2>",
        "<td>ar</td>",
        "<h2>Pieces of the model</h2>",
        "<span>unknown pieces</span>",
        "<h2>Documents with most pieces a word</h2>",
    ):
        assert expected in text
    assert "pieces" not in (folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["clean.html", "report.html"])
def test_what_stands_on_the_page(name: str, folder: Path) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    for expected in (
        "encoding.entities",
        "<del>&amp;amp;</del><ins>&amp;</ins>",
        "&lt;a&gt;.example",
        "Lines removed most often, by site",
        "<td dir=auto>Back to top button</td>",
        "of the text went",
        "prefers-color-scheme: dark",
        mtclean.__version__,
    ):
        assert expected in text
    tags = Tags(text)
    assert tags.open == []
    assert not [key for key, _ in tags.attributes if key in ("src", "href", "srcset", "onload")]
    assert not re.search(r"url\(|@import|<script", text)


def test_both_ways_count_the_same(folder: Path) -> None:
    cleaner = mtclean.Cleaner()
    report, sightings = compared(folder / "in.jsonl", folder / "out.jsonl", cleaner, Columns("text", None, "site"))
    _, wanted = clean_table(pa.table({"text": TEXTS}), cleaner, with_report=True)
    assert report == wanted
    assert sightings.lines["<b>.example", "Back to top button"] == 12


def test_changes_of_others(tmp_path: Path) -> None:
    before, after = "One.\nTwo words.\nThree.", "One.\nTwo more words.\n3"
    edits = [Edit(change.start, change.end, change.after) for change in differences(before, after)]
    assert apply(before, edits) == after
    source, target = write(tmp_path / "a.jsonl", [{"text": before}]), write(tmp_path / "b.jsonl", [{"text": after}])
    report, _ = compared(source, target, mtclean.Cleaner(), Columns())
    assert set(report.edits) == {UNKNOWN_RULE}


def test_other_rows_are_refused(tmp_path: Path) -> None:
    one, two = write(tmp_path / "1.jsonl", ROWS[:3]), write(tmp_path / "2.jsonl", ROWS[:2])
    for before, after in ((one, two), (two, one)):
        with pytest.raises(InputError, match=r"1\.jsonl has more rows"):
            compared(before, after, mtclean.Cleaner(), Columns())
    assert run("report", one, two).returncode == 2


def test_sightings_stay_small_and_add_up() -> None:
    cleaner = mtclean.Cleaner()
    whole, parts = Sightings(), Sightings()
    for number in range(600):
        text = f"Line {number} says more.\n{'x ' * 20}\nBack to top button"
        for sightings in (whole, part := Sightings()):
            explained = cleaner.run(text)
            sightings.note(f"row {number}", f"site{number}", text, explained.text, explained.changes)
        parts += part
    assert parts.to_dict() == (Sightings() + whole).to_dict()
    assert Sightings.from_dict(json.loads(json.dumps(parts.to_dict()))).to_dict() == parts.to_dict()
    assert all(len(samples) <= SAMPLES for samples in parts.samples.values())
    assert len(parts.lines) <= LINES_WHILE_COUNTING
    assert len(parts.suspects) <= SUSPECTS


def test_a_run_without_changes_is_a_page_too() -> None:
    text = page("nothing", Summary(mtclean.Config(), 1, 0, Report(2)).to_dict(), Sightings())
    assert Tags(text).open == []


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
@pytest.mark.parametrize("width", [500, 1100])
def test_in_a_browser(width: int, folder: Path, tmp_path: Path) -> None:
    picture = tmp_path / "page.png"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={tmp_path}/data"]
    options += [f"--window-size={width},900", f"--screenshot={picture}", f"file://{folder}/clean.html"]
    subprocess.run([str(CHROMIUM), *options], check=True, capture_output=True, timeout=60)
    assert struct.unpack(">II", picture.read_bytes()[16:24]) == (width, 900)
    assert len(picture.read_bytes()) > 10_000
