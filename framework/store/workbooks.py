"""Workbooks of decisions that people sent in, for as long as they are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from framework.store.models import Decision, Person, SentWorkbook

#: How long what was sent in waits for the person's yes, and how long its result is shown.
WAITS_FOR = dt.timedelta(hours=1)
_SHOWN_FOR = dt.timedelta(days=1)


def keep(
    municipality: str,
    coworker: str,
    person: Person,
    *,
    file: str,
    lines: list[dict[str, Any]],
    remarks: list[dict[str, Any]],
    at: dt.datetime,
) -> SentWorkbook:
    """Keep what a person sent in, and forget everybody's that is past its time."""
    forget(at)
    return SentWorkbook.objects.create(
        municipality=municipality, coworker=coworker, person=person, file=file, lines=lines,
        remarks=remarks, at=at, kept_until=at + WAITS_FOR,
    )  # fmt: skip


def forget(at: dt.datetime) -> None:
    """Forget what is past its time."""
    SentWorkbook.objects.filter(kept_until__lte=at).delete()


def applied(
    sent: SentWorkbook, decisions: Iterable[Decision], *, left: int, at: dt.datetime
) -> None:
    """Note what a workbook came to; what stood in its rows is forgotten."""
    sent.decisions.set(decisions)
    sent.applied_at, sent.left, sent.lines = at, left, []
    sent.kept_until = at + _SHOWN_FOR
    sent.save()
