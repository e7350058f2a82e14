"""All open orders as a task for the solver: goals as sums, and what no person can have together."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from itertools import combinations

from ortools.sat.python.cp_model import CpModel, LinearExpr

from bots.substitute_staffing import cp_sat
from bots.substitute_staffing.checks import rest
from bots.substitute_staffing.cp_sat import Aim, Build, Variables, weighted
from bots.substitute_staffing.facts import Substitute
from bots.substitute_staffing.points import draw
from bots.substitute_staffing.problem import HIGHER, Given, Pair, Problem
from bots.substitute_staffing.settings import Goal, Settings
from bots.substitute_staffing.sources import HOURLY
from bots.substitute_staffing.trial import Standing, Trial, Wanted
from framework.core.rules import Outcome
from framework.core.working_time.hours import minutes_in_month
from framework.core.working_time.intervals import overlap

#: CP-SAT's own measure of work that one second of the limit is worth: about a second's on an idle
#: machine, so that a busy one finds the same answer unless the clock ends it.
_WORK = 1.0
#: Two orders further apart than this leave each other's daily rest alone.
_APART = dt.timedelta(hours=49)
#: Values of the draw between equals, small enough to be summed up.
_DRAWN = 1_000
_NOBODY = Substitute(number="-", person="-", name="-", employment=HOURLY)


def solve(problem: Problem, settings: Settings, start: Given) -> cp_sat.Solved:
    """Return the best assignment by the settings' goals; `start` is one that holds."""
    began = time.monotonic()
    task = cp_sat.Task(
        pairs=tuple(problem.factors),
        person=problem.person,
        clashes=frozenset(_clashes(list(problem.wanted.values()))),
        ceilings=tuple(_ceilings(problem)),
        holds=problem.holds,
    )
    return cp_sat.solve(
        task,
        [*(_aim(problem, goal) for goal in settings.goals), _lot(problem, settings.salt)],
        [Pair(order, number) for order, number in start.items()],
        cp_sat.Budget(
            seconds=settings.seconds - (time.monotonic() - began),
            work=settings.seconds * _WORK,
        ),
    )


def _aim(problem: Problem, goal: Goal) -> Aim:
    """Return a goal as the solver needs it."""
    builders: dict[Goal, Build] = {
        Goal.resource_time: lambda model, variables: _resource(problem, model, variables),
        Goal.fairness: lambda model, variables: _fairness(problem, model, variables),
    }
    return Aim(
        name=goal.value,
        higher=goal in HIGHER,
        build=builders.get(goal, lambda _, variables: _sum(problem, goal, variables)),
        value=lambda pairs: problem.value({pair.order: pair.number for pair in pairs}, goal),
    )


def _lot(problem: Problem, salt: str) -> Aim:
    """Return what decides between assignments that are equal by all goals."""
    drawn = {pair: draw(salt, *pair) * _DRAWN >> 32 for pair in problem.factors}
    return Aim(
        name="lot",
        higher=False,
        build=lambda _, variables: weighted(drawn, variables),
        value=lambda pairs: sum(drawn[pair] for pair in pairs),
    )


def _sum(problem: Problem, goal: Goal, variables: Variables) -> LinearExpr:
    return weighted({pair: problem.worth(pair, goal) for pair in variables}, variables)


def _resource(problem: Problem, model: CpModel, variables: Variables) -> LinearExpr:
    """Return the minutes of paid time without work that are used, by person not more than is."""
    used = []
    for person, own in problem.by_person(variables).items():
        if most := problem.resource_of(person):
            minutes = {pair: problem.worth(pair, Goal.resource_time) for pair in own}
            used.append(model.new_int_var(0, most, f"resource time of {person}"))
            model.add(used[-1] <= weighted(minutes, variables))
    return LinearExpr.sum(used)


def _fairness(problem: Problem, model: CpModel, variables: Variables) -> LinearExpr:
    """Return the load before every shift that is given: a person's second has their first's."""
    parts = [_sum(problem, Goal.fairness, variables)]
    for person, own in problem.by_person(variables).items():
        most = len({pair.order for pair in own})
        if most > 1:
            turns = [model.new_bool_var(f"shift {turn} of {person}") for turn in range(most)]
            model.add(LinearExpr.sum(turns) == LinearExpr.sum([variables[pair] for pair in own]))
            step = problem.step_of(person)
            parts.append(LinearExpr.weighted_sum(turns, [step * turn for turn in range(most)]))
    return LinearExpr.sum(parts)


def _clashes(orders: Sequence[Wanted]) -> Iterator[tuple[str, str]]:
    """Yield orders that nobody can have together, whatever else they do."""
    for one, other in combinations(orders, 2):
        if _apart(one, other):
            continue
        if overlap(one.order.interval, other.order.interval) or not all(
            rest.daily(Trial(this, Standing(_NOBODY), (that,))).outcome is Outcome.passed
            for this, that in ((one, other), (other, one))
        ):
            yield one.order.reference, other.order.reference


def _apart(one: Wanted, other: Wanted) -> bool:
    return (
        other.order.start - one.order.end >= _APART or one.order.start - other.order.end >= _APART
    )


def _ceilings(problem: Problem) -> Iterator[tuple[dict[Pair, int], int]]:
    """Yield what the contract's month leaves each person, where that can be too little (B05)."""
    for own in problem.by_person(problem.factors).values():
        for month in sorted(
            {day.replace(day=1) for pair in own for day in problem.wanted[pair.order].days}
        ):
            amounts = {
                pair: minutes_in_month(problem.wanted[pair.order].days, month) for pair in own
            }
            for number in sorted({pair.number for pair in own}):
                trial = problem.trial(next(pair for pair in own if pair.number == number))
                most, types = trial.substitute.most_month, trial.limits.hour_types
                if most is None or types is None:
                    continue
                left = most - minutes_in_month(trial.standing.worked(types, here_only=True), month)
                # With two employments each has its own ceiling for all that the person works.
                mine = [pair for pair in own if pair.number == number]
                if sum(amounts.values()) > left and len(mine) == len(own):
                    yield amounts, left
