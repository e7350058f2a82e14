"""The life of a case: its states, the one table of allowed moves, and the buckets of counts."""

from __future__ import annotations

from enum import StrEnum

from framework.core.errors import NotAllowed
from framework.core.messages import mark, message


class State(StrEnum):
    """Where a case is; exactly one at any time."""

    #: Collected from a source, nothing done yet.
    received = "received"
    #: A worker is preparing it.
    preparing = "preparing"
    #: The proposal lies in the inbox.
    awaiting_decision = "awaiting_decision"
    #: Every required section is approved; acts when due.
    approved = "approved"
    #: A worker is carrying out the actions.
    acting = "acting"
    #: Waits for a completion, an opening hour or a payroll lock; `resume` says where it goes on.
    waiting = "waiting"
    #: A person handles it outside the coworker.
    manual = "manual"
    #: A system exception after all retries, or refused by the target.
    failed = "failed"
    #: Something was written, but not what was approved: a person settles it.
    partly_done = "partly_done"
    #: Whether anything was written cannot be found out: a person settles it.
    unknown = "unknown"
    #: Every action is carried out and read back.
    done = "done"
    #: Ended without acting; `closed_reason` says why.
    closed = "closed"


class ClosedReason(StrEnum):
    """Why a case ended without acting."""

    rejected = "rejected"
    superseded = "superseded"
    withdrawn = "withdrawn"
    already_registered = "already_registered"


class Bucket(StrEnum):
    """What every count, report and JSON is divided into; `read` is always their sum."""

    done = "done"
    approved = "approved"
    awaiting = "awaiting"
    waiting = "waiting"
    returned = "returned"
    manual = "manual"
    rejected = "rejected"
    failed = "failed"
    unknown = "unknown"
    skipped = "skipped"


#: Every allowed move. What is not here is refused, in Python and by `store.cases.move`.
MOVES: frozenset[tuple[State, State]] = frozenset(
    (before, after)
    for before, afters in {
        State.received: (State.preparing, State.manual, State.closed),
        State.preparing: (
            State.awaiting_decision,
            State.waiting,
            State.manual,
            State.failed,
            State.closed,
            State.received,
        ),
        State.awaiting_decision: (
            State.approved,
            State.waiting,
            State.manual,
            State.received,
            State.closed,
        ),
        State.approved: (State.acting, State.awaiting_decision, State.waiting, State.received),
        State.acting: (
            # A pause came before anything was sent.
            State.approved,
            State.done,
            State.waiting,
            State.failed,
            State.partly_done,
            State.unknown,
            State.manual,
        ),
        State.waiting: (
            State.received,
            State.approved,
            State.awaiting_decision,
            State.manual,
            State.closed,
        ),
        State.failed: (State.received, State.acting, State.manual, State.closed),
        State.manual: (State.received, State.acting, State.closed),
        State.partly_done: (State.acting, State.manual, State.closed),
        State.unknown: (State.acting, State.manual, State.closed),
    }.items()
    for after in afters
)

#: States that only a person can lead out of.
NEEDS_PERSON_AFTER_NIGHT = frozenset({State.unknown, State.partly_done, State.failed, State.manual})

STATE_LABELS = {
    State.received: mark("Received"),
    State.preparing: mark("Being prepared"),
    State.awaiting_decision: mark("To review"),
    State.approved: mark("Approved"),
    State.acting: mark("Being carried out"),
    State.waiting: mark("Waiting"),
    State.manual: mark("Handled by a person"),
    State.failed: mark("Failed"),
    State.partly_done: mark("Partly done"),
    State.unknown: mark("Outcome unknown"),
    State.done: mark("Done"),
    State.closed: mark("Closed"),
}

BUCKET_LABELS = {
    Bucket.done: mark("Done"),
    Bucket.approved: mark("Approved, not yet carried out"),
    Bucket.awaiting: mark("To review"),
    Bucket.waiting: mark("Waiting"),
    Bucket.returned: mark("Returned to the sender"),
    Bucket.manual: mark("Handled by a person"),
    Bucket.rejected: mark("Rejected or withdrawn"),
    Bucket.failed: mark("Failed"),
    Bucket.unknown: mark("Outcome unknown"),
    Bucket.skipped: mark("Unchanged or already registered"),
}


def require_move(
    before: State, after: State, *, was: State | None = None, resume: State | None = None
) -> None:
    """Raise `NotAllowed` unless the table holds the move.

    `was` is where a waiting case goes on, `resume` where one that begins to wait will: only what
    was approved waits as approved, and only that becomes approved again by itself.
    """
    allowed = (before, after) in MOVES
    if (before, after) == (State.waiting, State.approved):
        allowed = was is State.approved
    if after is State.waiting and resume is State.approved:
        allowed &= before in {State.approved, State.acting}
    if not allowed:
        raise NotAllowed(
            message(
                "A case cannot go from {before} to {after}.",
                before=before.value,
                after=after.value,
            )
        )


def bucket_of(state: State, *, resume: State | None, closed_reason: ClosedReason | None) -> Bucket:
    """Return the bucket that a case counts in.

    `resume` is where a waiting case goes on: `approved` if it waits after its approval.
    """
    match state:
        case State.waiting:
            return Bucket.approved if resume is State.approved else Bucket.waiting
        case State.closed:
            already = closed_reason is ClosedReason.already_registered
            return Bucket.skipped if already else Bucket.rejected
        case _:
            return _BUCKETS[state]


_BUCKETS = {
    State.received: Bucket.waiting,
    State.preparing: Bucket.waiting,
    State.awaiting_decision: Bucket.awaiting,
    State.approved: Bucket.approved,
    State.acting: Bucket.approved,
    State.manual: Bucket.manual,
    State.failed: Bucket.failed,
    State.partly_done: Bucket.unknown,
    State.unknown: Bucket.unknown,
    State.done: Bucket.done,
}
