"""Take a changed configuration into use; what was prepared by the old one is prepared again."""

from __future__ import annotations

from framework.core.errors import Conflict
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.runtime import configuration, here
from framework.store import cases
from framework.store.models import Case


def reload() -> tuple[str, int]:
    """Put the installation's configs in force; returns their digest and how many cases go back.

    Raises `ConfigError` with every mistake, and then changes nothing.
    """
    digest = configuration.activate()
    return digest, sum(
        _send_back(slug, name, config.digest)
        for slug, site in configuration.municipalities().items()
        for name, config in site.coworkers.items()
    )


def _send_back(municipality: str, coworker: str, digest: str) -> int:
    outdated = Case.objects.filter(
        municipality=municipality,
        coworker=coworker,
        state__in=[State.awaiting_decision, State.approved],
    ).exclude(config_digest=digest)
    why = message("The rules or the target's description have changed; prepared again.")
    sent = 0
    for case in outdated:
        try:
            cases.move(case, State.received, at=here.now(), actor=case.coworker, because=why,
                       due_at=here.now())  # fmt: skip
        except Conflict:
            continue
        sent += 1
    return sent
