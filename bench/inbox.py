"""The morning inbox with 100,000 cases in the store and 5,000 in one queue.

Server time of the list page, the case page and a decision (p95 of 100 each, in this process,
templates and database included), the number of queries each asks, what the machine takes of a case
when a queue of 80 is cleared by keyboard in a browser, and whether of eight people who decide the
same 30 cases at the same time exactly one wins each. SQLite (synchronous=FULL) and PostgreSQL (the
tests' own server: fsync off, so its decisions are quicker than a real one's).

`rows` is the number of cases in the store; a twentieth of them wait.
"""

import json
import subprocess
import sys
from typing import Any

from bench.measure import Options

_CASES = 100_000


def run(options: Options) -> dict[str, Any]:
    """Measure on both databases, each in a process of its own; there is no peer."""
    from tests import postgres

    rows = options.rows or _CASES
    with postgres.running() as server:
        measured = {
            name: _measured(database, rows)
            for name, database in (
                ("sqlite", {"sqlite": "coworker.sqlite3"}),
                ("postgres", {"postgres": server}),
            )
        }
    return {"cases": rows, "waiting": rows // 20, **measured}


def _measured(database: dict[str, str], rows: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.inbox_load", json.dumps(database), str(rows)],
        check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
