"""The bar that lets a person take back what they approved last; it stays as long as it can be."""

from __future__ import annotations

from django.db.models import OuterRef, Q, Subquery

from framework.core.approval import DecisionOutcome
from framework.core.lifecycle import State
from framework.inbox.access import Seat
from framework.store.models import Decision, Person


def latest(seat: Seat, person: Person) -> Decision | None:
    """Return the person's latest single approval that has not begun to act."""
    theirs = Decision.objects.filter(
        case=OuterRef("pk"),
        person=person,
        batch=None,
        outcome__in=[DecisionOutcome.approve, DecisionOutcome.approve_changed],
        undone_by__isnull=True,
    ).order_by("-at", "-pk")
    # Case by case: few are approved and not begun, but a person has decided very many.
    approved = seat.cases().filter(
        Q(state=State.approved) | Q(resume=State.approved),
        state__in=[State.approved, State.waiting],
    )
    latest = approved.values_list(Subquery(theirs.values("pk")[:1]))
    return (
        Decision.objects.filter(pk__in=latest).select_related("case").order_by("-at", "-pk").first()
    )
