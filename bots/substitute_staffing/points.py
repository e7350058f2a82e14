"""Points per factor, so that people see why somebody stands before somebody else."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from bots.substitute_staffing.factors import CostClass, Factors, factors_of
from bots.substitute_staffing.settings import Factor, Settings
from bots.substitute_staffing.trial import Trial
from framework.core.messages import mark
from framework.core.values import Value

#: In the order that people read them: the right to be hired again before others is first.
LABELS = {
    Factor.priority_right: mark("Företrädesrätt"),
    Factor.resource_time: mark("Resource time"),
    Factor.own_unit: mark("Own unit"),
    Factor.continuity: mark("Continuity"),
    Factor.fairness: mark("Hours this month"),
    Factor.cost: mark("Cost"),
    Factor.distance: mark("Distance"),
    Factor.last_asked: mark("Last asked"),
}
#: Of the points for cost, what a dearer class of time keeps.
_COST_SHARES = {CostClass.ordinary: 1.0, CostClass.extra: 0.5, CostClass.overtime: 0.0}
_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


class Points(Value):
    """How one substitute comes out for one order, among those who pass every rule."""

    number: str
    name: str
    #: Points by factor; None where what they rest on is not known, which gives none.
    by_factor: dict[Factor, int | None]
    cost_class: CostClass | None

    @property
    def total(self) -> int:
        """Sum of what is known."""
        return sum(points or 0 for points in self.by_factor.values())


def ranked(trials: Iterable[Trial], settings: Settings) -> tuple[Points, ...]:
    """Return those who may be asked for one order, best first.

    Whoever has paid time for the whole shift comes first, then whoever has företrädesrätt, whatever
    the weights say; then points decide. Between equals the one asked longest ago comes first, and
    then a hash of `salt`, order and number, which favours nobody from order to order.
    """
    keyed = []
    for trial in trials:
        factors = factors_of(trial, settings)
        points = points_of(trial, factors, settings)
        covered = factors.resource >= trial.order.minutes
        key = (
            not covered,
            not factors.priority,
            -points.total,
            factors.asked or _LONG_AGO,
            draw(settings.salt, trial.order.reference, points.number),
        )
        keyed.append((key, points))
    return tuple(points for _, points in sorted(keyed, key=lambda each: each[0]))


def points_of(trial: Trial, factors: Factors, settings: Settings) -> Points:
    """Return the points of one substitute for one order."""
    shares = _shares(trial, factors, settings)
    return Points(
        number=trial.substitute.number,
        name=trial.substitute.name,
        by_factor={
            factor: None if shares[factor] is None else round(weight * (shares[factor] or 0))
            for factor, weight in settings.weights.items()
        },
        cost_class=factors.cost_class,
    )


def draw(salt: str, order: str, number: str) -> int:
    """Return a number below 2³² that decides between equals, the same every time."""
    digest = hashlib.sha256(f"{salt}:{order}:{number}".encode()).digest()
    return int.from_bytes(digest[:4])


def _shares(trial: Trial, factors: Factors, settings: Settings) -> dict[Factor, float | None]:
    """Return what part of each factor's weight is reached, from 0 to 1."""
    load, km, cost = factors.load, factors.km, factors.cost_class
    most = settings.asked_days
    days = most if factors.asked is None else max(0, (trial.order.start - factors.asked).days)
    return {
        Factor.resource_time: factors.resource / max(1, trial.order.minutes),
        Factor.priority_right: float(factors.priority),
        Factor.own_unit: factors.own_unit / 2,
        Factor.continuity: factors.continuity / settings.continuity_shifts,
        Factor.fairness: None if load is None else max(0.0, 1 - load / 100),
        Factor.cost: None if cost is None else _COST_SHARES[cost],
        Factor.distance: None if km is None else max(0.0, 1 - km / settings.far_km),
        Factor.last_asked: min(days, most) / most,
    }
