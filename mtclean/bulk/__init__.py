"""The bulk path: whole columns, the same result as text by text, at the speed of reading and writing.

The only part of mtclean that imports NumPy, pyarrow and polars; it loads when first used.
"""

from mtclean.bulk.columns import CleanedBatches, clean_array, clean_batches, clean_table, clean_texts
from mtclean.bulk.languages import detect_array

__all__ = ["CleanedBatches", "clean_array", "clean_batches", "clean_table", "clean_texts", "detect_array"]
