"""`python -m bench NAME --json [FILE…]`: one JSON object with ours, peer, ratio and spread."""

import argparse
import json
import os
from importlib import import_module

#: Benchmark → its module, which has `run(files) -> bench.measure.Comparison | dict`.
NAMES = {
    "workbook": "bench.workbook",
    "cli": "bench.cli",
}


def main() -> None:
    """Parse the command line, run one benchmark, print its figures."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    parser.add_argument("files", nargs="*", help="input of one's own, where the benchmark takes it")
    chosen = parser.parse_args()
    load = os.getloadavg()[0]
    figures = import_module(NAMES[chosen.name]).run(chosen.files)
    figures = {"bench": chosen.name, **figures, "load_before": round(load, 2)}
    print(json.dumps(figures, indent=None if chosen.json else 1))


main()
