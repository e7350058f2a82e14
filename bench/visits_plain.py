"""The plain list: one visit after the other to whoever has the shortest way, times never moved."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from bots.visit_planning.plan import Plan, Reason, Rest, Stop, Unplaced
from bots.visit_planning.problem import Pair, Problem, Staff, Visit

_STEP = 300


class _Fixed(NamedTuple):
    """Something that a person does at a fixed time; no place for a break."""

    start: int
    end: int
    place: str | None
    name: str


class PlainList:
    """Fills everybody's day by priority, then by when windows open; breaks come first."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._at = {name: at for at, name in enumerate(problem.travel.places)}
        self._visits = {each.name: each for each in problem.visits}
        self._days: dict[str, list[_Fixed]] = {}
        for one in problem.staff:
            day, free = [], one.start
            for number, rest in enumerate(sorted(one.breaks, key=lambda each: each.latest)):
                free = max(free, rest.earliest)
                day.append(_Fixed(free, free + rest.duration, None, f"rest {number}"))
                free += rest.duration
            self._days[one.name] = day

    def plan(self) -> Plan:
        """Return the plan."""
        seconds = {each.second for each in self._problem.pairs}
        pairs = {each.first: each for each in self._problem.pairs}
        unplaced = []
        order = sorted(self._problem.visits, key=lambda each: (each.priority, each.earliest))
        for visit in order:
            if visit.name in seconds:
                continue
            pair = pairs.get(visit.name)
            if pair is not None:
                if not self._place_pair(pair):
                    unplaced += [visit, self._visits[pair.second]]
            elif not self._place(visit, visit.earliest, visit.latest):
                unplaced.append(visit)
        stops = [(one.name, each) for one in self._problem.staff for each in self._days[one.name]]
        return Plan(
            stops=tuple(
                Stop(visit=each.name, staff=name, start=each.start)
                for name, each in stops
                if each.place is not None
            ),
            breaks=tuple(
                Rest(staff=name, number=int(each.name.split()[1]), start=each.start)
                for name, each in stops
                if each.place is None
            ),
            unplaced=tuple(
                Unplaced(visit=each.name, priority=each.priority, reason=Reason.double_booked)
                for each in unplaced
            ),
        )

    def _place(self, visit: Visit, earliest: int, latest: int, but: str = "") -> str:
        """Place a visit with whoever has the shortest way; return who, or nobody."""
        ways = [
            (added, one.name, start)
            for one in self._problem.staff
            if one.name != but and self._may(visit, one)
            for added, start in self._gaps(visit, one, earliest, latest)
        ]
        if not ways:
            return ""
        _, name, start = min(ways)
        self._days[name].append(_Fixed(start, start + visit.duration, visit.place, visit.name))
        self._days[name].sort(key=lambda each: each[:2])
        return name

    def _place_pair(self, pair: Pair) -> bool:
        first, second = self._visits[pair.first], self._visits[pair.second]
        for start in range(first.earliest, first.latest + 1, _STEP):
            who = self._place(first, start, start)
            if not who:
                continue
            opens = max(second.earliest, start + pair.least)
            if self._place(second, opens, min(second.latest, start + pair.most), but=who):
                return True
            self._days[who] = [each for each in self._days[who] if each.name != first.name]
        return False

    def _may(self, visit: Visit, one: Staff) -> bool:
        only = visit.only is None or one.name in visit.only
        return only and one.name not in visit.never and visit.skills <= one.skills

    def _gaps(
        self, visit: Visit, one: Staff, earliest: int, latest: int
    ) -> Iterator[tuple[int, int]]:
        """Yield what a visit adds to a person's way, and its start, for each gap that it fits."""
        place = one.begins_at
        begin = _Fixed(one.start, one.start, one.begins_at, "")
        end = _Fixed(one.end, one.end, one.ends_at, "")
        day = [begin, *self._days[one.name], end]
        for number, (before, after) in enumerate(pairwise(day)):
            place = before.place or place
            then = next(each.place for each in day[number + 1 :] if each.place)
            there = self._way(one, place, visit.place or "")
            on = self._way(one, visit.place or "", then)
            if there is None or on is None:
                continue
            start = max(earliest, before.end + there)
            done = start + visit.duration
            rests = self._rests_behind(day, number)
            free = day[number + rests].end if rests else done
            behind = day[number + 1 + rests]
            if start <= latest and done <= after.start and free + on <= behind.start:
                yield there + on - (self._way(one, place, then) or 0), start

    def _rests_behind(self, day: list[_Fixed], number: int) -> int:
        """Return how many breaks come right after a gap."""
        count = 0
        while day[number + 1 + count].place is None:
            count += 1
        return count

    def _way(self, one: Staff, start: str, end: str) -> int | None:
        return self._problem.travel.times[one.mode][self._at[start]][self._at[end]]
