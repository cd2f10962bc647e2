"""pandas: an accessor for series, ``frame["text"].mtclean.clean()``, there once this module is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from mtclean.bulk import clean_texts
from mtclean.cleaner import Cleaner

if TYPE_CHECKING:
    from mtclean.config import Config
    from mtclean.profiles import Profiles


@pd.api.extensions.register_series_accessor("mtclean")
class Clean:
    """What can be done with a series of texts."""

    def __init__(self, series: pd.Series[str]) -> None:
        self._series = series

    def clean(
        self,
        *,
        language: str | pd.Series[str] | None = None,
        site: str | pd.Series[str] | None = None,
        config: Config | None = None,
        profiles: Profiles | None = None,
    ) -> pd.Series[str]:
        """Return the series with its texts cleaned: with its index, name and type, and what is missing still missing.

        A language or a site is one value, or a series of them.
        """
        texts = [None if missing else text for text, missing in zip(self._series, self._series.isna(), strict=True)]
        cleaned = clean_texts(texts, Cleaner(config, profiles), languages=_known(language), sites=_known(site))
        return self._series.where(self._series.isna(), pd.Series(cleaned, self._series.index, dtype=self._series.dtype))


def _known(values: str | pd.Series[str] | None) -> str | list[str | None] | None:
    if values is None or isinstance(values, str):
        return values
    return [None if missing else value for value, missing in zip(values, values.isna(), strict=True)]
