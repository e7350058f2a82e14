"""What a municipality decides about its coworker of this kind."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from framework.core.canonical import minutes
from framework.core.values import Value

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


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


class Settings(Value):
    """The `settings` of a coworker of kind `schedule_registration`."""

    dygnsbryt: Dygnsbryt
