"""The plain list: one order after the other, each to the best who is left."""

from __future__ import annotations

from collections.abc import Sequence

from bots.substitute_staffing.points import draw
from bots.substitute_staffing.problem import HIGHER, Pair, Problem
from bots.substitute_staffing.settings import Goal


def greedy(problem: Problem, goals: Sequence[Goal], salt: str) -> dict[str, str]:
    """Return who is given what when nobody looks ahead.

    Orders come by priority, then by when they begin; of those who may have one, whoever is best by
    the first goal on which two differ, with what they were given before. Nobody is given what
    breaks a rule together with what they have.
    """
    given: list[Pair] = []
    orders = sorted(
        problem.wanted.values(),
        key=lambda each: (each.order.priority, each.order.start, each.order.reference),
    )
    for each in orders:
        reference = each.order.reference
        pairs = [Pair(reference, number) for number in problem.candidates(reference)]
        own = problem.by_person(given)

        def key(pair: Pair) -> tuple[int, ...]:
            before = own.get(problem.person(pair.number), [])  # noqa: B023 (used in this turn)
            told = (_worth(problem, pair, before, goal) for goal in goals)
            return (*told, draw(salt, pair.order, pair.number))

        for pair in sorted(pairs, key=key):
            if problem.holds([*own.get(problem.person(pair.number), []), pair]):
                given.append(pair)
                break
    return {pair.order: pair.number for pair in sorted(given)}


def _worth(problem: Problem, pair: Pair, before: Sequence[Pair], goal: Goal) -> int:
    """Return what a pair adds to a goal beside what the person has; the lower the better."""
    with_it = {each.order: each.number for each in (*before, pair)}
    without = {each.order: each.number for each in before}
    added = problem.value(with_it, goal) - problem.value(without, goal)
    return -added if goal in HIGHER else added
