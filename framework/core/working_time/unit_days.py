"""When the days and weeks of each unit begin, as a municipality decides it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from framework.core.canonical import minutes
from framework.core.values import Value

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Weekday(StrEnum):
    """Days of the week, as a coworker's `schedule` writes them."""

    mon = "mon"
    tue = "tue"
    wed = "wed"
    thu = "thu"
    fri = "fri"
    sat = "sat"
    sun = "sun"

    @property
    def number(self) -> int:
        """0 is Monday."""
        return list(Weekday).index(self)


class Dygnsbryt(Value):
    """When the 24-hour period for daily rest begins, as a wall time `HH:MM`."""

    #: For units that are not listed; without it they get `no data`.
    default: Clock | None = None
    #: By unit code.
    units: dict[str, Clock] = {}

    def of(self, unit: str) -> int | None:
        """Return a unit's dygnsbryt in minutes after midnight, None when nobody has decided it."""
        decided = self.units.get(unit, self.default)
        return None if decided is None else minutes(decided)


class WeekBegins(Value):
    """The day on which the seven days for weekly rest begin, at the unit's dygnsbryt."""

    #: For units that are not listed.
    default: Weekday = Weekday.mon
    #: By unit code.
    units: dict[str, Weekday] = {}

    def of(self, unit: str) -> int:
        """Return a unit's day; 0 is Monday."""
        return self.units.get(unit, self.default).number
