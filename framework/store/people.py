"""People and their roles in the database."""

from __future__ import annotations

from framework.store.models import Person, RoleAssignment


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
