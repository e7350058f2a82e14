"""How the target systems are: log-in, pages as described, certificate, password, closing times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import structlog

from framework.adapters import certificates
from framework.adapters.secrets import SecretMissing
from framework.config.municipality import CoworkerConfig, MunicipalityConfig
from framework.config.targets import BrowserDescription
from framework.core.errors import CoworkerError, TargetClosed
from framework.core.local_time import local
from framework.core.messages import Message, message
from framework.runtime import here, watched
from framework.runtime.health import sources
from framework.runtime.health.lines import Line, fine, wrong
from framework.runtime.health.otherwise import found_otherwise
from framework.runtime.sessions import Lender, address_of
from framework.store import pauses

_log = structlog.get_logger(__name__)

#: A closing is told this long before it begins.
_AHEAD = dt.timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class _System:
    """A system and every coworker that it is a target of."""

    slug: str
    name: str
    address: str
    #: Each with the role that the system plays there.
    coworkers: tuple[tuple[CoworkerConfig, str], ...]


def look(site: MunicipalityConfig, sessions: Lender) -> Iterator[Line]:
    """Yield how each system of a municipality is; logs in, and writes nothing there.

    What is not found pauses the coworkers' work there, and what is found again lifts that. A
    system whose coworkers are all paused by a person is left alone.
    """
    for system in _systems(site):
        quiet = [pauses.of_person(site.slug, config.slug) for config, _ in system.coworkers]
        if quiet and all(pause is not None for pause in quiet):
            said = message("Not asked: its coworkers are paused.")
            yield fine(_named(system), said)
            continue
        if system.coworkers:
            yield from _looked_over(site, system, sessions)
        yield from _ends(site, system)
        yield from _closings(system)
    yield from sources.look(site)


def _looked_over(site: MunicipalityConfig, system: _System, sessions: Lender) -> Iterator[Line]:
    what = _named(system)
    config, role = system.coworkers[0]
    try:
        with sessions.lend(site.slug, config, role) as session:
            found = watched.health(session)
    except TargetClosed as error:
        yield fine(what, error.message)
        return
    except SecretMissing as error:
        name = f"{site.slug}.{system.slug}"
        remedy = message("Run `coworker secret set {name}`.", name=name)
        yield wrong(what, error.message, remedy).keyed(f"{system.slug}:secret")
        return
    except CoworkerError as error:
        yield _troubled(what, system, error.message)
        return
    except Exception as error:  # noqa: BLE001 (whatever it is, the system does not work now)
        _log.warning("look_broke", target=system.slug, error=type(error).__name__)
        said = message("It cannot be asked ({error}).", error=type(error).__name__)
        yield _troubled(what, system, said)
        return
    for user, its_role in system.coworkers:
        watched.settle_look(site.slug, user, its_role, found)
    if (text := watched.missing(found, config, role)) is not None:
        remedy = message("Mend its description and run `coworker reload`; its cases are kept.")
        yield wrong(what, text, remedy).keyed(f"{system.slug}:changed")
        return
    yield fine(what, message("Answers, and {count} things stand there as described.",
                             count=len(found)))  # fmt: skip
    description = config.targets[role]
    if isinstance(description, BrowserDescription):
        file = f"targets/{site.site.targets[system.slug].description}.yaml"
        line = found_otherwise(what, file, description, found)
        if line is not None:
            yield line.keyed(f"{system.slug}:otherwise")


def _troubled(what: Message, system: _System, said: Message) -> Line:
    remedy = message("Try the coworker's own account there by hand.")
    return wrong(what, said, remedy).keyed(f"{system.slug}:asked")


def _ends(site: MunicipalityConfig, system: _System) -> Iterator[Line]:
    """Yield what ends one day: the certificate and the password."""
    ahead = dt.timedelta(days=site.site.warn_days)
    if system.address.startswith(("https", "imaps")):
        what = message("Certificate of {target}", target=system.name)
        key = f"{system.slug}:certificate"
        remedy = message("Ask the system's owner to renew it.")
        try:
            ends = certificates.expires(system.address)
        except CoworkerError as error:
            yield wrong(what, error.message, remedy).keyed(key)
        else:
            yield _ending(what, local(ends).date(), ahead, remedy).keyed(key)
    password = site.site.targets[system.slug].password_expires
    if password is not None:
        remedy = message(
            "Change it there, run `coworker secret set {name}`, and write the new date.",
            name=f"{site.slug}.{system.slug}",
        )
        what = message("Password at {target}", target=system.name)
        yield _ending(what, password, ahead, remedy).keyed(f"{system.slug}:password")


def _ending(what: Message, day: dt.date, ahead: dt.timedelta, remedy: Message) -> Line:
    said = message("It holds until {day}.", day=f"{day:%Y-%m-%d}")
    return (
        wrong(what, said, remedy) if day - local(here.now()).date() <= ahead else fine(what, said)
    )


def _closings(system: _System) -> Iterator[Line]:
    now = here.now()
    for config, role in system.coworkers[:1]:
        times = config.closed_times.get(role)
        if times is None:
            return
        period = times.at(now) or times.next_after(now)
        if period is not None and period.closes - now <= _AHEAD:
            yield fine(_named(system), period.refusal(system.name).message)


def _named(system: _System) -> Message:
    return message("{target}", target=system.name)


def _systems(site: MunicipalityConfig) -> list[_System]:
    """Return each system that a coworker writes to, reads from or has a queue in, once."""
    users: dict[str, list[tuple[CoworkerConfig, str]]] = {}
    told: dict[str, tuple[str, str]] = {}
    for config in site.coworkers.values():
        for role, description in config.targets.items():
            system = config.systems[role]
            users.setdefault(system, []).append((config, role))
            told[system] = (description.name, config.addresses[role])
        for queue in config.queues.values():
            users.setdefault(queue.system, [])
            told.setdefault(queue.system, (queue.description.name, queue.address))
    return [
        _System(
            slug=slug,
            name=told[slug][0],
            address=address_of(site.slug, slug, told[slug][1]),
            coworkers=tuple(users[slug]),
        )
        for slug in sorted(users)
    ]
