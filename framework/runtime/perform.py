"""The one place that acts: carry out an approved case's actions and say where that left it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import structlog
from django.db.models import QuerySet

from framework.adapters.evidence import EvidenceFolder
from framework.core.approval import SettleOutcome
from framework.core.errors import CoworkerError, NotAllowed, OnHold, TargetClosed
from framework.core.lifecycle import State
from framework.core.messages import Message, message
from framework.core.pauses import PauseCause, next_look
from framework.core.proposals import Action, Proposal
from framework.core.retry import after_failure
from framework.runtime import here
from framework.runtime.carrying_out import CarryingOut, End, Result, require_open
from framework.runtime.watched import InARow, Watched, is_system_failure
from framework.store import actions, cases, pauses, proposals
from framework.store.decisions import approvals
from framework.store.models import ActionRecord, Case, Decision, Pause

_log = structlog.get_logger(__name__)

#: How long to wait before asking a closed or paused target again.
_CLOSED_WAIT = dt.timedelta(minutes=10)
_AFTER = {
    End.refused: State.failed,
    End.absent: State.failed,
    End.differs: State.partly_done,
    End.unseen: State.unknown,
}


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What acting needs besides the case."""

    watched: Watched
    evidence: EvidenceFolder
    in_a_row: InARow


def perform(case: Case, tools: Tools) -> None:
    """Carry out the actions of a case in `acting`; afterwards nobody has it in hand."""
    _Performance(case, tools).carry_through()


def hold(case: Case, why: Message) -> None:
    """Put a case in hand back because of a pause: approved as it was, if nothing was sent."""
    if actions.is_untouched(case) and approvals(case):
        cases.move(case, State.approved, at=here.now(), actor=case.coworker, because=why,
                   due_at=here.now())  # fmt: skip
    else:
        cases.let_go(case, due_at=here.now() + _CLOSED_WAIT)


def settled_by(case: Case) -> Decision | None:
    """Return a person's word that sent the case here, unless they have decided since."""
    last = case.decisions.order_by("-at", "-id").first()
    return last if last is not None and last.mode == Decision.Mode.settle else None


class _Performance:
    """One case in one worker's hands, from its claim to where it is left."""

    def __init__(self, case: Case, tools: Tools) -> None:
        self._case = case
        self._tools = tools
        self._watched = tools.watched
        self._config = tools.watched.config
        self._settled = settled_by(case)
        #: Role of the target in use.
        self._role = ""

    def carry_through(self) -> None:
        case = self._case
        try:
            pairs = self._actions()
            if self._settled is not None and not pairs:
                text = message("There is nothing to read back in the target system.")
                self._stopped(Result(end=End.absent, text=text))
                return
            for action, proposal in pairs:
                result = self._one(action, proposal)
                self._tools.in_a_row.worked(self._watched, action.target)
                if result.end is not End.verified:
                    self._stopped(result)
                    return
        except TargetClosed as error:
            self._wait(error)
        except OnHold as error:
            hold(case, error.message)
        except Exception as error:  # noqa: BLE001 (whatever breaks, the case is put in a known state)
            self._broken(error)
        else:
            text = message("Carried out and read back.")
            cases.move(case, State.done, at=here.now(), actor=case.coworker, because=text,
                       attempts=0)  # fmt: skip

    def _actions(self) -> list[tuple[Action, Proposal]]:
        if self._case.proposal is None:
            raise NotAllowed(message("A case without a proposal cannot act."))
        proposal = self._case.proposal.value
        return [(action, proposal) for action in proposal.actions]

    def _one(self, action: Action, proposal: Proposal) -> Result:
        case, settled, role = self._case, self._settled, action.target
        self._role = role
        decision = approvals(case).get(action.section) or settled
        if decision is None:
            raise NotAllowed(message("No person has approved section {key}.", key=action.section))
        values = {
            figure: proposals.value_of(case, proposal.figure(figure))
            for figure in {*action.parameters.values(), *action.compare.values()}
        }
        record = actions.intend(case, action, values, decision, here.now(), self._watched.run)
        writes = settled is None or settled.outcome == SettleOutcome.absent
        if settled is not None and writes:
            actions.vouch_absent(record)
        if writes and record.phase == ActionRecord.Phase.verified:
            return Result(end=End.verified)
        looks_only = not writes or _under_way(record)
        closed = self._config.closed_times.get(role)
        if not looks_only:
            require_open(closed, self._config.targets[role], action)
        even_changed = looks_only or settled is not None
        with self._watched.lend(role, even_changed=even_changed) as session:
            carrying = CarryingOut(
                record,
                action,
                target=self._config.targets[role],
                session=session,
                evidence=self._tools.evidence,
                keep_days=self._config.coworker.retention_days,
                most_sends=self._config.coworker.retry.attempts,
                closed=closed,
                settled=settled is not None,
            )
            try:
                if writes:
                    return self._judged(carrying.carry_out())
                by_hand = settled is not None and settled.outcome == SettleOutcome.did_myself
                return carrying.prove(by_hand=settled.note if settled and by_hand else "")
            except CoworkerError as error:
                carrying.keep_picture(error)
                raise

    def _judged(self, result: Result) -> Result:
        """Stop what the coworker's config says when the target does not hold what it should."""
        stops = self._config.coworker.stop_on_difference
        if result.end not in {End.differs, End.absent} or stops == "none" or result.text is None:
            return result
        case = self._case
        text = message(
            "{case}, {unit}: {what}", case=case.title, unit=case.unit_name, what=result.text
        )
        scope = pauses.Scope(
            municipality=case.municipality,
            coworker=case.coworker,
            unit=case.unit if stops == "unit" else "",
        )
        pauses.set_pause(scope, PauseCause.read_back_differs, text, at=here.now(),
                         run=self._watched.run, case=case)  # fmt: skip
        return result

    def _stopped(self, result: Result) -> None:
        case, settled = self._case, self._settled
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
        cases.move(case, after, at=here.now(), actor=case.coworker, because=result.text,
                   flagged=True)  # fmt: skip

    def _wait(self, error: TargetClosed) -> None:
        """Wait for a closed target; what may have been sent, or is only read, stays in acting."""
        again = error.opens or here.now() + _CLOSED_WAIT
        if _may_be_sent(self._case) or self._settled is not None:
            # What was sent may be asked for before the target opens.
            soon = again if self._settled is not None else here.now() + _CLOSED_WAIT
            cases.let_go(self._case, due_at=min(soon, again))
            return
        cases.move(self._case, State.waiting, at=here.now(), actor=self._case.coworker,
                   because=error.message, resume=State.approved, due_at=again)  # fmt: skip

    def _broken(self, error: Exception) -> None:
        """Try again later, or hand over to a person: unknown if something may have been sent."""
        case = self._case
        _log.warning("act_failed", case=case.pk, error=type(error).__name__)
        text = (
            error.message
            if isinstance(error, CoworkerError)
            else message("Acting stopped on an error: {error}.", error=type(error).__name__)
        )
        if self._role and is_system_failure(error) and self._trips(text):
            hold(case, text)
            return
        now = here.now()
        attempts = case.attempts + 1
        again = after_failure(self._config.coworker.retry, attempt=attempts, now=now).again_at
        if again is not None:
            cases.let_go(case, due_at=again, attempts=attempts)
            return
        after = State.unknown if _may_be_sent(case) else State.failed
        if case.actions.filter(phase=ActionRecord.Phase.verified).exists():
            after = State.partly_done
        cases.move(case, after, at=now, actor=case.coworker, because=text, attempts=attempts,
                   flagged=True)  # fmt: skip

    def _trips(self, why: Message) -> bool:
        """Count a failure of the target; True when it is to be left alone, so that none counts."""
        case, policy = self._case, self._config.coworker.breaker
        failures = self._tools.in_a_row.failed(self._watched, self._role)
        if self._breakers().exists():
            return True
        if failures < policy.failures:
            return False
        text = message(
            "{target} failed {count} times in a row. {why}",
            target=self._config.targets[self._role].name, count=failures, why=why,
        )  # fmt: skip
        now = here.now()
        scope = pauses.Scope(
            municipality=case.municipality, coworker=case.coworker, target=self._role
        )
        pauses.set_pause(
            scope, PauseCause.breaker, text, at=now, until=next_look(policy, looks=0, now=now),
            run=self._watched.run, case=case,
        )  # fmt: skip
        _log.warning("breaker", coworker=case.coworker, target=self._role)
        return True

    def _breakers(self) -> QuerySet[Pause]:
        found = pauses.in_force(self._case.municipality, self._case.coworker)
        return found.filter(target=self._role, cause=PauseCause.breaker)


def _under_way(record: ActionRecord) -> bool:
    return record.phase in {ActionRecord.Phase.sent, ActionRecord.Phase.written}


def _may_be_sent(case: Case) -> bool:
    under_way = (ActionRecord.Phase.sent, ActionRecord.Phase.written)
    return case.actions.filter(phase__in=under_way).exists()
