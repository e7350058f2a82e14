"""Why acting may be held, and when a target that failed is looked at again."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Literal

from pydantic import Field

from framework.core.messages import mark
from framework.core.values import Value


class PauseCause(StrEnum):
    """Why nothing new is carried out."""

    #: The target held something else than was approved, or nothing at all.
    read_back_differs = "read_back_differs"
    #: The target failed several times in a row.
    breaker = "breaker"
    #: The target's pages do not look as its description says.
    page_changed = "page_changed"
    #: A person said stop.
    person = "person"


PAUSE_LABELS = {
    PauseCause.read_back_differs: mark("What was read back differs"),
    PauseCause.breaker: mark("The system fails again and again"),
    PauseCause.page_changed: mark("The system's pages have changed"),
    PauseCause.person: mark("Stopped by a person"),
}

#: Causes that a look at the target can prove gone; the others only a person lifts.
LIFTED_BY_A_LOOK = frozenset({PauseCause.breaker, PauseCause.page_changed})

#: How much is held when what was read back differs.
StopOnDifference = Literal["unit", "coworker", "none"]


class BreakerPolicy(Value):
    """When a failing target is left alone: waits double from `first_wait`, at most an hour."""

    #: Failures in a row after which nothing new is sent.
    failures: int = Field(default=5, ge=1, le=100)
    #: Seconds before the target is looked at again.
    first_wait: float = Field(default=300, ge=0, le=3600)


_LONGEST_WAIT = 3600.0


def next_look(policy: BreakerPolicy, *, looks: int, now: dt.datetime) -> dt.datetime:
    """Return when to look at a failing target again after `looks` looks (from 0) failed."""
    seconds = min(policy.first_wait * 2 ** min(looks, 20), _LONGEST_WAIT)
    return now + dt.timedelta(seconds=seconds)
