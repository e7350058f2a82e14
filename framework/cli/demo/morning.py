"""The morning of the demonstration: the inbox is served, or a scripted person clears it."""

from __future__ import annotations

from collections.abc import Callable

from framework.cli.demo.people import PEOPLE
from framework.cli.demo.town import MORNING, PASSWORD, Town
from framework.cli.serve import Supervisor, listening
from framework.runtime import here

Say = Callable[[str], None]


def serve(town: Town, say: Say) -> None:
    """Serve the inbox until interrupted; the address and log-ins are printed."""
    del town
    here.set_clock(MORNING)
    with listening() as listener:
        supervisor = Supervisor(listener)
        supervisor.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        for person in PEOPLE:
            say(f"{person.name} ({person.title}): {person.username} {PASSWORD}")
        say(f"READY {address} {PEOPLE[0].username} {PASSWORD}")
        supervisor.run()
