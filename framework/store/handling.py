"""How long people take over a case, from what they have decided before."""

from __future__ import annotations

import datetime as dt
import statistics

from framework.store.models import Case, Decision

#: Decisions that are looked back at, and how many there must be before they say anything.
_LOOKED_BACK, _ENOUGH = 1000, 20
#: A case that lies open longer counts as this many seconds: somebody went to lunch.
LONGEST_SECONDS = 1800


def seconds_open(opened_at: dt.datetime, decided_at: dt.datetime) -> float:
    """Return how long a case was open before it was decided, at most `LONGEST_SECONDS`."""
    return max(0.0, min((decided_at - opened_at).total_seconds(), LONGEST_SECONDS))


def median_seconds(municipality: str, coworker: str, *, flagged: bool) -> float | None:
    """Return the median seconds from opening a case to deciding it; None while too few are known.

    Of decisions on one case at a time; batches and workbooks say nothing about a single case.
    """
    made = Decision.objects.filter(mode=Decision.Mode.single, opened_at__isnull=False)
    latest = made.order_by("-pk").values_list("case", "opened_at", "at")[:_LOOKED_BACK]
    # Two questions: joined, the database begins with all the cases there ever were.
    wanted = set(
        Case.objects.filter(
            pk__in=[case for case, _, _ in latest],
            municipality=municipality,
            coworker=coworker,
            flagged=flagged,
        ).values_list("pk", flat=True)
    )
    times = [
        seconds_open(opened, at)
        for case, opened, at in latest
        if case in wanted and opened is not None
    ]
    return statistics.median(times) if len(times) >= _ENOUGH else None
