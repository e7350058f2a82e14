"""H12: work at night."""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal

from bots.schedule_registration.checks.outcomes import (
    failed,
    no_data,
    no_rule_data,
    passed,
    shown_percent,
)
from bots.schedule_registration.limits import Limits, NightLimits
from bots.schedule_registration.rules import H12
from bots.schedule_registration.schedule import DAY, WEEKDAYS, Schedule, Shift, clock
from framework.core.canonical import hours_text
from framework.core.messages import Message, joined, message
from framework.core.proposals import Check

_MONTHS, _WEEK = 12, 7


def allowed(schedule: Schedule, limits: Limits, *, night_work: bool) -> Check:
    """H12: no work in the hours of night rest unless the unit may; night workers keep the average.

    Somebody is a night worker when more than half of the shifts (the law says "normally") have
    the stated hours in the night, or when the stated share of all work lies there. Their average
    is the work from the schedule's first day over the reference period, or to its end, divided by
    the days that count (at least a week of them). Shifts count in wall time, breaks left out;
    jour counts as work. Absence and work elsewhere are not known here.
    """
    night = limits.night
    if night is None:
        return no_rule_data(H12, limits.night_missing)
    if not schedule.shifts:
        return no_data(H12, message("There are no shifts to measure."), "pass")
    banned = _banned(schedule, night)
    counted, too_much = _average(schedule, night)
    problems = [banned] if banned and not night_work else []
    problems += [counted] if counted and too_much else []
    if problems:
        return failed(H12, joined(problems), "pass")
    hours = {"first": clock(night.rest_from), "last": clock(night.rest_to)}
    decided = message("Work between {first} and {last} is decided for the unit.", **hours)
    free = message("No work between {first} and {last}.", **hours)
    told = [decided if banned else free, *([counted] if counted else [])]
    return passed(H12, joined(told), "pass")


def _banned(schedule: Schedule, night: NightLimits) -> Message | None:
    """Return which shifts lie in the hours of night rest, None when none does."""
    found = [s for s in schedule.shifts if minutes_between(s, night.rest_from, night.rest_to)]
    if not found:
        return None
    return message(
        "{count} of {all} shifts have work between {first} and {last}, e.g. week {week}, {day} "
        "{times}; night work is not decided for the unit.",
        count=len(found),
        all=len(schedule.shifts),
        first=clock(night.rest_from),
        last=clock(night.rest_to),
        week=found[0].week,
        day=WEEKDAYS[found[0].day],
        times=found[0].times,
    )


def _average(schedule: Schedule, night: NightLimits) -> tuple[Message | None, bool]:
    """Return what a night worker averages and whether it is too much; None for others."""
    at_night = [minutes_between(s, night.night_from, night.night_to) for s in schedule.shifts]
    work = sum(shift.work for shift in schedule.shifts)
    shifts = sum(minutes >= night.shift for minutes in at_night)
    share = Decimal(100 * sum(at_night)) / max(work, 1)
    if 2 * shifts <= len(at_night) and share < night.share:
        return None, False
    last = min(schedule.last_day, _months_later(schedule.start, night.months))
    days = max((last - schedule.start).days + 1, _WEEK)
    total = sum(shift.work for _, shift in schedule.days(last))
    average = Decimal(total * _WEEK) / (days * night.days)
    text = message(
        "Night work: {shifts} of {all} shifts have {hours} or more between {first} and {last}, "
        "{share} of all work. {total} hours to {until} average {average} in 24 hours when "
        "{days} days of each week count; at most {most}.",
        shifts=shifts,
        all=len(at_night),
        hours=hours_text(night.shift),
        first=clock(night.night_from),
        last=clock(night.night_to),
        share=shown_percent(share),
        total=hours_text(total),
        until=last.isoformat(),
        average=hours_text(int(average)),
        days=night.days,
        most=hours_text(night.most),
    )
    return text, average > night.most


def minutes_between(shift: Shift, begin: int, stop: int) -> int:
    """Return the minutes of work of a shift between two wall times, breaks left out.

    `begin` and `stop` are minutes after midnight; a `stop` at or before `begin` is the day after.
    """
    if stop <= begin:
        stop += DAY
    total = 0
    for offset in (-DAY, 0, DAY):
        window = begin + offset, stop + offset
        total += _overlap(window, shift.start, shift.end)
        if shift.break_start is not None and shift.break_end is not None:
            total -= _overlap(window, shift.break_start, shift.break_end)
    return total


def _overlap(window: tuple[int, int], start: int, end: int) -> int:
    return max(0, min(window[1], end) - max(window[0], start))


def _months_later(day: dt.date, months: int) -> dt.date:
    """Return the last day of a period of whole months that begins on a day."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    year = day.year + years
    if year > dt.MAXYEAR:
        return dt.date.max
    same = min(day.day, calendar.monthrange(year, month + 1)[1])
    return dt.date(year, month + 1, same) - dt.timedelta(days=1)
