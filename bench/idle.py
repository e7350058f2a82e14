"""What one machine costs while nothing is to be done, and how soon it begins what is approved.

`coworker serve` on SQLite with the configs that are here: the share of one core and the MiB of
supervisor, worker and inbox together over a minute, and seconds (median, worst) from an approval
without time to undo until a worker has the case in hand, at moments of chance. `sweep_seconds`
bounds that: nobody is woken, each worker looks.

`rows` is the number of approvals (20).
"""

import random
import statistics
import tempfile
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Any

from bench import approved_work
from bench.measure import Options
from bench.processes import cost, running

_MINUTE = 60.0
_SETTLED = 15.0
_LOOK = 0.005


def run(options: Options) -> dict[str, Any]:
    """Measure in a fresh installation."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        said = "{sqlite: coworker.sqlite3}"
        with approved_work.installed(folder, said, sessions=1, think_ms=0):
            from framework.runtime import here

            numbers = approved_work.prepared(options.rows or 20)
            with running(folder, "serve") as (served,):
                Event().wait(_SETTLED)
                before = cost(served)
                Event().wait(_MINUTE)
                after = cost(served)
                parts = {_named(each.cmdline()): round(cost(each).memory)
                         for each in served.children()}  # fmt: skip
                waited = [_begun(number) for number in numbers]
            return {
                "cpu_share": round((after.cpu - before.cpu) / _MINUTE, 4),
                "mib": round(after.memory),
                "mib_of": parts,
                "begins_s": {"median": round(statistics.median(waited), 2),
                             "worst": round(max(waited), 2)},
                "sweep_seconds": here.installation().sweep_seconds,
            }  # fmt: skip


def _named(command: list[str]) -> str:
    return "inbox" if "gunicorn" in command else command[-1]


def _begun(number: int) -> float:
    """Approve one case at a moment of chance; returns the seconds until it is taken in hand."""
    Event().wait(random.uniform(0, 5))  # noqa: S311 (not a secret)
    began = perf_counter()
    approved_work.approve([number])
    while approved_work.in_state([number], "approved"):
        Event().wait(_LOOK)
    taken = perf_counter() - began
    while not approved_work.in_state([number], "done"):
        Event().wait(_LOOK)
    return taken
