"""The report as one page of HTML: nothing is loaded from anywhere, and nothing runs in it."""

from __future__ import annotations

import json
from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING, Any

from mtclean.data import load_text
from mtclean.rules import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mtclean.corpus.sightings import Sample, Sightings, Suspect

SITES, LINES_OF_SITE = 25, 15
"""Sites that are shown with the lines removed there, and lines of each."""

BARS = 30
OPEN = 2
"""Rules whose samples are open from the start."""

VISIBLE = str.maketrans(
    {
        "\n": "⏎\n",
        "\r": "[CR]",
        "\t": "[TAB]",
        "\N{NO-BREAK SPACE}": "⍽",
        "\N{ZERO WIDTH SPACE}": "[ZWSP]",
        "\N{ZERO WIDTH NO-BREAK SPACE}": "[BOM]",
        "\N{SOFT HYPHEN}": "[SHY]",
        "\N{WORD JOINER}": "[WJ]",
    }
)


def page(title: str, counts: Mapping[str, Any], sightings: Sightings) -> str:
    """Return the page about a run: its counts as `mtclean.corpus.summary.Summary` gives them, and what was seen."""
    body = "".join(
        (
            f"<h1>{escape(title)}</h1>",
            f"<p class=said>Cleaned by mtclean {escape(str(counts['mtclean']))}</p>",
            _tiles(counts),
            _section("Edits by rule", _bars(counts["edits"])),
            _section("Samples", _samples(counts["edits"], sightings.samples)),
            _section("Lines removed most often, by site", _lines(sightings)),
            _section("Documents to look at", _suspects(sightings.suspects)),
            _section(_languages_title(counts, sightings), _bars(sightings.languages)),
            _section(*_unexpected(counts)),
            _section("Pieces of the model", _pieces(counts)),
            _section("Documents with most pieces a word", _suspects(sightings.noisiest)),
            _section("Bad rows", _bad(counts)),
            _section("Configuration", _configuration(counts)),
        )
    )
    return (
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            f"<title>{escape(title)} – mtclean</title>\n<style>\n{load_text('report.css')}</style>\n</head>\n"
            f"<body><main>{body}</main></body>\n</html>\n"
        )
        .encode("utf-8", "replace")
        .decode()
    )


def _languages_title(counts: Mapping[str, Any], sightings: Sightings) -> str:
    known = sum(sightings.languages.values())
    return "Languages" if known >= counts["rows"] else f"Languages, of a sample of {known:,} rows"


def _section(title: str, content: str) -> str:
    return f"\n<section><h2>{escape(title)}</h2>{content}</section>" if content else ""


def _tiles(counts: Mapping[str, Any]) -> str:
    rows, changed = counts["rows"], counts["changed"]
    tiles = [
        (f"{rows:,}", "rows"),
        (f"{changed:,}", f"changed, {changed / rows:.1%} of rows" if rows else "changed"),
        (f"{sum(counts['edits'].values()):,}", "edits"),
        (f"{counts['bytes'] / 1e6:,.1f}", "MB of text"),
    ]
    if counts["seconds"]:
        processes = "one process" if counts["processes"] == 1 else f"{counts['processes']} processes"
        tiles.append((f"{counts['mb_per_second']:,.1f}", f"MB/s with {processes}"))
    if counts["bad_rows"]:
        tiles.append((f"{counts['bad_rows']:,}", "bad rows"))
    return _row_of_tiles(tiles)


def _row_of_tiles(tiles: Iterable[tuple[str, str]]) -> str:
    return (
        "<div class=tiles>"
        + "".join(f"<div class=tile><b>{number}</b><span>{escape(what)}</span></div>" for number, what in tiles)
        + "</div>"
    )


def _bars(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if not ordered:
        return ""
    most = ordered[0][1]
    bars = "".join(
        f"<div class=bar><span class=name>{escape(name)}</span>"
        f"<span class=track><i style=width:{100 * count / most:.2f}%></i></span>"
        f"<span class=count>{count:,}</span></div>"
        for name, count in ordered[:BARS]
    )
    more = f"<p class=said>and {len(ordered) - BARS:,} more</p>" if len(ordered) > BARS else ""
    return f"<div class='card bars'>{bars}</div>{more}"


def _samples(edits: Mapping[str, int], samples: Mapping[str, list[Sample]]) -> str:
    summaries = {rule.name: rule.summary for rule in catalogue()}
    ordered = sorted(samples, key=lambda rule: (-edits.get(rule, 0), rule))
    return "".join(
        f"<details{' open' if place < OPEN else ''}><summary>{escape(rule)} "
        f"<span>{escape(summaries.get(rule, ''))} ({edits.get(rule, 0):,})</span></summary>"
        f"<div>{''.join(map(_sample, samples[rule]))}</div></details>"
        for place, rule in enumerate(ordered)
    )


def _sample(sample: Sample) -> str:
    where = ", ".join(filter(None, (sample.place, sample.site)))
    removed = f"<del>{_marked(sample.before)}</del>" if sample.before else ""
    added = f"<ins>{_marked(sample.after)}</ins>" if sample.after else ""
    reason = f" · {escape(sample.reason)}" if sample.reason else ""
    return (
        f"<div class=sample><p dir=auto><span class=rest>{_visible(sample.left)}</span>{removed}{added}"
        f"<span class=rest>{_visible(sample.right)}</span></p>"
        f"<small>{escape(where)} · {sample.confidence:.2f}{reason}</small></div>"
    )


def _marked(text: str) -> str:
    return "␣" * len(text) if text.strip(" ") == "" else _visible(text)


def _visible(text: str) -> str:
    shown = text.translate(VISIBLE)
    return escape("".join(c if c.isprintable() or c == "\n" else f"[U+{ord(c):04X}]" for c in shown))


def _lines(sightings: Sightings) -> str:
    by_site: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for (site, line), count in sightings.lines.items():
        by_site[site].append((count, line))
    ordered = sorted(by_site, key=lambda site: (-sum(count for count, _ in by_site[site]), site))
    return "".join(
        _lines_of(site or "all sites", by_site[site], is_open=not place) for place, site in enumerate(ordered[:SITES])
    )


def _lines_of(site: str, lines: list[tuple[int, str]], *, is_open: bool) -> str:
    lines = sorted(lines, key=lambda item: (-item[0], item[1]))
    rows = "".join(
        f"<tr><td dir=auto>{_visible(line)}</td><td class=count>{count:,}</td></tr>"
        for count, line in lines[:LINES_OF_SITE]
    )
    total = sum(count for count, _ in lines)
    return (
        f"<details{' open' if is_open else ''}><summary>{escape(site)} <span>{total:,} lines removed, "
        f"{len(lines):,} different</span></summary><div><table><tbody>{rows}</tbody></table></div></details>"
    )


def _suspects(suspects: Iterable[Suspect]) -> str:
    rows = "".join(
        f"<tr><td class=why>{escape(one.why)}</td><td>{escape(one.place)}<br><small>{escape(one.site)}</small></td>"
        f"<td dir=auto>{_visible(one.beginning)}</td></tr>"
        for one in suspects
    )
    if not rows:
        return ""
    head = "<thead><tr><th>why</th><th>where</th><th>how it began</th></tr></thead>"
    return f"<div class=card><table class=suspects>{head}<tbody>{rows}</tbody></table></div>"


def _unexpected(counts: Mapping[str, Any]) -> tuple[str, str]:
    """Return the title and the content of the section on rows in another language than expected."""
    found = counts.get("unexpected", {"expected": "", "rows": 0, "languages": {}, "named": []})
    if not found["rows"]:
        return "", ""
    rows = "".join(
        f"<tr><td>{escape(one['language'])}</td><td class=count>{one['confidence']:.2f}</td>"
        f"<td>{escape(one['place'])}</td></tr>"
        for one in found["named"]
    )
    head = "<thead><tr><th>language</th><th>how sure</th><th>where</th></tr></thead>"
    more = found["rows"] - len(found["named"])
    said = f"<p class=said>and {more:,} more</p>" if more else ""
    title = f"Rows in another language than {found['expected']}: {found['rows']:,}"
    return title, f"{_bars(found['languages'])}<div class=card><table>{head}<tbody>{rows}</tbody></table></div>{said}"


def _pieces(counts: Mapping[str, Any]) -> str:
    found = counts.get("pieces")
    if found is None:
        return ""
    before, after = found["pieces_before"], found["pieces_after"]
    tiles = [
        (f"{before:,}", "pieces before"),
        (f"{after:,}", f"after, {after / before - 1:+.2%}" if before else "after"),
        (f"{found['pieces_per_word']:.3f}", "pieces a word"),
        (f"{found['pieces_unknown']:,}", "unknown pieces"),
        (f"{found['documents_unsettled']:,}", "rows that its normaliser would still change"),
    ]
    rows = "".join(
        f"<tr><td>{_marked(one['before'])}</td><td>{_marked(one['after'])}</td>"
        f"<td class=count>{one['times']:,}</td></tr>"
        for one in found["normaliser_changes"]
    )
    head = "<thead><tr><th>what its normaliser would still change</th><th>into</th><th>times</th></tr></thead>"
    table = f"<div class=card><table>{head}<tbody>{rows}</tbody></table></div>" if rows else ""
    return f"<p class=said>{escape(found['model'])}</p>{_row_of_tiles(tiles)}{table}"


def _bad(counts: Mapping[str, Any]) -> str:
    rows = "".join(f"<tr><td>{escape(one['place'])}</td><td>{escape(one['reason'])}</td></tr>" for one in counts["bad"])
    return f"<div class=card><table><tbody>{rows}</tbody></table></div>" if rows else ""


def _configuration(counts: Mapping[str, Any]) -> str:
    shown = json.dumps({"mtclean": counts["mtclean"], **counts["config"]}, ensure_ascii=False, indent=1)
    return f"<div class=card><pre>{escape(shown)}</pre></div>"
