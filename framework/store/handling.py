"""How long people take over a case, from what they have decided before."""

from __future__ import annotations

import datetime as dt
import statistics
from collections import defaultdict

from framework.store.models import Decision

#: Decisions that are looked back at, and how many there must be before they say anything.
_LOOKED_BACK, _ENOUGH = 300, 20
#: Municipality, coworker and whether flagged → median seconds; absent while too few are known.
Pace = dict[tuple[str, str, bool], float]
#: A case that lies open longer counts as this many seconds: somebody went to lunch.
LONGEST_SECONDS = 1800


def seconds_open(opened_at: dt.datetime, decided_at: dt.datetime) -> float:
    """Return how long a case was open before it was decided, at most `LONGEST_SECONDS`."""
    return max(0.0, min((decided_at - opened_at).total_seconds(), LONGEST_SECONDS))


def median_seconds() -> Pace:
    """Return the median seconds from opening a case to deciding it, where enough are known.

    Of decisions on one case at a time; batches and workbooks say nothing about a single case.
    """
    made = Decision.objects.filter(mode=Decision.Mode.single, opened_at__isnull=False)
    times: dict[tuple[str, str, bool], list[float]] = defaultdict(list)
    for municipality, coworker, flagged, opened, at in made.order_by("-pk").values_list(
        "case__municipality", "case__coworker", "case__flagged", "opened_at", "at"
    )[:_LOOKED_BACK]:
        if opened is not None:
            times[municipality, coworker, flagged].append(seconds_open(opened, at))
    return {
        desk: statistics.median(known) for desk, known in times.items() if len(known) >= _ENOUGH
    }
