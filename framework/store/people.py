"""People and their roles in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from framework.core.errors import NotAllowed
from framework.core.messages import message
from framework.store.models import Person, RoleAssignment


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


def require_role(person: Person, roles: Iterable[str], desk: Desk) -> None:
    """Raise `NotAllowed` unless the person is logged in and holds one of the roles at the desk."""
    if not person.is_authenticated or not person.is_active:
        raise NotAllowed(message("Only a person who is logged in can decide."))
    held = person.roles.filter(
        municipality=desk.municipality, coworker=desk.coworker, role__in=tuple(roles)
    )
    if not held.exists():
        raise NotAllowed(message("You have no role that decides for this coworker."))
