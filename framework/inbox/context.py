"""What every page knows: whose installation this is, and which coworkers the person has."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from framework.core.errors import CoworkerError
from framework.inbox.access import seats_of
from framework.runtime import configuration, here
from framework.runtime.deciding import IT
from framework.store.models import Person


def installation(request: HttpRequest) -> dict[str, Any]:
    """Return the municipality's name and colours, the person's coworkers, whether it is a demo."""
    try:
        sites = [town.site for town in configuration.municipalities().values()]
        user = getattr(request, "user", None)
        mine = seats_of(request) if isinstance(user, Person) else []
    except CoworkerError:  # nothing is in force yet: pages still say so in peace
        sites, mine = [], []
    shown = [seat.municipality.site for seat in mine] or sites
    return {
        "municipality_name": ", ".join(dict.fromkeys(site.name for site in shown)),
        # Pages of a coworker have its own municipality's.
        "theme": shown[0].theme if shown else "blue",
        "seats": mine,
        "looks_after": any(IT in seat.roles for seat in mine),
        "demo": here.installation().demo,
        "now": here.now(),
    }
