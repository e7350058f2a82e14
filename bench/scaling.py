"""One worker process and three, on PostgreSQL, with browsers and a system that answers slowly.

The system allows a session for each process, and takes a second to answer a page: what is waited
for is the system and not the CPU. Seconds from the first approval until everything is carried out
and read back; the processes run and are idle when it begins. `ratio` is one ÷ three. Afterwards the
system's own database is asked whether everything is there once. With them what a case and a
session cost: CPU seconds and MiB of worker and browser together, and KiB of data folder a case.

`rows` is the number of schedules (36).
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Any

from bench.measure import Options

_THINK_MS = 1000
_ROWS = 36
_LOOK = 0.1
_SETTLED = 12.0


def run(options: Options) -> dict[str, Any]:
    """Measure each number of processes, in a process of its own and on a database of its own."""
    rows = options.rows or _ROWS
    one, three = (_apart(workers, rows) for workers in (1, 3))
    return {
        "ratio": round(one["seconds"] / three["seconds"], 2),
        "rows": rows,
        "think_ms": _THINK_MS,
        "one": one,
        "three": three,
    }


def _apart(workers: int, rows: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.scaling", str(workers), str(rows)],
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measured(workers: int, rows: int) -> dict[str, Any]:
    from bench import approved_work
    from bench.processes import cost, running
    from fixtures.audit import effects
    from tests import postgres

    with postgres.running() as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = f"{{postgres: {json.dumps(server)}}}"
        with approved_work.installed(
            folder, database, sessions=workers, think_ms=_THINK_MS
        ) as target:
            numbers = approved_work.prepared(rows)
            with running(folder, "worker", workers) as processes:
                Event().wait(_SETTLED)
                before = [cost(each) for each in processes]
                held = _size(folder / "data")
                began = perf_counter()
                approved_work.approve(numbers)
                most = 0.0
                while approved_work.in_state(numbers, "approved", "acting", "waiting"):
                    Event().wait(_LOOK)
                    if approved_work.in_state(numbers, "done") >= rows // 2 and not most:
                        most = sum(cost(each).memory for each in processes)
                seconds = perf_counter() - began
                used = sum(cost(each).cpu for each in processes)
            done = approved_work.in_state(numbers, "done")
            there = [row["schema_id"] for row in effects(target.database)]
            if done != rows or len(there) != rows or len(set(there)) != rows:
                message = f"{done} of {rows} done, {len(there)} in the system"
                raise AssertionError(message)
            return {
                "seconds": round(seconds, 1),
                "idle_mib": round(sum(each.memory for each in before) / workers),
                "working_mib": round(most / workers),
                "cpu_s_a_case": round((used - sum(each.cpu for each in before)) / rows, 2),
                "kib_a_case": round((_size(folder / "data") - held) / rows / 1024),
                "load": round(os.getloadavg()[0], 2),
            }


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


if __name__ == "__main__":
    print(json.dumps(_measured(int(sys.argv[1]), int(sys.argv[2]))))
