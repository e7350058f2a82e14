"""When the installation was backed up last: a note beside what a backup holds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from framework.core.values import Value
from framework.runtime import host_notes

_NAME = "newest-backup"


class Newest(Value):
    """The newest backup; whether its file still lies there is for who looks."""

    made_at: dt.datetime
    file: Path


def newest() -> Newest | None:
    """Return the newest backup of this installation; None when there was none."""
    return host_notes.noted(_NAME, Newest)


def note(made_at: dt.datetime, file: Path) -> None:
    """Note that a backup was made and is whole on its disk."""
    host_notes.note(_NAME, Newest(made_at=made_at, file=file.resolve()))
