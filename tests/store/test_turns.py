"""One process at a time, whichever host it is on: the second waits, and sees what was done."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections

from framework.store import database
from framework.store.turns import Turn, one_at_a_time
from tests.docs.blocks import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
_PATIENCE = 30.0
_START = (
    "from framework.settings import setup; setup(); "
    "from framework.store import database; database.bring_up_to_date()"
)


def _waiting() -> int:
    """Return how many wait for a turn on this test's database server, or machine."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            )
            return int(cursor.fetchone()[0])
    lines = Path("/proc/locks").read_text("ascii").splitlines()
    return sum("-> FLOCK" in line for line in lines)


def _until(is_so: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(int(_PATIENCE * 100)):
        if is_so():
            return
        pause.wait(0.01)
    pytest.fail("it did not happen")


def test_a_migration_waits_for_no_lock_for_ever() -> None:
    """On a server its statements have a limit, which ends with it; a file has one of its own."""

    def limit() -> str:
        if connection.vendor != "postgresql":
            return "none"
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            return str(cursor.fetchone()[0])

    before = limit()
    with database._locks_within(7):
        assert limit() == ("7s" if connection.vendor == "postgresql" else "none")
    assert limit() == before


def test_who_comes_second_waits() -> None:
    """The second begins only when the first has ended; what is another's turn is not waited for."""
    done: list[str] = []

    def second() -> None:
        with one_at_a_time(Turn.activating):
            done.append("second")
        connections.close_all()

    with one_at_a_time(Turn.activating):
        before = _waiting()
        other = threading.Thread(target=second)
        other.start()
        _until(lambda: _waiting() > before)
        with one_at_a_time(Turn.activating), one_at_a_time(Turn.migrating):
            done.append("first")
    other.join(_PATIENCE)
    assert done == ["first", "second"]


def test_a_turn_outlives_no_process() -> None:
    """Kill -9 of who has the turn gives it to the next."""
    connections.close_all()
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        with one_at_a_time(Turn.migrating):
            os.write(tell, b"x")
            threading.Event().wait(_PATIENCE)
        os._exit(1)
    assert os.read(told, 1) == b"x"
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with one_at_a_time(Turn.migrating):
        pass


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Path]:
    """Write an installation whose database holds nothing yet; returns its file."""
    database, name = "{sqlite: coworker.sqlite3}", f"empty_{uuid.uuid4().hex[:8]}"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        told = connection.get_connection_params()
        database = (
            f"{{postgres: 'host={told['host']} port={told['port']} user={told['user']} "
            f"dbname={name}'}}"
        )
    (tmp_path / "data").mkdir()
    file = tmp_path / "installation.yaml"
    file.write_text(
        f"municipalities: [lindeby]\nconfigs: {ROOT / 'configs'}\n"
        f"database: {database}\ndata_folder: data\n"
    )
    yield file
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _of(file: Path, name: str) -> list[tuple[str, str]]:
    """Return the migrations that a database says were carried out."""
    ask = "SELECT app, name FROM django_migrations"
    if connection.vendor == "postgresql":
        with closing(psycopg.connect(_conninfo(name))) as there:
            return [(app, one) for app, one in there.execute(ask)]
    with closing(sqlite3.connect(file.parent / "data/coworker.sqlite3")) as there:
        return list(there.execute(ask))


def _conninfo(name: str) -> str:
    told = connection.get_connection_params()
    return f"host={told['host']} port={told['port']} user={told['user']} dbname={name}"


def test_two_new_hosts_do_not_both_migrate(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both wait for the turn, one brings the empty database up to date, the other finds it so."""
    name = empty.read_text().rpartition("dbname=")[2].partition("'")[0]
    settings = connection.settings_dict
    where = name if connection.vendor == "postgresql" else empty.parent / "data/coworker.sqlite3"
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("COWORKER")}
    with monkeypatch.context() as patched:
        patched.setitem(settings, "NAME", where)
        with one_at_a_time(Turn.migrating):
            patched.undo()
            before = _waiting()
            hosts = [
                subprocess.Popen(
                    [sys.executable, "-c", _START], cwd=ROOT, stderr=subprocess.PIPE, text=True,
                    env={**inherited, "COWORKER_CONFIG": str(empty)},
                )
                for _ in range(2)
            ]  # fmt: skip
            _until(lambda: _waiting() == before + 2)
    said = [host.communicate(timeout=_PATIENCE)[1] for host in hosts]
    assert [host.returncode for host in hosts] == [0, 0], said
    found = _of(empty, name)
    assert ("store", "0001_initial") in found
    assert len(found) == len(set(found))
