"""A coworker's level in the database: the one in force, moving it, and what it rests on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from framework.core.approval import DecisionOutcome
from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.core.levels import Agreement, WorkLevel
from framework.core.lifecycle import State
from framework.core.messages import Message, message
from framework.store import audit, cases, decisions
from framework.store.level_in_force import in_force
from framework.store.models import Case, Decision, LevelChange, Person
from framework.store.pauses import Scope
from framework.store.statistics import Span, blind_answers, judgements

#: How far agreement is looked back at, days.
LOOKED_BACK = 28
#: What was decided at this very instant counts.
_NOW = dt.timedelta(microseconds=1)


def agreement(municipality: str, coworker: str, at: dt.datetime) -> Agreement:
    """Return how people have judged the coworker's proposals lately, one case at a time.

    What was released together, or let through, was judged by nobody.
    """
    since = at - dt.timedelta(days=LOOKED_BACK)
    span = Span(municipality=municipality, coworker=coworker, since=since, until=at + _NOW)
    made = (
        judgements(span)
        .filter(counts=True, undone_by=None, batch=None)
        .exclude(mode=Decision.Mode.demo)
    )
    blind = blind_answers(span)
    return Agreement(
        decided=made.count(),
        unchanged=made.filter(outcome=DecisionOutcome.approve).count(),
        blind=len(blind),
        blind_same=sum(blind),
        days=LOOKED_BACK,
    )


def move(
    desk: Scope, level: WorkLevel, *, ceiling: WorkLevel, person: Person, note: str, at: dt.datetime
) -> LevelChange:
    """Let a coworker further, one step at a time, or less far, as many steps and at once.

    `ceiling` is the highest level that its kind and its config permit. What was approved and has
    not begun is taken back when the new level would not have let it through.
    """
    before = in_force(desk.municipality, desk.coworker)
    if level.rank > ceiling.rank:
        raise NotAllowed(message("This coworker may not be let that far."))
    if level.rank > before.rank + 1:
        raise NotAllowed(message("Upwards it goes one step at a time."))
    if level is before:
        raise Conflict(message("It is at this level already."))
    if not note.strip():
        raise BusinessException(message("Write why."))
    basis = agreement(desk.municipality, desk.coworker, at)
    if level.rank > before.rank and not basis.decided + basis.blind:
        raise NotAllowed(
            message("There is nothing to go by: nobody has decided on its proposals lately.")
        )
    with transaction.atomic():
        audit.record(
            desk.municipality, at=at, actor=person.username, event="level.moved",
            subject=f"{desk.municipality}/{desk.coworker}",
            facts={
                "before": before, "level": level, "decided": basis.decided,
                "unchanged": basis.unchanged,
            },
        )  # fmt: skip
        if in_force(desk.municipality, desk.coworker) is not before:
            raise Conflict(message("Somebody else has moved the level."))
        made = LevelChange.objects.create(
            municipality=desk.municipality, coworker=desk.coworker, before=before, level=level,
            person=person, note=note.strip(), basis=basis.model_dump(), at=at,
        )  # fmt: skip
    why = message("{person} lowered the level; it is decided again.", person=str(person))
    if not level.writes:
        take_back(_approved(desk), person, why, at)
    elif level is not WorkLevel.standing_release:
        take_back(_approved(desk, mode=Decision.Mode.standing), person, why, at)
    return made


def take_back(found: list[Case], person: Person, why: Message, at: dt.datetime) -> int:
    """Take back approvals that have not begun to act; returns how many. Acting wins a race."""
    taken = 0
    for case in found:
        with transaction.atomic():
            locked = Case.objects.select_for_update().get(pk=case.pk)
            made = decisions.approvals(locked).values()
            if not locked.is_approved or not made:
                continue
            cases.move(locked, State.awaiting_decision, at=at, actor=person.username, because=why,
                       due_at=at)  # fmt: skip
            for decision in made:
                decisions.write_undo(locked, decision, person, at)
            taken += 1
    return taken


def _approved(desk: Scope, **made: str) -> list[Case]:
    found = Case.objects.filter(
        municipality=desk.municipality, coworker=desk.coworker,
        state__in=[State.approved, State.waiting],
    )  # fmt: skip
    if made:
        found = found.filter(
            pk__in=Decision.objects.filter(**made, undone_by__isnull=True).values("case")
        )
    return [case for case in found if case.is_approved]
