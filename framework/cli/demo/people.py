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
    #: Coworkers whose work they see; all of them when left out.
    coworkers: tuple[str, ...] = ()


PEOPLE = (
    Invented("asa", "Åsa Nyström", "lönespecialist", ("lonespecialist",), ("harry",)),
    Invented("omar", "Omar Şahin", "lönespecialist", ("lonespecialist", "skyddade"), ("harry",)),
    Invented("sara", "Sara Lindqvist", "socialsekreterare", ("handlaggare_eb",), ("ronney",)),
    Invented(
        "gun",
        "Gun Äppelros",
        "gruppledare",
        ("handlaggare_eb", "gruppledare", "skyddade"),
        ("ronney",),
    ),
    Invented(
        "marta", "Märta Sjöängen", "bemanningsplanerare", ("bemanningsplanerare",), ("bosse",)
    ),
    Invented("britta", "Britta Älgklint", "enhetschef hemtjänst", ("enhetschef",), ("lena",)),
    Invented("tuva", "Tuva Hjortäng", "planerare hemtjänst", ("planerare",), ("lena-besok",)),
    Invented(
        "birgit",
        "Birgit Ekängen",
        "samordnare hemtjänst",
        ("planerare", "skyddade"),
        ("lena-besok",),
    ),
    Invented("ingrid", "Ingrid Ugglehed", "servicedesk", ("servicedesk",), ("berit",)),
    Invented(
        "samir", "Samir Tallklint", "IT-chef", ("servicedesk", "it_chef", "skyddade"), ("berit",)
    ),
    Invented("vera", "Vera von Lind", "IT-tekniker", ("it",)),
)
#: Who clears which coworker's inbox in the scripted morning, one after the other.
SCRIPTED = {"harry": PEOPLE[:1], "ronney": PEOPLE[2:4], "bosse": PEOPLE[4:5], "lena": PEOPLE[5:6],
            "lena-besok": PEOPLE[6:7], "berit": PEOPLE[8:9]}  # fmt: skip


def invent(password: str) -> None:
    """Put the people in the database, with their roles for every coworker."""
    from framework.runtime import configuration

    for person in PEOPLE:
        row = keep_person(person.username, name=person.name, title=person.title, password=password)
        for slug, site in configuration.municipalities().items():
            for coworker, config in site.coworkers.items():
                if coworker not in (person.coworkers or site.coworkers):
                    continue
                for role in person.roles:
                    give_role(row, slug, coworker, role)
                policy = config.coworker.approval
                many = (policy.batch, policy.bulk) != ("off", "off")
                if many and person in SCRIPTED[coworker]:
                    allow_batches(row, slug, coworker, here.now())
