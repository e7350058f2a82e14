"""Substitutes and handing over, as the inbox asks for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from framework.core.errors import BusinessException
from framework.core.messages import message
from framework.runtime import here
from framework.runtime.deciding import policy_of
from framework.store import standins
from framework.store.models import HandOver, Person, Substitution
from framework.store.pauses import Scope


def colleagues(municipality: str, person: Person) -> list[Person]:
    """Return those who can stand in for the person here: everybody else with a role in the town."""
    found = Person.objects.filter(is_active=True, roles__municipality=municipality)
    return list(found.exclude(pk=person.pk).distinct().order_by("first_name", "last_name", "pk"))


def receivers(municipality: str, coworker: str, person: Person) -> list[Person]:
    """Return those who can take over the person's open cases: who decide here themselves."""
    who = policy_of(municipality, coworker).who
    found = Person.objects.filter(
        is_active=True, roles__municipality=municipality, roles__coworker=coworker,
        roles__role__in=who,
    )  # fmt: skip
    return list(found.exclude(pk=person.pk).distinct().order_by("first_name", "last_name", "pk"))


def appoint(
    municipality: str, coworker: str, person: Person, to: int, *, first: dt.date, last: dt.date
) -> Substitution:
    """Let a colleague use the person's roles here between two days."""
    other = _one_of(colleagues(municipality, person), to)
    desk = Scope(municipality=municipality, coworker=coworker)
    return standins.appoint(person, other, desk, first=first, last=last, at=here.now())


def end(substitution: Substitution, person: Person) -> None:
    """End a substitution now."""
    standins.end(substitution, person, here.now())


def offer(
    municipality: str, coworker: str, person: Person, to: int, *, chosen: Iterable[int], note: str
) -> HandOver:
    """Offer open cases to a colleague; nothing moves until they confirm."""
    other = _one_of(receivers(municipality, coworker, person), to)
    desk = Scope(municipality=municipality, coworker=coworker)
    roles = policy_of(municipality, coworker).who
    return standins.offer(person, other, chosen, desk, note=note, roles=roles, at=here.now())


def answer(given: HandOver, person: Person, *, take: bool) -> None:
    """Take what was offered, or leave it with the one who offered it."""
    if take:
        standins.confirm(given, person, here.now())
    else:
        standins.decline(given, person, here.now())


def _one_of(people: list[Person], pk: int) -> Person:
    for one in people:
        if one.pk == pk:
            return one
    raise BusinessException(message("Choose another person."))
