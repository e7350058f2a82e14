"""The engine: every worker process offers itself what is due, again and again.

It holds no queue. The rows of runs and cases are the queue, on one machine or several; each job
begins with a guarded UPDATE, so whoever offers the same beside it does no harm. See decision 0023.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

import structlog
from django.db import close_old_connections, connection

from framework.core.errors import TakenOver
from framework.runtime.engine.port import Jobs
from framework.store.models import Case, Run

_log = structlog.get_logger(__name__)

_Row = TypeVar("_Row", Case, Run)


class Engine:
    """Works in this process, with `lanes` cases at a time."""

    def __init__(self, jobs: Jobs, *, lanes: int = 1, sweep_seconds: float = 5) -> None:
        self._jobs = jobs
        self._lanes = lanes
        self._sweep_seconds = sweep_seconds
        self._stop = Event()
        #: What jobs broke on and has not been let go of yet: that may fail as well, on a full disk.
        self._broken: list[Case] = []
        self._broken_runs: list[Run] = []

    def run_until_idle(self, *, patience: float = 0) -> None:
        """Work until nothing is due within `patience` seconds."""
        with self._jobs.at_work():
            while self._sweep() or self._wait_for_next(patience):
                pass
            self._jobs.idle()

    def _wait_for_next(self, patience: float) -> bool:
        """Wait until the next case is due, if that is soon enough."""
        due = self._jobs.next_due()
        seconds = (due - self._jobs.now()).total_seconds() if due else patience + 1
        if seconds > patience or self._jobs.is_void():
            return False
        Event().wait(max(0.0, seconds))
        return True

    def serve(self, stop: Event) -> bool:
        """Work whenever something is due, until `stop` is set; False when taken for dead before."""
        self._stop = stop
        with self._jobs.at_work():
            working = False
            while not stop.is_set() and not self._jobs.is_void():
                try:
                    if self._sweep():
                        working = True
                        continue
                    if working:
                        self._jobs.idle()
                        working = False
                except Exception:  # noqa: BLE001 (the next sweep finds everything again)
                    _log.exception("sweep_failed")
                    connection.close()
                stop.wait(self._sweep_seconds)
            self._jobs.idle()
            return not self._jobs.is_void()

    def _sweep(self) -> bool:
        """Offer what is due once; returns whether there was anything.

        What is not begun within the seconds of a sweep is offered again by the next, together with
        what has come meanwhile or was freed.
        """
        close_old_connections()
        self._let_go()
        runs = self._jobs.runs()
        for run in runs:
            self._start(run)
        prepared = self._each(self._jobs.cases_to_prepare(), self._jobs.prepare)
        acted = self._each(self._jobs.cases_to_act(), self._jobs.act)
        self._jobs.settle_runs()
        return bool(runs) or prepared or acted

    def _let_go(self) -> None:
        self._broken = [each for each in self._broken if not _done(self._jobs.give_up, each)]
        runs = self._broken_runs
        self._broken_runs = [each for each in runs if not _done(self._jobs.give_up_run, each)]

    def _start(self, run: Run) -> None:
        try:
            self._jobs.start_run(run)
        except TakenOver:
            _log.warning("taken_over", run=run.pk)
        except Exception:  # noqa: BLE001 (one broken run must not stop the others)
            _log.exception("run_broke", run=run.pk)
            self._broken_runs.append(run)

    def _each(self, cases: list[Case], job: Callable[[Case], None]) -> bool:
        until = time.monotonic() + self._sweep_seconds
        if self._lanes == 1 or len(cases) == 1:
            for case in cases:
                self._in_time(job, case, until)
        elif cases:
            with ThreadPoolExecutor(self._lanes, "lane") as pool:
                for done in [pool.submit(self._in_thread, job, case, until) for case in cases]:
                    done.result()
        return bool(cases)

    def _in_thread(self, job: Callable[[Case], None], case: Case, until: float) -> None:
        """Run a job with a database connection of its own."""
        try:
            self._in_time(job, case, until)
        finally:
            connection.close()

    def _in_time(self, job: Callable[[Case], None], case: Case, until: float) -> None:
        """Finish the case in hand when asked to stop, or when time is up, and begin no other."""
        if self._stop.is_set() or time.monotonic() > until:
            return
        try:
            job(case)
        except TakenOver:
            _log.warning("taken_over", case=case.pk)
        except Exception:  # noqa: BLE001 (one broken case must not stop the others)
            _log.exception("job_broke", case=case.pk)
            self._broken.append(case)


def _done(let_go: Callable[[_Row], None], row: _Row) -> bool:
    """Let go of a row; False when that failed too, which must not keep the others from work."""
    try:
        let_go(row)
    except Exception:  # noqa: BLE001 (the next sweep tries again)
        _log.exception("not_let_go", row=row.pk)
        return False
    return True
