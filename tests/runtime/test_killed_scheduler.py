"""A scheduler that dies while it fires: whatever it had done, the next look makes it whole."""

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from framework.config.municipality import MunicipalityConfig
from framework.runtime import alarm
from framework.store.models import Run
from tests.runtime.test_alarm import Clock, clock, slots

__all__ = ["clock"]
pytestmark = pytest.mark.django_db(transaction=True)

#: After a Thursday that fired: Friday passed unseen, and Monday's window is open.
_SEEN, _NOW = "2026-11-19T02:00:30", "2026-11-23T02:00:30"
_WHOLE = [
    ("2026-11-19T02:00", "missed"),  # no worker took it
    ("2026-11-20T02:00", "missed"),
    ("2026-11-23T02:00", "due"),
]

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


class Death:
    """Kills the process beside the statement with a number, before or after it."""

    def __init__(self, number: int, *, after: bool) -> None:
        self._left = number
        self._after = after

    def __call__(
        self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Carry one statement out, or die."""
        self._left -= 1
        if self._left == 0 and not self._after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = execute(sql, params, many, context)
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result


def looks_and_dies(death: Death) -> bool:
    """Look once in a process of its own; returns whether it was killed."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            with connection.execute_wrapper(death):
                alarm.look()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_promise_10_killed_at_any_statement_of_a_look(
    lindeby: MunicipalityConfig, clock: Clock, *, after: bool
) -> None:
    """Of every statement in turn: no slot is lost, none has two rows, none is half a row."""
    deaths = 0
    while True:
        Run.objects.all().delete()
        clock.at(_SEEN)
        alarm.look()
        clock.at(_NOW)
        killed = looks_and_dies(Death(deaths + 1, after=after))
        alarm.look()
        assert slots() == _WHOLE
        if not killed:
            break
        deaths += 1
    assert deaths > len(_WHOLE), "it died in the middle too"
