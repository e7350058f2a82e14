"""When a coworker is due: slots, computed from the calendar and never counted by a timer."""

from __future__ import annotations

import datetime as dt

from framework.core.local_time import STOCKHOLM, local
from framework.core.values import Value

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Slot(Value):
    """One time that a schedule names: it exists once, however often the clock shows it."""

    #: The ledger's key: local wall time without offset, e.g. `2026-10-25T02:30`, or the instant,
    #: e.g. `2026-11-23T06:15Z`, of a schedule that goes every so many minutes.
    name: str
    opens: dt.datetime
    #: No new case is taken from here on.
    closes: dt.datetime


def weekdays(days: str) -> frozenset[int]:
    """Return the ISO weekdays (1–7) of e.g. `mon-fri` or `sun,wed`."""
    found: set[int] = set()
    for part in days.split(","):
        first, _, last = part.partition("-")
        start, end = _DAYS.index(first), _DAYS.index(last or first)
        found |= {(start + step) % 7 + 1 for step in range((end - start) % 7 + 1)}
    return frozenset(found)


def day_names(days: str) -> str:
    """Return the days one by one, e.g. `fri-mon` → `mon,fri,sat,sun`."""
    return ",".join(_DAYS[day - 1] for day in sorted(weekdays(days)))


def slots(
    at: str, until: str, days: str, *, after: dt.datetime, up_to: dt.datetime
) -> tuple[Slot, ...]:
    """Return the slots that open after one instant and not later than another, oldest first.

    `at` and `until` are wall times `HH:MM`; a window that ends before it begins ends next day.
    A wall time that the spring night skips opens as if the clock had not moved (02:30 → 03:30);
    one that the autumn night shows twice opens the first time.
    """
    wanted = weekdays(days)
    day, last = local(after).date() - dt.timedelta(days=1), local(up_to).date()
    found = []
    while day <= last:
        if day.isoweekday() in wanted:
            opens = _instant(day, at)
            if after < opens <= up_to:
                name = f"{day.isoformat()}T{at}"
                found.append(Slot(name=name, opens=opens, closes=_closes(day, at, until)))
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
                found.append(Slot(name=f"{opens:%Y-%m-%dT%H:%MZ}", opens=opens, closes=closes))
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
