"""Whether loops over bytes can be compiled here; they are in `mtclean.bulk.kernels`."""

from __future__ import annotations

from functools import cache


@cache
def is_compiled() -> bool:
    """Tell whether there is a Numba, and one that fits the NumPy there is."""
    try:
        import mtclean.bulk.kernels  # noqa: F401, PLC0415
    except ImportError:
        return False
    return True
