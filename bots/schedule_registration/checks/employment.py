"""H02-H04: the right employment, and the schedule within it."""

from __future__ import annotations

import datetime as dt

from bots.schedule_registration.checks.outcomes import failed, no_data, no_number, passed, period
from bots.schedule_registration.facts import Employment, Facts
from bots.schedule_registration.rules import H02, H03, H04
from framework.core.messages import Message, message
from framework.core.proposals import Check

_NUMBER = "anstallningsnummer"


def known(facts: Facts) -> Check:
    """H02: the number exists, is this person's, in this unit, and active in the period.

    That it lasts the whole period is H04's to say, so that one cause gives one deviation.
    """
    n = facts.number
    if not n:
        return no_number(H02)
    active = facts.active
    elsewhere = sorted({row.unit for row in active if row.unit and row.unit != facts.unit})
    problem = None
    if not facts.stated:
        problem = message("The register has no employment {n}.", n=n)
    elif not all(row.same_person for row in active):
        problem = message("Employment {n} belongs to another person.", n=n)
    elif not active:
        problem = message("Employment {n} is not active in the period.", n=n)
    elif elsewhere:
        problem = message(
            "Employment {n} is in unit {there}, the row says {here}.",
            n=n, there=", ".join(elsewhere), here=facts.unit,
        )  # fmt: skip
    if problem is not None:
        return failed(H02, problem, _NUMBER)
    for column, missing in (
        ("orgId", any(not row.unit for row in active)),
        ("startDate", any(row.start is None for row in active)),
        ("endDate", not all(row.end_known for row in active)),
    ):
        if missing:
            return no_data(H02, _lacks(n, column), _NUMBER)
    unit = active[0].unit_name or active[0].unit
    text = message("Employment {n}: {title}, {unit}.", n=n, title=active[0].title, unit=unit)
    return passed(H02, text, _NUMBER)


def named(facts: Facts) -> Check:
    """H03: the row names the employment. The main one is never chosen in its place."""
    start, end = facts.schedule.start, facts.schedule.end
    own = [row for row in facts.employments if row.same_person and row.overlaps(start, end)]
    numbers = sorted({row.number for row in own})
    if facts.number:
        text = message(
            "The row names {n}; the person has {count} active in the period.",
            n=facts.number,
            count=len(numbers),
        )
        return passed(H03, text, _NUMBER)
    if not numbers:
        return failed(H03, message("The row names no employment."), _NUMBER)
    choices = ", ".join(
        f"{row.number} ({', '.join(filter(None, (row.title, row.unit_name)))})" for row in own
    )
    return failed(
        H03,
        message("The row names no employment; the person has {choices}.", choices=choices),
        _NUMBER,
    )


def within(facts: Facts) -> Check:
    """H04: the schedule lies within the employment, by the register and by the row itself.

    The narrower of the two counts. When it does not fit, the finding proposes the cut period.
    """
    if not facts.number:
        return no_number(H04)
    rows = [row for row in facts.stated if row.same_person]
    if not rows:
        return no_data(H04, message("The register does not have this employment, see H02."))
    if any(row.start is None for row in rows):
        return no_data(H04, _lacks(facts.number, "startDate"), "fran")
    if not all(row.end_known for row in rows):
        return no_data(H04, _lacks(facts.number, "endDate"), "till")
    first, last = _in_force(rows, facts.schedule.start)
    first = max(first, facts.employed_from or first)
    last = min(last, facts.employed_to or last)
    start, end = facts.schedule.start, facts.schedule.end or dt.date.max
    employed = _period(first, last)
    if first <= start and end <= last:
        return passed(H04, message("Employed {period}.", period=employed), "fran", "till")
    cut_from, cut_to = max(start, first), min(end, last)
    if cut_from > cut_to:
        text = message("Employed {period}, outside the schedule.", period=employed)
    else:
        text = message(
            "Employed {period}; the schedule would fit if cut to {cut}.",
            period=employed,
            cut=_period(cut_from, cut_to),
        )
    return failed(H04, text, "fran", "till")


def _in_force(rows: list[Employment], day: dt.date) -> tuple[dt.date, dt.date]:
    """Return first and last day of the unbroken stretch of rows that `day` lies in or is next to.

    The register may keep several rows of one employment, each from where the one before ended.
    """
    stretches: list[tuple[dt.date, dt.date]] = []
    one_day = dt.timedelta(days=1)
    for first, last in sorted((row.start or dt.date.min, row.end or dt.date.max) for row in rows):
        if stretches and first - one_day <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], last))
        else:
            stretches.append((first, last))
    return next((each for each in stretches if each[1] >= day), stretches[-1])


def _period(first: dt.date, last: dt.date) -> Message:
    return period(first.isoformat(), "" if last == dt.date.max else last.isoformat())


def _lacks(number: str, column: str) -> Message:
    return message("The register lacks {column} for employment {n}.", column=column, n=number)
