"""The installation's database, as Django wants it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from framework.config.installation import Database

#: Name of the password among the credentials.
_PASSWORD = "installation.database.password"  # noqa: S105 (a file's name)


def database_password() -> str:
    """Return PostgreSQL's password, empty when none is given (`peer`, a certificate, `.pgpass`).

    `COWORKER_DATABASE_PASSWORD`, else the credential `installation.database.password`.
    """
    if given := os.environ.get("COWORKER_DATABASE_PASSWORD"):
        return given
    for folder in ("CREDENTIALS_DIRECTORY", "COWORKER_SECRETS"):
        with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
            if place := os.environ.get(folder):
                return (Path(place) / _PASSWORD).read_text("utf-8").strip()
    return ""


#: A server that cannot be reached is given up within half of the time after which others take this
#: host for dead, by libpq's own names; without, a host waits a quarter of an hour for an answer
#: that was lost. `tcp_user_timeout` is in milliseconds.
_HEARD_OF = {
    "connect_timeout": "10", "tcp_user_timeout": "15000", "keepalives_idle": "10",
    "keepalives_interval": "5", "keepalives_count": "2",
}  # fmt: skip


def database(chosen: Database, data_folder: Path) -> dict[str, Any]:
    """Return Django's settings of one database.

    A PostgreSQL password comes from `database_password`, not from the config.
    """
    if chosen.postgres is not None:
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 (the postgres extra)

        told = {key: str(value) for key, value in conninfo_to_dict(chosen.postgres).items()}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "ATOMIC_REQUESTS": False,
            "NAME": told.pop("dbname", "coworker"),
            "HOST": told.pop("host", ""),
            "PORT": told.pop("port", ""),
            "USER": told.pop("user", ""),
            "PASSWORD": database_password(),
            "OPTIONS": _HEARD_OF | told,
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data_folder / str(chosen.sqlite),
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
        "TEST": {"NAME": data_folder / "test.sqlite3"},
    }
