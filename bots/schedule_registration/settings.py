"""What a municipality decides about its coworker of this kind."""

from __future__ import annotations

from framework.core.values import Value
from framework.core.working_time.unit_days import Dygnsbryt, WeekBegins


class NightWork(Value):
    """Where work at night has been decided; a unit that is not listed follows `default`."""

    default: bool = False
    #: By unit code.
    units: dict[str, bool] = {}

    def of(self, unit: str) -> bool:
        """Tell whether a unit may have work at night."""
        return self.units.get(unit, self.default)


class Settings(Value):
    """The `settings` of a coworker of kind `schedule_registration`."""

    dygnsbryt: Dygnsbryt
    week_begins: WeekBegins = WeekBegins()
    night_work: NightWork = NightWork()
