"""What is held at a desk: pauses in force, and cases that wait for an hour."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from framework.core.lifecycle import State
from framework.core.messages import Message
from framework.core.pauses import PAUSE_LABELS, PauseCause
from framework.inbox.access import Seat
from framework.inbox.texts import free, moment, stored
from framework.runtime import operating
from framework.store import pauses
from framework.store.models import Pause
from framework.store.models.cases import NEVER


@dataclass(frozen=True, kw_only=True)
class Box:
    """One pause as its reader may see it."""

    pause: Pause
    label: str
    #: What happened and where; empty for those who may not know of the case.
    text: str
    #: What a person wrote when they set it.
    said: str
    unit: str
    target: str
    #: Roles that may lift it, and whether the reader holds one.
    roles: str
    may_lift: bool
    held: int
    #: What was wrong with the note that was sent, and that note.
    mistake: Message | None = None
    note: str = ""

    @property
    def alone(self) -> list[Box]:
        """This one, where a list is wanted."""
        return [self]


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Cases that wait until the same hour for the same reason."""

    count: int
    until: str
    reason: str


def boxes(seat: Seat) -> list[Box]:
    """Return every pause in force at a desk."""
    found = list(pauses.in_force(seat.site, seat.slug).select_related("case", "set_by"))
    if not found:
        return []
    approved = list(
        seat.cases().filter(state=State.approved).select_related("proposal") if found else ()
    )
    return [
        box(seat, pause, held=sum(pauses.holding(case, [pause]) is not None for case in approved))
        for pause in found
    ]


def box(
    seat: Seat, pause: Pause, *, held: int = 0, mistake: Message | None = None, note: str = ""
) -> Box:
    """Return one pause as its reader may see it."""
    units = {unit.code: unit.name for unit in seat.municipality.site.units}
    target = seat.config.targets.get(pause.target)
    roles = operating.may_resume(pause, seat.policy)
    about_a_case = pause.case is not None and (
        not seat.reads_cases or (pause.case.protected and not seat.sees_protected)
    )
    return Box(
        pause=pause,
        label=PAUSE_LABELS[PauseCause(pause.cause)],
        text="" if about_a_case else free(stored(pause.message)),
        said=free(pause.said) if seat.reads_cases else "",
        unit=units.get(pause.unit, pause.unit),
        target=target.name if target else pause.target,
        roles=seat.called(roles),
        may_lift=bool(seat.roles & set(roles)),
        held=held,
        mistake=mistake,
        note=note,
    )


def waits(seat: Seat) -> list[Wait]:
    """Return what waits for an hour, the soonest first."""
    waiting = (
        seat.cases()
        .filter(state=State.waiting, due_at__lt=NEVER - dt.timedelta(days=1))
        .order_by("due_at")
    )
    found = Counter((moment(case.due_at), stored(case.reason)) for case in waiting)
    return [
        Wait(count=count, until=until, reason=free(reason))
        for (until, reason), count in found.items()
    ]
