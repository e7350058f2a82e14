"""Databases of others: read whole or not at all, and never written, on SQLite and PostgreSQL."""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from framework.adapters.database import DatabaseSession
from framework.adapters.database.session import plain
from framework.adapters.targets import Account, Credentials, LogInRefused
from framework.config.targets import DatabaseDescription
from framework.core.errors import FileRefused, NotAllowed, SystemException, TargetChanged
from tests.postgres import Server, serving

PASSWORD = "right"
TODAY = dt.date(2026, 11, 23)
ROWS = [(number, f"Skyddsrond {number}", "2026-11-30") for number in range(1, 8)]
TABLE = "CREATE TABLE arshjul (id integer, aktivitet text, klar date)"
ALL = {"arshjul": "SELECT id, aktivitet, klar FROM arshjul ORDER BY id"}
ENDLESS = {
    "file": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT max(i) AS i FROM n",
    "server": "SELECT pg_sleep(60) AS i",
}  # fmt: skip
#: What would change something if it were carried out.
WRITING = {
    "file": (
        "WITH x AS (SELECT 1) INSERT INTO arshjul SELECT 1, 'x', 'y' FROM x",
        "WITH x AS (SELECT 1) DELETE FROM arshjul",
        "SELECT 1; DELETE FROM arshjul",
        "DROP TABLE arshjul",
        "ATTACH 'other.db' AS other",
        "PRAGMA user_version = 7",
    ),
    "server": (
        "WITH gone AS (DELETE FROM arshjul RETURNING *) SELECT * FROM gone",
        "SELECT emptied() AS a",
        "SELECT nextval('numbers') AS a",
        "SELECT 1 AS a; COMMIT; DELETE FROM arshjul",
        "SELECT * INTO copied FROM arshjul",
        "DELETE FROM arshjul",
        "SELECT set_config('transaction_read_only', 'off', false), emptied() AS a",
        "COMMIT",
    ),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a PostgreSQL with the table, whose user `reader` has a password."""
    with serving() as found:
        with psycopg.connect(found.conninfo, autocommit=True) as own:
            own.execute(TABLE)
            with own.cursor() as cursor:
                cursor.executemany("INSERT INTO arshjul VALUES (%s, %s, %s)", ROWS)
            own.execute("CREATE SEQUENCE numbers")
            own.execute("CREATE FUNCTION emptied() RETURNS int LANGUAGE sql AS "
                        "'DELETE FROM arshjul; SELECT 1'")  # fmt: skip
            own.execute("CREATE ROLE reader LOGIN SUPERUSER PASSWORD 'right'")
            own.execute("CREATE ROLE ordinary LOGIN")
            hba = found.home / "data/pg_hba.conf"
            hba.write_text(f"host all reader 127.0.0.1/32 scram-sha-256\n{hba.read_text()}")
            own.execute("SELECT pg_reload_conf()")
        yield found


@pytest.fixture(params=["file", "server"])
def sort(request: pytest.FixtureRequest) -> str:
    """Return which sort of database is asked."""
    return str(request.param)


@pytest.fixture
def place(sort: str, tmp_path: Path, request: pytest.FixtureRequest) -> tuple[str, Path]:
    """Return the address of a database that has the table, and the data folder."""
    if sort == "server":
        found: Server = request.getfixturevalue("server")
        return f"postgresql://127.0.0.1:{found.port}/postgres", tmp_path
    with sqlite3.connect(tmp_path / "sam.db") as own:
        own.execute(TABLE)
        own.executemany("INSERT INTO arshjul VALUES (?, ?, ?)", ROWS)
    own.close()
    return "sqlite:///sam.db", tmp_path


def session(
    place: tuple[str, Path], password: str = PASSWORD, user: str = "reader", **changed: Any
) -> DatabaseSession:
    """Return a connection as the coworker."""
    description = DatabaseDescription.model_validate(
        {"protocol": "database", "name": "SAM-registret", "version": "1", "unencrypted": True}
        | changed
    )
    account = Account(Credentials(user, password))
    return DatabaseSession(description, place[0], account, folder=place[1])


def test_a_query_is_a_table(place: tuple[str, Path]) -> None:
    """Columns and rows, with the day in a parameter; a query without rows has its columns too."""
    queries = ALL | {"nothing": "SELECT id, klar FROM arshjul WHERE klar < :today"}
    with session(place) as open_session:
        found = open_session.read(queries, TODAY)
        again = open_session.columns(queries, TODAY)
    assert found["arshjul"].rows[1] == {"id": 2, "aktivitet": "Skyddsrond 2", "klar": "2026-11-30"}
    assert len(found["arshjul"].rows) == 7
    assert (found["nothing"].columns, found["nothing"].rows) == (("id", "klar"), [])
    assert again == {"arshjul": ("id", "aktivitet", "klar"), "nothing": ("id", "klar")}


def test_nothing_is_written(sort: str, place: tuple[str, Path]) -> None:
    """Whatever a query would change: the database refuses it, and all its rows are still there."""
    for query in WRITING[sort]:
        with session(place) as open_session:
            with pytest.raises((NotAllowed, TargetChanged)):
                open_session.read({"arshjul": query}, TODAY)
            assert len(open_session.read(ALL, TODAY)["arshjul"].rows) == 7, query
    assert [path.name for path in place[1].iterdir()] == ["sam.db"] * (sort == "file")


def test_who_is_a_superuser(server: Server, tmp_path: Path) -> None:
    """Whoever nothing keeps back is told from an ordinary account."""
    place = (f"postgresql://127.0.0.1:{server.port}/postgres", tmp_path)
    for user, all_powerful in (("reader", True), ("ordinary", False)):
        with session(place, user=user) as open_session:
            assert open_session.is_superuser() == all_powerful


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_a_file_is_read_as_of_one_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, journal: str
) -> None:
    """What somebody writes between two queries stands in neither answer."""
    own = sqlite3.connect(tmp_path / "sam.db", isolation_level=None, timeout=0)
    own.execute(f"PRAGMA journal_mode={journal}")
    own.execute("CREATE TABLE skyddade (id integer)")
    own.execute("CREATE TABLE arenden (id integer)")
    kept_out = []

    def written(value: Any) -> Any:
        try:
            own.execute("INSERT INTO arenden VALUES (1)")
        except sqlite3.OperationalError:
            kept_out.append(value)
        return plain(value)

    own.execute("INSERT INTO skyddade VALUES (7)")
    monkeypatch.setattr("framework.adapters.database.session.plain", written)
    queries = {"skyddade": "SELECT id FROM skyddade", "arenden": "SELECT id FROM arenden"}
    with session(("sqlite:///sam.db", tmp_path)) as open_session:
        found = open_session.read(queries, TODAY)
    own.close()
    assert (found["skyddade"].rows, found["arenden"].rows) == ([{"id": 7}], [])
    assert bool(kept_out) == (journal == "delete")


def test_a_file_elsewhere_is_not_opened(tmp_path: Path) -> None:
    """Neither by its address nor by a link: only what lies below the data folder is read."""
    data = tmp_path / "data"
    data.mkdir()
    with sqlite3.connect(tmp_path / "sam.db") as own:
        own.execute(TABLE)
    own.close()
    (data / "link.db").symlink_to(tmp_path / "sam.db")
    outside = ("%2e%2e/sam.db", quote(str(tmp_path / "sam.db"), safe=""), "link.db")
    for name in outside:
        with (
            session((f"sqlite:///{name}", data)) as open_session,
            pytest.raises(NotAllowed, match="does not lie below the data folder"),
        ):
            open_session.read(ALL, TODAY)


def test_too_many_rows_are_told_and_none_is_used(place: tuple[str, Path]) -> None:
    """A limit never cuts in silence."""
    with session(place, at_most=7) as open_session:
        assert len(open_session.read(ALL, TODAY)["arshjul"].rows) == 7
    with (
        session(place, at_most=6) as open_session,
        pytest.raises(FileRefused, match="query for arshjul gives more than the 6 rows allowed"),
    ):
        open_session.read(ALL, TODAY)


def test_a_query_that_never_ends(sort: str, place: tuple[str, Path]) -> None:
    """It is stopped at its deadline, by the database itself."""
    with (
        session(place, deadline=0.3) as open_session,
        pytest.raises(SystemException, match="SAM-registret did not answer in time"),
    ):
        open_session.read({"arshjul": ENDLESS[sort]}, TODAY)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT id FROM arshjull", "arshjull"),
        ("SELECT aktivitett FROM arshjul", "aktivitett"),
        ("SELECT id, klar AS id FROM arshjul", "two columns of one name: id"),
        ("SELECT id FROM arshjul WHERE id = :what", "StatementError"),
    ],
)
def test_what_is_wrong_with_a_query(place: tuple[str, Path], query: str, told: str) -> None:
    """The database's own words about names, and never a value."""
    with session(place) as open_session, pytest.raises(TargetChanged, match=told):
        open_session.read({"arshjul": query}, TODAY)


@pytest.mark.parametrize("value", ["'infinity'::date", "'abc'::int", "'0044-03-15 BC'::date"])
def test_a_value_that_cannot_be_read(server: Server, tmp_path: Path, value: str) -> None:
    """The server was reached: what is told is that one value is none."""
    place = (f"postgresql://127.0.0.1:{server.port}/postgres", tmp_path)
    with (
        session(place) as open_session,
        pytest.raises(TargetChanged, match="SAM-registret meets a value that cannot be read"),
    ):
        open_session.read({"a": f"SELECT {value} AS a"}, TODAY)


def test_a_value_stands_in_no_error(server: Server, tmp_path: Path) -> None:
    """A server quotes what it cannot convert; we do not."""
    place = (f"postgresql://127.0.0.1:{server.port}/postgres", tmp_path)
    with session(place) as open_session, pytest.raises(SystemException) as told:
        open_session.read({"arshjul": "SELECT aktivitet::int AS a FROM arshjul"}, TODAY)
    assert "Skyddsrond" not in str(told.value)


def test_a_wrong_password(server: Server, tmp_path: Path) -> None:
    """The account is refused, and not sent a third time: servers lock accounts."""
    place = (f"postgresql://127.0.0.1:{server.port}/postgres", tmp_path)
    with session(place, password="wrong") as open_session:
        for _ in range(3):
            with pytest.raises(LogInRefused, match="refused the coworker's account"):
                open_session.read(ALL, TODAY)


def test_without_tls_a_server_is_not_believed(server: Server, tmp_path: Path) -> None:
    """Unless the description says so, nothing is sent to a server without a certificate."""
    place = (f"postgresql://127.0.0.1:{server.port}/postgres", tmp_path)
    with (
        session(place, unencrypted=False) as open_session,
        pytest.raises(SystemException, match="cannot be reached"),
    ):
        open_session.read(ALL, TODAY)


def test_without_encryption_no_other_machine_is_asked(tmp_path: Path) -> None:
    """A password would go over the network as it is."""
    with pytest.raises(NotAllowed, match="is not on this machine"):
        session(("postgresql://db.kommun.example/sam", tmp_path))


@pytest.mark.parametrize(
    ("content", "told"), [(None, "cannot be reached"), (b"no database" * 99, "no database")]
)
def test_a_file_that_is_none(tmp_path: Path, content: bytes | None, told: str) -> None:
    """A file that is not there is not made."""
    if content is not None:
        (tmp_path / "sam.db").write_bytes(content)
    with (
        session(("sqlite:///sam.db", tmp_path)) as open_session,
        pytest.raises(SystemException, match=told),
    ):
        open_session.read(ALL, TODAY)
    assert (tmp_path / "sam.db").exists() == (content is not None)


def test_values_are_as_in_a_sheet(server: Server, tmp_path: Path) -> None:
    """Moments are Swedish wall time; what is no one value stays what it is, to be told."""
    place = (f"postgresql://127.0.0.1:{server.port}/postgres", tmp_path)
    query = (
        "SELECT timestamptz '2026-07-01 10:30+00' AS moment, timestamp '2026-11-23 00:00' AS day,"
        " time '07:30' AS hour, interval '38 hours 15 minutes' AS hours, 12.50::numeric AS sum,"
        " true AS yes, NULL AS none, ARRAY[1, 2] AS several,"
        " '12345678-1234-5678-1234-567812345678'::uuid AS id"
    )
    with session(place) as open_session:
        (row,) = open_session.read({"a": query}, TODAY)["a"].rows
    assert row.pop("sum") == pytest.approx(12.5)
    assert row == {
        "moment": "2026-07-01 12:30", "day": "2026-11-23", "hour": "07:30", "hours": "38:15",
        "yes": True, "none": None, "several": [1, 2], "id": "12345678-1234-5678-1234-567812345678",
    }  # fmt: skip
