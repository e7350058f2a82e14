"""Proposals in the database, and the values that people set in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects

from framework.core.findings import KeptFinding
from framework.core.lifecycle import ClosedReason, State
from framework.core.messages import message
from framework.core.proposals import Proposal
from framework.store import cases, findings
from framework.store.models import Case, Decision, FigureEdit, StoredFinding, StoredProposal


def save(
    case: Case,
    proposal: Proposal,
    *,
    config_digest: str,
    at: dt.datetime,
    decide_by: dt.datetime | None = None,
) -> None:
    """Store a new version of a case's proposal and move the case to where it leads.

    `decide_by` is by when a person should have decided, if it leads to the inbox.
    """
    with transaction.atomic():
        stored = store_version(case, proposal, config_digest)
        kept = findings.reconcile(case, proposal, at)
        lead(case, proposal, stored, kept, at=at, attempts=0, decide_by=decide_by)


def store_version(case: Case, proposal: Proposal, config_digest: str) -> StoredProposal:
    """Write one more version of a case's proposal."""
    return StoredProposal.objects.create(
        case=case,
        number=case.proposals.count() + 1,
        content=proposal.model_dump(mode="json"),
        digest=proposal.digest,
        config_digest=config_digest,
        prepared_at=proposal.prepared_at,
    )


def lead(
    case: Case,
    proposal: Proposal,
    stored: StoredProposal,
    kept: Iterable[KeptFinding],
    *,
    at: dt.datetime,
    **known: object,
) -> None:
    """Move a case to where its new proposal and its findings lead, with the columns in `known`."""
    kept = tuple(kept)
    known |= {
        "proposal": stored, "flagged": bool(findings.flags(proposal, kept)),
        "config_digest": stored.config_digest,
    }  # fmt: skip
    after = proposal.leads_to
    if findings.stops(kept) and after is not State.closed:
        after = State.manual
    because = proposal.already_registered or proposal.wait
    if after is State.manual:
        because = message("A rule stops the coworker here; a person takes over.")
    elif after is State.awaiting_decision:
        known["refresh_at"] = proposal.again_at
        if case.revision > 1:
            because = message("This changes something that was already carried out.")
            known["flagged"] = True
    elif after is State.waiting:
        known["due_at"] = proposal.wait_until or at
    cases.move(
        case,
        after,
        at=at,
        actor=f"{case.coworker} {proposal.rule_version}",
        because=because,
        resume=State.received if after is State.waiting else None,
        closed_reason=ClosedReason.already_registered if after is State.closed else None,
        **known,
    )


def edits(case: Case) -> dict[str, str]:
    """Return the values that people have set, by figure."""
    return {edit.figure: edit.value for edit in case.edits.all()}


def decisions_in_force(case: Case) -> list[Decision]:
    """Return the decisions on the proposal at hand that nobody undid, oldest first."""
    made = case.decisions.all()
    undone = {one.undoes_id for one in made}
    return [
        one
        for one in made
        if one.proposal_id == case.proposal_id and one.undoes_id is None and one.pk not in undone
    ]


def read_at_once(case: Case) -> None:
    """Read everybody's decisions on a case and their values in it, for a page that only shows."""
    prefetch_related_objects(
        [case],
        Prefetch("decisions", Decision.objects.select_related("person", "acting_for")),
        Prefetch("edits", FigureEdit.objects.select_related("person")),
        Prefetch("findings", StoredFinding.objects.select_related("by")),
    )


def values(case: Case) -> dict[str, str]:
    """Return the value that counts of every figure and cell of a case; empty without a proposal."""
    return case.proposal.value.in_force(edits(case)) if case.proposal else {}
