"""Every rule tried on a plan, from the problem alone: nothing here knows how plans are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bots.visit_planning.plan import Plan, Rest, Stop
from bots.visit_planning.problem import Problem, Staff


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A rule that a plan breaks: its code in domain facts 5.4, where, and what is wrong."""

    rule: str
    where: str
    what: str


def broken_rules(problem: Problem, plan: Plan) -> tuple[Broken, ...]:
    """Return every hard rule that a plan breaks; nothing for a plan that can be carried out.

    `late` in the problem's weights makes windows (L01) a matter of cost.
    """
    return tuple(
        Broken(rule=rule, where=where, what=what)
        for check in (_nobody_lost, _windows, _suited, _pairs, _days)
        for rule, where, what in check(problem, plan)
    )


_Found = Iterator[tuple[str, str, str]]


def _nobody_lost(problem: Problem, plan: Plan) -> _Found:
    """5.7: every visit is a stop or unplaced, once."""
    told = Counter([each.visit for each in plan.stops] + [each.visit for each in plan.unplaced])
    for each in problem.visits:
        count = told.pop(each.name, 0)
        if count != 1:
            yield "5.7", each.name, f"is told {count} times"
    for name in told:
        yield "5.7", name, "is no visit"


def _windows(problem: Problem, plan: Plan) -> _Found:
    """L01: no visit begins before its window or, where that is a rule, after it."""
    visits = {each.name: each for each in problem.visits}
    for stop in plan.stops:
        visit = visits[stop.visit]
        if stop.start < visit.earliest:
            yield "L01", stop.visit, f"begins {stop.start}, the window opens {visit.earliest}"
        if stop.start > visit.latest and problem.weights.late is None:
            yield "L01", stop.visit, f"begins {stop.start}, the window closes {visit.latest}"


def _suited(problem: Problem, plan: Plan) -> _Found:
    """L02 skills and delegations; L04 who must come and who must not."""
    visits = {each.name: each for each in problem.visits}
    people = {each.name: each for each in problem.staff}
    for stop in plan.stops:
        visit, one = visits[stop.visit], people[stop.staff]
        if lacks := sorted(visit.skills - one.skills):
            yield "L02", stop.visit, f"{one.name} lacks {', '.join(lacks)}"
        if visit.only is not None and one.name not in visit.only:
            yield "L04", stop.visit, f"{one.name} is none of those who may come"
        if one.name in visit.never:
            yield "L04", stop.visit, f"{one.name} must not come"


def _pairs(problem: Problem, plan: Plan) -> _Found:
    """L03: both or neither, two different people, at the right distance in time."""
    stops = {each.visit: each for each in plan.stops}
    for pair in problem.pairs:
        first, second = stops.get(pair.first), stops.get(pair.second)
        if first is None and second is None:
            continue
        if first is None or second is None:
            yield "L03", pair.first, f"only one of {pair.first} and {pair.second} is placed"
            continue
        if first.staff == second.staff:
            yield "L03", pair.first, f"{first.staff} is both"
        apart = second.start - first.start
        if not pair.least <= apart <= pair.most:
            yield "L03", pair.first, f"{apart} between starts, not {pair.least} to {pair.most}"


def _days(problem: Problem, plan: Plan) -> _Found:
    """L05, L06: visits, ways and breaks one after the other within the shift."""
    for one in problem.staff:
        stops = [each for each in plan.stops if each.staff == one.name]
        rests = [each for each in plan.breaks if each.staff == one.name]
        if sorted(each.number for each in rests) != list(range(len(one.breaks))):
            yield "L05", one.name, f"has {len(rests)} breaks of {len(one.breaks)}"
            continue
        yield from _day(problem, one, sorted([*stops, *rests], key=_begins))


def _begins(each: Stop | Rest) -> tuple[int, bool]:
    return each.start, isinstance(each, Stop)


def _day(problem: Problem, one: Staff, parts: list[Stop | Rest]) -> _Found:
    breaks = sorted(one.breaks, key=lambda each: each.latest)
    visits = {each.name: each for each in problem.visits}
    places = {name: number for number, name in enumerate(problem.travel.places)}
    at, free = one.begins_at, one.start
    for each in parts:
        if isinstance(each, Rest):
            rest = breaks[each.number]
            if each.start < free:
                yield "L05", one.name, f"rests at {each.start}, is free at {free}"
            if not rest.earliest <= each.start <= rest.latest:
                yield "L05", one.name, f"rests at {each.start}, outside the window for it"
            free = each.start + rest.duration
            continue
        visit = visits[each.visit]
        way = _way(problem, places, one, at, visit.place)
        if way is None:
            yield "L06", each.visit, f"{one.name} cannot get there by {one.mode}"
        elif each.start < free + way:
            yield "L05", each.visit, f"begins {each.start}, {one.name} is there {free + way}"
        at, free = visit.place or at, each.start + visit.duration
    back = _way(problem, places, one, at, one.ends_at)
    if back is None:
        yield "L06", one.name, f"cannot get back by {one.mode}"
    elif free + back > one.end:
        yield "L05", one.name, f"is back {free + back}, the shift ends {one.end}"


def _way(
    problem: Problem, places: Mapping[str, int], one: Staff, start: str, end: str | None
) -> int | None:
    if end is None:
        return None
    return problem.travel.times[one.mode][places[start]][places[end]]
