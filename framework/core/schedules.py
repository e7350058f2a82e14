"""When a coworker is due: slots, computed from the calendar and never counted by a timer."""

from __future__ import annotations

import datetime as dt

from framework.core.local_time import STOCKHOLM, local
from framework.core.values import Value

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LAST = "last"
#: Which of its weekday in a month a day is; there is not always a fifth.
_PLACES = ("first", "second", "third", "fourth", _LAST)


class Slot(Value):
    """One time that a schedule names: it exists once, however often the clock shows it."""

    #: The ledger's key: local wall time without offset, e.g. `2026-10-25T02:30`, or the instant,
    #: e.g. `2026-11-23T06:15Z`, of a schedule that goes every so many minutes.
    name: str
    #: The Swedish day that its window begins on.
    day: dt.date
    opens: dt.datetime
    #: No new case is taken from here on.
    closes: dt.datetime


def names_day(days: str, day: dt.date) -> bool:
    """Tell whether days as they are written, e.g. `mon-fri`, `sun,wed` or `second mon`, name a day.

    Raises `ValueError` for what cannot be read.
    """
    return any(_names(part, day) for part in days.split(","))


def _names(part: str, day: dt.date) -> bool:
    """Tell whether one name or range, or one weekday of the month, is a day's."""
    place, _, name = part.rpartition(" ")
    first, dash, last = name.partition("-")
    if not {first, last or first} <= set(_DAYS) or (place and (dash or place not in _PLACES)):
        raise ValueError(part)
    start, end = _DAYS.index(first), _DAYS.index(last or first)
    if (day.weekday() - start) % 7 > (end - start) % 7:
        return False
    if place == _LAST:
        return (day + dt.timedelta(days=7)).month != day.month
    return not place or _PLACES.index(place) == (day.day - 1) // 7


def slots(
    at: str, until: str, days: str, *, after: dt.datetime, up_to: dt.datetime
) -> tuple[Slot, ...]:
    """Return the slots that open after one instant and not later than another, oldest first.

    `at` and `until` are wall times `HH:MM`; a window that ends before it begins ends next day.
    A wall time that the spring night skips opens as if the clock had not moved (02:30 → 03:30);
    one that the autumn night shows twice opens the first time.
    """
    day, last = local(after).date() - dt.timedelta(days=1), local(up_to).date()
    found = []
    while day <= last:
        if names_day(days, day):
            opens = _instant(day, at)
            if after < opens <= up_to:
                name = f"{day.isoformat()}T{at}"
                closes = _closes(day, at, until)
                found.append(Slot(name=name, day=day, opens=opens, closes=closes))
        day += dt.timedelta(days=1)
    return tuple(found)


def repeated(
    at: str, until: str, days: str, every: int, *, after: dt.datetime, up_to: dt.datetime
) -> tuple[Slot, ...]:
    """Return the slots every so many minutes between `at` and `until`, else as `slots`.

    They are instants: in the hour that the autumn night shows twice there are twice as many. Each
    one closes when the next one opens.
    """
    step = dt.timedelta(minutes=every)
    windows = slots(at, until, days, after=after - dt.timedelta(days=2), up_to=up_to)
    found = []
    for window in windows:
        opens = window.opens
        while opens < window.closes and opens <= up_to:
            if opens > after:
                closes = min(opens + step, window.closes)
                name = f"{opens:%Y-%m-%dT%H:%MZ}"
                found.append(Slot(name=name, day=window.day, opens=opens, closes=closes))
            opens += step
    return tuple(found)


def _closes(day: dt.date, at: str, until: str) -> dt.datetime:
    """Return when a window ends; one that begins in the hour spring skips keeps its length."""
    end_day = day if until > at else day + dt.timedelta(days=1)
    opens, closes = _instant(day, at), _instant(end_day, until)
    if closes > opens:
        return closes
    length = dt.datetime.fromisoformat(f"{end_day}T{until}") - dt.datetime.fromisoformat(
        f"{day}T{at}"
    )
    return opens + length


def _instant(day: dt.date, wall: str) -> dt.datetime:
    time = dt.time.fromisoformat(wall)
    return dt.datetime.combine(day, time, STOCKHOLM).astimezone(dt.UTC)
