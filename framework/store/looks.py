"""Another look: quality samples after the fact, and cases decided before the proposal is seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from framework.core.approval import APPROVALS, ApprovalPolicy, DecisionOutcome
from framework.core.canonical import NotCanonicalError
from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.core.lifecycle import State
from framework.core.messages import Message, message
from framework.core.sampling import Draw
from framework.store import audit
from framework.store.models import BlindAnswer, Case, Decision, Person, Review, StoredFinding
from framework.store.people import require_role
from framework.store.sampling import drawn

#: What is drawn for a look afterwards: every yes and every no.
REVIEWED = (*APPROVALS, DecisionOutcome.reject)


def to_review(found: QuerySet[Case], person: Person) -> QuerySet[Decision]:
    """Return the drawn decisions on some cases that the person can look at, oldest first.

    Never their own, and none of a case whose content is purged.
    """
    # Not joined: the database would begin with every case that the coworker ever had.
    theirs = found.filter(pk=OuterRef("case_id"), purged_at=None)
    return (
        Decision.objects.filter(
            Exists(theirs), sampled=True, review__isnull=True, undone_by__isnull=True
        )
        .exclude(Q(person=person) | Q(acting_for=person))
        .select_related("case", "person", "acting_for")
    )


def review(
    decision: Decision,
    *,
    person: Person,
    policy: ApprovalPolicy,
    agrees: bool,
    codes: tuple[str, ...],
    note: str,
    at: dt.datetime,
) -> Review:
    """Write what another person says of a decision; the case goes on as it was decided."""
    case = decision.case
    require_role(person, policy.who, case, at)
    if not to_review(Case.objects.all(), person).filter(pk=decision.pk).exists():
        raise NotAllowed(message("This decision is not yours to look at afterwards."))
    if set(codes) - {code.code for code in policy.reason_codes}:
        raise BusinessException(message("Choose a reason from the list."))
    if not agrees and not codes:
        raise BusinessException(message("Choose at least one reason."))
    made, new = Review.objects.get_or_create(
        decision=decision,
        defaults={
            "person": person, "agrees": agrees, "codes": list(codes), "note": note, "at": at,
        },
    )  # fmt: skip
    if not new:
        raise Conflict(message("Somebody else has looked at it already."))
    audit.record(
        case.municipality, at=at, actor=person.username,
        event=f"review.{'agrees' if agrees else 'disagrees'}", subject=str(case),
        facts={"decision": decision.pk, "codes": ",".join(codes)},
    )  # fmt: skip
    return made


def blind_answer(case: Case, person: Person) -> BlindAnswer | None:
    """Return what the person said of the proposal at hand before they saw it."""
    return BlindAnswer.objects.filter(proposal=case.proposal_id, person=person).first()


def hidden(found: Iterable[Case], person: Person, percent: int) -> set[int]:
    """Return the ids of the cases that the person must answer on before they see the proposal.

    Never of a flagged case.
    """
    waiting = [case for case in found if case.state == State.awaiting_decision and not case.flagged]
    chosen = drawn(waiting, Draw.blind, percent)
    if not chosen:
        return chosen
    proposals = [case.proposal_id for case in waiting if case.pk in chosen]
    answers = BlindAnswer.objects.filter(proposal__in=proposals, person=person)
    # Whoever has seen to a finding has seen the proposal.
    seen = StoredFinding.objects.filter(case__in=chosen, by=person)
    return chosen - {*answers.values_list("case", flat=True), *seen.values_list("case", flat=True)}


def is_hidden(case: Case, person: Person, percent: int) -> bool:
    """Whether the person must answer before they see the proposal."""
    return case.pk in hidden([case], person, percent)


def answer(
    case: Case, outcome: DecisionOutcome, typed: dict[str, str], *, person: Person, at: dt.datetime
) -> BlindAnswer:
    """Keep what a person would decide; it decides nothing. The first answer is the one that counts.

    `typed` are the person's own values by figure; `BusinessException` for one that cannot be.
    """
    if case.proposal is None:
        raise NotAllowed(message("There is no proposal to decide on."))
    values: dict[str, str] = {}
    same = outcome in APPROVALS
    for section in case.proposal.value.sections:
        for figure in section.figures:
            if not (text := typed.get(figure.key, "").strip()):
                continue
            try:
                values[figure.key] = figure.canonical(text)
            except NotCanonicalError as error:
                raise BusinessException(
                    message(
                        "{label}: {rule}. {remedy}", label=Message(template=figure.label),
                        rule=error.rule, remedy=error.remedy,
                    )
                ) from None  # fmt: skip
            same &= values[figure.key] == (figure.value or "")
    made, new = BlindAnswer.objects.get_or_create(
        proposal=case.proposal, person=person,
        defaults={
            "case": case, "outcome": outcome, "values": values, "agrees": same, "at": at,
        },
    )  # fmt: skip
    if new:
        audit.record(
            case.municipality, at=at, actor=person.username, event="blind.answer",
            subject=str(case),
            facts={
                "outcome": outcome, "agrees": int(same), "proposal": case.proposal.digest,
            },
        )  # fmt: skip
    return made
