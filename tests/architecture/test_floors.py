"""Imports go downwards only: the floors of the house, as design section 3 draws them."""

import ast

import pytest

from tests.architecture import files

#: Floor → the floors that it may import besides itself. What is not named here is refused.
FLOORS = {
    "framework.core": set(),
    "framework.config": {"framework.core"},
    "framework.adapters": {"framework.core", "framework.config"},
    "framework.store": {"framework.core", "framework.config"},
    "bots": {"framework.core"},
    "framework.runtime": {
        "framework.core", "framework.config", "framework.adapters", "framework.store", "bots",
    },
    "framework.inbox": {
        "framework.core", "framework.config", "framework.adapters", "framework.store", "bots",
        "framework.runtime",
    },
    "pages": {
        "framework.core", "framework.config", "framework.adapters", "framework.store", "bots",
        "framework.runtime",
    },
    "framework.cli": {
        "framework.core", "framework.config", "framework.adapters", "framework.store", "bots",
        "framework.runtime", "framework.settings",
    },
    # Names apps by string; only entry points import it.
    "framework.settings": {"framework.core", "framework.config"},
    # The entry point of a web server; as the command line, it makes Django ready itself.
    "framework.settings.wsgi": {"framework.runtime", "framework.inbox", "framework.settings"},
    # What takes the texts out for translators; no part of the running house.
    "framework.locale": set(),
    "fixtures": set(),
}  # fmt: skip
OURS = ("framework", "bots", "fixtures", "tests", "bench", "configs", "deploy")
CODE = files.python("framework", "bots", "fixtures")

#: Whose room a library is; nobody else imports it.
ROOMS = {
    "playwright": ("framework.adapters.browser",),
    "openpyxl": ("framework.adapters.sheets", "framework.runtime.report_workbook", "fixtures"),
    "python_calamine": ("framework.adapters.sheets",),
    "pandas": ("framework.adapters.sheets", "bots", "fixtures"),
    "apscheduler": ("framework.runtime",),
    "ruamel": ("framework.config", "framework.adapters.sheets.texts", "fixtures"),
    "authlib": ("framework.inbox",),
    "requests": ("framework.inbox",),
    "prometheus_client": ("framework.runtime.metrics",),
    "httpx": ("framework.adapters.http",),
    "imap_tools": ("framework.adapters.mailbox",),
    "sqlalchemy": ("framework.adapters.database",),
    "icalendar": ("framework.adapters.calendars",),
    "recurring_ical_events": ("framework.adapters.calendars",),
    "axes": ("framework.inbox", "framework.settings"),
    "whitenoise": ("framework.inbox", "framework.settings"),
    "django": (
        "framework.store", "framework.runtime", "framework.inbox", "framework.cli",
        "framework.settings", "framework.locale", "pages", "fixtures",
    ),
    "psycopg": ("framework.store", "framework.settings"),
    "sqlite3": ("framework.store", "framework.adapters.database", "fixtures"),
    "stdnum": ("framework.core", "fixtures"),
    "click": ("framework.cli",),
    # Plain arithmetic of dates, as stdnum is of check digits.
    "holidays": ("framework.core.red_days",),
    "ortools": ("bots.substitute_staffing",),
    "rule_engine": ("bots.form_filling",),
}  # fmt: skip
#: A framework.core that reads clocks, files or networks would not be pure.
WORLD = {"os", "pathlib", "io", "time", "random", "secrets", "socket", "subprocess", "threading",
         "asyncio", "logging", "structlog", "urllib", "http", "tempfile", "shutil"}  # fmt: skip


def floor(name: str) -> str:
    """Return the floor that a module stands on."""
    parts = name.split(".")
    if name.startswith("framework.settings.wsgi"):
        return "framework.settings.wsgi"
    if parts[0] == "bots":
        return "pages" if parts[2:3] == ["pages"] else "bots"
    return ".".join(parts[:2]) if parts[0] == "framework" else parts[0]


def test_every_module_stands_on_a_floor() -> None:
    """No folder appears beside the floors without a place among them."""
    found = {floor(files.module(path)) for path in CODE}
    assert found - {"framework"} <= set(FLOORS)
    assert {"framework.core", "framework.store", "bots", "fixtures"} <= found


@pytest.mark.parametrize("here", FLOORS)
def test_imports_go_downwards(here: str) -> None:
    """A module imports its own floor and those below it; nothing above, nothing beside."""
    wrong = [
        f"{files.where(path, line)}: {here} imports {name}"
        for path in CODE
        if floor(files.module(path)) == here
        for name, line in files.imports(path)
        if name.split(".")[0] in OURS and floor(name) not in {here, *FLOORS[here], "framework"}
    ]
    assert wrong == []


def test_kinds_of_work_are_strangers_to_each_other() -> None:
    """A kind imports its own package and core: never another kind, and its pages last of all."""
    wrong = [
        f"{files.where(path, line)}: imports {name}"
        for path in files.python("bots")
        for name, line in files.imports(path)
        if name.split(".")[0] == "bots" and name.split(".")[1] != files.module(path).split(".")[1]
    ]
    assert wrong == []


def test_settings_are_imported_by_entry_points_only() -> None:
    """Only the command line, the WSGI application and tests make Django ready."""
    found = {
        floor(files.module(path))
        for path in files.python("framework", "bots", "fixtures", "bench")
        for name, _ in files.imports(path)
        if name.startswith("framework.settings")
    }
    assert found <= {"framework.cli", "framework.settings", "framework.settings.wsgi", "bench"}


@pytest.mark.parametrize("library", ROOMS)
def test_libraries_stay_in_their_rooms(library: str) -> None:
    """Each library that touches the world is imported in its room only."""
    rooms = ROOMS[library]
    wrong = [
        f"{files.where(path, line)}: imports {name}"
        for path in CODE
        for name, line in files.imports(path)
        if name.split(".")[0] == library
        and floor(files.module(path)) not in rooms
        and not files.module(path).startswith(tuple(room for room in rooms if "." in room))
    ]
    assert wrong == []


def test_core_touches_nothing() -> None:
    """No clock, file, network, chance or log in core: time is passed in."""
    wrong = [
        f"{files.where(path, line)}: imports {name}"
        for path in files.python("framework/core")
        for name, line in files.imports(path)
        if name.split(".")[0] in WORLD
    ]
    clocks = [
        files.where(path, node.lineno)
        for path in files.python("framework/core")
        for node in ast.walk(files.tree(path))
        if (isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"})
        or (isinstance(node, ast.Name) and node.id == "open")
    ]  # fmt: skip
    assert wrong + clocks == []


def test_only_the_store_speaks_sql() -> None:
    """Everywhere else our database is asked through the store's models and functions.

    The databases of others have a room of their own.
    """
    names = {"cursor", "execute", "executescript", "raw", "RawSQL", "RunSQL"}
    wrong = [
        files.where(path, node.lineno)
        for path in files.python("framework", "bots")
        if floor(files.module(path)) != "framework.store"
        and not files.module(path).startswith("framework.adapters.database")
        for node in ast.walk(files.tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute | ast.Name)
        and (node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id) in names
    ]
    assert wrong == []


def test_models_are_changed_by_the_store_or_above_it() -> None:
    """Only store, runtime, inbox, command line and pages know the tables at all."""
    found = {
        floor(files.module(path))
        for path in CODE
        for name, _ in files.imports(path)
        if name.startswith("framework.store")
    }
    assert found <= {
        "framework.store", "framework.runtime", "framework.inbox", "framework.cli", "pages",
    }  # fmt: skip


def test_no_relative_imports() -> None:
    """Every import says in full where it goes, so that a reader sees its floor."""
    wrong = [
        files.where(path, node.lineno)
        for path in CODE
        for node in ast.walk(files.tree(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert wrong == []
