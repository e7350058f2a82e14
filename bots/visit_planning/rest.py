"""Daily and weekly rest around a shift, counted as every kind of work counts them."""

from __future__ import annotations

import datetime as dt

from bots.visit_planning.facts import Day, Person
from bots.visit_planning.limits import Limits
from framework.core.canonical import hours_text
from framework.core.local_time import instant, local
from framework.core.messages import Message, message
from framework.core.working_time.daily_rest import Rest, daily_rests, day_of, shortest
from framework.core.working_time.intervals import Interval
from framework.core.working_time.weekly_rest import Week, weekly_rests

_MOMENT, _WEEK = dt.timedelta(minutes=1), dt.timedelta(weeks=1)


def too_little_rest(day: Day, one: Person, limits: Limits) -> Message | None:
    """Return which rest around somebody's shift is too short; None when none is, or none is known.

    Looked at are the 24-hour periods of the shift, the one before and the one after, and the seven
    days that it lies in.
    """
    if day.dygnsbryt is None or limits.daily_rest is None:
        return None
    shift = instant(day.day, one.start), instant(day.day, one.end)
    daily = _daily(one, shift, day.dygnsbryt)
    if daily is not None and daily.minutes < limits.daily_rest:
        return _told(message("daily rest"), daily, limits.daily_rest)
    week = Week(begins=day.week_begins, dygnsbryt=day.dygnsbryt, dygnsvila=limits.daily_rest)
    weekly = _weekly(one, shift, week)
    if limits.weekly_rest is None or weekly is None or weekly.minutes >= limits.weekly_rest:
        return None
    return _told(message("weekly rest"), weekly, limits.weekly_rest)


def _daily(one: Person, shift: Interval, dygnsbryt: int) -> Rest | None:
    first = day_of(day_of(shift[0], dygnsbryt)[0] - _MOMENT, dygnsbryt)[0]
    last = day_of(shift[1] - _MOMENT, dygnsbryt)[1]
    found = daily_rests([*one.work, shift], dygnsbryt)
    return shortest(each for each in found if first <= each.period <= last)


def _weekly(one: Person, shift: Interval, week: Week) -> Rest | None:
    return shortest(
        each
        for each in weekly_rests([*one.work, shift], week)
        if each.period < shift[1]
        and shift[0] < instant(local(each.period).date() + _WEEK, week.dygnsbryt)
    )


def _told(what: Message, rest: Rest, needed: int) -> Message:
    return message(
        "{rest} {what} ({start} to {end}), {needed} needed",
        rest=hours_text(rest.minutes), what=what, start=f"{local(rest.start):%m-%d %H:%M}",
        end=f"{local(rest.end):%m-%d %H:%M}", needed=hours_text(needed),
    )  # fmt: skip
