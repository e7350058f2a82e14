"""H14: the work year of ferie and uppehåll, and partial leave within it."""

from __future__ import annotations

import datetime as dt

from bots.schedule_registration.checks.outcomes import failed, passed, period
from bots.schedule_registration.facts import Facts, WorkYear
from bots.schedule_registration.rules import H14
from bots.schedule_registration.workbooks import PLACEMENT, WORK_YEAR
from framework.core.messages import Message, joined, message
from framework.core.proposals import Check

_LONGEST = 366


def stated(facts: Facts) -> Check:
    """H14: Ferieanställd and Uppehållsanställd state arbetsår and verksamhetsdagar, and sensibly.

    The work year ends after it begins, is no longer than a year, meets the schedule, and holds
    its days. A row shows partial leave by being a Placeringsschema whose degree is below the
    employment's; such a row must also state `Tim/dag` and `Omfattning %`. How many days a work
    year should have is not tried here: a finding compares it with the rule data.
    """
    if facts.agreement not in WORK_YEAR:
        return passed(H14, message("{agreement} has no work year.", agreement=facts.agreement))
    year = facts.work_year
    match year:
        case WorkYear(start=dt.date() as start, end=dt.date() as end, days=int(days)) if days:
            told = period(start.isoformat(), end.isoformat())
            problems = _span(facts, start, end, days, told)
            text = message("Work year {period} with {days} days.", period=told, days=days)
        case _:
            text = _lacks(facts.agreement, _missing(year))
            problems = [text]
    problems += _partial_leave(facts, year)
    return failed(H14, joined(problems)) if problems else passed(H14, text)


def on_partial_leave(facts: Facts) -> bool:
    """Tell whether a row shows partial leave: a placement below the employment's degree."""
    degree = facts.full_degree
    placed = facts.schedule.type == PLACEMENT
    return placed and degree is not None and facts.degree < degree


def _missing(year: WorkYear) -> list[str]:
    """Return the columns that a work year needs and the row leaves empty; 0 days are none."""
    needed = (
        ("Arbetsår fr.o.m.", year.start),
        ("Arbetsår t.o.m.", year.end),
        ("Verksamhetsdagar", year.days or None),
    )
    return [name for name, value in needed if value is None]


def _span(facts: Facts, start: dt.date, end: dt.date, days: int, told: Message) -> list[Message]:
    """Return what is wrong with a whole work year."""
    length = (end - start).days + 1
    if not 0 < length <= _LONGEST:
        return [message("The work year {period} is {days} days long.", period=told, days=length)]
    if days > length:
        return [
            message("{days} days do not fit in the work year {period}.", days=days, period=told)
        ]
    last = facts.schedule.end
    if end < facts.schedule.start or (last is not None and last < start):
        return [message("The work year {period} does not meet the schedule.", period=told)]
    return []


def _partial_leave(facts: Facts, year: WorkYear) -> list[Message]:
    if not on_partial_leave(facts):
        return []
    needed = (("Tim/dag", year.leave_day), ("Omfattning %", year.leave_extent or None))
    missing = [name for name, value in needed if value is None]
    if missing:
        return [_lacks(message("Partial leave for {what}", what=facts.agreement), missing)]
    return []


def _lacks(what: str | Message, columns: list[str]) -> Message:
    return message(
        "{what} needs {columns}, which the row lacks.", what=what, columns=", ".join(columns)
    )
