"""“Good morning”: one card per coworker."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from framework.core.lifecycle import NEEDS_PERSON_AFTER_NIGHT, Bucket, State, bucket_of
from framework.core.local_time import local
from framework.inbox import buckets, holds, steps
from framework.inbox.access import Seat, person_of, seats_of
from framework.runtime import here
from framework.store.handling import Pace, median_seconds
from framework.store.models import Case, CaseEvent, Run

_MORNING_ENDS, _DAY_ENDS = 10, 18
#: Where the cases count that only a person can lead on; nothing else counts there.
_NEED_PERSON = {
    bucket_of(state, resume=None, closed_reason=None) for state in NEEDS_PERSON_AFTER_NIGHT
}


@dataclass(frozen=True, kw_only=True)
class Card:
    """One coworker's night and what it left."""

    seat: Seat
    run: Run | None
    review: steps.Review
    approved: int
    done: int
    #: Cases that only a person can lead on, and of them those whose outcome is unknown.
    needs_person: int
    failed: int
    unknown: int
    pauses: list[holds.Box]
    waits: list[holds.Wait]


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show what every coworker of the person did tonight."""
    person = person_of(request)
    pace = median_seconds()
    cards = [_card(seat, pace) for seat in seats_of(request)]
    hour = local(here.now()).hour
    context = {
        "cards": cards,
        "steps": steps.steps([card.review for card in cards], person),
        "part_of_day": "morning" if hour < _MORNING_ENDS else "day" if hour < _DAY_ENDS else "eve",
    }
    return render(request, "inbox/start.html", context)


def _card(seat: Seat, pace: Pace) -> Card:
    run = seat.runs().filter(phase=Run.Phase.prepare).first()
    cases = seat.cases()
    found = buckets.count(cases)
    return Card(
        seat=seat,
        run=run,
        review=steps.review(seat, found[Bucket.awaiting], pace),
        approved=found[Bucket.approved],
        done=_done_since(cases, run),
        needs_person=sum(found[bucket] for bucket in _NEED_PERSON),
        failed=found[Bucket.failed],
        unknown=found[Bucket.unknown],
        pauses=holds.boxes(seat),
        waits=holds.waits(seat),
    )


def _done_since(cases: QuerySet[Case], run: Run | None) -> int:
    """Count the cases carried out since the night began."""
    finished = cases.filter(state=State.done)
    if run is None:
        return finished.count()
    # Not joined: the database would begin with everything that was ever carried out.
    since = CaseEvent.objects.filter(
        Exists(finished.filter(pk=OuterRef("case_id"))), after=State.done, at__gte=run.created_at
    )
    return since.values("case").distinct().count()
