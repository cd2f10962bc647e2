"""Learn parts of lines: what lines of a site begin and end with, and what is glued to its paragraphs.

Only lines that stand in one document are looked at: a line that comes back is learnt as a whole. A part counts once in
a document, with where its lines stand: above or below the article, or beside lines that come back.
"""

from __future__ import annotations

import re
from math import ceil
from typing import TYPE_CHECKING, Any

import polars as pl

from mtclean.profiles import BY, LAST_WORDS, MARKED_BEGINNING, MARKED_END, MASKED, WORDED, Learnt, masked
from mtclean.rules.boilerplate.lexicon import FULL_STOPS, lexicon
from mtclean.rules.boilerplate.lines import is_candidate, shown_by, weights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mtclean.profiles import Place, SiteProfile

FEWEST, SHARE = 3, 0.02
FEWEST_WORDS, SHARE_WORDS = 4, 0.2
"""Documents that have to hold a part, and which share of all: with a mark or after "by", and without."""

SETTLED = 0.8
"""In this share of its documents, the lines of a part stand above or below the article, or beside lines that come
back."""

LOUD = 2.0
"""What the model's first half must say of something below the article or glued to it that no phrase explains, in log
odds. A headline above that begins as others do ("Watch: …") may have as much."""

CREDITS = frozenset(
    (
        "image", "images", "image credit", "image credits", "photo", "photos", "photo credit", "picture", "pictures",
        "credit", "source", "featured image", "foto", "fotos", "bild", "bilder", "quelle", "crédit photo", "crédits",
        "source image", "fuente", "fonte", "fot", "źródło", "фото", "источник", "джерело", "kép", "forrás", "zdroj",
        "kuva", "lähde", "kilde", "bron", "reuters", "afp", "ap", "dpa", "efe", "ansa", "getty images",
    )
)  # fmt: skip
"""What stands before or after the name of who made a picture, or of an agency."""

TIMES = frozenset(
    (
        "at", "on", "am", "pm", "a", "p", "m", "utc", "gmt", "est", "edt", "et", "pst", "pdt", "cet", "updated",
        "published", "posted", "um", "uhr", "à",
    )
)  # fmt: skip
"""Words beside the numbers of a date."""

LEAST_BEFORE = 60
"""Characters of a paragraph behind which something may be glued."""

SHARE_GLUED = 0.05
"""Share of the documents that hold a part glued to a paragraph, unless lines of the site say the same."""

EDGE = 140
"""Characters of a paragraph that are looked at, at its beginning and at its end."""

LAST_SENTENCE = r"[.!?…。！？]['\"”’)]*\s*([^.!?…。！？]{8,100}[.!?…。]?)$"
GLUED_IN_FRONT = r"^(\S.{4,60}?\p{Ll})\p{Lu}\p{Ll}"
STOP_AT_END = f"[{re.escape(FULL_STOPS)}]\\s*$"
_COUNTS = ("documents", "above", "below", "beside")


def no_parts() -> pl.DataFrame:
    """Return the counts of no parts."""
    texts = dict.fromkeys(("site", "place", "part"), pl.String)
    return pl.DataFrame(schema={**texts, **dict.fromkeys(_COUNTS, pl.UInt32), "example": pl.String})


def count_parts(lines: pl.DataFrame, counted: pl.DataFrame, mask: Callable[[pl.Expr], pl.Expr]) -> pl.DataFrame:
    """Return the parts of the lines of a block, of which ``counted`` says how many documents of a site hold them."""
    once = _with_neighbours(lines, counted)
    text = pl.col("text")
    is_short = (text.str.len_bytes() <= MASKED) & ~text.str.contains(STOP_AT_END)
    short = once.filter(is_short).with_columns(mask(text).alias("words"))
    long = once.filter(~is_short)
    words = pl.col("words")
    parts = pl.concat(
        [
            _of(short, "beginning", mask(text.str.extract(MARKED_BEGINNING)) + ":"),
            *(_of(short, "beginning", words.str.extract(f"^{pattern} ")) for pattern in WORDED),
            _of(short, "end", "- " + mask(text.str.extract(MARKED_END))),
            _of(short, "end", words.str.extract(f" {LAST_WORDS}$")),
            _of(
                once.filter(pl.col("last") & (text.str.len_chars() >= LEAST_BEFORE)),
                "tail",
                text.str.slice(-EDGE).str.extract(LAST_SENTENCE),
            ),
            _of(long, "head", text.str.slice(0, EDGE).str.extract(GLUED_IN_FRONT)),
        ]
    )
    in_documents = parts.group_by("site", "place", "part", "document").agg(
        pl.col("above", "below", "beside").all(), pl.col("text").min().alias("example")
    )
    return in_documents.group_by("site", "place", "part").agg(
        pl.len().cast(pl.UInt32).alias("documents"),
        pl.col("above", "below", "beside").sum().cast(pl.UInt32),
        pl.col("example").min(),
    )


def _with_neighbours(lines: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    """Return the lines that one document holds, with whether one ``beside`` them comes back, or none follows."""
    keys = ["site", "hash"]
    seen_once = counted.filter(pl.col("documents") == 1).select(keys)
    again = counted.filter(pl.col("documents") > 1).select(*keys, pl.lit(value=True).alias("again"))
    once = lines.join(seen_once, on=keys, how="semi")
    for side in ("next", "before"):
        once = once.join(again.rename({"hash": side, "again": f"{side} again"}), on=["site", side], how="left")
    found = pl.col("next again", "before again").fill_null(value=False)
    return once.with_columns(found, pl.col("text").str.strip_chars()).with_columns(
        beside=pl.col("next again") | pl.col("before again"), last=pl.col("next again") | pl.col("next").is_null()
    )


def _of(lines: pl.DataFrame, place: Place, part: pl.Expr) -> pl.DataFrame:
    told = lines.select("site", "document", pl.lit(place).alias("place"), part.alias("part"), *_COUNTS[1:], "text")
    return told.filter(pl.col("part").str.contains(r"[^\W\d_]"))


def joined_parts(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """Return the counts of both."""
    both = pl.concat([one, other.select(one.columns)])
    return both.group_by("site", "place", "part").agg(pl.col(_COUNTS).sum(), pl.col("example").min())


def learnt_parts(parts: pl.DataFrame | None, profile: SiteProfile) -> Iterator[Learnt]:
    """Yield what the counts teach of a site, of which ``profile`` has the lines."""
    for row in [] if parts is None else parts.sort("place", "part").iter_rows(named=True):
        part, place = row["part"], row["place"]
        if place in GLUED:
            learnt = _is_glued(row, profile)
            text, example = masked(part), part
        else:
            learnt = _is_part(row, profile.documents)
            text, example = part, row["example"]
        if learnt:
            yield Learnt(text, row["documents"], example, place, row["above"], row["below"])


GLUED = ("head", "tail")


def _is_part(row: dict[str, Any], total: int) -> bool:
    """Tell whether a part is of the site. Above an article stands its headline: there, only names and dates count."""
    documents, part = row["documents"], row["part"]
    bare = part.strip("-: ")
    set_off = bare != part or bare in _BY
    fewest, share = (FEWEST, SHARE) if set_off else (FEWEST_WORDS, SHARE_WORDS)
    if documents < max(fewest, ceil(share * total)):
        return False
    if bare in CREDITS or _is_time(bare):
        return True
    if bare in _BY:  # also a preposition, in most languages
        return max(row["above"], row["below"], row["beside"]) >= SETTLED * documents or _score(row["example"]) >= LOUD
    phrase = lexicon().look_up(bare)
    if max(row["above"], row["beside"]) >= SETTLED * documents:
        return phrase is not None and " " in bare
    if row["below"] >= SETTLED * documents:
        return phrase is not None or _score(row["example"]) >= LOUD
    return set_off and phrase is not None


_BY = frozenset(BY.split("|"))


def _is_time(part: str) -> bool:
    words = part.split()
    return (words.count("0") > 1 and set(words) <= {"0", *TIMES}) or (words[-1] == "0" and set(words[:-1]) <= TIMES)


def _is_glued(row: dict[str, Any], profile: SiteProfile) -> bool:
    line = profile.lines.get(masked(row["part"]))
    if line is not None and " " in line.text and line.documents >= FEWEST:
        return True
    if row["documents"] < max(FEWEST, ceil(SHARE_GLUED * profile.documents)):
        return False
    return lexicon().look_up(row["part"]) is not None or _score(row["part"]) >= LOUD


def _score(line: str) -> float:
    """Return what the model's first half says of a line seen alone."""
    return weights().score(shown_by(line, lexicon().look_up(line))) if line and is_candidate(line) else LOUD - 1
