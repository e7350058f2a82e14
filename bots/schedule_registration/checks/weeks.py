"""H08: the rolling weeks hold together."""

from __future__ import annotations

import itertools

from bots.schedule_registration.checks.outcomes import failed, no_rule_data, passed
from bots.schedule_registration.limits import RULLANDE_VECKOR, Limits
from bots.schedule_registration.rules import H08
from bots.schedule_registration.schedule import WEEKDAYS, Schedule
from framework.core.messages import Message, joined, message
from framework.core.proposals import Check

_FIGURES = ("fran", "antal_veckor", "startvecka", "pass")


def rolling(schedule: Schedule, limits: Limits) -> Check:
    """H08: Monday start, 1 to the highest number of weeks, all present, no two shifts at once."""
    problems = [*_start(schedule), *_weeks(schedule), *_overlaps(schedule)]
    most = limits.rullande_veckor
    if most is not None and schedule.weeks > most:
        problems.append(
            message("{n} rolling weeks; at most {most} may be used.", n=schedule.weeks, most=most)
        )
    if problems:
        return failed(H08, joined(problems), *_FIGURES)
    if most is None:
        return no_rule_data(H08, RULLANDE_VECKOR)
    text = message(
        "{n} rolling weeks with {shifts} shifts, from Monday {day}.",
        n=schedule.weeks,
        shifts=len(schedule.shifts),
        day=schedule.start.isoformat(),
    )
    return passed(H08, text, *_FIGURES)


def _start(schedule: Schedule) -> list[Message]:
    problems = []
    if schedule.start.weekday() != 0:
        problems.append(message("{day} is not a Monday.", day=schedule.start.isoformat()))
    if schedule.end is not None and schedule.end < schedule.start:
        problems.append(
            message("The schedule ends before it begins ({day}).", day=schedule.end.isoformat())
        )
    return problems


def _weeks(schedule: Schedule) -> list[Message]:
    problems = []
    if not 1 <= schedule.first_week <= schedule.weeks:
        problems.append(
            message(
                "The starting week is {first}, but there are {n} rolling weeks.",
                first=schedule.first_week,
                n=schedule.weeks,
            )
        )
    if missing := schedule.missing_weeks:
        problems.append(message("No shifts in week {weeks}.", weeks=_listed(missing)))
    if beyond := sorted({shift.week for shift in schedule.shifts if shift.week > schedule.weeks}):
        problems.append(
            message(
                "Shifts in week {weeks}, but there are {n} rolling weeks.",
                weeks=_listed(tuple(beyond)),
                n=schedule.weeks,
            )
        )
    return problems


def _overlaps(schedule: Schedule) -> list[Message]:
    """Find shifts that begin before the one before has ended, in nominal wall time.

    A Sunday night shift meets the Monday after.
    """
    problems: list[Message] = []
    seen = set()
    for (start, one), (other_start, other) in itertools.pairwise(schedule.placed()):
        if other_start + other.start < start + one.end and (one, other) not in seen:
            seen.add((one, other))
            problems.append(
                message(
                    "Week {week} {day} {one} overlaps week {other_week} {other_day} {other}.",
                    week=one.week,
                    day=WEEKDAYS[one.day],
                    one=one.times,
                    other_week=other.week,
                    other_day=WEEKDAYS[other.day],
                    other=other.times,
                )
            )
    return problems


def _listed(weeks: tuple[int, ...]) -> str:
    return ", ".join(map(str, weeks))
