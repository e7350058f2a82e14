"""Taking work from a queue, keeping a result of each piece, and letting it go: seconds in all.

Ours is what a worker does with a case besides the work itself: find what is due, take it in hand by
a guarded UPDATE, keep a proposal, move it on; history and audit chain included, every step
committed with SQLite's `synchronous=FULL`. The peers run in an environment of their own:
robocorp-workitems rewrites a file for each result and never asks the disk to keep it,
actions-work-items commits each step in SQLite. `ratio` is ours ÷ robocorp-workitems at the largest
number; `flat` is what a case of ours takes at the largest number ÷ at the smallest.

`rows` is the largest number (10,000).
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.measure import Options

_NUMBERS = (100, 1_000, 4_000, 10_000)
_PEERS = Path(__file__).parent / "peers"
#: Peer → its program, and what that needs from the package index.
_PROGRAMS = {
    "robocorp-workitems": ("files.py", "robocorp-workitems==1.5.1"),
    "actions-work-items": ("rows.py", "actions-work-items==0.4.4"),
}
#: More of it says nothing new: each piece takes three commits, whatever the number.
_MOST_ROWS = 1_000


def run(options: Options) -> dict[str, Any]:
    """Measure each number in turn: ours, then the peers."""
    largest = options.rows or _NUMBERS[-1]
    numbers = [*(number for number in _NUMBERS if number < largest), largest]
    sizes = {number: _measured(number) for number in numbers}
    last, first = sizes[numbers[-1]], sizes[numbers[0]]
    return {
        "ours": last["ours"],
        "peer": last["robocorp-workitems"],
        "ratio": round(last["ours"] / last["robocorp-workitems"], 3),
        "flat": round(last["ours"] / numbers[-1] / (first["ours"] / numbers[0]), 2),
        "durable": {"ours": True, "robocorp-workitems": False, "actions-work-items": True},
        "sizes": sizes,
    }


def _measured(number: int) -> dict[str, float]:
    found = {"ours": _seconds([sys.executable, "-m", "bench.queue_load"], number)}
    for name, (program, package) in _PROGRAMS.items():
        if program == "rows.py" and number > _MOST_ROWS:
            continue
        alone = ["uv", "run", "--no-project", "--quiet", "--python", sys.executable]
        command = [sys.executable, "-m", *alone, "--with", package, str(_PEERS / program)]
        found[name] = _seconds(command, number)
    return found


def _seconds(command: list[str], number: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [*command, folder, str(number)], check=True, stdout=subprocess.PIPE, text=True
        )
        return round(float(json.loads(done.stdout.splitlines()[-1])["seconds"]), 2)
