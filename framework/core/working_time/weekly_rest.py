"""Weekly rest, measured on real instants in seven-day periods.

A period runs from a weekday and dygnsbryt to the same a week later. Time outside the given work
counts as free, so a week that the work begins or ends in is looked at as well.

**Beside the daily rest.** Daily and weekly rest must not overlap. Of a stretch of free time the
weekly rest is therefore what is left when the 24-hour periods at its two ends have got their daily
rest:

- The period in which the work before the stretch ended: if that much rest was given in it earlier,
  the weekly rest begins when the work ends; else the daily rest comes first.
- The period in which the work after the stretch begins: if that much rest is still to come in it,
  the weekly rest lasts until the work begins; else the daily rest is taken from its end.
- Periods in between hold no work and need no daily rest of their own.

A period with no room for its daily rest is for `daily_rest` to tell; here the daily rest is taken
from the stretch all the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from framework.core.local_time import instant, local
from framework.core.values import Value
from framework.core.working_time.daily_rest import Rest, day_of
from framework.core.working_time.intervals import Interval, merged

_DAY, _WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)
_MOMENT = dt.timedelta.resolution


class Week(Value):
    """How weeks and days are counted."""

    #: Weekday that the seven days begin on; 0 is Monday.
    begins: int
    #: Minutes after midnight.
    dygnsbryt: int
    #: Minutes of daily rest that may not overlap the weekly rest.
    dygnsvila: int


def weekly_rests(work: Iterable[Interval], week: Week) -> tuple[Rest, ...]:
    """Return the longest weekly rest of each seven-day period that holds work, in order."""
    joined = merged(work)
    if not joined:
        return ()
    found: list[Rest] = []
    # The first work may begin in the week before, when the day has not turned yet.
    day, last = local(joined[0][0]).date() - _DAY, local(joined[-1][1]).date()
    day -= dt.timedelta(days=(day.weekday() - week.begins) % 7)
    first = 0
    # No week is begun that the calendar cannot end.
    while day <= min(last, dt.date.max - _WEEK):
        begin, stop = instant(day, week.dygnsbryt), instant(day + _WEEK, week.dygnsbryt)
        while first < len(joined) and joined[first][1] <= begin:
            first += 1
        after = first
        while after < len(joined) and joined[after][0] < stop:
            after += 1
        if after > first:
            found.append(_longest((begin, stop), joined[first:after], week))
        day += _WEEK
    return tuple(found)


def _longest(period: Interval, work: list[Interval], week: Week) -> Rest:
    begin, stop = period
    edges = [begin, *(edge for interval in work for edge in interval), stop]
    best = (begin, begin)
    for ended, begins in zip(edges[::2], edges[1::2], strict=True):
        if begins - ended <= best[1] - best[0]:
            continue
        start = _after_daily_rest(ended, work, week) if ended > begin else ended
        end = _before_daily_rest(begins, work, week) if begins < stop else begins
        best = max(best, (start, end), key=lambda each: each[1] - each[0])
    return Rest(period=begin, start=best[0], end=best[1])


def _after_daily_rest(ended: dt.datetime, work: list[Interval], week: Week) -> dt.datetime:
    """Return when weekly rest may begin after work that ended at an instant."""
    # An end does not belong to its interval: work until the dygnsbryt ended in the period before.
    begin, _ = day_of(ended - _MOMENT, week.dygnsbryt)
    needed = dt.timedelta(minutes=week.dygnsvila)
    return ended if _longest_free(begin, ended, work) >= needed else ended + needed


def _before_daily_rest(begins: dt.datetime, work: list[Interval], week: Week) -> dt.datetime:
    """Return until when weekly rest may last before work that begins at an instant."""
    _, stop = day_of(begins, week.dygnsbryt)
    needed = dt.timedelta(minutes=week.dygnsvila)
    return begins if _longest_free(begins, stop, work) >= needed else begins - needed


def _longest_free(begin: dt.datetime, stop: dt.datetime, work: list[Interval]) -> dt.timedelta:
    inside = [(max(a, begin), min(b, stop)) for a, b in work if a < stop and b > begin]
    edges = [begin, *(edge for interval in inside for edge in interval), stop]
    return max(b - a for a, b in zip(edges[::2], edges[1::2], strict=True))
