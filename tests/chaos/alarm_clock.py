"""`python -m tests.chaos.alarm_clock CONFIG`: fires until told to end.

The demonstration starts its nights itself, so its workers have no alarm clock of their own.
"""

import signal
import sys
from pathlib import Path
from threading import Event

from django.db import DatabaseError, connection

_LOOK_EVERY = 0.2


def main() -> None:
    """Look again and again, as the alarm clock of `coworker worker` does each minute."""
    from framework.cli.ready import ready

    ready(Path(sys.argv[1]))
    from framework.runtime import alarm

    over = Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    while not over.wait(_LOOK_EVERY):
        try:
            alarm.look()
        except DatabaseError:
            connection.close()  # A full disk, or a database that restarts.


if __name__ == "__main__":
    main()
