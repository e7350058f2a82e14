"""A worker process, and the places between two steps of acting where it can be killed (kill -9)."""

import os
import signal
from collections.abc import Callable
from typing import Any

from django.db import connections

from framework.core.lifecycle import State
from framework.runtime.engine import Engine
from framework.runtime.jobs import Work
from framework.runtime.sessions import Lender
from framework.store import actions, cases

#: Seconds that a worker waits for a case that is due soon.
_PATIENCE = 5.0

#: Makes a process die at a step; takes the class of the sessions that it uses.
Death = Callable[[Any], None]
Says = Callable[..., bool]


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _before(holder: Any, name: str, when: Says = lambda *_a, **_k: True) -> None:
    real = getattr(holder, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        if when(*args, **kwargs):
            _die()
        return real(*args, **kwargs)

    setattr(holder, name, dying)


def _after(holder: Any, name: str, when: Says = lambda *_a, **_k: True) -> None:
    real = getattr(holder, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        result = real(*args, **kwargs)
        if when(*args, **kwargs):
            _die()
        return result

    setattr(holder, name, dying)


def _is(operation: str) -> Says:
    return lambda _self, name, *_a, **_k: bool(name == operation)


def _phase(phase: str) -> Says:
    return lambda _record, now, *_a, **_k: bool(now == phase)


def _to(state: State) -> Says:
    return lambda _case, after, **_k: after is state


#: Step → how to die there. Together they are every gap between two steps of acting.
STEPS: dict[str, Death] = {
    "before the intent": lambda _: _before(actions, "intend"),
    "after the intent": lambda _: _after(actions, "intend"),
    "after the look": lambda session: _after(session, "perform", _is("find_schedule")),
    "before the press": lambda _: _after(actions, "mark", _phase("sent")),
    "after the press": lambda session: _after(session, "perform", _is("register_schedule")),
    "before 'written'": lambda _: _before(actions, "mark", _phase("written")),
    "after 'written'": lambda _: _after(actions, "mark", _phase("written")),
    "after the read-back": lambda session: _after(session, "perform", _is("read_schedule")),
    "before the receipt": lambda _: _before(actions, "give_receipt"),
    "after the receipt": lambda _: _after(actions, "give_receipt"),
    "before 'done'": lambda _: _before(cases, "move", _to(State.done)),
}


def work(token: str, sessions: Lender | None = None, die: Callable[[], None] | None = None) -> bool:
    """Work in a process of its own until nothing is due; returns whether it was killed.

    Without `sessions` it works in browsers.
    """
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            if die is not None:
                die()
            Engine(Work(token, sessions)).run_until_idle(patience=_PATIENCE)
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    killed = os.WIFSIGNALED(status)
    assert killed or os.WEXITSTATUS(status) == 0
    return killed
