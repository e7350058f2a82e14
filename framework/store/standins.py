"""Substitutes between two days, and handing over open cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet

from framework.core.approval import DecisionOutcome
from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.core.lifecycle import State
from framework.core.local_time import local
from framework.core.messages import message
from framework.store import audit
from framework.store.models import Case, CaseEvent, Decision, HandOver, Person, Substitution
from framework.store.people import Desk, require_role

#: A substitute for longer than this is given the role itself.
_LONGEST = dt.timedelta(days=366)
_ENDED = (State.done, State.closed)
#: Decisions after which a case is in the hands of whoever made them.
_TAKEN = (DecisionOutcome.take_over, DecisionOutcome.complete)


def appoint(
    person: Person, substitute: Person, desk: Desk, *, first: dt.date, last: dt.date,
    at: dt.datetime,
) -> Substitution:  # fmt: skip
    """Let a named other use the person's roles at a desk, from `first` to `last` included."""
    if not person.roles.filter(municipality=desk.municipality, coworker=desk.coworker).exists():
        raise NotAllowed(message("You have no role of your own here to hand to a substitute."))
    if substitute == person or not substitute.is_active:
        raise BusinessException(message("Choose another person."))
    if not local(at).date() <= last or last < first or last - first > _LONGEST:
        raise BusinessException(
            message("The last day must be today or later, after the first, within a year.")
        )
    with transaction.atomic():
        made = Substitution.objects.create(
            municipality=desk.municipality, coworker=desk.coworker, person=person,
            substitute=substitute, first_day=first, last_day=last, at=at,
        )  # fmt: skip
        audit.record(
            desk.municipality, at=at, actor=person.username, event="substitute.appointed",
            subject=f"{desk.municipality}/{desk.coworker}",
            facts={
                "substitute": substitute.username, "first": first.isoformat(),
                "last": last.isoformat(),
            },
        )  # fmt: skip
    return made


def end(substitution: Substitution, person: Person, at: dt.datetime) -> None:
    """End a substitution now; either of the two may."""
    if person.pk not in {substitution.person_id, substitution.substitute_id}:
        raise NotAllowed(message("Only the two whom it concerns can end it."))
    with transaction.atomic():
        if not Substitution.objects.filter(pk=substitution.pk, ended_at=None).update(ended_at=at):
            raise Conflict(message("It has ended already."))
        audit.record(
            substitution.municipality, at=at, actor=person.username, event="substitute.ended",
            subject=f"{substitution.municipality}/{substitution.coworker}",
            facts={"substitute": substitution.substitute.username},
        )  # fmt: skip


def open_cases(person: Person, desk: Desk) -> list[Case]:
    """Return the open cases that are in the person's hands: taken over, sent back, or received."""
    decided = Q(decisions__person=person, decisions__outcome__in=_TAKEN)
    handed = Q(hand_overs__receiver=person, hand_overs__confirmed_at__isnull=False)
    found = (
        Case.objects.filter(decided | handed, municipality=desk.municipality,
                            coworker=desk.coworker)
        .exclude(state__in=_ENDED)
        .distinct()
        .order_by("reference", "pk")
    )  # fmt: skip
    return [case for case in found if responsible(case) == person]


def responsible(case: Case) -> Person | None:
    """Return in whose hands an open case is; None when in nobody's."""
    last = case.decisions.select_related("person").order_by("-at", "-pk").first()
    given = (
        HandOver.objects.filter(cases=case, confirmed_at__isnull=False)
        .select_related("receiver")
        .order_by("-confirmed_at", "-pk")
        .first()
    )
    taken_at = given.confirmed_at if given is not None else None
    if given is not None and taken_at is not None and (last is None or taken_at >= last.at):
        return given.receiver
    return _taken_by(last)


def offer(
    giver: Person, receiver: Person, chosen: Iterable[int], desk: Desk, *,
    note: str, roles: tuple[str, ...], at: dt.datetime,
) -> HandOver:  # fmt: skip
    """Offer open cases to another person; until they confirm, the cases stay where they are."""
    wanted = set(chosen)
    mine = [case for case in open_cases(giver, desk) if case.pk in wanted]
    if not wanted:
        raise BusinessException(message("Choose at least one case."))
    if {case.pk for case in mine} != wanted:
        raise Conflict(message("The list has changed since you opened it."))
    if receiver == giver:
        raise BusinessException(message("Choose another person."))
    if not note.strip():
        raise BusinessException(message("Write what the other person needs to know."))
    require_role(receiver, roles, desk, at)
    with transaction.atomic():
        made = HandOver.objects.create(
            municipality=desk.municipality, coworker=desk.coworker, giver=giver,
            receiver=receiver, note=note.strip(), at=at,
        )  # fmt: skip
        made.cases.set(mine)
        _note(made, giver, "hand_over.offered", at)
    return made


def confirm(given: HandOver, person: Person, at: dt.datetime) -> None:
    """Take what was offered; from now on the cases are in the receiver's hands."""
    if person.pk != given.receiver_id:
        raise NotAllowed(message("Only the one whom it was offered to can take it."))
    with transaction.atomic():
        _answer(given, confirmed_at=at)
        for case in given.cases.all():
            CaseEvent.objects.create(
                case=case, at=at, actor=person.username, before=case.state, after=case.state,
                text=message(
                    "{giver} handed the case over to {receiver}.",
                    giver=str(given.giver), receiver=str(given.receiver),
                ).model_dump(),
            )  # fmt: skip
        _note(given, person, "hand_over.confirmed", at)


def decline(given: HandOver, person: Person, at: dt.datetime) -> None:
    """Say no to what was offered, or take the offer back; the cases stay with the giver."""
    if person.pk not in {given.receiver_id, given.giver_id}:
        raise NotAllowed(message("Only the two whom it concerns can end it."))
    with transaction.atomic():
        _answer(given, ended_at=at)
        _note(given, person, "hand_over.declined", at)


def waiting(person: Person, desk: Desk) -> QuerySet[HandOver]:
    """Return the offers that the person made or got and that nobody has answered."""
    return HandOver.objects.filter(
        Q(giver=person) | Q(receiver=person), municipality=desk.municipality,
        coworker=desk.coworker, confirmed_at=None, ended_at=None,
    ).select_related("giver", "receiver").prefetch_related("cases")  # fmt: skip


def _taken_by(last: Decision | None) -> Person | None:
    return last.person if last is not None and last.outcome in _TAKEN else None


def _answer(given: HandOver, **answer: dt.datetime) -> None:
    unanswered = HandOver.objects.filter(pk=given.pk, confirmed_at=None, ended_at=None)
    if not unanswered.update(**answer):
        raise Conflict(message("It was answered already."))


def _note(given: HandOver, person: Person, event: str, at: dt.datetime) -> None:
    audit.record(
        given.municipality, at=at, actor=person.username, event=event,
        subject=f"{given.municipality}/{given.coworker}",
        facts={"hand_over": given.pk, "receiver": given.receiver.username,
               "cases": given.cases.count()},
    )  # fmt: skip
