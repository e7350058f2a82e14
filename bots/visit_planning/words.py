"""Codes that people read as words."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from bots.visit_planning.facts import Day, Line
from bots.visit_planning.plan import Reason
from bots.visit_planning.sources import (
    INSULIN,
    LANGUAGE,
    MAN,
    MEDICINE,
    NO,
    SHOWER,
    STOMA,
    WOMAN,
    YES,
)
from framework.core.messages import Message, joined, message

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
_HELPS = {
    MEDICINE: message("medicine"), INSULIN: message("insulin"), STOMA: message("stoma care"),
    SHOWER: message("shower"), "OMVARDNAD": message("personal care"),
    "SERVICE": message("household services"), "HSL": message("health care"),
    "TRYGGHETSLARM": message("safety alarm"), "MATLEVERANS": message("meal delivery"),
    "AVLOSNING": message("relief for relatives"), "LEDSAGNING": message("company outside"),
}  # fmt: skip
_NEEDS = {
    "tal_hund": message("bears dogs"), "tal_katt": message("bears cats"),
    "korkort": message("driving licence"), "over_18": message("18 years or older"),
    WOMAN: message("woman"), MAN: message("man"),
}  # fmt: skip


def helps(codes: Iterable[str]) -> Message:
    """Return what a visit is for."""
    return _listed(_HELPS.get(each, message("{name}", name=each.lower())) for each in codes)


def lacks(codes: Iterable[str]) -> Message:
    """Return what whoever comes must have: delegations, a language and so on."""
    return _listed(_need(each) for each in sorted(codes))


def _need(code: str) -> Message:
    if code.startswith(LANGUAGE):
        return message("speaks {language}", language=code.removeprefix(LANGUAGE))
    if code in _HELPS:
        return message("delegation for {type}", type=_HELPS[code])
    return _NEEDS[code]


def _listed(words: Iterable[Message]) -> Message:
    found = list(words)
    return joined(found, "{first}, {second}") if found else message("nothing special")


def people(day: Day) -> dict[str, Message]:
    """Return what everybody with a shift is called, by anställningsnummer; nobody is empty."""
    return {one.number: message("{name}", name=one.name) for one in day.people}


def name_of(day: Day, number: str) -> str:
    """Return what somebody is called; their number where they have no shift."""
    one = day.by_number.get(number)
    return number if one is None else one.name


def unplaced(day: Day, lines: Iterable[Line]) -> list[Line]:
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
