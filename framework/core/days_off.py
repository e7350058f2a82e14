"""On which days a municipality's offices are closed: red days, its eves, bridge and local days."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from framework.core.messages import mark
from framework.core.red_days import Eve, eve_name, eves, red_days
from framework.core.values import Value

_SATURDAY = 5


class DayOffKind(StrEnum):
    """Why a day that is no weekend is off; the codes that municipalities write in their files."""

    red_day = "ROD"
    eve = "AFTON"
    #: A working day between two days off.
    bridge = "KLAMDAG"
    local = "LOKAL"


DAY_OFF_LABELS = {
    DayOffKind.red_day: mark("red day"),
    DayOffKind.eve: mark("eve"),
    DayOffKind.bridge: mark("bridge day"),
    DayOffKind.local: mark("local day off"),
}


class DayOff(Value):
    """One day off that has a name."""

    day: dt.date
    kind: DayOffKind
    #: In Swedish, e.g. `Annandag påsk`.
    name: str
    #: Law, agreement or decision that it comes from, in Swedish as it is cited.
    source: str


class DaysOff(Value):
    """A municipality's days off; the red days are in it whatever it decides."""

    #: Eves that are days off, and what says so.
    eves: frozenset[Eve] = frozenset({Eve.midsummer, Eve.christmas, Eve.new_year})
    eves_source: str = "semesterlagen (1977:480) 7 §"
    #: Bridge and local days, in order.
    own: tuple[DayOff, ...] = ()

    def on(self, day: dt.date) -> DayOff | None:
        """Return what makes a day one off, None when nothing but perhaps the weekend does."""
        if (name := red_days(day.year).get(day)) is not None:
            law = "lagen (1989:253) om allmänna helgdagar"
            return DayOff(day=day, kind=DayOffKind.red_day, name=name, source=law)
        if (eve := eves(day.year).get(day)) in self.eves and eve is not None:
            kind = DayOffKind.eve
            return DayOff(day=day, kind=kind, name=eve_name(eve), source=self.eves_source)
        return next((one for one in self.own if one.day == day), None)

    def is_working_day(self, day: dt.date) -> bool:
        """Tell whether the offices are open on a day."""
        return day.weekday() < _SATURDAY and self.on(day) is None
