"""Personalkontinuitet by the national definition: how many people a client meets in 14 days.

Clients of 65 and older with two visits a day or more, between 07 and 22, without alarms, meals and
health care, and without clients who are away. Both of a double staffing count. The register of
performed visits says who has met whom; a plan says who will.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from bots.visit_planning.facts import Day, Line, Met
from bots.visit_planning.reading import COUNTED_FROM, COUNTED_TO
from bots.visit_planning.sources import NOT_COUNTED
from framework.core.values import Value

DAYS = 14
_AGE, _VISITS_A_DAY = 65, 2
_TENTH = Decimal("0.1")


class Continuity(Value):
    """How many people so many clients have met, each client's counted by themselves."""

    met: int = 0
    clients: int = 0

    @property
    def people(self) -> Decimal | None:
        """The figure: people that a client meets; None when no client is counted."""
        if not self.clients:
            return None
        return (Decimal(self.met) / self.clients).quantize(_TENTH, ROUND_HALF_UP)

    def __add__(self, other: Continuity) -> Continuity:
        return Continuity(met=self.met + other.met, clients=self.clients + other.clients)


def before(day: Day) -> Continuity:
    """Return the figure of the 14 days that end on the day before."""
    return _figure(day, day.met, day.day - dt.timedelta(days=DAYS))


def after(day: Day, lines: Iterable[Line]) -> Continuity:
    """Return the figure of the 14 days that end with the day, if it goes as planned."""
    visits = day.by_reference
    planned = [
        Met(client=visits[each.visit].client, person=each.person, day=day.day, start=each.start)
        for each in lines
        if each.person
        and each.start is not None
        and COUNTED_FROM <= each.start < COUNTED_TO
        and not set(visits[each.visit].helps) & set(NOT_COUNTED)
    ]
    first = day.day - dt.timedelta(days=DAYS - 1)
    return _figure(day, [*(each for each in day.met if each.day >= first), *planned], first)


def as_before(lines: Iterable[Line], before: Iterable[Line]) -> list[Line]:
    """Return a plan with every visit of the plan before as it was there, to compare with."""
    old = {each.visit: each for each in before}
    return [old.get(each.visit, each) for each in lines]


def _figure(day: Day, met: Iterable[Met], first: dt.date) -> Continuity:
    """Count; a double staffing is one visit and two people."""
    people: defaultdict[str, set[str]] = defaultdict(set)
    visits: defaultdict[str, set[tuple[dt.date, int]]] = defaultdict(set)
    for each in met:
        if each.day >= first:
            people[each.client].add(each.person)
            visits[each.client].add((each.day, each.start))
    counted = [
        client
        for client, held in people.items()
        if _is_counted(day, client) and _is_often(visits[client])
    ]
    return Continuity(met=sum(len(people[client]) for client in counted), clients=len(counted))


def _is_counted(day: Day, client: str) -> bool:
    one = day.clients[client]
    return one.born is not None and day.day.year - one.born >= _AGE and not one.is_away


def _is_often(visits: set[tuple[dt.date, int]]) -> bool:
    """Tell whether there were two visits a day or more on the days that there were any."""
    days = Counter(day for day, _ in visits)
    return sum(days.values()) >= _VISITS_A_DAY * len(days)
