"""What the planning system says in the morning: who is ill, what is locked, what is there."""

from __future__ import annotations

from framework.core.proposals import Proposal
from tests.bots.visit_planning.home_care import (
    Area,
    System,
    finding,
    held,
    when,
    who,
    why,
)


def test_who_is_ill_at_six_changes_only_what_they_had() -> None:
    """Who is ill at six changes only what they had."""
    area = Area()
    for hour in range(7, 15):
        area.visit(f"{hour:02}:30", f"K{hour}")
        area.met(f"K{hour}", f"A{hour % 3 + 1}", "2026-11-20")
    for number in ("A1", "A2", "A3"):
        area.person(number)
    planned = area.case()
    first = area.proposal(case=planned)
    second = area.proposal(System(absent=["A1"]), planned)
    assert "A1" in who(first).values()
    assert "A1" not in who(second).values()
    kept = {name: one for name, one in who(first).items() if one != "A1"}
    assert kept.items() <= who(second).items()
    assert not why(second)
    assert finding(second, "absent:A1")
    assert _changed(second) == {name for name, one in who(first).items() if one == "A1"}
    assert area.proposal(System(absent=["A1"]), planned) == second


def _changed(proposal: Proposal) -> set[str]:
    panels = [each for each in proposal.sections[0].panels if len(each.columns) == 6]
    return {row[0] for panel in panels for row in panel.rows}


def test_what_a_planner_has_locked_stays() -> None:
    """What a planner has locked stays."""
    area = Area()
    visit = area.visit("08:00")
    area.person("A1", kontaktman_for="K1")
    area.person("A2")
    assert who(area.proposal()) == {visit: "A1"}
    proposal = area.proposal(System(plan=[held(visit, "A2", "08:15", locked="J")]))
    assert who(proposal) == {visit: "A2"}
    assert when(proposal) == {visit: "08:15"}
    gone = area.proposal(System(absent=["A2"], plan=[held(visit, "A2", "08:15", locked="J")]))
    assert why(gone) == {visit: "locked"}


def test_a_plan_that_is_there_already_asks_nothing() -> None:
    """A plan that is there already asks nothing."""
    area = Area()
    visit = area.visit("08:00")
    area.person("A1")
    proposal = area.proposal()
    there = held(visit, "A1", when(proposal)[visit], approved="J")
    assert area.proposal(System(plan=[there])).already_registered
    assert not area.proposal(System(plan=[there | {"approved": "N"}])).already_registered


def test_a_closed_system_is_told_and_nothing_is_registered() -> None:
    """A closed system is told and nothing is registered."""
    area = Area()
    area.visit()
    area.person("A1")
    proposal = area.proposal(System(closed=True))
    assert finding(proposal, "not_read:planning")
    assert not proposal.actions
