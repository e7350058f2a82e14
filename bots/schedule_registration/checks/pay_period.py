"""H15: a schedule that begins in a month whose pay is closed."""

from __future__ import annotations

import datetime as dt

from bots.schedule_registration.checks.outcomes import failed, no_data, passed
from bots.schedule_registration.rules import H15
from framework.core.closing import ClosedPeriod, ClosedTimes, ClosingReason
from framework.core.messages import Message, joined, message
from framework.core.proposals import Check


def still_open(
    start: dt.date, closed: ClosedTimes | None, now: dt.datetime, *, already_there: bool
) -> Check:
    """H15: pay for the month that the schedule begins in is still open; else it is retroactive.

    The calendar of the payroll system decides, and nothing is guessed beyond it. A calendar that
    has ended still knows that the months it closed are closed; one that has not closed any month
    yet knows that its first month, and what comes after, is open. What it does not know is no
    data, also for a schedule in the future. Exactly what is registered already is no change.
    """
    if already_there:
        return passed(H15, message("Registered already; nothing is changed back in time."), "fran")
    if closed is None:
        return no_data(H15, message("There is no calendar of when payroll is closed."), "fran")
    day = start.isoformat()
    runs = [each for each in closed.periods if each.reason is ClosingReason.payroll]
    done = [each for each in runs if each.closes <= now]
    last_closed = max((each.month for each in done), default=None)
    if last_closed is not None and start < _month_after(last_closed):
        text = message(
            "Retroactive: begins {day}, but pay is closed to the end of {month}.",
            day=day,
            month=f"{last_closed:%Y-%m}",
        )
        return failed(H15, joined([text, *_next_run(runs, now)]), "fran")
    first_open = closed.open_from(now)
    if first_open is None:
        to_come = [each.month for each in runs if each.closes > now]
        first_open = min(to_come, default=None)
    if first_open is None or start < first_open:
        text = message("The calendar does not say whether pay is closed for {day}.", day=day)
        return no_data(H15, text, "fran")
    text = message("Begins {day}; pay is open from {first}.", day=day, first=first_open.isoformat())
    return passed(H15, text, "fran")


def _next_run(runs: list[ClosedPeriod], now: dt.datetime) -> list[Message]:
    """Say until when the next payroll takes corrections, if the calendar does."""
    following = next((each for each in runs if each.closes > now), None)
    if following is None or following.corrections_until is None:
        return []
    return [
        message(
            "The payroll of {month} takes corrections until {day}.",
            month=f"{following.month:%Y-%m}",
            day=following.corrections_until.isoformat(),
        )
    ]


def _month_after(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1)
