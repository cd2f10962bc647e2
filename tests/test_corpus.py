"""Files of many texts: the same result as row by row; nothing lost, whatever happens."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mtclean
from mtclean.corpus import delimited, jsonl, parquet
from mtclean.corpus import run as run_module
from mtclean.corpus.footer import footer_of, moved
from mtclean.corpus.formats import OnError, Packing
from mtclean.corpus.jobs import jobs
from mtclean.corpus.journal import Journal
from mtclean.corpus.members import added, parsed, replaced
from mtclean.corpus.progress import Progress, State
from mtclean.corpus.rows import Columns
from mtclean.corpus.run import clean_corpus
from mtclean.corpus.work import Order
from mtclean.errors import FileError, InputError, MtcleanError, RowError
from mtclean.pieces import PieceModel
from tests.test_bulk import has_ended
from tests.test_cli import run
from tests.test_pieces import SENTENCES, trained

if TYPE_CHECKING:
    from pathlib import Path

DIRT = [
    "Marks &amp; Spencer",
    None,
    "The vote is over.\nBack to top button",
    "The vote is over.",
    "",
    "Ünrüh “said”, it",
]
ROWS = [None if text is None else text and f"{number} {text}" for number in range(40) for text in DIRT]
CLEAN = [None if row is None else mtclean.clean(row) for row in ROWS]
SITES = [f"{'ab'[number % 2]}.example" for number in range(len(ROWS))]
CHANGED = sum(one != other for one, other in zip(ROWS, CLEAN, strict=True))
TABLE = pa.table({"id": range(len(ROWS)), "text": ROWS, "site": SITES}).replace_schema_metadata({"kept": "yes"})
NAMES = ["in.jsonl", "in.jsonl.gz", "in.jsonl.zst", "in.csv", "in.csv.zst", "in.tsv", "in.tsv.gz", "in.parquet"]


def packed(data: bytes, path: Path) -> bytes:
    if path.suffix == ".gz":
        return gzip.compress(data)
    return bytes(pa.Codec("zstd").compress(data, asbytes=True)) if path.suffix == ".zst" else data


def unpacked(path: Path) -> bytes:
    with pa.input_stream(path, compression={".gz": "gzip", ".zst": "zstd"}.get(path.suffix)) as stream:
        return bytes(stream.read())


def write(path: Path, texts: list[str | None] = ROWS) -> Path:
    """Write rows as the name says; where there is no null, an empty text."""
    sites = [SITES[number % len(SITES)] for number in range(len(texts))]
    if path.suffix == ".parquet":
        column = pa.array(texts, pa.string())
        table = pa.table({"id": range(len(texts)), "text": column, "site": pa.array(sites, pa.string())})
        pq.write_table(table, path, row_group_size=60)
    elif ".jsonl" in path.name:
        rows = [
            {"id": number, "text": text, "site": site, "n": [1.50, {"text": "&amp;"}]}
            for number, (text, site) in enumerate(zip(texts, sites, strict=True))
        ]
        path.write_bytes(packed("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode(), path))
    else:
        sink = io.StringIO()
        writer = csv.writer(sink, delimiter="\t" if ".tsv" in path.name else ",", lineterminator="\r\n")
        writer.writerow(["id", "text", "site"])
        writer.writerows(
            [number, text or "", site] for number, (text, site) in enumerate(zip(texts, sites, strict=True))
        )
        path.write_bytes(packed(sink.getvalue().encode(), path))
    return path


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return rows
    text = unpacked(path).decode()
    if ".jsonl" in path.name:
        return [json.loads(line) for line in text.splitlines()]
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter="\t" if ".tsv" in path.name else ","))


def order(source: Path, target: Path, **options: Any) -> Order:
    return Order(mtclean.Config(), tuple(jobs([source], target)), **options)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take small pieces, and note each."""
    for module in (jsonl, delimited):
        monkeypatch.setattr(module, "PIECE_SIZE", 700)
    monkeypatch.setattr(parquet, "PIECE_SIZE", 1000)
    monkeypatch.setattr(parquet, "BATCH_ROWS", 16)
    monkeypatch.setattr(run_module, "NOTE_EVERY", 0)


# -- What comes out


@pytest.mark.parametrize("name", NAMES)
def test_every_format(name: str, tmp_path: Path) -> None:
    source, target = write(tmp_path / name), tmp_path / name.replace("in.", "out.")
    done = clean_corpus(order(source, target))
    before, after = read(source), read(target)
    wanted = CLEAN if "null" not in name and name.split(".")[1] in ("jsonl", "parquet") else [t or "" for t in CLEAN]
    assert [row["text"] for row in after] == wanted
    assert [{**row, "text": ""} for row in after] == [{**row, "text": ""} for row in before]
    assert (done.report.rows, done.rows, done.report.changed) == (len(ROWS), len(ROWS), CHANGED)
    assert done.report.edits == {"encoding.entities": 40, "boilerplate.leftovers": 40}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, target.name])


@pytest.mark.parametrize("name", ["in.jsonl", "in.csv", "in.tsv"])
def test_nothing_but_the_texts_changes(name: str, tmp_path: Path) -> None:
    source, target = write(tmp_path / name), tmp_path / f"out{name[2:]}"
    clean_corpus(order(source, target))
    wanted = source.read_bytes().replace(b" Marks &amp; Spencer", b" Marks & Spencer")
    for leftover in (b"\\nBack to top button", b"\nBack to top button"):
        wanted = wanted.replace(leftover, b"")
    assert target.read_bytes() == wanted


def test_a_parquet_file_keeps_its_schema(tmp_path: Path) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    columns = {
        **{name: TABLE.column(name) for name in ("id", "text")},
        "tags": pa.array([["a", "b"], None, []] * (len(ROWS) // 3)),
        "deep": pa.array([{"x": {"y": number}} for number in range(len(ROWS))]),
        "flag": pa.array([True, None] * (len(ROWS) // 2)),
    }
    for kind in (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())):
        table = pa.table({**columns, "text": TABLE.column("text").cast(kind)}).replace_schema_metadata({"kept": "yes"})
        pq.write_table(table, source, row_group_size=37)
        clean_corpus(order(source, target))
        cleaned, table = pq.read_table(target), pq.read_table(source)
        assert cleaned.schema.equals(table.schema, check_metadata=True)
        assert cleaned.column("text").to_pylist() == CLEAN
        assert cleaned.schema.metadata == {b"kept": b"yes"}
        assert cleaned.drop_columns("text").equals(table.drop_columns("text"))
        assert pq.ParquetFile(target).metadata.num_row_groups > 2
        assert pl.read_parquet(target)["text"].to_list() == CLEAN


@pytest.mark.parametrize("name", ["in.jsonl.zst", "in.parquet", "in.csv"])
def test_processes_do_not_matter(name: str, tmp_path: Path) -> None:
    source = write(tmp_path / name)
    alone, together = tmp_path / f"1{name}", tmp_path / f"2{name}"
    one = clean_corpus(order(source, alone, sightings=True))
    two = clean_corpus(order(source, together, sightings=True), processes=2)
    assert alone.read_bytes() == together.read_bytes()
    assert one.report == two.report
    assert one.sightings is not None
    assert two.sightings is not None
    assert one.sightings.to_dict() == two.sightings.to_dict()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("texts", [[], [None], ["One."]], ids=["empty", "a null", "one"])
def test_little_files(name: str, texts: list[str | None], tmp_path: Path) -> None:
    source, target = write(tmp_path / name, texts), tmp_path / f"out{name[2:]}"
    assert clean_corpus(order(source, target)).rows == len(texts)
    assert read(target) == read(source)


@pytest.mark.parametrize("name", ["in.jsonl", "in.jsonl.gz", "in.jsonl.zst", "in.csv"])
def test_a_file_without_anything(name: str, tmp_path: Path) -> None:
    source, target = tmp_path / name, tmp_path / f"out{name[2:]}"
    source.write_bytes(packed(b"", source))
    clean_corpus(order(source, target))
    assert unpacked(target) == b""


def test_odd_lines_stay(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        b'\xef\xbb\xbf{"text": "a &amp; b"}\r',
        b"",
        b'  {"n": NaN, "text" : "a &amp; b" , "text2": "&amp;"}  ',
        b'{"m": {"text": "&amp;"}, "text": "a &amp; b"}',
        b'{"a\\"text": "&amp;", "text": "a &amp; b", "k": "text"}',
        b'{"te\\u0078t": "\\u00fc &amp; b", "m": {"text": "&amp;"}}',
        b'{"text": "one &amp; two", "text": "a &amp; b"}',
        b'{"text": "\\ud83d a &amp; b"}',
        b'{"text": "end &amp; no newline"}',
    ]
    source.write_bytes(b"\n".join(lines))
    done = clean_corpus(order(source, target))
    wanted = [line.replace(b"&amp; b", b"& b") for line in lines]
    wanted[-1] = wanted[-1].replace(b"&amp;", b"&")
    assert target.read_bytes().split(b"\n") == wanted
    assert (done.rows, done.report.changed) == (8, 8)


@pytest.mark.parametrize(
    ("name", "content", "wanted"),
    [
        ("in.csv", b'id,text\r\n1,"a ""&amp;"" b"\r\n', b'id,text\r\n1,"a ""&"" b"\r\n'),
        ("in.csv", b"\xef\xbb\xbftext,id\na &amp; b,1", b"\xef\xbb\xbftext,id\na & b,1"),
        ("in.csv", b'id,text\n1,&quot;x&quot;\n\n2,"a\nb"\n', b'id,text\n1,"""x"""\n\n2,"a\nb"\n'),
        ("in.csv", b'text,id\n5" &amp; 6",1\n"a"b &amp; c,2\n', b'text,id\n"5"" & 6""",1\nab & c,2\n'),
        ("in.tsv", b'id\ttext\n1\t"We &amp; you," said I "now"\n', b'id\ttext\n1\t"We & you," said I "now"\n'),
        ("in.tsv", b'id\ttext\n1\t"We &amp; ""you"""\n', b'id\ttext\n1\t"We & ""you"""\n'),
    ],
)
def test_odd_tables(name: str, content: bytes, wanted: bytes, tmp_path: Path) -> None:
    source, target = tmp_path / name, tmp_path / f"out{name[2:]}"
    source.write_bytes(content)
    clean_corpus(order(source, target, columns=Columns("text")))
    assert target.read_bytes() == wanted


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda x: st.lists(x, max_size=2),
    max_leaves=3,
)
names = st.sampled_from(["text", "a", 'x"text', "te\\xt", "ü", "{"])


@given(
    st.dictionaries(names, values | st.dictionaries(names, values, max_size=2), max_size=5), st.text(), st.booleans()
)
def test_only_one_member_changes(row: dict[str, Any], text: str, ascii_only: bool) -> None:  # noqa: FBT001
    row["text"] = 'old “text” \\ " & more'
    line = json.dumps(row, ensure_ascii=ascii_only).encode("utf-8", "backslashreplace")
    made = parsed(replaced(line, "text", text))
    assert made == {**parsed(line), "text": text}
    assert list(made) == list(row)
    assert parsed(added(line, "new", [1])) == {**parsed(line), "new": [1]}


def test_footers_move() -> None:
    sink = pa.BufferOutputStream()
    pq.write_table(TABLE, sink, row_group_size=60, write_page_index=True)
    part = sink.getvalue().to_pybytes()
    assert moved(footer_of(part), 0) == footer_of(part)
    for distance in (1, 127, 10**6, 10**12):
        assert moved(moved(footer_of(part), distance), -distance) == footer_of(part)


# -- Many files


def test_a_folder(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    (source / "deep" / "er").mkdir(parents=True)
    for number, text in enumerate(DIRT):
        name = source / "deep" / ("er" if number % 2 else ".") / f"{number}.txt"
        name.write_text(text or "", encoding="utf-8")
    (source / "zipped.txt.gz").write_bytes(gzip.compress(b"a &amp; b"))
    write(source / "rows.jsonl")
    (source / "empty.jsonl").touch()
    (source / "picture.png").write_bytes(b"\x89PNG")
    (source / ".hidden.txt").touch()
    done = run("clean", source, "-o", target, "--processes", "2", "--ledger", tmp_path / "ledger.jsonl", "-q")
    assert (done.returncode, done.stderr) == (0, b"")
    found = sorted(str(path.relative_to(target)) for path in target.rglob("*") if path.is_file())
    assert found == sorted(
        [
            *(f"deep/{'er/' if n % 2 else ''}{n}.txt" for n in range(len(DIRT))),
            "empty.jsonl",
            "rows.jsonl",
            "zipped.txt.gz",
        ]
    )
    assert gzip.decompress((target / "zipped.txt.gz").read_bytes()) == b"a & b"
    assert (target / "deep" / "0.txt").read_text(encoding="utf-8") == "Marks & Spencer"
    ledger = [json.loads(line) for line in (tmp_path / "ledger.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {"file": "deep/0.txt", "changes": ledger[0]["changes"]} == ledger[0]
    assert len(ledger) == 3 + CHANGED


def test_patterns_and_several_files(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        write(tmp_path / name)
    (tmp_path / "c.txt").write_text("a &amp; b", encoding="utf-8")
    assert run("clean", f"{tmp_path}/*.jsonl", tmp_path / "c.txt", "-o", tmp_path / "out").returncode == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.jsonl", "b.jsonl", "c.txt"]
    assert [row["text"] for row in read(tmp_path / "out" / "b.jsonl")] == CLEAN


def test_streams(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl")
    clean_corpus(order(source, tmp_path / "out.jsonl"))
    done = run("clean", "-", "--format", "jsonl", "--site-column", "site", stdin=source.read_bytes())
    assert done.returncode == 0
    assert done.stdout == (tmp_path / "out.jsonl").read_bytes()
    assert b"240 rows in, 240 out, 80 changed" in done.stderr


# -- Beside the output


@pytest.mark.parametrize("name", ["in.jsonl", "in.csv", "in.parquet", "in.tsv"])
def test_a_ledger_as_a_column(name: str, tmp_path: Path) -> None:
    source, target = write(tmp_path / name), tmp_path / f"out{name[2:]}"
    clean_corpus(order(source, target, columns=Columns(ledger="edits")))
    for before, row in zip(read(source), read(target), strict=True):
        assert list(row)[-1] == "edits"
        changes = json.loads(row["edits"]) if isinstance(row["edits"], str) else row["edits"]
        ledger = [mtclean.Change.from_dict(change) for change in changes]
        assert mtclean.restore(row["text"] or "", ledger) == (before["text"] or "")
        assert bool(ledger) == (row["text"] != before["text"])


@pytest.mark.parametrize("packing", list(Packing))
def test_a_ledger_as_a_file(packing: Packing, tmp_path: Path) -> None:
    source, target = write(tmp_path / "in.parquet"), tmp_path / "out.parquet"
    ledger = tmp_path / f"ledger.jsonl.{packing}".rstrip(".")
    clean_corpus(order(source, target, ledger=packing), ledger=ledger)
    entries = {entry["row"]: entry["changes"] for entry in map(json.loads, unpacked(ledger).splitlines())}
    for number, (before, row) in enumerate(zip(read(source), read(target), strict=True)):
        changes = [mtclean.Change.from_dict(change) for change in entries.get(number, ())]
        assert mtclean.restore(row["text"] or "", changes) == (before["text"] or "")
    assert len(entries) == CHANGED


def test_boilerplate_is_kept_and_marked(tmp_path: Path) -> None:
    source, target, ledger = write(tmp_path / "in.jsonl"), tmp_path / "out.jsonl", tmp_path / "ledger.jsonl"
    assert run("clean", source, "-o", target, "--keep-boilerplate", "--ledger", ledger).returncode == 0
    texts = [row["text"] for row in read(target)]
    assert sum("Back to top button" in (text or "") for text in texts) == 40
    assert not any("&amp;" in (text or "") for text in texts)
    marks = [
        mark for line in ledger.read_text(encoding="utf-8").splitlines() for mark in json.loads(line).get("marks", [])
    ]
    assert {(mark["rule"], mark["before"].split(" button")[0]) for mark in marks} == {
        ("boilerplate.leftovers", "\nBack to top")
    }
    assert len(marks) == 40


def test_the_summary_as_json(tmp_path: Path) -> None:
    source, target = write(tmp_path / "in.parquet"), tmp_path / "out.parquet"
    done = run("clean", source, "-o", target, "--summary", "-", "--ignore", "boilerplate")
    summary = json.loads(done.stdout)
    assert summary["mtclean"] == mtclean.__version__
    assert summary["config"]["ignore"] == ["boilerplate"]
    assert (summary["rows"], summary["rows_written"], summary["changed"]) == (len(ROWS), len(ROWS), 40)
    assert summary["edits"] == {"encoding.entities": 40}


MIXED = [
    "Where is the station, please? The train to the city leaves at nine &amp; a half.",
    "Wo ist der Bahnhof, und wann fährt der Zug in die große Stadt?",
    None,
    "2 + 2",
    "Où est la gare, et à quelle heure part le train pour la grande ville ?",
]
LANGUAGES = ["en", "de", None, "und", "fr"]


@pytest.mark.parametrize("name", ["in.jsonl.zst", "in.csv", "in.tsv", "in.parquet"])
def test_languages_as_columns(name: str, tmp_path: Path) -> None:
    source, target = write(tmp_path / name, MIXED), tmp_path / f"out{name[2:]}"
    done = clean_corpus(order(source, target, columns=Columns(detected="is"), expected="en-GB"))
    rows = read(target)
    is_typed = "jsonl" in name or "parquet" in name
    if is_typed:
        assert [row["is"] for row in rows] == LANGUAGES
        assert [row["is_confidence"] is None for row in rows] == [tag is None for tag in LANGUAGES]
    assert [rows[n]["is"] for n in (0, 1, 4)] == ["en", "de", "fr"]
    assert all(0.9 < float(rows[n]["is_confidence"]) <= 1 for n in (0, 1, 4))
    assert rows[0]["text"] == mtclean.clean(str(MIXED[0]))
    found = done.to_dict()["unexpected"]
    assert (found["rows"], found["languages"]) == (2, {"de": 1, "fr": 1})
    assert [one["language"] for one in found["named"]] == ["de", "fr"]
    assert "2 rows in another language than en-GB: 1 de, 1 fr" in done.lines()


def test_languages_beside_bad_and_odd_rows(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": "\\ud83d Wo ist denn der Bahnhof dieser Stadt?"}\n{\n', encoding="utf-8")
    options = {"columns": Columns(ledger="edits", detected="is"), "expected": "en", "on_error": OnError.KEEP}
    done = clean_corpus(order(source, target, **options))
    first, second = target.read_text(encoding="utf-8").splitlines()
    assert list(parsed(first.encode())) == ["text", "edits", "is", "is_confidence"]
    assert (parsed(first.encode())["is"], second) == ("de", "{")
    assert done.noticed.named[0].place.endswith("in.jsonl, line 1")


def test_pieces_of_a_model(tmp_path: Path) -> None:
    model = PieceModel(trained(tmp_path / "news.model"))
    texts = [SENTENCES[0], f"{SENTENCES[1]} &amp; more…\nBack to top button", None, SENTENCES[2][::-1]]
    done = clean_corpus(order(write(tmp_path / "in.parquet", texts), tmp_path / "out.parquet", model=model))
    assert done.noticed.pieces == model.report(texts, [None if text is None else mtclean.clean(text) for text in texts])
    found = done.to_dict()["pieces"]
    assert found["pieces_after"] < found["pieces_before"]
    assert found["documents_unsettled"] == 1
    assert "  1 rows that the model's normaliser would still change" in done.lines()


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        *((f"in.{e}", {"columns": Columns(detected="id")}, "'id' already") for e in ("jsonl", "csv", "parquet")),
        ("in.txt", {"columns": Columns(detected="is")}, "no column can be added"),
        ("in.csv", {"columns": Columns(ledger="is", detected="is")}, "different names"),
        ("in.csv", {"expected": "english"}, "'english' is no language that detection knows"),
    ],
)
def test_bad_orders_leave_nothing(name: str, options: dict[str, Any], said: str, tmp_path: Path) -> None:
    source = write(tmp_path / name, MIXED)
    with pytest.raises(InputError, match=said):
        clean_corpus(order(source, tmp_path / f"out{name[2:]}", **options))
    assert list(tmp_path.iterdir()) == [source]


def test_what_is_noticed_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, model = write(tmp_path / "in.jsonl", MIXED * 60), PieceModel(trained(tmp_path / "news.model"))
    asked = {"model": model, "expected": "en", "sightings": True}
    whole = clean_corpus(order(source, tmp_path / "whole.jsonl", **asked))
    with monkeypatch.context() as patch:
        killed_after(patch, 3)
        with pytest.raises(KilledError):
            clean_corpus(order(source, tmp_path / "out.jsonl", **asked))
    with pytest.raises(InputError, match="differs in expected"):
        clean_corpus(order(source, tmp_path / "out.jsonl", **{**asked, "expected": "de"}), resume=True)
    done = clean_corpus(order(source, tmp_path / "out.jsonl", **asked), resume=True)
    assert done.noticed == whole.noticed
    assert done.sightings == whole.sightings


def test_learning_and_using_what_was_learnt(tmp_path: Path) -> None:
    texts: list[str | None] = [
        f"Article {name} says a thing of its own.\nThe Daily Bell tells all" for name in "abcdefghijklmnopqrstuvwx"
    ]
    source = write(tmp_path / "in.jsonl", texts)
    profiles, target = tmp_path / "profiles.json", tmp_path / "out.jsonl"
    assert run("learn", source, "--site-column", "site", "-o", profiles).returncode == 0
    assert mtclean.Profiles.load(profiles) == mtclean.learn([text or "" for text in texts], sites=SITES[: len(texts)])
    done = run("clean", source, "-o", target, "--site-column", "site", "--profiles", profiles)
    assert done.returncode == 0
    assert not any("Daily Bell" in row["text"] for row in read(target))


# -- Bad rows

BAD_LINES = {
    b'{"text": "&amp;"': "line 3: invalid JSON",
    b'{"text": "\xff"}': "line 3: invalid UTF-8: byte 0xff at column 11",
    b'{"body": "&amp;"}': "line 3: there is no column 'text'; there are body",
    b'["&amp;"]': "line 3: expected an object, got list",
    b'{"text": 5}': "line 3: column 'text' holds int",
    b"[" * 100_000: "line 3: invalid JSON",
}


@pytest.mark.parametrize("line", BAD_LINES, ids=list(BAD_LINES.values()))
def test_bad_lines(line: bytes, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    good = b'{"text": "a &amp; b"}'
    source.write_bytes(b"\n".join([good, good, line, good]) + b"\n")
    with pytest.raises(RowError) as error:
        clean_corpus(order(source, target))
    assert f"{source}, {BAD_LINES[line]}" in str(error.value)
    assert not target.exists()
    clean = good.replace(b"&amp;", b"&")
    done = clean_corpus(order(source, target, on_error=OnError.KEEP))
    assert target.read_bytes().splitlines() == [clean, clean, line, clean]
    assert (done.bad, done.rows, done.report.rows) == (1, 4, 4)
    done = clean_corpus(order(source, target, on_error=OnError.QUARANTINE))
    assert target.read_bytes().splitlines() == [clean, clean, clean]
    assert (tmp_path / "out.quarantine.jsonl").read_bytes() == line + b"\n"
    assert (done.bad, done.rows, done.quarantined) == (1, 3, 1)


@pytest.mark.parametrize("record", [b"1,a,b,c", b'1,"\xff",b', b"1"])
@pytest.mark.parametrize("name", ["in.csv", "in.csv.zst"])
def test_bad_records(record: bytes, name: str, tmp_path: Path) -> None:
    source, target = tmp_path / name, tmp_path / f"out{name[2:]}"
    data = b'id,text,site\n1,"a\n&amp; b",c\n' + record + b"\n2,a &amp; b,c\n"
    source.write_bytes(packed(data, source))
    with pytest.raises(RowError, match=r"csv.*, line 4: "):
        clean_corpus(order(source, target))
    clean_corpus(order(source, target, on_error=OnError.KEEP))
    assert unpacked(target) == data.replace(b"&amp;", b"&")
    clean_corpus(order(source, target, on_error=OnError.QUARANTINE))
    assert unpacked(target) == data.replace(b"&amp;", b"&").replace(record + b"\n", b"")
    assert unpacked(tmp_path / f"out.quarantine{name[2:]}") == b"id,text,site\n" + record + b"\n"


def test_bad_rows_of_parquet(tmp_path: Path) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    data = [(text or "").encode() for text in ROWS]
    data[5] = data[100] = b"\xff &amp;"
    column = pa.array(data, pa.binary())
    broken = pa.StringArray.from_buffers(len(column), *column.buffers()[1:])
    pq.write_table(pa.table({"id": range(len(ROWS)), "text": broken}), source)
    with pytest.raises(RowError, match=r"in\.parquet, row 6: invalid UTF-8: byte 0xff"):
        clean_corpus(order(source, target))
    done = clean_corpus(order(source, target, on_error=OnError.KEEP))
    wanted = [(text or "").encode() for text in CLEAN]
    wanted[5] = wanted[100] = b"\xff &amp;"
    assert pq.read_table(target).column("text").cast(pa.binary()).to_pylist() == wanted
    assert done.bad == 2
    done = clean_corpus(order(source, target, on_error=OnError.QUARANTINE))
    assert pq.read_table(target).column("id").to_pylist() == [n for n in range(len(ROWS)) if n not in (5, 100)]
    assert pq.read_table(tmp_path / "out.quarantine.parquet").column("id").to_pylist() == [5, 100]


def test_bad_texts(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.txt").write_bytes(b"a &amp; b")
    (source / "b.txt").write_bytes(b"\xff &amp; b")
    done = run("clean", source, "-o", target)
    assert (done.returncode, done.stderr.count(b"\n")) == (3, 1)
    assert b"b.txt: not text in utf-8: byte 0xff at offset 0" in done.stderr
    assert run("clean", source, "-o", target, "--on-error", "quarantine").returncode == 0
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {
        "a.txt": b"a & b",
        "b.quarantine.txt": b"\xff &amp; b",
    }


def test_damaged_files_are_named(tmp_path: Path) -> None:
    target = tmp_path / "out.parquet"
    target.write_bytes(b"old")
    whole = write(tmp_path / "in.parquet").read_bytes()
    damaged = tmp_path / "damaged.parquet"
    for content in (b"", b"not Parquet at all", whole[: len(whole) // 2]):
        damaged.write_bytes(content)
        with pytest.raises(FileError, match=r"damaged\.parquet"):
            clean_corpus(order(damaged, target))
        assert target.read_bytes() == b"old"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["damaged.parquet", "in.parquet", "out.parquet"]
    for name in ("in.jsonl.gz", "in.jsonl.zst"):
        source = write(tmp_path / name)
        source.write_bytes(source.read_bytes()[:-9])
        with pytest.raises(FileError, match=f"{name} is damaged, or ends too early"):
            clean_corpus(order(source, tmp_path / f"out{name[2:]}"))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["in.parquet", "-o", "out.parquet", "--column", "body"], 2, "no column 'body'"),
        (["in.parquet", "-o", "out.parquet", "--column", "id"], 2, "column 'id' must hold strings, got int64"),
        (["in.parquet", "-o", "out.parquet", "--processes", "0"], 2, "processes must be"),
        (["in.parquet"], 2, "Parquet needs files"),
        (["in.parquet", "-o", "out.jsonl"], 2, "formats are not converted"),
        (["in.parquet", "-o", "in.parquet"], 2, "overwritten while it is read"),
        (["in.parquet", "in.parquet", "in.csv", "-o", "out.csv"], 2, "files need a folder"),
        (["*.nothing", "-o", "out"], 2, "no file is called so"),
        (["in.csv", "-o", "out.csv", "--column", "body"], 2, "no column 'body'"),
        (["in.csv", "-o", "out.csv", "--site-column", "body"], 2, "no column 'body'"),
        (["in.jsonl", "-o", "out.jsonl", "--column", "body"], 3, "line 1: there is no column 'body'"),
        (["in.jsonl", "-o", "out.jsonl", "--site-column", "body"], 2, "no text in column 'body'"),
        (["in.jsonl", "-o", "no/such", "--profiles", "none.json"], 2, "needs --site-column"),
        (["in.jsonl", "-o", "out.jsonl", "--profiles", "none.json", "--site-column", "site"], 2, "none.json"),
        *(
            ([f"in.{e}", "-o", f"out.{e}", "--ledger-column", "id"], 2, "'id' already")
            for e in ("jsonl", "csv", "parquet")
        ),
        (["in.csv", "--resume"], 2, "cannot be resumed"),
        (["in.csv", "-o", "out.csv", "--piece-model", "in.csv"], 2, "in.csv is not a SentencePiece model"),
    ],
)
def test_bad_calls_leave_nothing(arguments: list[str], code: int, said: str, tmp_path: Path) -> None:
    for name in ("in.parquet", "in.csv", "in.jsonl"):
        write(tmp_path / name)
    program = [sys.executable, "-m", "mtclean", "clean", *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(program, cwd=tmp_path, capture_output=True, check=False, env=environment)
    message = done.stderr.decode()
    assert done.returncode == code
    assert said in message
    assert message.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "in.jsonl", "in.parquet"]


# -- Nothing lost


class KilledError(Exception):
    """What stands for a kill within this process: nothing is tidied up."""


def killed_after(monkeypatch: pytest.MonkeyPatch, notes: int) -> None:
    """Let a run end at the note of a number as if it were killed, and leave what was written."""
    note = Journal.note
    left = notes

    def noting(self: Any, entry: dict[str, Any]) -> None:
        nonlocal left
        note(self, entry)
        if "run" not in entry:
            left -= 1
            if not left:
                raise KilledError

    monkeypatch.setattr(Journal, "note", noting)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("notes", [1, 2, 5, -1])
def test_a_run_goes_on(name: str, notes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write(tmp_path / name)
    target, whole = tmp_path / f"out{name[2:]}", tmp_path / f"whole{name[2:]}"
    options: dict[str, Any] = {"ledger": Packing.ZSTD, "sightings": True}
    wanted = clean_corpus(order(source, whole, **options), ledger=tmp_path / "whole.ledger")
    with monkeypatch.context() as patch:
        if notes < 0:  # right before the output takes its name
            patch.setattr(run_module._Run, "_name_outputs", lambda _: (_ for _ in ()).throw(KilledError))  # noqa: SLF001
        killed_after(patch, notes)
        with pytest.raises(KilledError):
            clean_corpus(order(source, target, **options), ledger=tmp_path / "ledger")
    assert not target.exists()
    with (tmp_path / f".{target.name}.journal").open("ab") as journal:
        journal.write(b'{"job": 0, "cut o')
    with (tmp_path / f".{target.name}.unfinished").open("ab") as unfinished:
        unfinished.write(b"written, but not noted")
    done = clean_corpus(order(source, target, **options), ledger=tmp_path / "ledger", resume=True)
    assert target.read_bytes() == whole.read_bytes()
    assert (tmp_path / "ledger").read_bytes() == (tmp_path / "whole.ledger").read_bytes()
    assert (done.report, done.rows) == (wanted.report, wanted.rows)
    assert done.sightings is not None
    assert wanted.sightings is not None
    assert json.dumps(done.sightings.to_dict()).replace("out", "whole") == json.dumps(
        wanted.sightings.to_dict()
    ).replace("out", "whole")
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("notes", [1, 2, 4, 7])
def test_a_run_over_a_folder_goes_on(notes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number, text in enumerate(DIRT):
        (source / f"{number}.txt").write_text(text or "", encoding="utf-8")
    for name in ("a.jsonl", "b.parquet", "empty.jsonl"):
        write(source / name, ROWS[: 60 * (name != "empty.jsonl")])
    (source / "a.jsonl").write_bytes((source / "a.jsonl").read_bytes() + b"{\n")
    options: dict[str, Any] = {"on_error": OnError.QUARANTINE, "ledger": Packing.NONE}
    clean_corpus(order(source, tmp_path / "whole", **options), ledger=tmp_path / "whole.ledger")
    with monkeypatch.context() as patch:
        killed_after(patch, notes)
        with pytest.raises(KilledError):
            clean_corpus(order(source, tmp_path / "out", **options), ledger=tmp_path / "ledger")
    clean_corpus(order(source, tmp_path / "out", **options), ledger=tmp_path / "ledger", resume=True)
    whole, out = ({path.name: path.read_bytes() for path in (tmp_path / f).iterdir()} for f in ("whole", "out"))
    assert out == whole
    assert len(out) == 10
    assert (tmp_path / "ledger").read_bytes() == (tmp_path / "whole.ledger").read_bytes()


def test_a_run_that_stopped_at_a_bad_row_goes_on_past_it(tmp_path: Path) -> None:
    source, target = write(tmp_path / "in.jsonl"), tmp_path / "out.jsonl"
    source.write_bytes(source.read_bytes() + b"{\n" + source.read_bytes())
    with pytest.raises(RowError, match="line 241"):
        clean_corpus(order(source, target))
    assert not target.exists()
    resumed = clean_corpus(order(source, target, on_error=OnError.KEEP), resume=True, processes=2)
    whole = clean_corpus(order(source, tmp_path / "whole.jsonl", on_error=OnError.KEEP))
    assert target.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert (resumed.report, resumed.bad, resumed.rows) == (whole.report, 1, 481)


def test_only_the_same_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = write(tmp_path / "in.jsonl"), tmp_path / "out.jsonl"
    with monkeypatch.context() as patch:
        killed_after(patch, 2)
        with pytest.raises(KilledError):
            clean_corpus(order(source, target))
    with pytest.raises(InputError, match="differs in columns"):
        clean_corpus(order(source, target, columns=Columns("site")), resume=True)
    write(source, ROWS[:30])
    with pytest.raises(InputError, match="differs in files"):
        clean_corpus(order(source, target), resume=True)
    assert clean_corpus(order(source, target)).rows == 30


def test_a_full_disk(tmp_path: Path) -> None:
    source, target = write(tmp_path / "in.jsonl", ROWS * 20), tmp_path / "out.jsonl"
    program = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000));"
        "import mtclean.corpus.run as r, mtclean.corpus.jsonl as j; r.NOTE_EVERY = 0; j.PIECE_SIZE = 20_000;"
        f"sys.argv = ['mtclean', 'clean', {str(source)!r}, '-o', {str(target)!r}];"
        "from mtclean.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 4
    assert b"cannot write the output: File too large; --resume goes on from there" in done.stderr
    assert not target.exists()
    clean_corpus(order(source, target), resume=True)
    assert [row["text"] for row in read(target)] == CLEAN * 20


KILLED = """
import sys
import mtclean.corpus.run as r, mtclean.corpus.jsonl as j, mtclean.corpus.delimited as d, mtclean.corpus.parquet as p
r.NOTE_EVERY = 0
j.PIECE_SIZE = d.PIECE_SIZE = p.PIECE_SIZE = 60_000
p.BATCH_ROWS = 64
from mtclean.cli import main
if __name__ == "__main__":
    main()
"""


def kill_and_resume(tmp_path: Path, name: str, kills: int, chance: random.Random, processes: int) -> None:
    """Kill a run at random moments until it gets through; compare with one that was left alone."""
    source = write(tmp_path / name, ROWS * 100)
    program = tmp_path / "program.py"
    program.write_text(KILLED, encoding="utf-8")
    target = tmp_path / f"out{name[2:]}"
    command: list[str | Path] = [sys.executable, program, "clean", source, "-q", "--processes", str(processes)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    begin = time.monotonic()
    subprocess.run([*command, "-o", tmp_path / f"whole{name[2:]}"], check=True, env=environment)
    took = time.monotonic() - begin
    killed = 0
    while killed < kills:
        running = subprocess.Popen([*command, "-o", target, "--resume"], env=environment, start_new_session=True)
        try:
            running.wait(chance.uniform(0.4, 1) * took)
            if target.exists():
                break
        except subprocess.TimeoutExpired:
            os.kill(running.pid, signal.SIGKILL)
            running.wait()
            killed += 1
            assert has_ended(running.pid)  # and the processes that it started have
    subprocess.run([*command, "-o", target, "--resume"], check=True, env=environment)
    assert target.read_bytes() == (tmp_path / f"whole{name[2:]}").read_bytes()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_killed_at_random_moments(tmp_path: Path) -> None:
    kill_and_resume(tmp_path, "in.jsonl.zst", 2, random.Random(), 2)


@pytest.mark.nightly
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("processes", [1, 2])
def test_killed_very_often(name: str, processes: int, tmp_path: Path) -> None:
    kill_and_resume(tmp_path, name, 15, random.Random(), processes)


def test_one_run_at_a_time(tmp_path: Path) -> None:
    source, target = write(tmp_path / "in.jsonl"), tmp_path / "out.jsonl"
    journal = Journal(tmp_path / ".out.jsonl.journal", {}, resume=False)
    with pytest.raises(MtcleanError, match="another run is at work"):
        clean_corpus(order(source, target))
    journal.close(remove=True)


def test_ctrl_c_stops_every_process_and_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    # Dirt in every line keeps the workers busy for minutes.
    rows = ["\n".join(f"{row}.{line} Itâ€™s &amp; itâ€™s" for line in range(400)) for row in range(2000)]
    pq.write_table(pa.table({"text": rows}), source)
    # A shell that runs this test in the background has SIGINT ignored, and children inherit that.
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); import mtclean.cli as c; c.main()"
    )
    command: list[str | Path] = [sys.executable, "-c", program, "clean", source, "-o", tmp_path / "out.parquet"]
    running = subprocess.Popen([*command, "--processes", "2"], start_new_session=True, stderr=subprocess.PIPE)
    time.sleep(5)
    assert running.poll() is None
    begin = time.monotonic()
    os.killpg(running.pid, signal.SIGINT)
    running.communicate(timeout=60)
    assert running.returncode == 130
    assert time.monotonic() - begin < 30
    assert has_ended(running.pid)
    assert list(tmp_path.iterdir()) == [source]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "wanted"), [(Terminal(), "\r0 %, 5 rows, "), (io.StringIO(), "")])
def test_progress(stream: io.StringIO, wanted: str) -> None:
    progress = Progress(stream, iter([0.0, 0.0, 0.5, 1.0, 70.0]).__next__)
    for done in (1, 1, 500):
        progress(State(done, 1000, 5 * done, 10**6 * done))
    assert stream.getvalue().startswith(wanted)
    progress(State(750, 1000, 5, 700_000_000))
    assert "75 %, 5 rows, 10.0 MB/s, 0:00:23 left" in stream.getvalue()
    progress.end()
    assert stream.getvalue().endswith("\r" if wanted else "left\n")


def test_written_json_is_what_orjson_reads() -> None:
    assert orjson.loads(added(b"{}", "a", [{"x": "\u2028"}])) == {"a": [{"x": "\u2028"}]}
