"""The night itself: workers work and die, people decide, until every case is where it ends."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from threading import Event
from typing import Any

from django.db import DatabaseError, connection

from fixtures.audit import audit
from framework.core.approval import DecisionOutcome
from framework.core.lifecycle import State
from framework.runtime import configuration, deciding, here, operating
from framework.store import pauses, runs
from framework.store.decisions import Verdict
from framework.store.models import Case, Pause, Person, Run
from framework.store.people import give_role, keep_person
from tests.chaos.place import SITE, SYSTEMS, Place
from tests.chaos.troubles import Schedule, Troubles
from tests.chaos.workers import Kept, Recovery

#: States in which nothing happens any more until a person says something.
_ENDED = (State.done, State.unknown, State.partly_done, State.manual, State.failed, State.closed)
_LOOK_SECONDS = 0.2
#: Most seconds between the moment a worker is picked and its death.
_LATEST_KILL = 4.0


class Night:
    """One night on one database."""

    def __init__(
        self, place: Place, workers: Sequence[Kept], clocks: Sequence[Kept], *,
        cases: int, kills: int, seed: int, limit: float,
    ) -> None:  # fmt: skip
        self._place = place
        self._cases = cases
        self._kills = kills
        self._chance = random.Random(seed)
        self._limit = limit
        self._workers = workers
        self._clocks = clocks
        self._recovery = Recovery()
        self._killed = 0
        self._phases = Counter[str]()
        #: How much of the work is done, 0 to 1.
        self._share = 0.0
        #: The worker that dies next, and when.
        self._doomed: tuple[Kept, float] | None = None

    def live(
        self, troubles: Callable[[Place, str], Troubles], only: Collection[str]
    ) -> dict[str, Any]:
        """Let the night pass, with its troubles; returns what came of it."""
        began = time.monotonic()
        self._asa = _person()
        from framework.runtime.worker import token

        mark = token().split(":")[0]
        schedule = Schedule(troubles(self._place, mark).in_order(only))
        while time.monotonic() - began < self._limit:
            for each in (*self._workers, *self._clocks):
                each.supervise()
            schedule.look(self._share)
            try:
                if self._look(schedule.seen) and schedule.is_over:
                    break
            except DatabaseError:
                connection.close()  # People and the harness meet a full disk too.
            Event().wait(_LOOK_SECONDS)
        for each in (*self._clocks, *self._workers):
            each.end()
        self._recovery.look(_in_hand())
        return self._verdict(schedule, time.monotonic() - began, mark)

    def _look(self, seen: list[str]) -> bool:
        """Do what people do, and kill whom it is time for; returns whether all has ended."""
        counts = Counter(Case.objects.values_list("state", flat=True))
        # Half of it is a proposal, half carrying it out.
        prepared = counts.total() - counts[State.received] - counts[State.preparing]
        ended = sum(counts[state] for state in _ENDED)
        self._share = (prepared + ended) / (2 * self._cases)
        self._decide()
        self._lift_pauses()
        self._kill()
        self._recovery.look(_in_hand())
        _progress(counts, self._killed, seen)
        return ended == self._cases

    def _decide(self) -> None:
        """Approve what is whole; have what could not be looked up meanwhile prepared again."""
        for case in Case.objects.filter(state=State.awaiting_decision)[:50]:
            outcome = DecisionOutcome.rerun if case.flagged else DecisionOutcome.approve
            said = Verdict(outcome=outcome, section="registrering", version=case.version)
            deciding.decide(case, said, self._asa, demo=True)

    def _lift_pauses(self) -> None:
        """Say that what differed was looked at; the others lift themselves by a look."""
        for coworker in SYSTEMS:
            for pause in pauses.in_force(SITE, coworker).filter(cause="read_back_differs"):
                operating.resume(pause, self._asa, "Looked at in the system.")

    def _kill(self) -> None:
        if self._doomed is None:
            due = self._share >= (self._killed + 1) / (self._kills + 2)
            alive = [worker for worker in self._workers if worker.pid]
            if due and self._killed < self._kills and alive and _in_hand():
                wait = self._chance.uniform(0, _LATEST_KILL)
                self._doomed = self._chance.choice(alive), time.monotonic() + wait
            return
        worker, at = self._doomed
        if time.monotonic() >= at:
            held = _in_hand()
            worker.kill()
            self._doomed = None
            self._killed += 1
            self._recovery.killed({each for each in held if each in _in_hand()})
            states = set(Case.objects.exclude(owner="").values_list("state", flat=True))
            self._phases.update(states or {"idle"})

    def _verdict(self, schedule: Schedule, seconds: float, mark: str) -> dict[str, Any]:
        from framework.adapters.browser import browsers_left

        counts = Counter(Case.objects.values_list("state", flat=True))
        judged = [self._judged(coworker) for coworker in SYSTEMS]
        recovered = sorted(self._recovery.seconds)
        self._tell_the_others()
        stuck = sum(number for state, number in counts.items() if state not in _ENDED)
        return {
            "cases": sum(counts.values()),
            "lost": sum(each["lost"] for each in judged) + stuck + len(self._recovery.open),
            "double": sum(each["double"] for each in judged),
            "silent_wrong": sum(each["silent_wrong"] for each in judged),
            "unknown": counts[State.unknown] + counts[State.partly_done],
            "done": counts[State.done],
            "states": dict(sorted(counts.items())),
            "runs": Run.objects.filter(municipality=SITE, phase=Run.Phase.prepare).count(),
            "kills": self._killed,
            "killed_while": dict(sorted(self._phases.items())),
            "troubles": schedule.seen,
            "recovery_median_s": round(statistics.median(recovered), 1) if recovered else None,
            "recovery_max_s": round(max(recovered), 1) if recovered else None,
            "browsers_left": browsers_left(mark),
            "seconds": round(seconds),
        }

    def _tell_the_others(self) -> None:
        """Say of each case that was not carried out where it is, and what holds it."""
        for pause in Pause.objects.filter(lifted_at=None):
            print(f"pause {pause.cause} {pause.coworker} {pause.unit} {pause.target} "
                  f"until {pause.until}", file=sys.stderr)  # fmt: skip
        well = (State.done, State.closed)
        for case in Case.objects.exclude(state__in=well)[:20]:
            why = case.reason and case.reason["template"]
            print(f"{case.coworker} {case.reference}: {case.state}, in hand of {case.owner!r}, "
                  f"due {case.due_at}: {why}", file=sys.stderr)  # fmt: skip
        print(f"now {here.now()}", file=sys.stderr)

    def _judged(self, coworker: str) -> dict[str, int]:
        """Let the fixtures' own judge compare what was asked for with what the system holds."""
        run = Run.objects.get(municipality=SITE, coworker=coworker, phase=Run.Phase.prepare)
        said = {
            (row.file.name, row.sheet, row.row): runs.row_bucket(row).value
            for row in run.rows.select_related("file", "case")
        }
        system = self._place.systems[SYSTEMS[coworker]]
        found = audit(system.database, self._place.works(coworker), said)
        for each in (*found.silent_wrong, *found.double, *found.lost):
            print(f"{coworker}: {each.place}: {each.text}", file=sys.stderr)
        return {
            "lost": len(found.lost),
            "double": len(found.double),
            "silent_wrong": len(found.silent_wrong),
        }


def _person() -> Person:
    found = keep_person("asa", name="Åsa Nyström", title="", password="lindeby-demo")
    for coworker in configuration.municipalities()[SITE].coworkers:
        give_role(found, SITE, coworker, "lonespecialist")
    return found


def _in_hand() -> set[tuple[int, str]]:
    return set(Case.objects.exclude(owner="").values_list("pk", "owner"))


_told = [0.0]


def _progress(counts: Counter[str], killed: int, seen: list[str]) -> None:
    if time.monotonic() - _told[0] > 10:
        _told[0] = time.monotonic()
        states = ", ".join(f"{state} {number}" for state, number in sorted(counts.items()))
        print(f"  {killed} kills; {states}; {', '.join(seen)}", file=sys.stderr, flush=True)
