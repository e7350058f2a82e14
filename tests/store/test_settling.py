"""Cases that need a person after the night: what can be said of them, and what it leads to."""

import pytest

from framework.core.approval import SettleOutcome
from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.core.lifecycle import State
from framework.store import cases, settling
from framework.store.models import Case, Decision, Person
from tests.store import rows
from tests.store.rows import NOW, POLICY, SLUG

ALL = set(SettleOutcome)
BY_HAND = {SettleOutcome.did_myself, SettleOutcome.close}
CLOSE = {SettleOutcome.close}

#: What is offered for a case brought to each state the usual way.
OFFERED = {
    State.unknown: ALL,
    State.partly_done: ALL,
    State.failed: ALL,
    State.manual: BY_HAND,
}


def settle(case: Case, who: Person, outcome: str, note: str = "") -> Decision:
    """Let a person say what became of a case."""
    return settling.settle(
        case, SettleOutcome(outcome), version=case.version, person=who, policy=POLICY, at=NOW,
        note=note,
    )  # fmt: skip


@pytest.mark.parametrize("state", State)
def test_what_is_offered(state: State, anna: Person) -> None:
    """Only cases that need a person can be settled; the rest of the outcomes are refused."""
    case = rows.in_state(state, anna)
    offered = OFFERED.get(state, set())
    assert set(settling.settle_outcomes(case)) == offered
    for outcome in ALL - offered:
        with pytest.raises(NotAllowed, match="not offered"):
            settle(case, anna, outcome, note="L-4711")
    assert Case.objects.get().state == state


@pytest.mark.parametrize("outcome", ["exists", "absent", "did_myself"])
@pytest.mark.parametrize("state", [State.unknown, State.partly_done, State.failed])
def test_promise_5_nothing_claimed_a_person_s_word_is_proved(
    state: State, outcome: str, anna: Person
) -> None:
    """Their word alone makes nothing done: a worker reads the target first."""
    case = rows.in_state(state, anna)
    made = settle(case, anna, outcome, note="L-4711")
    assert (case.state, case.owner, case.attempts, case.due_at) == ("acting", "", 0, NOW)
    assert (made.mode, made.outcome, made.note) == ("settle", outcome, "L-4711")
    assert list(cases.due(case.municipality, SLUG, NOW, State.acting)) == [case]


@pytest.mark.parametrize("state", OFFERED)
def test_close_is_taken_at_its_word(state: State, anna: Person) -> None:
    """Ending a case writes nothing anywhere."""
    case = rows.in_state(state, anna)
    settle(case, anna, "close")
    assert (case.state, case.closed_reason) == ("closed", "rejected")


def test_by_hand_needs_the_reference(anna: Person) -> None:
    """What a person did must be possible to find."""
    case = rows.in_state(State.unknown, anna)
    with pytest.raises(BusinessException, match="reference"):
        settle(case, anna, "did_myself", note="  ")


def test_failed_before_anything_was_approved_can_only_be_closed(anna: Person) -> None:
    """What was never approved cannot be sent to act by settling it."""
    case = rows.in_state(State.preparing, anna)
    cases.move(case, State.failed, at=NOW, actor=SLUG)
    assert set(settling.settle_outcomes(case)) == CLOSE


@pytest.mark.parametrize("how", ["source changed", "asked to prepare again", "config changed"])
def test_promise_1_a_void_approval_cannot_be_acted_on_by_settling(how: str, anna: Person) -> None:
    """Approved, then prepared again, then failed: the old values are not for anybody to send."""
    case = rows.awaiting(sections=("schedule", "pay"))
    rows.decide(case, anna)
    if how == "asked to prepare again":
        rows.decide(case, anna, "rerun", section="pay")
    else:
        rows.decide(case, anna, section="pay")
        assert case.state == "approved"
        if how == "source changed":
            cases.receive(rows.run("x"), rows.collected(values={"degree": "80"}), NOW)
        else:
            cases.move(case, State.received, at=NOW, actor=SLUG, due_at=NOW)
        case.refresh_from_db()
    assert case.state == "received"
    Case.objects.update(due_at=NOW)
    case.refresh_from_db()
    assert cases.claim(case, State.preparing, "w1", NOW)
    cases.move(case, State.failed, at=NOW, actor=SLUG)
    assert set(settling.settle_outcomes(case)) == CLOSE


def test_settling_needs_a_role_and_the_version_seen(anna: Person) -> None:
    """As every decision, it is a named person's, on what they saw."""
    case = rows.in_state(State.unknown, anna)
    with pytest.raises(NotAllowed, match="no role"):
        settle(case, rows.person("nobody", role=None), "close")
    case.version -= 1
    with pytest.raises(Conflict, match="changed since"):
        settle(case, anna, "close")
    assert Case.objects.get().state == "unknown"
