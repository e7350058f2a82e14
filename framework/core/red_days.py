"""Swedish red days, and the working day that a due date on one of them moves to.

Days: lagen (1989:253) om allmänna helgdagar. Moving a due date: lagen (1930:173) om beräkning av
lagstadgad tid, which names Saturdays and the three eves beside Sundays and red days. Both are known
from practice; neither text has been read.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

_FRIDAY, _SATURDAY = 4, 5
_DAY = dt.timedelta(days=1)
#: Month and day of the red days that have a date of their own.
_FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26))
#: Days after Easter Sunday: Good Friday, Easter Sunday and Monday, Ascension, Pentecost.
_BY_EASTER = (-2, 0, 1, 39, 49)


def easter(year: int) -> dt.date:
    """Return Easter Sunday of a year in the Gregorian calendar (after Meeus and Jones)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    skipped, leap = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - skipped - moon + 15) % 30
    quarter, odd = divmod(rest, 4)
    weekday = (32 + 2 * leap + 2 * quarter - epact - odd) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


@lru_cache(maxsize=256)
def red_days(year: int) -> frozenset[dt.date]:
    """Return the red days of a year that are not there because they are Sundays."""
    sunday = easter(year)
    return frozenset(
        {
            *(dt.date(year, month, day) for month, day in _FIXED),
            *(sunday + dt.timedelta(days=days) for days in _BY_EASTER),
            _weekday_from(dt.date(year, 6, 20), _SATURDAY),
            _weekday_from(dt.date(year, 10, 31), _SATURDAY),
        }
    )


def is_working_day(day: dt.date) -> bool:
    """Tell whether a due date can stand on a day: no weekend, red day or one of the three eves."""
    eves = {
        dt.date(day.year, 12, 24),
        dt.date(day.year, 12, 31),
        _weekday_from(dt.date(day.year, 6, 19), _FRIDAY),
    }
    return day.weekday() < _SATURDAY and day not in red_days(day.year) and day not in eves


def next_working_day(day: dt.date) -> dt.date:
    """Return a day itself when it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += _DAY
    return day


def _weekday_from(day: dt.date, weekday: int) -> dt.date:
    return day + dt.timedelta(days=(weekday - day.weekday()) % 7)
