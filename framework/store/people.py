"""People and their roles in the database."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol

from django.db.models import QuerySet

from framework.core.errors import NotAllowed
from framework.core.local_time import local
from framework.core.messages import message
from framework.store.models import Person, RoleAssignment, Substitution

#: Sees cases of people with protected identity; a named few, so no substitute gets it.
PROTECTED = "skyddade"
NOT_HANDED_ON = (PROTECTED,)


class Desk(Protocol):
    """Whatever belongs to one coworker of one municipality."""

    @property
    def municipality(self) -> str:
        """Folder name of the municipality."""
        ...

    @property
    def coworker(self) -> str:
        """File name of the coworker."""
        ...


def keep_person(username: str, *, name: str, title: str, password: str) -> Person:
    """Add a person, or renew an existing one's name, title and password."""
    first, _, last = name.partition(" ")
    person, _ = Person.objects.get_or_create(username=username)
    person.first_name, person.last_name, person.title = first, last, title
    person.set_password(password)
    person.save()
    return person


def give_role(person: Person, municipality: str, coworker: str, role: str) -> None:
    """Give a person a role for one coworker; giving it twice changes nothing."""
    RoleAssignment.objects.get_or_create(
        person=person, municipality=municipality, coworker=coworker, role=role
    )


def require_role(
    person: Person, roles: Iterable[str], desk: Desk, at: dt.datetime
) -> Person | None:
    """Return whom the person stands in for at the desk, None when the role is their own.

    Raises `NotAllowed` unless they are logged in and hold one of the roles, or are the substitute
    of somebody who does.
    """
    if not person.is_authenticated or not person.is_active:
        raise NotAllowed(message("Only a person who is logged in can decide."))
    wanted = {
        "municipality": desk.municipality, "coworker": desk.coworker, "role__in": tuple(roles),
    }  # fmt: skip
    if person.roles.filter(**wanted).exists():
        return None
    here = {"municipality": desk.municipality, "coworker": desk.coworker}
    for row in standing_in(person, at).filter(**here):
        if row.person.roles.filter(**wanted).exclude(role__in=NOT_HANDED_ON).exists():
            return row.person
    raise NotAllowed(message("You have no role that decides for this coworker."))


def standing_in(person: Person, at: dt.datetime) -> QuerySet[Substitution]:
    """Return the substitutions in force in which the person is the substitute."""
    today = local(at).date()
    return Substitution.objects.filter(
        substitute=person, first_day__lte=today, last_day__gte=today, ended_at=None,
        person__is_active=True,
    ).select_related("person")  # fmt: skip


def roles_of(person: Person, at: dt.datetime) -> dict[tuple[str, str], set[str]]:
    """Return the person's roles by municipality and coworker, with those they stand in for."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for held in person.roles.all():
        found[held.municipality, held.coworker].add(held.role)
    for row in standing_in(person, at):
        handed = row.person.roles.filter(municipality=row.municipality, coworker=row.coworker)
        found[row.municipality, row.coworker].update(
            handed.exclude(role__in=NOT_HANDED_ON).values_list("role", flat=True)
        )
    return found
