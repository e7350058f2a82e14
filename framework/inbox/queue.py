"""The order in which cases are reviewed, and what one decision per unit would release."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from framework.core.lifecycle import State
from framework.inbox.access import Seat
from framework.runtime import deciding, here
from framework.store.desk import held_by_others
from framework.store.models import Case, Person
from framework.store.second import spoken

#: Urgent first, then flagged; other new arrivals never move what is already in the list.
ORDER = ("-urgent", "-flagged", "reference", "pk")
#: Urgent and flagged, in that order.
_WEIGHTS = ((True, True), (True, False), (False, True), (False, False))


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


def following(seat: Seat, person: Person, case: Case | None = None) -> int | None:
    """Return the id of the next case to review after `case`, from the top when none follows.

    Cases that wait for another person than this one are left out, and those that somebody else has
    open are passed over, unless there are no others.
    """
    waiting = awaiting(seat).exclude(pk__in=spoken(person.pk))
    if case is not None:
        waiting = waiting.exclude(pk=case.pk)
    held = Exists(held_by_others(person, here.now()).filter(case=OuterRef("pk")))
    for found in (waiting.exclude(held), waiting):
        for part in [*(_from(found, case) if case is not None else ()), found]:
            pk: int | None = part.values_list("pk", flat=True).first()
            if pk is not None:
                return pk
    return None


def next_address(seat: Seat, person: Person, case: Case | None = None) -> str:
    """Return the address of the next case to review, or of the coworker's list."""
    found = following(seat, person, case)
    if found is None:
        return reverse("coworker", args=[seat.site, seat.slug])
    return reverse("case", args=[found])


def window(seat: Seat, case: Case, size: int = 16) -> list[Case]:
    """Return the cases around `case` in the order of review, for the list beside it."""
    waiting = awaiting(seat).only("pk", "title", "unit_name", "urgent", "flagged", "reference")
    ahead = _first(_from(waiting, case), size)
    before = _first(_before(waiting, case), max(size // 4, size - len(ahead)))
    return [*before[::-1], *ahead][:size]


def _first(parts: list[QuerySet[Case]], size: int) -> list[Case]:
    """Return the first cases of several parts of a list, in the order of the parts."""
    found: list[Case] = []
    for part in parts:
        if len(found) < size:
            found += part[: size - len(found)]
    return found


def _from(waiting: QuerySet[Case], case: Case) -> list[QuerySet[Case]]:
    """Return `case` and all that come after it, in the order of `ORDER`.

    In parts that a database finds the beginning of without reading what comes before.
    """
    later = ~Q(reference=case.reference) | Q(pk__gte=case.pk)
    weight = _WEIGHTS.index((case.urgent, case.flagged))
    same = _weighing(waiting, weight).filter(later, reference__gte=case.reference)
    return [same, *(_weighing(waiting, less) for less in range(weight + 1, len(_WEIGHTS)))]


def _before(waiting: QuerySet[Case], case: Case) -> list[QuerySet[Case]]:
    """Return all that come before `case`, the nearest first, in such parts."""
    earlier = ~Q(reference=case.reference) | Q(pk__lt=case.pk)
    weight = _WEIGHTS.index((case.urgent, case.flagged))
    same = _weighing(waiting, weight).filter(earlier, reference__lte=case.reference)
    parts = [same, *(_weighing(waiting, more) for more in reversed(range(weight)))]
    return [part.reverse() for part in parts]


def _weighing(waiting: QuerySet[Case], weight: int) -> QuerySet[Case]:
    urgent, flagged = _WEIGHTS[weight]
    # `IN` of one value: SQLite finds no place in an index by `NOT flagged`.
    return waiting.filter(urgent__in=[urgent], flagged__in=[flagged])


def batches(seat: Seat) -> list[UnitBatch]:
    """Return what one decision per unit would release."""
    if not seat.releases_batches:
        return []
    found: dict[tuple[str, str], list[Case]] = {}
    for case in deciding.releasable(seat.site, seat.slug):
        found.setdefault((case.unit, case.unit_name), []).append(case)
    return [
        UnitBatch(
            unit=unit, name=name, count=len(cases),
            control=sum((case.control or Decimal(0) for case in cases), Decimal(0)),
        )
        for (unit, name), cases in sorted(found.items())
    ]  # fmt: skip
