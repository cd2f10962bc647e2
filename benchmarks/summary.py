"""A run in words: tables for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import figures
from benchmarks.figures import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.results import Results


def summary(results: Results) -> Iterator[str]:
    """Yield the lines that tell of a run."""
    about, versions = results.machine, results.machine["versions"]
    yield f"{about['date']}, {about['processor']}, Python {about['python']}, load {about['load']}"
    yield ", ".join(f"{name} {version}" for name, version in versions.items())
    for corpus in results.corpora:
        yield (
            f"{corpus['name']}: {corpus['source']}, {corpus['documents']} documents, {corpus['bytes'] / 1e6:.1f} MB, "
            f"{corpus['beyond_ascii']:.0%} with characters beyond ASCII, zstd-3 shrinks it to {corpus['zstd_3']:.2f}"
        )
    if results.missing:
        yield "left out: " + "; ".join(f"{name} ({reason})" for name, reason in results.missing.items())
    if results.speeds:
        yield from _speeds(results)
        yield ""
        yield "Ratios (must / aim):"
        yield from figures.lines(results)
    yield from _around(results)


def _speeds(results: Results) -> Iterator[str]:
    names = list(dict.fromkeys(speed.name for speed in results.speeds))
    profiles = list(dict.fromkeys(speed.profile for speed in results.speeds))
    for corpus in dict.fromkeys(speed.corpus for speed in results.speeds):
        yield ""
        yield f"{corpus}, MB/s on one core by share of dirty documents (sample in MB where not all)"
        yield f"{'':32}" + "".join(f"{profile:>18}" for profile in profiles)
        for name in names:
            cells = []
            for profile in profiles:
                speed = next((s for s in results.speeds if s.key == (corpus, profile, name)), None)
                whole = max(s.size for s in results.speeds if s.key[:2] == (corpus, profile))
                if speed is None:
                    cells.append("")
                elif speed.size < whole:
                    cells.append(f"{number(speed.rate)} ({speed.size / 1e6:.1f})")
                else:
                    cells.append(number(speed.rate))
            yield f"{name:32}" + "".join(f"{cell:>18}" for cell in cells)


def _around(results: Results) -> Iterator[str]:
    if results.start:
        yield ""
        yield "Starting, in milliseconds: " + ", ".join(f"{name} {value}" for name, value in results.start.items())
    if results.processes:
        found = results.processes
        reached = figures.mark(found["ratio_without_start"], figures.PROCESSES)
        if found["control"] < figures.FREE:
            reached = "(not judged: the machine is busy)"
        yield ""
        yield (
            f"Two processes on {found['bytes'] / 1e6:.0f} MB: {number(found['ratio'])} times one, without their start "
            f"{number(found['ratio_without_start'])} {reached}; at best, here and now, {number(found['control'])}"
        )
    if results.memory:
        yield ""
        if "skipped" in results.memory:
            yield f"Memory: left out, {results.memory['skipped']}"
        else:
            found = results.memory
            reached = figures.mark(found["peak_megabytes"], figures.MEMORY, less=True)
            if found["text_megabytes"] < figures.MEMORY_TEXT:
                reached = "(not judged: the file is small)"
            yield (
                f"Memory: at most {found['peak_megabytes']} MB for a Parquet file of {found['file_megabytes']} MB "
                f"with {found['text_megabytes']} MB of text {reached}"
            )


def against(new: Results, old: Results) -> Iterator[str]:
    """Yield for each measurement that both runs made how much faster the new one is, and the same of the ratios."""
    yield f"Against the run of {old.machine['date']} ({old.machine['processor']}); above 1 is faster now:"
    before = {speed.key: speed for speed in old.speeds}
    for speed in new.speeds:
        if speed.key in before:
            earlier = before[speed.key].rate
            yield (
                f"{speed.corpus:22}{speed.profile:12}{speed.name:32}{speed.rate / earlier:6.2f}"
                f"   ({number(earlier)} -> {number(speed.rate)} MB/s)"
            )
    yield ""
    for figure in figures.FIGURES:
        for corpus in figure.goals:
            now, then = figure.ratio(new, corpus), figure.ratio(old, corpus)
            if now and then:
                yield f"{figure.says}, {corpus}: {number(then)} -> {number(now)}"
