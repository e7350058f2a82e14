"""What the rules say of a plan that a planner has changed, each rule by a plan that breaks it."""

from __future__ import annotations

import pytest

from framework.core.proposals import Check, Proposal
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
        ({"B1_vem": "A2"}, "L02", "for insulin"),
        ({"B2_vem": "A1", "B3_vem": "A1"}, "L03", "two people"),
        ({"B2_start": "09:10", "B3_start": "09:20"}, "L03", "two people"),
        ({"B2_vem": "", "B2_start": ""}, "L03", "two people"),
        ({"B1_vem": "A2"}, "L04", "demanded: woman"),
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


def _knowing() -> Area:
    """Return an area where A2 knows the client of the second visit, and has the fifth there."""
    area = Area()
    for hour in (8, 9, 10, 11):
        area.had(area.visit(f"{hour:02}:00", f"K{hour}", Längd="45"), "A1", f"{hour:02}:00")
    area.visit("10:00", "K9", Längd="5", **{"Min efter": "0", "Min före": "0"})
    area.person("A1", kontaktman_for="K8, K10, K11")
    area.person("A2")
    area.met("K9", "A2", "2026-11-20")
    return area


def _checks(area: Area, edits: dict[str, str], **limits: str) -> dict[str, Check]:
    case = area.case()
    kind = area.kind(limits={"besoksandel_mal": "67,5", **limits})
    values = area.proposal(System(), case).in_force(edits)
    return {each.rule.code: each for each in kind.weigh(case, Proposal.model_construct(), values)}


def _all_to(person: str) -> dict[str, str]:
    given = {f"besok/B{number}/vem": person for number in range(1, 5)}
    return given | {"besok/B5/vem": "A2", "besok/B5/start": "10:00"}


def test_too_much_is_told_with_whom_the_client_knows_and_when_they_have_room() -> None:
    """A1 has 4 × 45 minutes and the ways; of B2's client A2 has met, and of no other."""
    found = _checks(_knowing(), _all_to("A1"), jamn_belastning_min="15")["L09"]
    assert found.outcome is Outcome.failed
    assert "Namn A2 knows K9 and has room for B2 at 09:00" in found.finding.english()


def test_too_much_that_nobody_can_ease_is_no_warning() -> None:
    """Without anybody whom the clients know a planner could only make it worse for them."""
    area = _knowing()
    area.performed = []
    found = _checks(area, _all_to("A1"), jamn_belastning_min="15")["L09"]
    assert found.outcome is Outcome.passed


def test_travel_is_a_warning_when_it_is_more_than_with_the_system_s_plan() -> None:
    """Twelve minutes to a visit of five is below the aim; the plan before was no better."""
    area = Area()
    area.far = 12
    for hour in (8, 9):
        area.had(area.visit(f"{hour:02}:00", "K1", Längd="5"), "A1", f"{hour:02}:00")
    area.person("A1")
    area.person("A2")
    as_before = _checks(area, _all_to("A1"))["L08"]
    assert as_before.outcome is Outcome.passed
    assert "29,4 % with the system's plan" in as_before.finding.english()
    worse = _checks(area, {"besok/B1/vem": "A2"})["L08"]
    assert worse.outcome is Outcome.failed
    assert "17,2 % with clients" in worse.finding.english()
