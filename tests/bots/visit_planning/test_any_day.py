"""What holds for every plan of every day."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.visits_measures import measures
from bench.visits_proof import broken_rules
from bots.visit_planning.plan import Plan, Reason, Rest, Stop, Unplaced
from bots.visit_planning.problem import Break, Pair, Problem
from bots.visit_planning.solving import Effort, Search, solve
from bots.visit_planning.wished import as_wished
from tests.bots.visit_planning.days import HOUR, day, drawn, staff, visit

_SHORT = Effort(tries=30, rounds=2, stages=2)
_days = st.builds(
    drawn,
    st.integers(0, 10**6), st.integers(0, 9), st.integers(0, 4),
)  # fmt: skip


def _worth(problem: Problem, plan: Plan) -> tuple[tuple[int, ...], int]:
    found = measures(problem, plan)
    return found.unplaced, found.cost


@settings(max_examples=60, deadline=None)
@given(_days, st.integers(0, 5))
def test_no_rule_is_broken_and_nobody_is_lost(problem: Problem, seed: int) -> None:
    """At every stage: every rule holds, and every visit is placed or told, once."""
    search = Search(problem, seed=seed, effort=_SHORT)
    plans = [search.plan(), *(search.plan() for _ in search.stages())]
    for plan in plans:
        assert broken_rules(problem, plan) == ()
        told = [each.visit for each in (*plan.stops, *plan.unplaced)]
        assert sorted(told) == sorted(each.name for each in problem.visits)
    worths = [_worth(problem, plan) for plan in plans]
    assert worths == sorted(worths, reverse=True)


@settings(max_examples=60, deadline=None)
@given(_days, st.integers(0, 24 * 3600))
def test_what_begins_later_as_wished_breaks_no_rule(problem: Problem, wish: int) -> None:
    """Nobody begins earlier than they could, nor after their wish if they need not."""
    plan = solve(problem, effort=_SHORT)
    wishes = {each.name: wish for each in problem.visits}
    later = as_wished(problem, plan, wishes)
    assert broken_rules(problem, later) == ()
    assert [(each.visit, each.staff) for each in later.stops] == [
        (each.visit, each.staff) for each in plan.stops
    ]
    for was, now in zip(plan.stops, later.stops, strict=True):
        assert was.start <= now.start <= max(was.start, wish)


def test_a_visit_begins_as_wished_where_there_is_room() -> None:
    """At a and b at nine, a minute between them; the one before must leave room for the second."""
    visits = [visit("v1", "a", latest=9 * HOUR), visit("v2", "b", latest=9 * HOUR)]
    problem = day(visits, [staff("s1")])
    plan = solve(problem, effort=_SHORT)
    later = as_wished(problem, plan, {"v1": 9 * HOUR, "v2": 9 * HOUR})
    assert sorted(each.start for each in later.stops) == [9 * HOUR - 660, 9 * HOUR]


@settings(max_examples=10, deadline=None)
@given(_days, st.integers(0, 5))
def test_the_same_seed_gives_the_same_plan(problem: Problem, seed: int) -> None:
    """A plan depends on problem, seed and effort alone."""
    assert solve(problem, seed=seed, effort=_SHORT) == solve(problem, seed=seed, effort=_SHORT)


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_better_than_the_plan_of_a_tiny_day(seed: int) -> None:
    """Four visits and two people: as good as the best of all the plans that there are."""
    problem = drawn(seed, 4, 2)
    plan = solve(problem, effort=Effort(tries=250, rounds=2, stages=10))
    best = min(_worth(problem, each) for each in _every_plan(problem))
    assert _worth(problem, plan) == best


def _every_plan(problem: Problem) -> Iterator[Plan]:
    """Yield a plan for every way to give out and order visits, as early as can be."""
    people = [one.name for one in problem.staff]
    for given_to in product([*people, None], repeat=len(problem.visits)):
        days = []
        for one in problem.staff:
            own = [
                v.name for v, who in zip(problem.visits, given_to, strict=True) if who == one.name
            ]
            days.append(list(permutations([*own, *range(len(one.breaks))])))
        for orders in product(*days):
            plan = _timed(problem, dict(zip(people, orders, strict=True)))
            if plan is not None and not broken_rules(problem, plan):
                yield plan


def _timed(problem: Problem, orders: dict[str, tuple[str | int, ...]]) -> Plan | None:
    """Return the plan with each start pushed on until nothing is too early, or None."""
    visits = {each.name: each for each in problem.visits}
    places = {name: at for at, name in enumerate(problem.travel.places)}
    starts: dict[tuple[str, str | int], int] = {}
    whose = {name: who for who, order in orders.items() for name in order if isinstance(name, str)}
    if any(visits[name].place is None for name in whose):
        return None
    for _ in range(40):
        before = dict(starts)
        for one in problem.staff:
            at, free = places[one.begins_at], one.start
            for name in orders[one.name]:
                key = one.name, name
                if isinstance(name, int):
                    opens, length = one.breaks[name].earliest, one.breaks[name].duration
                else:
                    there = places[visits[name].place or ""]
                    way = problem.travel.times[one.mode][at][there]
                    if way is None:
                        return None
                    at, free = there, free + way
                    opens, length = visits[name].earliest, visits[name].duration
                starts[key] = max(free, opens, starts.get(key, 0))
                free = starts[key] + length
        for pair in problem.pairs:
            if pair.first in whose and pair.second in whose:
                one, two = (whose[pair.first], pair.first), (whose[pair.second], pair.second)
                starts[two] = max(starts[two], starts[one] + pair.least)
                starts[one] = max(starts[one], starts[two] - pair.most)
        if starts == before:
            break
    else:
        return None
    return Plan(
        stops=tuple(
            Stop(visit=v, staff=s, start=t) for (s, v), t in starts.items() if isinstance(v, str)
        ),
        breaks=tuple(
            Rest(staff=s, number=v, start=t) for (s, v), t in starts.items() if isinstance(v, int)
        ),
        unplaced=tuple(
            Unplaced(visit=each.name, priority=each.priority, reason=Reason.double_booked)
            for each in problem.visits
            if each.name not in whose
        ),
    )


_CHANGES = {
    "L01": lambda plan: _with(plan, start=-1),
    "L02": lambda plan: _with(plan, staff="u"),
    "5.7": lambda plan: replace(plan, stops=plan.stops[1:]),
    "L05": lambda plan: replace(plan, breaks=()),
    "L03": lambda plan: replace(
        plan, stops=(plan.stops[0], _moved(plan.stops[1]), *plan.stops[2:])
    ),
}


def _with(plan: Plan, **change: object) -> Plan:
    return replace(plan, stops=(replace(plan.stops[0], **change), *plan.stops[1:]))


def _moved(stop: Stop) -> Stop:
    return replace(stop, start=stop.start + 1)


@pytest.mark.parametrize("rule", _CHANGES)
def test_the_proof_sees_every_broken_rule(rule: str) -> None:
    """A plan that holds is changed so that one rule is broken: the proof names it."""
    skill = frozenset({"insulin"})
    rest = (Break(duration=600, earliest=2000, latest=4000),)
    problem = day(
        [visit("x", skills=skill, latest=900), visit("y", skills=skill, latest=900)],
        [staff("s", skills=skill, breaks=rest), staff("t", skills=skill), staff("u")],
        Pair(first="x", second="y"),
    )
    plan = solve(problem, effort=_SHORT)
    assert broken_rules(problem, plan) == ()
    assert rule in {each.rule for each in broken_rules(problem, _CHANGES[rule](plan))}
