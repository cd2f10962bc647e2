"""What a run costs around the cleaning itself: starting, a second process, memory. Each answer is plain JSON values."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow as pa
from pyarrow import parquet

import mtclean
from benchmarks.limits import CODEC, LEVEL
from benchmarks.results import MEGABYTE
from mtclean.bulk import clean_table

STARTS = {
    "python": "pass",
    "import mtclean": "import mtclean",
    "first clean": "import mtclean; mtclean.clean('“We go on.” It isn’t over.')",
    "import mtclean.bulk": "import mtclean.bulk",
    "first clean_array": "import mtclean.bulk, pyarrow; mtclean.bulk.clean_array(pyarrow.array(['It isn’t over.']))",
}
BURN = "sum(number * number % 7 for number in range({}))"

PEAK = """
import resource, sys
from pathlib import Path
from mtclean.cli import app
app(["clean", sys.argv[1], "--output", sys.argv[2], "--quiet"], standalone_mode=False)
# On Linux ru_maxrss also counts the process that started this one; VmHWM does not.
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
own = [int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")]
unit = 1 if sys.platform == "darwin" else 1024
print(own[0] if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)
"""


def starting(rounds: int) -> dict[str, float]:
    """Return the median milliseconds, by the clock, of Python doing each of `STARTS` and ending."""
    times: dict[str, list[float]] = {name: [] for name in STARTS}
    for _ in range(rounds):
        for name, code in STARTS.items():
            times[name].append(_elapsed([sys.executable, "-c", code]))
    return {name: round(median(values) * 1000, 1) for name, values in times.items()}


def two_processes(column: pa.ChunkedArray[Any], rounds: int) -> dict[str, Any]:
    """Return how much faster two processes clean a column than one, by the clock, with and without their start.

    A process starts, loads tables, compiles patterns and comes to know the words of a language; whatever it costs, both
    halves of a column pay it once. So what the whole takes longer than a half is without it. ``control`` is what the
    machine gives at best at that time: two processes that share nothing, against one.
    """
    whole = pa.table({"text": column})
    half = pa.table({"text": pa.chunked_array([chunk.slice(0, len(chunk) // 2) for chunk in column.chunks])})
    seconds: dict[str, list[float]] = {"one": [], "two": [], "one_half": [], "two_half": []}
    control = []
    for _ in range(rounds):
        for name, table in (("", whole), ("_half", half)):
            seconds[f"one{name}"].append(_clock(table, 1))
            seconds[f"two{name}"].append(_clock(table, 2))
        control.append(_control())
    one, two, one_half, two_half = map(median, seconds.values())
    return {
        "bytes": column.nbytes,
        "seconds": seconds,
        "ratio": one / two,
        "ratio_without_start": (one - one_half) / max(two - two_half, 1e-9),
        "control": median(control),
    }


def _clock(table: pa.Table, processes: int) -> float:
    begin = time.perf_counter()
    clean_table(table, mtclean.Cleaner(), processes=processes)
    return time.perf_counter() - begin


def _control() -> float:
    command = [sys.executable, "-c", BURN.format(10_000_000)]
    alone = _elapsed(command)
    begin = time.perf_counter()
    both = [subprocess.Popen(command) for _ in range(2)]  # noqa: S603
    for process in both:
        process.wait()
    return 2 * alone / (time.perf_counter() - begin)


def _elapsed(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True)  # noqa: S603
    return time.perf_counter() - begin


def peak_memory(column: pa.Array[Any], size: int) -> dict[str, Any]:
    """Return the most memory, in megabytes, that a process of its own needs to clean a Parquet file from end to end.

    The file holds the column again and again, each time a row group, until it has ``size`` bytes of text.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source.parquet"), Path(folder, "target.parquet")
        batch = pa.record_batch([column], ["text"])
        with parquet.ParquetWriter(
            source, batch.schema, compression=CODEC, compression_level=LEVEL, use_dictionary=False
        ) as writer:
            written = 0
            while written < size:
                writer.write_batch(batch)
                written += column.nbytes
        command = [sys.executable, "-c", PEAK, str(source), str(target)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            return {"skipped": (done.stderr.strip().splitlines() or ["it failed"])[-1]}
        return {
            "text_megabytes": round(written / MEGABYTE),
            "file_megabytes": round(source.stat().st_size / MEGABYTE),
            "peak_megabytes": round(int(done.stdout.split()[-1]) / MEGABYTE),
        }
