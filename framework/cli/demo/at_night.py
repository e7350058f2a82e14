"""The night of the demonstration, with visible progress."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable

from django.db import connection

from framework.cli.demo.town import MUNICIPALITY
from framework.core.local_time import business_date
from framework.runtime import configuration, here, worker
from framework.store import refreshing, runs
from framework.store.models import Case, Run

Say = Callable[[str], None]


def run(at: dt.datetime, closes_at: dt.datetime, say: Say) -> None:
    """Let every coworker prepare the night that begins at an instant, until another."""
    for name, config in configuration.municipalities()[MUNICIPALITY].coworkers.items():
        here.set_clock(at)
        schedule = config.coworker.schedule[0]
        row, _ = runs.open_run(
            MUNICIPALITY,
            name,
            schedule=schedule.name,
            slot=f"{at:%Y-%m-%d}T{schedule.at}",
            phase=Run.Phase.prepare,
            cause=Run.Cause.schedule,
            business_date=business_date(at),
            at=here.now(),
            closes_at=closes_at,
        )
        with worker.engine() as engine, Progress(config.coworker.name, say):
            engine.run_until_idle()
            # What could not be read is tried again in the same night: let the clock go there.
            while (again := refreshing.next_due(here.now(), closes_at)) is not None:
                here.set_clock(again)
                engine.run_until_idle()
        row.refresh_from_db()
        _tell(config.coworker.name, row, say)


def _tell(name: str, row: Run, say: Say) -> None:
    counted = runs.counts(row)
    say(f"{name}: {counted.read} rows read, {counted.files_refused} files refused.")
    for bucket, number in counted.buckets.items():
        if number:
            say(f"  {bucket.value:9} {number}")


class Progress:
    """Says every second how many cases are where, while a night runs."""

    def __init__(self, name: str, say: Say) -> None:
        self._name, self._say = name, say
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        said = ""
        while not self._stop.wait(1):
            states = Counter(Case.objects.values_list("state", flat=True))
            text = ", ".join(f"{state} {number}" for state, number in sorted(states.items()))
            if text and text != said:
                self._say(f"  {self._name} … {text}")
                said = text
        connection.close()
