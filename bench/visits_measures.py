"""What a plan is worth, in figures that a planner knows; from the problem and the plan alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from bots.visit_planning.plan import Plan, Stop
from bots.visit_planning.problem import PRIORITIES, Problem, Staff


@dataclass(frozen=True, kw_only=True)
class Measures:
    """Figures of one plan; times in the problem's unit."""

    #: Visits that nobody has, by priority 1, 2, 3; a pair once, by the more important of the two.
    unplaced: tuple[int, ...]
    #: Client and person who have not met lately and do today.
    new_faces: int
    #: Visits that one of the client's kontaktmän carries out, of those of clients who have any.
    by_contact: int
    with_contact: int
    travel: int
    visiting: int
    #: The longest and the shortest work (visits and travel) as part of a shift.
    most_worked: float
    least_worked: float
    #: Visits with another person, or at another time, than in the earlier plan.
    other_person: int
    other_time: int
    late: int
    #: What the problem's weights make of it all, but for what is unplaced.
    cost: int

    @property
    def visit_share(self) -> float:
        """Visits as part of visits and travel (L08)."""
        return self.visiting / max(1, self.visiting + self.travel)


def measures(problem: Problem, plan: Plan) -> Measures:
    """Count a plan."""
    weights, visits = problem.weights, {each.name: each for each in problem.visits}
    worked = {one.name: _travel(problem, one, plan.day_of(one.name)) for one in problem.staff}
    travel = sum(worked.values())
    lates, wrong, unwished, by_contact, with_contact, other_person, other_time = [0] * 7
    latest = 0
    faces: set[tuple[str, str]] = set()
    for stop in plan.stops:
        visit = visits[stop.visit]
        worked[stop.staff] += visit.duration
        contacts = problem.contacts.get(visit.client, frozenset())
        if stop.staff not in contacts | problem.known.get(visit.client, frozenset()):
            faces.add((visit.client, stop.staff))
        with_contact += bool(contacts)
        by_contact += stop.staff in contacts
        wrong += bool(contacts) and stop.staff not in contacts
        unwished += bool(visit.wished) and stop.staff not in visit.wished
        before = problem.previous.get(visit.name)
        if before is not None:
            other_person += before.staff != stop.staff
            other_time += abs(before.start - stop.start) > weights.same_time
        late = max(0, stop.start - visit.latest)
        lates, latest = lates + late, max(latest, late)
    missing = _missing(problem, plan)
    shares = [worked[one.name] / max(1, one.end - one.start) for one in problem.staff]
    cost = (
        weights.travel * travel
        + weights.new_face * len(faces)
        + weights.not_contact * wrong
        + weights.not_wished * unwished
        + weights.other_person * other_person
        + weights.other_time * other_time
        + weights.uneven * _uneven(problem, worked)
        + (weights.late or 0) * lates
        + weights.latest_of_all * latest
    )
    return Measures(
        unplaced=tuple(missing[priority] for priority in PRIORITIES),
        new_faces=len(faces),
        by_contact=by_contact,
        with_contact=with_contact,
        travel=travel,
        visiting=sum(visits[stop.visit].duration for stop in plan.stops),
        most_worked=max(shares, default=0.0),
        least_worked=min(shares, default=0.0),
        other_person=other_person,
        other_time=other_time,
        late=lates,
        cost=cost,
    )


def _missing(problem: Problem, plan: Plan) -> Counter[int]:
    priorities = {each.visit: each.priority for each in plan.unplaced}
    for pair in problem.pairs:
        if pair.first in priorities:
            second = priorities.pop(pair.second)
            priorities[pair.first] = min(priorities[pair.first], second)
    return Counter(priorities.values())


def _travel(problem: Problem, one: Staff, stops: tuple[Stop, ...]) -> int:
    places = {name: at for at, name in enumerate(problem.travel.places)}
    visits = {each.name: each for each in problem.visits}
    way = [one.begins_at, *(visits[each.visit].place or "" for each in stops), one.ends_at]
    times = problem.travel.times[one.mode]
    return sum(times[places[start]][places[end]] or 0 for start, end in pairwise(way))


def _uneven(problem: Problem, worked: dict[str, int]) -> int:
    """Return by how much work is off everybody's even share, beyond what does not count."""
    lengths = {one.name: one.end - one.start for one in problem.staff}
    total, shift = sum(worked.values()), max(1, sum(lengths.values()))
    return sum(
        max(0, abs(worked[name] - total * length // shift) - problem.weights.even)
        for name, length in lengths.items()
    )
