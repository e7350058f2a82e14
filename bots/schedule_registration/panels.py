"""What a lönespecialist looks at beside the figures."""

from __future__ import annotations

from decimal import Decimal

from bots.schedule_registration.checks.degree import counted_average
from bots.schedule_registration.checks.outcomes import shown_percent
from bots.schedule_registration.facts import Facts
from bots.schedule_registration.limits import Limits
from bots.schedule_registration.rest import Rest
from bots.schedule_registration.schedule import WEEKDAYS, Schedule
from framework.core.canonical import hours_text
from framework.core.local_time import local
from framework.core.messages import mark
from framework.core.proposals import Panel

_FORM = "%Y-%m-%d %H:%M"
_PERIODS = 5
_UNKNOWN = "–"


def panels(facts: Facts, limits: Limits, rests: tuple[Rest, ...] | None) -> tuple[Panel, ...]:
    """Return the shifts per week, stated against computed, and the shortest rests."""
    return (_weeks(facts.schedule), _averages(facts, limits), _rests(rests, limits))


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
