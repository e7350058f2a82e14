"""A PostgreSQL of the tests' own, on a free loopback port, stopped and removed at the end.

    python tests/postgres.py python -m pytest tests/store

runs a command with `COWORKER_TEST_POSTGRES` set to such a server. PostgreSQL refuses to run as
root, so root starts it as `nobody`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Connection string of the PostgreSQL that tests run on, instead of SQLite.
VARIABLE = "COWORKER_TEST_POSTGRES"
_ORDINARY = "nobody"
_SETTINGS = (
    "-c unix_socket_directories='' -c fsync=off "
    "-c synchronous_commit=off -c max_connections=40 -c shared_buffers=32MB"
)


@dataclass(frozen=True)
class Server:
    """A running server; its folder is its own."""

    home: Path
    port: int
    #: Where it listens; other hosts of the tests reach it there too.
    address: str = "127.0.0.1"

    @property
    def conninfo(self) -> str:
        """How programs connect to its empty database."""
        return f"host={self.address} port={self.port} user=coworker dbname=postgres"

    def start(self) -> None:
        """Start it; returns when it takes connections."""
        self._control(
            "-l",
            self.home / "log",
            "-o",
            f"-p {self.port} -c listen_addresses={self.address} {_SETTINGS}",
            "start",
        )

    def stop(self) -> None:
        """End it without asking anybody who is connected."""
        self._control("-m", "immediate", "stop")

    def _control(self, *arguments: object) -> None:
        _run(self.home, "pg_ctl", "-D", self.home / "data", "-w", *arguments)


@contextmanager
def running() -> Iterator[str]:
    """Start a server with an empty database; yields its connection string."""
    with serving() as server:
        yield server.conninfo


@contextmanager
def serving(address: str = "127.0.0.1") -> Iterator[Server]:
    """Start a server with an empty database, which the block may stop and start."""
    home = Path(tempfile.mkdtemp(prefix="coworker-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(home, _ORDINARY)
    server = Server(home, _free_port(), address)
    try:
        _run(home, "initdb", "-D", home / "data", "-U", "coworker", "--auth=trust",
             "--encoding=UTF8", "--locale=C", "--no-sync")  # fmt: skip
        with (home / "data" / "pg_hba.conf").open("a", encoding="utf-8") as allowed:
            allowed.write(f"host all all {address}/24 trust\n")
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def use(conninfo: str) -> None:
    """Let Django's default database be on a server; before anything has connected."""
    from django.conf import settings  # noqa: PLC0415 (the starter needs no Django)
    from django.db import connections  # noqa: PLC0415 (needs settings first)
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 (an extra)

    found = conninfo_to_dict(conninfo)
    database: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": False,
        "NAME": found.get("dbname", "postgres"),
        **{name.upper(): str(found[name]) for name in ("host", "port", "user") if name in found},
        "PASSWORD": found.get("password", ""),
    }
    settings.DATABASES["default"] = database
    connections.settings["default"] = connections.configure_settings({"default": database})[
        "default"
    ]
    # Nothing is connected yet where no query was made.
    with suppress(AttributeError):
        del connections["default"]


def _run(home: Path, program: str, *arguments: object) -> None:
    """Run one of PostgreSQL's programs as an ordinary user; its own words tell what failed."""
    found = shutil.which(program)
    if found is None:
        places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
        found = str(places[-1]) if places else program
    who = pwd.getpwnam(_ORDINARY) if os.geteuid() == 0 else None
    done = subprocess.run(
        [found, *map(str, arguments)],
        cwd=home,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        stdout=(out := (home / "said").open("a+")),
        stderr=subprocess.STDOUT,
        user=who.pw_uid if who else None,
        group=who.pw_gid if who else None,
        extra_groups=[] if who else None,
        check=False,
    )
    out.close()
    if done.returncode:
        said = [path.read_text() for path in (home / "said", home / "log") if path.exists()]
        raise RuntimeError(f"{program} failed:\n" + "\n".join(said))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _main() -> int:
    with running() as conninfo:
        return subprocess.run(
            sys.argv[1:], env={**os.environ, VARIABLE: conninfo}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(_main())
