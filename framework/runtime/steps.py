"""Time in steps: days, weeks from Monday, months; and one value for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from framework.core.values import Value

Step = Callable[[dt.date], dt.date]


class Point(Value):
    """One bar of a chart: a day, or the Monday or first of what begins then."""

    begins: dt.date
    #: None when there is nothing to measure, which is not 0.
    value: float | None


def day(begins: dt.date) -> dt.date:
    """Return the day itself."""
    return begins


def week(day: dt.date) -> dt.date:
    """Return the Monday of its week."""
    return day - dt.timedelta(days=day.weekday())


def month(day: dt.date) -> dt.date:
    """Return the first of its month."""
    return day.replace(day=1)


def steps(since: dt.date, until: dt.date, step: Step) -> tuple[dt.date, ...]:
    """Return the days that the steps from one day to another begin on."""
    days = (since + dt.timedelta(days=number) for number in range((until - since).days + 1))
    return tuple(dict.fromkeys(step(one) for one in days))


def points(begins: Sequence[dt.date], value: Callable[[int], float | None]) -> tuple[Point, ...]:
    """Return a point for every step, by its place."""
    return tuple(Point(begins=first, value=value(number)) for number, first in enumerate(begins))
