"""Keeps what people leave on a coworker's pages until a run has given it its fate."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F

from framework.store.models import Intake


def leave(
    municipality: str, coworker: str, source: str, reference: str, tables: dict[str, Any],
    digest: str, at: dt.datetime,
) -> None:  # fmt: skip
    """Keep rows under a reference; the same reference again replaces what was left before."""
    Intake.objects.update_or_create(
        municipality=municipality, coworker=coworker, reference=reference,
        defaults={"source": source, "tables": tables, "digest": digest, "changed_at": at},
        create_defaults={
            "source": source, "tables": tables, "digest": digest, "changed_at": at, "left_at": at,
        },
    )  # fmt: skip


def left(municipality: str, coworker: str, reference: str) -> Intake | None:
    """Return what was left under a reference, None when there is nothing."""
    return Intake.objects.filter(
        municipality=municipality, coworker=coworker, reference=reference
    ).first()


def waiting(municipality: str, coworker: str, source: str) -> list[Intake]:
    """Return what no run has given its fate, the oldest first."""
    found = Intake.objects.filter(municipality=municipality, coworker=coworker, source=source)
    return list(found.exclude(taken=F("digest")).order_by("left_at", "id"))


def take(municipality: str, coworker: str, reference: str, digest: str) -> None:
    """Note that what was read under a reference has its fate; a later change of it has not."""
    Intake.objects.filter(municipality=municipality, coworker=coworker, reference=reference).update(
        taken=digest
    )


def purge(municipality: str, coworker: str, before: dt.datetime) -> int:
    """Delete what was taken in and last changed before an instant; returns how many."""
    found = Intake.objects.filter(
        municipality=municipality, coworker=coworker, changed_at__lt=before, taken=F("digest")
    )
    return found.delete()[0]
