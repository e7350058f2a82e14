"""Swedish wall time and real instants: summer time makes one night 9 h and another 11 h."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


# A night asks for the same few thousand wall times a hundred thousand times.
@lru_cache(maxsize=32_768)
def instant(day: dt.date, minute: int) -> dt.datetime:
    """Return the UTC instant of a wall-clock minute (0–1440 and beyond) of a Swedish day.

    A wall time that does not exist (spring) is moved past the gap; one that exists twice
    (autumn) is taken as the first.
    """
    wall = dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minute)
    return wall.replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)


def local(moment: dt.datetime) -> dt.datetime:
    """Return an aware instant as Swedish wall time."""
    return moment.astimezone(STOCKHOLM)


def business_date(moment: dt.datetime) -> dt.date:
    """Return the working day a night prepares: before noon the same day, else the next."""
    here = local(moment)
    return here.date() + dt.timedelta(days=1 if here.hour >= 12 else 0)  # noqa: PLR2004 (noon)
