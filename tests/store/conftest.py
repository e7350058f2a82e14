"""The store on a real database: a SQLite file, or the PostgreSQL that an environment names.

The settings are those of an installation (from `tests/conftest.py`), because how SQLite begins
its transactions and waits for locks is part of what is tested. `test_settings.py` tries the
smallest settings in a process of its own.
"""

import os

import pytest
from django.db import connection

from framework.store.models import Person
from tests import postgres
from tests.store import rows

_SERVER = os.environ.get(postgres.VARIABLE)
if _SERVER:
    # Before anything connects; every test with a database in this process is on the server then.
    postgres.use(_SERVER)


@pytest.fixture(
    autouse=True,
    params=["postgresql" if _SERVER else "sqlite"],
)
def store_database(request: pytest.FixtureRequest, db: None) -> str:
    """Give every test here a real database; never one in memory, where threads do not meet."""
    assert connection.vendor == request.param
    assert "memory" not in str(connection.settings_dict["NAME"])
    return str(request.param)


@pytest.fixture
def anna() -> Person:
    """Make a person who decides."""
    return rows.person("anna")
