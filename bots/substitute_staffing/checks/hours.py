"""B04 and B05: hours in the average week and in the month, with all that the person would work."""

from __future__ import annotations

from bots.substitute_staffing.checks.outcomes import failed, no_data, no_rule_data, passed
from bots.substitute_staffing.limits import HOUR_TYPES, WEEK_DAYS, WEEK_MOST
from bots.substitute_staffing.rules import B04, B05
from bots.substitute_staffing.trial import Trial
from framework.core.canonical import hours_text
from framework.core.messages import message
from framework.core.proposals import Check
from framework.core.working_time.hours import busiest_average, minutes_in_month


def average_week(trial: Trial) -> Check:
    """B04: no period of the length in force that holds the shift averages too many hours a week.

    Every employer's work counts, and any day may begin a period.
    """
    limits, order = trial.limits, trial.order
    if limits.week_most is None:
        return no_rule_data(B04, WEEK_MOST)
    if limits.week_days is None:
        return no_rule_data(B04, WEEK_DAYS)
    if limits.hour_types is None:
        return no_rule_data(B04, HOUR_TYPES)
    minutes = trial.minutes(limits.hour_types)
    found = busiest_average(minutes, order.first_day, order.last_day, limits.week_days)
    text = message(
        "{week} a week from {first} to {last}; {most} at most.",
        week=hours_text(found.week), first=found.first.isoformat(), last=found.last.isoformat(),
        most=hours_text(limits.week_most),
    )  # fmt: skip
    return (failed if found.above(limits.week_most) else passed)(B04, text)


def month(trial: Trial) -> Check:
    """B05: no more hours for the municipality in the shift's month than contracted at most."""
    limits, order, most = trial.limits, trial.order, trial.substitute.most_month
    if limits.hour_types is None:
        return no_rule_data(B05, HOUR_TYPES)
    if most is None:
        return no_data(B05, message("The contract's most hours in a month are not known."))
    minutes = trial.minutes(limits.hour_types, here_only=True)
    worked = max(minutes_in_month(minutes, day) for day in (order.first_day, order.last_day))
    text = message(
        "{worked} in the month; {most} at most.", worked=hours_text(worked), most=hours_text(most)
    )
    return (failed if worked > most else passed)(B05, text)
