"""“My next steps”: what waits for a person, over all their coworkers, and how long it may take."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from framework.core.approval import APPROVALS
from framework.core.lifecycle import NEEDS_PERSON_AFTER_NIGHT, State
from framework.inbox.access import Seat
from framework.store.handling import Pace
from framework.store.models import Case, Decision, Person

#: Seconds that are assumed for an unflagged and a flagged case until enough have been measured.
_ASSUMED = {False: 8.0, True: 60.0}


@dataclass(frozen=True, kw_only=True)
class Review:
    """What waits for a decision at one desk."""

    seat: Seat
    count: int
    flagged: int
    urgent: int
    #: Urgent cases that wait for no decision, because a person leads on with them.
    urgent_by_hand: int
    #: Minutes it may take, and whether that is measured or assumed.
    minutes: int
    measured: bool


@dataclass(frozen=True, kw_only=True)
class Steps:
    """What waits for one person, the most pressing first."""

    #: Desks with the number of cases that the person approved and that did not go through.
    came_back: list[tuple[Seat, int]]
    #: Desks with the number of urgent cases that a person must lead on with.
    urgent_by_hand: list[tuple[Seat, int]]
    reviews: list[Review]

    @property
    def minutes(self) -> int:
        """Minutes that everything to review may take."""
        return sum(review.minutes for review in self.reviews)

    @property
    def several(self) -> bool:
        """There is more than one thing to choose from."""
        return len(self.came_back) + len(self.urgent_by_hand) + len(self.reviews) > 1


def steps(reviews: Sequence[Review], person: Person) -> Steps:
    """Return what waits for a person at the desks where they decide."""
    deciding = [one for one in reviews if one.seat.decides]
    back = [(one.seat, came_back(one.seat, person).count()) for one in deciding]
    return Steps(
        came_back=[(seat, count) for seat, count in back if count],
        urgent_by_hand=[(one.seat, one.urgent_by_hand) for one in deciding if one.urgent_by_hand],
        reviews=sorted((one for one in deciding if one.count), key=lambda one: not one.urgent),
    )


def came_back(seat: Seat, person: Person) -> QuerySet[Case]:
    """Return the cases that a person approved and that need a person now."""
    theirs = Decision.objects.filter(
        case=OuterRef("pk"), person=person, outcome__in=APPROVALS, undone_by__isnull=True
    )
    return seat.cases().filter(Exists(theirs), state__in=NEEDS_PERSON_AFTER_NIGHT)


def review(seat: Seat, count: int, pace: Pace) -> Review:
    """Return what waits for a decision at one desk, `count` cases, with an estimate."""
    waiting = seat.cases().filter(state=State.awaiting_decision)
    flagged = waiting.filter(flagged=True).count()
    counts = {True: flagged, False: count - flagged}
    known = {flag: pace.get((seat.site, seat.slug, flag)) for flag in counts}
    seconds = sum(
        number * (_ASSUMED[flag] if (each := known[flag]) is None else each)
        for flag, number in counts.items()
    )
    return Review(
        seat=seat,
        count=count,
        flagged=flagged,
        urgent=waiting.filter(urgent=True).count(),
        urgent_by_hand=seat.cases().filter(state=State.manual, urgent=True).count(),
        minutes=math.ceil(seconds / 60),
        measured=all(known[flag] is not None for flag, number in counts.items() if number),
    )
