"""Every action fits the operations that the shared target descriptions have."""

from __future__ import annotations

from functools import cache

import pytest

from bots.substitute_staffing import KIND
from bots.substitute_staffing.pool import POOL, SMS
from framework.config.targets import TargetDescription, load_target
from framework.core.proposals import Action
from tests.bots.substitute_staffing.planted_night import ROOT, Pool, night, proposals
from tests.bots.substitute_staffing.replying import Scene

DESCRIPTIONS = {POOL: "staffing-pool", SMS: "sms-gateway"}


@cache
def described(role: str) -> TargetDescription:
    """Return the description of a target by its role."""
    return load_target(ROOT / f"configs/common/targets/{DESCRIPTIONS[role]}.yaml")


@cache
def actions() -> dict[str, Action]:
    """Return an action of each key that the planted night plans, its replies included."""
    tables = night()
    found = [proposal for _, proposal in proposals(tables, Pool(tables)).values()]
    scene = Scene()
    scene.ask(_0061050="")
    found += scene.prepared().values()
    return {action.key: action for proposal in found for action in proposal.actions}


@pytest.mark.parametrize("role", DESCRIPTIONS)
def test_targets_have_what_the_kind_needs(role: str) -> None:
    """Each operation is there and does what the kind says: reads or writes."""
    operations = described(role).operations
    needed = KIND.targets[role]
    assert {name: operations[name].does for name in needed} == needed


@pytest.mark.parametrize("key", [
    "book", "ask", "note", "cancel", "unfilled", "hold", "answer", "tell", "confirm", "others",
])  # fmt: skip
def test_actions_fit_the_operations(key: str) -> None:
    """Look, write and read-back get all their parameters, and what is compared is read."""
    action = actions()[key]
    operations = described(action.target).operations
    for name in (action.look, action.write, action.read_back, action.look_by_reference):
        if name:
            assert set(operations[name].parameters) <= set(action.parameters)
            assert name in KIND.targets[action.target]
    for name in (action.look, action.read_back):
        missing = set(action.compare) - set(operations[name].found())
        # What a look cannot show yet is compared after the write.
        assert missing <= ({"avbokad_orsak"} if name == action.look else set())
