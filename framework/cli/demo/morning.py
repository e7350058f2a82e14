"""The morning of the demonstration: the inbox is served, or a scripted person clears it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from framework.cli.demo.browserless import Visitor
from framework.cli.demo.people import PEOPLE, SCRIPTED
from framework.cli.demo.town import MUNICIPALITY, PASSWORD
from framework.cli.serve import Supervisor, listening
from framework.runtime import configuration, here, worker

Say = Callable[[str], None]

#: Seconds that a case may still settle in a target before the demonstration ends.
_PATIENCE = 60.0


def serve(at: dt.datetime, say: Say) -> None:
    """Serve the inbox until interrupted; the address and log-ins are printed."""
    here.set_clock(at)
    with listening() as listener:
        supervisor = Supervisor(listener)
        supervisor.start()
        say(f"It is {at:%A %Y-%m-%d %H:%M}. In the town hall:")
        for person in PEOPLE:
            say(f"  {person.username} {PASSWORD}  ({person.name}, {person.title})")
        say(f"READY http://127.0.0.1:{listener.getsockname()[1]} {PEOPLE[0].username} {PASSWORD}")
        supervisor.run()


def scripted(at: dt.datetime, say: Say) -> None:
    """Let an invented person log in and release every unit's unflagged cases; then act."""
    here.set_clock(at)
    with _inbox() as address:
        visitor = Visitor(address)
        visitor.log_in(SCRIPTED.username, PASSWORD)
        for name in configuration.municipalities()[MUNICIPALITY].coworkers:
            for path in visitor.links(f"/{MUNICIPALITY}/{name}/", containing="/batch/"):
                fields = visitor.form(path)
                visitor.post(path, [*fields, ("mode", "demo")])
                say(f"  {SCRIPTED.name} released {len(fields) - 1} cases: {path}")
        while True:
            with worker.embedded() as engine:
                engine.run_until_idle(patience=_PATIENCE)
            if not _lift_pauses(visitor, say):
                break


def _lift_pauses(visitor: Visitor, say: Say) -> int:
    """Let the scripted person look at what differed and lift the pauses; returns how many."""
    lifted = 0
    for name in configuration.municipalities()[MUNICIPALITY].coworkers:
        page = f"/{MUNICIPALITY}/{name}/after-night/"
        for action in visitor.forms(page, containing="/pauses/"):
            note = ("note", "Demonstration: looked at in the system.")
            visitor.post(action, [*visitor.form(page, action), note])
            say(f"  {SCRIPTED.name} lifted a pause: {action}")
            lifted += 1
    return lifted


@contextmanager
def _inbox() -> Iterator[str]:
    """Serve the inbox alone and yield its address."""
    with listening() as listener:
        supervisor = Supervisor(listener, only="inbox")
        supervisor.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            supervisor.stop()
