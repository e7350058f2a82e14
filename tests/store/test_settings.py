"""The store works with its own small settings: no web, no inbox."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from framework.config.installation import Database
from framework.runtime.engine.bounds import SILENT
from framework.settings.database import database

_SCRIPT = """
import datetime as dt, sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from framework.core.lifecycle import State
from framework.store import audit, cases, runs
at = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
run, new = runs.open_run("lindeby", "harry", schedule="night", slot="1", phase="prepare",
                         cause="schedule", business_date=at.date(), at=at)
from framework.core.cases import Case
from framework.core.tables import Row, RowPlace
place = RowPlace(file="a.xlsx", sheet="s", row=1)
found = Case(reference="A", title="A", unit="1", unit_name="1", place=place,
             row=Row(place=place, values={}), values={})
what, case = cases.receive(run, found, at)
assert cases.claim(case, State.preparing, "w1", at)
audit.record("lindeby", at=at, actor="a", event="e", subject="s", facts={})
assert audit.verify("lindeby", "audit") is None
loaded = {name.split(".")[0] for name in sys.modules}
inbox = {name for name in sys.modules if name.startswith(("framework.inbox", "framework.runtime"))}
assert not inbox, inbox
assert not loaded & {"axes", "csp", "whitenoise", "playwright", "openpyxl", "bots"}, loaded
print(case.state)
"""


def test_store_settings_are_enough(tmp_path: Path) -> None:
    """Migrate, receive, claim and audit need nothing above the store."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "framework.settings.store",
            "COWORKER_STORE_FILE": str(tmp_path / "store.sqlite3"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "preparing"


def test_migrations_are_complete(capsys: pytest.CaptureFixture[str]) -> None:
    """Every change of a model has its migration."""
    call_command("makemigrations", "store", check=True, dry_run=True)
    assert "No changes detected" in capsys.readouterr().out


def test_a_server_that_is_out_of_reach_is_given_up_before_the_host_is_taken_for_dead() -> None:
    """A host that was cut off does not wait for an answer that is lost; a config may say else."""
    options = database(Database(postgres="host=db.example dbname=work"), Path())["OPTIONS"]
    assert int(options["tcp_user_timeout"]) / 1000 < SILENT.total_seconds()
    said = Database(postgres="host=db.example connect_timeout=3 sslmode=require")
    own = database(said, Path())["OPTIONS"]
    assert own == options | {"connect_timeout": "3", "sslmode": "require"}
