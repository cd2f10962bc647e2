"""Characters that are written in place of others: HTML entities, and text read in the wrong encoding."""

from mtclean.rules.encoding.entities import ENTITIES
from mtclean.rules.encoding.mojibake import MOJIBAKE

__all__ = ["ENTITIES", "MOJIBAKE"]
