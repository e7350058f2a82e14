"""What a lönespecialist looks at beside the figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bots.schedule_registration.checks.degree import counted_average
from bots.schedule_registration.checks.outcomes import shown_percent
from bots.schedule_registration.checks.registered import differences, replaced
from bots.schedule_registration.checks.versions import changed
from bots.schedule_registration.facts import Facts
from bots.schedule_registration.figures import LABELS, written
from bots.schedule_registration.limits import Limits
from bots.schedule_registration.payroll import Payroll
from bots.schedule_registration.schedule import WEEKDAYS, Schedule
from bots.schedule_registration.workbooks import PLACEMENT, WORK_YEAR
from framework.core.canonical import hours_text
from framework.core.local_time import local
from framework.core.messages import mark
from framework.core.proposals import Panel
from framework.core.working_time.daily_rest import Rest

_FORM = "%Y-%m-%d %H:%M"
_PERIODS = 5
_UNKNOWN = "–"
_OPEN_END = mark("Until further notice")


def panels(
    facts: Facts, limits: Limits, payroll: Payroll, rests: tuple[Rest, ...] | None
) -> tuple[Panel, ...]:
    """Return what changes, the shifts per week, stated against computed, and the shortest rests.

    A changed schedule begins with registered against file, a Placeringsschema shows what it
    replaces, and ferie and uppehåll show their work year.
    """
    return (
        *_changes(facts, payroll),
        *_replaced(facts, payroll),
        _weeks(facts.schedule),
        _averages(facts, limits),
        *_work_year(facts),
        _rests(rests, limits),
    )


def _changes(facts: Facts, payroll: Payroll) -> Iterator[Panel]:
    values = written(facts)
    found = changed(payroll, values)
    if found is None and payroll.same is not None and payroll.same_not_read is None:
        found = payroll.same, differences(payroll.same, values)
    if found is None or not found[1]:
        return
    row, keys = found
    yield Panel(
        kind="table",
        title=mark("What the file changes"),
        columns=(mark("Field"), mark("Registered now"), mark("In the file")),
        rows=tuple((LABELS[key], *_sides(key, row.get(key, ""), values[key])) for key in keys),
    )


def _sides(key: str, now: str, then: str) -> tuple[str, str]:
    """Return both values; of values with several lines only the lines that differ."""
    old, new = now.splitlines(), then.splitlines()
    if len(old) > 1 or len(new) > 1:
        now = "; ".join(line for line in old if line not in new)
        then = "; ".join(line for line in new if line not in old)
    return _shown(key, now), _shown(key, then)


def _shown(key: str, value: str) -> str:
    return value or (_OPEN_END if key == "till" else _UNKNOWN)


def _replaced(facts: Facts, payroll: Payroll) -> Iterator[Panel]:
    if facts.schedule.type != PLACEMENT:
        return
    if rows := replaced(facts, payroll):
        keys = ("schemanamn", "fran", "till", "sysselsattningsgrad", "veckoarbetstid")
        yield Panel(
            kind="table",
            title=mark("Base schedule that it replaces in its period"),
            columns=tuple(LABELS[key] for key in keys),
            rows=tuple(tuple(_shown(key, row.get(key, "")) for key in keys) for row in rows),
        )


def _work_year(facts: Facts) -> Iterator[Panel]:
    if facts.agreement not in WORK_YEAR:
        return
    year = facts.work_year
    yield Panel(
        kind="table",
        title=mark("Work year"),
        columns=(
            mark("Kind of employment"),
            mark("Work year from"),
            mark("Work year to"),
            mark("Working days"),
            mark("Hours of leave a day"),
            mark("Extent of leave"),
        ),
        rows=(
            (
                facts.agreement,
                year.start.isoformat() if year.start else _UNKNOWN,
                year.end.isoformat() if year.end else _UNKNOWN,
                str(year.days or _UNKNOWN),
                _UNKNOWN if year.leave_day is None else hours_text(year.leave_day),
                _percent(year.leave_extent),
            ),
        ),
    )


def _weeks(schedule: Schedule) -> Panel:
    rows = []
    for week in sorted({*schedule.turn, *(s.week for s in schedule.shifts)}):
        own = [shift for shift in schedule.shifts if shift.week == week]
        days = (
            ", ".join(f"{shift.times} {shift.code}" for shift in own if shift.day == day)
            for day in range(len(WEEKDAYS))
        )
        rows.append((str(week), *days, hours_text(sum(shift.work for shift in own))))
    return Panel(
        kind="table",
        title=mark("Shifts per week"),
        columns=(mark("Week"), *WEEKDAYS, mark("Hours")),
        rows=tuple(rows),
    )


def _averages(facts: Facts, limits: Limits) -> Panel:
    average = counted_average(facts.schedule, limits)
    given = None if average is None else average * 100 / facts.full_time
    current = facts.current
    return Panel(
        kind="table",
        title=mark("Stated and computed"),
        columns=(
            mark("Full-time week"),
            mark("Stated week"),
            mark("Computed week"),
            mark("Stated degree"),
            mark("Computed degree"),
            mark("Degree in the register"),
        ),
        rows=(
            (
                hours_text(facts.full_time),
                hours_text(facts.week),
                _UNKNOWN if average is None else hours_text(int(average)),
                _percent(facts.degree),
                _percent(given),
                _percent(current.degree if current else None),
            ),
        ),
    )


def _rests(found: tuple[Rest, ...] | None, limits: Limits) -> Panel:
    needed = _UNKNOWN if limits.dygnsvila is None else hours_text(limits.dygnsvila)
    worst = sorted(found or (), key=lambda rest: (rest.minutes, rest.period))[:_PERIODS]
    return Panel(
        kind="table",
        title=mark("Shortest daily rests"),
        columns=(
            mark("24 hours from"),
            mark("Longest rest"),
            mark("Rest from"),
            mark("Rest to"),
            mark("Needed"),
        ),
        rows=tuple(
            (
                local(rest.period).strftime(_FORM),
                hours_text(rest.minutes),
                local(rest.start).strftime(_FORM),
                local(rest.end).strftime(_FORM),
                needed,
            )
            for rest in worst
        ),
    )


def _percent(number: Decimal | None) -> str:
    return _UNKNOWN if number is None else shown_percent(number)
