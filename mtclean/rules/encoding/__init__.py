"""Characters that are written in place of others: entities, escapes, and text read in the wrong encoding."""

from mtclean.rules.encoding.entities import ENTITIES
from mtclean.rules.encoding.escapes import ESCAPES
from mtclean.rules.encoding.lost import LOST
from mtclean.rules.encoding.mojibake import MOJIBAKE

__all__ = ["ENTITIES", "ESCAPES", "LOST", "MOJIBAKE"]
