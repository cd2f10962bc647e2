"""The bulk path: whole columns, the same result as text by text, at the speed of reading and writing.

The only part of mtclean that imports NumPy, pyarrow and polars; it loads when first used.
"""

from mtclean.bulk.columns import clean_array, clean_table, clean_texts
from mtclean.bulk.languages import detect_array

__all__ = ["clean_array", "clean_table", "clean_texts", "detect_array"]
