"""Engines: whatever spreads the work, every row becomes what `clean_array` makes of it. Skipped where none is there."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

import mtclean
from mtclean.bulk import clean_array

if TYPE_CHECKING:
    from pathlib import Path

TEXTS: list[str | None] = [
    "Marks &amp; Spencer",
    None,
    "The vote is over.\nBack to top button",
    "",
    "We go on,” Mira Sand told us.\n\nIt is Ã©tÃ©.",
    "The vote is over.",
    "One.\nThe Daily Bell brings you all of it",
    "„Wir gehen weiter, sagte sie.",
] * 6
SITES = [f"{'ab'[number % 2]}.example" for number in range(len(TEXTS))]
LANGUAGES = ["de" if text and text.startswith("„") else "en" for text in TEXTS]
PROFILES = mtclean.Profiles.from_dict(
    {
        "mtclean profiles": 1,
        "sites": {
            "a.example": {"documents": 9, "lines": [{"text": "The Daily Bell brings you all of it", "documents": 9}]}
        },
    }
)
CONFIG = mtclean.Config(min_confidence=0.9)
CLEANER = mtclean.Cleaner(CONFIG, PROFILES)
WANTED = clean_array(pa.array(TEXTS), CLEANER, languages=LANGUAGES, sites=SITES).to_pylist()
WANTED_PLAIN = clean_array(pa.array(TEXTS)).to_pylist()
COLUMNS = {"id": list(range(len(TEXTS))), "text": TEXTS, "language": LANGUAGES, "site": SITES}
OPTIONS: dict[str, Any] = {
    "language_column": "language",
    "site_column": "site",
    "config": CONFIG,
    "profiles": PROFILES,
}


def test_the_rows_tell_something() -> None:
    assert WANTED != WANTED_PLAIN != TEXTS
    assert "One." in WANTED
    assert len(set(WANTED) - set(WANTED_PLAIN)) > 0


def test_polars() -> None:
    pl = pytest.importorskip("polars")
    import mtclean.engines.polars  # noqa: F401, PLC0415

    frame = pl.DataFrame(COLUMNS)
    assert frame.select(pl.col("text").mtclean.clean())["text"].to_list() == WANTED_PLAIN
    expression = pl.col("text").mtclean.clean(
        language=pl.col("language"), site=pl.col("site"), config=CONFIG, profiles=PROFILES
    )
    cleaned = frame.lazy().with_columns(expression).collect()
    assert cleaned["text"].to_list() == WANTED
    assert cleaned.drop("text").equals(frame.drop("text"))
    assert cleaned.schema == frame.schema


def test_pandas() -> None:
    pd = pytest.importorskip("pandas", reason="pandas is not installed: mtclean[pandas]")
    import mtclean.engines.pandas  # noqa: F401, PLC0415

    for dtype in ("object", "string"):
        frame = pd.DataFrame(COLUMNS).astype({"text": dtype}).set_index("id")
        cleaned = frame["text"].mtclean.clean(
            language=frame["language"], site=frame["site"], config=CONFIG, profiles=PROFILES
        )
        assert [None if pd.isna(text) else text for text in cleaned] == WANTED
        assert (cleaned.dtype, cleaned.name) == (frame["text"].dtype, "text")
        assert cleaned.index.equals(frame.index)
        assert [None if pd.isna(text) else text for text in frame["text"].mtclean.clean()] == WANTED_PLAIN


@pytest.mark.parametrize("processes", [None, 2])
def test_datasets(processes: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets", reason="datasets is not installed: mtclean[datasets]")
    from mtclean.engines.datasets import clean  # noqa: PLC0415

    dataset = datasets.Dataset.from_dict(COLUMNS)
    cleaned = clean(dataset, **OPTIONS, processes=processes, batch_size=7)
    assert list(cleaned["text"]) == WANTED
    assert cleaned.remove_columns("text").to_dict() == dataset.remove_columns("text").to_dict()
    assert cleaned.features == dataset.features
    assert cleaned.format == dataset.format


def test_datatrove(tmp_path: Path) -> None:
    pytest.importorskip("datatrove", reason="datatrove is not installed: mtclean[datatrove]")
    from datatrove.data import Document  # noqa: PLC0415
    from datatrove.executor import LocalPipelineExecutor  # noqa: PLC0415
    from datatrove.pipeline.readers import JsonlReader  # noqa: PLC0415
    from datatrove.pipeline.writers import JsonlWriter  # noqa: PLC0415

    from mtclean.engines.datatrove import CleanStep  # noqa: PLC0415

    texts = [text or "" for text in TEXTS]
    wanted = clean_array(pa.array(texts), CLEANER, languages=LANGUAGES, sites=SITES).to_pylist()
    step = CleanStep(language_key="language", site_key="site", config=CONFIG, profiles=PROFILES)
    documents = [
        Document(text=text, id=str(number), metadata={"language": language, "site": site})
        for number, (text, language, site) in enumerate(zip(texts, LANGUAGES, SITES, strict=True))
    ]
    assert [document.text for document in step.run(iter(documents))] == wanted

    source = tmp_path / "source"
    source.mkdir()
    rows = pa.table({**COLUMNS, "text": [text or "-" for text in texts]}).to_pylist()
    import json  # noqa: PLC0415

    (source / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    executor = LocalPipelineExecutor(
        [
            JsonlReader(str(source)),
            CleanStep(language_key="language", site_key="site", config=CONFIG, profiles=PROFILES),
            JsonlWriter(str(tmp_path / "target"), compression=None),
        ],
        logging_dir=str(tmp_path / "logs"),
    )
    executor.run()
    (target,) = (tmp_path / "target").iterdir()
    written = [json.loads(line)["text"] for line in target.read_text(encoding="utf-8").splitlines()]
    assert written == [text or "-" for text in wanted]


@pytest.fixture
def spark(monkeypatch: pytest.MonkeyPatch) -> Any:
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: mtclean[spark]")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    yield session
    session.stop()


def test_spark(spark: Any) -> None:
    from mtclean.engines.spark import clean, learn  # noqa: PLC0415

    rows = list(zip(*COLUMNS.values(), strict=True))
    frame = spark.createDataFrame(rows, "id long, text string, language string, site string").repartition(3)
    cleaned = clean(frame, **OPTIONS).orderBy("id").collect()
    assert [row["text"] for row in cleaned] == WANTED
    assert [row["site"] for row in cleaned] == SITES
    texts = [f"Article {'abcdefghijklmnop'[n]} says a thing of its own.\nThe Daily Bell tells all" for n in range(16)]
    pairs = [(text, f"{'ab'[number % 2]}.example") for number, text in enumerate(texts)]
    learnt = learn(spark.createDataFrame(pairs, "text string, site string").repartition(3), site_column="site")
    assert learnt == mtclean.learn(texts, sites=[site for _, site in pairs])
    assert learnt.sites


def test_ray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    pytest.importorskip("ray", reason="Ray is not installed: mtclean[ray]")
    import ray  # noqa: PLC0415
    import ray.data  # noqa: PLC0415

    from mtclean.engines.ray import clean  # noqa: PLC0415

    ray.init(num_cpus=2, include_dashboard=False, runtime_env={"env_vars": {"PYTHONPATH": os.pathsep.join(sys.path)}})
    try:
        dataset = ray.data.from_arrow(pa.table(COLUMNS)).repartition(3)
        rows = sorted(clean(dataset, **OPTIONS, batch_size=7).take_all(), key=lambda row: int(row["id"]))
    finally:
        ray.shutdown()
    assert [row["text"] for row in rows] == WANTED
    assert [row["site"] for row in rows] == SITES
