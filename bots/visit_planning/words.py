"""Codes that people read as words."""

from __future__ import annotations

from decimal import Decimal

from bots.visit_planning.facts import Day, Line
from bots.visit_planning.plan import Reason
from bots.visit_planning.sources import NO, YES
from framework.core.messages import Message, message

#: The ready words of planning systems.
REASONS = {
    Reason.outside_window: message("Outside the time window"),
    Reason.too_long_travel: message("Too long travel"),
    Reason.double_booked: message("Double booking"),
    Reason.locked: message("The visit is locked"),
    Reason.no_address: message("Address missing"),
    Reason.outside_team: message("Outside the team or area"),
    Reason.travel_mode: message("The way of travelling does not meet the demand"),
    Reason.double_staffing: message("Double staffing must be verified"),
    Reason.outside_shift: message("Outside the shifts"),
}
LOCKS = {YES: message("Locked"), NO: message("Not locked")}


def people(day: Day) -> dict[str, Message]:
    """Return what everybody with a shift is called, by anställningsnummer; nobody is empty."""
    return {one.number: message("{name}", name=one.name) for one in day.people}


def name_of(day: Day, number: str) -> str:
    """Return what somebody is called; their number where they have no shift."""
    one = day.by_number.get(number)
    return number if one is None else one.name


def unplaced(day: Day, lines: tuple[Line, ...]) -> list[Line]:
    """Return what nobody has, most important first."""
    visits = day.by_reference
    left = [each for each in lines if not each.person]
    return sorted(
        left,
        key=lambda each: (visits[each.visit].priority, visits[each.visit].earliest, each.visit),
    )


def number(value: Decimal | None) -> str:
    """Return a number as people in Sweden write it, a dash when it is not known."""
    return "–" if value is None else f"{value.normalize():f}".replace(".", ",")
