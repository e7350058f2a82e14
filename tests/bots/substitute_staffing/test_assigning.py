"""All open orders together: best by the goals, no rule broken, and never worse than the list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.substitute_staffing import assigning
from bots.substitute_staffing.assigning import Assignment, Method, assign
from bots.substitute_staffing.checks import checks
from bots.substitute_staffing.cp_sat import _cliques
from bots.substitute_staffing.facts import Order, Substitute
from bots.substitute_staffing.greedy import greedy
from bots.substitute_staffing.points import draw
from bots.substitute_staffing.problem import HIGHER, Pair, Problem
from bots.substitute_staffing.settings import Goal, Settings
from framework.core.rules import Outcome
from tests.bots.substitute_staffing.conftest import UNIT, booked

if TYPE_CHECKING:
    from tests.bots.substitute_staffing.conftest import Make

SHIFTS = ("07:00-15:00", "14:00-21:30", "21:00-07:00", "08:00-12:00")
ROUND_THE_WHOLE = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def _dygnsbryt(make: Make) -> None:
    """Let the day turn when nobody's rest is cut in two by it."""
    make.settings = make.settings.model_validate(
        {"units": {UNIT: "Ekbacken"}, "dygnsbryt": {"default": "10:00"}}
    )


def vector(problem: Problem, given: dict[str, str], goals: Sequence[Goal]) -> list[int]:
    """Return what an assignment reaches of each goal, the higher the better."""
    return [(1 if g in HIGHER else -1) * problem.value(given, g) for g in goals]


def every_assignment(problem: Problem) -> Iterator[dict[str, str]]:
    """Yield every assignment in which everything that each person is given holds."""
    choices = [(None, *problem.candidates(order)) for order in problem.wanted]
    for chosen in product(*choices):
        pairs = [Pair(o, n) for o, n in zip(problem.wanted, chosen, strict=True) if n]
        if all(problem.holds(own) for own in problem.by_person(pairs).values()):
            yield {pair.order: pair.number for pair in pairs}


@st.composite
def towns(draw: st.DrawFn) -> tuple[list[tuple[int, int, int]], list[dict[str, int]]]:
    """Draw up to four orders (day, shift, priority) and up to three people."""
    orders = draw(
        st.lists(
            st.tuples(st.integers(0, 5), st.integers(0, 3), st.sampled_from([1, 5])),
            min_size=1, max_size=4,
        )
    )  # fmt: skip
    person = st.fixed_dictionaries(
        {
            "booked": st.integers(0, 63), "shift": st.integers(0, 3), "month": st.integers(8, 60),
            "wish": st.integers(0, 1), "right": st.integers(0, 1), "kronor": st.integers(140, 143),
            "km": st.integers(0, 3), "resource": st.sampled_from([0, 300, 480, 900]),
            "same": st.integers(0, 1),
        }
    )  # fmt: skip
    return orders, draw(st.lists(person, min_size=1, max_size=3))


def built(make: Make, town: tuple[list[tuple[int, int, int]], list[dict[str, int]]]) -> Problem:
    """Build what was drawn; people with `same` are the first one under another employment."""
    orders, people = town
    first = dt.date(2026, 11, 23)
    substitutes = []
    for place, one in enumerate(people):
        work = [
            booked(f"{first + dt.timedelta(days=day)} {SHIFTS[one['shift']]}")
            for day in range(6)
            if one["booked"] >> day & 1
        ]
        substitutes.append(
            make.substitute(
                *work, number=f"100000{place}", most_month=one["month"] * 60,
                person="1000000" if one["same"] else f"100000{place}",
                wished=frozenset({UNIT} if one["wish"] else ()), hourly=Decimal(one["kronor"]),
                priority_until=dt.date(2027, 1, 1) if one["right"] else None,
                distance={UNIT: Decimal(one["km"])}, resource_minutes=one["resource"],
                employment="POOL_TILLSV" if one["resource"] else "TIMAVLONAD",
            )
        )  # fmt: skip
    # All rows of one person hold the bookings of all of them.
    for person in {one.person for one in substitutes}:
        own = tuple(b for one in substitutes if one.person == person for b in one.bookings)
        substitutes = [
            one.model_copy(update={"bookings": own}) if one.person == person else one
            for one in substitutes
        ]
    return make.problem(
        [
            make.order(
                f"{first + dt.timedelta(days=day)} {SHIFTS[shift]}",
                reference=f"B-{place}", priority=priority,
            )
            for place, (day, shift, priority) in enumerate(orders)
        ],
        substitutes,
    )  # fmt: skip


@ROUND_THE_WHOLE
@given(towns())
def test_no_assignment_is_better(
    make: Make, town: tuple[list[tuple[int, int, int]], list[dict[str, int]]]
) -> None:
    """Of every assignment that holds, none is better by the goals, nor by the lot among equals."""
    problem = built(make, town)
    found = assign(problem, make.settings)
    goals = make.settings.goals

    def key(chosen: dict[str, str]) -> tuple[list[int], int]:
        lots = sum(draw(make.settings.salt, *pair) * 1000 >> 32 for pair in chosen.items())
        return vector(problem, chosen, goals), -lots

    assert key(found.given) == max(key(each) for each in every_assignment(problem))
    if found.method is Method.together:
        assert all(each.gap == 0 for each in found.goals)


@ROUND_THE_WHOLE
@given(towns())
def test_nobody_is_given_what_breaks_a_rule(
    make: Make, town: tuple[list[tuple[int, int, int]], list[dict[str, int]]]
) -> None:
    """B01–B13 pass for every order that anybody is given, with all else that they are given."""
    problem = built(make, town)
    for chosen in (assign(problem, make.settings).given, greedy(problem, make.settings.goals, "s")):
        pairs = [Pair(*each) for each in chosen.items()]
        for pair in pairs:
            outcomes = {check.outcome for check in checks(problem.trial(pair, pairs))}
            assert outcomes == {Outcome.passed}


@ROUND_THE_WHOLE
@given(towns())
def test_never_worse_than_the_list(
    make: Make, town: tuple[list[tuple[int, int, int]], list[dict[str, int]]]
) -> None:
    """However little time there is, the list is reached."""
    problem = built(make, town)
    hurried = make.settings.model_copy(update={"seconds": 0})
    found = assign(problem, hurried).given
    goals = make.settings.goals
    plain = vector(problem, greedy(problem, goals, make.settings.salt), goals)
    assert vector(problem, found, goals) >= plain


def two(make: Make) -> tuple[list[Order], list[Substitute]]:
    """Return two orders at one time: the best for the first is the only one for the second."""
    orders = [make.order(reference="B-1"), make.order(reference="B-2", title="USK")]
    people = [
        make.substitute(number="1000001", wished=frozenset({UNIT})),
        make.substitute(number="1000002", titles=frozenset({"VBITR"})),
    ]
    return orders, people


def test_looking_ahead_fills_what_the_list_does_not(make: Make) -> None:
    """The list gives the first order to the only one for the second; together both are filled."""
    problem = make.problem(*two(make))
    assert greedy(problem, make.settings.goals, "s") == {"B-1": "1000001"}
    found = assign(problem, make.settings)
    assert found.given == {"B-1": "1000002", "B-2": "1000001"}
    assert found.method is Method.together
    assert found.text.english() == "All open orders filled together; proven to be the best."


def test_without_the_extra_the_list_is_used_and_said(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where OR-Tools is not installed, orders are filled one by one, and nothing is claimed."""
    monkeypatch.setattr(assigning, "find_spec", lambda _: None)
    found = assign(make.problem(*two(make)), make.settings)
    assert found.given == {"B-1": "1000001"}
    assert found.method is Method.one_by_one
    assert {each.bound for each in found.goals} == {None}
    assert "nothing is proven" in found.text.english()


def test_better_priority_is_filled_before_more_of_the_others(make: Make) -> None:
    """One order of priority 1 goes before two of priority 5 that the same person could take."""
    orders = [
        make.order("2026-11-24 07:00-16:00", reference="B-1", priority=1),
        make.order("2026-11-24 07:00-10:00", reference="B-2"),
        make.order("2026-11-24 10:00-13:00", reference="B-3"),
    ]
    found = assign(make.problem(orders, [make.substitute()]), make.settings)
    assert found.given == {"B-1": "1000001"}


@pytest.mark.parametrize(
    ("goals", "chosen"),
    [
        ([Goal.own_unit, Goal.distance], "1000001"),
        ([Goal.distance, Goal.own_unit], "1000002"),
    ],
)
def test_the_municipality_orders_the_goals(make: Make, goals: list[Goal], chosen: str) -> None:
    """Own unit before distance, or the other way round: who is given the order differs."""
    people = [
        make.substitute(wished=frozenset({UNIT}), distance={UNIT: Decimal(20)}),
        make.substitute(number="1000002", distance={UNIT: Decimal(2)}),
    ]
    decided = make.settings.model_copy(update={"goals": (Goal.filled, Goal.priority_right, *goals)})
    assert assign(make.problem([make.order()], people), decided).given == {"B-1": chosen}


def test_fairness_spreads_what_one_could_take_alone(make: Make) -> None:
    """Two orders on two days go to two equals, one each."""
    orders = [make.order(), make.order("2026-11-26 07:00-13:00", reference="B-2")]
    people = [make.substitute(number=f"100000{n}") for n in (1, 2)]
    found = assign(make.problem(orders, people), make.settings)
    assert sorted(found.given.values()) == ["1000001", "1000002"]


def test_bookings_and_who_cannot_be_tried_stay_out(make: Make) -> None:
    """Who is booked keeps it, and who has not said whether they can work is not given anything."""
    people = [
        make.substitute("2026-11-24 12:00-16:00"),
        make.substitute(number="1000002", availability=()),
    ]
    problem = make.problem([make.order()], people)
    assert assign(problem, make.settings).given == {}
    told = {pair.number: each.rule.code for pair, each in problem.obstacles.items()}
    assert told == {"1000001": "B01", "1000002": "B11"}


def test_the_same_input_gives_the_same_answer(make: Make) -> None:
    """Whatever order people and orders are read in, everybody is given the same."""
    first = dt.date(2026, 11, 23)
    orders = [
        make.order(f"{first + dt.timedelta(days=n % 5)} {SHIFTS[n % 4]}", reference=f"B-{n}")
        for n in range(12)
    ]
    people = [make.substitute(number=f"10000{n:02}") for n in range(9)]
    found: list[Assignment] = [
        assign(make.problem(these, those), make.settings)
        for these, those in ((orders, people), (orders[::-1], people[::-1]))
    ]
    assert found[0] == found[1]
    assert len(found[0].given) == 12
    assert not found[0].cut_short


@given(st.sets(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"))))
def test_cliques_hold_every_clash_and_nothing_else(drawn: set[tuple[str, str]]) -> None:
    """What may not go together is in a clique, and all in a clique may not."""
    clashes = {(min(pair), max(pair)) for pair in drawn if pair[0] != pair[1]}
    held = {pair for clique in _cliques(clashes) for pair in combinations(sorted(clique), 2)}
    assert held == clashes


def test_goals_must_make_sense() -> None:
    """Filled first, each once, and företrädesrätt before what municipalities weigh."""
    base = {"units": {UNIT: "Ekbacken"}, "dygnsbryt": {"default": "07:00"}}
    for goals in (
        ["own_unit", "filled", "priority_right"],
        ["filled", "priority_right", "cost", "cost"],
        ["filled", "own_unit", "priority_right"],
        ["filled", "own_unit"],
    ):
        with pytest.raises(ValueError, match="goals"):
            Settings.model_validate({**base, "goals": goals})
