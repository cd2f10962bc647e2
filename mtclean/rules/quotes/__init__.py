"""Quotation marks that lost their partner."""

from mtclean.rules.quotes.pair import PAIR

__all__ = ["PAIR"]
