"""How even the load is, and who could take over a visit from somebody who has too much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bots.visit_planning.facts import Client, Day, Line, Person, Visit
from bots.visit_planning.walking import Walk, walk


class Relief(NamedTuple):
    """A visit that somebody who has too much could leave to somebody whom the client knows."""

    giver: Person
    #: Minutes above the even share.
    above: int
    visit: Visit
    taker: Person
    start: int


def above_even(walks: list[Walk]) -> dict[str, float]:
    """Return minutes that everybody's visits and travel are above an even share of their shift."""
    total = sum(_work(each) for each in walks)
    shifts = sum(each.person.end - each.person.start for each in walks)
    return {
        each.person.number: _work(each) - total * (each.person.end - each.person.start) / shifts
        for each in walks
    }


def relief(day: Day, walks: list[Walk], even: int) -> Relief | None:
    """Return what would ease whoever has most, of those more than `even` minutes above.

    Nobody new to the client is asked, nobody gets more than `even` minutes above by it, and the
    ways get no longer.
    """
    off = above_even(walks)
    for giver in sorted(walks, key=lambda each: -off[each.person.number]):
        above = off[giver.person.number]
        if above <= even:
            break
        for line, visit in giver.stops:
            if line.locked or visit.pair:
                continue
            for taker in sorted(walks, key=lambda each: off[each.person.number]):
                if off[taker.person.number] + visit.minutes > even or taker is giver:
                    continue
                if not _knows(day, taker.person, visit):
                    continue
                if (start := _moved(day, giver, taker, visit)) is not None:
                    return Relief(giver.person, round(above), visit, taker.person, start)
    return None


def _moved(day: Day, giver: Walk, taker: Walk, visit: Visit) -> int | None:
    """Return when somebody else could begin a visit without longer ways, None for never."""
    left = walk(day, giver.person, [each for each in giver.stops if each[1] != visit])
    most = giver.travel + taker.travel - left.travel
    return next((start for start, tried in _room(day, taker, visit) if tried.travel <= most), None)


def may_take(day: Day, one: Person, visit: Visit) -> bool:
    """Tell whether somebody has what a visit demands, and is not refused."""
    client = day.clients[visit.client]
    return (
        all(one.delegated(each, day.day) for each in visit.delegations)
        and demands(client, visit) <= one.has
        and visit.client not in one.blocked
    )


def demands(client: Client, visit: Visit) -> frozenset[str]:
    """Return what whoever comes must have, delegations left out."""
    return client.needs | (client.shower_needs if visit.is_shower else frozenset())


def _room(day: Day, own: Walk, visit: Visit) -> Iterator[tuple[int, Walk]]:
    """Yield when somebody could begin one more visit, and their day with it."""
    if not may_take(day, own.person, visit):
        return
    window = range(visit.earliest, visit.latest + 1)
    # As planned at first where that can be, else the first five minutes that fit.
    for start in [each for each in (visit.start,) if each in window] + list(window[::5]):
        line = Line(visit=visit.reference, person=own.person.number, start=start)
        tried = walk(day, own.person, [*own.stops, (line, visit)])
        if not tried.wrong and None not in tried.ways:
            yield start, tried


def _knows(day: Day, one: Person, visit: Visit) -> bool:
    return visit.client in one.contact_for or any(
        each.person == one.number and each.client == visit.client for each in day.met
    )


def _work(own: Walk) -> int:
    return own.visiting + own.travel
