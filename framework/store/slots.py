"""What a system allows over all hosts: so many sessions at once, so many operations a minute.

A slot is held for as long as its worker lives; a rate is held by saying when the next may begin.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, QuerySet
from django.db.models.functions import Now

from framework.store import workers
from framework.store.models import TargetPace, TargetSlot

#: A worker that waits asks at least this often; who has not asked since waits no more.
_WAITS = dt.timedelta(seconds=10)
_MINUTE = 60.0


def take(
    municipality: str, system: str, most: int, owner: str, *, beyond_share: bool = True
) -> int | None:
    """Take one of a system's `most` slots; None when all are taken, which the others will know.

    An equal share of them may always be taken. What is beyond it is left to workers that have none
    and wait, and is not to be had without `beyond_share`: a worker that starts beside others must
    not have taken everything before they have begun to ask.
    """
    mine = TargetSlot.objects.filter(municipality=municipality, system=system)
    share = math.ceil(most / max(1, workers.working()))
    if mine.filter(owner=owner).count() >= share and (not beyond_share or _is_waited_for(mine)):
        return None
    if mine.count() < most:
        TargetSlot.objects.bulk_create(
            [
                TargetSlot(municipality=municipality, system=system, number=number)
                for number in range(1, most + 1)
            ],
            ignore_conflicts=True,
        )
    # A limit that was lowered counts those above it, too, until they are given back.
    if mine.exclude(owner="").count() < most:
        for slot in mine.filter(owner="", number__lte=most).order_by("number"):
            if TargetSlot.objects.filter(pk=slot.pk, owner="").update(owner=owner, taken_at=Now()):
                return slot.pk
    if not mine.filter(owner=owner).exists():
        mine.update(wanted_at=Now())
    return None


def _is_waited_for(slots: QuerySet[TargetSlot]) -> bool:
    return slots.filter(wanted_at__gte=_ago(_WAITS)).exists()


def give_back(owner: str, *, but: Iterable[int] = ()) -> None:
    """Give back all slots of a worker but those that it still has in use."""
    mine = TargetSlot.objects.filter(owner=owner).exclude(pk__in=list(but))
    mine.update(owner="", taken_at=None)


def wanted(owner: str, *, held: dt.timedelta) -> set[tuple[str, str]]:
    """Return the systems (municipality, system) of which a worker should give up one slot.

    Another that has none waits, none is free, and this one has had one for longer than `held`.
    """
    siblings = TargetSlot.objects.filter(
        municipality=OuterRef("municipality"), system=OuterRef("system"), owner=""
    )
    found = TargetSlot.objects.filter(
        ~Exists(siblings), owner=owner, wanted_at__gte=_ago(_WAITS), taken_at__lt=_ago(held)
    )
    return set(found.values_list("municipality", "system"))


def release_dead() -> int:
    """Free the slots of workers that no longer live; returns how many."""
    dead = TargetSlot.objects.exclude(owner="").exclude(owner__in=workers.living())
    return dead.update(owner="", taken_at=None)


def next_turn(municipality: str, system: str, per_minute: int) -> float:
    """Take the next turn of a system that allows so many a minute; returns seconds until then.

    Turns are evenly apart, so that no minute holds more, wherever it begins.
    """
    apart = dt.timedelta(seconds=_MINUTE / per_minute)
    names = {"municipality": municipality, "system": system}
    TargetPace.objects.bulk_create([TargetPace(**names, next_at=Now())], ignore_conflicts=True)
    with transaction.atomic():
        # The lock first: who waits for it asks for the time only then.
        TargetPace.objects.select_for_update().get(**names)
        pace = TargetPace.objects.annotate(now=Now(output_field=DateTimeField())).get(**names)
        turn = max(pace.next_at, pace.now)
        pace.next_at = turn + apart
        pace.save(update_fields=["next_at"])
        wait: dt.timedelta = turn - pace.now
    return wait.total_seconds()


def _ago(since: dt.timedelta) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(Now() - since, output_field=DateTimeField())
