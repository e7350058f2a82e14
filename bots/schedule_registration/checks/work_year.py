"""H14: the work year of ferie and uppehåll, and partial leave within it."""

from __future__ import annotations

from bots.schedule_registration.checks.outcomes import failed, joined, passed, period
from bots.schedule_registration.facts import Facts, WorkYear
from bots.schedule_registration.rules import H14
from bots.schedule_registration.workbooks import PLACEMENT, WORK_YEAR
from framework.core.messages import Message, message
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
    problems = [*_year(facts, year), *_partial_leave(facts, year)]
    if problems:
        return failed(H14, joined(problems))
    assert year.start and year.end and year.days  # noqa: S101, PT018 (`_year` found no fault)
    text = message(
        "Work year {period} with {days} days.",
        period=period(year.start.isoformat(), year.end.isoformat()),
        days=year.days,
    )
    return passed(H14, text)


def on_partial_leave(facts: Facts) -> bool:
    """Tell whether a row shows partial leave: a placement below the employment's degree."""
    degree = facts.full_degree
    placed = facts.schedule.type == PLACEMENT
    return placed and degree is not None and facts.degree < degree


def _year(facts: Facts, year: WorkYear) -> list[Message]:
    missing = [
        name
        for name, value in (
            ("Arbetsår fr.o.m.", year.start),
            ("Arbetsår t.o.m.", year.end),
            ("Verksamhetsdagar", year.days or None),
        )
        if value is None
    ]
    if missing:
        return [_lacks(facts.agreement, missing)]
    assert year.start and year.end and year.days  # noqa: S101, PT018 (none is missing)
    length = (year.end - year.start).days + 1
    told = period(year.start.isoformat(), year.end.isoformat())
    if not 0 < length <= _LONGEST:
        return [message("The work year {period} is {days} days long.", period=told, days=length)]
    if year.days > length:
        return [
            message(
                "{days} days do not fit in the work year {period}.", days=year.days, period=told
            )
        ]
    last = facts.schedule.end
    if year.end < facts.schedule.start or (last is not None and last < year.start):
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
