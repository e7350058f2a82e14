"""H05 and H06: the degree that the shifts give, the stated one, and the employment's."""

from __future__ import annotations

from decimal import Decimal

from bots.schedule_registration.checks.outcomes import (
    failed,
    no_data,
    no_number,
    no_rule_data,
    passed,
    shown_percent,
)
from bots.schedule_registration.facts import Facts
from bots.schedule_registration.limits import GRAD_TOLERANS, JOUR, Limits
from bots.schedule_registration.rules import H05, H06
from bots.schedule_registration.schedule import Schedule
from bots.schedule_registration.workbooks import BASE
from bots.schedule_registration.workbooks import JOUR as JOUR_CODE
from framework.core.canonical import hours_text
from framework.core.messages import message
from framework.core.proposals import Check

_DEGREE, _WEEK = "sysselsattningsgrad", "veckoarbetstid"


def counted_average(schedule: Schedule, limits: Limits) -> Decimal | None:
    """Return the minutes of the average week, None when that cannot be said.

    It cannot when weeks are missing, or when there is jour and nobody has decided whether it
    counts.
    """
    if schedule.missing_weeks:
        return None
    jour = sum(shift.work for shift in schedule.shifts if shift.code == JOUR_CODE)
    if jour and limits.jour_counts is None:
        return None
    return schedule.average - (Decimal(0) if limits.jour_counts else Decimal(jour) / schedule.weeks)


def part_time(full_time: int, degree: Decimal) -> int:
    """Return the minutes of a part-time week, e.g. 38:15 at 75 % is 28:41."""
    return int(full_time * degree / 100)


def computed(facts: Facts, limits: Limits) -> Check:
    """H05: the shifts' average week, breaks left out, gives the stated degree and the stated week.

    Both may be off by the tolerance in percentage points of the row's own full-time week.
    """
    if limits.grad_tolerans is None:
        return no_rule_data(H05, GRAD_TOLERANS)
    average = counted_average(facts.schedule, limits)
    if average is None and facts.schedule.missing_weeks:
        return no_data(H05, message("Rolling weeks are missing, see H08."), _DEGREE)
    if average is None:
        return no_rule_data(H05, JOUR)
    given = average * 100 / facts.full_time
    stated_week = Decimal(facts.week) * 100 / facts.full_time
    text = message(
        "The shifts average {average} a week, which is {given} of {full_time}; "
        "stated {degree} ({expected}) and {week}.",
        average=hours_text(int(average)),
        given=shown_percent(given),
        full_time=hours_text(facts.full_time),
        degree=shown_percent(facts.degree),
        expected=hours_text(part_time(facts.full_time, facts.degree)),
        week=hours_text(facts.week),
    )
    off = max(abs(given - facts.degree), abs(given - stated_week))
    return (failed if off > limits.grad_tolerans else passed)(H05, text, _DEGREE, _WEEK)


def fits_employment(facts: Facts) -> Check:
    """H06: equal to the register's degree for a Grundschema, at most that for a placement.

    Every row of the register that is in force in the period counts, in two decimals. A row that
    states another degree for the employment than the register has, fails too.
    """
    if not facts.number:
        return no_number(H06)
    active = facts.active
    if not active or not all(row.same_person for row in active):
        return no_data(H06, message("The register does not have this employment, see H02."))
    degrees = {shown_percent(row.degree): row.degree for row in active if row.degree is not None}
    if not all(row.degree is not None for row in active):
        text = message(
            "The register lacks {column} for employment {n}.",
            column="employmentDegree",
            n=facts.number,
        )
        return no_data(H06, text, _DEGREE)
    register, degree = ", ".join(degrees), shown_percent(facts.degree)
    stated = facts.employment_degree
    if stated is not None and degrees.keys() != {shown_percent(stated)}:
        text = message(
            "The register says {register} for the employment, the row {row}; "
            "the schedule has {degree}.",
            register=register,
            row=shown_percent(stated),
            degree=degree,
        )
        return failed(H06, text, _DEGREE)
    base = facts.schedule.type == BASE
    below = all(round(facts.degree, 2) <= round(each, 2) for each in degrees.values())
    fits = degrees.keys() == {degree} or (not base and below)
    text = message(
        "The schedule has {degree}, the employment {register}.", degree=degree, register=register
    )
    return (passed if fits else failed)(H06, text, _DEGREE)
