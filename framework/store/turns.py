"""What one process does at a time, on whichever host: the others wait for their turn."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import IntEnum

from django.db import connection


class Turn(IntEnum):
    """What is done by one at a time; the numbers are locked in PostgreSQL by nobody else."""

    #: Bringing the database up to date.
    migrating = 2026_1122
    #: Putting configs in force.
    activating = 2026_1123


_mine = threading.local()


@contextmanager
def one_at_a_time(what: Turn) -> Iterator[None]:
    """Wait for one's turn and hold it; who holds it already goes on at once.

    Freed when the process dies, however it dies: PostgreSQL's lock belongs to a connection of its
    own, and that of a SQLite file is the operating system's.
    """
    held: set[Turn] = _mine.__dict__.setdefault("held", set())
    if what in held:
        yield
        return
    with _on_server(what) if connection.vendor == "postgresql" else _on_disk(what):
        held.add(what)
        try:
            yield
        finally:
            held.discard(what)


def lock_files() -> list[str]:
    """Return the files that stand beside a SQLite file for this."""
    return [_file(what) for what in Turn]


@contextmanager
def _on_server(what: Turn) -> Iterator[None]:
    """Lock a number, on a connection that nothing else closes meanwhile."""
    with closing(connection.copy()) as own:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [int(what)])
        yield


@contextmanager
def _on_disk(what: Turn) -> Iterator[None]:
    descriptor = os.open(_file(what), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _file(what: Turn) -> str:
    return f"{connection.settings_dict['NAME']}.{what.name}.lock"
