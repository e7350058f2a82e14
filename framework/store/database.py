"""What is asked of the database itself: whether it is whole, its clock, a copy."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from framework.core.errors import CoworkerError
from framework.core.messages import message
from framework.store.turns import Turn, one_at_a_time

#: Seconds that a migration waits for one lock; what starts the service tries again.
_LOCKS_WITHIN = 30


def copy_to(file: Path) -> None:
    """Copy the database into one new file, by SQLite's own backup; broken copies raise."""
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
        # One file, without a log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        (answer,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        raise CoworkerError(message("The copy of the database is broken: {said}",
                                    said=str(answer)[:300]))  # fmt: skip


def sqlite_fault() -> str | None:
    """Return what is broken in the SQLite file, None when nothing is."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        (answer,) = cursor.fetchone()
    return None if answer == "ok" else str(answer)


def server() -> tuple[str, dt.datetime]:
    """Return a PostgreSQL server's name with its version, and what time it is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version(), clock_timestamp()")
        version, now = cursor.fetchone()
    return " ".join(str(version).split()[:2]), now


def bring_up_to_date() -> None:
    """Carry out the migrations that are missing; who starts together does so one by one."""
    with one_at_a_time(Turn.migrating), _locks_within(_LOCKS_WITHIN):
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _locks_within(seconds: int) -> Iterator[None]:
    """Let a change of a table fail that waits longer for its users; those after it wait as long."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{seconds}s"])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
