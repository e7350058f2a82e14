"""A day as the solver takes it: real seconds from the day's midnight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from bots.visit_planning.facts import Day, Line, Person, Visit
from bots.visit_planning.limits import Limits
from bots.visit_planning.load import demands
from bots.visit_planning.problem import Break, Pair, Previous, Problem, Staff, Travel, locked
from bots.visit_planning.problem import Visit as Wanted
from bots.visit_planning.rest import too_little_rest
from bots.visit_planning.settings import Weighing
from bots.visit_planning.sources import CAR, DELEGATED

_MINUTE = 60


def at_work(day: Day, absent: frozenset[str], limits: Limits) -> tuple[Person, ...]:
    """Return those who can have visits: there, rested, and with a licence if they go by car."""
    return tuple(
        one
        for one in day.people
        if not one.absence
        and one.number not in absent
        and not (one.mode == CAR and one.has_licence is not True)
        and has_room_for_pause(one)
        and too_little_rest(day, one, limits) is None
    )


def has_room_for_pause(one: Person) -> bool:
    """Tell whether the break can be within the shift at the time that it is to be."""
    begins = max(one.start, one.pause_from)
    return not one.pause or (begins <= one.pause_to and begins + one.pause <= one.end)


def problem_of(
    day: Day, people: Iterable[Person], weighing: Weighing, previous: Iterable[Line] = ()
) -> Problem:
    """Return the day as a problem; `previous` is what it should differ from as little as it can.

    Visits whose double staffing is unclear are left out: nobody knows who is to come with whom.
    """
    staff, before = tuple(people), {each.visit: each for each in previous if each.person}
    numbers = {one.number for one in staff}
    visits = [each for each in day.visits if each.reference not in day.unclear]
    wanted = [_wanted(day, each, staff) for each in visits]
    held = {name: each for name, each in before.items() if each.locked and each.start is not None}
    pairs: defaultdict[str, list[str]] = defaultdict(list)
    for each in visits:
        if each.pair:
            pairs[each.pair].append(each.reference)
    return Problem(
        visits=tuple(
            locked(each, held[each.name].person, day.seconds(held[each.name].start or 0))
            if each.name in held
            else each
            for each in wanted
        ),
        staff=tuple(_staff(day, one) for one in staff),
        travel=Travel(places=day.places, times=_times(day)),
        pairs=tuple(Pair(first=first, second=second) for first, second in pairs.values()),
        weights=weighing.weights(),
        known=_known(day, numbers),
        contacts=_contacts(day, staff),
        previous={
            name: Previous(staff=each.person, start=day.seconds(each.start))
            for name, each in before.items()
            if each.start is not None and each.person in numbers
        },
    )


def _wanted(day: Day, visit: Visit, staff: tuple[Person, ...]) -> Wanted:
    client = day.clients[visit.client]
    return Wanted(
        name=visit.reference,
        client=visit.client,
        place=visit.client if visit.has_place else None,
        duration=visit.minutes * _MINUTE,
        earliest=day.seconds(visit.earliest),
        latest=day.seconds(visit.latest),
        priority=visit.priority,
        skills=demands(client, visit) | visit.delegations,
        never=frozenset(one.number for one in staff if visit.client in one.blocked),
        wished=frozenset(
            one.number for one in staff if client.language and client.language in one.has
        ),
    )


def _staff(day: Day, one: Person) -> Staff:
    valid = {each for each in DELEGATED if one.delegated(each, day.day)}
    pauses = (
        Break(
            duration=one.pause * _MINUTE,
            earliest=day.seconds(one.pause_from),
            latest=day.seconds(one.pause_to),
        ),
    )
    return Staff(
        name=one.number,
        start=day.seconds(one.start),
        end=day.seconds(one.end),
        begins_at=day.places[0],
        ends_at=day.places[0],
        mode=one.mode,
        skills=one.has | valid,
        breaks=pauses if one.pause else (),
    )


def _times(day: Day) -> Mapping[str, list[list[int | None]]]:
    return {
        mode: [[None if way is None else way * _MINUTE for way in row] for row in rows]
        for mode, rows in day.travel.items()
    }


def _known(day: Day, numbers: set[str]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for each in day.met:
        if each.person in numbers:
            found[each.client].add(each.person)
    return {client: frozenset(each) for client, each in found.items()}


def _contacts(day: Day, staff: tuple[Person, ...]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one in staff:
        for client in one.contact_for & day.clients.keys():
            found[client].add(one.number)
    return {client: frozenset(each) for client, each in found.items()}
