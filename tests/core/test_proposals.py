"""Proposals: what flags and stops them, where they lead, and what they may not contain."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from framework.core.canonical import ValueType
from framework.core.figures import REMOVED, Figure, FigureSource, effective
from framework.core.findings import Finding, FindingLevel
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.proposals import Action, Check, Proposal, Section
from framework.core.rules import Certainty, Level, Outcome, Rule
from tests import calculation

AT = dt.datetime(2026, 11, 23, 2, 5, tzinfo=dt.UTC)
SOURCE = FigureSource(name=message("Lindeby lön"), read_at=AT)


def figure(key: str = "degree", value: str | None = "75") -> Figure:
    """Make a figure."""
    return Figure(key=key, label="Degree", type=ValueType.percent, value=value, source=SOURCE)


def action(**changes: Any) -> Action:
    """Make the action of the proposal."""
    given: dict[str, Any] = {
        "key": "register", "section": "schedule", "label": message("Register"),
        "target": "payroll", "look": "find", "write": "register", "read_back": "read",
        "parameters": {"grad": "degree"}, "compare": {"grad": "degree"},
    }  # fmt: skip
    return Action.model_validate(given | changes)


def check(outcome: Outcome, level: Level = Level.deviation) -> Check:
    """Make a check that came out so."""
    rule = Rule(code="H10", title="Daily rest", level=level, source="AB", certainty=Certainty.read)
    return Check(rule=rule, outcome=outcome, finding=message("9 hours."))


def finding(level: FindingLevel) -> Finding:
    """Make a finding."""
    return Finding(key="not_read:payroll", level=level, text=message("Not read."))


def proposal(**changes: Any) -> Proposal:
    """Make a proposal of one section and one action."""
    given: dict[str, Any] = {
        "rule_version": "HS-2026.1", "prepared_at": AT,
        "sections": (Section(key="schedule", label="Schedule", figures=(figure(),)),),
        "checks": (), "actions": (action(),),
    }  # fmt: skip
    return Proposal.model_validate(given | changes)


@pytest.mark.parametrize(
    ("checks", "findings", "flagged", "stopped"),
    [
        ((), (), False, False),
        ((check(Outcome.passed),), (), False, False),
        ((check(Outcome.passed, Level.stop),), (finding(FindingLevel.info),), False, False),
        ((check(Outcome.passed), check(Outcome.failed)), (), True, False),
        ((check(Outcome.no_data),), (), True, False),
        # Unknown is not no: a stop rule that could not be tried flags, and does not stop.
        ((check(Outcome.no_data, Level.stop),), (), True, False),
        ((check(Outcome.failed, Level.stop),), (), True, True),
        ((check(Outcome.failed, Level.warning),), (), True, False),
        ((), (finding(FindingLevel.warning),), True, False),
        ((), (finding(FindingLevel.stop),), True, True),
    ],
)
def test_flagged_and_stopped(
    checks: tuple[Check, ...], findings: tuple[Finding, ...], *, flagged: bool, stopped: bool
) -> None:
    """Anything failed, unknown or warned of flags; only a failed stop rule or finding stops."""
    made = proposal(checks=checks, findings=findings)
    assert (made.flagged, made.stopped) == (flagged, stopped)
    assert made.leads_to is (State.manual if stopped else State.awaiting_decision)


@pytest.mark.parametrize(
    ("changes", "leads_to"),
    [
        ({}, State.awaiting_decision),
        ({"wait": message("Employment begins later.")}, State.waiting),
        ({"already_registered": message("There.")}, State.closed),
        ({"findings": (finding(FindingLevel.stop),), "wait": message("Later.")}, State.manual),
        ({"already_registered": message("There."), "wait": message("Later.")}, State.closed),
    ],
)
def test_leads_to(changes: dict[str, object], leads_to: State) -> None:
    """Nothing to decide, a person, wait, or the inbox, in this order; never approved."""
    assert proposal(**changes).leads_to is leads_to


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"actions": (action(parameters={"grad": "dregee"}),)}, "dregee"),
        ({"actions": (action(compare={"grad": "dregee"}),)}, "dregee"),
        ({"actions": (action(section="pay"),)}, "register names unknown"),
        ({"actions": (action(), action())}, "twice: register"),
        (
            {"sections": (Section(key="schedule", label="S", figures=(figure(), figure())),)},
            "twice: degree",
        ),
        (
            {
                "sections": (
                    Section(key="schedule", label="S", figures=(figure(),)),
                    Section(key="schedule", label="S", figures=()),
                )
            },
            "twice: schedule",
        ),
        ({"prepared_at": AT.replace(tzinfo=None)}, "timezone"),
        ({"decided": True}, "Extra inputs"),
    ],
)
def test_what_a_proposal_may_not_contain(wrong: dict[str, object], told: str) -> None:
    """Names that hold nothing, keys that stand twice and naive instants are refused."""
    with pytest.raises(ValidationError, match=told):
        proposal(**wrong)


@pytest.mark.parametrize("same", ["find", "register"])
def test_promise_5_nothing_claimed_read_back_is_another_operation(same: str) -> None:
    """What wrote or looked cannot be what proves it."""
    with pytest.raises(ValidationError, match="read_back must be another"):
        action(read_back=same)


def test_promise_7_never_guess_no_figure_without_source_and_time() -> None:
    """A figure without source, or with a source without time, cannot be made."""
    with pytest.raises(ValidationError, match="source"):
        Figure.model_validate({"key": "a", "label": "a", "type": "text", "value": "1"})
    with pytest.raises(ValidationError, match="read_at"):
        FigureSource.model_validate({"name": message("Lindeby lön")})


@pytest.mark.parametrize(
    ("value", "edits", "expected"),
    [
        ("75", {}, "75"),
        (None, {}, ""),
        ("75", {"degree": "80"}, "80"),
        ("75", {"degree": ""}, ""),
        (None, {"degree": "80"}, "80"),
        ("75", {"other": "80"}, "75"),
    ],
)
def test_promise_8_person_s_value_wins(
    value: str | None, edits: dict[str, str], expected: str
) -> None:
    """The person's value counts, also an emptied one; unknown stays unknown."""
    assert effective(figure(value=value), edits) == expected


def test_digest_is_of_the_whole_proposal() -> None:
    """A decision stores what it was made on: any difference is another digest."""
    assert proposal().digest == proposal().digest
    changed = Section(key="schedule", label="Schedule", figures=(figure(value="80"),))
    others = {
        proposal(sections=(changed,)).digest,
        proposal(rule_version="HS-2026.2").digest,
        proposal(checks=(check(Outcome.passed),)).digest,
        proposal(actions=()).digest,
    }
    assert len(others - {proposal().digest}) == 4


def test_digest_survives_the_database() -> None:
    """Stored as JSON and read again, it is the same proposal with the same digest."""
    made = proposal(findings=(finding(FindingLevel.info),), wait=message("Later."))
    again = Proposal.model_validate(made.model_dump(mode="json"))
    assert again == made
    assert again.digest == made.digest


def test_actions_of_rows_in_force() -> None:
    """An action for each row stands for each that counts, by a key that is the row's own."""
    made = calculation.proposal()
    edits = {"costs/power": REMOVED, "costs/+2/kind": "Medicine", "costs/+2/approved": "120"}
    planned = made.planned(edits)
    assert [action.key for action in planned] == ["row/rent", "row/+2", "calculation"]
    assert [action.label.english() for action in planned] == [
        "Add a cost: Rent", "Add a cost: Medicine", "Register the calculation",
    ]  # fmt: skip
    assert planned[1].parameters == {"type": "costs/+2/kind", "approved": "costs/+2/approved"}
    assert planned[1].compare == planned[1].parameters
    assert {planned[1].key for _ in range(2)} == {
        made.planned(edits | {"costs/+1": REMOVED})[1].key
    }


def test_what_differs_from_the_coworker() -> None:
    """A changed cell, a row that is gone and one that came differ; what was put back does not."""
    section = calculation.proposal().sections[0]
    assert section.changed({}) == {}
    assert set(section.changed({"costs/rent/approved": "8500", "costs/power": ""})) == set()
    edits = {"costs/rent": REMOVED, "costs/rent/approved": "1", "costs/+1/approved": "5",
             "costs/+2/approved": "5", "costs/+2": REMOVED, "income": "0"}  # fmt: skip
    assert set(section.changed(edits)) == {"costs/rent", "costs/+1/approved", "income"}


def test_figure_by_key() -> None:
    """Figures are found by key over all sections; an unknown key is an error."""
    assert proposal().figure("degree").value == "75"
    with pytest.raises(KeyError):
        proposal().figure("nothing")
