"""Trying failed cases again: one, all of a run, or all of a coworker, because a person says so."""

from __future__ import annotations

from django.db.models import QuerySet

from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.values import Value
from framework.runtime import here
from framework.runtime.deciding import IT, policy_of
from framework.store import retrying, runs
from framework.store.models import Case, Person, Run
from framework.store.pauses import Scope
from framework.store.people import Desk, require_role


class Failed(Value):
    """How many cases have failed, and how many of them can be tried again."""

    count: int
    retriable: int

    @property
    def to_look_at(self) -> int:
        """Those of which something may stand in a target: a person looks there first."""
        return self.count - self.retriable


def roles(municipality: str, coworker: str) -> tuple[str, ...]:
    """Return the roles that may have failed cases tried again: those that decide, and IT."""
    return (*policy_of(municipality, coworker).who, IT)


def failed_of(municipality: str, coworker: str) -> Failed:
    """Count the failed cases of a coworker."""
    return _counted(_of(municipality, coworker))


def failed_in(run: Run) -> Failed:
    """Count the failed cases of a run."""
    return _counted(runs.cases_of(run))


def retry_case(case: Case, person: Person, why: str) -> int:
    """Have one failed case tried again; returns 1, `NotAllowed` when that is not safe."""
    if not _retry(Case.objects.filter(pk=case.pk), case, person, why):
        raise NotAllowed(
            message("Case {reference} cannot be tried again.", reference=case.reference)
        )
    return 1


def retry_run(run: Run, person: Person, why: str) -> int:
    """Have all failed cases of a run tried again where that is safe; returns how many."""
    return _retry(runs.cases_of(run), run, person, why)


def retry_coworker(municipality: str, coworker: str, person: Person, why: str) -> int:
    """Have all failed cases of a coworker tried again where that is safe; returns how many."""
    desk = Scope(municipality=municipality, coworker=coworker)
    return _retry(_of(municipality, coworker), desk, person, why)


def _of(municipality: str, coworker: str) -> QuerySet[Case]:
    return Case.objects.filter(municipality=municipality, coworker=coworker)


def _counted(found: QuerySet[Case]) -> Failed:
    return Failed(
        count=found.filter(state=State.failed, protected=False).count(),
        retriable=retrying.may_be_tried(found).count(),
    )


def _retry(found: QuerySet[Case], desk: Desk, person: Person, why: str) -> int:
    acting_for = require_role(person, roles(desk.municipality, desk.coworker), desk, here.now())
    if not why.strip():
        raise BusinessException(message("Write why it is tried again."))
    count = 0
    for case in retrying.may_be_tried(found).order_by("-urgent", "pk"):
        try:
            retrying.retry(case, person=person, acting_for=acting_for, why=why.strip(),
                           at=here.now())  # fmt: skip
        except (Conflict, NotAllowed):
            # Somebody else led it on meanwhile.
            continue
        count += 1
    return count
