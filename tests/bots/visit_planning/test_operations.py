"""The kind's action fits the operations that the shared target description has."""

from __future__ import annotations

from pathlib import Path

from bots.visit_planning import KIND
from bots.visit_planning.planner import PLANNING
from framework.config.targets import TargetDescription, load_target
from tests.bots.visit_planning.home_care import Area

ROOT = Path(__file__).parents[3]


def described() -> TargetDescription:
    """Return the description of the planning system."""
    return load_target(ROOT / "configs/common/targets/planning.yaml")


def test_the_target_has_what_the_kind_needs() -> None:
    """Each operation is there and does what the kind says: reads or writes."""
    operations = described().operations
    needed = KIND.targets[PLANNING]
    assert {name: operations[name].does for name in needed} == needed


def test_the_action_fits_the_operations() -> None:
    """Look, write and read-back get all their parameters, and what is compared is read."""
    area = Area()
    area.visit()
    area.person()
    (action,) = area.proposal().actions
    operations = described().operations
    for name in (action.look, action.write, action.read_back, action.look_by_reference):
        assert set(operations[name].parameters) <= set(action.parameters)
    for name in (action.look, action.read_back):
        assert set(action.compare) <= set(operations[name].found())


def test_every_visit_is_registered_also_one_that_nobody_has() -> None:
    """Nobody is dropped on the way to the planning system."""
    area = Area()
    names = {area.visit("08:00"), area.visit("03:00", **{"shift end": "02:00"})}
    area.person()
    proposal = area.proposal()
    sent = [each.sent(proposal.in_force({}), "ref") for each in proposal.planned({})]
    assert {each["visit"] for each in sent} == names
    assert {each["staff"] for each in sent} == {"A1", ""}
