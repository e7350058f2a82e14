"""What every page knows: whose installation this is, and which coworkers the person has."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from framework.core.errors import CoworkerError
from framework.inbox.access import seats
from framework.runtime import configuration, here
from framework.store.models import Person


def installation(request: HttpRequest) -> dict[str, Any]:
    """Return the municipality's name, the person's coworkers, and whether this is a demo."""
    try:
        sites = [site.site.name for site in configuration.municipalities().values()]
        user = getattr(request, "user", None)
        mine = seats(user) if isinstance(user, Person) else []
    except CoworkerError:  # nothing is in force yet: pages still say so in peace
        sites, mine = [], []
    own = list(dict.fromkeys(seat.municipality.site.name for seat in mine))
    return {
        "municipality_name": ", ".join(own or sites),
        "seats": mine,
        "demo": here.installation().demo,
        "now": here.now(),
    }
