"""A day of home-care visits: how cost a visit grows with visits, and a whole municipality's day.

`growing`: areas of 10 to 300 visits. `day`: 2,000 visits (`--rows` sets them), 8 areas, 120 staff,
two areas at a time. Every plan is tried on every hard rule, and compared with a plain list that
fills one visit after the other. A plan is better when less of priority 1 is unplaced, then of 2,
then of 3, and then when it costs less. Seconds are of modelling and solving.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.measure import Options
from bench.visits_made import VISITS_EACH, area
from bench.visits_measures import Measures, measures
from bench.visits_plain import PlainList
from bench.visits_proof import broken_rules
from bots.visit_planning.plan import Plan
from bots.visit_planning.problem import Problem
from bots.visit_planning.solving import Effort, solve

_GROWING = (10, 30, 100, 200, 300)
_VISITS, _AREAS = 2000, 8
_EFFORT = Effort()


def run(options: Options) -> dict[str, Any]:
    """Solve both; raises `AssertionError` for a broken rule or a plan worse than the plain list."""
    began = time.perf_counter()
    solve(area(10, 0), effort=Effort(tries=10, stages=1))
    compiling = time.perf_counter() - began
    growing = []
    for visits in _GROWING:
        began = time.perf_counter()
        problem = area(visits, seed=visits)
        plan = solve(problem, effort=_EFFORT)
        seconds = time.perf_counter() - began
        growing.append(
            {
                "visits": visits,
                **_told([problem], [plan]),
                "seconds": round(seconds, 2),
                "ms_a_visit": round(1000 * seconds / visits, 1),
            }
        )
    return {
        "compiling": round(compiling, 1),
        "same_uncompiled": _uncompiled() == repr(_small()),
        "growing": growing,
        "day": _day(options.rows or _VISITS),
    }


def _small() -> Plan:
    return solve(area(20, seed=5), effort=Effort(tries=100, stages=5))


def _uncompiled() -> str:
    """Return the small plan of a process in which nothing is compiled."""
    program = "from bench import visits; print(visits._small())"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout.strip()


def _day(visits: int) -> dict[str, Any]:
    sizes = [visits // _AREAS + (at < visits % _AREAS) for at in range(_AREAS)]
    staff = round(visits / VISITS_EACH)
    people = [staff // _AREAS + (at < staff % _AREAS) for at in range(_AREAS)]
    problems = [
        area(size, seed=100 + at, staff=max(1, people[at])) for at, size in enumerate(sizes)
    ]
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        plans = list(pool.map(lambda each: solve(each, effort=_EFFORT), problems))
    seconds = time.perf_counter() - began
    return {
        "visits": visits,
        "areas": _AREAS,
        "staff": sum(map(len, (each.staff for each in problems))),
        **_told(problems, plans),
        "seconds": round(seconds, 1),
    }


def _told(problems: Sequence[Problem], plans: Sequence[Plan]) -> dict[str, Any]:
    plain = [PlainList(problem).plan() for problem in problems]
    for problem, ours, theirs in zip(problems, plans, plain, strict=True):
        for plan in (ours, theirs):
            assert broken_rules(problem, plan) == ()  # noqa: S101 (what a bench is for)
        assert _worth(measures(problem, ours)) <= _worth(measures(problem, theirs))  # noqa: S101 (see above)
    return {"ours": _sum(problems, plans), "plain": _sum(problems, plain)}


def _worth(found: Measures) -> tuple[tuple[int, ...], int]:
    return found.unplaced, found.cost


def _sum(problems: Sequence[Problem], plans: Sequence[Plan]) -> dict[str, Any]:
    found = [measures(problem, plan) for problem, plan in zip(problems, plans, strict=True)]
    placed = sum(len(plan.stops) for plan in plans)
    travel, visiting = (
        sum(getattr(each, name) for each in found) for name in ("travel", "visiting")
    )
    return {
        "unplaced": [sum(each) for each in zip(*(one.unplaced for one in found), strict=True)],
        "cost_a_visit": round(sum(each.cost for each in found) / max(1, placed), 1),
        "travel_a_visit": round(travel / max(1, placed), 1),
        "visit_share": round(visiting / max(1, visiting + travel), 3),
        "new_faces": sum(each.new_faces for each in found),
        "by_contact": sum(each.by_contact for each in found),
        "most_worked": round(max(each.most_worked for each in found), 2),
        "least_worked": round(min(each.least_worked for each in found), 2),
    }
