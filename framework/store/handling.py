"""How long people take over a case, from what they have decided before."""

from __future__ import annotations

import statistics

from framework.store.models import Decision

#: Decisions that are looked back at, and how many there must be before they say anything.
_LOOKED_BACK, _ENOUGH = 200, 20
#: Seconds; whoever had a page open longer was somewhere else.
_LONGEST = 600.0


def median_seconds(municipality: str, coworker: str, *, flagged: bool) -> float | None:
    """Return the median seconds from opening a case to deciding it; None while too few are known.

    Of decisions on one case at a time; batches and workbooks say nothing about a single case.
    """
    made = Decision.objects.filter(
        case__municipality=municipality,
        case__coworker=coworker,
        case__flagged=flagged,
        mode=Decision.Mode.single,
        opened_at__isnull=False,
    ).order_by("-at")
    pairs = made.values_list("opened_at", "at")[:_LOOKED_BACK]
    times = [
        min(_LONGEST, (at - opened).total_seconds())
        for opened, at in pairs
        if opened is not None and at >= opened
    ]
    return statistics.median(times) if len(times) >= _ENOUGH else None
