"""`python -m bench NAME --json [--rows N] [FILE…]`: one JSON object with ours, peer and ratio."""

import argparse
import json
import os
from importlib import import_module

from bench.measure import Options

#: Benchmark → its module, which has `run(options) -> dict`; its docstring says what it measures.
NAMES = {
    "workbook": "bench.workbook",
    "cli": "bench.cli",
    "registration": "bench.registration",
    "rpachallenge": "bench.challenge",
    "inbox": "bench.inbox",
    "queue": "bench.queue",
    "claim": "bench.claim",
    "scaling": "bench.scaling",
    "idle": "bench.idle",
    "income": "bench.income",
    "staffing": "bench.staffing",
    "roster": "bench.roster",
    "hhcrsp": "bench.hhcrsp",
    "visits": "bench.visits",
    "faq": "bench.faq",
}


def main() -> None:
    """Parse the command line, run one benchmark, print its figures."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    parser.add_argument("--rows", type=int, help="so many rows instead of the benchmark's own")
    parser.add_argument("files", nargs="*", help="input of one's own, where the benchmark takes it")
    chosen = parser.parse_intermixed_args()
    load = os.getloadavg()[0]
    options = Options(files=tuple(chosen.files), rows=chosen.rows)
    figures = import_module(NAMES[chosen.name]).run(options)
    figures = {
        "bench": chosen.name,
        **figures,
        "load": [round(load, 2), round(os.getloadavg()[0], 2)],
    }
    print(json.dumps(figures, indent=None if chosen.json else 1))


main()
