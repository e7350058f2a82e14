"""What finding and taking the next case costs while 1,000, 10,000 and 100,000 cases wait.

Milliseconds (p95): `offer` is a worker's question for what is due, which it asks once for many
cases, `claim` the guarded UPDATE that takes one in hand, committed. On SQLite
(`synchronous=FULL`) and PostgreSQL (the tests' own server: fsync off). `ratio` is the claim's p95
with the most cases waiting ÷ with the fewest; both databases, there is no peer.

`rows` is the largest number (100,000).
"""

import json
import subprocess
import sys
from typing import Any

from bench.measure import Options

_NUMBERS = (1_000, 10_000, 100_000)


def run(options: Options) -> dict[str, Any]:
    """Measure on both databases, each in a process of its own."""
    from tests import postgres

    largest = options.rows or _NUMBERS[-1]
    numbers = [*(number for number in _NUMBERS if number < largest), largest]
    with postgres.running() as server:
        databases = {
            "sqlite": "{sqlite: coworker.sqlite3}",
            "postgres": f"{{postgres: {json.dumps(server)}}}",
        }
        return {name: _measured(said, numbers) for name, said in databases.items()}


def _measured(database: str, numbers: list[int]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.claim_load", database, json.dumps(numbers)],
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    sizes = json.loads(done.stdout.splitlines()[-1])
    claims = [found["claim_p95_ms"] for found in sizes.values()]
    return {"ratio": round(claims[-1] / claims[0], 2), "sizes": sizes}
