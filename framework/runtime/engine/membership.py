"""This worker among the others: it says that it lives, and frees what the dead had in hand."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import structlog
from django.db import connection

from framework.core.errors import TakenOver
from framework.runtime.engine.bounds import BEAT, SILENT
from framework.store import workers
from framework.store.workers import Process

_log = structlog.get_logger(__name__)

#: Seconds without a heartbeat of one's own after which one asks before one goes on.
_GAP = 2 * BEAT.total_seconds()


class Membership:
    """The registration of one worker process; what it owns is another's as soon as it is void."""

    def __init__(self, token: str, *, works: bool = True) -> None:
        """`works` is whether it takes work in hand, or only has sessions open."""
        self.token = token
        self._works = works
        #: Set when it was taken for dead: nothing may be begun under this token any more.
        self.void = threading.Event()
        self._beaten_at = 0.0
        #: Since when it beats without a gap; a database that was away made everybody silent.
        self._steady_since = 0.0

    @contextmanager
    def held(self, each_beat: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Be registered, and say so again and again until the end; `each_beat` follows each."""
        workers.register(self.token, _this_process(), works=self._works)
        self._beaten_at = awake()
        stop = threading.Event()
        heart = threading.Thread(target=self._beat, args=(stop, each_beat), name="heart")
        heart.start()
        try:
            yield
        finally:
            stop.set()
            heart.join()
            workers.leave(self.token)

    def require(self) -> None:
        """Raise `TakenOver` when it is void; asks again after a time without heartbeat."""
        if not self.void.is_set() and awake() - self._beaten_at > _GAP:
            self._once()
        if self.void.is_set():
            raise TakenOver

    def bury(self) -> list[str]:
        """Strike off the workers that are dead; returns their tokens.

        After a gap of its own it calls nobody silent before all have had time to beat again.
        """
        machine = _this_process().machine
        gone = [
            each.token
            for each in workers.others_on(machine, self.token)
            if _born(each.pid) != each.born
        ]
        steady = awake() - self._steady_since > SILENT.total_seconds()
        return workers.bury(gone, silent=SILENT if steady else None, but=self.token)

    def living(self) -> list[str]:
        """Return the tokens of all that live, this one's too."""
        return list(workers.living().values_list("token", flat=True))

    def _beat(self, stop: threading.Event, each_beat: Callable[[], None]) -> None:
        while not stop.wait(BEAT.total_seconds()) and not self.void.is_set():
            try:
                self._once()
                each_beat()
            except Exception:  # noqa: BLE001 (a heart that stops is taken for dead)
                _log.exception("no_heartbeat")
            finally:
                connection.close()

    def _once(self) -> None:
        began = awake()
        if workers.beat(self.token):
            if began - self._beaten_at > _GAP:
                self._steady_since = began
            self._beaten_at = began
        else:
            _log.error("taken_for_dead", worker=self.token)
            self.void.set()


def awake() -> float:
    """Return seconds that go on while the machine sleeps or this process is stopped."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


def _this_process() -> Process:
    pid = os.getpid()
    return Process(
        host=socket.gethostname(), machine=_machine(), pid=pid, born=_born(pid),
        version=version("digital-coworker"),
    )  # fmt: skip


def _machine() -> str:
    """Return what tells this kernel, since it started, and this namespace of processes apart.

    Two containers may bear one host's name, and two hosts one container's: process ids are compared
    only where they mean the same. Empty where the system has no /proc.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _born(pid: int) -> str:
    """Return when a process began, in its kernel's ticks; empty when there is none."""
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state in {"Z", "X"} else rest[18]
