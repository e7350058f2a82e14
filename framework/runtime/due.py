"""Which cases of a coworker are due, and which of them nothing holds back."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from framework.core.lifecycle import State
from framework.store import cases, pauses
from framework.store.models import Case, Run


def due_for(municipality: str, coworker: str, at: dt.datetime, *states: State) -> QuerySet[Case]:
    """Return the cases that are due and in nobody's hands, with their proposal and run."""
    return cases.due(municipality, coworker, at, *states).select_related("proposal", "run")


def may_be_prepared(case: Case) -> bool:
    """Whether a received case's run has been taken in, and not been stopped by its window's end."""
    run = case.run
    if run is None:
        return True
    is_taken_in = run.status == Run.Status.running and run.collected_at is None
    return not (is_taken_in or run.status == Run.Status.stopped)


def not_held(municipality: str, coworker: str, at: dt.datetime, *states: State) -> list[Case]:
    """Return what is due and not held by a pause; what may have been sent is looked for."""
    in_force = list(pauses.in_force(municipality, coworker))
    found = pauses.leave_out_held(due_for(municipality, coworker, at, *states), in_force)
    targets = [pause for pause in in_force if pause.target]
    return [
        case
        for case in found
        if case.state == State.acting or pauses.holding(case, targets) is None
    ]
