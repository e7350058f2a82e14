"""A copy of the SQLite database as it is at one moment, while others write."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

from framework.core.errors import CoworkerError
from framework.core.messages import message


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
