"""One installation whose queue grows, and what taking work from it costs: `bench.claim` runs this.

python -m bench.claim_load '{sqlite: coworker.sqlite3}' '[1000, 10000]'
"""

import json
import statistics
import sys
import tempfile
from functools import partial
from pathlib import Path

from bench.measure import seconds
from bench.waiting import installed, received

#: Questions and claims of one measurement.
_TIMES = 300


def main(database: str, numbers: list[int]) -> None:
    """Let the queue grow to each number, and measure."""
    with tempfile.TemporaryDirectory() as folder:
        installed(Path(folder), database)
        there, found = 0, {}
        for number in numbers:
            received(number - there)
            there = number - _TIMES
            found[str(number)] = _taken()
        print(json.dumps(found))


def _taken() -> dict[str, float]:
    """Take some of the cases in hand, as a worker does, and leave them there."""
    from django.db import connection

    from framework.core.lifecycle import State
    from framework.runtime import due, here
    from framework.store import cases

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    offers, claims = [], []
    for _ in range(_TIMES):
        offers.append(seconds(lambda: due.to_prepare("lindeby", "harry", here.now())))
        case = due.to_prepare("lindeby", "harry", here.now())[0]
        claims.append(seconds(partial(cases.claim, case, State.preparing, "w1:bench", here.now())))
    return {"offer_p95_ms": _p95(offers), "claim_p95_ms": _p95(claims)}


def _p95(times: list[float]) -> float:
    return round(statistics.quantiles(times, n=20)[-1] * 1000, 2)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
