"""The judge of migrations: whether the version before still works on a database that has one.

See docs/decisions/0024-migrations-that-only-add.md. What it does not know, it refuses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Field

#: Change nothing in the database.
_HARMLESS = (migrations.AlterModelOptions, migrations.AlterModelManagers)


def faults(migration: migrations.Migration, before: ProjectState) -> Iterator[str]:
    """Yield what in a migration the version before could not live with.

    `before` is the state of all models that the migration begins with.
    """
    app = migration.app_label
    state = before.clone()
    created = (one for one in migration.operations if isinstance(one, migrations.CreateModel))
    new = {one.name_lower for one in created}
    for operation in migration.operations:
        if why := _fault(operation, app, state, new):
            yield f"{migration.name}: {operation.describe()}: {why}"
        operation.state_forwards(app, state)


def changed(folder: Path, released: Mapping[str, str]) -> list[str]:
    """Return which released migrations are gone or other than they were, by their SHA-256."""
    found = {
        path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("0*.py")
    }
    return [name for name, digest in released.items() if found.get(name) != digest]


def _fault(operation: Operation, app: str, state: ProjectState, new: set[str]) -> str:
    """Return why an operation does more than add; empty when it does not."""
    model = getattr(operation, "model_name_lower", "")
    if isinstance(operation, (*_HARMLESS, migrations.CreateModel, migrations.AddIndex)):
        return ""
    if model and model in new:
        return ""  # nobody knows that table yet
    if isinstance(operation, migrations.AddField):
        return _of_new(operation.field)
    if isinstance(operation, migrations.AlterField):
        old = state.models[app, model].fields[operation.name]
        return "" if _stored(old) == _stored(operation.field) else "the column changes"
    if isinstance(operation, migrations.AddConstraint):
        return "rows of the version before may break it; a new table may have one"
    return "it does more than add"


def _of_new(field: Field) -> str:
    """Return why the version before cannot write rows with a new column; empty when it can."""
    if field.unique:
        return "a constraint on a table that there is already"
    if not field.many_to_many and not field.null and field.db_default is NOT_PROVIDED:
        return "rows of the version before have no value: give it null=True or a db_default"
    return ""


def _stored(field: Field) -> tuple[object, ...]:
    """Return what of a field the database knows."""
    _, path, args, named = field.deconstruct()
    return path, args, {k: v for k, v in named.items() if k not in field.non_db_attrs}
