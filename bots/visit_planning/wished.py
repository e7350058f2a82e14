"""Visits begin when they are wished as far as a plan leaves room: plans are made to begin early."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bots.visit_planning.plan import Plan, Rest, Stop
from bots.visit_planning.problem import Problem, Staff


def as_wished(problem: Problem, plan: Plan, wishes: Mapping[str, int]) -> Plan:
    """Return a plan with later starts: at most as wished, and nothing else of it is changed.

    Two who come together begin when they did.
    """
    days = [_Day(problem, one, plan).moved(wishes) for one in problem.staff]
    return replace(
        plan,
        stops=tuple(each for stops, _ in days for each in stops),
        breaks=tuple(each for _, breaks in days for each in breaks),
    )


class _Day:
    """One person's stops and breaks in order."""

    def __init__(self, problem: Problem, one: Staff, plan: Plan) -> None:
        parts: list[Stop | Rest] = [*plan.stops, *plan.breaks]
        own = [each for each in parts if each.staff == one.name]
        self._items = sorted(own, key=lambda each: each.start)
        self._one, self._problem = one, problem
        self._visits = {each.name: each for each in problem.visits}
        self._places = {name: at for at, name in enumerate(problem.travel.places)}
        self._tied = {name for each in problem.pairs for name in (each.first, each.second)}

    def moved(self, wishes: Mapping[str, int]) -> tuple[list[Stop], list[Rest]]:
        """Return them with later starts, breaks as soon as they can be after what comes before."""
        stops: list[Stop] = []
        ends, place = self._one.end, self._one.ends_at
        for at in reversed(range(len(self._items))):
            each, here = self._items[at], self._place(at)
            lasts, last = self._bounds(each)
            latest = min(last, ends - self._way(here, place) - lasts)
            if isinstance(each, Stop):
                wish = each.start if each.visit in self._tied else wishes[each.visit]
                latest = min(max(each.start, wish), latest)
                stops.append(replace(each, start=latest))
            ends, place = latest, here
        return stops[::-1], self._soon(stops)

    def _soon(self, stops: Sequence[Stop]) -> list[Rest]:
        """Return breaks that begin when what comes before them is over."""
        moved = {each.visit: each for each in stops}
        found: list[Rest] = []
        over = self._one.start
        for each in self._items:
            if isinstance(each, Stop):
                now: Stop | Rest = moved[each.visit]
            else:
                now = replace(each, start=max(each.start, over))
                found.append(now)
            over = now.start + self._bounds(now)[0]
        return found

    def _place(self, at: int) -> str:
        """Return where they are: at a client's, or where they were before a break."""
        for each in reversed(self._items[: at + 1]):
            if isinstance(each, Stop):
                return self._visits[each.visit].place or ""
        return self._one.begins_at

    def _bounds(self, each: Stop | Rest) -> tuple[int, int]:
        """Return how long something lasts, and its latest start."""
        if isinstance(each, Stop):
            visit = self._visits[each.visit]
            return visit.duration, visit.latest
        pause = sorted(self._one.breaks, key=lambda one: one.latest)[each.number]
        return pause.duration, pause.latest

    def _way(self, here: str, there: str) -> int:
        times = self._problem.travel.times[self._one.mode]
        return times[self._places[here]][self._places[there]] or 0
