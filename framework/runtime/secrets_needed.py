"""Which secrets the coworkers of a municipality need, and whether they are there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from framework.adapters.secrets import SecretMissing, secret
from framework.config.installation import Installation
from framework.config.municipality import MunicipalityConfig
from framework.config.targets import TargetDescription

#: What stands where a municipality's name does, for what the whole installation needs.
INSTALLATION = "installation"


@dataclass(frozen=True, kw_only=True, order=True)
class Needed:
    """One secret by its name, as `adapters.secrets.secret` takes it."""

    municipality: str
    target: str
    what: str

    def __str__(self) -> str:
        return f"{self.municipality}.{self.target}.{self.what}"

    @property
    def is_there(self) -> bool:
        """It is given, somewhere."""
        with suppress(SecretMissing):
            return bool(secret(self.municipality, self.target, self.what))
        return False


def of_installation(installed: Installation) -> list[Needed]:
    """Return what the installation itself needs."""
    found = []
    if installed.mail is not None and installed.mail.user:
        found.append(Needed(municipality=INSTALLATION, target="mail", what="password"))
    if installed.log_in.oidc is not None:
        found.append(Needed(municipality=INSTALLATION, target="log_in", what="secret"))
    return found


def of_municipality(site: MunicipalityConfig) -> list[Needed]:
    """Return what the coworkers of a municipality need, each once, in order."""
    found = {
        Needed(municipality=site.slug, target=system, what=what)
        for system, description in _systems(site)
        for what in of_account(description)
    }
    for room, channel in site.site.notices.channels.items():
        wanted = ("url", "token") if channel.kind == "matrix" else ("url",)
        found |= {Needed(municipality=site.slug, target=room, what=what) for what in wanted}
    found |= {
        Needed(municipality=site.slug, target=slug, what="webhook")
        for slug, config in site.coworkers.items()
        if config.coworker.pages is not None and config.coworker.pages.webhook
    }
    return sorted(found)


def _systems(site: MunicipalityConfig) -> Iterator[tuple[str, TargetDescription]]:
    for config in site.coworkers.values():
        for role, description in config.targets.items():
            yield config.systems[role], description
        for queue in config.queues.values():
            yield queue.system, queue.description


def of_account(description: TargetDescription) -> tuple[str, ...]:
    """Return which secrets a coworker's account in a system is made of."""
    named = {"bearer": ("token",), "none": ()}
    return named.get(getattr(description, "authorization", ""), ("user", "password"))
