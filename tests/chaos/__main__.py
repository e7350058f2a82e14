"""`make chaos`: prints a table, and last one line of JSON with what came of each database."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from tests.chaos.hosts import Host, may_have, network
from tests.chaos.troubles import NAMES, Troubles
from tests.chaos.workers import Kept

if TYPE_CHECKING:
    from tests.postgres import Server

#: Worker processes in each place: SQLite has one that works. On `hosts` each has a host of its
#: own, and they share a PostgreSQL.
_PROCESSES = {"sqlite": 1, "postgres": 3, "hosts": 3}
#: Processes that fire; one is enough, and any number does no harm.
_CLOCKS = 2
#: Gives a command a folder on a disk of its own, as an ordinary user: `… FOLDER COMMAND`.
_OWN_SPACE = ("unshare", "--map-root-user", "--mount")
_SMALL_DISK = (*_OWN_SPACE, "sh", "-c", 'mount -t tmpfs -o size=400m chaos "$0" && exec "$@"')
_DATABASE_GONE = 5.0
_ZERO = ("lost", "double", "silent_wrong", "browsers_left")


def main() -> int:
    """Run the nights that were asked for, each in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--database", choices=_PROCESSES, action="append")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--browser", type=int, default=100, help="so many by browser")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--down", type=float, default=600, help="seconds that a system is gone")
    parser.add_argument("--troubles", default=",".join(NAMES), help="besides kills")
    parser.add_argument("--limit", type=float, default=3600, help="seconds for one night")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    databases = chosen.database or [each for each in _PROCESSES if each != "hosts" or may_have()]
    if chosen.folder:
        print(json.dumps(_night(databases[0], chosen)))
        return 0
    told = {}
    for database in databases:
        print(f"{database}:", file=sys.stderr, flush=True)
        told[database] = _apart(database, chosen)
    _table(told)
    print(json.dumps(told))
    return int(any(found[name] for found in told.values() for name in _ZERO))


def _apart(database: str, chosen: argparse.Namespace) -> dict[str, Any]:
    """Run one night in a process of its own, on a small disk where that can be had."""
    names = ("cases", "browser", "kills", "down", "troubles", "limit", "seed")
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        given = [f"--{name}={getattr(chosen, name)}" for name in names]
        command = [sys.executable, "-m", "tests.chaos", f"--database={database}", *given,
                   f"--folder={folder}"]  # fmt: skip
        data = Path(folder) / "data"
        if database == "sqlite" and "disk_full" in chosen.troubles and _may_mount():
            data.mkdir()
            command = [*_SMALL_DISK, str(data), *command]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


def _may_mount() -> bool:
    """Tell whether this machine lets ordinary users mount in a name space of their own."""
    tried = subprocess.run([*_OWN_SPACE, "true"], stderr=subprocess.DEVNULL, check=False)
    return tried.returncode == 0


def _night(database: str, chosen: argparse.Namespace) -> dict[str, Any]:
    from tests.chaos.place import place

    folder = chosen.folder
    with ExitStack() as open_:
        restart: Callable[[], None] | None = None
        said = "{sqlite: coworker.sqlite3}"
        found: Sequence[Host | None] = [None] * _PROCESSES[database]
        address = "127.0.0.1"
        if database == "hosts":
            net = open_.enter_context(network(_PROCESSES[database]))
            found, address = net.hosts, net.address
        if database != "sqlite":
            from tests import postgres

            server = open_.enter_context(postgres.serving(address))
            said = f"{{postgres: {json.dumps(server.conninfo)}}}"
            restart = partial(_restart, server)
        made = open_.enter_context(
            place(folder, said, cases=chosen.cases, browser=chosen.browser, seed=chosen.seed,
                  host=address)
        )  # fmt: skip
        working = ("framework.cli", "--config", str(made.config), "worker")
        workers = [
            Kept(working, folder / f"worker-{number}.log", host)
            for number, host in enumerate(found)
        ]
        firing = ("tests.chaos.alarm_clock", str(made.config))
        clocks = [Kept(firing, folder / f"clock-{number}.log") for number in range(_CLOCKS)]
        from framework.cli.ready import ready

        ready(made.config)
        from framework.runtime import configuration, logs

        logs.configure((folder / "harness.jsonl").open("a", encoding="utf-8"))
        configuration.activate()
        from tests.chaos.night import Night

        night = Night(
            made, workers, clocks, cases=chosen.cases, kills=chosen.kills, seed=chosen.seed,
            limit=chosen.limit,
        )  # fmt: skip
        able = partial(Troubles, restart=restart, small_disk=os.path.ismount(folder / "data"),
                       down=chosen.down, workers=workers, clocks=clocks)  # fmt: skip
        return night.live(able, chosen.troubles.split(","))


def _restart(server: Server) -> None:
    """Restart a database server as a crash does, with some seconds in between."""
    from django.db import connections

    server.stop()
    Event().wait(_DATABASE_GONE)
    server.start()
    connections.close_all()


def _table(told: dict[str, dict[str, Any]]) -> None:
    names = [name for name in next(iter(told.values())) if name not in {"states", "killed_while"}]
    print(f"{'':18}" + "".join(f"{database:>28}" for database in told))
    for name in names:
        cells = (found[name] for found in told.values())
        shown = (", ".join(cell) if isinstance(cell, list) else cell for cell in cells)
        print(f"{name:18}" + "".join(f"{cell!s:>28}" for cell in shown))


if __name__ == "__main__":
    sys.exit(main())
