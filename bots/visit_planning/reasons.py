"""Why nobody has a visit: what stands nearest in the way of those who could have come."""

from __future__ import annotations

from collections.abc import Sequence

from bots.visit_planning.plan import Reason, Stop, Unplaced
from bots.visit_planning.problem import Problem, Staff, Visit
from bots.visit_planning.suiting import may_come

#: From what stands first in the way to what stands last; who came furthest tells why.
_FURTHER = (
    Reason.outside_team,
    Reason.outside_shift,
    Reason.travel_mode,
    Reason.too_long_travel,
    Reason.double_booked,
)


def unplaced_of(problem: Problem, stops: Sequence[Stop]) -> tuple[Unplaced, ...]:
    """Return every visit that is no stop, most important first, with the reason for each."""
    placed = {each.visit for each in stops}
    left = [each for each in problem.visits if each.name not in placed]
    reasons = _Reasons(problem)
    return tuple(
        Unplaced(visit=each.name, priority=each.priority, reason=reasons.of(each))
        for each in sorted(left, key=lambda one: (one.priority, one.latest, one.name))
    )


class _Reasons:
    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._places = {name: at for at, name in enumerate(problem.travel.places)}
        self._visits = {each.name: each for each in problem.visits}
        self._mates = {each.first: each.second for each in problem.pairs}
        self._mates |= {each.second: each.first for each in problem.pairs}

    def of(self, visit: Visit) -> Reason:
        own = self._alone(visit)
        mate = self._visits.get(self._mates.get(visit.name, ""))
        if mate is None or own is not Reason.double_booked:
            return own
        # This one could be placed: it is the other who is missing, or two at the same time.
        others = self._alone(mate)
        if others is not Reason.double_booked:
            return others if others is Reason.no_address else Reason.double_staffing
        able = {one.name for each in (visit, mate) for one in self._able(each)}
        return Reason.double_staffing if len(able) == 1 else own

    def _alone(self, visit: Visit) -> Reason:
        """Return what would keep everybody away if they had nothing else to do."""
        if visit.place is None:
            return Reason.no_address
        if visit.earliest > visit.latest:
            return Reason.outside_window
        found = [self._obstacle(visit, one) for one in self._problem.staff]
        furthest = max(found, key=_FURTHER.index, default=Reason.outside_team)
        is_locked = visit.earliest == visit.latest and len(visit.only or ()) == 1
        return Reason.locked if is_locked else furthest

    def _able(self, visit: Visit) -> list[Staff]:
        staff = self._problem.staff
        return [one for one in staff if self._obstacle(visit, one) is Reason.double_booked]

    def _obstacle(self, visit: Visit, one: Staff) -> Reason:
        """Return what keeps one person away; double_booked when nothing but the plan does."""
        if not may_come(visit, one):
            return Reason.outside_team
        if max(visit.earliest, one.start) > min(visit.latest, one.end - visit.duration):
            return Reason.outside_shift
        ways = self._problem.travel.times[one.mode]
        place = self._places[visit.place or ""]
        there = ways[self._places[one.begins_at]][place]
        back = ways[place][self._places[one.ends_at]]
        if there is None or back is None:
            return Reason.travel_mode
        begin = max(visit.earliest, one.start + there)
        if begin > visit.latest or begin + visit.duration + back > one.end:
            return Reason.too_long_travel
        return Reason.double_booked
