"""What has been told to whom: planned once, taken by one process at a time, ended once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, QuerySet

from framework.store.models import Notice


def is_planned(municipality: str, key: str, to: str) -> bool:
    """Whether a recipient has been, or will be, told of a matter."""
    return Notice.objects.filter(municipality=municipality, key=key, to=to).exists()


def plan(
    municipality: str, key: str, to: str, text: dict[str, Any] | None, at: dt.datetime
) -> bool:
    """Note what is to be told, None for nothing; returns False when it was noted before."""
    outcome = Notice.Outcome.waiting if text else Notice.Outcome.nothing
    _, new = Notice.objects.get_or_create(
        municipality=municipality, key=key, to=to,
        defaults={
            "text": text, "created_at": at, "next_at": at, "outcome": outcome,
            "ended_at": None if text else at,
        },
    )  # fmt: skip
    return new


def due(at: dt.datetime) -> QuerySet[Notice]:
    """Return what is to be tried now, oldest first."""
    waiting = Notice.objects.filter(outcome=Notice.Outcome.waiting, next_at__lte=at)
    return waiting.order_by("created_at", "pk")


def take(notice: Notice, until: dt.datetime) -> bool:
    """Take a notice in hand; False when another process did. One that dies lets go at `until`."""
    taken = Notice.objects.filter(
        pk=notice.pk, outcome=Notice.Outcome.waiting, next_at=notice.next_at
    ).update(next_at=until, attempts=F("attempts") + 1)
    notice.refresh_from_db()
    return bool(taken)


def again(notice: Notice, at: dt.datetime) -> None:
    """Try a notice again, not before `at`."""
    Notice.objects.filter(pk=notice.pk).update(next_at=at)


def end(notice: Notice, outcome: str, at: dt.datetime) -> None:
    """Note that a notice was sent or given up."""
    Notice.objects.filter(pk=notice.pk).update(outcome=outcome, ended_at=at)
