"""The morning of the demonstration: the inbox is served, or a scripted person clears it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from framework.cli.demo.browserless import Visitor
from framework.cli.demo.one_by_one import approve, unflagged
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


def scripted(at: dt.datetime, say: Say, *, only: Mapping[str, Iterable[int]] | None = None) -> None:
    """Let invented people log in and approve what is unflagged; then act.

    `only`: ids of the cases that they approve instead, one by one, by coworker.
    """
    here.set_clock(at)
    with inbox() as address:
        steering = {}
        for name, config in configuration.municipalities()[MUNICIPALITY].coworkers.items():
            visitors = [_logged_in(address, person.username) for person in SCRIPTED[name]]
            steering[name] = visitors[0]
            if only is None and config.coworker.approval.batch != "off":
                _release(name, visitors[0], say)
                continue
            for person, visitor in zip(SCRIPTED[name], visitors, strict=True):
                cases = (
                    unflagged(visitor, f"/{MUNICIPALITY}/{name}/")
                    if only is None
                    else [f"/cases/{case}/" for case in only[name]]
                )
                approved = approve(visitor, cases)
                say(f"  {person.name} approved {approved} sections, one by one")
        while True:
            with worker.engine() as engine:
                engine.run_until_idle(patience=_PATIENCE)
            if not sum(_lift_pauses(name, visitor, say) for name, visitor in steering.items()):
                break


def _logged_in(address: str, username: str) -> Visitor:
    visitor = Visitor(address)
    visitor.log_in(username, PASSWORD)
    return visitor


def _release(name: str, visitor: Visitor, say: Say) -> None:
    """Let the scripted person release every unit's unflagged cases."""
    for path in visitor.links(f"/{MUNICIPALITY}/{name}/", containing="/batch/"):
        fields = visitor.form(path)
        visitor.post(path, [*fields, ("mode", "demo")])
        say(f"  {len(fields) - 1} cases are released: {path}")


def _lift_pauses(name: str, visitor: Visitor, say: Say) -> int:
    """Let the scripted person look at what differed and lift the pauses; returns how many."""
    page = f"/{MUNICIPALITY}/{name}/after-night/"
    actions = visitor.forms(page, containing="/pauses/")
    for action in actions:
        note = ("note", "Demonstration: looked at in the system.")
        visitor.post(action, [*visitor.form(page, action), note])
        say(f"  a pause is lifted: {action}")
    return len(actions)


@contextmanager
def inbox() -> Iterator[str]:
    """Serve the inbox alone and yield its address."""
    with listening() as listener:
        supervisor = Supervisor(listener, only="inbox")
        supervisor.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            supervisor.stop()
