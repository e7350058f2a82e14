"""What IT looks at: what ran and what did not, what comes, how systems and machine are."""

from __future__ import annotations

import datetime as dt
import shutil
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.db import DatabaseError
from django.db.models import Count, Max, Min

from framework.config.municipality import CoworkerConfig, MunicipalityConfig
from framework.core.errors import CoworkerError
from framework.core.lifecycle import State
from framework.core.messages import Message
from framework.runtime import configuration, here
from framework.runtime.engine.bounds import SILENT
from framework.store import workers
from framework.store.models import Case, Receipt, Remark, Run

#: So many days are told, backwards and forwards.
DAYS = 14
#: Less room than this share of the disk, or this many bytes, is too little.
_SHARE_FREE, _BYTES_FREE = 0.1, 2 * 1024**3
_NOT_AS_PLANNED = [one for one in Run.Status if one not in {"due", "running", "done"}]
_Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Queue:
    """The cases of a coworker in one state."""

    state: State
    count: int
    #: When the first of them was received.
    oldest: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Fallback:
    """Something on a system's page that was found another way than first described."""

    text: Message
    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Target:
    """How one system has been for one coworker."""

    role: str
    name: str
    #: When something written was last read back from it; None when nothing has been.
    proved_at: dt.datetime | None
    fallbacks: tuple[Fallback, ...]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One coworker: its last runs, its queue, its systems."""

    municipality: MunicipalityConfig
    config: CoworkerConfig
    prepared: Run | None
    acted: Run | None
    #: Runs of late that were missed, failed or were stopped by the end of the night.
    not_as_planned: tuple[Run, ...]
    queue: tuple[Queue, ...]
    targets: tuple[Target, ...]

    @property
    def last(self) -> list[Run]:
        """The last run of each phase that there has been."""
        return [run for run in (self.prepared, self.acted) if run is not None]


@dataclass(frozen=True, kw_only=True)
class Disk:
    """The disk that the data folder lies on."""

    free: int
    total: int

    @property
    def low(self) -> bool:
        """There is too little room."""
        return self.free < max(_SHARE_FREE * self.total, _BYTES_FREE)


@dataclass(frozen=True, kw_only=True)
class Machine:
    """The installation and the disk that it lies on."""

    version: str
    #: Digest of the configuration in force, and since when it is.
    digest: str
    in_force_since: dt.datetime
    folder: Path
    disk: Disk
    #: Whether a process does the work, here or on another host.
    working: bool


def ready() -> bool:
    """Tell whether the database answers and a configuration is in force."""
    try:
        configuration.municipalities()
        Run.objects.order_by().values("pk").first()
    except (DatabaseError, CoworkerError):
        return False
    return True


def desks(wanted: Iterable[tuple[MunicipalityConfig, CoworkerConfig]]) -> list[Desk]:
    """Return how some coworkers are, in a number of queries that does not depend on their work."""
    since = here.now() - dt.timedelta(days=DAYS)
    last = _last_runs()
    wrong, queues = _not_as_planned(since), _queues()
    proofs, fallbacks = _proofs(), _fallbacks(since)
    found = []
    for site, config in wanted:
        key = (site.slug, config.slug)
        found.append(
            Desk(
                municipality=site,
                config=config,
                prepared=last.get((*key, Run.Phase.prepare)),
                acted=last.get((*key, Run.Phase.act)),
                not_as_planned=tuple(wrong[key]),
                queue=tuple(queues[key]),
                targets=tuple(
                    Target(
                        role=role,
                        name=target.name,
                        proved_at=proofs.get((*key, role)),
                        fallbacks=tuple(fallbacks[(*key, role)]),
                    )
                    for role, target in config.targets.items()
                ),
            )
        )
    return found


def machine() -> Machine:
    """Return how the installation and its disk are."""
    folder = here.data_folder()
    in_force = configuration.folder_in_force()
    since = in_force.stat().st_mtime
    return Machine(
        version=version("digital-coworker"),
        digest=in_force.name,
        in_force_since=dt.datetime.fromtimestamp(since, dt.UTC),
        folder=folder,
        disk=disk(),
        working=workers.any_heard_of(within=SILENT),
    )


def disk() -> Disk:
    """Return how much room there is."""
    found = shutil.disk_usage(here.data_folder())
    return Disk(free=found.free, total=found.total)


def _last_runs() -> dict[tuple[str, str, str], Run]:
    newest = Run.objects.order_by().values("municipality", "coworker", "phase")
    ids = newest.annotate(last=Max("pk")).values("last")
    found = Run.objects.filter(pk__in=ids)
    return {(run.municipality, run.coworker, run.phase): run for run in found}


def _not_as_planned(since: dt.datetime) -> dict[_Key, list[Run]]:
    found = defaultdict(list)
    for run in Run.objects.filter(status__in=_NOT_AS_PLANNED, created_at__gte=since):
        found[run.municipality, run.coworker].append(run)
    return found


def _queues() -> dict[_Key, list[Queue]]:
    """Return the open cases per state; promise 9: of protected people none is counted."""
    found = defaultdict(list)
    lines = (
        Case.objects.filter(protected=False)
        .exclude(state__in=[State.done, State.closed])
        .values_list("municipality", "coworker", "state")
        .annotate(cases=Count("pk"), oldest=Min("received_at"))
        .order_by()
    )
    places = list(State)
    for municipality, coworker, state, count, oldest in sorted(
        lines, key=lambda line: places.index(State(line[2]))
    ):
        queue = Queue(state=State(state), count=count, oldest=oldest)
        found[municipality, coworker].append(queue)
    return found


def _proofs() -> dict[tuple[str, str, str], dt.datetime]:
    lines = (
        Receipt.objects.filter(action__case__protected=False)
        .values_list("action__case__municipality", "action__case__coworker", "action__target")
        .annotate(last=Max("at"))
        .order_by()
    )
    return {(municipality, coworker, role): last for municipality, coworker, role, last in lines}


def _fallbacks(since: dt.datetime) -> dict[tuple[str, str, str], list[Fallback]]:
    """Return each fallback of a system once, when it was last used."""
    newest: dict[tuple[str, str, str], Remark] = {}
    remarks = Remark.objects.filter(key__startswith="fallback:", at__gte=since).order_by("at")
    for remark in remarks.select_related("run"):
        newest[remark.run.municipality, remark.run.coworker, remark.key] = remark
    found = defaultdict(list)
    for (municipality, coworker, key), remark in newest.items():
        text = Message.model_validate(remark.text)
        found[municipality, coworker, key.split(":")[1]].append(Fallback(text=text, at=remark.at))
    return found
