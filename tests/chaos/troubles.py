"""What happens to the night besides kills: each is begun, and ended by itself or later."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from framework.adapters.browser import processes
from tests.chaos.place import Place, System
from tests.chaos.workers import Kept

_SECOND = "payroll-http"
NAMES = (
    "killed_while_firing", "database_restart", "disk_full", "host_cut_off", "browser_crash",
    "target_lies", "target_down", "clock_jumps",
)  # fmt: skip
#: Longer than a silent host is waited for.
_CUT_OFF = 50.0


@dataclass(frozen=True)
class Trouble:
    """One trouble: how far into the work it comes, and what it does."""

    name: str
    #: Share of the work that is done when it comes, 0 to 1.
    at: float
    #: Does it; yields when it waits for seconds to pass, which it yields.
    steps: Callable[[], Iterator[float]]


class Troubles:
    """What can happen to one night besides kills."""

    def __init__(
        self,
        place: Place,
        mark: str,
        *,
        restart: Callable[[], None] | None,
        small_disk: bool,
        down: float,
        workers: Sequence[Kept],
        clocks: Sequence[Kept],
    ) -> None:
        """`mark` begins the names of this installation's browsers.

        `workers` and `clocks` are its processes.
        `restart` restarts its database's server if it has one, `small_disk` says that its data
        folder may be filled, `down` is for how many seconds a system is gone.
        """
        self._place = place
        self._mark = mark
        self._restart = restart
        self._small_disk = small_disk
        self._down = down
        self._workers = workers
        self._clocks = clocks

    def in_order(self, only: Collection[str]) -> list[Trouble]:
        """Return those that are wanted and can happen here."""
        found = (
            Trouble("killed_while_firing", 0.0, self._killed_while_firing),
            Trouble("database_restart", 0.3, self._database_restarts),
            Trouble("disk_full", 0.4, self._disk_is_full),
            Trouble("host_cut_off", 0.5, self._host_is_cut_off),
            Trouble("browser_crash", 0.55, self._browser_crashes),
            Trouble("target_lies", 0.62, self._target_lies),
            Trouble("target_down", 0.7, self._target_is_down),
            Trouble("clock_jumps", 0.8, self._clock_jumps),
        )
        unable = {
            "database_restart": self._restart is None,
            "disk_full": not self._small_disk,
            "host_cut_off": not any(worker.host for worker in self._workers),
        }
        return [each for each in found if each.name in only and not unable.get(each.name)]

    def _killed_while_firing(self) -> Iterator[float]:
        """Kill both alarm clocks again and again, and then let them be."""
        for tenth in range(1, 40):
            yield 0.1
            self._clocks[tenth % len(self._clocks)].kill()

    def _host_is_cut_off(self) -> Iterator[float]:
        """Leave a host running without a network, until the others have long taken over."""
        host = next(worker.host for worker in self._workers if worker.host)
        host.cut()
        yield _CUT_OFF
        host.mend()

    def _database_restarts(self) -> Iterator[float]:
        for _ in range(2):
            if self._restart is not None:
                self._restart()
            yield 20.0

    def _disk_is_full(self) -> Iterator[float]:
        """Fill the disk of database and evidence, while preparing and once more while acting."""
        ballast = self._place.folder / "data" / "ballast"
        for _ in range(2):
            with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
                while file.write(bytes(65_536)):
                    pass
            yield 10.0
            ballast.unlink()
            yield 20.0

    def _browser_crashes(self) -> Iterator[float]:
        for _ in range(3):
            if (first := processes.first(self._mark)) is not None:
                first.kill()
            yield 3.0

    def _target_lies(self) -> Iterator[float]:
        """Let each system say "saved" wrongly, be silent after it stored, or store other things."""
        other = {"column": "veckoarbetstid", "value": "1:00"}
        _strike(self._place.systems["payroll"], {"fault": "lies", "times": 1})
        _strike(
            self._place.systems[_SECOND],
            {"fault": "time_out_after_stored", "times": 2, "seconds": 30},
            {"fault": "stores_other", "times": 1, **other},
        )
        yield 0.0

    def _target_is_down(self) -> Iterator[float]:
        system = self._place.systems[_SECOND]
        system.kill()
        yield self._down
        system.start()

    def _clock_jumps(self) -> Iterator[float]:
        """Set the clock that the next process starts with, as while a machine is down."""
        for seconds in (300, -300):
            self._place.set_clock(self._place.clock() + seconds)
            yield 20.0


def _strike(system: System, *faults: dict[str, object]) -> None:
    system.faults.write_text(json.dumps(faults), encoding="utf-8")


class Schedule:
    """Begins each trouble when its share of the work is done, and goes on with it in time."""

    def __init__(self, coming: list[Trouble]) -> None:
        self._coming = list(coming)
        self._under_way: list[tuple[Iterator[float], float]] = []
        self.seen: list[str] = []

    def look(self, share: float) -> None:
        """Do what is due now."""
        while self._coming and self._coming[0].at <= share:
            trouble = self._coming.pop(0)
            self.seen.append(trouble.name)
            self._under_way.append((trouble.steps(), 0.0))
        now = time.monotonic()
        for each in [each for each in self._under_way if each[1] <= now]:
            self._under_way.remove(each)
            wait = next(each[0], None)
            if wait is not None:
                self._under_way.append((each[0], now + wait))

    @property
    def is_over(self) -> bool:
        """Whether nothing is under way or still to come."""
        return not self._coming and not self._under_way
