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
from framework.core.sampling import Draw
from framework.store import decisions
from framework.store.decisions import Verdict
from framework.store.models import Batch, Case, Decision, Person
from framework.store.sampling import drawn


def one_by_one(found: Iterable[Case], policy: ApprovalPolicy) -> set[int]:
    """Return the ids of the unflagged cases that no decision on many takes.

    Drawn for a second person, for an answer before the proposal is seen, or held out.
    """
    chosen = list(found)
    seconds = max(policy.second_share(key) for key in ("", *policy.sections))
    return (
        drawn(chosen, Draw.second_person, seconds)
        | drawn(chosen, Draw.blind, policy.blind_sample)
        | drawn(chosen, Draw.hold_out, policy.hold_out)
    )


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
    _require_plain(chosen, policy)
    total = _total(chosen)
    if {case.pk: case.version for case in chosen} != dict(versions) or total != control:
        raise Conflict(message("The batch has changed since you opened it."))
    if len({(case.municipality, case.coworker, case.unit) for case in chosen}) != 1:
        raise NotAllowed(message("A batch holds the cases of exactly one unit."))
    return _release(chosen, unit=chosen[0].unit, person=person, policy=policy, at=at, mode=mode)


def release_bulk(
    found: Iterable[Case],
    *,
    versions: Mapping[int, int],
    chosen: Iterable[int],
    person: Person,
    policy: ApprovalPolicy,
    at: dt.datetime,
    opened_at: dt.datetime | None = None,
    mode: str = Decision.Mode.bulk,
) -> Batch:
    """Approve the chosen ones of the cases on a page that the person saw.

    `found` are the cases that can be approved so now, `versions` case id → version of everything
    on the page. When a chosen one is not on the page or has changed, nothing is approved
    (`Conflict`).
    """
    if policy.bulk != "unflagged":
        raise NotAllowed(message("Approving several cases at once is not allowed here."))
    wanted = set(chosen)
    taken = [case for case in found if case.pk in wanted]
    if not wanted:
        raise NotAllowed(message("Choose at least one case."))
    if len(wanted) > policy.bulk_cap:
        raise NotAllowed(
            message("At most {cap} cases can be approved at once.", cap=policy.bulk_cap)
        )
    if {case.pk: case.version for case in taken} != {pk: versions.get(pk, 0) for pk in wanted}:
        raise Conflict(message("The list has changed since you opened it."))
    _require_plain(taken, policy)
    return _release(
        taken, unit="", person=person, policy=policy, at=at, mode=mode, opened_at=opened_at
    )


def _require_plain(chosen: list[Case], policy: ApprovalPolicy) -> None:
    """Raise `NotAllowed` unless nothing asks for a look at each of the cases."""
    if any(
        case.flagged or case.urgent or case.state != State.awaiting_decision or case.edits.exists()
        for case in chosen
    ):
        raise NotAllowed(message("A batch holds only unflagged cases that wait for a decision."))
    if one_by_one(chosen, policy):
        raise NotAllowed(message("Some of the cases are drawn to be decided one by one."))


def _release(
    chosen: list[Case],
    *,
    unit: str,
    person: Person,
    policy: ApprovalPolicy,
    at: dt.datetime,
    mode: str,
    opened_at: dt.datetime | None = None,
) -> Batch:
    first = chosen[0]
    with transaction.atomic():
        batch = Batch.objects.create(
            municipality=first.municipality, coworker=first.coworker, unit=unit,
            person=person, at=at, count=len(chosen), control=_total(chosen),
        )  # fmt: skip
        for case in chosen:
            if case.proposal is None:
                raise NotAllowed(message("A batch holds only prepared cases."))
            sections = case.proposal.value.sections
            for section in sections:
                verdict = Verdict(
                    outcome=DecisionOutcome.approve, section=section.key, version=case.version,
                    opened_at=opened_at,
                )  # fmt: skip
                decisions.decide(
                    case, verdict, person=person, policy=policy, at=at, mode=mode, batch=batch
                )
    return batch


def _total(chosen: Iterable[Case]) -> Decimal:
    return sum((case.control or Decimal(0) for case in chosen), Decimal(0))
