"""Today's program on a database that a later version has added to: hosts are upgraded in turn.

On SQLite, and with `tests/postgres.py` and `tests/store` in the same run on PostgreSQL.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from fixtures.targets.process import Target
from framework.config.municipality import MunicipalityConfig
from framework.core.lifecycle import Bucket
from framework.runtime.engine import Engine
from framework.runtime.jobs import Work
from framework.store import database, runs
from framework.store.models import ActionRecord, Person
from tests.runtime.bad_target import approved, states
from tests.runtime.payroll_over_http import HttpSessions
from tests.runtime.queueing import Queue, night, work
from tests.store.adding import faults

pytestmark = pytest.mark.django_db(transaction=True)


def _later() -> migrations.Migration:
    """Return a migration that gives every table two columns and an index, and adds a table."""
    operations: list[Operation] = [
        migrations.CreateModel("Later", [("id", models.BigAutoField(primary_key=True))])
    ]
    for model in sorted(one._meta.model_name for one in apps.get_app_config("store").get_models()):
        operations += [
            migrations.AddField(model, "later_empty", models.CharField(max_length=9, null=True)),
            migrations.AddField(model, "later_filled", models.IntegerField(db_default=7)),
            migrations.AddIndex(
                model, models.Index(fields=["later_filled"], name=f"later_{model}")
            ),
        ]
    found = migrations.Migration("0002_later", "store")
    found.operations = operations
    return found


@pytest.fixture(scope="module")
def later_version(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let the database be that of a later version, during these tests."""
    before, migration = ProjectState.from_apps(apps), _later()
    assert list(faults(migration, before)) == []
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            migration.apply(before.clone(), editor)
        yield
        with connection.schema_editor() as editor:
            migration.unapply(before.clone(), editor)


@pytest.mark.usefixtures("queue_in_force", "later_version")
def test_it_prepares(queue: Queue) -> None:
    """A night's cases are collected and prepared, and each source hears of it."""
    run = night()
    work()
    counted = runs.counts(run)
    assert (counted.read, counted.files_refused) == (2, 1)
    assert counted.buckets[Bucket.awaiting] == counted.buckets[Bucket.returned] == 1
    assert queue.told == [("A-1", "taken"), ("A-2", "returned"), ("A-3", "returned")]


@pytest.mark.usefixtures("later_version")
def test_it_decides_and_acts(
    payroll: Target, lindeby: MunicipalityConfig, anna: Person, values: dict[str, str]
) -> None:
    """What a person approves is carried out once, by a worker that lives among others."""
    found = approved(anna, values, 3)
    Engine(Work("w1:before", HttpSessions(payroll.address, "w1:before")), lanes=2).run_until_idle()
    assert states(found) == ["done"] * 3
    assert set(ActionRecord.objects.values_list("sends", flat=True)) == {1}
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT later_empty, later_filled FROM store_case")
        assert cursor.fetchall() == [(None, 7)]


@pytest.mark.usefixtures("later_version")
def test_it_starts() -> None:
    """A host of this version that starts now finds nothing to do to the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('store', '0002_later', CURRENT_TIMESTAMP)"
        )
    try:
        database.bring_up_to_date()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '0002_later'")
