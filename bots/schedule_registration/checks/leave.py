"""H13: leave (frånvaro) in the schedule's period."""

from __future__ import annotations

from bots.schedule_registration.checks.outcomes import (
    failed,
    joined,
    no_number,
    passed,
    period,
    shown_percent,
)
from bots.schedule_registration.checks.registered import not_read
from bots.schedule_registration.facts import Facts
from bots.schedule_registration.limits import Limits
from bots.schedule_registration.payroll import Row, covers
from bots.schedule_registration.rules import H13
from bots.schedule_registration.schedule import Schedule
from bots.schedule_registration.workbooks import BASE
from framework.core.kinds import NotRead, Reading
from framework.core.messages import Message, message
from framework.core.proposals import Check
from framework.core.rules import Level

_GRANTED, _APPLIED = "Beviljad", "Ansökt"
_PERIOD = ("fran", "till")


def agrees(facts: Facts, absences: Reading | NotRead, limits: Limits) -> Check:
    """H13: approved leave has a Placeringsschema of its own; leave applied for makes it wait.

    A Grundschema that meets approved leave is a deviation: a Placeringsschema is needed for that
    time. A Placeringsschema must lie within the leave it meets. Leave that nobody has approved yet
    makes either wait (level wait). Causes that the rule data lists need no other schedule.
    """
    if not facts.number:
        return no_number(H13)
    if isinstance(absences, NotRead):
        return not_read(H13, absences)
    schedule = facts.schedule
    met = [
        row
        for row in absences.rows
        if covers(row, schedule.start, schedule.end)
        and row.get("orsak", "").lower() not in limits.harmless_leave
    ]
    applied = [row for row in met if row.get("status") == _APPLIED]
    if applied:
        text = message("Applied for, not approved: {leave}.", leave=_listed(applied))
        return failed(H13.model_copy(update={"level": Level.wait}), text, *_PERIOD)
    granted = [row for row in met if row.get("status") == _GRANTED]
    if not granted:
        return passed(H13, message("No leave in the period."), *_PERIOD)
    outside = [row for row in granted if not _lies_within(schedule, row)]
    if schedule.type == BASE:
        text = message(
            "Approved leave in the period: {leave}. A Placeringsschema is needed for that time.",
            leave=_listed(granted),
        )
    elif outside:
        text = message(
            "The Placeringsschema reaches outside approved leave: {leave}.", leave=_listed(outside)
        )
    else:
        text = message("Lies within approved leave: {leave}.", leave=_listed(granted))
        return passed(H13, text, *_PERIOD)
    return failed(H13, text, *_PERIOD)


def _lies_within(schedule: Schedule, row: Row) -> bool:
    till = row.get("till", "")
    ends = schedule.end is not None and schedule.end.isoformat() <= till
    return row.get("fran", "") <= schedule.start.isoformat() and (ends or not till)


def _listed(rows: list[Row]) -> Message:
    return joined([_told(row) for row in rows], "{first}; {second}")


def _told(row: Row) -> Message:
    extent = row.get("omfattning", "")
    return message(
        "{cause} {extent} {period}",
        cause=row.get("orsak", ""),
        extent=shown_percent(extent) if extent else "–",
        period=period(row.get("fran", ""), row.get("till", "")),
    )
