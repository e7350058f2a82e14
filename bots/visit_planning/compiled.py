"""Compile the inner loops where numba is installed; without it they run as they are, slower.

What is compiled is kept on disk: in the first of these folders that this process may write to.
`NUMBA_CACHE_DIR`, where the program lies, the user's own. Where there is none, every process
compiles for itself.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

#: Its types know neither its settings nor all that its decorators take.
numba: Any = import_module("numba") if find_spec("numba") else None

_P = ParamSpec("_P")
_R = TypeVar("_R")

#: The modules that are compiled, and those whose constants they hold.
_LOOPS = ("annealing", "columns", "compiled", "construction", "moves", "routes", "timing")


def compiled(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Return a function that is compiled at its first call and kept on disk for the next process.

    It must make no array: references to arrays are not counted, which took most of the time. It
    lets other threads run meanwhile.
    """
    if numba is None:
        return function
    kept = bool(numba.config.CACHE_DIR)
    made: Callable[_P, _R] = numba.njit(cache=kept, nogil=True, _nrt=False)(function)
    return made


def folder() -> Path | None:
    """Return the first folder for compiled code that may be written to; None when there is none."""
    # numba compares a function's own file only; what it calls and its constants lie in others.
    name = f"compiled-{_fingerprint()}"
    return next((place / name for place in _places() if _is_ours(place / name)), None)


def _places() -> Iterator[Path]:
    if told := os.environ.get("NUMBA_CACHE_DIR"):
        yield Path(told)
    yield Path(__file__).parent / "__pycache__"
    own = os.path.expanduser("~/.cache")  # noqa: PTH111 (stays as it is where there is no home)
    yield Path(os.environ.get("XDG_CACHE_HOME") or own) / "coworker"


def _is_ours(place: Path) -> bool:
    """Make a folder, and tell whether this process may read and write there."""
    if not place.is_absolute():
        return False
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(place, os.R_OK | os.W_OK | os.X_OK)


def _fingerprint() -> str:
    """Return what changes with any of the loops and with what compiles them."""
    files = [Path(__file__).with_name(f"{name}.py") for name in _LOOPS]
    parts = [numba.__version__.encode(), *(each.read_bytes() for each in files)]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:12]


if numba is not None:
    numba.config.CACHE_DIR = str(folder() or "")
