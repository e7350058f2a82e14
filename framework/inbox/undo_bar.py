"""The bar that lets a person take back what they approved last; it stays as long as it can be."""

from __future__ import annotations

from django.db.models import Q

from framework.core.approval import DecisionOutcome
from framework.core.lifecycle import State
from framework.inbox.access import Seat
from framework.store.models import Decision, Person


def latest(seat: Seat, person: Person) -> Decision | None:
    """Return the person's latest single approval that has not begun to act."""
    return (
        Decision.objects.filter(
            case__in=seat.cases().filter(Q(state=State.approved) | Q(resume=State.approved)),
            person=person,
            batch=None,
            outcome__in=[DecisionOutcome.approve, DecisionOutcome.approve_changed],
            undone_by__isnull=True,
        )
        .select_related("case")
        .order_by("-at", "-pk")
        .first()
    )
