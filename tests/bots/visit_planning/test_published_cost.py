"""The published cost, counted by hand: office, p1 and p2 on a line, 10 apart."""

import pytest

from bench.hhcrsp import days_of, problem_of
from bench.hhcrsp_format import Cost, Done, Instance, Patient, cost, made
from bots.visit_planning.solving import Effort, solve

_LINE = Instance(
    patients=(
        Patient(name="p1", opens=20, closes=30, services=("s1",), durations=(5,), apart=None),
        Patient(
            name="p2", opens=0, closes=15, services=("s1", "s2"), durations=(5, 5), apart=(0, 0)
        ),
    ),
    abilities={"a": frozenset({"s1"}), "b": frozenset({"s2"})},
    distances=[[0, 10, 20], [10, 0, 10], [20, 10, 0]],
)
_DAYS = {"a": [Done(1, 0, 20), Done(0, 0, 35)], "b": [Done(1, 1, 20)]}


def test_what_a_solution_costs() -> None:
    """Ways 40 + 40; p2 is 5 late twice, p1 5 once: (80 + 15 + 5) / 3."""
    found = cost(_LINE, _DAYS)
    assert found == Cost(distance=80, tardiness=15, most=5)
    assert found.total == pytest.approx(33.333, abs=0.001)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"b": []}, "lacks a service"),
        ({"b": [Done(1, 1, 21)]}, "wrong time between"),
        ({"b": [Done(1, 1, 19)]}, "is not at p2 in time"),
        ({"a": [Done(1, 0, 20), Done(0, 0, 30)]}, "is not at p1 in time"),
        ({"a": [Done(1, 0, 20), Done(0, 0, 35), Done(0, 0, 40)]}, "gets a service twice"),
        ({"a": [Done(1, 0, 20)], "b": [Done(1, 1, 20), Done(0, 0, 35)]}, "may not see p1"),
        ({"a": [Done(0, 0, 10), Done(1, 0, 35)]}, "before it opens"),
    ],
)
def test_a_broken_rule_is_no_solution(change: dict[str, list[Done]], what: str) -> None:
    """Each rule of the format is looked at."""
    with pytest.raises(AssertionError, match=what):
        cost(_LINE, {**_DAYS, **change})


@pytest.mark.parametrize("seed", range(3))
def test_what_is_found_is_a_solution(seed: int) -> None:
    """Whatever is made, all is served, and the solver's own count agrees with the published."""
    instance = made(8, seed)
    plan = solve(problem_of(instance), effort=Effort(tries=60, rounds=1, stages=5))
    assert plan.unplaced == ()
    assert cost(instance, days_of(instance, plan)).total > 0


def test_the_best_of_the_line() -> None:
    """p2 with both at 20, p1 after it at 35: nothing costs less than 33.333."""
    plan = solve(problem_of(_LINE), effort=Effort(tries=50, rounds=1, stages=2))
    assert cost(_LINE, days_of(_LINE, plan)) == Cost(distance=80, tardiness=15, most=5)
