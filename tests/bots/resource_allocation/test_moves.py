"""Hours that could be moved between areas: what is given is what is got."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.resource_allocation.planning import DECIDED, MonthPlan, Move, Standing, balance
from framework.core.cases import Case
from framework.core.lifecycle import State
from tests.bots.resource_allocation.conftest import NOW, Town, waiting

_ONE = Decimal(1)


def _standing(area: str, budget: str, needed: str) -> Standing:
    return Standing(
        area=area, budget=Decimal(budget) if budget else None,
        needed=Decimal(needed) if needed else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("standings", "moves"),
    [
        # Norra lacks 30 and Kusten 10; Södra can spare 25 and Centrum 5.
        (
            [("Norra", "100", "130"), ("Södra", "100", "75"), ("Centrum", "50", "45"),
             ("Kusten", "20", "30")],
            [("Södra", "Norra", "25"), ("Centrum", "Kusten", "5")],
        ),
        ([("Norra", "100", "130"), ("Södra", "100", "100")], []),
        ([("Norra", "130", "100"), ("Södra", "100", "90")], []),
        # Less than an hour is not worth moving.
        ([("Norra", "100", "100.99"), ("Södra", "100", "50")], []),
        # Promise 7: whose need is not known neither gives nor gets.
        ([("Norra", "100", "130"), ("Södra", "100", ""), ("Kusten", "", "5")], []),
    ],
)  # fmt: skip
def test_hand_computed_moves(
    standings: list[tuple[str, str, str]], moves: list[tuple[str, str, str]]
) -> None:
    """The area with most to spare gives to the one that lacks most."""
    found = balance([_standing(*each) for each in standings], {}, _ONE)
    assert [(each.giver, each.taker, each.hours) for each in found.moves] == [
        (giver, taker, Decimal(hours)) for giver, taker, hours in moves
    ]


_HOURS = st.decimals(0, 500, places=2)
_KNOWN: st.SearchStrategy[Decimal | None] = st.none() | _HOURS
_STANDINGS = st.lists(st.tuples(_KNOWN, _KNOWN), min_size=1, max_size=8).map(
    lambda own: [
        Standing(area=f"O{place}", budget=budget, needed=needed)
        for place, (budget, needed) in enumerate(own)
    ]
)


@settings(deadline=None)
@given(standings=_STANDINGS)
def test_moves_reconcile(standings: list[Standing]) -> None:
    """All moves sum to nothing; nobody gives what they need, nobody gets more than they lack."""
    found = balance(standings, {}, _ONE)
    assert sum(each.moved for each in found.standings) == 0
    for each in found.standings:
        if each.budget is None or each.needed is None:
            assert each.moved == 0
        elif each.moved < 0:
            assert each.budget + each.moved >= each.needed
        elif each.moved > 0:
            assert each.budget + each.moved <= each.needed
    gets = {each.taker for each in found.moves}
    assert not gets & {each.giver for each in found.moves}


@settings(deadline=None)
@given(standings=_STANDINGS, decided=st.decimals(-50, 50, places=2))
def test_what_people_have_decided_stands(standings: list[Standing], decided: Decimal) -> None:
    """Hours of a decision are not planned over, and the others make up for them if they can."""
    found = balance(standings, {"O0": decided}, _ONE)
    assert next(each for each in found.standings if each.area == "O0").moved == decided
    others = sum(each.moved for each in found.standings if each.area != "O0")
    told = sum(
        (
            each.hours if each.taker == DECIDED else -each.hours
            for each in found.moves
            if DECIDED in {each.giver, each.taker}
        ),
        Decimal(0),
    )
    assert others == -told
    assert abs(told) <= abs(decided)


def _town() -> Town:
    """Norra lacks 20 h of 60, Södra has 40 h to spare; a key of 0.5."""
    town = Town()
    for name, budget in (("Norra", "40"), ("Södra", "100")):
        town.area(name, budget_h=budget, bemanningsnyckel="0,5")
    town.rate()
    for client, name in enumerate(("Norra", "Södra")):
        number = town.decision(f"K{client}", "60", omrade=name)
        for day in range(1, 31):
            town.visit(number, day, 60, 61 if day == 2 else 60)
    return town


def _moved(plan: MonthPlan) -> dict[str, Decimal]:
    return {each.area: each.moved for each in plan.standings}


def test_a_month_is_planned_over_all_its_areas() -> None:
    """30 h granted by a key of 0.5 are 60 h needed; every area is told of the same moves."""
    cases = _town().cases()
    plans = {name: MonthPlan.model_validate(case.plan) for name, case in cases.items()}
    assert plans["Norra"] == plans["Södra"]
    assert _moved(plans["Norra"]) == {"Norra": Decimal(20), "Södra": Decimal(-20)}
    assert plans["Norra"].moves == (Move(giver="Södra", taker="Norra", hours=Decimal(20)),)


def test_the_effect_is_told() -> None:
    """From 66.7 to 100 % of what is needed."""
    proposal = _town().proposal("Norra")
    values = proposal.in_force({})
    assert (values["behov_h"], values["flytt_h"], values["budget_efter_h"]) == ("60", "20", "60")
    told = next(each.text.english() for each in proposal.findings if each.key == "move:suggested")
    assert told == "Suggested: 20 h moved. Covered before: 66,7 %; after: 100 %."


def _planned(town: Town, cases: list[Case], states: dict[str, State]) -> dict[str, Decimal]:
    """Plan again with some areas decided on, whose manager took 12 h."""
    found = town.kind().plan(
        [
            waiting(case, states.get(case.unit_name, State.awaiting_decision), flytt_h="12")
            for case in cases
        ],
        town,
        NOW,
    )
    return _moved(MonthPlan.model_validate(found[cases[-1].reference]))


def test_a_decision_is_given_when_the_others_are_planned_again() -> None:
    """Norra's manager took 12 of the 20 h: Södra is asked for 12."""
    town = _town()
    cases = list(town.cases().values())
    assert _planned(town, cases, {"Norra": State.approved}) == {
        "Norra": Decimal(12), "Södra": Decimal(-12),
    }  # fmt: skip


def test_a_month_that_is_partly_ended_keeps_its_plan() -> None:
    """When Norra is attested and gone, Södra is still asked for what it was asked for."""
    town = _town()
    cases = list(town.cases().values())
    assert _planned(town, cases[1:], {}) == {"Norra": Decimal(20), "Södra": Decimal(-20)}


def test_a_blocked_area_has_no_need() -> None:
    """Promise 7: an import with a hole says nothing of what an area needs."""
    town = _town()
    town.visits = [row for row in town.visits if row["kund_id"] != "K0"]
    plan = MonthPlan.model_validate(town.cases()["Södra"].plan)
    assert plan.of("Norra") == Standing(area="Norra", budget=Decimal(40), needed=None)
    assert plan.moves == ()
