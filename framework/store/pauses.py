"""Pauses in the database: set, lifted, and asked for before anything new is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from framework.core.errors import BusinessException, Conflict
from framework.core.lifecycle import State
from framework.core.messages import Message, message
from framework.core.pauses import PAUSE_LABELS, PauseCause
from framework.core.values import Value
from framework.store import audit
from framework.store.models import Case, Pause, Person, Run


class Scope(Value):
    """What a pause holds: all of a coworker's acting, one unit of it, one target of it."""

    municipality: str
    coworker: str
    #: Code of the unit; empty for all.
    unit: str = ""
    #: Role of the target; empty for all.
    target: str = ""


def set_pause(  # noqa: PLR0913 (the columns of the row)
    scope: Scope,
    cause: PauseCause,
    text: Message,
    *,
    at: dt.datetime,
    until: dt.datetime | None = None,
    looks: int = 0,
    run: Run | None = None,
    case: Case | None = None,
    person: Person | None = None,
    said: str = "",
) -> Pause:
    """Hold a scope; returns the pause, or the one that holds it for the same cause already."""
    names = {**scope.model_dump(), "cause": cause, "lifted_at": None}
    try:
        with transaction.atomic():
            pause = Pause.objects.create(
                **names,
                message=text.model_dump(),
                said=said,
                since=at,
                set_by=person,
                until=until,
                looks=looks,
                run=run,
                case=case,
            )
            _audit(pause, "pause.set", person, at)
    except IntegrityError:
        return Pause.objects.get(**names)
    return pause


def lift(pause: Pause, *, person: Person | None, note: str = "", at: dt.datetime) -> None:
    """Let a scope go on; `person` is None when a look at the target proved the cause gone.

    Raises `Conflict` when somebody else lifted it first, `BusinessException` without a note.
    """
    if person is not None and not note.strip():
        raise BusinessException(message("Write what you have looked at before it goes on."))
    with transaction.atomic():
        lifted = Pause.objects.filter(pk=pause.pk, lifted_at=None).update(
            lifted_at=at, lifted_by=person, note=note
        )
        if not lifted:
            raise Conflict(message("The pause was lifted by somebody else."))
        _audit(pause, "pause.lifted", person, at)
    pause.refresh_from_db()


def postpone(pause: Pause, until: dt.datetime | None) -> None:
    """Note a look in vain, and when the next one is; None when a person must lift the pause."""
    Pause.objects.filter(pk=pause.pk, lifted_at=None).update(until=until, looks=pause.looks + 1)
    pause.refresh_from_db()


def look_soon(municipality: str, coworker: str, at: dt.datetime) -> None:
    """Have targets whose pages had changed looked over again: their description may be mended."""
    found = in_force(municipality, coworker).filter(cause=PauseCause.page_changed)
    found.update(until=at)


def in_force(municipality: str, coworker: str) -> QuerySet[Pause]:
    """Return the coworker's pauses that hold something now, oldest first."""
    return Pause.objects.filter(municipality=municipality, coworker=coworker, lifted_at=None)


def of_person(municipality: str, coworker: str) -> Pause | None:
    """Return the pause by which a person keeps a coworker from all work; None when none does."""
    found = in_force(municipality, coworker).filter(cause=PauseCause.person, unit="", target="")
    return found.select_related("set_by").first()


def holding(case: Case, pauses: Iterable[Pause] | None = None) -> Pause | None:
    """Return the pause that holds a case back, None when it may act.

    `pauses` are the coworker's in force, looked up when not given.
    """
    found = in_force(case.municipality, case.coworker) if pauses is None else pauses
    for pause in found:
        if pause.unit in {"", case.unit} and (not pause.target or pause.target in _targets(case)):
            return pause
    return None


def leave_out_held(found: QuerySet[Case], pauses: Iterable[Pause]) -> QuerySet[Case]:
    """Leave out what `pauses` of a whole coworker or unit hold, but not what is in `acting`.

    What a pause of a target holds only the proposals tell: that is for `holding` to say.
    """
    for pause in pauses:
        if not pause.target:
            held = ~Q(state=State.acting)
            found = found.exclude(held & Q(unit=pause.unit) if pause.unit else held)
    return found


def overlapping(pause: Pause) -> QuerySet[Pause]:
    """Return the other pauses in force that hold something of what this one holds, or held."""
    found = in_force(pause.municipality, pause.coworker).exclude(pk=pause.pk)
    if pause.unit:
        found = found.filter(unit__in=["", pause.unit])
    return found.filter(target__in=["", pause.target]) if pause.target else found


def why_held(pause: Pause) -> Message:
    """Return what the cases that a pause holds may tell: nothing of the case that set it off."""
    return Message(template=PAUSE_LABELS[PauseCause(pause.cause)])


def told(pause: Pause) -> Message:
    """Return what a run's row tells of the pause that kept it from working."""
    return message("Paused: {why}.", why=why_held(pause))


def _targets(case: Case) -> set[str]:
    """Return the roles of the targets that a case would write to."""
    content = case.proposal.content if case.proposal else {}
    return {action["target"] for action in content.get("actions", ())}


def _audit(pause: Pause, event: str, person: Person | None, at: dt.datetime) -> None:
    audit.record(
        pause.municipality,
        at=at,
        actor=person.username if person else pause.coworker,
        event=event,
        subject=str(pause),
        facts={"pause": pause.pk, "cause": pause.cause, "case": pause.case_id, "run": pause.run_id},
    )
