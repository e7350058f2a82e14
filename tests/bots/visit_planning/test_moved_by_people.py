"""What the rules say of a plan that a planner has changed, each rule by a plan that breaks it."""

from __future__ import annotations

import pytest

from framework.core.proposals import Check
from framework.core.rules import Outcome
from tests.bots.visit_planning.home_care import Area, System


def _area() -> Area:
    area = Area()
    area.client("K1", **{"Kräver kvinna": "J"})
    area.visit("08:00", "K1", Prio="1", Insatser="INSULIN")
    area.visit("09:00", "K2", Dubbelid="D1")
    area.visit("09:00", "K2", Dubbelid="D1")
    area.visit("11:30", "K3", Längd="45")
    area.person("A1", delegations=["INSULIN"], rast="30 11:00-12:00")
    area.person("A2", kon="M", sparr_kund="K3", rast="30 12:30-13:00")
    area.person("A3", fardsatt="GANG", absence="SJUK")
    return area


def _weighed(**edits: str) -> dict[str, Check]:
    area = _area()
    case = area.case()
    proposal = area.proposal(System(), case)
    given = {f"besok/{key.replace('_', '/')}": value for key, value in edits.items()}
    values = proposal.in_force(given)
    return {each.rule.code: each for each in area.kind().weigh(case, proposal, values)}


def test_the_plan_itself_holds() -> None:
    """The plan itself holds."""
    assert not [code for code, each in _weighed().items() if each.outcome is Outcome.failed]


@pytest.mark.parametrize(
    ("edits", "code", "says"),
    [
        ({"B1_start": "09:00"}, "L01", "may begin 07:30–08:30"),
        ({"B1_start": ""}, "L01", "not both"),
        ({"B1_vem": "A9"}, "L01", "has no shift"),
        ({"B1_vem": "A2"}, "L02", "INSULIN"),
        ({"B2_vem": "A1", "B3_vem": "A1"}, "L03", "two people"),
        ({"B2_start": "09:10", "B3_start": "09:20"}, "L03", "two people"),
        ({"B2_vem": "", "B2_start": ""}, "L03", "two people"),
        ({"B1_vem": "A2"}, "L04", "lacks K"),
        ({"B4_vem": "A2"}, "L04", "not to come"),
        ({"B1_start": "08:30", "B2_start": "08:40", "B3_start": "08:40"}, "L05", "before 08:54"),
        ({"B4_vem": "A1", "B4_start": "11:20"}, "L05", "break"),
        ({"B4_vem": "A3"}, "L05", "absent"),
    ],
)
def test_each_rule_tells_what_a_change_breaks(edits: dict[str, str], code: str, says: str) -> None:
    """Each rule tells what a change breaks."""
    found = _weighed(**edits)[code]
    assert found.outcome is Outcome.failed
    assert says in found.finding.english()
