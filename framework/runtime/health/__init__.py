"""Health before work: of this machine, and of the systems, looked at every night."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import closing

from pydantic import TypeAdapter

from framework.config.municipality import MunicipalityConfig
from framework.core.values import Value
from framework.runtime import configuration, here
from framework.runtime.engine.membership import Membership
from framework.runtime.health import machine, systems
from framework.runtime.health.lines import Line
from framework.runtime.sessions import Sessions

__all__ = ["Line", "Seen", "last_seen", "look_at_machine", "look_at_systems", "look_nightly"]

_FILE = "health.json"
#: Whoever looks within this time after somebody else has nothing to do.
_JUST_NOW = dt.timedelta(minutes=10)


class Seen(Value):
    """How the systems of a municipality were when they were last looked at."""

    at: dt.datetime
    lines: tuple[Line, ...]


_SEEN = TypeAdapter(dict[str, Seen])


def look_at_machine() -> list[Line]:
    """Return how this machine is; no target is asked."""
    return list(machine.look())


def look_at_systems(
    token: str, sites: Iterable[MunicipalityConfig], *, keep: bool = True
) -> dict[str, Seen]:
    """Log in to every system of some municipalities and look it over.

    `token` marks the browsers that are started, and is nobody else's. What was seen is kept for
    `last_seen`, unless it was only a part.
    """
    found: dict[str, Seen] = {}
    # Who opens sessions lives, as everybody who counts them knows.
    with Membership(token, works=False).held(), closing(Sessions(token)) as sessions:
        for site in sites:
            lines = tuple(systems.look(site, sessions))
            found[site.slug] = Seen(at=here.now(), lines=lines)
    if keep:
        file = here.data_folder() / _FILE
        unfinished = file.with_suffix(".new")
        unfinished.write_bytes(_SEEN.dump_json(last_seen() | found))
        unfinished.replace(file)
    return found


def look_nightly(token: str) -> None:
    """Look at the systems before the night's work, unless another host just did."""
    seen = last_seen()
    look_at_systems(
        token,
        [
            site
            for slug, site in configuration.municipalities().items()
            if slug not in seen or here.now() - seen[slug].at > _JUST_NOW
        ],
    )


def last_seen() -> dict[str, Seen]:
    """Return how the systems were last, by municipality."""
    try:
        return _SEEN.validate_json((here.data_folder() / _FILE).read_bytes())
    except FileNotFoundError:
        return {}
