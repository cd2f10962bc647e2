"""``python -m benchmarks profile``: where the time of the bulk path goes, in nanoseconds for each byte of text."""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks import machine

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.corpus import Corpus
    from mtclean.rule import Rule

SCREENS = "screen: "


def main(arguments: list[str]) -> int:
    """Print the table; return the exit code."""
    parser = argparse.ArgumentParser("python -m benchmarks profile", description=__doc__)
    parser.add_argument("--size", type=int, default=8_000_000, help="bytes of each corpus (%(default)s)")
    parser.add_argument("--dirt", default="5 %", help="profile of dirt (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the median counts (%(default)s)")
    parser.add_argument("--functions", type=int, default=0, metavar="N", help="also the N functions that take longest")
    options = parser.parse_args(arguments)
    machine.limit_threads()
    from benchmarks import corpus, damage  # noqa: PLC0415 - threads first

    with machine.one_core():
        columns = {}
        for name in corpus.NAMES:
            dirty = damage.damaged(corpus.generate(name, options.size), options.dirt)
            columns[name] = stages(dirty, options.rounds)
            if options.functions:
                _functions(dirty, options.functions)
    print(f"Nanoseconds for each byte of text, {options.dirt} dirty; in brackets how many lines a screen flags")
    print(f"{'':44}" + "".join(f"{name:>22}" for name in columns))
    for stage in next(iter(columns.values())):
        print(f"{stage:44}" + "".join(f"{column.get(stage, ''):>22}" for column in columns.values()))
    return 0


def stages(corpus: Corpus, rounds: int) -> dict[str, str]:
    """Return what each stage, and each screen by itself, costs on a corpus: figures ready to print."""
    import pyarrow as pa  # noqa: PLC0415

    from mtclean import Cleaner  # noqa: PLC0415
    from mtclean.bulk import clean_array  # noqa: PLC0415
    from mtclean.bulk.lineview import LineView  # noqa: PLC0415
    from mtclean.bulk.screening import read  # noqa: PLC0415

    cleaner = Cleaner()
    column = pa.array([document.text for document in corpus.documents], pa.large_string())
    clean_array(column, cleaner)  # compiles patterns, loads what is loaded late

    def cost(prepare: Callable[[], Any], run: Callable[[Any], object]) -> float:
        times = []
        for _ in range(rounds):
            prepared = prepare()
            begin = time.process_time()
            run(prepared)
            times.append(time.process_time() - begin)
        return median(times) * 1e9 / corpus.size

    def fresh() -> LineView:
        view = LineView.of(column)
        _ = view.series, view.beyond_ascii
        return view

    view = fresh()
    table = {
        "all": f"{cost(lambda: None, lambda _: clean_array(column, cleaner)):.2f}",
        "line view": f"{cost(lambda: None, lambda _: LineView.of(column)):.2f}",
        "lines beyond ASCII": f"{cost(lambda: LineView.of(column), lambda view: view.beyond_ascii):.2f}",
    }
    together = {"line rules": cleaner.line_screen, "document rules": cleaner.document_screen}
    rules: tuple[Rule, ...] = (*cleaner.line_rules, *cleaner.lines_rules, *cleaner.document_rules)
    alone = {rule.name: rule.screen for rule in rules if not isinstance(rule.screen, str)}
    for name, screen in {**together, **alone}.items():
        took = cost(fresh, lambda view, screen=screen: read(screen, view))  # type: ignore[misc]
        flagged = int(read(screen, view).sum())
        table[f"{SCREENS}{name}"] = f"{took:.2f} ({flagged / len(view.starts):.2%})"
    return table


def _functions(corpus: Corpus, number: int) -> None:
    import pyarrow as pa  # noqa: PLC0415

    from mtclean import Cleaner  # noqa: PLC0415
    from mtclean.bulk import clean_array  # noqa: PLC0415

    column = pa.array([document.text for document in corpus.documents], pa.large_string())
    cleaner = Cleaner()
    clean_array(column, cleaner)
    profiler = cProfile.Profile()
    profiler.runcall(clean_array, column, cleaner)
    print(f"\n{corpus.name}, {corpus.size / 1e6:.1f} MB")
    pstats.Stats(profiler).sort_stats("tottime").print_stats(number)
