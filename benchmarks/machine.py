"""The machine that a run is made on: held to one core and one thread a library, and put on record."""

from __future__ import annotations

import os
import platform
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import mtclean

if TYPE_CHECKING:
    from collections.abc import Iterator

THREADS = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
PACKAGES = ("numpy", "pyarrow", "polars", "ftfy", "langdetect", "regex")


def limit_threads() -> None:
    """Set every library's pool to one thread; only those that are not loaded yet take notice."""
    for name in THREADS:
        os.environ[name] = "1"
    import pyarrow as pa  # noqa: PLC0415 - not before the variables are set

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)


@contextmanager
def one_core() -> Iterator[int | None]:
    """Hold this process to one core while the block runs; give its number, or ``None`` where that cannot be done."""
    if not hasattr(os, "sched_setaffinity"):
        yield None
        return
    before = os.sched_getaffinity(0)
    core = max(before)
    os.sched_setaffinity(0, {core})
    try:
        yield core
    finally:
        os.sched_setaffinity(0, before)


def describe(packages: tuple[str, ...] = ()) -> dict[str, object]:
    """Return what is worth knowing of the machine and of what is installed, as JSON values."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "versions": {"mtclean": mtclean.__version__}
        | {name: version for name in (*PACKAGES, *packages) if (version := _version(name))},
    }


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
