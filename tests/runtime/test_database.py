"""Cases and registers from a database: one fate per row, and nothing is taken from it."""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing

import pytest

from framework.adapters.database import DatabaseSession
from framework.config.coworkers import Source
from framework.config.municipality import DatabaseConfig, MunicipalityConfig
from framework.config.targets import DatabaseDescription
from framework.core.lifecycle import Bucket
from framework.core.messages import Message
from framework.runtime import configuration, here, kinds
from framework.runtime.health import sources as health
from framework.store import runs
from framework.store.models import Case, Run
from tests.runtime.queueing import ANNA, Applications, night, remarks, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_force")]

QUERIES = {
    "ansokningar": "SELECT nr AS ansokan_id, pnr AS person FROM ansokan ORDER BY nr",
    "barn": "SELECT nr AS ansokan_id, dag AS fodd FROM barn ORDER BY nr",
}


@pytest.fixture
def applications() -> Iterator[sqlite3.Connection]:
    """Return the database of others, to be changed as its owners do."""
    folder = here.data_folder() / "others"
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "apply.db", isolation_level=None)) as own:
        own.execute("CREATE TABLE ansokan (nr text, pnr text)")
        own.execute("CREATE TABLE barn (nr text, dag text)")
        yield own
    shutil.rmtree(folder)


@pytest.fixture
def in_force(
    applications: sqlite3.Connection, lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let Lindeby's HaRry take applications from the database."""
    put(lindeby, monkeypatch)


def put(lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch, **changed: bool) -> None:
    """Put a source of the database in force."""
    known = {**kinds.kinds(), "applications": Applications}
    monkeypatch.setattr(kinds, "kinds", lambda: known)
    harry = lindeby.coworkers["harry"]
    source = Source.model_validate({"database": "apply", "queries": QUERIES} | changed)
    coworker = harry.coworker.model_copy(
        update={"kind": "applications", "settings": {}, "sources": {"applications": source}}
    )
    description = DatabaseDescription.model_validate(
        {"protocol": "database", "name": "Ansökningar", "version": "1", "authorization": "none"}
    )
    database = DatabaseConfig(
        system="apply", description=description, address="sqlite:///others/apply.db",
        closed_times=None,
    )  # fmt: skip
    config = harry.model_copy(update={"coworker": coworker, "queues": {"applications": database}})
    site = lindeby.model_copy(update={"coworkers": {"harry": config}})
    monkeypatch.setattr(configuration, "municipalities", lambda: {"lindeby": site})


def add(database: sqlite3.Connection, rows: Iterable[tuple[str, str]]) -> None:
    """Let applications stand in the database."""
    database.executemany("INSERT INTO ansokan VALUES (?, ?)", rows)


def counts(run: Run) -> dict[str, int]:
    """Return what became of the rows that a run read."""
    run.refresh_from_db()
    found = runs.counts(run).buckets
    return {bucket.value: found[bucket] for bucket in Bucket if found[bucket]}


def test_every_row_has_a_fate_and_stays_where_it_is(applications: sqlite3.Connection) -> None:
    """A right row is a case, a wrong one is told by its cell; the next night takes none twice."""
    add(applications, [("A-1", ANNA), ("A-2", "19850612-9802"), ("A-3", ANNA)])
    first = night()
    work()
    assert counts(first) == {"awaiting": 2, "returned": 1}
    (bad,) = first.rows.filter(fate="returned")
    (cell,) = bad.cells
    assert (bad.file.name, bad.sheet, bad.row) == ("Ansökningar: applications", "ansokningar", 2)
    assert "9802" not in str(cell)
    assert "valid personnummer" in Message.model_validate(cell["rule"]).english()
    add(applications, [("A-4", ANNA)])
    second = night("b")
    work()
    assert counts(second) == {"awaiting": 1, "returned": 1, "skipped": 2}
    assert applications.execute("SELECT count(*) FROM ansokan").fetchone() == (4,)
    assert sorted(Case.objects.values_list("reference", flat=True)) == ["A-1", "A-3", "A-4"]


def test_a_superuser_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server's READ ONLY does not hold back whoever may do everything."""
    monkeypatch.setattr(DatabaseSession, "is_superuser", lambda _: True)
    (line,) = health.look(configuration.municipalities()["lindeby"])
    assert not line.is_fine
    assert "superuser" in line.said.english()


def test_no_rows_are_nothing_to_do() -> None:
    """A night with an empty table reads nothing and says nothing is wrong."""
    run = night()
    work()
    assert (counts(run), remarks(run), run.files.count()) == ({}, "", 0)


def test_a_register_without_rows_is_no_register(
    lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What tells of everybody cannot be empty: the night stops before anything is read on."""
    put(lindeby, monkeypatch, stays=True)
    run = night()
    work()
    run.refresh_from_db()
    assert run.status == Run.Status.failed
    assert "names no piece of work" in str(run.message)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("ALTER TABLE ansokan RENAME COLUMN pnr TO personnummer", "no such column: pnr"),
        ("DROP TABLE barn", "no such table: barn"),
    ],
)
def test_a_database_that_changed(applications: sqlite3.Connection, broken: str, told: str) -> None:
    """It is told and asked again, nothing of it is used, and the health check says the same."""
    add(applications, [("A-1", ANNA)])
    site = configuration.municipalities()["lindeby"]
    (line,) = health.look(site)
    assert line.is_fine
    assert line.said.english() == "Answers, and has the 4 columns that are read."
    applications.execute(broken)
    run = night()
    work()
    assert told in remarks(run)
    assert not Case.objects.exists()
    (line,) = health.look(site)
    assert not line.is_fine
    assert told in line.said.english()
