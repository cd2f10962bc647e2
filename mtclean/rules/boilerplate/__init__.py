"""Lines that the site added to the article: leftovers of its theme, and notes that a machine translated it."""

from mtclean.rules.boilerplate.disclaimers import DISCLAIMERS
from mtclean.rules.boilerplate.glued import GLUED
from mtclean.rules.boilerplate.leftovers import LEFTOVERS

__all__ = ["DISCLAIMERS", "GLUED", "LEFTOVERS"]
