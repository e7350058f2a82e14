"""What people said of cases that needed them after the night."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from framework.core.approval import ApprovalPolicy, SettleOutcome
from framework.core.errors import BusinessException, NotAllowed
from framework.core.lifecycle import ClosedReason, State
from framework.core.messages import message
from framework.store import actions, cases
from framework.store.decisions import approvals, changed, noted
from framework.store.models import Case, Decision, Person
from framework.store.people import require_role


def settle(
    case: Case,
    outcome: SettleOutcome,
    *,
    version: int,
    person: Person,
    policy: ApprovalPolicy,
    at: dt.datetime,
    note: str = "",
) -> Decision:
    """Write what a person said of a case that needs them after the night.

    Only `close` is taken at its word. `exists` and `did_myself` send a worker to read the
    target, which proves it or not; `absent` sends it to look again and then write.
    """
    acting_for = require_role(person, policy.who, case, at)
    if outcome is SettleOutcome.did_myself and not note.strip():
        raise BusinessException(message("Write the reference in the target system."))
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if locked.version != version:
            raise changed(locked)
        if outcome not in settle_outcomes(locked):
            raise NotAllowed(message("This outcome is not offered for this case."))
        decision = Decision.objects.create(
            case=locked,
            proposal=locked.proposal,
            proposal_digest=locked.proposal.digest if locked.proposal else "",
            case_version=locked.version,
            outcome=outcome,
            note=note,
            person=person,
            acting_for=acting_for,
            mode=Decision.Mode.settle,
            at=at,
        )
        noted(locked, decision)
        if outcome is SettleOutcome.absent:
            actions.vouch_absent(locked)
        if outcome is SettleOutcome.close:
            why = message("{person} closed the case.", person=str(person))
            reason: ClosedReason | None = ClosedReason.rejected
        else:
            why = message("{person} settled it; the target system is read.", person=str(person))
            reason = None
        cases.move(
            locked,
            State.acting if reason is None else State.closed,
            at=at,
            actor=person.username,
            because=why,
            closed_reason=reason,
            due_at=at,
            attempts=0,
        )
    case.refresh_from_db()
    return decision


def settle_outcomes(case: Case) -> tuple[SettleOutcome, ...]:
    """Return what a person can say of a case that needs them after the night."""
    match State(case.state):
        case State.unknown | State.partly_done:
            return tuple(SettleOutcome)
        case State.failed if case.proposal is not None and approvals(case):
            return tuple(SettleOutcome)
        case State.manual if case.proposal is not None:
            return (SettleOutcome.did_myself, SettleOutcome.close)
        case State.manual | State.failed:
            return (SettleOutcome.close,)
        case _:
            return ()
