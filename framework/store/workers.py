"""The register of workers that live. Times are the database's: hosts' clocks may differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Now

from framework.core.errors import TakenOver
from framework.core.values import Value
from framework.store.models import Worker


class Process(Value):
    """Where a worker runs."""

    host: str
    #: Kernel and process namespace, empty when not known.
    machine: str
    pid: int
    #: When the process began, by its kernel's count; empty when not known.
    born: str
    version: str


def register(token: str, process: Process, *, works: bool = True) -> None:
    """Note that a worker lives, before it takes anything in hand."""
    told = process.model_dump() | {"started_at": Now(), "heartbeat_at": Now(), "works": works}
    Worker.objects.update_or_create(token=token, defaults=told)


def beat(token: str) -> bool:
    """Note that a worker still lives; False when it was taken for dead, and for good."""
    return bool(Worker.objects.filter(token=token).update(heartbeat_at=Now()))


def leave(token: str) -> None:
    """Note that a worker has ended."""
    Worker.objects.filter(token=token).delete()


def living() -> QuerySet[Worker, Any]:
    """Return the tokens of the workers that live, for use inside another query.

    Asked in the same statement as what they own: who registers and takes a case in hand after it
    has begun is in neither.
    """
    return Worker.objects.order_by().values("token")


def working() -> int:
    """Return how many workers that take work in hand are registered."""
    return Worker.objects.filter(works=True).count()


def others_on(machine: str, token: str) -> list[Worker]:
    """Return the other workers whose processes run on this machine."""
    return list(Worker.objects.filter(machine=machine).exclude(token=token)) if machine else []


def any_heard_of(*, within: dt.timedelta) -> bool:
    """Tell whether a worker that takes work in hand has beaten within so long."""
    return Worker.objects.filter(works=True, heartbeat_at__gte=_ago(within)).exists()


def steady(host: str, *, within: dt.timedelta) -> list[str]:
    """Return the versions of a host's workers that have beaten within so long, and more than once.

    Who dies right after its start is none of them.
    """
    found = Worker.objects.filter(
        host=host, works=True, heartbeat_at__gte=_ago(within), heartbeat_at__gt=F("started_at")
    )
    return sorted(found.values_list("version", flat=True))


def bury(gone: Iterable[str], *, silent: dt.timedelta | None, but: str) -> list[str]:
    """Strike off the workers whose processes are `gone`, and those that were `silent` so long.

    Returns their tokens, which are void from here on. `but` is who asks.
    """
    which = Q(token__in=list(gone))
    if silent is not None:
        which |= Q(heartbeat_at__lt=_ago(silent))
    dead = Worker.objects.filter(which).exclude(token=but)
    found = list(dead.values_list("token", flat=True))
    # Asked again in the DELETE: one that beats in this moment lives.
    return [token for token in found if dead.filter(token=token).delete()[0]]


def require(token: str) -> None:
    """Hold a worker's row until the transaction ends; `TakenOver` when it was struck off.

    Within a transaction: nobody strikes it off before that has ended.
    """
    if Worker.objects.select_for_update().filter(token=token).first() is None:
        raise TakenOver


def _ago(since: dt.timedelta) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(Now() - since, output_field=DateTimeField())
