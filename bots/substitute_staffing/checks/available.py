"""B01, B11 and B12: free, available, and of age for it."""

from __future__ import annotations

import datetime as dt

from bots.substitute_staffing.checks.outcomes import clock, failed, no_data, no_rule_data, passed
from bots.substitute_staffing.limits import (
    ADULT,
    MINOR_DELEGATIONS,
    MINOR_FROM,
    MINOR_TO,
)
from bots.substitute_staffing.rules import B01, B11, B12
from bots.substitute_staffing.trial import Trial
from framework.core.local_time import instant
from framework.core.messages import message
from framework.core.proposals import Check
from framework.core.working_time.intervals import Interval, length, overlap

_DAY = dt.timedelta(days=1)
_FREE = passed(B01, message("Nothing else at that time."))
_AVAILABLE = passed(B11, message("Available, employed and not blocked."))
_OF_AGE = passed(B12, message("Of age."))


def free(trial: Trial) -> Check:
    """B01: nothing booked or given overlaps the shift, whoever the employer is."""
    order = trial.order
    for booking in trial.substitute.bookings:
        if overlap((booking.start, booking.end), order.interval):
            text = message(
                "Overlaps {type} {start} to {end}.",
                type=booking.type, start=clock(booking.start), end=clock(booking.end),
            )  # fmt: skip
            return failed(B01, text)
    for other in trial.also:
        if overlap(other.order.interval, order.interval):
            return failed(B01, message("Overlaps order {order}.", order=other.order.reference))
    if trial.substitute.is_unclear:
        return no_data(B01, message("Something is booked whose times cannot be read."))
    return _FREE


def available(trial: Trial) -> Check:
    """B11: employed to the end, not away, not blocked, has not said no, and has offered the time.

    Who has said nothing about the time may be able to work: that is not known.
    """
    order, one = trial.order, trial.substitute
    if order.reference in one.refused:
        return failed(B11, message("Has answered no to this order."))
    if one.blocked & {order.unit, order.about} - {""}:
        return failed(B11, message("May not work here (kontaktspärr)."))
    if one.employed_until is not None and one.employed_until < order.last_day:
        day = one.employed_until.isoformat()
        return failed(B11, message("The employment ends {day}.", day=day))
    if any(overlap(each, order.interval) for each in trial.standing.away):
        return failed(B11, message("Not available at that time."))
    if not trial.standing.offers(order.interval):
        return no_data(B11, message("Has not said whether they can work at that time."))
    return _AVAILABLE


def of_age(trial: Trial) -> Check:
    """B12: who is under age on the first day has no work at night and no medicines."""
    limits, born = trial.limits, trial.substitute.born
    if limits.adult is None:
        return no_rule_data(B12, ADULT)
    if born is None:
        return no_data(B12, message("The age is not known."))
    if _age(born, trial.order.first_day) >= limits.adult:
        return _OF_AGE
    return _minor(trial)


def _minor(trial: Trial) -> Check:
    limits, order = trial.limits, trial.order
    if limits.minor_night is None:
        return no_rule_data(B12, f"{MINOR_FROM}, {MINOR_TO}")
    if limits.minor_delegations is None:
        return no_rule_data(B12, MINOR_DELEGATIONS)
    if in_night(order.interval, limits.minor_night):
        return failed(B12, message("Under age, and the shift lies in the night."))
    if set(order.delegations) & limits.minor_delegations:
        return failed(B12, message("Under age, and the shift holds medicines."))
    return passed(B12, message("Under age, but neither night nor medicines."))


def in_night(shift: Interval, night: tuple[int, int]) -> int:
    """Return the longest stretch, in minutes, that a shift has in one night.

    `night` is its beginning and end in minutes after midnight, e.g. 1320 and 360.
    """
    begins, ends = night
    ends += 24 * 60 if ends <= begins else 0
    longest, day = 0, shift[0].date() - 2 * _DAY
    while day <= shift[1].date() + _DAY:
        begin, stop = instant(day, begins), instant(day, ends)
        if overlap(shift, (begin, stop)):
            longest = max(longest, length((max(shift[0], begin), min(shift[1], stop))))
        day += _DAY
    return longest


def _age(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
