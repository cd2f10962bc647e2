"""Other programs that clean text or tell its language, as functions of a document. None is needed; `missing` says why.

They do different work from mtclean and from each other; a ratio to one of them says what a pipeline saves by using
mtclean in its place, not that it does the same.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.corpus import Document

FTFY, LANGDETECT = "ftfy.fix_text", "langdetect.detect"


@dataclass(frozen=True, slots=True)
class Peer:
    """A program: its package, and ``prepare``, which returns the function of a document, ready to be called.

    ``everywhere`` are those that are timed on every profile of dirt; others on a few.
    """

    name: str
    package: str
    prepare: Callable[[], Callable[[Document], object]]
    everywhere: bool = False


def _fix_text() -> Callable[[Document], object]:
    fix = importlib.import_module("ftfy").fix_text
    return lambda document: fix(document.text)


def _fix_encoding() -> Callable[[Document], object]:
    fix = importlib.import_module("ftfy").fix_encoding
    return lambda document: fix(document.text)


def _plsfix() -> Callable[[Document], object]:
    fix = importlib.import_module("plsfix").fix_text
    return lambda document: fix(document.text)


def _clean_text() -> Callable[[Document], object]:
    # By default it lower-cases and turns all text into ASCII, which nobody wants of news in ten languages.
    clean = importlib.import_module("cleantext").clean
    return lambda document: clean(document.text, lower=False, to_ascii=False)


def _bifixer() -> Callable[[Document], object]:
    """Return its character fixes and its normalisation of punctuation, by paragraph: it is made for sentences."""
    cleaning = importlib.import_module("bifixer.restorative_cleaning")

    @cache
    def tables(language: str) -> tuple[Any, Any]:
        return cleaning.getCharsReplacements(language), cleaning.getNormalizedPunctReplacements(language)

    def fix(document: Document) -> object:
        characters, marks = tables(document.language)
        return [
            cleaning.normalize(cleaning.fix(line, document.language, *characters), document.language, *marks)
            for line in document.text.split("\n")
            if line
        ]

    return fix


def _sacremoses() -> Callable[[Document], object]:
    normalizer = importlib.import_module("sacremoses").MosesPunctNormalizer
    by_language = cache(lambda language: normalizer(language).normalize)

    def normalize(document: Document) -> object:
        one = by_language(document.language)
        return [one(line) for line in document.text.split("\n")]

    return normalize


def _c4_filter() -> Callable[[Document], object]:
    kind = importlib.import_module("datatrove.pipeline.filters").C4QualityFilter
    article = importlib.import_module("datatrove.data").Document
    quality = kind(language="eng")  # one splitter of sentences for all: those of some languages are further packages
    judge = quality.filter
    judge(article(text="One sentence. Another one.", id="0"))  # loads what it needs, or says that it is missing
    return lambda document: judge(article(text=document.text, id="0"))


def _langdetect() -> Callable[[Document], object]:
    langdetect = importlib.import_module("langdetect")
    langdetect.DetectorFactory.seed = 0

    def detect(document: Document) -> object:
        try:
            return langdetect.detect(document.text)
        except langdetect.LangDetectException:
            return None

    return detect


CLEANERS = (
    Peer(FTFY, "ftfy", _fix_text, everywhere=True),
    Peer("ftfy.fix_encoding", "ftfy", _fix_encoding, everywhere=True),
    Peer("plsfix.fix_text", "plsfix", _plsfix, everywhere=True),
    Peer("clean-text", "clean-text", _clean_text),
    Peer("bifixer", "bifixer", _bifixer),
    Peer("sacremoses", "sacremoses", _sacremoses),
    Peer("datatrove C4 filter", "datatrove", _c4_filter),
)
DETECTORS = (Peer(LANGDETECT, "langdetect", _langdetect),)


def prepared(peers: tuple[Peer, ...]) -> tuple[dict[Peer, Callable[[Document], object]], dict[str, str]]:
    """Return the function of every peer that works here, and for each of the others the reason why it does not."""
    logging.disable(logging.WARNING)
    works, missing = {}, {}
    for peer in peers:
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                works[peer] = peer.prepare()
        except Exception as error:  # noqa: BLE001 - whatever keeps a peer from working, the others go on
            missing[peer.name] = f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"
    return works, missing
