"""A SentencePiece model, trained on the spot, and what cleaning means to it."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
import sentencepiece

import mtclean
from mtclean.errors import DataError, FileError, InputError
from mtclean.pieces import PieceCounts, PieceModel

if TYPE_CHECKING:
    from pathlib import Path

SENTENCES = [
    f"The council votes on bridge {number}, said Mira Sand; nobody knows what comes next in town {number % 7}."
    for number in range(300)
]


def trained(target: Path) -> Path:
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES),
        model_writer=written,
        vocab_size=150,
        model_type="bpe",
        hard_vocab_limit=False,
        minloglevel=3,
    )
    target.write_bytes(written.getvalue())
    return target


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(tmp_path_factory.mktemp("model") / "news.model")


@pytest.fixture(scope="module")
def model(path: Path) -> PieceModel:
    return PieceModel(path)


def test_cleaning_saves_pieces(model: PieceModel) -> None:
    before = "The council votes on the bridge.\nThis text was translated automatically.\nBack to top button"
    counts = model.compare(before, mtclean.clean(before))
    assert counts.documents == 1
    assert 0 < counts.after < counts.before
    assert counts.words == 6


def test_noise_takes_more_pieces_per_word(model: PieceModel) -> None:
    sentence = SENTENCES[0]
    assert model.pieces_per_word(sentence[::-1]) > 1.5 * model.pieces_per_word(sentence)
    assert model.pieces_per_word("") == model.pieces_per_word("\n \n") == 0


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("The council votes.\n\nNobody knows.", []),
        ("The council…", [("…", "...")]),
        ("½ of the ﬁrst", [("½", "1⁄2"), ("ﬁ", "fi")]),
        ("a\N{NO-BREAK SPACE}b", [("\N{NO-BREAK SPACE}", " ")]),
        ("ＡＢ", [("Ａ", "A"), ("Ｂ", "B")]),
        ("", []),
    ],
    ids=["nothing", "an ellipsis", "a fraction and a ligature", "a no-break space", "full-width letters", "no text"],
)
def test_what_the_normaliser_would_change(model: PieceModel, text: str, changes: list[tuple[str, str]]) -> None:
    assert list(model.changes(text)) == changes


def test_documents_that_the_normaliser_would_change_are_counted(model: PieceModel) -> None:
    texts = ["The council… votes…", "Nobody knows.", "½"]
    assert model.report(texts, texts).unsettled == 2


def test_changes_at_the_ends_and_between(model: PieceModel) -> None:
    assert "".join(before for before, _ in model.changes(" a  b ")).strip() == ""
    assert "".join(after for _, after in model.changes(" a  b ")).strip() == ""


def test_unknown_pieces_are_counted(model: PieceModel) -> None:
    assert model.compare("", "Ж").unknown == 1


def test_lone_surrogates_do_no_harm(model: PieceModel) -> None:
    assert model.count("a \ud800 b") > 0


def test_counts_of_columns_add_up(model: PieceModel) -> None:
    before = ["The council votes &amp; waits.", None, "Nobody knows."]
    after = pa.array([None if text is None else mtclean.clean(text) for text in before])
    total = model.report(before, after)
    assert total == model.compare(before[0] or "", "The council votes & waits.") + model.compare(*2 * ["Nobody knows."])
    assert total.to_dict()["documents"] == 2
    assert PieceCounts.from_dict(total.to_dict()) == total
    assert PieceCounts().pieces_per_word == 0
    with pytest.raises(InputError, match="differ in length"):
        model.report(before, after[:2])


def test_crosses_processes(model: PieceModel) -> None:
    assert pickle.loads(pickle.dumps(model)).count("The council") == model.count("The council")  # noqa: S301


@pytest.mark.parametrize("contents", [b"", b"no model at all", b"\0" * 64], ids=["empty", "text", "zeros"])
def test_a_file_that_is_no_model_is_named(tmp_path: Path, contents: bytes) -> None:
    (tmp_path / "broken.model").write_bytes(contents)
    with pytest.raises(DataError, match=r"broken\.model is not a SentencePiece model"):
        PieceModel(tmp_path / "broken.model")


def test_half_a_model_is_named(tmp_path: Path, path: Path) -> None:
    (tmp_path / "half.model").write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(DataError, match=r"half\.model is not a SentencePiece model"):
        PieceModel(tmp_path / "half.model")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"cannot read the model .*none\.model: No such file"):
        PieceModel(tmp_path / "none.model")


def test_sentencepiece_loads_only_when_used() -> None:
    code = "import sys, mtclean.pieces, mtclean.bulk; print('sentencepiece' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
