"""Learn the boilerplate of sites from their texts alone: what repeats from document to document, and where it stands.

Texts are read in blocks; of each block only counts are kept, and when there are too many, those of lines seen once go.
A line that is merely quoted often, such as a slogan, stands among other lines each time; a line of the site stands
beside the same lines again, or at the edge of the text.
"""

from __future__ import annotations

import re
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING, Any

import polars as pl

from mtclean.bulk.learn_parts import GLUED, count_parts, joined_parts, learnt_parts, no_parts
from mtclean.errors import InputError, require_str
from mtclean.profiles import MASKED, MONTHS_AND_DAYS, Learnt, Profiles, SiteProfile, masked
from mtclean.rules.boilerplate.lexicon import FULL_STOPS, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BLOCK = 8192
"""Texts that are looked at together."""

MOST_LINES = 4_000_000
"""Counts that are kept of lines and of pairs of lines, each. Beyond, those of one document are forgotten."""

EDGE = 3
"""Lines at the beginning and at the end of a text that are its edges, if it has many."""

EDGE_SHARE = 6
"""An edge is at most one in so many lines, but one line at least."""

LONG = 100
"""Characters of a sentence that has to repeat more often: articles are reprinted, corrected and quoted."""

TELLING = 60
"""Characters from which on a sentence tells one article from another."""

COPY, COPIED_BY = 0.5, 0.5
"""A text is a copy if so much of its telling sentences stands in an earlier text, but not in half of all texts."""

ABOVE, BELOW = 0.05, 0.85
"""A line is above the article if at most so much of the document's own prose stands before it, and below it if at least
so much does."""

LONGEST = 1000
"""Characters of the longest line that is learnt."""

_FULL_STOP_AT_END = f"[{re.escape(FULL_STOPS)}]\\s*$"
_CHANGING = rf"\d+|\b(?:{'|'.join(sorted(set(MONTHS_AND_DAYS.split()), key=len, reverse=True))})\b"


def learn(texts: Iterable[str], *, sites: Iterable[str | None] | None = None) -> Profiles:
    """Return what the texts teach about the boilerplate of each site; without ``sites``, all are of one, ``""``.

    Raises `InputError` if there is not a site for each text.
    """
    lines, pairs, parts = _no_lines(), _no_pairs(), no_parts()
    documents = pl.DataFrame(schema={"site": pl.String, "total": pl.UInt32})
    for block in _blocks(texts, sites):
        found = _with_sides(_without_copies(_lines_of(block)))
        documents = pl.concat([documents, block.group_by("site").agg(pl.len().alias("total").cast(pl.UInt32))])
        documents = documents.group_by("site").agg(pl.col("total").sum())
        counted = _count_lines(found)
        lines = _bounded(_joined_lines(lines, counted))
        pairs = _bounded(_joined_pairs(pairs, _count_pairs(found)))
        parts = _bounded(joined_parts(parts, count_parts(found, counted, _masking)))
    return _profiles(lines, pairs, parts, dict(documents.rows()))


def _blocks(texts: Iterable[str], sites: Iterable[str | None] | None) -> Iterator[pl.DataFrame]:
    texts = iter(_values(texts))
    named = None if sites is None else iter(_values(sites))
    while batch := list(islice(texts, BLOCK)):
        for text in batch:
            if text is not None:
                require_str(text, "every text")
        names = [""] * len(batch) if named is None else list(islice(named, BLOCK))[: len(batch)]
        if len(names) < len(batch):
            message = "sites must name a site for each text, and are fewer"
            raise InputError(message)
        columns = {"site": [name or "" for name in names], "text": [text or "" for text in batch]}
        try:
            frame = pl.DataFrame(columns, schema_overrides={"site": pl.String})
        except UnicodeEncodeError:  # a half of a pair of surrogates
            columns["text"] = [text.encode("utf-8", "replace").decode() for text in columns["text"]]
            frame = pl.DataFrame(columns, schema_overrides={"site": pl.String})
        yield frame.unique(maintain_order=True).with_row_index("document")


def _values(values: Any) -> Iterable[Any]:
    found: Iterable[Any] = values.to_pylist() if hasattr(values, "to_pylist") else values
    return found


def _lines_of(block: pl.DataFrame) -> pl.DataFrame:
    """Return the lines that say something, each with its key, its neighbours' keys, and whether it is at an edge."""
    lines = (
        block.with_columns(pl.col("text").str.split("\n"))
        .explode("text")
        .with_columns(pl.col("text").hash(seed=1).alias("written"))
    )
    lines = lines.join(_keys(lines), on="written", how="inner", maintain_order="left").drop("written")
    place = pl.int_range(pl.len(), dtype=pl.Int32).over("document")
    count = pl.len().cast(pl.Int32).over("document")
    edge = (count // EDGE_SHARE).clip(1, EDGE)

    def neighbour(step: int) -> pl.Expr:
        same = pl.col("document") == pl.col("document").shift(step)
        return pl.when(same).then(pl.col("hash").shift(step))

    return lines.with_columns(
        ((place < edge) | (place >= count - edge)).alias("edge"),
        neighbour(-1).alias("next"),
        neighbour(1).alias("before"),
    )


def _keys(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the hashes of what counts of lines that say something, by the hashes of the lines as they are written.

    Masking takes most of the time of learning, and most lines of a site are copies.
    """
    distinct = lines.select("written", "text").unique("written")
    is_short = pl.col("text").str.len_bytes() <= MASKED
    keys = pl.concat(
        [
            distinct.filter(is_short).select("written", _masking(pl.col("text")).alias("key")),
            distinct.filter(~is_short).select("written", pl.col("text").str.strip_chars().alias("key")),
        ]
    )
    return keys.filter(pl.col("key").str.len_bytes() > 0).select("written", pl.col("key").hash(seed=0).alias("hash"))


def _masking(text: pl.Expr) -> pl.Expr:
    """Return what `masked` returns, for a column."""
    return text.str.to_lowercase().str.replace_all(_CHANGING, "0").str.replace_all(r"[\W_]+", " ").str.strip_chars()


def _without_copies(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the lines without those of texts that are mostly another text of the site again."""
    telling = (pl.col("text").str.len_chars() >= TELLING) & pl.col("text").str.contains(_FULL_STOP_AT_END)
    long = lines.filter(telling).select(
        "site",
        "document",
        "hash",
        pl.col("text").str.len_chars().alias("size"),
        _total=pl.n_unique("document").over("site"),
    )
    seen = long.group_by("site", "hash").agg(
        pl.col("document").n_unique().alias("in"), pl.col("document").min().alias("first")
    )
    again = (
        (pl.col("in") > 1)
        & (pl.col("in") <= pl.max_horizontal(2, pl.col("_total") * COPIED_BY))
        & (pl.col("first") < pl.col("document"))
    )
    copies = (
        long.join(seen, on=["site", "hash"])
        .group_by("document")
        .agg((pl.col("size").filter(again).sum() / pl.col("size").sum()).alias("share"))
        .filter(pl.col("share") > COPY)
    )
    return lines.join(copies.select("document"), on="document", how="anti")


def _with_sides(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the lines with whether they stand ``above`` or ``below`` the article, if there is prose to tell it.

    Prose are long sentences that no other text of the site holds.
    """
    long = (pl.col("text").str.len_chars() >= LONG) & pl.col("text").str.contains(_FULL_STOP_AT_END)
    elsewhere = lines.filter(long).group_by("site", "hash").agg(pl.col("document").n_unique().alias("in"))
    repeated = elsewhere.filter(pl.col("in") > 1).select("site", "hash", pl.lit(value=True).alias("repeated"))
    told = lines.join(repeated, on=["site", "hash"], how="left", maintain_order="left")
    size = pl.when(long & pl.col("repeated").is_null()).then(pl.col("text").str.len_chars()).otherwise(0)
    told = told.with_columns(size.cast(pl.Int64).alias("prose"))
    total = pl.col("prose").sum().over("document")
    before = pl.col("prose").cum_sum().over("document") - pl.col("prose")
    return told.with_columns(
        ((total > 0) & (before <= ABOVE * total)).alias("above"),
        ((total > 0) & (before >= BELOW * total)).alias("below"),
    ).drop("prose", "repeated")


def _no_lines() -> pl.DataFrame:
    counts = ("documents", "edge", "above", "below")
    schema = {"site": pl.String, "hash": pl.UInt64, **dict.fromkeys(counts, pl.UInt32), "example": pl.String}
    return pl.DataFrame(schema=schema)


def _no_pairs() -> pl.DataFrame:
    return pl.DataFrame(schema={"site": pl.String, "hash": pl.UInt64, "next": pl.UInt64, "documents": pl.UInt32})


def _count_lines(lines: pl.DataFrame) -> pl.DataFrame:
    once = lines.group_by("site", "document", "hash").agg(
        pl.col("edge").any(), pl.col("above").all(), pl.col("below").all(), pl.col("text").first()
    )
    return once.group_by("site", "hash").agg(
        pl.len().cast(pl.UInt32).alias("documents"),
        pl.col("edge", "above", "below").sum().cast(pl.UInt32),
        pl.col("text").min().str.strip_chars().alias("example"),
    )


def _count_pairs(lines: pl.DataFrame) -> pl.DataFrame:
    pairs = lines.filter(pl.col("next").is_not_null()).unique(["site", "document", "hash", "next"])
    return pairs.group_by("site", "hash", "next").agg(pl.len().cast(pl.UInt32).alias("documents"))


def _joined_lines(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    both = pl.concat([one, other.select(one.columns)])
    return both.group_by("site", "hash").agg(
        pl.col("documents", "edge", "above", "below").sum(), pl.col("example").min()
    )


def _joined_pairs(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    both = pl.concat([one, other.select(one.columns)])
    return both.group_by("site", "hash", "next").agg(pl.col("documents").sum())


def _bounded(counts: pl.DataFrame) -> pl.DataFrame:
    return counts if len(counts) <= MOST_LINES else counts.filter(pl.col("documents") > 1)


def _profiles(lines: pl.DataFrame, pairs: pl.DataFrame, parts: pl.DataFrame, documents: dict[str, int]) -> Profiles:
    repeated = lines.filter(pl.col("documents") > 1)
    again = pairs.filter(pl.col("documents") > 1)
    next_line = again.group_by("site", "hash").agg(pl.col("documents").sum().alias("before"))
    line_before = again.group_by("site", pl.col("next").alias("hash")).agg(pl.col("documents").sum().alias("after"))
    told = repeated.join(next_line, on=["site", "hash"], how="left").join(line_before, on=["site", "hash"], how="left")
    rows = told.with_columns(pl.col("before", "after").fill_null(0)).sort("site", "hash")
    learnt: dict[str, dict[str, Learnt]] = {site: {} for site in documents}
    keys: dict[str, dict[int, str]] = {site: {} for site in documents}
    for row in rows.iter_rows(named=True):
        site = row["site"]
        if _is_of_the_site(row, documents[site]):
            key = masked(row["example"])
            known = learnt[site].get(key)
            if key.strip(" 0") and (known is None or known.documents < row["documents"]):
                # What is told by its words alone may stand in the middle of articles, and does not say where they end.
                sides = (row["above"], row["below"]) if row["edge"] or row["before"] or row["after"] else (0, 0)
                learnt[site][key] = Learnt(key, row["documents"], row["example"], "line", *sides)
                keys[site][row["hash"]] = key
    pairs_of = _by_site(again)
    parts_of = _by_site(parts.filter((pl.col("documents") >= FEWEST) | pl.col("place").is_in(GLUED)))
    profiles = {}
    for site, found in sorted(learnt.items()):
        lines_alone = SiteProfile.of(documents[site], found.values())
        blocks = _blocks_of(pairs_of.get(site), keys[site], found)
        more = (*blocks, *learnt_parts(parts_of.get(site), lines_alone))
        if found or more:
            profiles[site] = SiteProfile.of(documents[site], (*found.values(), *more))
    return Profiles(profiles)


def _by_site(counts: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {str(site): rows for (site,), rows in counts.partition_by("site", as_dict=True).items()}


def _blocks_of(pairs: pl.DataFrame | None, keys: dict[int, str], learnt: dict[str, Learnt]) -> Iterator[Learnt]:
    """Yield the blocks that lines of a site stand in: each follows the one before in most documents that hold both."""
    following: dict[str, tuple[str, int]] = {}
    before: set[str] = set()
    rows = [] if pairs is None else pairs.sort(["documents", "hash", "next"], descending=[True, False, False]).rows()
    for _, first, second, together in rows:
        one, two = keys.get(first, ""), keys.get(second, "")
        if not one or not two or one == two or one in following or two in before:
            continue
        if together >= SETTLED * min(learnt[one].documents, learnt[two].documents):
            following[one] = (two, together)
            before.add(two)
    for line in sorted(following.keys() - before):
        lines, fewest = [line], learnt[line].documents
        while lines[-1] in following and following[lines[-1]][0] not in lines:
            two, together = following[lines[-1]]
            lines.append(two)
            fewest = min(fewest, together)
        example = "\n".join(learnt[one].example for one in lines)
        yield Learnt("\n".join(lines), fewest, example, place="block")


SMALL = 10
"""With fewer documents of a site, a line that stands in two is of the site, if it stands as such lines do."""

FEWEST, SHARE = 3, 0.01
FEWEST_LONG, SHARE_LONG = 3, 0.5
SAID_BY = 0.5
"""A phrase of the lexicon that more than this share of the documents hold is of the site wherever it stands."""

SETTLED = 0.5
"""In this share of its documents a line of the site stands at the edge, or beside a line that it
stands beside again."""


def _is_of_the_site(row: dict[str, Any], total: int) -> bool:
    documents, example = row["documents"], row["example"]
    if len(example) > LONGEST:
        return False
    sentence = example[-1:] in FULL_STOPS
    if documents > SAID_BY * total and lexicon().look_up(example) is not None:
        return True
    if total < SMALL and documents < FEWEST:
        beside = (min if sentence and len(example) > LONG else max)(row["before"], row["after"])
        return bool(beside >= documents or (not sentence and row["edge"] >= SETTLED * documents))
    fewest, share = (FEWEST_LONG, SHARE_LONG) if sentence and len(example) > LONG else (FEWEST, SHARE)
    if (sentence or total >= SMALL) and documents < max(fewest, ceil(share * total)):
        return False
    return bool(max(row["edge"], row["before"], row["after"]) >= SETTLED * documents)
