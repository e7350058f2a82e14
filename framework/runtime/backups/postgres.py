"""PostgreSQL's own programs, where they are installed."""

from __future__ import annotations

import shutil

from framework.core.errors import CoworkerError
from framework.core.messages import message


def command(program: str, *words: str) -> list[str]:
    """Return a command line; `CoworkerError` says what to install when the program is missing."""
    found = shutil.which(program)
    if found is None:
        raise CoworkerError(
            message(
                "{program} is not here: install PostgreSQL's client programs (postgresql-client), "
                "of the server's version or newer.",
                program=program,
            )
        )
    return [found, *words]
