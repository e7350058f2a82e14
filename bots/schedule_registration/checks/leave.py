"""H13: leave (frånvaro) in the schedule's period."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from bots.schedule_registration.checks.outcomes import (
    failed,
    no_data,
    no_number,
    no_rule_data,
    passed,
    period,
    shown_percent,
)
from bots.schedule_registration.checks.registered import not_read
from bots.schedule_registration.facts import Facts
from bots.schedule_registration.limits import GRAD_TOLERANS, Limits
from bots.schedule_registration.payroll import Row, covers
from bots.schedule_registration.rules import H13
from bots.schedule_registration.schedule import Schedule
from bots.schedule_registration.workbooks import BASE
from framework.core.kinds import NotRead, Reading
from framework.core.messages import Message, joined, message
from framework.core.proposals import Check
from framework.core.rules import Level

_APPLIED = ("ansökt", "inskickad", "inskickat", "tillstyrkt")
_GRANTED = ("beviljad", "beviljat", "godkänd", "godkänt")
_REFUSED = ("avslagen", "avslaget", "återkallad", "återkallat")
_PERIOD, _DEGREE = ("fran", "till"), "sysselsattningsgrad"
_FULL = Decimal(100)


def agrees(facts: Facts, absences: Reading | NotRead, limits: Limits) -> Check:
    """H13: approved partial leave has a Placeringsschema of its own; leave applied for waits.

    A Grundschema that meets approved partial leave is a deviation: a Placeringsschema is needed
    for that time. A Placeringsschema that meets it must lie within, and leave room for its extent.
    Partial leave that nobody has approved yet makes either wait (level wait). Full-time leave, and
    causes that the rule data lists, need no other schedule. Leave of which the status or extent is
    not known proves nothing.
    """
    if not facts.number:
        return no_number(H13)
    if isinstance(absences, NotRead):
        return not_read(H13, absences)
    met = [row for row in absences.rows if _concerns(row, facts.schedule, limits)]
    partial = [row for row in met if row.get("omfattning")]
    if applied := [row for row in partial if _status(row) in _APPLIED]:
        text = message("Applied for, not approved: {leave}.", leave=_listed(applied))
        return failed(H13.model_copy(update={"level": Level.wait}), text, *_PERIOD)
    granted = [row for row in partial if _status(row) in _GRANTED]
    if granted and (problem := _disagrees(facts, granted, limits)):
        return problem
    return _unknown(met) or passed(
        H13,
        message("Lies within approved leave: {leave}.", leave=_listed(granted))
        if granted
        else message("No partial leave in the period."),
        *_PERIOD,
        _DEGREE,
    )


def _unknown(met: list[Row]) -> Check | None:
    """Return which leave has a status or an extent that says nothing, None when all is known."""
    if unknown := [row for row in met if _status(row) not in _APPLIED + _GRANTED]:
        names = ", ".join(sorted({row.get("status") or "–" for row in unknown}))
        return no_data(H13, message("Leave with the unknown status {names}.", names=names))
    if open_extent := [row for row in met if not row.get("omfattning")]:
        text = message("The extent of leave is not known: {leave}.", leave=_listed(open_extent))
        return no_data(H13, text, *_PERIOD)
    return None


def _concerns(row: Row, schedule: Schedule, limits: Limits) -> bool:
    """Tell whether leave may need another schedule: partial or of unknown extent, not refused."""
    extent = row.get("omfattning", "")
    return (
        covers(row, schedule.start, schedule.end)
        and row.get("orsak", "").lower() not in limits.harmless_leave
        and _status(row) not in _REFUSED
        and (not extent or 0 < Decimal(extent) < _FULL)
    )


def _disagrees(facts: Facts, granted: list[Row], limits: Limits) -> Check | None:
    """Return how a schedule does not fit approved partial leave, None when it does."""
    if facts.schedule.type == BASE:
        text = message(
            "Approved leave in the period: {leave}. A Placeringsschema is needed for that time.",
            leave=_listed(granted),
        )
        return failed(H13, text, *_PERIOD)
    if not _lies_within(facts.schedule, granted):
        text = message(
            "The Placeringsschema reaches outside approved leave: {leave}.", leave=_listed(granted)
        )
        return failed(H13, text, *_PERIOD)
    if limits.grad_tolerans is None:
        return no_rule_data(H13, GRAD_TOLERANS)
    if facts.full_degree is None:
        return no_data(H13, message("The employment's degree is not known."), _DEGREE)
    longest = max(Decimal(row["omfattning"]) for row in granted)
    room = facts.full_degree * (_FULL - longest) / _FULL
    if facts.degree <= room + limits.grad_tolerans:
        return None
    text = message(
        "The Placeringsschema has {degree}; {employment} less the leave is {room}: {leave}.",
        degree=shown_percent(facts.degree),
        employment=shown_percent(facts.full_degree),
        room=shown_percent(room),
        leave=_listed(granted),
    )
    return failed(H13, text, _DEGREE)


def _status(row: Row) -> str:
    return row.get("status", "").lower()


def _lies_within(schedule: Schedule, rows: list[Row]) -> bool:
    """Tell whether leave, or periods of it each from where the one before ended, covers it all."""
    covered = schedule.start
    for row in sorted(rows, key=lambda row: row.get("fran", "")):
        if row.get("fran", "") > covered.isoformat():
            return False
        if not row.get("till"):
            return True
        covered = max(covered, dt.date.fromisoformat(row["till"]) + dt.timedelta(days=1))
    return schedule.end is not None and schedule.end < covered


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
