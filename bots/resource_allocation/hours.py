"""The hours and kronor of one decision: by day, by rate, never rounded before they are summed.

Minutes are exact fractions. A line's hours are stated with four decimals, and its kronor are just
those hours times the rate, rounded half up to the öre: whoever has a line can work it out again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from bots.resource_allocation.facts import Area, Client, Decision, Month, Rate, Visit
from bots.resource_allocation.limits import Limits
from bots.resource_allocation.sources import (
    DAILY,
    DAY,
    EVENING,
    FORTNIGHTLY,
    FOUR_WEEKLY,
    GRANTED,
    LEVEL,
    NOT_HOME,
    PERFORMED,
    PLANNED,
    WEEKEND,
    WEEKLY,
)
from framework.core.red_days import red_days
from framework.core.values import Value

_SATURDAY = 5
_HOUR = Decimal("0.0001")
_ORE = Decimal("0.01")
#: Days in which a decision's times fall; of a month, its own days.
_PERIODS = {DAILY: 1, WEEKLY: 7, FORTNIGHTLY: 14, FOUR_WEEKLY: 28}


class Line(Value):
    """What one decision comes to in one month, by one rate."""

    #: Row of the decision in its sheet.
    row: int
    client: str
    type: str
    #: That it is paid by, which is another than the decision's on days with a rate of their own.
    category: str
    #: Rate in force; None when there is none.
    rate: Rate | None
    #: Days of the month on which it is in force.
    on: frozenset[int]
    #: Hours of the client's time.
    granted: Decimal
    planned: Decimal
    performed: Decimal
    #: Hours that the rate's basis pays; None when that is not known.
    paid: Decimal | None
    #: Hours of staff for what is paid.
    staff: Decimal | None
    #: None when it is not known.
    kronor: Decimal | None
    visits: int
    #: Minutes planned but not performed by cause, `""` where none is given; more has a minus.
    causes: dict[str, int]


class Rates:
    """Looks rates up by what is done, when, where and on which day."""

    def __init__(self, rates: Iterable[Rate]) -> None:
        self._rates: defaultdict[tuple[str, str, str], list[Rate]] = defaultdict(list)
        for rate in rates:
            self._rates[rate.type, rate.category, rate.geography].append(rate)

    def on(self, type: str, category: str, geography: str, day: dt.date) -> tuple[Rate, ...]:  # noqa: A002 (the field's name)
        """Return the rate in force, or the levels of one; empty when there is none.

        Two rates from the same day that are no levels contradict each other: then there is none.
        """
        known = [each for each in self._rates[type, category, geography] if each.start <= day]
        latest = max((each.start for each in known), default=None)
        found = tuple(each for each in known if each.start == latest)
        if len(found) > 1 and any(each.basis != LEVEL for each in found):
            return ()
        return found


def hours(minutes: Fraction | int) -> Decimal:
    """Return minutes as hours with four decimals."""
    exact = Fraction(minutes) / 60
    return _hours(Decimal(exact.numerator) / Decimal(exact.denominator))


def kronor(amount: Decimal) -> Decimal:
    """Return an amount rounded half up to the öre."""
    return amount.quantize(_ORE, ROUND_HALF_UP)


def category(decision: Decision, day: dt.date, area: Area) -> str:
    """Return the time category that a day of a decision is paid by.

    Where weekends have a rate, what is done every day by day or in the evening is paid by it on
    Saturdays, Sundays and red days.
    """
    is_free = day.weekday() >= _SATURDAY or day in red_days(day.year)
    split = area.weekends and decision.frequency == DAILY
    return (
        WEEKEND
        if split and is_free and decision.category in {DAY, EVENING}
        else (decision.category)
    )


def minutes_a_day(decision: Decision, month: Month) -> Fraction:
    """Return the client's granted minutes of one day: what a period grants, by its days."""
    period = _PERIODS.get(decision.frequency) or len(month.days)
    return Fraction(decision.minutes) * decision.times / period


def days_in_force(decision: Decision, month: Month, client: Client | None) -> list[dt.date]:
    """Return the days of a month on which a decision counts, until its client is none any more."""
    last = client.last_day if client else None
    return [day for day in month.days if decision.holds(day) and (last is None or day <= last)]


def lines(
    decision: Decision,
    visits: Sequence[Visit],
    area: Area,
    month: Month,
    rates: Rates,
    limits: Limits,
    client: Client | None,
) -> list[Line]:
    """Return the lines of one decision, one for each rate; levels are paid by `with_levels`."""
    groups: defaultdict[tuple[str, tuple[Rate, ...]], list[dt.date]] = defaultdict(list)
    days = days_in_force(decision, month, client)
    by_day: dict[dt.date, tuple[str, tuple[Rate, ...]]] = {}
    for day in {*days, *(visit.day for visit in visits)}:
        name = category(decision, day, area)
        by_day[day] = name, rates.on(decision.type, name, area.geography, day)
    for day in days:
        groups[by_day[day]].append(day)
    seen: defaultdict[tuple[str, tuple[Rate, ...]], list[Visit]] = defaultdict(list)
    for visit in visits:
        seen[by_day[visit.day]].append(visit)
    found = []
    for key in sorted({*groups, *seen}, key=_order):
        name, known = key
        own = seen[key]
        granted = minutes_a_day(decision, month) * len(groups[key])
        rate = known[0] if known else None
        paid = None if rate is None else _paid(rate, granted, own, limits)
        stated = None if paid is None else hours(paid)
        found.append(
            Line(
                row=decision.place.row, client=decision.client, type=decision.type, category=name,
                rate=rate, on=frozenset(day.day for day in groups[key]), granted=hours(granted),
                planned=hours(sum(each.planned for each in own)),
                performed=hours(sum(each.performed for each in own)),
                paid=stated, staff=None if stated is None else stated * decision.staff,
                kronor=None if stated is None or rate is None else kronor(stated * rate.amount),
                visits=len(own), causes=_causes(own),
            )
        )  # fmt: skip
    return found


def _order(key: tuple[str, tuple[Rate, ...]]) -> tuple[str, str]:
    name, known = key
    return name, known[0].start.isoformat() if known else ""


def _paid(
    rate: Rate, granted: Fraction, visits: Sequence[Visit], limits: Limits
) -> Fraction | int | None:
    """Return the minutes that a rate pays; None when that is not known (of levels: not yet)."""
    if rate.basis == GRANTED:
        return granted
    if rate.basis == PLANNED:
        if limits.not_paid is None:
            return None
        return sum(each.planned for each in visits if each.cause not in limits.not_paid)
    if rate.basis == PERFORMED:
        return sum(
            each.planned
            if rate.not_home_paid and each.cause == NOT_HOME and not each.performed
            else each.performed
            for each in visits
        )
    return None


def _causes(visits: Sequence[Visit]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for each in visits:
        if each.planned != each.performed:
            found[each.cause] += each.planned - each.performed
    return {cause: found[cause] for cause in sorted(found)}


def with_levels(
    found: Sequence[Line], staff: Mapping[int, int], area: Area, month: Month, rates: Rates
) -> list[Line]:
    """Return the lines with those of levels paid; `staff` is how many make a visit, by row.

    A level is a client's own: the hours that all decisions of one type and time category grant,
    as if they were in force the whole month, say which. It is paid by the day, on the first line.
    """
    groups: defaultdict[tuple[str, str, str, dt.date], list[int]] = defaultdict(list)
    for place, line in enumerate(found):
        if line.rate is not None and line.rate.basis == LEVEL:
            groups[line.client, line.type, line.category, line.rate.start].append(place)
    result = list(found)
    for (_, type_, name, start), places in groups.items():
        days = len(frozenset[int]().union(*(found[place].on for place in places)))
        granted = sum((found[place].granted for place in places), Decimal(0))
        people = sum((found[place].granted * staff[found[place].row] for place in places),
                     Decimal(0))  # fmt: skip
        whole = granted * len(month.days) / days if days else Decimal(0)
        level = next(
            (
                each
                for each in rates.on(type_, name, area.geography, start)
                if (each.low or 0) <= whole and (each.high is None or whole < each.high)
            ),
            None,
        )
        for number, place in enumerate(places):
            paid: Decimal | None = None
            if level is not None and level.hours is not None:
                share = Fraction(days, len(month.days)) if number == 0 else Fraction(0)
                paid = hours(Fraction(level.hours) * 60 * share)
            rate = level or found[place].rate
            worked = None if paid is None or not granted else _hours(paid * people / granted)
            result[place] = found[place].model_copy(
                update={
                    "rate": rate, "paid": paid, "staff": worked,
                    "kronor": None
                    if paid is None or rate is None
                    else kronor(paid * rate.amount),
                }
            )  # fmt: skip
    return result


def _hours(exact: Decimal) -> Decimal:
    return exact.quantize(_HOUR, ROUND_HALF_UP)
