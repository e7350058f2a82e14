"""The findings of a case from night to night, and what people say of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from django.db import transaction

from framework.core import findings as domain
from framework.core.approval import ApprovalPolicy
from framework.core.errors import Conflict, NotAllowed
from framework.core.figures import REMOVED
from framework.core.findings import SETTLES, Finding, FindingLevel, FindingStatus, KeptFinding
from framework.core.lifecycle import State
from framework.core.messages import Message, message
from framework.core.proposals import Proposal
from framework.core.rules import Outcome
from framework.store import audit
from framework.store.models import Case, CaseEvent, Person, StoredFinding
from framework.store.people import require_role


def reconcile(
    case: Case, proposal: Proposal, at: dt.datetime, *, locked: Iterable[str] = ()
) -> tuple[KeptFinding, ...]:
    """Bring the findings of a case up to what was found at `at`; returns how all of them stand.

    Those of `locked` sections, and of sections where a person has set a value, are left as they
    were, and so are those that rest on something that could not be read.
    """
    rows = {row.key: row for row in case.findings.select_related("by")}
    edits = {edit.figure: edit.value for edit in case.edits.all()}
    found = (*proposal.findings, *_left_out(case, proposal, edits))
    frozen = _touched(proposal, edits) | set(locked)
    stands = domain.reconcile(
        [row.value for row in rows.values()], found,
        not_read=proposal.not_read, at=at, frozen=frozen,
    )  # fmt: skip
    for one in stands:
        row = rows.get(one.finding.key) or StoredFinding(case=case, key=one.finding.key)
        if row.pk is None or row.value != one:
            _keep(row, one)
    return stands


def _keep(row: StoredFinding, one: KeptFinding) -> None:
    row.content = one.finding.model_dump(mode="json")
    row.status = one.status
    row.opened_at, row.refreshed_at = one.opened_at, one.refreshed_at
    row.settled_at = one.settled_at
    row.by = row.by if one.by else None
    row.save()


def add(case: Case, finding: Finding, at: dt.datetime) -> None:
    """Bring one finding of our own to a case, beside those of its proposal."""
    row = case.findings.filter(key=finding.key).first()
    before = [row.value] if row else []
    (one,) = domain.reconcile(before, [finding], not_read=frozenset(), at=at)
    _keep(row or StoredFinding(case=case, key=finding.key), one)


def flags(proposal: Proposal, kept: Iterable[KeptFinding]) -> tuple[str, ...]:
    """Return what flags a case: codes of checks that did not pass, keys of open findings."""
    checks = [each.rule.code for each in proposal.checks if each.outcome is not Outcome.passed]
    return (*checks, *(one.finding.key for one in kept if one.flags))


def of(case: Case) -> list[KeptFinding]:
    """Return how every finding of a case stands, the oldest first."""
    return [row.value for row in case.findings.all()]


def flags_of(case: Case) -> tuple[str, ...]:
    """Return what flags a case as it stands; nothing without a proposal."""
    return flags(case.proposal.value, of(case)) if case.proposal else ()


def stops(kept: Iterable[KeptFinding]) -> bool:
    """Tell whether a finding that is still open says stop."""
    return any(one.flags and one.finding.level is FindingLevel.stop for one in kept)


def settle(
    finding: StoredFinding,
    status: FindingStatus,
    *,
    person: Person,
    policy: ApprovalPolicy,
    at: dt.datetime,
) -> None:
    """Acknowledge or close a finding; the case is flagged no more when it was the last flag.

    Raises `NotAllowed` without a role or when nothing is to be decided, `Conflict` when somebody
    else was first. What is closed never opens again by hand.
    """
    require_role(person, policy.who, finding.case, at)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=finding.case_id)
        row = StoredFinding.objects.get(pk=finding.pk)
        if case.state != State.awaiting_decision:
            raise NotAllowed(
                message("Case {reference} is not waiting for that decision.", reference=str(case))
            )
        if (FindingStatus(row.status), status) not in SETTLES:
            raise Conflict(message("Somebody else has looked at it already."))
        row.status, row.by, row.settled_at = status, person, at
        row.save()
        case.flagged = bool(flags_of(case)) or case.revision > 1
        Case.objects.filter(pk=case.pk).update(flagged=case.flagged)
        what = row.value.finding.text
        told = {
            FindingStatus.acknowledged: message("Acknowledged: {what}", what=what),
            FindingStatus.closed: message("Closed: {what}", what=what),
        }
        CaseEvent.objects.create(
            case=case, at=at, actor=person.username, before=case.state, after=case.state,
            text=told[status].model_dump(),
        )  # fmt: skip
        audit.record(
            case.municipality, at=at, actor=person.username, event=f"finding.{status}",
            subject=str(case), facts={"finding": row.pk, "key": row.key},
        )  # fmt: skip


def _left_out(case: Case, proposal: Proposal, edits: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for each value of a person's that the proposal has no place for any more."""
    if not edits:
        return
    known = proposal.known(edits)
    before = case.proposal.value.known(edits) if case.proposal else {}
    for key, value in edits.items():
        if key in known or value == REMOVED:
            continue
        label = before[key].label if key in before else key
        words = before[key].words if key in before else {}
        yield Finding(
            key=f"left_out:{key}", level=FindingLevel.warning,
            text=message(
                "A person set {value} in {figure} ({key}), which the sources no longer have: it "
                "does not count. Add a row if it should.",
                value=words.get(value, value or "–"), figure=Message(template=label), key=key,
            ),
        )  # fmt: skip


def _touched(proposal: Proposal, edits: Mapping[str, str]) -> frozenset[str]:
    """Return the sections where a person has set a value of their own."""
    return frozenset(
        section.key
        for section in proposal.sections
        if edits and set(edits) & set(section.known(edits))
    )
