"""The one place that acts: carry out an approved case's actions and say where that left it."""

from __future__ import annotations

import datetime as dt

import structlog

from framework.adapters.evidence import EvidenceFolder
from framework.config.municipality import CoworkerConfig
from framework.core.approval import SettleOutcome
from framework.core.errors import CoworkerError, NotAllowed, TargetClosed
from framework.core.lifecycle import State
from framework.core.messages import Message, message
from framework.core.proposals import Action, Proposal
from framework.core.retry import after_failure
from framework.runtime import here
from framework.runtime.carrying_out import CarryingOut, End, Result
from framework.runtime.sessions import Lender
from framework.store import actions, cases, proposals
from framework.store.decisions import approvals
from framework.store.models import ActionRecord, Case, Decision

_log = structlog.get_logger(__name__)

#: How long to wait before asking a closed target again.
_CLOSED_WAIT = dt.timedelta(minutes=10)
_AFTER = {
    End.refused: State.failed,
    End.absent: State.failed,
    End.differs: State.partly_done,
    End.unseen: State.unknown,
}


def perform(case: Case, config: CoworkerConfig, sessions: Lender, evidence: EvidenceFolder) -> None:
    """Carry out the actions of a case in `acting`; afterwards nobody has it in hand."""
    settled = _settled(case)
    try:
        if case.proposal is None:
            raise NotAllowed(message("A case without a proposal cannot act."))
        proposal = case.proposal.value
        if settled is not None and not proposal.actions:
            text = message("There is nothing to read back in the target system.")
            _stopped(case, Result(end=End.absent, text=text), settled)
            return
        for action in proposal.actions:
            result = _one(case, action, proposal, config, sessions, evidence, settled)
            if result.end is not End.verified:
                _stopped(case, result, settled)
                return
    except TargetClosed as error:
        _wait(case, error.message, settled)
    except Exception as error:  # noqa: BLE001 (whatever breaks, the case is put in a known state)
        _broken(case, config, error)
    else:
        text = message("Carried out and read back.")
        cases.move(case, State.done, at=here.now(), actor=case.coworker, because=text, attempts=0)


def _one(
    case: Case,
    action: Action,
    proposal: Proposal,
    config: CoworkerConfig,
    sessions: Lender,
    evidence: EvidenceFolder,
    settled: Decision | None,
) -> Result:
    decision = approvals(case).get(action.section) or settled
    if decision is None:
        raise NotAllowed(message("No person has approved section {key}.", key=action.section))
    values = {
        figure: proposals.value_of(case, proposal.figure(figure))
        for figure in {*action.parameters.values(), *action.compare.values()}
    }
    record = actions.intend(case, action, values, decision, here.now())
    if settled is not None and settled.outcome == SettleOutcome.absent:
        actions.vouch_absent(record)
    with sessions.lend(case.municipality, config, action.target) as session:
        carrying = CarryingOut(
            record,
            action,
            target=config.targets[action.target],
            session=session,
            evidence=evidence,
            keep_days=config.coworker.retention_days,
            most_sends=config.coworker.retry.attempts,
        )
        if settled is None or settled.outcome == SettleOutcome.absent:
            return carrying.carry_out()
        by_hand = settled.outcome == SettleOutcome.did_myself
        return carrying.prove(by_hand=settled.note if by_hand else "")


def _settled(case: Case) -> Decision | None:
    """Return a person's word that sent the case here, unless they have decided since."""
    last = case.decisions.order_by("-at", "-id").first()
    return last if last is not None and last.mode == Decision.Mode.settle else None


def _stopped(case: Case, result: Result, settled: Decision | None) -> None:
    if result.end is End.later and result.again_at is not None:
        cases.let_go(case, due_at=result.again_at)
        return
    after = _AFTER[result.end]
    if settled is not None and not approvals(case):
        after = State.manual
    elif settled is not None and settled.outcome != SettleOutcome.absent:
        after = State.unknown
    elif case.actions.filter(phase=ActionRecord.Phase.verified).exists():
        after = State.partly_done
    cases.move(case, after, at=here.now(), actor=case.coworker, because=result.text, flagged=True)


def _wait(case: Case, text: Message, settled: Decision | None) -> None:
    """Wait for a closed target; what may have been sent, or is only read, stays in acting."""
    again = here.now() + _CLOSED_WAIT
    if _may_be_sent(case) or settled is not None:
        cases.let_go(case, due_at=again)
        return
    cases.move(case, State.waiting, at=here.now(), actor=case.coworker, because=text,
               resume=State.approved, due_at=again)  # fmt: skip


def _broken(case: Case, config: CoworkerConfig, error: Exception) -> None:
    """Try again later, or hand over to a person: unknown if something may have been sent."""
    _log.warning("act_failed", case=case.pk, error=type(error).__name__)
    now = here.now()
    attempts = case.attempts + 1
    again = after_failure(config.coworker.retry, attempt=attempts, now=now).again_at
    text = (
        error.message
        if isinstance(error, CoworkerError)
        else message("Acting stopped on an error: {error}.", error=type(error).__name__)
    )
    if again is not None:
        cases.let_go(case, due_at=again, attempts=attempts)
        return
    after = State.unknown if _may_be_sent(case) else State.failed
    if case.actions.filter(phase=ActionRecord.Phase.verified).exists():
        after = State.partly_done
    cases.move(case, after, at=now, actor=case.coworker, because=text, attempts=attempts,
               flagged=True)  # fmt: skip


def _may_be_sent(case: Case) -> bool:
    under_way = (ActionRecord.Phase.sent, ActionRecord.Phase.written)
    return case.actions.filter(phase__in=under_way).exists()
