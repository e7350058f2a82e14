"""From the first release on, migrations only add: the version before works beside them."""

import hashlib
import importlib
from pathlib import Path

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

import framework.store.migrations as ours
from tests.store.adding import changed, faults

_FOLDER = Path(ours.__file__).parent
#: Migrations that a release has, by SHA-256 of their files: none before the first release.
#: From then on no line here changes, and no file that it names.
_RELEASED: dict[str, str] = {}
#: What is taken away in the second step, and the release in which the program stopped using it.
_TAKEN_AWAY: dict[str, str] = {}

_CHOICES = [("a", "A")]
_ADDING: dict[str, list[Operation]] = {
    "a table": [migrations.CreateModel("Later", [("id", models.BigAutoField(primary_key=True))])],
    "a column that may be empty": [
        migrations.AddField("thing", "later", models.CharField(max_length=9, null=True))
    ],
    "a column that the database fills in": [
        migrations.AddField("thing", "later", models.IntegerField(db_default=0))
    ],
    "an index": [migrations.AddIndex("thing", models.Index(fields=["name"], name="thing_name"))],
    "a constraint on a new table": [
        migrations.CreateModel("Later", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddConstraint(
            "later", models.CheckConstraint(condition=models.Q(id__gt=0), name="later_positive")
        ),
    ],
    "a column of a new table": [
        migrations.CreateModel("Later", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("later", "name", models.CharField(max_length=9)),
    ],
    "words only": [
        migrations.AlterField(
            "thing", "name", models.CharField(max_length=9, choices=_CHOICES, help_text="x")
        ),
        migrations.AlterModelOptions("thing", {"ordering": ["name"]}),
    ],
}
_MORE: dict[str, tuple[Operation, str]] = {
    "a column that must be given": (
        migrations.AddField("thing", "later", models.CharField(max_length=9, default="")),
        "db_default",
    ),
    "a unique column": (
        migrations.AddField("thing", "later", models.IntegerField(null=True, unique=True)),
        "a constraint on a table",
    ),
    "a constraint": (
        migrations.AddConstraint(
            "thing", models.UniqueConstraint(fields=["name"], name="thing_once")
        ),
        "may break it",
    ),
    "a narrower column": (
        migrations.AlterField("thing", "name", models.CharField(max_length=5)), "column changes",
    ),
    "a column gone": (migrations.RemoveField("thing", "name"), "more than add"),
    "a column renamed": (migrations.RenameField("thing", "name", "title"), "more than add"),
    "a table gone": (migrations.DeleteModel("thing"), "more than add"),
    "SQL": (migrations.RunSQL("SELECT 1"), "more than add"),
    "rows changed": (migrations.RunPython(migrations.RunPython.noop), "more than add"),
}  # fmt: skip


def _judged(operations: list[Operation]) -> list[str]:
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=9)),
    ]  # fmt: skip
    state.add_model(ModelState("store", "Thing", fields))
    migration = migrations.Migration("0002_x", "store")
    migration.operations = operations
    return list(faults(migration, state))


@pytest.mark.parametrize("what", sorted(_ADDING))
def test_what_adds_is_allowed(what: str) -> None:
    """The judge lets through what the version before neither sees nor trips over."""
    assert _judged(_ADDING[what]) == []


@pytest.mark.parametrize("what", sorted(_MORE))
def test_what_does_more_is_refused(what: str) -> None:
    """The judge names the operation and the reason."""
    operation, why = _MORE[what]
    (found,) = _judged([operation])
    assert found.startswith(f"0002_x: {operation.describe()}: ")
    assert why in found


def test_a_released_migration_that_is_changed_is_seen(tmp_path: Path) -> None:
    """Neither another text nor a file that is gone passes."""
    (tmp_path / "0001_initial.py").write_text("x = 1\n")
    digest = hashlib.sha256(b"x = 1\n").hexdigest()
    assert changed(tmp_path, {"0001_initial": digest}) == []
    assert changed(tmp_path, {"0001_initial": digest, "0002_more": digest}) == ["0002_more"]
    (tmp_path / "0001_initial.py").write_text("x = 2\n")
    assert changed(tmp_path, {"0001_initial": digest}) == ["0001_initial"]


def test_our_migrations_only_add() -> None:
    """Every migration of ours after the first only adds, and the released ones are as they were."""
    assert changed(_FOLDER, _RELEASED) == []
    names = sorted(path.stem for path in _FOLDER.glob("0*.py"))
    assert names[0] == "0001_initial"
    loader = MigrationLoader(connection)
    found: list[str] = []
    for name in set(names[1:]) - set(_TAKEN_AWAY):
        migration = importlib.import_module(f"{ours.__name__}.{name}").Migration(name, "store")
        before = loader.project_state(("store", name), at_end=False)
        found += faults(migration, before)
    assert found == []


def test_before_the_first_release_there_is_one_migration() -> None:
    """It is made anew until a release has it: nobody has a database to keep yet."""
    if not _RELEASED:
        assert [path.stem for path in _FOLDER.glob("0*.py")] == ["0001_initial"]
