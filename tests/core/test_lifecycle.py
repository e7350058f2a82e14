"""The life of a case: one table of moves, one bucket per case, no way round a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framework.core.errors import NotAllowed
from framework.core.lifecycle import (
    BUCKET_LABELS,
    MOVES,
    STATE_LABELS,
    Bucket,
    ClosedReason,
    State,
    bucket_of,
    require_move,
)

#: Design section 4, written out by hand.
ALLOWED = {
    "received": "preparing manual closed",
    "preparing": "awaiting_decision waiting manual failed closed received",
    "awaiting_decision": "approved waiting manual received closed",
    "approved": "acting awaiting_decision waiting received",
    "acting": "approved done waiting failed partly_done unknown manual",
    "waiting": "received approved awaiting_decision manual closed",
    "failed": "received acting manual closed",
    "manual": "received acting closed",
    "partly_done": "acting manual closed",
    "unknown": "acting manual closed",
    "done": "",
    "closed": "",
}

#: Design section 4, the table of buckets: state, where waiting goes on, closed reason → bucket.
BUCKETS = [
    (State.done, None, None, Bucket.done),
    (State.approved, None, None, Bucket.approved),
    (State.acting, None, None, Bucket.approved),
    (State.waiting, State.approved, None, Bucket.approved),
    (State.awaiting_decision, None, None, Bucket.awaiting),
    (State.waiting, State.received, None, Bucket.waiting),
    (State.received, None, None, Bucket.waiting),
    (State.preparing, None, None, Bucket.waiting),
    (State.manual, None, None, Bucket.manual),
    (State.closed, None, ClosedReason.rejected, Bucket.rejected),
    (State.closed, None, ClosedReason.superseded, Bucket.rejected),
    (State.closed, None, ClosedReason.withdrawn, Bucket.rejected),
    (State.closed, None, ClosedReason.already_registered, Bucket.skipped),
    (State.failed, None, None, Bucket.failed),
    (State.partly_done, None, None, Bucket.unknown),
    (State.unknown, None, None, Bucket.unknown),
]

#: Only a person's decision leads here, besides what was approved and waited for its target, or
#: was put back by a pause; `store.cases.move` asks for the approvals again.
DECIDED_FROM = {State.awaiting_decision, State.waiting, State.acting}


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", State)
def test_moves(before: State, after: State) -> None:
    """Exactly the moves of the table are allowed; every other is refused by name."""
    if after in ALLOWED[before].split():
        require_move(before, after, was=State.approved)
    else:
        with pytest.raises(NotAllowed, match=f"from {before} to {after}"):
            require_move(before, after, was=State.approved)


@pytest.mark.parametrize("was", [None, State.received])
def test_waiting_for_anything_but_the_target_never_becomes_approved(was: State | None) -> None:
    """Promise 1: a case that waits for its completion is prepared again, not approved by time."""
    with pytest.raises(NotAllowed):
        require_move(State.waiting, State.approved, was=was)
    require_move(State.waiting, State.received, was=was)


@pytest.mark.parametrize(
    "before", sorted({before for before, after in MOVES if after == "waiting"})
)
def test_only_what_was_approved_waits_as_approved(before: State) -> None:
    """Promise 1: nobody can wait their way into being approved."""
    if before in {State.approved, State.acting}:
        require_move(before, State.waiting, resume=State.approved)
    else:
        with pytest.raises(NotAllowed):
            require_move(before, State.waiting, resume=State.approved)
    require_move(before, State.waiting, resume=State.received)


@given(st.data())
def test_promise_1_silence_is_never_yes_approved_only_after_a_decision_state(
    data: st.DataObject,
) -> None:
    """On any walk a case is approved only straight after a decision, or after such an approval."""
    state, was, trail = State.received, None, [State.received]
    for _ in range(25):
        after = data.draw(st.sampled_from(State))
        resume = data.draw(st.sampled_from([State.received, State.approved]))
        try:
            require_move(state, after, was=was, resume=resume if after == "waiting" else None)
        except NotAllowed:
            continue
        if after is State.approved:
            assert state in DECIDED_FROM
            assert State.awaiting_decision in trail or State.acting in trail
        was = resume if after is State.waiting else None
        state = after
        trail.append(after)


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=40))
def test_nothing_acts_or_is_done_before_a_person_decided(steps: list[tuple[State, State]]) -> None:
    """Acting begins after approved or a person's word on a case that needs one; done, acting."""
    state = State.received
    for before, after in steps:
        if before is not state:
            continue
        if after is State.acting:
            assert before in {State.approved, State.failed, State.manual, State.partly_done,
                              State.unknown}  # fmt: skip
        if after is State.done:
            assert before is State.acting
        state = after


def test_every_state_but_the_ended_leads_on() -> None:
    """Nothing is lost: no case stands in a state that leads nowhere, except ended ones."""
    assert {state for state in State if not ALLOWED[state]} == {State.done, State.closed}


@pytest.mark.parametrize("state", State)
def test_every_state_is_reachable_from_received(state: State) -> None:
    """No state stands in the table that no case can come to."""
    reached, new = {State.received}, {State.received}
    while new:
        new = {after for before, after in MOVES if before in new} - reached
        reached |= new
    assert state in reached


@pytest.mark.parametrize(("state", "resume", "reason", "bucket"), BUCKETS)
def test_buckets(
    state: State, resume: State | None, reason: ClosedReason | None, bucket: Bucket
) -> None:
    """Every count uses the buckets of the design."""
    assert bucket_of(state, resume=resume, closed_reason=reason) is bucket


def test_buckets_cover_every_state() -> None:
    """Every state and every reason to close has a bucket, so counts always add up."""
    assert {state for state, *_ in BUCKETS} == set(State)
    assert {reason for _, _, reason, _ in BUCKETS if reason} == set(ClosedReason)
    # `returned` is for rows that never became a case.
    assert {bucket for *_, bucket in BUCKETS} == set(Bucket) - {Bucket.returned}


def test_everything_has_a_label() -> None:
    """Every state and bucket can be shown to people."""
    assert set(STATE_LABELS) == set(State)
    assert set(BUCKET_LABELS) == set(Bucket)
