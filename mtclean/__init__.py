"""Clean machine-translated news: marks in pairs, boilerplate gone, characters right, every edit on record."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from mtclean.cleaner import Cleaner, Explanation, cleaner_for
from mtclean.config import Config
from mtclean.decoding import Decoded, decode, decode_with_encoding
from mtclean.errors import MtcleanError
from mtclean.language import detect
from mtclean.ledger import Change, restore
from mtclean.profiles import Profiles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "Change",
    "Cleaner",
    "Config",
    "Decoded",
    "Explanation",
    "MtcleanError",
    "Profiles",
    "clean",
    "clean_array",
    "clean_texts",
    "decode",
    "decode_with_encoding",
    "detect",
    "explain",
    "learn",
    "restore",
]
__version__ = "0.1.0"


def clean(text: str, *, language: str | None = None) -> str:
    """Return ``text`` as it should have been published."""
    return cleaner_for(Config())(text, language=language)


def explain(text: str, *, language: str | None = None) -> Explanation:
    """Return what `clean` would change in ``text`` and why, and what it left as a suggestion."""
    return cleaner_for(Config()).explain(text, language=language)


def clean_texts(texts: Sequence[str | None], **config: Any) -> list[str | None]:
    """Return the texts cleaned, at bulk speed; keywords are those of `Config`. See `mtclean.bulk.clean_texts`."""
    cleaned: list[str | None] = importlib.import_module("mtclean.bulk").clean_texts(
        texts, cleaner_for(Config(**config))
    )
    return cleaned


def clean_array(array: Any, **config: Any) -> Any:
    """Return an Arrow array of the same type with every text cleaned; keywords are those of `Config`.

    See `mtclean.bulk.clean_array`.
    """
    return cleaner_for(Config(**config)).clean_array(array)


def learn(texts: Iterable[str], *, sites: Iterable[str | None] | None = None) -> Profiles:
    """Return what texts teach about the boilerplate of their sites, for ``Cleaner(config, profiles=...)``.

    Without ``sites``, all texts are of one site, named by the empty string. See `mtclean.bulk.learn`.
    """
    profiles: Profiles = importlib.import_module("mtclean.bulk.learn").learn(texts, sites=sites)
    return profiles
