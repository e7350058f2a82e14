"""The order in which cases are reviewed, and what one decision per unit would release."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse

from framework.core.lifecycle import State
from framework.inbox.access import Seat
from framework.runtime import deciding
from framework.store.models import Case

#: Flagged first; new arrivals never move what is already in the list.
ORDER = ("-flagged", "reference", "pk")


@dataclass(frozen=True, kw_only=True)
class UnitBatch:
    """The unflagged cases of one unit."""

    unit: str
    name: str
    count: int
    #: Minutes.
    control: Decimal


def awaiting(seat: Seat) -> QuerySet[Case]:
    """Return the cases that wait for a decision, in the order of review."""
    return seat.cases().filter(state=State.awaiting_decision).order_by(*ORDER)


def following(seat: Seat, case: Case | None = None) -> int | None:
    """Return the id of the next case to review after `case`, from the top when none follows."""
    waiting = list(awaiting(seat).values_list("flagged", "reference", "pk"))
    if case is not None:
        waiting = [row for row in waiting if row[2] != case.pk]
        here = (not case.flagged, case.reference, case.pk)
        later = [row for row in waiting if (not row[0], row[1], row[2]) > here]
        waiting = later or waiting
    return waiting[0][2] if waiting else None


def next_address(seat: Seat, case: Case | None = None) -> str:
    """Return the address of the next case to review, or of the coworker's list."""
    found = following(seat, case)
    if found is None:
        return reverse("coworker", args=[seat.site, seat.slug])
    return reverse("case", args=[found])


def window(seat: Seat, case: Case, size: int = 16) -> list[Case]:
    """Return the cases around `case` in the order of review, for the list beside it."""
    waiting = list(awaiting(seat).only("pk", "title", "unit_name", "flagged", "reference"))
    place = next((index for index, one in enumerate(waiting) if one.pk == case.pk), 0)
    first = max(0, min(place - size // 4, len(waiting) - size))
    return waiting[first : first + size]


def batches(seat: Seat) -> list[UnitBatch]:
    """Return what one decision per unit would release."""
    if not seat.releases_batches:
        return []
    rows = (
        deciding.unflagged(seat.site, seat.slug)
        .order_by("unit")
        .values("unit", "unit_name")
        .annotate(cases=Count("pk"), minutes=Sum("control"))
    )
    return [
        UnitBatch(
            unit=row["unit"], name=row["unit_name"], count=row["cases"],
            control=row["minutes"] or Decimal(0),
        )
        for row in rows
    ]  # fmt: skip
