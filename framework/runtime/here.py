"""What this process works for: its installation, its clock, its folders."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path

from django.conf import settings

from framework.config.installation import Installation
from framework.core.errors import NotAllowed
from framework.core.messages import message

_CLOCK_FILE = "clock.json"


def installation() -> Installation:
    """Return the installation with absolute folders."""
    found: Installation = settings.INSTALLATION
    return found


def data_folder() -> Path:
    """Return the folder of databases, evidence, watched folders and reports."""
    return installation().data_folder


def now() -> dt.datetime:
    """Return the instant (UTC) that this installation lives at.

    A demonstration lives at another one than the real; log-ins always use the real.
    """
    return dt.datetime.now(dt.UTC) + _offset()


def set_clock(instant: dt.datetime) -> None:
    """Let the installation live at `instant` from now on; demonstrations only."""
    if not installation().demo:
        raise NotAllowed(message("Only a demonstration may have a clock of its own."))
    offset = instant - dt.datetime.now(dt.UTC)
    file = data_folder() / _CLOCK_FILE
    file.write_text(json.dumps({"offset_seconds": offset.total_seconds()}), "utf-8")
    _offset.cache_clear()


@cache
def _offset() -> dt.timedelta:
    file = data_folder() / _CLOCK_FILE
    if not installation().demo or not file.exists():
        return dt.timedelta()
    return dt.timedelta(seconds=json.loads(file.read_text("utf-8"))["offset_seconds"])
