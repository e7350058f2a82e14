"""When a target system is closed for payroll, upgrades or changes, as its owner publishes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from pydantic import AwareDatetime

from framework.core.errors import TargetClosed
from framework.core.local_time import local
from framework.core.messages import Message, mark, message
from framework.core.schedules import slots
from framework.core.values import Value

#: A window is shorter than this, in the autumn night too.
_LONGEST = dt.timedelta(hours=26)
#: Within this time a window of every month comes again.
_NEXT = dt.timedelta(days=63)


class ClosingReason(StrEnum):
    """Why a system closes; the codes that owners write in their calendars."""

    payroll = "LONEKORNING"
    upgrade = "UPPGRADERING"
    reorganisation = "ORGANDRING"


CLOSING_LABELS = {
    ClosingReason.payroll: mark("payroll is being run"),
    ClosingReason.upgrade: mark("upgrade"),
    ClosingReason.reorganisation: mark("change of organisation"),
}


class ClosedPeriod(Value):
    """One time in which nobody may write to the system."""

    #: First day of the month whose pay it settles (for payroll), else of the month it lies in.
    month: dt.date
    reason: ClosingReason
    closes: AwareDatetime
    opens: AwareDatetime
    #: Last day on which the month can be corrected, and the day it is paid; None when not stated.
    corrections_until: dt.date | None = None
    payday: dt.date | None = None

    def refusal(self, system: str) -> TargetClosed:
        """Return why a system of this name, as people know it, cannot be used in this time."""
        error = TargetClosed(
            message(
                "{target} is closed until {time}: {reason}.",
                target=system, time=f"{local(self.opens):%Y-%m-%d %H:%M}",
                reason=Message(template=CLOSING_LABELS[self.reason]),
            )
        )  # fmt: skip
        error.opens = self.opens
        return error


class ClosedWindow(Value):
    """A time that comes back in which a system is closed, e.g. every second Monday of a month."""

    #: As schedules write them, e.g. `second mon`.
    days: str
    #: Swedish wall times; a window that ends before it begins ends the next day.
    at: str
    until: str
    reason: ClosingReason

    def periods(self, begins: dt.datetime, ends: dt.datetime) -> list[ClosedPeriod]:
        """Return each time that has some of it between two instants, in order."""
        found = slots(self.at, self.until, self.days, after=begins - _LONGEST, up_to=ends)
        return [
            ClosedPeriod(
                month=slot.day.replace(day=1),
                reason=self.reason,
                closes=slot.opens,
                opens=slot.closes,
            )
            for slot in found
            if slot.closes > begins
        ]


class ClosedTimes(Value):
    """When one system is closed: by date, and what comes back."""

    #: In order of `closes`.
    periods: tuple[ClosedPeriod, ...]
    windows: tuple[ClosedWindow, ...] = ()

    def at(self, moment: dt.datetime) -> ClosedPeriod | None:
        """Return the period that an instant lies in, None when the system is open."""
        found = self._between(moment, moment)
        return next((each for each in found if each.closes <= moment < each.opens), None)

    def bars(self, moment: dt.datetime, *, takes: dt.timedelta) -> ClosedPeriod | None:
        """Return the period that work of `takes` begun at an instant would reach into, if any."""
        ends = moment + takes
        return next(iter(self._between(moment, ends)), None)

    def next_after(self, moment: dt.datetime) -> ClosedPeriod | None:
        """Return the next period that begins after an instant, None when none is known."""
        found = self._between(moment, moment + _NEXT)
        listed = (each for each in self.periods if each.closes > moment)
        return next((each for each in found if each.closes > moment), next(listed, None))

    def open_from(self, moment: dt.datetime) -> dt.date | None:
        """Return the first day whose pay is still open at an instant.

        None when the calendar does not know: no payroll has closed before the instant, or no
        later one is listed, so the calendar may simply have ended.
        """
        payrolls = [each for each in self.periods if each.reason is ClosingReason.payroll]
        closed = [each.month for each in payrolls if each.closes <= moment]
        if not closed or len(closed) == len(payrolls):
            return None
        return (max(closed) + dt.timedelta(days=31)).replace(day=1)

    def _between(self, begins: dt.datetime, ends: dt.datetime) -> list[ClosedPeriod]:
        """Return what has some of it between two instants, both counted, the first first."""
        listed = [each for each in self.periods if each.closes <= ends and begins < each.opens]
        found = [one for window in self.windows for one in window.periods(begins, ends)]
        return sorted(listed + found, key=lambda each: each.closes)


def first_open(
    systems: Iterable[ClosedTimes], begins: dt.datetime, ends: dt.datetime
) -> dt.datetime | None:
    """Return from when in a window no system is closed, None when one always is."""
    known, moment = tuple(systems), begins
    while moment < ends:
        closed = [period for times in known if (period := times.at(moment)) is not None]
        if not closed:
            return moment
        moment = max(period.opens for period in closed)
    return None
