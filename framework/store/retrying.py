"""Failed cases that may be tried again, because nothing of ours can stand in a target."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from framework.core.approval import APPROVALS
from framework.core.errors import NotAllowed
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.store import audit, cases
from framework.store.actions import Phase
from framework.store.models import ActionRecord, Case, Decision, Person

#: What is known not to stand in a target: never sent, or the target itself said no.
_NOT_THERE = (Phase.intended, Phase.refused)


def may_be_tried(found: QuerySet[Case]) -> QuerySet[Case]:
    """Return those of some cases that failed and can be tried again.

    Where something may stand in a target, or a later revision has come, only a person who has
    looked can say how the case goes on. Cases of people with protected identity are never among
    them.
    """
    mine = ActionRecord.objects.filter(case=OuterRef("pk"))
    unsure = Exists(mine.exclude(phase__in=_NOT_THERE))
    refused = Exists(mine.filter(phase=Phase.refused))
    later = Exists(
        Case.objects.filter(
            municipality=OuterRef("municipality"), coworker=OuterRef("coworker"),
            reference=OuterRef("reference"), revision__gt=OuterRef("revision"),
        )
    )  # fmt: skip
    return found.filter(
        ~unsure & ~later & (Q(_approved()) | ~refused), state=State.failed, protected=False
    )


def retry(
    case: Case, *, person: Person, acting_for: Person | None, why: str, at: dt.datetime
) -> State:
    """Put a failed case back; returns where: prepared anew, or carried out as it was approved.

    What was approved stays approved by whoever approved it; before anything is written the target
    is looked in, as always. Raises `NotAllowed` for what cannot be tried again, or is not failed
    any more, and `Conflict` when somebody else is changing it.
    """
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if not may_be_tried(Case.objects.filter(pk=case.pk)).exists():
            raise NotAllowed(
                message("Case {reference} cannot be tried again.", reference=case.reference)
            )
        after = State.received
        if cases.approving(locked).exists():
            after = State.acting
            locked.actions.filter(phase=Phase.refused).update(phase=Phase.intended)
        text = message("{person} had it tried again: {why}", person=str(person), why=why)
        # A person asked for it now: it does not wait for the night whose window ended.
        anew = {"run": None} if after is State.received else {}
        cases.move(locked, after, at=at, actor=person.username, because=text, due_at=at,
                   attempts=0, **anew)  # fmt: skip
        audit.record(
            case.municipality, at=at, actor=person.username, event="case.retried",
            subject=str(case),
            facts={"after": after.value,
                   "acting_for": acting_for.username if acting_for else None},
        )  # fmt: skip
    case.refresh_from_db()
    return after


def _approved() -> Exists:
    """Whether somebody's approval of the proposal at hand is in force."""
    return Exists(
        Decision.objects.filter(
            case=OuterRef("pk"), proposal=OuterRef("proposal"), outcome__in=APPROVALS,
            counts=True, undone_by__isnull=True,
        )
    )  # fmt: skip
