"""The invented people who work in the demonstration's town hall."""

from __future__ import annotations

from typing import NamedTuple

from framework.runtime import here
from framework.store.level_in_force import allow_batches
from framework.store.people import give_role, keep_person


class Invented(NamedTuple):
    """One person who may log in."""

    username: str
    name: str
    title: str
    roles: tuple[str, ...]


PEOPLE = (
    Invented("asa", "Åsa Nyström", "lönespecialist", ("lonespecialist",)),
    Invented("omar", "Omar Şahin", "lönespecialist", ("lonespecialist", "skyddade")),
    Invented("vera", "Vera von Lind", "IT-tekniker", ("it",)),
)
#: Who clears the inbox in the scripted morning.
SCRIPTED = PEOPLE[0]


def invent(password: str) -> None:
    """Put the people in the database, with their roles for every coworker."""
    from framework.runtime import configuration

    for person in PEOPLE:
        row = keep_person(person.username, name=person.name, title=person.title, password=password)
        for slug, site in configuration.municipalities().items():
            for coworker in site.coworkers:
                for role in person.roles:
                    give_role(row, slug, coworker, role)
                if person == SCRIPTED:
                    allow_batches(row, slug, coworker, here.now())
