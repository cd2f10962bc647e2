"""Spark: columns of a DataFrame cleaned by ``mapInArrow``; the boilerplate of sites learnt by a group-by.

The column is cleaned in Arrow batches, in Python beside each executor; nothing is gathered anywhere.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from mtclean.bulk.learn import learn as learn_texts
from mtclean.engines.workers import Cleaning
from mtclean.profiles import Profiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame

    from mtclean.config import Config


def clean(
    frame: DataFrame,
    column: str = "text",
    *,
    language_column: str | None = None,
    site_column: str | None = None,
    config: Config | None = None,
    profiles: Profiles | None = None,
) -> DataFrame:
    """Return the frame with one column cleaned, all others as they are."""
    cleaning = Cleaning(column, language_column, site_column, config, profiles)

    def cleaned(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        yield from cleaning.batches(batches)

    return frame.mapInArrow(cleaned, frame.schema)


def learn(frame: DataFrame, column: str = "text", *, site_column: str) -> Profiles:
    """Return what the texts teach about the boilerplate of their sites. The texts of one site meet in one process."""

    def learnt(texts: pa.Table) -> pa.Table:
        profiles = learn_texts(texts.column("text").to_pylist(), sites=texts.column("site").to_pylist())
        return pa.table({"profiles": [json.dumps(profiles.to_dict())]})

    texts = frame.selectExpr(f"`{column}` as text", f"coalesce(`{site_column}`, '') as site")
    found = texts.groupBy("site").applyInArrow(learnt, "profiles string").collect()
    profiles = Profiles()
    for row in sorted(found, key=_contents):
        profiles |= Profiles.from_dict(json.loads(_contents(row)))
    return profiles


def _contents(row: Any) -> str:
    contents: str = row["profiles"]
    return contents
