"""H19: how long before it begins a schedule is known."""

from __future__ import annotations

import datetime as dt

from bots.schedule_registration.checks.outcomes import failed, no_rule_data, passed
from bots.schedule_registration.checks.registered import not_read
from bots.schedule_registration.limits import VARSEL, Limits
from bots.schedule_registration.payroll import Payroll
from bots.schedule_registration.rules import H19
from framework.core.kinds import NotRead
from framework.core.local_time import local
from framework.core.messages import message
from framework.core.proposals import Check


def early_enough(start: dt.date, payroll: Payroll, limits: Limits, now: dt.datetime) -> Check:
    """H19: a new schedule reaches the employee in time, counted from tonight's Swedish date.

    What is registered already, in this version or an earlier one of ours, is not new. When the
    school told the employee is not known here.
    """
    if payroll.registered is not None:
        return passed(H19, message("Registered before, so it is not new."), "fran")
    if limits.varsel is None:
        return no_rule_data(H19, VARSEL)
    days = (start - local(now).date()).days
    text = message(
        "Begins {day}, {days} days from tonight; {needed} days of notice needed.",
        day=start.isoformat(),
        days=days,
        needed=limits.varsel,
    )
    if days <= 0:
        text = message("Has begun already ({day}); no notice is left.", day=start.isoformat())
    if days >= limits.varsel:
        return passed(H19, text, "fran")
    if isinstance(payroll.reading, NotRead):
        return not_read(H19, payroll.reading)
    return failed(H19, text, "fran")
