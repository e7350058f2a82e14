"""Letting a host come to rest: its worker finishes what it has in hand and takes nothing more."""

from __future__ import annotations

import datetime as dt
import socket
from contextlib import AbstractContextManager
from pathlib import Path

from structlog.contextvars import bound_contextvars

from framework.core.errors import BusinessException, NotAllowed
from framework.core.messages import message
from framework.core.values import Value
from framework.runtime import here
from framework.runtime.deciding import IT
from framework.runtime.jobs import Work
from framework.store import audit
from framework.store.models import Case, Person, Run, Worker
from framework.store.people import roles_of


class Drained(Value):
    """Why a host takes no work; it stays so over restarts until a person ends it."""

    host: str
    since: dt.datetime
    #: Username of the person who said so.
    by: str
    why: str


class HostWork(Work):
    """The work of a host that can be drained."""

    def runs(self) -> list[Run]:
        """Return the runs that are due; none while the host is drained."""
        return [] if drained() else super().runs()

    def start_run(self, run: Run) -> None:
        """Take a run in hand, unless the host is drained."""
        if not drained():
            with _in_logs(run.municipality, run.coworker, run=run.pk):
                super().start_run(run)

    def cases_to_prepare(self) -> list[Case]:
        """Return the cases to prepare; none while the host is drained."""
        return [] if drained() else super().cases_to_prepare()

    def prepare(self, case: Case) -> None:
        """Take a case in hand and prepare it, unless the host is drained."""
        if not drained():
            with _in_logs(case.municipality, case.coworker, run=case.run_id, case=case.pk):
                super().prepare(case)

    def cases_to_act(self) -> list[Case]:
        """Return the cases to act on; none while the host is drained."""
        return [] if drained() else super().cases_to_act()

    def act(self, case: Case) -> None:
        """Take a case in hand and act on it, unless the host is drained."""
        if not drained():
            with _in_logs(case.municipality, case.coworker, case=case.pk):
                super().act(case)


def _in_logs(municipality: str, coworker: str, **ids: int | None) -> AbstractContextManager[None]:
    """Let every line of this thread's log say which run and case it is about."""
    known = {name: number for name, number in ids.items() if number is not None}
    return bound_contextvars(municipality=municipality, coworker=coworker, **known)


def drained() -> Drained | None:
    """Return why this host takes no work; None when it does."""
    try:
        return Drained.model_validate_json(_file().read_text("utf-8"))
    except FileNotFoundError:
        return None


def drain(person: Person, why: str) -> Drained:
    """Let this host come to rest, because somebody who looks after it says so."""
    _require_it(person)
    if not why.strip():
        raise BusinessException(message("Write why it is to take no more work."))
    found = Drained(
        host=socket.gethostname(), since=here.now(), by=person.username, why=why.strip()
    )
    unfinished = _file().with_suffix(".new")
    unfinished.write_text(found.model_dump_json(), "utf-8")
    unfinished.replace(_file())
    _audit(person, "host.drained")
    return found


def take_work(person: Person) -> None:
    """Let this host work again."""
    _require_it(person)
    _file().unlink(missing_ok=True)
    _audit(person, "host.works")


def in_hand() -> int:
    """Return how many cases the workers of this host have in hand, and runs that they take in."""
    mine = Worker.objects.filter(host=socket.gethostname()).values("token")
    taken_in = Run.objects.filter(
        owner__in=mine, status=Run.Status.running, phase=Run.Phase.prepare, collected_at=None
    )
    return Case.objects.filter(owner__in=mine).count() + taken_in.count()


def _file() -> Path:
    """Return where it stands; hosts may share a data folder."""
    return here.data_folder() / f"drained-{socket.gethostname()}.json"


def _require_it(person: Person) -> None:
    if not any(IT in roles for roles in roles_of(person, here.now()).values()):
        raise NotAllowed(message("Only those who look after the systems may do this."))


def _audit(person: Person, event: str) -> None:
    for municipality in here.installation().municipalities:
        audit.record(
            municipality, at=here.now(), actor=person.username, event=event,
            subject=socket.gethostname(), facts={},
        )  # fmt: skip
