"""Laws 6, 8 and 10: the bulk path is the scalar path, row by row, in every kind of array and in any company."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mtclean
from mtclean.bulk import block, clean_array, clean_table, clean_texts, lineview, screening
from mtclean.bulk import columns as columns_module
from mtclean.bulk.block import BlockCleaner
from mtclean.bulk.compiling import is_compiled
from mtclean.bulk.lineview import LineView
from mtclean.bulk.screening import read
from mtclean.characters import SURROGATES, Characters
from mtclean.errors import InputError
from mtclean.report import Report, count
from mtclean.rule import LINES_THAT_REPEAT
from mtclean.rules import catalogue
from mtclean.screens import (
    AllOf,
    AnyOf,
    Begins,
    BeginsWith,
    Ends,
    EndsWith,
    HasChar,
    HasSequence,
    HasWords,
    Lacks,
    Loops,
    NoLongerThan,
    Screen,
    Uneven,
    predicate,
)
from tests.strategies import articles, writable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CLEANER = mtclean.Cleaner()
EAGER = mtclean.Cleaner(mtclean.Config(select=("all",), min_confidence=0))
ALL_OF_UNICODE = 100_000
NOT_IN_A_LINE = SURROGATES | Characters.of("\n")
TYPES = [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
ROWS = [
    None,
    "",
    "\n",
    "The vote is over.",
    "Marks &amp; Spencer\r\nand more",
    "We go on,” Mira Sand told us.\n\nBack to top button",
    "It’s whatâ€™s left\n\n\n\nof the cafÃ©.  ",
    "One.\u2028Two.\nShare this:\n",
    "«Мы идём», — сказал он.\n\nРоссия",
    "東京\u200b 「はい」\n\n\n",
    None,
]


@pytest.fixture(params=[True, False], ids=["compiled", "not compiled"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read screens in one of the two ways; both are the way of some user."""
    if request.param and not is_compiled():
        pytest.skip("Numba is not installed")
    for module in (screening, block, lineview):
        monkeypatch.setattr(module, "is_compiled", lambda: request.param)


in_both_ways = pytest.mark.usefixtures("_way")
function_scoped = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the way stays as it is


def expected(
    rows: Sequence[str | None], cleaner: mtclean.Cleaner = CLEANER, language: str | None = None
) -> list[str | None]:
    return [None if row is None else cleaner(row, language=language) for row in rows]


@in_both_ways
@pytest.mark.parametrize("config", [CLEANER.config, EAGER.config], ids=["safe", "eager"])
def test_bulk_is_scalar(config: mtclean.Config) -> None:
    cleaner = mtclean.Cleaner(config)  # one that has not looked up its screens

    @given(rows=st.lists(st.none() | writable, max_size=6))
    def holds(rows: list[str | None]) -> None:
        column = pa.array(rows, pa.large_string())
        assert clean_array(column, cleaner, languages="en").to_pylist() == expected(rows, cleaner, "en")

    holds()


@given(rows=st.lists(articles, max_size=6))
def test_texts_with_lone_surrogates_too(rows: list[str]) -> None:
    assert clean_texts(rows, CLEANER, languages="en") == expected(list(rows), language="en")


@given(rows=st.lists(writable, max_size=6))
def test_the_report_adds_up_to_the_explanations(rows: list[str]) -> None:
    table = pa.table({"text": pa.array(rows, pa.string()), "language": pa.array(["en"] * len(rows), pa.string())})
    _, report = clean_table(table, EAGER, language_column="language", with_report=True)
    explanations = [EAGER.explain(row, language="en") for row in rows]
    edits = sum((count(explanation.changes) for explanation in explanations), Counter[str]())
    changed = sum(explanation.text != explanation.original for explanation in explanations)
    assert report == Report(len(rows), changed, sum(len(row.encode()) for row in rows), edits)


@pytest.mark.parametrize("kind", TYPES, ids=str)
@pytest.mark.parametrize(("start", "stop"), [(0, len(ROWS)), (1, 8), (4, 5), (3, 3), (0, 1)])
def test_every_kind_of_array(kind: pa.DataType, start: int, stop: int) -> None:
    array = pa.array(ROWS, pa.string()).cast(kind).slice(start, stop - start)
    cleaned = clean_array(array, CLEANER)
    assert cleaned.type == kind
    assert cleaned.to_pylist() == expected(ROWS[start:stop])
    cleaned.validate(full=True)
    chunked = pa.chunked_array([array, array.slice(0, 0), array], kind)
    cleaned = clean_array(chunked, CLEANER)
    assert cleaned.type == kind
    assert cleaned.to_pylist() == expected(ROWS[start:stop] * 2)


def test_the_screens_of_all_rules_fit_into_one_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else they would be read the other way, which is slower, and nobody would be told."""

    def read_otherwise(_: object) -> None:
        pytest.fail("more atoms than a scan has room for")

    monkeypatch.setattr(screening, "is_compiled", lambda: True)
    monkeypatch.setattr(screening, "_any_reader", read_otherwise)
    screening._readers.cache_clear()  # noqa: SLF001 - what other tests have read
    BlockCleaner(mtclean.Cleaner(mtclean.Config(select=("all",))))


def test_no_chunks_at_all() -> None:
    assert clean_array(pa.chunked_array([], pa.string())).to_pylist() == []


def test_a_clean_column_is_not_copied() -> None:
    column = pa.array(["The vote is over.", "They count."], pa.large_string())
    assert clean_array(column).buffers()[2].address == column.buffers()[2].address


@given(
    rows=st.lists(st.text(st.sampled_from("a\n\né字b"), max_size=40), min_size=1, max_size=5),
    skipped=st.integers(0, 4),
)
def test_lines_are_cut_alike(rows: list[str], skipped: int) -> None:
    array = pa.array(rows, pa.large_string())[min(skipped, len(rows) - 1) :]
    ways = []
    for compiled in (False, True):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(lineview, "is_compiled", lambda compiled=compiled: compiled and is_compiled())
            view = LineView.of(array)
        ways.append([view.starts, view.ends, view.first, view.beginnings, view.endings])
        lines = [line for row in array.to_pylist() for line in row.split("\n")]
        assert [view.text(number) for number in range(len(view.starts))] == lines
    for one, other in zip(*ways, strict=True):
        assert one.tolist() == other.tolist()


@pytest.mark.parametrize("size", [1, 7, 2048])
@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_any_batch_size(monkeypatch: pytest.MonkeyPatch, size: int, kind: pa.DataType) -> None:
    monkeypatch.setattr(columns_module, "BLOCK_ROWS", size)
    rows = random.Random(0).sample(ROWS * 5, len(ROWS) * 5)
    assert clean_array(pa.array(rows, pa.string()).cast(kind), CLEANER).to_pylist() == expected(rows)


def test_neighbours_do_not_matter() -> None:
    """Law 10: each row alone, and with a poisonous one beside it."""
    poison = "“" * 3000 + "â€™" * 3000 + "\n" * 3000 + "&amp;" * 3000
    for row in ROWS:
        assert clean_array(pa.array([poison, row, poison], pa.string()), CLEANER)[1].as_py() == expected([row])[0]


def test_processes_keep_the_order_and_the_report() -> None:
    rows = [f"{row}\n\n{number}" for number, row in enumerate(ROWS * 40)]
    table = pa.table({"id": range(len(rows)), "text": pa.chunked_array([rows[:7], rows[7:400], rows[400:]])})
    alone = clean_table(table, CLEANER, with_report=True)
    together = clean_table(table, CLEANER, processes=2, with_report=True)
    assert together[0].equals(alone[0])
    assert together[0].column("id").equals(table.column("id"))
    assert together[1] == alone[1]


ENDLESS = """
import itertools, signal
import pyarrow as pa
from mtclean.bulk import clean_batches
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background, and children inherit that
for batch in clean_batches(itertools.repeat(pa.table({"text": ["Marks &amp; Spencer"] * 200})), processes=2):
    print(batch.num_rows, flush=True)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_no_process_outlives_the_one_that_started_it(how: signal.Signals) -> None:
    running = subprocess.Popen(
        [sys.executable, "-c", ENDLESS],
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert running.stdout is not None
    assert running.stdout.readline() == b"200\n"
    os.kill(running.pid, how)  # it alone, as a group would hear of it by itself
    running.communicate(timeout=60)
    assert has_ended(running.pid)


def has_ended(group: int) -> bool:
    """Wait a little for the last process of a group to end; tell whether it has."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_languages_and_sites_by_row() -> None:
    rows = ["We go on,” Mira Sand told us."] * 3
    assert clean_texts(rows, languages=["en", None, "sv"]) == [
        CLEANER(row, language=language) for row, language in zip(rows, ("en", None, "sv"), strict=True)
    ]
    assert clean_array(pa.array(rows), languages=pa.array(["en"] * 3), sites="a").to_pylist() == expected(rows)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: clean_array(pa.array([1, 2])), "array must hold strings, got int64"),
        (lambda: clean_texts(["a", cast("Any", b"b")]), r"texts\[1\] must be a str or None, got bytes"),
        (lambda: clean_table(pa.table({"a": ["x"]})), "no column 'text'"),
        (lambda: clean_table(pa.table({"text": [1]})), "column 'text' must hold strings, got int64"),
        (lambda: clean_table(pa.table({"text": ["a"]}), processes=0), "processes must be"),
        (lambda: clean_table(pa.table({"text": ["a"]}), language_column="lang"), "no column 'lang'"),
        (lambda: clean_texts(["a"], languages=["en", "de"]), "languages must be"),
        (lambda: clean_texts(["a"], sites=[5]), "sites must be"),
    ],
)
def test_bad_input_is_named(call: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        call()


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())], ids=str)
@pytest.mark.parametrize("broken", [b"caf\xe9", b"\xed\xa0\x80", b"\xff" * 9])
def test_a_row_that_is_not_utf8_is_named(kind: pa.DataType, broken: bytes) -> None:
    texts = pa.array([b"good", None, "gut für".encode(), broken, b"good"]).cast(pa.binary())
    plain = pa.Array.from_buffers(pa.string(), len(texts), texts.buffers())
    array = plain if kind == pa.string() else _retyped(plain, kind)
    with pytest.raises(InputError, match="row 3 does not hold valid UTF-8"):
        clean_array(array)
    with pytest.raises(InputError, match="row 3 "):
        clean_table(pa.table({"text": array}), processes=2)


def _retyped(plain: pa.Array, kind: pa.DataType) -> pa.Array:
    """Return an array of another type over the same texts; a cast would look at them."""
    if pa.types.is_dictionary(kind):
        return pa.DictionaryArray.from_arrays(pa.array(range(len(plain)), pa.int32()), plain)
    offsets = pa.py_buffer(np.frombuffer(plain.buffers()[1], np.int32)[: len(plain) + 1].astype(np.int64))
    return pa.Array.from_buffers(kind, len(plain), [plain.buffers()[0], offsets, plain.buffers()[2]])


# -- The two readings of screens

some_characters = st.lists(
    st.sampled_from([("a", "c"), ("\x00", "\x1f"), (" ", " "), ("\t", "\t"), ("é", "é"), ("“", "”"), ("а", "я"),
                     ("\N{IDEOGRAPHIC SPACE}", "「"), ("\ud800", "\udfff"), ("😀", "😂"), ("&", "&"), (";", ";")]),
    min_size=1, max_size=3,
).map(lambda ranges: Characters.of(*ranges) - Characters.of("\n"))  # fmt: skip
some_texts = st.lists(st.text("ab é“”я「😀&;", min_size=1, max_size=5), max_size=4).map(tuple)
some_words = st.lists(st.text("abé”я「", min_size=1, max_size=9), max_size=4).map(tuple)
simple = (
    st.builds(HasChar, some_characters)
    | st.builds(
        HasSequence, st.lists(st.lists(some_characters, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple)
    )
    | st.builds(HasWords, some_words)
    | st.builds(Begins, some_characters)
    | st.builds(Ends, some_characters)
    | st.builds(Begins, some_characters.map(Characters.__invert__))
    | st.builds(Ends, some_characters.map(Characters.__invert__))
    | st.builds(BeginsWith, some_texts)
    | st.builds(EndsWith, some_texts)
    | st.builds(NoLongerThan, st.integers(0, 9))
    | st.builds(Lacks, some_characters)
    | st.builds(Uneven, some_characters, st.tuples(st.tuples(some_characters, some_characters)))
)
some_screens: st.SearchStrategy[Screen] = st.recursive(
    simple,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple).flatmap(lambda parts: st.sampled_from([AllOf(parts), AnyOf(parts)]))
    ),
    max_leaves=5,
)
short_lines = st.text("ab é“”я「😀&; \t\x00\x07", max_size=8)


@function_scoped
@in_both_ways
@given(screen=some_screens, rows=st.lists(st.lists(short_lines, min_size=1, max_size=3).map("\n".join), min_size=1))
def test_screens_read_alike(screen: Screen, rows: list[str]) -> None:
    """Where the scalar reading says yes, the bulk reading does; `Uneven` on the far side must not see neighbours."""
    view = LineView.of(pa.array(rows, pa.large_string()))
    flagged = read(screen, view).tolist()
    lines = [line for row in rows for line in row.split("\n")]
    assert [view.text(number) for number in range(len(lines))] == lines
    assert all(bulk for bulk, line in zip(flagged, lines, strict=True) if predicate(screen)(line))


def parts_of(screen: Screen | str) -> Iterator[Screen]:
    if isinstance(screen, AllOf | AnyOf):
        for part in screen.screens:
            yield from parts_of(part)
    elif not isinstance(screen, str):
        yield screen


PARTS = list(dict.fromkeys(part for rule in catalogue() for part in parts_of(rule.screen)))


@in_both_ways
@pytest.mark.parametrize(
    "screen", [part for part in PARTS if isinstance(part, HasWords)], ids=lambda screen: screen.words[0]
)
def test_words_are_found_wherever_they_stand(screen: HasWords) -> None:
    texts = [f"{'x' * lead}{word}{'é' * (lead % 3)}" for word in screen.spellings for lead in range(8)]
    assert read(screen, LineView.of(pa.array(texts, pa.large_string()))).all()
    together = "\n".join(texts)
    assert read(screen, LineView.of(pa.array([together], pa.large_string()))).all()


@in_both_ways
@pytest.mark.parametrize("screen", [part for part in PARTS if isinstance(part, HasSequence)])
def test_sequences_are_found_in_any_script(screen: HasSequence) -> None:
    drawn = random.Random(0)
    texts = []
    for sequence in screen.sequences:
        classes = [list(characters - NOT_IN_A_LINE) for characters in sequence if len(characters) < ALL_OF_UNICODE]
        if len(classes) == len(sequence) and all(classes):
            texts += [
                f"{before}{''.join(map(drawn.choice, classes))}{after}"
                for before in ("", "x", "é", "я", "字")
                for after in ("", "y", "è", "ж", "语")
            ]
    assert all(map(predicate(screen), texts))
    flagged = read(screen, LineView.of(pa.array(texts, pa.large_string())))
    assert [text for text, found in zip(texts, flagged, strict=True) if not found] == []


@function_scoped
@in_both_ways
@given(rows=st.lists(writable, min_size=1, max_size=5))
def test_screens_of_rules_read_alike(rows: list[str]) -> None:
    view = LineView.of(pa.array(rows, pa.large_string()))
    lines = [line for row in rows for line in row.split("\n")]
    for rule in catalogue():
        if rule.screen == LINES_THAT_REPEAT:
            continue
        flagged, test = read(rule.screen, view).tolist(), predicate(rule.screen)
        assert all(bulk for bulk, line in zip(flagged, lines, strict=True) if test(line)), rule.name


phrases = st.lists(
    st.sampled_from(["a", "ab", "the", "The", "end.", "конец", "é", "字", "भ", "😀", "“", "x,", "x字", ""]), max_size=5
)


@function_scoped
@in_both_ways
@given(
    parts=st.lists(
        st.builds(
            lambda phrase, glue, times: glue.join(phrase * times), phrases, st.sampled_from(" \n\t"), st.integers(1, 9)
        )
        | st.builds(
            lambda letters, times: letters * times,
            st.sampled_from(["a", "é", "aé", "字", "ab", "ab字"]),
            st.integers(20, 60),
        ),
        max_size=4,
    ),
    rows=st.integers(1, 3),
)
def test_loops_read_alike(parts: list[str], rows: int) -> None:
    texts = [" ".join(parts), "".join(parts[::-1])] * rows
    view = LineView.of(pa.array(texts, pa.large_string()))
    flagged = read(Loops(), view).tolist()
    lines = [line for text in texts for line in text.split("\n")]
    assert [line for bulk, line in zip(flagged, lines, strict=True) if not bulk and predicate(Loops())(line)] == []
