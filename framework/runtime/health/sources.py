"""How the databases and calendars are that sources read: they answer, and hold what is read."""

from __future__ import annotations

from collections.abc import Iterator

from framework.adapters.secrets import SecretMissing
from framework.config.municipality import MunicipalityConfig
from framework.core.errors import CoworkerError, TargetClosed
from framework.core.messages import Message, message
from framework.runtime.health.lines import Line, fine, wrong
from framework.runtime.kinds import kind_class
from framework.runtime.sources.calendars import CalendarServer
from framework.runtime.sources.database import DatabaseSource
from framework.runtime.sources.sources import ways
from framework.store import pauses


def look(site: MunicipalityConfig) -> Iterator[Line]:
    """Yield how each of them is; a query is run and none of its rows fetched.

    Those of a coworker that a person has paused are left alone.
    """
    for config in site.coworkers.values():
        if pauses.of_person(site.slug, config.slug) is not None:
            continue
        for name in config.queues:
            spec = kind_class(config).sources[name]
            source = ways(config, site, name, spec, dry=True)[name]
            if isinstance(source, DatabaseSource | CalendarServer):
                what = message("{target}, read by {coworker} ({source})", target=source.place,
                               coworker=config.coworker.name, source=name)  # fmt: skip
                system = config.queues[name].system
                line = _looked_over(what, source, f"{site.slug}.{system}")
                yield line.keyed(f"{system}:{config.slug}:{name}")


def _looked_over(what: Message, source: DatabaseSource | CalendarServer, system: str) -> Line:
    try:
        if isinstance(source, DatabaseSource):
            count = source.columns()
            if source.account_may_all():
                return wrong(
                    what, message("The account is a superuser: nothing keeps a query from harm."),
                    message("Ask the system's owner for an account that may only SELECT."),
                )  # fmt: skip
            return fine(what, message("Answers, and has the {count} columns that are read.",
                                      count=count))  # fmt: skip
        return fine(what, message("Shows the {count} calendars that are read.",
                                  count=source.seen()))  # fmt: skip
    except TargetClosed as error:
        return fine(what, error.message)
    except SecretMissing as error:
        return wrong(what, error.message, message("Run `coworker secret set {name}`.", name=system))
    except CoworkerError as error:
        remedy = message("Correct the coworker's source, or ask the system's owner.")
        return wrong(what, error.message, remedy)
