"""H11: weekly rest on real instants."""

from __future__ import annotations

from bots.schedule_registration.checks.outcomes import failed, no_data, no_rule_data, passed
from bots.schedule_registration.limits import DYGNSVILA, VECKOVILA, Limits
from bots.schedule_registration.rules import H11
from bots.schedule_registration.schedule import Schedule
from framework.core.canonical import hours_text
from framework.core.local_time import local
from framework.core.messages import message
from framework.core.proposals import Check
from framework.core.working_time.daily_rest import Rest, shortest

_FORM = "%Y-%m-%d %H:%M"


def rested(schedule: Schedule, found: tuple[Rest, ...] | None, limits: Limits) -> Check:
    """H11: the longest weekly rest of every seven days is at least the veckovila in force.

    `found` is None when it could not be measured: nobody has decided the unit's dygnsbryt, or
    there is no dygnsvila in force to keep beside it. A week without work passes.
    """
    if limits.veckovila is None:
        return no_rule_data(H11, VECKOVILA)
    if limits.dygnsvila is None:
        return no_rule_data(H11, DYGNSVILA)
    if found is None:
        return no_data(H11, message("Nobody has decided the unit's dygnsbryt."), "pass")
    worst = shortest(found)
    if worst is None:
        return no_data(H11, message("There are no shifts to measure."), "pass")
    short = [rest for rest in found if rest.minutes < limits.veckovila]
    params = {
        "worst": hours_text(worst.minutes),
        "period": local(worst.period).strftime(_FORM),
        "start": local(worst.start).strftime(_FORM),
        "end": local(worst.end).strftime(_FORM),
        "needed": hours_text(limits.veckovila),
        "daily": hours_text(limits.dygnsvila),
        "until": schedule.last_day.isoformat(),
    }
    if not short:
        text = message(
            "The shortest weekly rest is {worst} ({start} to {end}) in the seven days from "
            "{period}, beside {daily} of daily rest; {needed} needed. Looked at until {until}.",
            **params,
        )
        return passed(H11, text, "pass")
    text = message(
        "The weekly rest is {worst} ({start} to {end}) in the seven days from {period}, beside "
        "{daily} of daily rest; {needed} needed. "
        "Too short in {count} of {all} weeks until {until}.",
        **params,
        count=len(short),
        all=len(found),
    )
    return failed(H11, text, "pass")
