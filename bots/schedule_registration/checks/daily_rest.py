"""H10: daily rest on real instants."""

from __future__ import annotations

from bots.schedule_registration.checks.outcomes import failed, no_data, no_rule_data, passed
from bots.schedule_registration.limits import DYGNSVILA, Limits
from bots.schedule_registration.rules import H10
from bots.schedule_registration.schedule import Schedule
from framework.core.canonical import hours_text
from framework.core.local_time import local
from framework.core.messages import message
from framework.core.proposals import Check
from framework.core.working_time.daily_rest import Rest, shortest

_FORM = "%Y-%m-%d %H:%M"


def rested(schedule: Schedule, found: tuple[Rest, ...] | None, limits: Limits) -> Check:
    """H10: the longest rest of every period is at least the dygnsvila in force.

    `found` is None when nobody has decided the unit's dygnsbryt. Shifts of jour count as work.
    """
    if limits.dygnsvila is None:
        return no_rule_data(H10, DYGNSVILA)
    if found is None:
        return no_data(H10, message("Nobody has decided the unit's dygnsbryt."), "pass")
    worst = shortest(found)
    if worst is None:
        return no_data(H10, message("There are no shifts to measure."), "pass")
    short = [rest for rest in found if rest.minutes < limits.dygnsvila]
    params = {
        "worst": hours_text(worst.minutes),
        "period": local(worst.period).strftime(_FORM),
        "needed": hours_text(limits.dygnsvila),
        "until": schedule.last_day.isoformat(),
    }
    if not short:
        text = message(
            "The shortest daily rest is {worst} in the 24 hours from {period}; {needed} needed. "
            "Looked at until {until}.",
            **params,
        )
        return passed(H10, text, "pass")
    text = message(
        "The daily rest is {worst} in the 24 hours from {period}; {needed} needed. "
        "Too short in {count} of {all} periods until {until}.",
        **params,
        count=len(short),
        all=len(found),
    )
    return failed(H10, text, "pass")
