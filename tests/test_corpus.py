"""Files of many texts: the same result as row by row, whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import mtclean
from mtclean.corpus.parquet import clean_parquet
from mtclean.errors import FileError, InputError
from tests.test_cli import run

if TYPE_CHECKING:
    from pathlib import Path

ROWS = ["Marks &amp; Spencer", None, "The vote is over.\nBack to top button", "The vote is over.", ""] * 50
TABLE = pa.table({"id": range(len(ROWS)), "text": ROWS, "site": ["a.example"] * len(ROWS)}).replace_schema_metadata(
    {"kept": "yes"}
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.parquet"
    pq.write_table(TABLE, path, row_group_size=60)
    return path


@pytest.mark.parametrize("processes", [1, 2])
def test_a_parquet_file_is_cleaned(source: Path, tmp_path: Path, processes: int) -> None:
    target = tmp_path / "out.parquet"
    report = clean_parquet(source, target, processes=processes)
    cleaned = pq.read_table(target)
    assert cleaned.schema.equals(TABLE.schema, check_metadata=True)
    assert cleaned.column("text").to_pylist() == [None if row is None else mtclean.clean(row) for row in ROWS]
    assert cleaned.drop_columns(["text"]).equals(TABLE.drop_columns(["text"]))
    assert (report.rows, report.changed) == (len(ROWS), 100)
    assert report.edits == {"encoding.entities": 50, "boilerplate.leftovers": 50}


def test_on_the_command_line(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.parquet"
    done = run("clean", source, "-o", target, "--site-column", "site")
    assert (done.returncode, done.stdout) == (0, b"")
    assert b'"changed": 100' in done.stderr
    assert pq.read_table(target).num_rows == len(ROWS)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-o", "{folder}/out.parquet", "--column", "body"], b"no column 'body'"),
        (["-o", "{folder}/out.parquet", "--column", "id"], b"must hold strings"),
        (["-o", "{folder}/out.parquet", "--processes", "0"], b"processes must be"),
        ([], b"needs --output"),
    ],
)
def test_bad_calls_leave_nothing(source: Path, tmp_path: Path, options: list[str], said: bytes) -> None:
    done = run("clean", source, *(option.format(folder=tmp_path) for option in options))
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert list(tmp_path.iterdir()) == [source]


def test_damaged_files_are_named(source: Path, tmp_path: Path) -> None:
    whole = source.read_bytes()
    damaged = tmp_path / "damaged.parquet"
    target = tmp_path / "out.parquet"
    target.write_bytes(b"old")
    footer = len(whole) - 600
    for content in (
        b"",
        b"not Parquet at all",
        whole[: len(whole) // 2],
        b"PAR1" + b"\xff" * footer + whole[footer + 4 :],
    ):
        damaged.write_bytes(content)
        with pytest.raises(FileError, match=r"damaged\.parquet"):
            clean_parquet(damaged, target)
        assert target.read_bytes() == b"old"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["damaged.parquet", "in.parquet", "out.parquet"]
    with pytest.raises(FileError, match=r"none\.parquet"):
        clean_parquet(tmp_path / "none.parquet", target)


def test_a_column_that_is_no_text(source: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="column 'id' must hold strings, got int64"):
        clean_parquet(source, tmp_path / "out.parquet", column="id")


def _has_ended(group: int) -> bool:
    """Wait a little for the last process of a group to end; tell whether it has."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_ctrl_c_stops_every_process_and_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    # Dirt in every line keeps the workers busy for minutes.
    rows = ["\n".join(f"{row}.{line} Itâ€™s &amp; itâ€™s" for line in range(400)) for row in range(2000)]
    pq.write_table(pa.table({"text": rows}), source)
    # A shell that runs this test in the background has SIGINT ignored, and children inherit that.
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); import mtclean.cli as c; c.main()"
    )
    command: list[str | Path] = [
        sys.executable,
        "-c",
        program,
        "clean",
        source,
        "-o",
        tmp_path / "out.parquet",
        "--processes",
        "2",
    ]
    running = subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE)
    time.sleep(5)
    assert running.poll() is None
    begin = time.monotonic()
    os.killpg(running.pid, signal.SIGINT)
    running.communicate(timeout=60)
    assert running.returncode not in (0, None)
    assert time.monotonic() - begin < 30
    assert _has_ended(running.pid)
    assert list(tmp_path.iterdir()) == [source]
