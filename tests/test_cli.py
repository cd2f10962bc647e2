"""The command line as a user meets it: output, exit codes, one line for an error, files whole or not at all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ARTICLE = Path(__file__).parent / "articles" / "harbour.txt"


def run(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "mtclean", *arguments], input=stdin, capture_output=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (["clean", "no-such-file.txt"], b"", "cannot read no-such-file.txt"),
        (["clean", "."], b"", "cannot read ."),
        (["clean", "-"], b"abc\xff", "byte 0xff at offset 3"),
        (["clean", "-", "--encoding", "klingon"], b"", "klingon"),
        (["clean", "-", "--encoding", "base64"], b"x", "does not decode"),
        (["clean", "-", "--encoding", "ascii"], "é".encode(), "ascii"),
        (["clean", "-", "--select", "quots"], b"", "quots"),
        (["clean", "-", "--min-confidence", "2"], b"", "min_confidence"),
        (["clean", "-", "-o", "no/such/folder/out.txt"], b"x", "cannot write"),
        (["clean", "-", "--encoding", "utf-7"], b"+2AA-", "lone surrogate"),
        (["restore", "-", "no-such-ledger.json"], b"", "cannot read no-such-ledger.json"),
        (["explain", "-"], b"\xff\xfe", "byte 0xff at offset 0"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(arguments: list[str], stdin: bytes, said: str) -> None:
    done = run(*arguments, stdin=stdin)
    message = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b"")
    assert message.startswith("mtclean: ")
    assert message.count("\n") == 1
    assert said in message


@pytest.mark.parametrize(
    ("stdin", "expected"),
    [
        (b"", b""),
        (b"One.\n", b"One.\n"),
        (b"\xef\xbb\xbfOne.", b"One."),
        (b"a\x00b", b"ab"),
        (b"One.\r\nTwo.\r\n", b"One.\nTwo.\n"),
    ],
    ids=["empty", "clean", "a byte-order mark", "NUL", "carriage returns"],
)
def test_odd_input_is_cleaned(stdin: bytes, expected: bytes) -> None:
    done = run("clean", "-", stdin=stdin)
    assert (done.returncode, done.stdout, done.stderr) == (0, expected, b"")


RUSSIAN = "Делегация приехала в город утром и встретилась с жителями старого района."
POLISH = "Zespół pojechał do szkoły, żeby wziąć udział w późniejszych zajęciach."


@pytest.mark.parametrize(
    ("stdin", "expected", "said"),
    [
        (RUSSIAN.encode("utf-8"), RUSSIAN, ""),
        (b"One.\n", "One.\n", ""),
        (b"\xef\xbb\xbf" + POLISH.encode("utf-8"), POLISH, ""),
        (POLISH.encode("utf-16"), POLISH, "utf-16"),
        (RUSSIAN.encode("cp1251"), RUSSIAN, "cp1251"),
        (RUSSIAN.encode("koi8-r"), RUSSIAN, "koi8-r"),
        (POLISH.encode("cp1250"), POLISH, "cp1250"),
        (f"{RUSSIAN}\n".encode() + POLISH.encode("cp1250"), f"{RUSSIAN}\n{POLISH}", "utf-8+cp1250"),
    ],
    ids=["UTF-8", "ASCII", "a byte-order mark", "UTF-16", "cp1251", "KOI8-R", "cp1250", "mixed lines"],
)
def test_the_encoding_is_found_out_and_said(stdin: bytes, expected: str, said: str) -> None:
    done = run("clean", "-", "--encoding", "auto", stdin=stdin)
    assert (done.returncode, done.stdout.decode()) == (0, expected)
    assert done.stderr.decode() == (f"mtclean: - is read as {said}\n" if said else "")


def test_a_folder_of_texts_in_several_encodings(tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.txt").write_bytes(RUSSIAN.encode("koi8-r"))
    (folder / "b.txt").write_bytes(RUSSIAN.encode("utf-8"))
    done = run("clean", folder, "-o", output, "--encoding", "auto")
    assert (done.returncode, "1 of the files read as koi8-r" in done.stderr.decode()) == (0, True)
    assert {(output / name).read_text(encoding="utf-8") for name in ("a.txt", "b.txt")} == {RUSSIAN}


def test_clean_then_restore(tmp_path: Path) -> None:
    output, ledger, again = tmp_path / "out.txt", tmp_path / "ledger.json", tmp_path / "again.txt"
    assert run("clean", ARTICLE, "-o", output, "--ledger", ledger).returncode == 0
    cleaned = output.read_text(encoding="utf-8")
    assert "“The state will never" in cleaned
    assert cleaned.endswith("since the walkout began.")
    assert run("restore", output, ledger, "-o", again).returncode == 0
    assert again.read_bytes() == ARTICLE.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.txt", "ledger.json", "out.txt"]


def test_restore_refuses_another_text(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.json"
    run("clean", ARTICLE, "-o", tmp_path / "out.txt", "--ledger", ledger)
    done = run("restore", "-", ledger, stdin=b"Another text.")
    assert done.returncode == 2
    assert b"does not fit the text" in done.stderr


def test_restore_refuses_what_is_no_ledger(tmp_path: Path) -> None:
    for content in ("[]", "{", '{"changes": [{"rule": 1}]}'):
        (tmp_path / "ledger.json").write_text(content, encoding="utf-8")
        done = run("restore", "-", tmp_path / "ledger.json", stdin=b"x")
        assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


def test_failed_write_keeps_the_old_file(tmp_path: Path) -> None:
    output = tmp_path / "out.txt"
    output.write_text("old", encoding="utf-8")
    assert run("clean", "no-such-file.txt", "-o", output).returncode == 2
    assert output.read_text(encoding="utf-8") == "old"


def test_explain_shows_rule_confidence_reason() -> None:
    shown = run("explain", ARTICLE).stdout.decode()
    for expected in (
        "encoding.entities",
        "boilerplate.leftovers  0.98",
        "quotes.pair",
        "“Back to top button”",
    ):
        assert expected in shown


def test_explain_json_is_the_ledger() -> None:
    ledger = json.loads(run("explain", ARTICLE, "--json").stdout)
    text = ARTICLE.read_text(encoding="utf-8")
    assert ledger["changes"]
    assert all(text[change["start"] : change["end"]] == change["before"] for change in ledger["changes"])


def test_rules_lists_every_rule() -> None:
    assert b"quotes.pair" in run("rules").stdout


def test_help_names_every_command() -> None:
    shown = run("--help").stdout
    assert all(command in shown for command in (b"clean", b"explain", b"restore", b"rules"))
