"""B06–B10 and B13: what a person must have to be given the shift."""

from __future__ import annotations

import datetime as dt
from functools import cache

from bots.substitute_staffing.checks.available import in_night
from bots.substitute_staffing.checks.outcomes import failed, no_data, no_rule_data, passed
from bots.substitute_staffing.facts import DELEGATION
from bots.substitute_staffing.limits import (
    CERTIFIED,
    EXTRACT_MONTHS,
    EXTRACT_TITLES,
    NIGHT_FROM,
    NIGHT_SHIFT,
    NIGHT_TO,
)
from bots.substitute_staffing.rules import B06, B07, B08, B09, B10, B13
from bots.substitute_staffing.trial import Trial
from framework.core.messages import message
from framework.core.proposals import Check

#: Requirements that the register answers, and one that rule B10 looks at.
MOVING, FIRE, EXTRACT, LANGUAGE = "FORFLYTTNING", "BRAND", "UTDRAG", "SPRAK "
FULL_LICENCE, AUTOMATIC = "B", "automat"
_NO_CAR = passed(B09, message("The work needs no car."))
_NOT_CHILDREN = passed(B10, message("Not work with children."))
_NO_DELEGATION = passed(B07, message("The shift needs no delegation."))
_NO_NIGHT = passed(B13, message("Not a night shift."))
_INTRODUCED = passed(B08, message("Introduced at the unit."))
_NEED_NOT_BE = passed(B08, message("Not introduced; the unit does not demand it."))
_NOT_INTRODUCED = failed(B08, message("Not introduced at the unit."))


def title(trial: Trial) -> Check:
    """B06: has the title, the certificate that it takes, and what else the unit requires.

    A requirement that no register answers cannot be tried: a person decides.
    """
    order, one = trial.order, trial.substitute
    if order.title not in one.titles:
        return _other_title(order.title)
    if trial.limits.certified is None:
        return no_rule_data(B06, CERTIFIED)
    if order.title in trial.limits.certified and (
        one.certificate is None or one.certificate > order.first_day
    ):
        return failed(B06, message("Has no certificate as {title}.", title=order.title))
    unknown = ""
    for needed in order.requirements:
        has = _has(trial, needed)
        if has is False:
            return failed(B06, message("Lacks {needed}.", needed=needed))
        unknown = unknown or (needed if has is None else "")
    if unknown:
        return no_data(B06, message("No register says who has {needed}.", needed=unknown))
    return _right_title(order.title)


@cache
def _other_title(title: str) -> Check:
    return failed(B06, message("Is not {title}.", title=title))


@cache
def _right_title(title: str) -> Check:
    return passed(B06, message("Is {title}, with what the shift needs.", title=title))


def _has(trial: Trial, needed: str) -> bool | None:
    one = trial.substitute
    if needed.startswith(DELEGATION) or needed == EXTRACT:
        return True  # B07 and B10 say
    if needed.startswith(LANGUAGE):
        return needed.removeprefix(LANGUAGE).lower() in one.languages
    return {MOVING: one.moving, FIRE: one.fire}.get(needed)


def delegated(trial: Trial) -> Check:
    """B07: every delegation is the person's own, for this unit, and lasts to the shift's last day.

    One that ends during a night shift does not last.
    """
    order = trial.order
    until: dt.date | None = None
    for needed in order.delegations:
        days = [
            each.until
            for each in trial.substitute.delegations
            if each.type == needed and each.unit == order.unit
        ]
        if not days:
            return failed(B07, message("Has no delegation for {type} here.", type=needed))
        if max(days) < order.last_day:
            text = message(
                "The delegation for {type} ended {day}.", type=needed, day=max(days).isoformat()
            )
            return failed(B07, text)
        until = min(until or max(days), max(days))
    if until is None:
        return _NO_DELEGATION
    return passed(B07, message("Delegation until {day}.", day=until.isoformat()))


def introduced(trial: Trial) -> Check:
    """B08: introduced at the unit, or the unit takes people who are not."""
    if trial.order.unit in trial.substitute.introduced:
        return _INTRODUCED
    return _NOT_INTRODUCED if trial.wanted.introduction else _NEED_NOT_BE


def licensed(trial: Trial) -> Check:
    """B09: a licence where the work needs a car; one for automatic cars only depends on the car."""
    needs, has = trial.order.by_car, trial.substitute.licences
    if needs is False:
        return _NO_CAR
    if FULL_LICENCE in has:
        return passed(B09, message("Has a driving licence."))
    if needs is None:
        return no_data(B09, message("The unit has not said whether the work needs a car."))
    if AUTOMATIC in has:
        return no_data(B09, message("Licence for automatic cars; the unit's car is not known."))
    return failed(B09, message("Has no driving licence."))


def extract(trial: Trial) -> Check:
    """B10: an extract in order on that day, for work with children or where it is required."""
    limits, order, day = trial.limits, trial.order, trial.substitute.extract
    if limits.extract_titles is None:
        return no_rule_data(B10, EXTRACT_TITLES)
    if order.title not in limits.extract_titles and EXTRACT not in order.requirements:
        return _NOT_CHILDREN
    if day is None or day > order.first_day:
        return failed(B10, message("No extract from the criminal records register."))
    if limits.extract_months is None:
        return no_rule_data(B10, EXTRACT_MONTHS)
    if _months_after(day, limits.extract_months) < order.last_day:
        return failed(B10, message("The extract of {day} is too old.", day=day.isoformat()))
    return passed(B10, message("Extract of {day}.", day=day.isoformat()))


def nights(trial: Trial) -> Check:
    """B13: competence for nights when enough of the shift lies in one night."""
    limits, has = trial.limits, trial.substitute.nights
    if limits.night is None:
        return no_rule_data(B13, f"{NIGHT_FROM}, {NIGHT_TO}")
    if limits.night_shift is None:
        return no_rule_data(B13, NIGHT_SHIFT)
    if in_night(trial.order.interval, limits.night) < limits.night_shift:
        return _NO_NIGHT
    if has is None:
        return no_data(B13, message("Whether they have competence for nights is not known."))
    if not has:
        return failed(B13, message("Has no competence for nights."))
    return passed(B13, message("Has competence for nights."))


def _months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError  # every month has 28 days
