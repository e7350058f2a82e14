"""When a target system is closed for payroll, upgrades or changes, as its owner publishes it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import AwareDatetime

from framework.core.errors import TargetClosed
from framework.core.local_time import local
from framework.core.messages import Message, mark, message
from framework.core.values import Value


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


class ClosedTimes(Value):
    """All closed periods of one system, in order of `closes`."""

    periods: tuple[ClosedPeriod, ...]

    def at(self, moment: dt.datetime) -> ClosedPeriod | None:
        """Return the period that an instant lies in, None when the system is open."""
        return next((each for each in self.periods if each.closes <= moment < each.opens), None)

    def bars(self, moment: dt.datetime, *, takes: dt.timedelta) -> ClosedPeriod | None:
        """Return the period that work of `takes` begun at an instant would reach into, if any."""
        ends = moment + takes
        return next(
            (each for each in self.periods if each.closes <= ends and moment < each.opens), None
        )

    def next_after(self, moment: dt.datetime) -> ClosedPeriod | None:
        """Return the next period that begins after an instant, None when none is known."""
        return next((each for each in self.periods if each.closes > moment), None)

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
