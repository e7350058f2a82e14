"""Assignment with OR-Tools' CP-SAT: goals one after the other, each with a proven bound.

Nothing here knows what an order or a rule is: pairs, what clashes, what holds together, and aims.
Rules over more than two orders are not written into the model. A solution is tried against them,
what breaks one is forbidden, and the search goes on; what breaks a rule breaks it in every larger
combination too, so nothing good is lost, and bounds stay true.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ortools.sat.python import cp_model

from bots.substitute_staffing.problem import Pair

#: Bounds are whole numbers that were computed with fractions.
_TINY = 1e-6
Variables = Mapping[Pair, cp_model.IntVar]
#: What the model is told of an aim: a sum over pairs, and over variables of its own.
Build = Callable[[cp_model.CpModel, Variables], cp_model.LinearExpr]


@dataclass(frozen=True, kw_only=True)
class Aim:
    """One goal: higher or lower is better."""

    name: str
    higher: bool
    build: Build
    #: What a solution is worth, computed without the solver.
    value: Callable[[Sequence[Pair]], int]


@dataclass(frozen=True, kw_only=True)
class Reached:
    """What was reached of one aim, and what is proven to be the best there could be."""

    name: str
    value: int
    bound: int
    proved: bool


@dataclass(frozen=True, kw_only=True)
class Solved:
    """An assignment with what it reaches."""

    pairs: tuple[Pair, ...]
    reached: tuple[Reached, ...]
    #: The wall clock ended a search: the same input may give another answer next time.
    cut_short: bool


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How long a search may take."""

    #: Wall clock, for all aims together.
    seconds: float
    #: CP-SAT's own measure of work, the same on every machine, for all aims together.
    work: float


@dataclass(frozen=True, kw_only=True)
class Task:
    """What is to be assigned."""

    pairs: Sequence[Pair]
    #: Number → the person; no person has two orders that clash.
    person: Callable[[str], str]
    #: Orders that nobody can have together.
    clashes: Collection[tuple[str, str]]
    #: At most so much by person: `(amount by pair, most)`.
    ceilings: Sequence[tuple[Mapping[Pair, int], int]] = ()
    #: Whether one person can have some orders together.
    holds: Callable[[Sequence[Pair]], bool] = lambda _: True


def solve(task: Task, aims: Sequence[Aim], start: Iterable[Pair], budget: Budget) -> Solved:
    """Return the best assignment by the first aim, of the equals the best by the second, and so on.

    `start` is an assignment that holds; nothing worse is returned.
    """
    began = time.monotonic()
    model = cp_model.CpModel()
    variables = {pair: model.new_bool_var("/".join(pair)) for pair in task.pairs}
    _constrain(model, variables, task)
    best, work, cut_short = sorted(start), budget.work, False
    reached: list[Reached] = []
    for aim in aims:
        expression = aim.build(model, variables)
        (model.maximize if aim.higher else model.minimize)(expression)
        bound: float | None = None
        while True:
            # Half of what is left for each, for the first ones are quick; all of it for the last.
            share = 1.0 if aim is aims[-1] else 0.5
            left = budget.seconds - (time.monotonic() - began)
            solver = _solver(left * share, work * share)
            _hint(model, variables, best)
            status = solver.solve(model)
            work = max(0.0, work - solver.response_proto.deterministic_time)
            if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
                bound = _tighter(bound, solver.best_objective_bound, higher=aim.higher)
            cut_short = cut_short or _by_clock(solver, status)
            if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
                break
            found = [pair for pair, chosen in variables.items() if solver.boolean_value(chosen)]
            broken = list(_broken(found, task))
            if not broken:
                best = sorted(found)
                break
            for together in broken:
                model.add_bool_or(variables[pair].negated() for pair in together)
        value = aim.value(best)
        reached.append(_told(aim, value, bound))
        model.add(expression >= value if aim.higher else expression <= value)
    return Solved(pairs=tuple(best), reached=tuple(reached), cut_short=cut_short)


def weighted(amounts: Mapping[Pair, int], variables: Variables) -> cp_model.LinearExpr:
    """Return the sum of the amounts of the pairs that are chosen."""
    chosen = [variables[pair] for pair in amounts]
    return cp_model.LinearExpr.weighted_sum(chosen, list(amounts.values()))


def _constrain(model: cp_model.CpModel, variables: Variables, task: Task) -> None:
    by_order: dict[str, list[Pair]] = {}
    by_person: dict[str, dict[str, list[Pair]]] = {}
    for pair in task.pairs:
        by_order.setdefault(pair.order, []).append(pair)
        by_person.setdefault(task.person(pair.number), {}).setdefault(pair.order, []).append(pair)
    for pairs in by_order.values():
        model.add_at_most_one(variables[pair] for pair in pairs)
    cliques = _cliques(task.clashes)
    for own in by_person.values():
        for clique in cliques:
            pairs = [pair for order in clique & own.keys() for pair in own[order]]
            if len(pairs) > 1:
                model.add_at_most_one(variables[pair] for pair in sorted(pairs))
    for amounts, most in task.ceilings:
        model.add(weighted(amounts, variables) <= most)


def _cliques(clashes: Collection[tuple[str, str]]) -> list[set[str]]:
    """Return sets of orders, all of which clash with each other, that hold every clash."""
    others: dict[str, set[str]] = {}
    for one, other in clashes:
        others.setdefault(one, set()).add(other)
        others.setdefault(other, set()).add(one)
    covered: set[tuple[str, str]] = set()
    found: list[set[str]] = []
    for one in sorted(others):
        for other in sorted(others[one]):
            if one > other or (one, other) in covered:
                continue
            clique = {one, other}
            for third in sorted(others[one] & others[other]):
                if clique <= others[third]:
                    clique.add(third)
            covered.update(combinations(sorted(clique), 2))
            found.append(clique)
    return found


def _broken(found: Sequence[Pair], task: Task) -> Iterable[list[Pair]]:
    """Yield, by person, the fewest of their orders that do not hold together."""
    by_person: dict[str, list[Pair]] = {}
    for pair in found:
        by_person.setdefault(task.person(pair.number), []).append(pair)
    for own in by_person.values():
        if len(own) > 1 and not task.holds(own):
            least = list(own)
            for pair in own:
                fewer = [each for each in least if each != pair]
                if len(fewer) > 1 and not task.holds(fewer):
                    least = fewer
            yield least


def _solver(seconds: float, work: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    # One worker and one seed: the same input gives the same answer.
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    # Found by measuring: relaxations prove these goals, probing and symmetries only take time.
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.relative_gap_limit = 0.0
    solver.parameters.max_time_in_seconds = max(0.1, seconds)
    solver.parameters.max_deterministic_time = max(0.1, work)
    return solver


def _hint(model: cp_model.CpModel, variables: Variables, best: Sequence[Pair]) -> None:
    chosen = set(best)
    model.clear_hints()  # type: ignore[no-untyped-call] # OR-Tools gives it no types
    for pair, variable in variables.items():
        model.add_hint(variable, pair in chosen)


def _by_clock(solver: cp_model.CpSolver, status: cp_model.CpSolverStatus) -> bool:
    """Tell whether the wall clock ended a search, and not a proof or the amount of work."""
    spent = solver.response_proto.deterministic_time
    return status != cp_model.OPTIMAL and spent < 0.99 * solver.parameters.max_deterministic_time


def _tighter(bound: float | None, found: float, *, higher: bool) -> float:
    if bound is None:
        return found
    return min(bound, found) if higher else max(bound, found)


def _told(aim: Aim, value: int, bound: float | None) -> Reached:
    if bound is None:
        return Reached(name=aim.name, value=value, bound=value, proved=False)
    whole = math.floor(bound + _TINY) if aim.higher else math.ceil(bound - _TINY)
    return Reached(name=aim.name, value=value, bound=whole, proved=whole == value)
