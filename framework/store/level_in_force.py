"""The level that people have let a coworker to."""

from __future__ import annotations

import datetime as dt

from framework.core.levels import Agreement, WorkLevel
from framework.store.models import LevelChange, Person

#: Where a coworker begins that nobody has moved.
FIRST = WorkLevel.approve_each


def allow_batches(person: Person, municipality: str, coworker: str, at: dt.datetime) -> None:
    """Put down that a demonstration's person let a coworker to batches, for want of a history."""
    LevelChange.objects.get_or_create(
        municipality=municipality, coworker=coworker, level=WorkLevel.batch,
        defaults={
            "before": FIRST, "person": person, "note": "Demonstration", "at": at,
            "basis": Agreement(decided=0, unchanged=0, days=0).model_dump(),
        },
    )  # fmt: skip


def in_force(municipality: str, coworker: str) -> WorkLevel:
    """Return the level that a person last decided on, or where every coworker begins."""
    last = LevelChange.objects.filter(municipality=municipality, coworker=coworker).last()
    return WorkLevel(last.level) if last is not None else FIRST
