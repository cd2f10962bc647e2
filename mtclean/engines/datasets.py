"""Hugging Face datasets: a column cleaned by ``map`` over Arrow tables, in several processes, and cached as ever."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import multiprocess

from mtclean.engines.workers import Cleaning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datasets import Dataset

    from mtclean.config import Config
    from mtclean.profiles import Profiles

BATCH_ROWS = 4096


def clean(
    dataset: Dataset,
    column: str = "text",
    *,
    language_column: str | None = None,
    site_column: str | None = None,
    config: Config | None = None,
    profiles: Profiles | None = None,
    processes: int | None = None,
    batch_size: int = BATCH_ROWS,
) -> Dataset:
    """Return the dataset with one column cleaned, all others, the features and the format as they are."""
    cleaning = Cleaning(column, language_column, site_column, config, profiles)
    with _spawning():
        cleaned = dataset.with_format("arrow").map(
            cleaning.__call__, batched=True, batch_size=batch_size, num_proc=processes, features=dataset.features
        )
    return cleaned.with_format(**dataset.format)


@contextlib.contextmanager
def _spawning() -> Iterator[None]:
    """Have processes spawned and not forked: a fork would leave the threads of polars half alive, and wait for ever."""
    before = multiprocess.get_start_method(allow_none=True)
    multiprocess.set_start_method("spawn", force=True)
    try:
        yield
    finally:
        multiprocess.set_start_method(before, force=True)
