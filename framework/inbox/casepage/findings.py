"""The findings of a case as the page lists them: status, since when, and who saw to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from framework.core.findings import SETTLES, STATUS_LABELS, FindingStatus
from framework.inbox.texts import free, label, translate
from framework.store.models import Person, StoredFinding


@dataclass(frozen=True, kw_only=True)
class FindingLine:
    """One finding."""

    pk: int
    #: Key of the section that it belongs to, empty for the case as a whole.
    section: str
    level: str
    status: str
    status_label: str
    text: str
    opened_at: dt.datetime
    #: When it was found last; None when that is when it was opened.
    refreshed_at: dt.datetime | None
    by: Person | None
    settled_at: dt.datetime | None
    #: What a person can make of it.
    acknowledges: bool
    closes: bool


def lines(rows: Iterable[StoredFinding], *, settles: bool) -> list[FindingLine]:
    """Return the findings, the open ones first; `settles`: the person may see to them now."""
    found = [_line(row, settles=settles) for row in rows]
    order = [status.value for status in FindingStatus]
    return sorted(found, key=lambda line: (order.index(line.status), line.opened_at))


def _line(row: StoredFinding, *, settles: bool) -> FindingLine:
    kept = row.value

    def may(status: FindingStatus) -> bool:
        return settles and (kept.status, status) in SETTLES

    return FindingLine(
        pk=row.pk,
        section=kept.finding.section,
        level=kept.finding.level.value,
        status=kept.status.value,
        status_label=label(STATUS_LABELS[kept.status]),
        text=free(translate(kept.finding.text)),
        opened_at=kept.opened_at,
        refreshed_at=kept.refreshed_at if kept.refreshed_at != kept.opened_at else None,
        by=row.by,
        settled_at=kept.settled_at,
        acknowledges=may(FindingStatus.acknowledged),
        closes=may(FindingStatus.closed),
    )
