"""Swedish red days and eves, and the working day that a due date on one of them moves to.

Which days they are, the package `holidays` keeps up to date, by lagen (1989:253) om allmänna
helgdagar. The three eves of semesterlagen (1977:480) 7 § are the ones that lagen (1930:173) om
beräkning av lagstadgad tid names too, beside Saturdays: a due date moves past them. The second law
is known from practice; its text has not been read.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from functools import lru_cache

from holidays.constants import DE_FACTO, OPTIONAL, PUBLIC
from holidays.countries.sweden import Sweden

_SATURDAY = 5
_DAY = dt.timedelta(days=1)


class Eve(StrEnum):
    """An eve that an employer may give as a day off."""

    easter = "paskafton"
    midsummer = "midsommarafton"
    christmas = "julafton"
    new_year = "nyarsafton"


#: What the package calls them.
_EVES = {
    "Påskafton": Eve.easter,
    "Midsommarafton": Eve.midsummer,
    "Julafton": Eve.christmas,
    "Nyårsafton": Eve.new_year,
}
#: Eves on which no due date stands.
_BY_LAW = frozenset({Eve.midsummer, Eve.christmas, Eve.new_year})


@lru_cache(maxsize=256)
def red_days(year: int) -> dict[dt.date, str]:
    """Return the red days of a year with their Swedish names, other Sundays left out."""
    return _named(year, PUBLIC)


@lru_cache(maxsize=256)
def eves(year: int) -> dict[dt.date, Eve]:
    """Return on which day of a year each eve falls."""
    named = _named(year, DE_FACTO) | _named(year, OPTIONAL)
    return {day: _EVES[name] for day, name in named.items() if name in _EVES}


def eve_name(eve: Eve) -> str:
    """Return what an eve is called in Swedish."""
    return next(name for name, one in _EVES.items() if one is eve)


def is_working_day(day: dt.date) -> bool:
    """Tell whether a due date can stand on a day: no weekend, red day or one of the three eves."""
    is_off = day in red_days(day.year) or eves(day.year).get(day) in _BY_LAW
    return day.weekday() < _SATURDAY and not is_off


def next_working_day(day: dt.date) -> dt.date:
    """Return a day itself when it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += _DAY
    return day


def _named(year: int, category: str) -> dict[dt.date, str]:
    found = Sweden(years=year, categories=(category,), language="sv")
    return {day: str(found[day]) for day in sorted(found)}
