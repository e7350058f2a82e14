"""What running processes cost: CPU and memory of each with all that it started."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

_GRACE = 30
_MIB = 1024 * 1024


@dataclass(frozen=True)
class Cost:
    """What processes have cost so far, and hold now."""

    #: Seconds of CPU.
    cpu: float
    #: MiB; what several share is counted once.
    memory: float


def cost(process: psutil.Process) -> Cost:
    """Return the cost of a process and all that it started and that still runs."""
    cpu = memory = 0.0
    for each in [process, *process.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            # What has ended stands with whoever waited for it.
            cpu += times.user + times.system + times.children_user + times.children_system
            memory += each.memory_full_info().pss / _MIB
    return Cost(cpu, memory)


@contextmanager
def running(folder: Path, command: str, number: int = 1) -> Iterator[list[psutil.Process]]:
    """Run `coworker COMMAND` in so many processes; they are told to end when the block ends."""
    coworker = [
        sys.executable,
        "-m",
        "framework.cli",
        "--config",
        str(folder / "installation.yaml"),
    ]
    environment = os.environ.copy()
    with ExitStack() as ending, (folder / f"{command}.log").open("ab") as log:
        started = []
        for _ in range(number):
            process = subprocess.Popen(
                [*coworker, command], stdout=log, stderr=log, env=environment
            )
            ending.callback(process.wait, _GRACE)
            ending.callback(process.terminate)
            started.append(psutil.Process(process.pid))
        yield started
