"""polars: a namespace for expressions, ``pl.col("text").mtclean.clean()``, there once this module is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mtclean.bulk import clean_array
from mtclean.cleaner import Cleaner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mtclean.config import Config
    from mtclean.profiles import Profiles


@pl.api.register_expr_namespace("mtclean")
class Clean:
    """What can be done with a column of texts."""

    def __init__(self, expression: pl.Expr) -> None:
        self._expression = expression

    def clean(
        self,
        *,
        language: str | pl.Expr | None = None,
        site: str | pl.Expr | None = None,
        config: Config | None = None,
        profiles: Profiles | None = None,
    ) -> pl.Expr:
        """Return the expression with its texts cleaned. A language or a site is a value, or an expression of them."""
        cleaner = Cleaner(config, profiles)
        given = {"languages": language, "sites": site}
        columns = {name: value for name, value in given.items() if isinstance(value, pl.Expr)}
        values = {name: value for name, value in given.items() if isinstance(value, str)}

        def cleaned(series: Sequence[pl.Series]) -> pl.Series:
            per_row = {name: column.to_arrow() for name, column in zip(columns, series[1:], strict=True)}
            array = clean_array(series[0].to_arrow(), cleaner, **values, **per_row)
            return pl.Series(series[0].name, array, dtype=pl.String)

        return pl.map_batches(
            [self._expression, *columns.values()], cleaned, return_dtype=pl.String, is_elementwise=True
        )
