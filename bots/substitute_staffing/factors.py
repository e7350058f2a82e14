"""What is weighed between those who pass every rule; LAS days never are."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import NamedTuple

from bots.substitute_staffing.settings import Settings
from bots.substitute_staffing.sources import POOL
from bots.substitute_staffing.trial import Trial
from framework.core.messages import mark
from framework.core.working_time.hours import minutes_in_month

#: A shift that is given beside others counts as so many minutes of load.
_USUAL_SHIFT = 480


class CostClass(StrEnum):
    """What sort of time the shift would be, cheapest first; payroll decides in the end."""

    ordinary = "ordinary"
    extra = "fyllnad"
    overtime = "kvalificerad"

    @property
    def rank(self) -> int:
        """0 is the cheapest."""
        return list(CostClass).index(self)


COST_LABELS = {
    CostClass.ordinary: mark("ordinary time"),
    CostClass.extra: mark("fyllnadstid"),
    CostClass.overtime: mark("kvalificerad övertid"),
}


class Factors(NamedTuple):
    """How one substitute stands to one order; None is not known."""

    #: Minutes of the order that paid time without work covers.
    resource: int
    #: Has the right to be hired again before others, on the day of the shift.
    priority: bool
    #: 2 introduced at the unit and wishes to work there, 1 introduced, 0 neither.
    own_unit: int
    #: Shifts at the unit lately, up to the number that gives all points.
    continuity: int
    #: Per cent of the contract's month that is booked already.
    load: int | None
    #: Per cent of it that one more shift is.
    step: int
    cost_class: CostClass | None
    #: Ordinary pay for the shift.
    kronor: int | None
    #: Kilometres to the unit.
    km: int | None
    #: When the person was last asked about any order.
    asked: dt.datetime | None


def factors_of(trial: Trial, settings: Settings) -> Factors:
    """Return how a substitute stands to an order, beside what they are booked for."""
    order, one = trial.order, trial.substitute
    worked, most = _worked(trial), one.most_month
    km = one.distance.get(order.unit)
    return Factors(
        resource=min(order.minutes, one.resource_minutes),
        priority=one.priority_until is not None and one.priority_until >= order.first_day,
        own_unit=(order.unit in one.introduced)
        + (order.unit in one.introduced and order.unit in one.wished),
        continuity=_continuity(trial, settings),
        load=round(100 * worked / most) if most and worked is not None else None,
        step=round(100 * _USUAL_SHIFT / most) if most else 0,
        cost_class=cost_class(trial),
        kronor=None if one.hourly is None else int(one.hourly * order.minutes / 60),
        km=None if km is None else round(km),
        asked=one.last_asked,
    )


def cost_class(trial: Trial) -> CostClass | None:
    """Return what sort of time the shift would be, None without rule data on a full-time month.

    Paid time without work is ordinary, and so is what an hourly paid substitute works up to a
    full-time month. What a permanent employee works beside their own hours is fyllnadstid up to
    there. All above it is kvalificerad övertid. That enkel övertid exists is left to payroll.
    """
    full, worked = trial.limits.full_month, _worked(trial)
    if trial.substitute.employment == POOL and (
        trial.substitute.resource_minutes >= trial.order.minutes
    ):
        return CostClass.ordinary
    if full is None or worked is None:
        return None
    if worked + trial.order.minutes > full:
        return CostClass.overtime
    return CostClass.extra if trial.substitute.employment == POOL else CostClass.ordinary


def _worked(trial: Trial) -> int | None:
    """Return the minutes booked in the month of the order."""
    types = trial.limits.hour_types
    if types is None:
        return None
    booked = trial.standing.worked(types, here_only=True)
    return minutes_in_month(booked, trial.order.first_day)


def _continuity(trial: Trial, settings: Settings) -> int:
    order = trial.order
    since = order.start - dt.timedelta(days=settings.continuity_days)
    shifts = sum(
        1
        for each in trial.substitute.bookings
        if each.unit == order.unit and not each.elsewhere and since <= each.start < order.start
    )
    return min(shifts, settings.continuity_shifts)
