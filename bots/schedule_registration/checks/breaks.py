"""H09: breaks."""

from __future__ import annotations

from bots.schedule_registration.checks.outcomes import failed, no_data, no_rule_data, passed
from bots.schedule_registration.limits import RAST_SENAST, Limits
from bots.schedule_registration.rules import H09
from bots.schedule_registration.schedule import WEEKDAYS, Schedule, Shift
from framework.core.canonical import hours_text
from framework.core.messages import message
from framework.core.proposals import Check


def broken_up(schedule: Schedule, limits: Limits) -> Check:
    """H09: nowhere is longer work without a break than is allowed (ATL 15 §).

    Shifts that touch are one stretch of work, also over midnight and from Sunday to Monday.
    """
    if limits.rast_senast is None:
        return no_rule_data(H09, RAST_SENAST)
    found = _stretches(schedule)
    if not found:
        return no_data(H09, message("There are no shifts to measure."), "pass")
    longest, worst = max(found, key=lambda each: each[0])
    params: dict[str, str | int] = {
        "longest": hours_text(longest),
        "week": worst.week,
        "day": WEEKDAYS[worst.day],
        "allowed": hours_text(limits.rast_senast),
    }
    if longest <= limits.rast_senast:
        text = message(
            "The longest work without a break is {longest} (week {week}, {day}); "
            "{allowed} allowed.",
            **params,
        )
        return passed(H09, text, "pass")
    too_long = {shift for length, shift in found if length > limits.rast_senast}
    text = message(
        "{longest} without a break in week {week}, {day}; {allowed} allowed. "
        "Too long in {count} of {all} shifts.",
        **params,
        count=len(too_long),
        all=len(schedule.shifts),
    )
    return failed(H09, text, "pass")


def _stretches(schedule: Schedule) -> list[tuple[int, Shift]]:
    """Return the minutes of each unbroken stretch of work, and the shift that it begins in."""
    found: list[tuple[int, int, Shift]] = []
    for midnight, shift in schedule.placed():
        for first, last in shift.stretches:
            start, end, begins_in = midnight + first, midnight + last, shift
            if found and start <= found[-1][1]:
                start, before, begins_in = found.pop()
                end = max(end, before)
            found.append((start, end, begins_in))
    return [(end - start, shift) for start, end, shift in found]
