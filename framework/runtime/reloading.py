"""Take a changed configuration into use; what was prepared by the old one is prepared again."""

from __future__ import annotations

from contextlib import suppress

from django.db.models import Count, Q

from framework.core.errors import Conflict, NotAllowed
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.runtime import alarm, configuration, here
from framework.runtime.configuration_files import read
from framework.store import cases, pauses
from framework.store.models import Case
from framework.store.turns import Turn, one_at_a_time


def reload() -> tuple[str, int]:
    """Put the installation's configs in force; returns their digest and how many cases go back.

    Raises `ConfigError` with every mistake, and `NotAllowed` when a coworker with open cases
    would be gone; then nothing is changed. Targets whose pages had changed are looked at again.
    """
    with one_at_a_time(Turn.activating):
        _require_desks()
        _look_once_more()
        digest = configuration.activate()
        for slug, site in configuration.municipalities().items():
            for name in site.coworkers:
                pauses.look_soon(slug, name, here.now())
        return digest, sum(
            _send_back(slug, name, config.digest)
            for slug, site in configuration.municipalities().items()
            for name, config in site.coworkers.items()
        )


def _look_once_more() -> None:
    """Insert the rows of what is due by the configuration in force, before it is gone.

    A schedule that is taken away or renamed owes what has opened until now.
    """
    if not here.installation().demo:
        with suppress(configuration.NotActivated):
            alarm.look()


def _require_desks() -> None:
    """Refuse configs in which somebody's open cases would be nobody's."""
    installed = here.installation()
    found, _ = read(installed.configs, installed.municipalities)
    desks = {(slug, name) for slug, site in found.items() for name in site.coworkers}
    still_open = (
        Case.objects.exclude(state__in=[State.done, State.closed])
        .values_list("municipality", "coworker")
        .annotate(cases=Count("pk"))
        .order_by("municipality", "coworker")
    )
    gone = [
        f"{slug}/{name} ({cases})" for slug, name, cases in still_open if (slug, name) not in desks
    ]
    if found and gone:
        raise NotAllowed(
            message(
                "These coworkers have open cases and would be gone: {gone}. Close their cases "
                "first, or keep them.",
                gone=", ".join(gone),
            )
        )


def _send_back(municipality: str, coworker: str, digest: str) -> int:
    prepared = Q(state__in=[State.awaiting_decision, State.approved])
    outdated = Case.objects.filter(
        prepared | Q(state=State.waiting, resume=State.approved),
        municipality=municipality,
        coworker=coworker,
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
