"""H09: breaks."""

from __future__ import annotations

from bots.schedule_registration.checks.outcomes import failed, no_data, no_rule_data, passed
from bots.schedule_registration.limits import RAST_SENAST, Limits
from bots.schedule_registration.rules import H09
from bots.schedule_registration.schedule import WEEKDAYS, Schedule
from framework.core.canonical import hours_text
from framework.core.messages import message
from framework.core.proposals import Check


def broken_up(schedule: Schedule, limits: Limits) -> Check:
    """H09: no shift has longer work without a break than is allowed (ATL 15 §)."""
    if limits.rast_senast is None:
        return no_rule_data(H09, RAST_SENAST)
    if not schedule.shifts:
        return no_data(H09, message("There are no shifts to measure."), "pass")
    worst = max(schedule.shifts, key=lambda shift: shift.longest_stretch)
    params: dict[str, str | int] = {
        "longest": hours_text(worst.longest_stretch),
        "week": worst.week,
        "day": WEEKDAYS[worst.day],
        "allowed": hours_text(limits.rast_senast),
    }
    if worst.longest_stretch <= limits.rast_senast:
        text = message(
            "The longest work without a break is {longest} (week {week}, {day}); "
            "{allowed} allowed.",
            **params,
        )
        return passed(H09, text, "pass")
    too_long = sum(shift.longest_stretch > limits.rast_senast for shift in schedule.shifts)
    text = message(
        "{longest} without a break in week {week}, {day}; {allowed} allowed. "
        "Too long in {count} of {all} shifts.",
        **params,
        count=too_long,
        all=len(schedule.shifts),
    )
    return failed(H09, text, "pass")
