"""``python -m benchmarks chart RESULTS.json``: the README's table of speeds, and a chart of speed against dirt."""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import figures
from benchmarks.corpus import NAMES
from benchmarks.damage import AGGREGATOR, PROFILES
from benchmarks.figures import number
from benchmarks.limits import MEMCPY, READ_CLEAN_WRITE, READ_WRITE
from benchmarks.peers import FTFY, LANGDETECT
from benchmarks.readme import README, put
from benchmarks.results import BULK, DETECT, SCALAR, Results

if TYPE_CHECKING:
    from collections.abc import Iterator

PART = "speed"
HERE = Path(__file__).parent
DRAWN = {
    BULK: ("columns", "mtclean"),
    SCALAR: ("scalar", "mtclean, text by text"),
    "plsfix.fix_text": ("plsfix", "plsfix.fix_text"),
    "ftfy.fix_encoding": ("encoding", "ftfy.fix_encoding"),
    FTFY: ("ftfy", "ftfy.fix_text"),
    READ_WRITE: ("limit", "Parquet read + write"),
}
"""What the chart shows: the class that styles its line, and its label."""

WIDTH, HEIGHT = 960, 400
LEFT, TOP, BOTTOM, GAP, PANEL = 52, 64, 336, 20, 286
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.axis { stroke: #d0d7de; stroke-width: 1 }
.tick { font-size: 11px; fill: #57606a }
.label { font-size: 12px }
.line { fill: none; stroke-width: 2 }
.columns { stroke: #0969da; stroke-width: 4 } .scalar { stroke: #54aeff } .plsfix { stroke: #bf8700 }
.encoding { stroke: #cf8a9b } .ftfy { stroke: #cf222e } .limit { stroke: #6e7781; stroke-dasharray: 5 4 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .axis { stroke: #30363d } .tick { fill: #9198a1 }
  .columns { stroke: #58a6ff } .scalar { stroke: #3b6fb0 } .plsfix { stroke: #d29922 }
  .encoding { stroke: #b06a7a } .ftfy { stroke: #f85149 } .limit { stroke: #8b949e }
}
"""


def main(arguments: list[str]) -> int:
    """Write the table between the README's marks, and the chart; return the exit code."""
    parser = argparse.ArgumentParser("python -m benchmarks chart", description=__doc__)
    parser.add_argument("results", type=Path, metavar="RESULTS.json")
    parser.add_argument("--readme", type=Path, default=README, help="(%(default)s)")
    parser.add_argument("--svg", type=Path, default=HERE / "results" / "speed.svg", help="(%(default)s)")
    options = parser.parse_args(arguments)
    results = Results.read(options.results)
    code = put(options.readme, PART, table(results))
    if not code:
        options.svg.write_text(svg(results), "utf-8")
    return code


# -- The table


def table(results: Results) -> Iterator[str]:
    """Yield the lines of the README's part on speed."""
    about = results.machine
    names = list(dict.fromkeys(speed.name for speed in results.speeds))
    yield (
        f"{about['date'][:10]}, {about['processor']}, one core, Python {about['python']}; corpora: "
        f"{results.settings['corpus']}. Megabytes of text a second; 5 % of documents dirty / "
        "an aggregator's corpus, where every article is dirty:"
    )
    yield ""
    yield "| | " + " | ".join(NAMES) + " |"
    yield "|---|" + "--:|" * len(NAMES)
    for name in sorted(names, key=_rank):
        yield f"| {name} | " + " | ".join(_cell(results, corpus, name) for corpus in NAMES) + " |"
    yield ""
    yield "Ratios in that run:"
    yield ""
    yield from figures.lines(results, judged=False)
    if results.processes:
        found = results.processes
        yield ""
        yield (
            f"Two processes, once they run, are {number(found['ratio_without_start'])} times as fast as one; "
            f"with their start {number(found['ratio'])} times, on {found['bytes'] / 1e6:.0f} MB."
        )
    if "peak_megabytes" in results.memory:
        found = results.memory
        yield (
            f"Cleaning a Parquet file with {found['text_megabytes']} MB of text takes at most "
            f"{found['peak_megabytes']} MB of memory."
        )
    if results.start:
        start = results.start
        yield f"`import mtclean` takes {start['import mtclean'] - start['python']:.0f} ms."


def _rank(name: str) -> int:
    order = [MEMCPY, READ_WRITE, READ_CLEAN_WRITE, BULK, SCALAR, DETECT, LANGDETECT]
    return order.index(name) if name in order[:-1] else len(order) + (name == LANGDETECT)


def _cell(results: Results, corpus: str, name: str) -> str:
    few, aggregator = (results.rate(corpus, profile, name) for profile in (figures.FEW, AGGREGATOR))
    return " / ".join(number(rate) for rate in (few, aggregator) if rate is not None) or "-"


# -- The chart


@dataclass(frozen=True, slots=True)
class Scale:
    """Megabytes a second as heights, by their logarithm, between two powers of ten."""

    low: int
    high: int

    @classmethod
    def of(cls, rates: list[float]) -> Scale:
        """Return the scale that has room for all rates."""
        low = math.floor(math.log10(min(rates, default=1)))
        return cls(low, max(math.ceil(math.log10(max(rates, default=10))), low + 1))

    def height(self, rate: float) -> float:
        """Return the height of a rate, in the chart's units from its top."""
        return BOTTOM - (math.log10(rate) - self.low) / (self.high - self.low) * (BOTTOM - TOP)


def svg(results: Results) -> str:
    """Return the chart: a panel for each corpus, a line for each contender, profiles of dirt from left to right."""
    shown = [speed for speed in results.speeds if speed.name in DRAWN]
    scale = Scale.of([speed.rate for speed in shown])
    corpora = [name for name in NAMES if any(speed.corpus == name for speed in shown)]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        "<title>Speed against dirt</title>",
        f"<style>{STYLE}</style>",
        f'<text x="{LEFT}" y="20">MB of text a second on one core, by share of dirty documents</text>',
        *_legend(),
    ]
    for power in range(scale.low, scale.high + 1):
        height = scale.height(10**power)
        parts.append(f'<text class="tick" x="{LEFT - 8}" y="{height + 4:.0f}" text-anchor="end">{10**power:g}</text>')
    for place, corpus in enumerate(corpora):
        parts += _panel(results, corpus, LEFT + place * (PANEL + GAP), scale)
    return "\n".join([*parts, "</svg>", ""])


def _legend() -> Iterator[str]:
    at = LEFT
    for style, label in DRAWN.values():
        yield f'<line class="line {style}" x1="{at}" y1="384" x2="{at + 24}" y2="384"/>'
        yield f'<text class="label" x="{at + 30}" y="388">{escape(label)}</text>'
        at += 46 + round(6.4 * len(label))


def _panel(results: Results, corpus: str, left: float, scale: Scale) -> Iterator[str]:
    profiles = [*PROFILES, AGGREGATOR]
    step = PANEL / len(profiles)
    yield f'<text x="{left}" y="50">{escape(corpus)}</text>'
    for power in range(scale.low, scale.high + 1):
        height = scale.height(10**power)
        yield f'<line class="axis" x1="{left}" y1="{height:.1f}" x2="{left + PANEL}" y2="{height:.1f}"/>'
    for place, profile in enumerate(profiles):
        at = left + step * (place + 0.5)
        yield f'<text class="tick" x="{at:.0f}" y="{BOTTOM + 18}" text-anchor="middle">{escape(profile)}</text>'
    for name, (style, label) in reversed(DRAWN.items()):  # mtclean last, over the others
        points = [
            (left + step * (place + 0.5), scale.height(rate), rate)
            for place, profile in enumerate(profiles)
            if (rate := results.rate(corpus, profile, name)) is not None
        ]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
        yield f'<polyline class="line {style}" points="{line}"><title>{escape(label)}</title></polyline>'
        if name == BULK:
            for x, y, rate in points:
                yield f'<text class="tick" x="{x:.0f}" y="{y - 8:.0f}" text-anchor="middle">{number(rate)}</text>'
