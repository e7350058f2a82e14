"""Compile the inner loops where numba is installed; without it they run as they are, slower."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

try:
    import numba
except ModuleNotFoundError:
    numba = None

_P = ParamSpec("_P")
_R = TypeVar("_R")


def compiled(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Return a function that is compiled at its first call and kept on disk for the next process.

    It must make no array: references to arrays are not counted, which took most of the time. It
    lets other threads run meanwhile.
    """
    if numba is None:
        return function
    try:
        return numba.njit(cache=True, nogil=True, _nrt=False)(function)
    except RuntimeError:  # numba found no folder that it may write to
        return numba.njit(nogil=True, _nrt=False)(function)


def _fingerprint() -> str:
    """Return what changes with any file of the room."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(each.read_bytes() for each in files)).hexdigest()[:12]


if numba is not None and not numba.config.CACHE_DIR:
    # numba compares a function's own file only; what it calls and its constants lie in others.
    _beside = Path(__file__).parent / "__pycache__" / f"compiled-{_fingerprint()}"
    numba.config.CACHE_DIR = str(_beside)
