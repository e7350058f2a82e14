"""Rows that a command line names, or that there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from framework.core.errors import CoworkerError

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from framework.store.models import Person

_Row = TypeVar("_Row", bound="Model")


def one(found: QuerySet[_Row], what: str) -> _Row:
    """Return the row; `CoworkerError` says that there is none."""
    row = found.first()
    if row is None:
        raise CoworkerError(f"there is no {what}")
    return row


def person(username: str) -> Person:
    """Return who `--by` names."""
    from framework.store.models import Person

    return one(Person.objects.filter(username=username), f"person {username!r}")
