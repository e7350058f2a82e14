"""Daily rest, measured on real instants in the 24-hour periods of a unit.

A period runs from the unit's dygnsbryt (a wall time) to the next, so it holds 23 or 25 hours when
summer time begins or ends. Time outside the schedule counts as free: this is one schedule on its
own, and what the person works elsewhere is not known here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from bots.schedule_registration.schedule import Interval, Schedule
from framework.core.local_time import instant
from framework.core.values import Value


class Rest(Value):
    """The longest unbroken rest of one period (24 hours or a week); all instants in UTC."""

    #: The dygnsbryt that the period begins with.
    period: dt.datetime
    start: dt.datetime
    end: dt.datetime

    @property
    def minutes(self) -> int:
        """Length of the rest."""
        return int((self.end - self.start).total_seconds()) // 60


def rests(schedule: Schedule, dygnsbryt: int) -> tuple[Rest, ...]:
    """Return the longest rest of each period that holds work, in order.

    `dygnsbryt` is in minutes after midnight. Breaks inside a shift are no rest.
    """
    work = merged(schedule.instants())
    found: list[Rest] = []
    first = 0
    for offset in range(-1, (schedule.last_day - schedule.start).days + 2):
        day = schedule.start + dt.timedelta(days=offset)
        begin, stop = instant(day, dygnsbryt), instant(day + dt.timedelta(days=1), dygnsbryt)
        while first < len(work) and work[first][1] <= begin:
            first += 1
        after = first
        while after < len(work) and work[after][0] < stop:
            after += 1
        if after > first:
            found.append(_longest(begin, stop, work[first:after]))
    return tuple(found)


def shortest(found: Iterable[Rest]) -> Rest | None:
    """Return the worst period, the earliest of equals; None when there is no work at all."""
    return min(found, key=lambda rest: rest.minutes, default=None)


def _longest(begin: dt.datetime, stop: dt.datetime, work: list[Interval]) -> Rest:
    edges = [begin, *(edge for interval in work for edge in interval), stop]
    free = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
    start, end = max(free, key=lambda pair: pair[1] - pair[0], default=(begin, begin))
    return Rest(period=begin, start=start, end=end)


def merged(work: Iterable[Interval]) -> list[Interval]:
    """Join intervals that touch or overlap."""
    merged: list[Interval] = []
    for start, end in sorted(work):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
