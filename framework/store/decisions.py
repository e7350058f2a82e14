"""People's decisions in the database: written once, guarded by the version they were made on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from framework.core.approval import (
    APPROVALS,
    LEADS_TO,
    NEEDS_REASON,
    ApprovalPolicy,
    DecisionOutcome,
    act_due,
)
from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.core.levels import WorkLevel, lowest
from framework.core.lifecycle import ClosedReason, State
from framework.core.messages import Message, joined, message
from framework.core.sampling import Draw
from framework.core.values import Value
from framework.store import audit, cases, editing, proposals, second
from framework.store.level_in_force import in_force
from framework.store.looks import REVIEWED
from framework.store.models import Batch, Case, Decision, Person, StandingRelease
from framework.store.models.cases import NEVER
from framework.store.people import require_role
from framework.store.releases import require_covered
from framework.store.sampling import drawn


class Verdict(Value):
    """What a person said about one section (or the whole) of a case."""

    outcome: DecisionOutcome
    #: Empty for the case as a whole.
    section: str = ""
    codes: tuple[str, ...] = ()
    note: str = ""
    #: The person's own values by figure, as typed.
    edits: dict[str, str] = {}
    #: The flags that the person ticked.
    seen: tuple[str, ...] = ()
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
    release: StandingRelease | None = None,
    level: WorkLevel = WorkLevel.standing_release,
) -> Decision:
    """Write a person's decision and move the case when nothing in it is open any more.

    Where four eyes are asked for, the first approval waits (`counts` is false) and moves nothing.
    Below the level at which the coworker writes, what is approved is done by hand; `level` is how
    far its config lets it at most.
    Raises `Conflict` when the case is no longer the version the person saw, `NotAllowed` when
    the policy or the state forbids it, `BusinessException` for values that cannot be.
    """
    acting_for = require_role(person, policy.who, case, at)
    _allowed(policy, verdict)
    with transaction.atomic():
        locked = _locked(case, verdict)
        if mode == Decision.Mode.standing:
            _require_release(locked, release, person, policy, at)
        made = editing.changes(locked, verdict.section, verdict.edits)
        edited = editing.differing(locked, verdict.section, made)
        _require_outcome(verdict, made, edited)
        if verdict.outcome in APPROVALS:
            _require_known(locked, verdict.section, made)
        people = [person.pk] if acting_for is None else [person.pk, acting_for.pk]
        weighed = second.weigh(
            locked,
            verdict.section,
            verdict.outcome,
            edited,
            people=people,
            policy=policy,
            mode=mode,
        )
        decision = _write(
            locked, verdict, person=person, at=at, edited=edited, made=made, counts=weighed.counts,
            acting_for=acting_for, mode=weighed.mode, batch=batch, release=release,
            sampled=weighed.counts
            and verdict.outcome in REVIEWED
            and locked.pk
            in drawn(
                [locked], Draw.quality, release.sample if release else policy.quality_sample
            ),
        )  # fmt: skip
        noted(locked, decision)
        if decision.counts:
            editing.keep(locked, made, person, at)
            let = lowest([level, in_force(locked.municipality, locked.coworker)])
            _lead(locked, verdict, person, policy, at, by_hand=not let.writes)
        elif second.conflict(Case.objects.get(pk=locked.pk), verdict.section):
            _count_up(locked)
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
        if decision in approvals(locked).values() and locked.is_approved:
            why = message("{person} took the decision back.", person=str(person))
            cases.move(locked, State.awaiting_decision, at=at, actor=person.username, because=why,
                       due_at=at)  # fmt: skip
        elif locked.state != State.awaiting_decision or decision not in second.words(locked):
            raise Conflict(
                message("Case {reference} can no longer be undone.", reference=str(locked))
            )
        undone = write_undo(locked, decision, person, at)
    case.refresh_from_db()
    return undone


def write_undo(case: Case, decision: Decision, person: Person, at: dt.datetime) -> Decision:
    """Write that a person takes a decision back; the caller has locked and moved the case."""
    undone = Decision.objects.create(
        case=case,
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
    noted(case, undone)
    return undone


def approvals(case: Case) -> dict[str, Decision]:
    """Return the approvals in force on the current proposal, by section.

    One that waits for a second person is none yet.
    """
    return {
        decision.section: decision
        for decision in proposals.decisions_in_force(case)
        if decision.counts and decision.outcome in APPROVALS
    }


def changed(case: Case) -> Conflict:
    """Return the error of a decision on another version than the one at hand."""
    return Conflict(
        message("Case {reference} has changed since you opened it.", reference=case.reference)
    )


def noted(case: Case, decision: Decision) -> None:
    """Append a decision to the audit chain: ids, codes and hashes."""
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
            "codes": ",".join(decision.codes),
            "mode": decision.mode,
            "counts": int(decision.counts),
            "release": decision.release_id,
            "acting_for": decision.acting_for.username if decision.acting_for else None,
        },
    )


def _locked(case: Case, verdict: Verdict) -> Case:
    """Lock the case as the person saw it, open to what they decided.

    What people said of it before is read with it, once.
    """
    found = Case.objects.select_for_update(of=("self",)).select_related("proposal")
    locked = found.get(pk=case.pk)
    if locked.version != verdict.version:
        raise changed(locked)
    if verdict.outcome not in offered(locked):
        raise NotAllowed(
            message("Case {reference} is not waiting for that decision.", reference=str(locked))
        )
    proposals.read_at_once(locked)
    if verdict.outcome in APPROVALS:
        _require_open(locked, verdict.section)
    return locked


def _write(
    case: Case,
    verdict: Verdict,
    *,
    made: editing.Changes,
    **how: Any,  # noqa: ANN401 (columns)
) -> Decision:
    return Decision.objects.create(
        case=case,
        section=verdict.section,
        proposal=case.proposal,
        proposal_digest=case.proposal.digest if case.proposal else "",
        case_version=case.version,
        outcome=verdict.outcome,
        codes=list(verdict.codes),
        note=verdict.note,
        shown={
            "edits": proposals.edits(case),
            "values": editing.decided_on(case, verdict.section, made),
            "seen": list(verdict.seen),
            "source": case.collected.get("place"),
            "evidence": list(case.evidence.order_by("pk").values_list("digest", flat=True)),
        },
        opened_at=verdict.opened_at,
        **how,
    )


def _allowed(policy: ApprovalPolicy, verdict: Verdict) -> None:
    if verdict.outcome not in policy.outcomes:
        raise NotAllowed(message("This outcome is not offered for this coworker."))
    known = {code.code for code in policy.reason_codes}
    if set(verdict.codes) - known:
        raise BusinessException(message("Choose a reason from the list."))
    if verdict.outcome in NEEDS_REASON and not verdict.codes:
        raise BusinessException(message("Choose at least one reason."))
    if verdict.edits and verdict.outcome is not DecisionOutcome.approve_changed:
        raise BusinessException(message("You changed a value: choose “Change and approve”."))


def _require_outcome(verdict: Verdict, made: editing.Changes, edited: editing.Changes) -> None:
    """Raise `BusinessException` for a yes that says “as proposed” when it is not, or the reverse.

    What somebody saved before counts too: a section is approved as it stands.
    """
    if edited and verdict.outcome is DecisionOutcome.approve:
        raise BusinessException(message("Values are changed here: choose “Change and approve”."))
    if not (made or edited) and verdict.outcome is DecisionOutcome.approve_changed:
        raise BusinessException(message("You have not changed any value."))


def _require_known(case: Case, section: str, made: editing.Changes) -> None:
    """Raise `BusinessException` for a yes to an amount that nobody knows: unknown is not 0."""
    if case.proposal is None:
        return
    values = proposals.edits(case) | {key: change["value"] for key, change in made.items()}
    unknown = case.proposal.value.not_known(section, values)
    if unknown:
        labels = [Message(template=figure.label) for figure in unknown]
        raise BusinessException(
            message(
                "Not known: {figures}. Fill it in, or take the case over.",
                figures=joined(labels, "{first}, {second}"),
            )
        )


def _require_open(case: Case, section: str) -> None:
    """Raise `NotAllowed` unless the section exists and is not approved: approved is locked."""
    known = {each.key for each in case.proposal.value.sections} if case.proposal else set()
    if section not in known:
        raise NotAllowed(message("There is no section {key}.", key=section or "–"))
    if section in approvals(case):
        raise NotAllowed(message("Section {key} is approved already.", key=section))


def _all_approved(case: Case, now: str) -> bool:
    """Whether nothing is open any more: the section `now` has just been approved."""
    wanted = {section.key for section in case.proposal.value.sections} if case.proposal else set()
    return wanted <= {now, *approvals(case)}


def _require_release(
    case: Case,
    release: StandingRelease | None,
    person: Person,
    policy: ApprovalPolicy,
    at: dt.datetime,
) -> None:
    """Raise `NotAllowed` unless a release in force lets the case through at the level in force."""
    standing = in_force(case.municipality, case.coworker) is WorkLevel.standing_release
    if release is None or not standing:
        raise NotAllowed(message("No standing release covers this case."))
    require_covered(case, release, person, policy, at)


def _lead(
    case: Case, verdict: Verdict, person: Person, policy: ApprovalPolicy, at: dt.datetime,
    *, by_hand: bool,
) -> None:  # fmt: skip
    """Move a case to where a decision leads when nothing else in it is open."""
    if verdict.outcome in APPROVALS and not _all_approved(case, verdict.section):
        _count_up(case)
        return
    after = LEADS_TO[verdict.outcome]
    changes: dict[str, object] = {"due_at": at}
    if after is State.received:
        # A person asked for it now: it does not wait for the night whose window ended.
        changes["run"] = None
    if after is State.approved:
        changes = {"due_at": act_due(at, policy.undo_seconds), "attempts": 0}
    why = message("{person} decided.", person=str(person))
    if after is State.approved and by_hand:
        after = State.manual
        why = message("{person} approved it; at its level the coworker writes nothing: "
                      "it is done by hand.", person=str(person))  # fmt: skip
    cases.move(
        case, after, at=at, actor=person.username, because=why,
        resume=State.received if after is State.waiting else None,
        closed_reason=ClosedReason.rejected if after is State.closed else None,
        **(changes if after is not State.waiting else {"due_at": NEVER}),
    )  # fmt: skip


def _count_up(case: Case) -> None:
    """Count a change that everybody who has the page open must see first."""
    Case.objects.filter(pk=case.pk).update(version=case.version + 1)
