"""The bulk path: whole columns, the same result as text by text, at the speed of reading and writing.

The only part of mtclean that imports NumPy, pyarrow and polars; it loads when first used.
"""

from mtclean.bulk.columns import CleanedBatches, clean_array, clean_batches, clean_table, clean_texts
from mtclean.bulk.language_column import LanguageReport, with_languages
from mtclean.bulk.languages import detect_array, detect_array_with_confidence

__all__ = [
    "CleanedBatches",
    "LanguageReport",
    "clean_array",
    "clean_batches",
    "clean_table",
    "clean_texts",
    "detect_array",
    "detect_array_with_confidence",
    "with_languages",
]
