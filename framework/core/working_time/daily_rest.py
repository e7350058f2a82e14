"""Daily rest, measured on real instants in 24-hour periods.

A period runs from the dygnsbryt (a wall time) to the next, so it holds 23 or 25 hours when summer
time begins or ends. Time outside the given work counts as free: what else a person works is for
the caller to add.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from framework.core.local_time import instant, local
from framework.core.values import Value
from framework.core.working_time.intervals import Interval, length, merged

_DAY = dt.timedelta(days=1)


class Rest(Value):
    """The longest unbroken rest of one period (24 hours or a week); all instants in UTC."""

    #: The dygnsbryt that the period begins with.
    period: dt.datetime
    start: dt.datetime
    end: dt.datetime

    @property
    def minutes(self) -> int:
        """Length of the rest."""
        return length((self.start, self.end))


def daily_rests(work: Iterable[Interval], dygnsbryt: int) -> tuple[Rest, ...]:
    """Return the longest rest of each period that holds work, in order.

    `dygnsbryt` is in minutes after midnight. Breaks inside a shift are no rest.
    """
    joined = merged(work)
    if not joined:
        return ()
    found: list[Rest] = []
    first = 0
    day, last = local(joined[0][0]).date() - _DAY, local(joined[-1][1]).date()
    while day <= last:
        begin, stop = instant(day, dygnsbryt), instant(day + _DAY, dygnsbryt)
        while first < len(joined) and joined[first][1] <= begin:
            first += 1
        after = first
        while after < len(joined) and joined[after][0] < stop:
            after += 1
        if after > first:
            found.append(_longest(begin, stop, joined[first:after]))
        day += _DAY
    return tuple(found)


def shortest(found: Iterable[Rest]) -> Rest | None:
    """Return the worst period, the earliest of equals; None when there is no work at all."""
    return min(found, key=lambda rest: rest.minutes, default=None)


def day_of(moment: dt.datetime, dygnsbryt: int) -> Interval:
    """Return the 24-hour period that an instant lies in; its first instant belongs to it."""
    day = local(moment).date()
    if moment < instant(day, dygnsbryt):
        day -= _DAY
    return instant(day, dygnsbryt), instant(day + _DAY, dygnsbryt)


def _longest(begin: dt.datetime, stop: dt.datetime, work: list[Interval]) -> Rest:
    edges = [begin, *(edge for interval in work for edge in interval), stop]
    free = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
    start, end = max(free, key=lambda pair: pair[1] - pair[0], default=(begin, begin))
    return Rest(period=begin, start=start, end=end)
