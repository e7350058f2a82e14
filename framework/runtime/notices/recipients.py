"""Who is told: people with a role, and the chat rooms that a municipality named."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import QuerySet

from framework.config.municipality import MunicipalityConfig
from framework.core.values import Value
from framework.runtime import here
from framework.runtime.deciding import IT
from framework.store.models import Case, Person

#: The role that sees cases of people with protected identity.
_PROTECTED = "skyddade"
#: What a chat room sees: how many, of what everybody may know.
_ROOM = frozenset({"room"})


class Recipient(Value):
    """Somebody, or a room, with what they may know of."""

    #: `person:17`, `channel:teams`, or `duty:jour@kommun.se` for who is on call.
    to: str
    #: Mail address of a person; empty for rooms.
    email: str = ""
    language: str
    #: Coworker → roles there.
    desks: dict[str, frozenset[str]]
    #: Is told at once when a coworker has not reported by its hour.
    is_on_call: bool = False

    def cases(self, municipality: str, coworker: str) -> QuerySet[Case]:
        """Return the cases that may be counted for this recipient."""
        roles = self.desks.get(coworker, frozenset())
        if not roles - {IT}:
            return Case.objects.none()
        found = Case.objects.filter(municipality=municipality, coworker=coworker)
        return found if _PROTECTED in roles else found.filter(protected=False)

    def hears(self, coworker: str, roles: tuple[str, ...]) -> bool:
        """Return whether something that is for some roles is told; rooms are told all of it."""
        mine = self.desks.get(coworker, frozenset())
        return bool(mine & {*roles, *_ROOM})

    def reads_cases(self, coworker: str) -> bool:
        """Return whether cases are told of: IT alone is told of runs and pauses."""
        return bool(self.desks.get(coworker, frozenset()) - {IT})


def recipients(site: MunicipalityConfig) -> list[Recipient]:
    """Return everybody who is told something in a municipality."""
    wanted = site.site.notices
    rooms = [
        Recipient(
            to=f"channel:{name}",
            language=site.site.language,
            desks={slug: _ROOM for slug in site.coworkers if not channel.coworkers
                   or slug in channel.coworkers},
            is_on_call=name in wanted.on_call.channels,
        )
        for name, channel in wanted.channels.items()
    ]  # fmt: skip
    if here.installation().mail is None:
        return rooms
    duty = [
        Recipient(to=f"duty:{address}", email=address, language=site.site.language, desks={},
                  is_on_call=True)
        for address in wanted.on_call.mail
    ]  # fmt: skip
    return [*(_people(site) if wanted.mail else ()), *duty, *rooms]


def _people(site: MunicipalityConfig) -> list[Recipient]:
    people = Person.objects.filter(is_active=True, roles__municipality=site.slug).exclude(email="")
    found = []
    for person in people.distinct().order_by("pk"):
        desks: dict[str, set[str]] = defaultdict(set)
        for role in person.roles.filter(municipality=site.slug, coworker__in=list(site.coworkers)):
            desks[role.coworker].add(role.role)
        found.append(
            Recipient(
                to=f"person:{person.pk}",
                email=person.email,
                language=person.language or site.site.language,
                desks={slug: frozenset(roles) for slug, roles in desks.items()},
            )
        )
    return found
