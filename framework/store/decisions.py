"""People's decisions in the database: written once, guarded by the version they were made on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction

from framework.core.approval import (
    APPROVALS,
    LEADS_TO,
    NEEDS_REASON,
    ApprovalPolicy,
    DecisionOutcome,
    SettleOutcome,
    act_due,
)
from framework.core.canonical import NotCanonicalError, canonical
from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.core.lifecycle import ClosedReason, State
from framework.core.messages import Message, message
from framework.core.values import Value
from framework.store import actions, audit, cases
from framework.store.models import (
    Batch,
    Case,
    Decision,
    FigureEdit,
    Pause,
    Person,
    StoredProposal,
)
from framework.store.pauses import Scope


class Verdict(Value):
    """What a person said about one section (or the whole) of a case."""

    outcome: DecisionOutcome
    #: Empty for the case as a whole.
    section: str = ""
    codes: tuple[str, ...] = ()
    note: str = ""
    #: The person's own values by figure, as typed.
    edits: dict[str, str] = {}
    #: Version of the case that the person saw.
    version: int
    opened_at: dt.datetime | None = None


def decide(
    case: Case,
    verdict: Verdict,
    *,
    person: Person,
    policy: ApprovalPolicy,
    at: dt.datetime,
    mode: str = Decision.Mode.single,
    batch: Batch | None = None,
) -> Decision:
    """Write a person's decision and move the case when nothing in it is open any more.

    Raises `Conflict` when the case is no longer the version the person saw, `NotAllowed` when
    the policy or the state forbids it, `BusinessException` for values that cannot be.
    """
    _may(person, policy, case, verdict)
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if locked.version != verdict.version:
            raise _changed(locked)
        if verdict.outcome not in offered(locked):
            raise NotAllowed(
                message("Case {reference} is not waiting for that decision.", reference=str(locked))
            )
        if verdict.outcome in APPROVALS:
            _require_open(locked, verdict.section)
        if locked.proposal is not None:
            _keep_edits(locked, locked.proposal, verdict, person, at)
        decision = Decision.objects.create(
            case=locked,
            section=verdict.section,
            proposal=locked.proposal,
            proposal_digest=locked.proposal.digest if locked.proposal else "",
            case_version=locked.version,
            outcome=verdict.outcome,
            codes=list(verdict.codes),
            note=verdict.note,
            edited=verdict.edits,
            person=person,
            mode=mode,
            batch=batch,
            opened_at=verdict.opened_at,
            at=at,
        )
        _audit(locked, decision, verdict.codes)
        if verdict.outcome not in APPROVALS or _all_approved(locked):
            _lead(locked, verdict, person, policy, at)
        else:
            Case.objects.filter(pk=locked.pk).update(version=locked.version + 1)
    case.refresh_from_db()
    return decision


def offered(case: Case) -> frozenset[DecisionOutcome]:
    """Return what can be decided where the case is; the policy may offer less."""
    outcome = DecisionOutcome
    match State(case.state):
        case State.awaiting_decision if case.proposal is not None:
            return frozenset(outcome) - {outcome.undo}
        case State.waiting if case.resume == State.received:
            return frozenset({outcome.rerun, outcome.reject, outcome.take_over})
        case State.failed | State.manual if not case.actions.exclude(phase="intended").exists():
            return frozenset() if case.protected else frozenset({outcome.rerun})
        case _:
            return frozenset()


def undo(case: Case, decision: Decision, *, person: Person, at: dt.datetime) -> Decision:
    """Take back an approval that has not begun to act; `Conflict` when acting was first."""
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if decision.person_id != person.pk:
            raise NotAllowed(message("Only the person who decided can undo it."))
        if not locked.is_approved or decision not in approvals(locked).values():
            raise Conflict(
                message("Case {reference} can no longer be undone.", reference=str(locked))
            )
        why = message("{person} took the decision back.", person=str(person))
        cases.move(locked, State.awaiting_decision, at=at, actor=person.username, because=why,
                   due_at=at)  # fmt: skip
        undone = Decision.objects.create(
            case=locked,
            section=decision.section,
            proposal=decision.proposal,
            proposal_digest=decision.proposal_digest,
            case_version=decision.case_version,
            outcome=DecisionOutcome.undo,
            person=person,
            mode=Decision.Mode.single,
            at=at,
            undoes=decision,
        )
        _audit(locked, undone, ())
    case.refresh_from_db()
    return undone


def release_batch(
    found: Iterable[Case],
    *,
    versions: Mapping[int, int],
    control: Decimal,
    person: Person,
    policy: ApprovalPolicy,
    at: dt.datetime,
    mode: str = Decision.Mode.batch,
) -> Batch:
    """Release the unflagged cases of one unit by one decision.

    `versions` are case id → version and `control` the sum that the person saw: when anything
    differs, nothing is released (`Conflict`).
    """
    chosen = list(found)
    if policy.batch != "unit":
        raise NotAllowed(message("Batches are not allowed for this coworker."))
    if any(case.flagged or case.state != State.awaiting_decision for case in chosen):
        raise NotAllowed(message("A batch holds only unflagged cases that wait for a decision."))
    total = sum((case.control or Decimal(0) for case in chosen), Decimal(0))
    if {case.pk: case.version for case in chosen} != dict(versions) or total != control:
        raise Conflict(message("The batch has changed since you opened it."))
    if not chosen or len({(case.municipality, case.coworker, case.unit) for case in chosen}) != 1:
        raise NotAllowed(message("A batch holds the cases of exactly one unit."))
    first = chosen[0]
    with transaction.atomic():
        batch = Batch.objects.create(
            municipality=first.municipality, coworker=first.coworker, unit=first.unit,
            person=person, at=at, count=len(chosen), control=total,
        )  # fmt: skip
        for case in chosen:
            if case.proposal is None:
                raise NotAllowed(message("A batch holds only prepared cases."))
            sections = case.proposal.value.sections
            for section in sections:
                verdict = Verdict(
                    outcome=DecisionOutcome.approve, section=section.key, version=case.version
                )
                decide(case, verdict, person=person, policy=policy, at=at, mode=mode, batch=batch)
    return batch


def approvals(case: Case) -> dict[str, Decision]:
    """Return the approvals in force on the current proposal, by section."""
    made = case.decisions.filter(
        proposal=case.proposal, outcome__in=APPROVALS, undone_by__isnull=True
    )
    return {decision.section: decision for decision in made.select_related("person")}


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
    require_role(person, policy, case)
    if outcome is SettleOutcome.did_myself and not note.strip():
        raise BusinessException(message("Write the reference in the target system."))
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if locked.version != version:
            raise _changed(locked)
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
            mode=Decision.Mode.settle,
            at=at,
        )
        _audit(locked, decision, ())
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


def require_role(person: Person, policy: ApprovalPolicy, at_desk: Case | Pause | Scope) -> None:
    """Raise `NotAllowed` unless the person is logged in and holds a deciding role at the desk."""
    if not person.is_authenticated or not person.is_active:
        raise NotAllowed(message("Only a person who is logged in can decide."))
    held = person.roles.filter(
        municipality=at_desk.municipality, coworker=at_desk.coworker, role__in=policy.who
    )
    if not held.exists():
        raise NotAllowed(message("You have no role that decides for this coworker."))


def _changed(case: Case) -> Conflict:
    return Conflict(
        message("Case {reference} has changed since you opened it.", reference=case.reference)
    )


def _may(person: Person, policy: ApprovalPolicy, case: Case, verdict: Verdict) -> None:
    require_role(person, policy, case)
    if verdict.outcome not in policy.outcomes:
        raise NotAllowed(message("This outcome is not offered for this coworker."))
    known = {code.code for code in policy.reason_codes}
    if set(verdict.codes) - known:
        raise BusinessException(message("Choose a reason from the list."))
    if verdict.outcome in NEEDS_REASON and not verdict.codes:
        raise BusinessException(message("Choose at least one reason."))
    if verdict.edits and verdict.outcome is not DecisionOutcome.approve_changed:
        raise BusinessException(message("You changed a value: choose “Change and approve”."))
    if not verdict.edits and verdict.outcome is DecisionOutcome.approve_changed:
        raise BusinessException(message("You have not changed any value."))


def _keep_edits(
    case: Case, proposal: StoredProposal, verdict: Verdict, person: Person, at: dt.datetime
) -> None:
    """Keep the person's values, canonical; a wrong one is told and nothing is kept."""
    for key, typed in verdict.edits.items():
        figure = next(
            (
                figure
                for section in proposal.value.sections
                for figure in section.figures
                if figure.key == key and section.key == verdict.section and figure.editable
            ),
            None,
        )
        if figure is None:
            raise NotAllowed(message("The figure {figure} cannot be changed.", figure=key))
        try:
            value = canonical(figure.type, typed)
        except NotCanonicalError as error:
            raise BusinessException(
                message(
                    "{label}: {rule}. {remedy}",
                    label=Message(template=figure.label), rule=error.rule, remedy=error.remedy,
                )
            ) from None  # fmt: skip
        FigureEdit.objects.update_or_create(
            case=case, figure=key,
            defaults={
                "value": value, "proposed": figure.value or "", "person": person, "at": at,
            },
        )  # fmt: skip


def _require_open(case: Case, section: str) -> None:
    """Raise `NotAllowed` unless the section exists and is not approved: approved is locked."""
    known = {each.key for each in case.proposal.value.sections} if case.proposal else set()
    if section not in known:
        raise NotAllowed(message("There is no section {key}.", key=section or "–"))
    if section in approvals(case):
        raise NotAllowed(message("Section {key} is approved already.", key=section))


def _all_approved(case: Case) -> bool:
    wanted = {section.key for section in case.proposal.value.sections} if case.proposal else set()
    return wanted <= set(approvals(case))


def _lead(
    case: Case, verdict: Verdict, person: Person, policy: ApprovalPolicy, at: dt.datetime
) -> None:
    after = LEADS_TO[verdict.outcome]
    changes: dict[str, object] = {"due_at": at}
    if after is State.received:
        # A person asked for it now: it does not wait for the night whose window ended.
        changes["run"] = None
    if after is State.approved:
        changes = {"due_at": act_due(at, policy.undo_seconds), "attempts": 0}
    why = message("{person} decided.", person=str(person))
    cases.move(
        case, after, at=at, actor=person.username, because=why,
        resume=State.received if after is State.waiting else None,
        closed_reason=ClosedReason.rejected if after is State.closed else None,
        **(changes if after is not State.waiting else {"due_at": cases.NEVER}),
    )  # fmt: skip


def _audit(case: Case, decision: Decision, codes: Iterable[str]) -> None:
    audit.record(
        case.municipality,
        at=decision.at,
        actor=decision.person.username,
        event=f"decision.{decision.outcome}",
        subject=str(case),
        facts={
            "decision": decision.pk,
            "section": decision.section,
            "proposal": decision.proposal_digest,
            "codes": ",".join(codes),
            "mode": decision.mode,
        },
    )
