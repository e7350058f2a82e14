"""Worker processes that are killed and started again, as a service manager would."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.place import ROOT

#: As `RestartSec` in deploy/.
_RESTART_SECONDS = 2.0


@dataclass
class Worker:
    """One place for a worker process."""

    config: Path
    log: Path
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
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "framework.cli", "--config", str(self.config), "worker"],
                    cwd=ROOT, stdout=log, stderr=log, env=os.environ.copy(),
                )  # fmt: skip

    def kill(self) -> None:
        """Kill the process as a power cut would; its browsers are left behind."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def end(self) -> None:
        """Ask the process to end, and wait until it has."""
        if self.pid and self.process is not None:
            self.process.terminate()
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
