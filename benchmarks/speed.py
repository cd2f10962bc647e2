"""``python -m benchmarks speed``: columns, text by text, other programs and the machine's limits, in one run.

Everything is held to one core and one thread and takes turns; what counts is the median of the processor time. Before
anything is timed, columns must give what text by text gives, row for row. Figures of different runs do not compare
well; the ratios inside a run do.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import machine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.corpus import Corpus, Document
    from benchmarks.peers import Peer
    from benchmarks.results import Results, Speed
    from benchmarks.timing import Contender

AS_IT_IS = "as it is"
"""The profile of documents of a file to which nothing was done. The others begin with those that need no cleaning."""

PARTS = ("speeds", "start", "processes", "memory")
TEXT_OF_MEMORY = 2_000_000_000
DETECTED = 2000
"""Documents whose languages are compared with text by text before both are timed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How much is measured: bytes of each corpus, seconds of a slow contender in a round, rounds that count."""

    size: int
    seconds: float
    rounds: int
    profiles: tuple[str, ...]
    seed: int = 0


FULL = Settings(size=24_000_000, seconds=1.0, rounds=5, profiles=("0 %", "5 %", "30 %", "100 %", "aggregator"))
QUICK = Settings(size=60_000, seconds=0.002, rounds=1, profiles=("5 %", "aggregator"))


def main(arguments: list[str]) -> int:
    """Run the benchmark as the arguments say; return the exit code."""
    options = _parser().parse_args(arguments)
    machine.limit_threads()
    settings = QUICK if options.quick else FULL
    given = {name: value for name in ("size", "seconds", "rounds", "seed") if (value := getattr(options, name))}
    settings = replace(settings, **given)
    parts = options.parts or (("speeds",) if options.quick else PARTS)
    from benchmarks.results import Results  # noqa: PLC0415
    from benchmarks.summary import against, summary  # noqa: PLC0415

    earlier = Results.read(options.against) if options.against else None
    results = run(settings, parts, options.corpus, with_peers=options.peers)
    if options.json:
        results.save(options.json)
    print("\n".join(summary(results)))
    if earlier:
        print("\n".join(["", *against(results, earlier)]))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks speed", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there")
    parser.add_argument("--against", type=Path, metavar="FILE", help="compare with the results of an earlier run")
    parser.add_argument("--corpus", type=Path, metavar="PATH", help="JSON lines, Parquet, or a folder of mtnews-*")
    parser.add_argument("--quick", action="store_true", help="a look whether all of it works; the figures mean nothing")
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True, help="time other programs too")
    parser.add_argument("--parts", nargs="+", choices=PARTS, help="measure only these (all; with --quick: speeds)")
    parser.add_argument("--size", type=int, help=f"bytes of each corpus ({FULL.size})")
    parser.add_argument("--seconds", type=float, help=f"seconds of a slow contender in a round ({FULL.seconds})")
    parser.add_argument("--rounds", type=int, help=f"rounds that count ({FULL.rounds})")
    parser.add_argument("--seed", type=int, help=f"seed of corpora and dirt ({FULL.seed})")
    return parser


def run(settings: Settings, parts: Sequence[str], path: Path | None, *, with_peers: bool) -> Results:
    """Return the results of a run; says on standard error what it is at."""
    import pyarrow as pa  # noqa: PLC0415

    from benchmarks import around, damage, peers  # noqa: PLC0415
    from benchmarks.results import Results  # noqa: PLC0415

    works, missing = peers.prepared(peers.CLEANERS + peers.DETECTORS) if with_peers else ({}, {})
    for name, reason in missing.items():
        _say(f"left out: {name}, {reason}")
    corpora = _corpora(settings, path)
    results = Results(
        machine=machine.describe(tuple(peer.package for peer in works)),
        settings={
            "size": settings.size,
            "seconds": settings.seconds,
            "rounds": settings.rounds,
            "seed": settings.seed,
            "corpus": path.name if path else "generated",
        },
        missing=missing,
    )
    dirty: list[Any] = []
    with machine.one_core() as core:
        results.settings["core"] = core
        for original in corpora:
            results.corpora.append(_described(original))
            corpus = original if path is None else _unchanged(original)
            if "speeds" in parts:
                cells = {name: damage.damaged(corpus, name, settings.seed) for name in settings.profiles}
                if path is not None:
                    cells[AS_IT_IS] = original
                for profile, cell in cells.items():
                    _say(f"{corpus.name}, {profile} dirty" if profile.endswith("%") else f"{corpus.name}, {profile}")
                    results.speeds.extend(_speeds(cell, profile, works, settings))
            if {"processes", "memory"} & set(parts):
                dirty += [_column(damage.damaged(corpus, name)) for name in ("5 %", damage.AGGREGATOR)]
    if "start" in parts:
        _say("starting")
        results.start.update(around.starting(max(settings.rounds, 3)))
    if "processes" in parts:
        _say("two processes")
        results.processes.update(around.two_processes(pa.chunked_array(dirty), settings.rounds))
    if "memory" in parts:
        _say("memory")
        size = TEXT_OF_MEMORY if settings.size >= FULL.size else settings.size * 2
        results.memory.update(around.peak_memory(dirty[0], size))
    return results


def _corpora(settings: Settings, path: Path | None) -> list[Corpus]:
    from benchmarks import corpus  # noqa: PLC0415

    if path is not None:
        return corpus.load(path, settings.size, settings.seed)
    return [corpus.generate(name, settings.size, settings.seed) for name in corpus.NAMES]


def _described(corpus: Corpus) -> dict[str, object]:
    import pyarrow as pa  # noqa: PLC0415

    data = "\n".join(document.text for document in corpus.documents).encode()
    return {
        "name": corpus.name,
        "source": corpus.source,
        "documents": len(corpus.documents),
        "bytes": corpus.size,
        "lines": data.count(b"\n") + 1,
        "beyond_ascii": sum(not document.text.isascii() for document in corpus.documents) / len(corpus.documents),
        "zstd_3": len(pa.Codec("zstd", 3).compress(data)) / len(data),
    }


def _unchanged(corpus: Corpus) -> Corpus:
    """Return the corpus without the documents that need cleaning."""
    from mtclean.bulk import clean_texts  # noqa: PLC0415

    cleaned = clean_texts([document.text for document in corpus.documents])
    kept = (d for d, text in zip(corpus.documents, cleaned, strict=True) if d.text == text)
    return replace(corpus, documents=tuple(kept))


def _column(corpus: Corpus) -> Any:
    import pyarrow as pa  # noqa: PLC0415

    return pa.array([document.text for document in corpus.documents], pa.large_string())


def _speeds(
    corpus: Corpus, profile: str, works: dict[Peer, Callable[[Document], object]], settings: Settings
) -> list[Speed]:
    """Return the speeds of all contenders on one corpus under one profile."""
    import pyarrow as pa  # noqa: PLC0415

    from benchmarks import limits, peers, results  # noqa: PLC0415
    from benchmarks.damage import AGGREGATOR  # noqa: PLC0415
    from benchmarks.timing import Contender, race  # noqa: PLC0415
    from mtclean import Cleaner, detect  # noqa: PLC0415
    from mtclean.bulk import clean_array, detect_array  # noqa: PLC0415

    cleaner = Cleaner()
    texts = [document.text for document in corpus.documents]
    column = pa.array(texts, pa.large_string())
    if clean_array(column, cleaner).to_pylist() != [cleaner(text) for text in texts]:
        message = f"columns and text by text differ on {corpus.name}, {profile}"
        raise AssertionError(message)
    few = profile in ("5 %", AS_IT_IS)
    everything = partial(Contender, size=corpus.size, documents=len(texts))
    slow: dict[str, Callable[[Document], object]] = {results.SCALAR: lambda document: cleaner(document.text)}
    for peer, work in works.items():
        if peer.everywhere or few or (profile == AGGREGATOR and peer not in peers.DETECTORS):
            slow[peer.name] = work
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source.parquet"), Path(folder, "target.parquet")
        languages = [document.language for document in corpus.documents]
        limits.write(pa.table({"text": column, "language": languages}), source)
        contenders = [
            everything(results.BULK, lambda: clean_array(column, cleaner)),
            everything(limits.MEMCPY, limits.memcpy(column)),
            everything(limits.READ_WRITE, limits.read_write(source, target)),
            everything(limits.READ_CLEAN_WRITE, limits.read_clean_write(source, target, cleaner)),
            *(_sampled(name, work, corpus, settings.seconds) for name, work in slow.items()),
        ]
        if few and not works.keys().isdisjoint(peers.DETECTORS):
            sample = column[:DETECTED]
            if detect_array(sample).to_pylist() != list(map(detect, texts[:DETECTED])):
                message = f"languages of columns and of texts differ on {corpus.name}, {profile}"
                raise AssertionError(message)
            size = sum(len(text.encode()) for text in texts[:DETECTED])
            contenders.append(Contender(results.DETECT, lambda: detect_array(sample), size, len(sample)))
        raced = race(contenders, settings.rounds)
    return [
        results.Speed(
            corpus.name,
            profile,
            timed.contender.name,
            timed.contender.documents,
            timed.contender.size,
            tuple(one.processor for one in timed.times),
            tuple(one.clock for one in timed.times),
        )
        for timed in raced
    ]


def _sampled(name: str, work: Callable[[Document], object], corpus: Corpus, seconds: float) -> Contender:
    """Return the contender that does as many documents, from the first on, as take about so many seconds."""
    from benchmarks.timing import Contender  # noqa: PLC0415

    begin = time.process_time()
    sample = []
    for document in corpus.documents:
        work(document)
        sample.append(document)
        if time.process_time() - begin > seconds:
            break

    def run_sample() -> None:
        for document in sample:
            work(document)

    return Contender(name, run_sample, sum(len(document.text.encode()) for document in sample), len(sample))


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
