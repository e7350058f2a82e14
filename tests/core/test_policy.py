"""Approval, retry and dated rules: decisions as values, tried as tables."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from framework.core.approval import (
    LEADS_TO,
    NEEDS_REASON,
    OUTCOME_LABELS,
    SETTLE_LABELS,
    ApprovalPolicy,
    DecisionOutcome,
    SettleOutcome,
    act_due,
)
from framework.core.dated import DatedRules, DatedValue
from framework.core.lifecycle import MOVES, State
from framework.core.retry import RetryPolicy, after_failure

NOW = dt.datetime(2026, 11, 23, 7, 0, tzinfo=dt.UTC)
CODE = {"code": "fel_grad", "sv": "Fel grad", "en": "Wrong degree"}

LEADS = {
    "approve": "approved",
    "approve_changed": "approved",
    "complete": "waiting",
    "reject": "closed",
    "take_over": "manual",
    "rerun": "received",
    "undo": "awaiting_decision",
}


def test_where_decisions_lead() -> None:
    """Every outcome leads where the design says, by a move that the table allows."""
    assert {outcome.value: after.value for outcome, after in LEADS_TO.items()} == LEADS
    for outcome, after in LEADS_TO.items():
        before = State.approved if outcome == "undo" else State.awaiting_decision
        assert (before, after) in MOVES


def test_only_approving_leads_to_approved() -> None:
    """Promise 1: no other word of a person is a yes."""
    found = {outcome for outcome, after in LEADS_TO.items() if after is State.approved}
    assert found == {DecisionOutcome.approve, DecisionOutcome.approve_changed}


def test_reasons_are_asked_for_what_somebody_else_must_understand() -> None:
    """Approving, preparing again and undoing need none; everything else does."""
    free = {DecisionOutcome.approve, DecisionOutcome.rerun, DecisionOutcome.undo}
    assert set(DecisionOutcome) - free == NEEDS_REASON


def test_outcomes_have_labels() -> None:
    """Every outcome can be shown to people, and none of them speaks of a citizen's decision."""
    assert set(OUTCOME_LABELS) == set(DecisionOutcome)
    assert set(SETTLE_LABELS) == set(SettleOutcome)


def test_undo_is_never_offered_as_a_decision() -> None:
    """Undoing has its own guarded way; a policy does not offer it by itself."""
    policy = ApprovalPolicy(who=("lonespecialist",), reason_codes=(CODE,))
    assert set(policy.outcomes) == set(DecisionOutcome) - {DecisionOutcome.undo}
    assert policy.batch == "off"


@pytest.mark.parametrize(
    "wrong",
    [
        {"who": ()},
        {"reason_codes": ()},
        {"undo_seconds": -1},
        {"undo_seconds": 86_401},
        {"batch": "everything"},
        {"outcomes": ("decide",)},
        {"reason_codes": ({**CODE, "code": "Fel grad"},)},
        {"four": "eyes"},
    ],
)
def test_wrong_policies_are_refused(wrong: dict[str, object]) -> None:
    """A policy names who decides and why; what it does not know it refuses."""
    right: dict[str, object] = {"who": ("lonespecialist",), "reason_codes": (CODE,)}
    with pytest.raises(ValidationError):
        ApprovalPolicy.model_validate(right | wrong)


@pytest.mark.parametrize(
    ("seconds", "due"), [(0, "07:00:00"), (300, "07:05:00"), (86_400, "07:00:00")]
)
def test_act_due(seconds: int, due: str) -> None:
    """An approved case acts no earlier than its time to undo allows."""
    found = act_due(NOW, seconds)
    assert f"{found:%H:%M:%S}" == due
    assert (found - NOW).total_seconds() == seconds


@pytest.mark.parametrize(
    ("policy", "attempt", "wait"),
    [
        # 20 * 3 ** (1 - 1) = 20, 20 * 3 ** (2 - 1) = 60, the third of three is the last.
        (RetryPolicy(), 1, 20),
        (RetryPolicy(), 2, 60),
        (RetryPolicy(), 3, None),
        (RetryPolicy(), 4, None),
        (RetryPolicy(attempts=1), 1, None),
        # 600, 1200, 2400, 4800 → at most an hour.
        (RetryPolicy(attempts=9, first_wait=600, factor=2), 1, 600),
        (RetryPolicy(attempts=9, first_wait=600, factor=2), 3, 2400),
        (RetryPolicy(attempts=9, first_wait=600, factor=2), 4, 3600),
        (RetryPolicy(attempts=9, first_wait=600, factor=2), 8, 3600),
        (RetryPolicy(attempts=5, first_wait=30, factor=1), 4, 30),
        (RetryPolicy(attempts=5, first_wait=0), 4, 0),
    ],
)
def test_retry(policy: RetryPolicy, attempt: int, wait: float | None) -> None:
    """Waits grow by the factor up to an hour, and end with the attempts."""
    decision = after_failure(policy, attempt=attempt, now=NOW)
    expected = None if wait is None else NOW + dt.timedelta(seconds=wait)
    assert decision.again_at == expected


@given(
    st.builds(
        RetryPolicy,
        attempts=st.integers(1, 20),
        first_wait=st.floats(0, allow_nan=False, allow_infinity=False),
        factor=st.floats(1, 100),
    )
)
def test_retry_ends_and_never_waits_over_an_hour(policy: RetryPolicy) -> None:
    """Whatever a config says, waits never shrink, never pass an hour, and it ends."""
    waits = []
    for attempt in range(1, policy.attempts):
        again = after_failure(policy, attempt=attempt, now=NOW).again_at
        assert again is not None
        waits.append((again - NOW).total_seconds())
    assert waits == sorted(waits)
    assert all(0 <= wait <= 3600 for wait in waits)
    assert after_failure(policy, attempt=policy.attempts, now=NOW).again_at is None


def test_retry_refuses_a_factor_that_no_clock_can_count() -> None:
    """A slip of the finger in a config is told, not met as an overflow at night."""
    with pytest.raises(ValidationError):
        RetryPolicy(factor=1e20)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        ("2019-12-31", None),
        ("2020-01-01", "16"),
        ("2026-07-31", "16"),
        ("2026-08-01", "12"),
        ("2099-01-01", "12"),
    ],
)
def test_dated_value_in_force(day: str, value: str | None) -> None:
    """Both ends are in force; before the first there is no value, never a guess."""
    dated = {"source": "anvisning 2026 (påhittad)", "certainty": "unverified"}
    rules = DatedRules(
        values={
            "weeks": (
                DatedValue.model_validate(
                    {"valid_from": "2020-01-01", "valid_to": "2026-07-31", "value": "16", **dated}
                ),
                DatedValue.model_validate({"valid_from": "2026-08-01", "value": "12", **dated}),
            )
        }
    )
    found = rules.on("weeks", dt.date.fromisoformat(day))
    assert (found.value if found else None) == value
    assert rules.on("nothing", dt.date.fromisoformat(day)) is None
