"""One worker process: a token of its own, the work, and the engine that offers it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from framework.runtime import configuration, here
from framework.runtime.draining import HostWork
from framework.runtime.engine import Engine, LockTaken
from framework.runtime.engine.bounds import SILENT
from framework.runtime.engine.lock import worker_lock
from framework.store import workers

#: More sessions than this at once are not worth their memory on one machine.
_MOST_LANES = 3


def token() -> str:
    """Return this process's name: the installation's mark, and something unique."""
    mark = hashlib.sha256(str(here.data_folder()).encode()).hexdigest()[:6]
    return f"{mark}:{uuid.uuid4().hex[:8]}"


@contextmanager
def engine(*, unless_served: bool = False) -> Iterator[Engine]:
    """Yield this process's engine; `LockTaken` when another process works and one only may.

    On SQLite that is always so. On PostgreSQL any number work together, on any number of hosts;
    `unless_served` leaves it to those that do.
    """
    here_only = here.installation().database.postgres is None
    with worker_lock(here.data_folder()) if here_only else nullcontext():
        mine = token()
        if unless_served and not here_only and workers.any_heard_of(within=SILENT):
            raise LockTaken
        yield Engine(
            HostWork(mine), lanes=_lanes(), sweep_seconds=here.installation().sweep_seconds
        )


def _lanes() -> int:
    """Return how many cases may act at once: as many as the targets allow sessions."""
    allowed = {
        (slug, config.systems[role]): target.sessions
        for slug, site in configuration.municipalities().items()
        for config in site.coworkers.values()
        for role, target in config.targets.items()
    }
    return max(1, min(_MOST_LANES, sum(allowed.values())))
