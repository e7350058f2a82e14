"""Which cases of a coworker are due, and which of them nothing holds back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import count, islice

from django.db.models import Q, QuerySet

from framework.core.lifecycle import State
from framework.core.messages import Message, message
from framework.core.pauses import LIFTED_BY_A_LOOK
from framework.store import cases, pauses, refreshing
from framework.store.models import Case, Pause, Run

_UNPREPARED = (State.received, State.preparing)
#: So many cases of a coworker are offered at a time: more come with the next sweep.
_OFFERED = 200
#: An act run goes on while something more is due within this time.
_SOON = dt.timedelta(minutes=1)


def due_for(municipality: str, coworker: str, at: dt.datetime, *states: State) -> QuerySet[Case]:
    """Return the cases that are due and in nobody's hands, with their proposal and run."""
    return cases.due(municipality, coworker, at, *states).select_related("proposal", "run")


def to_prepare(municipality: str, coworker: str, at: dt.datetime) -> list[Case]:
    """Return the first received cases that are due: none while a person keeps the coworker off.

    Those of a run that is being taken in, or was stopped, wait.
    """
    if pauses.of_person(municipality, coworker) is not None:
        return []
    found = due_for(municipality, coworker, at, State.received)
    taken_in = Q(run__status=Run.Status.running, run__collected_at=None)
    return list(found.exclude(taken_in | Q(run__status=Run.Status.stopped))[:_OFFERED])


def looks_due(municipality: str, coworker: str, at: dt.datetime) -> QuerySet[Pause]:
    """Return the pauses whose target is to be looked at again; none while a person pauses all."""
    if pauses.of_person(municipality, coworker) is not None:
        return Pause.objects.none()
    found = pauses.in_force(municipality, coworker)
    return found.filter(cause__in=LIFTED_BY_A_LOOK, until__lte=at)


def is_stopped(case: Case) -> bool:
    """Whether a person has paused the coworker, or stopped the run, since a case was offered."""
    if pauses.of_person(case.municipality, case.coworker) is not None:
        return True
    if case.state != State.received or case.run_id is None:
        return False
    return Run.objects.filter(pk=case.run_id, status=Run.Status.stopped).exists()


def not_held(
    municipality: str, coworker: str, at: dt.datetime, *states: State
) -> Iterator[Case]:  # fmt: skip
    """Yield what is due and not held by a pause; what may have been sent is looked for.

    State by state, so that each is read in the order of an index, and no further than is wanted.
    """
    in_force = list(pauses.in_force(municipality, coworker))
    targets = [pause for pause in in_force if pause.target]
    for state in states:
        found = pauses.leave_out_held(due_for(municipality, coworker, at, state), in_force)
        for start in count(0, _OFFERED):
            page = list(found[start : start + _OFFERED])
            yield from (
                case
                for case in page
                if case.state == State.acting or pauses.holding(case, targets) is None
            )
            if len(page) < _OFFERED:
                break


def to_act(municipality: str, coworker: str, at: dt.datetime) -> list[Case]:
    """Return the first cases to act on that are due: what was begun before what was not."""
    found = not_held(municipality, coworker, at, State.acting, State.approved)
    return list(islice(found, _OFFERED))


def has_work(run: Run, now: dt.datetime) -> bool:
    """Tell whether a run has something left; an act run lasts while more is due soon."""
    if run.phase == Run.Phase.prepare:
        unprepared = Case.objects.filter(run=run, state__in=_UNPREPARED).exists()
        again = refreshing.pending(run.municipality, run.coworker, run.closes_at or now)
        again = again or run.collect_again_at is not None
        return run.collected_at is None or unprepared or again
    waiting = (State.approved, State.acting, State.waiting)
    found = not_held(run.municipality, run.coworker, now + _SOON, *waiting)
    return any(case.resume != State.received for case in found)


def held_back(run: Run, now: dt.datetime) -> Message | None:
    """Return how much of what is approved a pause holds at a run's end; None when nothing."""
    mine = (run.municipality, run.coworker, now)
    held = due_for(*mine, State.approved).count() - sum(1 for _ in not_held(*mine, State.approved))
    if held <= 0:
        return None
    return message("{count} approved cases are held by a pause.", count=held)


def left_by_window(run: Run, now: dt.datetime) -> list[Message]:
    """Return what the end of its window left of a run; nothing when it had come to its end."""
    left = Case.objects.filter(run=run, state__in=_UNPREPARED).count()
    again = refreshing.due(run.municipality, run.coworker, now).count()
    texts = []
    if left:
        texts.append(message("The window ended; {count} cases go on in the next run.", count=left))
    if again:
        texts.append(message("The window ended; {count} cases that wait for a decision were not "
                             "read again.", count=again))  # fmt: skip
    return texts
