"""B02 and B03: rest on real instants, with everything that the person is booked for and given.

A dygnsbryt is the unit's of the order that is tried: the order decides how its days are counted,
whoever else employs the person.
"""

from __future__ import annotations

import datetime as dt

from bots.substitute_staffing.checks.outcomes import clock, failed, no_data, no_rule_data, passed
from bots.substitute_staffing.limits import (
    DAILY_REST,
    DAILY_TYPES,
    WEEKLY_REST,
    WEEKLY_TYPES,
)
from bots.substitute_staffing.rules import B02, B03
from bots.substitute_staffing.trial import Trial
from framework.core.canonical import hours_text
from framework.core.local_time import instant, local
from framework.core.messages import Message, message
from framework.core.proposals import Check
from framework.core.working_time.daily_rest import Rest, daily_rests, day_of, shortest
from framework.core.working_time.weekly_rest import Week, weekly_rests

_UNDECIDED = message("Nobody has decided the unit's dygnsbryt.")
#: Days on either side of the order that its rest can depend on.
_DAYS, _WEEKS = 3, 16
_WEEK = dt.timedelta(weeks=1)


def daily(trial: Trial) -> Check:
    """B02: enough rest in the 24-hour periods of the shift, the one before and the one after."""
    limits, dygnsbryt = trial.limits, trial.wanted.dygnsbryt
    if limits.daily_rest is None:
        return no_rule_data(B02, DAILY_REST)
    if limits.daily_types is None:
        return no_rule_data(B02, DAILY_TYPES)
    if dygnsbryt is None:
        return no_data(B02, _UNDECIDED)
    moment = dt.timedelta(minutes=1)
    first = day_of(day_of(trial.order.start, dygnsbryt)[0] - moment, dygnsbryt)[0]
    last = day_of(trial.order.end - moment, dygnsbryt)[1]
    found = daily_rests(trial.work(limits.daily_types, _DAYS), dygnsbryt)
    worst = shortest(rest for rest in found if first <= rest.period <= last)
    assert worst is not None  # noqa: S101 (the order itself is work)
    text = _told(worst, limits.daily_rest)
    return (passed if worst.minutes >= limits.daily_rest else failed)(B02, text)


def weekly(trial: Trial) -> Check:
    """B03: enough rest, beside the daily rest, in the seven days that the shift lies in."""
    limits, dygnsbryt = trial.limits, trial.wanted.dygnsbryt
    if limits.weekly_rest is None:
        return no_rule_data(B03, WEEKLY_REST)
    if limits.daily_rest is None:
        return no_rule_data(B03, DAILY_REST)
    if limits.weekly_types is None:
        return no_rule_data(B03, WEEKLY_TYPES)
    if dygnsbryt is None:
        return no_data(B03, _UNDECIDED)
    week = Week(begins=trial.wanted.week_begins, dygnsbryt=dygnsbryt, dygnsvila=limits.daily_rest)
    found = weekly_rests(trial.work(limits.weekly_types, _WEEKS), week)
    worst = shortest(
        rest
        for rest in found
        if rest.period < trial.order.end
        and trial.order.start < instant(local(rest.period).date() + _WEEK, dygnsbryt)
    )
    assert worst is not None  # noqa: S101 (the order itself is work)
    text = _told(worst, limits.weekly_rest)
    return (passed if worst.minutes >= limits.weekly_rest else failed)(B03, text)


def _told(rest: Rest, needed: int) -> Message:
    return message(
        "{rest} rest ({start} to {end}); {needed} needed.",
        rest=hours_text(rest.minutes), start=clock(rest.start), end=clock(rest.end),
        needed=hours_text(needed),
    )  # fmt: skip
