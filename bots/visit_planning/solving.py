"""Make a plan: a first one, then better and better ones, then one more look for what is left out.

The same problem, seed and effort give the same plan everywhere; no clock is read. Whoever has
little time goes through a `Search`'s stages one by one, stops, and takes the plan there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from bots.visit_planning.annealing import anneal, best_of, go_back, remember
from bots.visit_planning.columns import (
    FAR,
    FIRST_PRIORITY,
    IS_FIRST,
    LACK,
    LATEST,
    LEVEL,
    MATE,
    MISSING,
    NEXT,
    PLACE,
    START,
    VISITS,
    Given,
    Numbers,
    Routes,
)
from bots.visit_planning.construction import fill
from bots.visit_planning.numbers import empty_routes, given_of, visits_of
from bots.visit_planning.plan import Plan, Rest, Stop
from bots.visit_planning.problem import Problem, Staff, Travel, Visit
from bots.visit_planning.reasons import unplaced_of


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How much is tried; twice the tries take twice the time."""

    #: Changes tried in each round, for each visit.
    tries: int = 15_000
    #: Rounds; each but the first begins with the best plan there is, and less hot.
    rounds: int = 2
    #: Stages of a round, at each of which less is let through than before.
    stages: int = 100
    #: What is let through first and last, in times of a short way between visits.
    hot: float = 0.7
    warm: float = 0.5
    cold: float = 0.04


def solve(problem: Problem, *, seed: int = 1, effort: Effort | None = None) -> Plan:
    """Return the plan after all stages."""
    search = Search(problem, seed=seed, effort=effort or Effort())
    for _ in search.stages():
        pass
    return search.plan()


@cache
def compile_loops() -> None:
    """Compile every loop that a search runs, or fetch what an earlier process has compiled.

    Half a minute the first time; whoever has a time limit does it before the clock starts.
    """
    visits = tuple(
        Visit(name=name, client=name, place=name, duration=1, earliest=0, latest=9)
        for name in ("a", "b")
    )
    staff = Staff(name="c", start=0, end=9, begins_at="a", ends_at="a", mode="foot")
    travel = Travel(places=("a", "b"), times={"foot": ((0, 1), (1, 0))})
    problem = Problem(visits=visits, staff=(staff,), travel=travel)
    solve(problem, effort=Effort(tries=1, stages=1))


class Search:
    """One search for a plan of one problem; can be stopped after any stage."""

    def __init__(self, problem: Problem, *, seed: int, effort: Effort) -> None:
        self._problem, self._effort = problem, effort
        self._given = given_of(problem)
        self._routes = empty_routes(self._given, seed)
        self._order = _order(self._given)
        lacks = self._given.node[self._order, LACK]
        fill(self._given, self._routes, self._order[lacks == FIRST_PRIORITY])
        self._best = best_of(self._routes)

    def stages(self) -> Iterator[int]:
        """Improve the plan stage by stage; yield how many stages are done.

        The most important visits have a round of their own where not all of them find room.
        """
        if not len(self._order) or not self._problem.staff:
            return
        done = 0
        if self._routes.sums[MISSING] >= FIRST_PRIORITY:
            self._routes.sums[LEVEL] = FIRST_PRIORITY
            for stage in self._round(self._effort.hot):
                yield stage
            done = self._effort.stages
            self._routes.sums[LEVEL] = 0
        self._look_again()
        for turn in range(self._effort.rounds):
            for stage in self._round(self._effort.warm if turn else self._effort.hot):
                yield done + stage
            done += self._effort.stages
            self._look_again()

    def _round(self, first: float) -> Iterator[int]:
        """Let less and less through, from `first` on; yield the stage, from 1."""
        effort, short = self._effort, _short_way(self._given)
        tries = max(1, effort.tries * int(self._given.weights[VISITS]) // effort.stages)
        for stage in range(effort.stages):
            part = stage / max(1, effort.stages - 1)
            heat = first * (effort.cold / first) ** part
            anneal(self._given, self._routes, self._best, round(heat * short), tries)
            yield stage + 1

    def _look_again(self) -> None:
        """Go back to the best plan, and place what there is room for in it."""
        go_back(self._given, self._routes, self._best)
        while fill(self._given, self._routes, self._order):
            pass
        remember(self._routes, self._best)

    def plan(self) -> Plan:
        """Return the best plan so far, after one more look for room for what it leaves out."""
        self._look_again()
        return _read(self._problem, self._given, self._routes)


def _order(given: Given) -> Numbers:
    """Return the visits as they are placed: by priority, pairs first, then by when they close.

    A pair comes as its first visit.
    """
    rows = given.node[: given.weights[VISITS]]
    whole = np.flatnonzero((rows[:, MATE] < 0) | (rows[:, IS_FIRST] == 1))
    chosen = rows[whole]
    keys = (chosen[:, LATEST], chosen[:, MATE] < 0, -chosen[:, LACK])
    return whole[np.lexsort(keys)].astype(np.int64)


def _short_way(given: Given) -> float:
    """Return the mean cost of the way to those that are near."""
    visits = given.weights[VISITS]
    to = given.node[:visits, PLACE]
    near = given.node[given.near[:visits], PLACE]
    ways = given.travel.min(axis=0)[near, to[:, None]]
    ways = ways[ways < FAR]
    return max(1.0, float(ways.mean()) * int(given.weights[0])) if ways.size else 1.0


def _read(problem: Problem, given: Given, routes: Routes) -> Plan:
    visits, (n, _) = visits_of(problem), given.cost.shape
    stops, breaks = [], []
    for person, one in enumerate(problem.staff):
        node = int(routes.link[n + person, NEXT])
        first_break = len(visits) + sum(len(other.breaks) for other in problem.staff[:person])
        while node < n:
            start = int(routes.link[node, START])
            if node < len(visits):
                stops.append(Stop(visit=visits[node].name, staff=one.name, start=start))
            else:
                breaks.append(Rest(staff=one.name, number=node - first_break, start=start))
            node = int(routes.link[node, NEXT])
    return Plan(stops=tuple(stops), breaks=tuple(breaks), unplaced=unplaced_of(problem, stops))
