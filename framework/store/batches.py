"""Many cases by one decision of a person: exactly those that they saw, or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction

from framework.core.approval import ApprovalPolicy, DecisionOutcome
from framework.core.errors import Conflict, NotAllowed
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.store import decisions
from framework.store.decisions import Verdict
from framework.store.models import Batch, Case, Decision, Person


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
                decisions.decide(
                    case, verdict, person=person, policy=policy, at=at, mode=mode, batch=batch
                )
    return batch
