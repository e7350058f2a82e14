"""The one place that acts: carry out an approved case's actions and say where that left it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import structlog
from django.db.models import QuerySet

from framework.adapters.evidence import EvidenceFolder
from framework.core.approval import SettleOutcome
from framework.core.errors import (
    CoworkerError,
    NotAllowed,
    OnHold,
    ProtectedIdentity,
    SystemException,
    TakenOver,
    TargetChanged,
    TargetClosed,
)
from framework.core.lifecycle import State
from framework.core.messages import Message, joined, mark, message
from framework.core.pauses import PauseCause, next_look
from framework.core.proposals import Action
from framework.core.retry import after_failure
from framework.runtime import here
from framework.runtime.carrying_out import CarryingOut, End, Result, ended, require_open
from framework.runtime.watched import Watched
from framework.store import actions, cases, failures, pauses, proposals
from framework.store.decisions import approvals
from framework.store.models import ActionRecord, Case, Decision, Pause

_log = structlog.get_logger(__name__)

#: How long to wait before asking a closed or paused target again.
_CLOSED_WAIT = dt.timedelta(minutes=10)
#: What is told of an action by how far it came.
_NOT = mark("Not carried out")
_CAME = {
    ActionRecord.Phase.verified.value: mark("Carried out and read back"),
    ActionRecord.Phase.differs.value: mark("Stored in another way than approved"),
    ActionRecord.Phase.sent.value: mark("Sent without a known outcome"),
    ActionRecord.Phase.written.value: mark("Sent without a known outcome"),
}
#: So many actions are told by name.
_NAMED = 4


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What acting needs besides the case."""

    watched: Watched
    evidence: EvidenceFolder


def perform(case: Case, tools: Tools) -> None:
    """Carry out the actions of a case in `acting`; afterwards nobody has it in hand."""
    _Performance(case, tools).carry_through()


def hold(case: Case, why: Message) -> None:
    """Put a case in hand back because of a pause: approved as it was, if nothing was sent.

    What a person settled stays in acting: their word still counts when the pause is lifted.
    """
    if actions.is_untouched(case) and approvals(case) and settled_by(case) is None:
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
        #: What is to be carried out, in order.
        self._plan: tuple[Action, ...] = ()

    def carry_through(self) -> None:
        case = self._case
        try:
            if case.protected and self._settled is None:
                raise ProtectedIdentity
            self._plan = self._actions()
            if self._settled is not None and not self._plan:
                text = message("There is nothing to read back in the target system.")
                self._stopped(Result(end=End.absent, text=text))
                return
            for action in self._plan:
                result = self._one(action)
                if result.end is not End.verified:
                    self._stopped(result)
                    return
        except TargetClosed as error:
            self._wait(error)
        except OnHold as error:
            hold(case, error.message)
        except ProtectedIdentity:
            after = State.manual if actions.is_untouched(case) else self._left_as()
            cases.move(case, after, at=here.now(), actor=case.coworker, flagged=True,
                       because=message("Handled by a person."))  # fmt: skip
        except Exception as error:  # noqa: BLE001 (whatever breaks, the case is put in a known state)
            self._broken(error)
        else:
            text = message("Carried out and read back.")
            cases.move(case, State.done, at=here.now(), actor=case.coworker, because=text,
                       attempts=0)  # fmt: skip

    def _actions(self) -> tuple[Action, ...]:
        if self._case.proposal is None:
            raise NotAllowed(message("A case without a proposal cannot act."))
        proposal = self._case.proposal.value
        edits = proposals.edits(self._case)
        self._known, self._values = proposal.known(edits), proposal.in_force(edits)
        return proposal.expanded(edits)

    def _one(self, action: Action) -> Result:
        case, settled, role = self._case, self._settled, action.target
        self._role = role
        decision = approvals(case).get(action.section) or settled
        if decision is None:
            raise NotAllowed(message("No person has approved section {key}.", key=action.section))
        values = {
            figure: self._values[figure]
            for figure in {*action.parameters.values(), *action.compare.values()}
        }
        record = actions.intend(case, action, values, decision, here.now(), self._watched.run)
        writes = settled is None or settled.outcome == SettleOutcome.absent
        target = self._config.targets[role]
        proved = record.phase == ActionRecord.Phase.verified and record.values == values
        if (writes or proved) and (before := ended(record, values, target.name)) is not None:
            return self._judged(before)
        looks_only = not writes or _under_way(record)
        closed = self._config.closed_times.get(role)
        if not looks_only:
            require_open(closed, target, action)
        even_changed = looks_only or settled is not None
        with self._watched.lend(role, even_changed=even_changed) as session:
            carrying = CarryingOut(
                record,
                action,
                target=target,
                session=session,
                evidence=self._tools.evidence,
                coworker=self._config.coworker,
                labels={
                    field: message(self._known[figure].label)
                    for field, figure in action.compare.items()
                },
                closed=closed,
                settled_at=settled.at if settled is not None else None,
            )
            try:
                if writes:
                    result = carrying.carry_out()
                else:
                    by_hand = settled is not None and settled.outcome == SettleOutcome.did_myself
                    result = carrying.prove(by_hand=settled.note if settled and by_hand else "")
            except CoworkerError as error:
                carrying.keep_picture(error)
                raise
        self._note_health(result)
        return self._judged(result) if writes else result

    def _note_health(self, result: Result) -> None:
        """Note what carrying out said of the target: it answered, or an answer was lost."""
        case = self._case
        if result.lost is not None:
            self._trips(result.lost)
        elif result.end not in {End.later, End.unseen}:
            failures.worked(case.municipality, case.coworker, self._role)

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
        case = self._case
        if result.end is End.later and result.again_at is not None:
            cases.let_go(case, due_at=result.again_at)
            return
        cases.move(case, self._left_as(), at=here.now(), actor=case.coworker,
                   because=self._told(result.text), flagged=True)  # fmt: skip

    def _told(self, why: Message | None) -> Message | None:
        """Return why it stopped and, of several actions, how far each one came."""
        if why is None or len(self._plan) == 1:
            return why
        phases = dict(self._case.actions.values_list("action", "phase"))
        came: dict[str, list[Message]] = {}
        for action in self._plan:
            came.setdefault(_CAME.get(phases.get(action.key, ""), _NOT), []).append(action.label)
        told = [
            message("{how}: {actions}.", how=Message(template=how), actions=_listed(labels))
            for how, labels in came.items()
        ]
        return joined([*told, why])

    def _left_as(self) -> State:
        """Return where a case is left that did not come to its end: what its records say."""
        case, settled, phase = self._case, self._settled, ActionRecord.Phase
        phases = set(case.actions.values_list("phase", flat=True))
        if settled is not None and not approvals(case):
            return State.manual
        if settled is not None and settled.outcome != SettleOutcome.absent:
            return State.unknown
        if phases & {phase.verified, phase.differs}:
            return State.partly_done
        return State.unknown if phases & {phase.sent, phase.written} else State.failed

    def _wait(self, error: TargetClosed) -> None:
        """Wait for a closed target; what has begun, or is only read, stays in acting."""
        again = error.opens or here.now() + _CLOSED_WAIT
        if not actions.is_untouched(self._case) or self._settled is not None:
            # What was sent may be asked for before the target opens.
            soon = again if self._settled is not None else here.now() + _CLOSED_WAIT
            cases.let_go(self._case, due_at=min(soon, again))
            return
        cases.move(self._case, State.waiting, at=here.now(), actor=self._case.coworker,
                   because=error.message, resume=State.approved, due_at=again)  # fmt: skip

    def _broken(self, error: Exception) -> None:
        """Try again later, or hand over to a person: unknown if something may have been sent."""
        if isinstance(error, TakenOver):
            # Nothing of it is ours to write any more.
            raise error
        case = self._case
        _log.warning("act_failed", case=case.pk, error=type(error).__name__)
        text = (
            error.message
            if isinstance(error, CoworkerError)
            else message("Acting stopped on an error: {error}.", error=type(error).__name__)
        )
        if self._role and isinstance(error, SystemException) and self._trips(_blames(error)):
            hold(case, text)
            return
        now = here.now()
        attempts = case.attempts + 1
        again = after_failure(self._config.coworker.retry, attempt=attempts, now=now).again_at
        if again is not None:
            cases.let_go(case, due_at=again, attempts=attempts)
            return
        cases.move(case, self._left_as(), at=now, actor=case.coworker, because=self._told(text),
                   attempts=attempts, flagged=True)  # fmt: skip

    def _trips(self, why: Message) -> bool:
        """Count a failure of the target; True when the case's attempt is not to be counted.

        The first pause spares the case in hand. One that fails right after a look had lifted the
        pause counts, and the next look comes later: it may be that case, or its page only.
        """
        case, policy = self._case, self._config.coworker.breaker
        if self._breakers().exists():
            return True
        in_a_row = failures.failed(case.municipality, case.coworker, self._role)
        looks = in_a_row - policy.failures
        if looks < 0:
            return False
        text = message(
            "{target} failed {count} times in a row. {why}",
            target=self._config.targets[self._role].name, count=in_a_row, why=why,
        )  # fmt: skip
        now = here.now()
        scope = pauses.Scope(
            municipality=case.municipality, coworker=case.coworker, target=self._role
        )
        pauses.set_pause(
            scope, PauseCause.breaker, text, at=now, until=next_look(policy, looks=looks, now=now),
            looks=looks, run=self._watched.run,
        )  # fmt: skip
        _log.warning("breaker", coworker=case.coworker, target=self._role)
        return looks == 0

    def _breakers(self) -> QuerySet[Pause]:
        found = pauses.in_force(self._case.municipality, self._case.coworker)
        return found.filter(target=self._role, cause=PauseCause.breaker)


def _listed(labels: list[Message]) -> Message:
    """Return a few labels one by one, and of many the first and how many more there are."""
    named = joined(labels[:_NAMED], "{first}, {second}")
    if len(labels) <= _NAMED:
        return named
    return message("{first} and {count} more", first=named, count=len(labels) - _NAMED)


def _under_way(record: ActionRecord) -> bool:
    return record.phase in {ActionRecord.Phase.sent, ActionRecord.Phase.written}


def _blames(error: SystemException) -> Message:
    """Return what an error says of the target; of what stood on its page, IT is told nothing."""
    if isinstance(error, TargetChanged):
        return message("It does not look or answer as described.")
    return error.message
