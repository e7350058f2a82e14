"""Who is given which order, when all open orders are looked at together."""

from __future__ import annotations

from enum import StrEnum
from importlib.util import find_spec

from bots.substitute_staffing.greedy import greedy
from bots.substitute_staffing.problem import Problem
from bots.substitute_staffing.settings import Goal, Settings
from framework.core.messages import Message, message
from framework.core.values import Value


class Method(StrEnum):
    """How the orders were assigned."""

    together = "together"
    #: One after the other: the extra `staffing` is not installed, or looking ahead found no better.
    one_by_one = "one_by_one"


class GoalReached(Value):
    """What an assignment reaches of one goal."""

    goal: Goal
    value: int
    #: What is proven that no assignment does better than, given the goals before; None when
    #: nothing was proven.
    bound: int | None

    @property
    def gap(self) -> float | None:
        """Part of the bound that the value may be away from the best; None is not known."""
        if self.bound is None:
            return None
        return abs(self.bound - self.value) / max(1, abs(self.bound))


class Assignment(Value):
    """Who is given which order."""

    #: Reference of an order → anställningsnummer; orders that nobody gets are left out.
    given: dict[str, str]
    goals: tuple[GoalReached, ...]
    method: Method
    #: The wall clock ended the search: another run may find another assignment that is as good.
    cut_short: bool = False

    @property
    def text(self) -> Message:
        """How it was found, for the people who decide."""
        if self.method is Method.one_by_one:
            return message("Filled one order after the other; nothing is proven.")
        if all(each.gap == 0 for each in self.goals):
            return message("All open orders filled together; proven to be the best.")
        worst = max((each.gap for each in self.goals if each.gap is not None), default=1.0)
        return message(
            "All open orders filled together; at most {percent} % from the best.",
            percent=f"{100 * worst:.1f}",
        )


def assign(problem: Problem, settings: Settings) -> Assignment:
    """Return the best assignment by the settings' goals, the first before the second and so on.

    Nobody is given what breaks a rule, alone or together. It is never worse than the plain list.
    Between assignments that are equal by all goals the one with the lowest sum of
    `points.draw(salt, order, number)` is taken, in thousandths. The same input gives the same
    assignment unless `cut_short`.
    """
    plain = greedy(problem, settings.goals, settings.salt)
    if find_spec("ortools") is None or not problem.factors:
        return Assignment(
            given=plain, goals=_reached(problem, plain, settings), method=Method.one_by_one
        )
    from bots.substitute_staffing import together  # noqa: PLC0415 (an extra; takes half a second)

    solved = together.solve(problem, settings, plain)
    bounds = {each.name: each.bound for each in solved.reached}
    given = {pair.order: pair.number for pair in solved.pairs}
    return Assignment(
        given=given,
        goals=_reached(problem, given, settings, bounds),
        method=Method.together,
        cut_short=solved.cut_short,
    )


def _reached(
    problem: Problem,
    given: dict[str, str],
    settings: Settings,
    bounds: dict[str, int] | None = None,
) -> tuple[GoalReached, ...]:
    return tuple(
        GoalReached(
            goal=goal, value=problem.value(given, goal), bound=(bounds or {}).get(goal.value)
        )
        for goal in settings.goals
    )
