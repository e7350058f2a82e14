"""Hours worked: by day, in a month, and in the average week of a calculation period.

Days and months are Swedish ones, hours are real: the autumn night of 25 hours has one more.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from framework.core.local_time import instant, local
from framework.core.values import Value
from framework.core.working_time.intervals import length

_DAY = dt.timedelta(days=1)
_WEEK = 7
#: Minutes worked by day.
Days = Mapping[dt.date, int]


class Worked(NamedTuple):
    """One stretch of work between two UTC instants."""

    start: dt.datetime
    end: dt.datetime
    #: Minutes of it that are break, wherever in it that is taken.
    pause: int = 0

    @property
    def minutes(self) -> int:
        """Work without its break, never below 0."""
        return max(0, length((self.start, self.end)) - self.pause)


class AverageWeek(Value):
    """The busiest calculation period of several."""

    first: dt.date
    #: Calendar days that it lasts.
    days: int
    #: Worked in all of it.
    minutes: int

    @property
    def last(self) -> dt.date:
        """Last day."""
        return self.first + (self.days - 1) * _DAY

    @property
    def week(self) -> int:
        """Minutes of its average week, rounded up so that too much is never shown as enough."""
        exact = Decimal(self.minutes * _WEEK) / self.days
        return int(exact.to_integral_value(ROUND_CEILING))

    def above(self, most: int) -> bool:
        """Tell whether the average week holds more than so many minutes; nothing is rounded."""
        return self.minutes * _WEEK > most * self.days


def minutes_by_day(work: Iterable[Worked]) -> Counter[dt.date]:
    """Return the minutes worked on each day, a night's work split at midnight.

    Where a break is taken is not known: it is left out of the day that the middle of the work
    falls on, and what that day cannot hold out of the others. What overlaps is counted twice.
    """
    found: Counter[dt.date] = Counter()
    for each in work:
        parts: dict[dt.date, int] = {}
        start = each.start
        while start < each.end:
            day = local(start).date()
            end = min(each.end, instant(day + _DAY, 0))
            parts[day] = length((start, end))
            start = end
        left = each.pause
        middle = local(each.start + (each.end - each.start) / 2).date()
        for day in sorted(parts, key=lambda day: (day != middle, day)):
            taken = min(left, parts[day])
            left -= taken
            found[day] += parts[day] - taken
    return found


def minutes_in_month(days: Days, month: dt.date) -> int:
    """Return the minutes worked in the calendar month that a day lies in."""
    return sum(
        worked for day, worked in days.items() if (day.year, day.month) == (month.year, month.month)
    )


def minutes_from(days: Days, first: dt.date, count: int) -> int:
    """Return the minutes worked in so many days from the first one."""
    return sum(days.get(first + number * _DAY, 0) for number in range(count))


def busiest_average(days: Days, first: dt.date, last: dt.date, count: int) -> AverageWeek:
    """Return the busiest period of `count` days that holds any day from `first` to `last`.

    A period may begin on any day, so none that a calendar would choose is busier. The earliest of
    equals is told.
    """
    begin = first - (count - 1) * _DAY
    inside = minutes_from(days, begin, count)
    best = (inside, begin)
    while begin < last:
        inside += days.get(begin + count * _DAY, 0) - days.get(begin, 0)
        begin += _DAY
        if inside > best[0]:
            best = (inside, begin)
    return AverageWeek(first=best[1], days=count, minutes=best[0])
