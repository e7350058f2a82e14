"""Processes that are killed and started again, as a service manager would."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.chaos.hosts import Host
from tests.chaos.place import ROOT

#: As `RestartSec` in deploy/.
_RESTART_SECONDS = 5.0


@dataclass
class Kept:
    """One place for a process: a worker's, or that of an alarm clock."""

    #: What follows `python -m`.
    command: tuple[str, ...]
    log: Path
    #: Where it runs, None for this machine.
    host: Host | None = None
    process: subprocess.Popen[bytes] | None = None
    #: When the next one starts, on the monotonic clock.
    starts_at: float = 0.0

    @property
    def pid(self) -> int:
        """The process that runs now, 0 for none."""
        running = self.process is not None and self.process.poll() is None
        return self.process.pid if self.process is not None and running else 0

    def supervise(self) -> None:
        """Start a process where there is none, after the wait of a service manager."""
        if self.pid:
            return
        if self.process is not None:
            self.process, self.starts_at = None, time.monotonic() + _RESTART_SECONDS
        if time.monotonic() >= self.starts_at:
            there = self.host.command if self.host else ()
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    [*there, sys.executable, "-m", *self.command],
                    cwd=ROOT, stdout=log, stderr=log, env=os.environ.copy(),
                )  # fmt: skip

    def kill(self) -> None:
        """Kill the process, which leaves its browsers behind, or cut its host's power."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def end(self) -> None:
        """Ask the process to end, and wait until it has."""
        if self.pid and self.process is not None:
            started = psutil.Process(self.pid)
            for each in started.children() if self.host else [started]:
                each.terminate()
            self.process.wait(60)


@dataclass
class Recovery:
    """How long each kill was felt: until nobody dead had any of its cases in hand."""

    #: Cases that a killed worker had in hand, and when it was killed.
    open: list[tuple[set[tuple[int, str]], float]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def killed(self, in_hand: set[tuple[int, str]]) -> None:
        """Remember the cases, with their owners, that a worker had in hand at its death."""
        if in_hand:
            self.open.append((in_hand, time.monotonic()))

    def look(self, in_hand: set[tuple[int, str]]) -> None:
        """Close every kill of which nothing is in the dead worker's hand any more."""
        now = time.monotonic()
        self.seconds += [now - at for held, at in self.open if not held & in_hand]
        self.open = [each for each in self.open if each[0] & in_hand]
