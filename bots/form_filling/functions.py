"""What expressions can call; each is quick whatever it is given."""

from __future__ import annotations

import calendar
import datetime as dt
import decimal
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from rule_engine import DataType

from framework.core.red_days import is_working_day

_COORDINATION_OFFSET = 60
_MONTHS = 12
#: Furthest that a date is moved, and most decimals that are kept.
_FURTHEST, _FINEST = 12_000, 10


class Function(NamedTuple):
    """One function: what it does, and the types it takes and gives."""

    does: Callable[..., Any]
    type: Any


def _years(start: dt.datetime, end: dt.datetime) -> int:
    """Return the whole years from one day to another, as an age is counted."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def _add_months(day: dt.datetime, months: Decimal) -> dt.datetime:
    """Return the same day so many months later, or the month's last day where there is none."""
    if months != int(months) or abs(months) > _FURTHEST:
        raise ValueError(months)
    total = day.year * _MONTHS + day.month - 1 + int(months)
    year, month = divmod(total, _MONTHS)
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def _birth_date(identity: str) -> dt.datetime:
    """Return the day that an identity number begins with, of a samordningsnummer as well."""
    year, month, day = int(identity[:4]), int(identity[4:6]), int(identity[6:8])
    real = day - _COORDINATION_OFFSET if day > _COORDINATION_OFFSET else day
    return dt.datetime(year, month, real, tzinfo=dt.UTC)


def _round(number: Decimal, decimals: Decimal = Decimal(0)) -> Decimal:
    """Return a number with so many decimals, halves away from nothing."""
    if decimals != int(decimals) or not 0 <= decimals <= _FINEST:
        raise ValueError(decimals)
    return number.quantize(Decimal(1).scaleb(-int(decimals)), decimal.ROUND_HALF_UP)


def _is_working_day(day: dt.datetime) -> bool:
    """Tell whether a day is no weekend, no red day and none of the three eves of the law."""
    return is_working_day(day.date())


def _function(name: str, does: Callable[..., Any], gives: Any, *takes: Any, least: int) -> Function:  # noqa: ANN401 (the library's types)
    kind = DataType.FUNCTION(name, return_type=gives, argument_types=takes, minimum_arguments=least)
    return Function(does, kind)


_NUMBER, _DATE, _NUMBERS = DataType.FLOAT, DataType.DATETIME, DataType.ARRAY(DataType.FLOAT)
FUNCTIONS = {
    "abs": _function("abs", abs, _NUMBER, _NUMBER, least=1),
    "min": _function("min", min, _NUMBER, _NUMBERS, least=1),
    "max": _function("max", max, _NUMBER, _NUMBERS, least=1),
    "sum": _function("sum", sum, _NUMBER, _NUMBERS, least=1),
    "round": _function("round", _round, _NUMBER, _NUMBER, _NUMBER, least=1),
    "years": _function("years", _years, _NUMBER, _DATE, _DATE, least=2),
    "add_months": _function("add_months", _add_months, _DATE, _DATE, _NUMBER, least=2),
    "working_day": _function("working_day", _is_working_day, DataType.BOOLEAN, _DATE, least=1),
    "birth_date": _function("birth_date", _birth_date, _DATE, DataType.STRING, least=1),
}
