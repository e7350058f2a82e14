"""When the installation was backed up last: a note beside what a backup holds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from framework.core.values import Value
from framework.runtime import here


class Newest(Value):
    """The newest backup; whether its file still lies there is for who looks."""

    made_at: dt.datetime
    file: Path


def newest() -> Newest | None:
    """Return the newest backup of this installation; None when there was none."""
    try:
        return Newest.model_validate_json(_note().read_text("utf-8"))
    except FileNotFoundError:
        return None


def note(made_at: dt.datetime, file: Path) -> None:
    """Note that a backup was made and is whole on its disk."""
    unfinished = _note().with_suffix(".new")
    told = Newest(made_at=made_at, file=file.resolve())
    unfinished.write_text(told.model_dump_json(), "utf-8")
    unfinished.replace(_note())


def _note() -> Path:
    return here.data_folder() / "newest-backup.json"
