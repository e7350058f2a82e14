"""By when a case should be decided, and how that is told. A deadline tells; it never decides."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from framework.core.days_off import DaysOff
from framework.core.local_time import instant, local
from framework.core.messages import mark
from framework.core.values import Value

_DAY = 24 * 60


class DuePolicy(Value):
    """By when the inbox should have decided a case, and who is told when it has not."""

    #: To the end of this many working days after the day it came; give days or hours.
    days: int | None = Field(default=None, ge=0, le=60)
    #: To the minute, night and weekend counted.
    hours: int | None = Field(default=None, ge=1, le=1440)
    #: Hours before the deadline at which those who decide are reminded.
    remind_hours: int = Field(default=4, ge=0, le=336)
    #: Hours after the deadline at which others are told; never when left out.
    escalate_hours: int | None = Field(default=None, ge=0, le=336)
    #: Roles of those who are told then.
    escalate_to: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.days is None) == (self.hours is None):
            msg = "give exactly one of days and hours"
            raise ValueError(msg)
        if (self.escalate_hours is None) != (not self.escalate_to):
            msg = "escalate_hours and escalate_to belong together; give both or none"
            raise ValueError(msg)
        return self

    def decide_by(self, came: dt.datetime, days_off: DaysOff) -> dt.datetime:
        """Return the instant by which a case that came to the inbox at `came` should be decided.

        Days are the municipality's working days.
        """
        if self.hours is not None:
            return came + dt.timedelta(hours=self.hours)
        day, left = local(came).date(), self.days or 0
        while left or not days_off.is_working_day(day):
            day += dt.timedelta(days=1)
            left -= left > 0 and days_off.is_working_day(day)
        return instant(day, _DAY)

    def remind_at(self, decide_by: dt.datetime) -> dt.datetime:
        """Return when those who decide are reminded."""
        return decide_by - dt.timedelta(hours=self.remind_hours)

    def escalate_at(self, decide_by: dt.datetime) -> dt.datetime | None:
        """Return when others are told; None for never."""
        if self.escalate_hours is None:
            return None
        return decide_by + dt.timedelta(hours=self.escalate_hours)


class Due(StrEnum):
    """How a deadline stands at an instant."""

    later = "later"
    this_day = "this_day"
    overdue = "overdue"


DUE_LABELS = {Due.later: "", Due.this_day: mark("due today"), Due.overdue: mark("overdue")}


def due(decide_by: dt.datetime, now: dt.datetime) -> Due:
    """Return how a deadline stands; one at midnight belongs to the day that ends."""
    if now > decide_by:
        return Due.overdue
    last = local(decide_by - dt.timedelta(microseconds=1)).date()
    return Due.this_day if last == local(now).date() else Due.later
