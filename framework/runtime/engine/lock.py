"""The lock of an installation whose database is a file: one process works, alone."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from framework.core.errors import CoworkerError


class LockTaken(CoworkerError):
    """Another process does the work of this installation."""


@contextmanager
def worker_lock(folder: Path) -> Iterator[None]:
    """Hold the installation's worker lock; `LockTaken` when another process has it.

    The operating system frees it when the process dies, however it dies.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / "worker.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockTaken from None
        yield
    finally:
        os.close(descriptor)
