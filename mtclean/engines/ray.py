"""Ray Data: a column of a dataset cleaned by ``map_batches`` over Arrow tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mtclean.engines.workers import Cleaning

if TYPE_CHECKING:
    from ray.data import Dataset

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
    batch_size: int = BATCH_ROWS,
) -> Dataset:
    """Return the dataset with one column cleaned, all others as they are."""
    cleaning = Cleaning(column, language_column, site_column, config, profiles)
    return dataset.map_batches(cleaning.__call__, batch_format="pyarrow", batch_size=batch_size, zero_copy_batch=True)
