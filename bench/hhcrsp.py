"""Home-care routing and scheduling as published: cost, and how far it is from the best known.

Solved by what plans Lena's visits (`bots.visit_planning`), from two seeds at the same time, the
better one counts. Files are given on the command line; without any, those that may lie in
`../shared/data/hhcrsp`. The cost is counted by `bench.hhcrsp_format`, which knows nothing of the
solver. With `--rows N` and no file, ten made-up instances of N patients are solved instead.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from bench.hhcrsp_format import Cost, Done, Instance, cost, made, read
from bench.measure import Options
from bots.visit_planning.plan import Plan
from bots.visit_planning.problem import NO_END, Pair, Problem, Staff, Travel, Visit, Weights
from bots.visit_planning.solving import Effort, Search

_DATA = Path(__file__).parents[2] / "shared/data/hhcrsp"
#: Costs of the solutions published with the data (iolab-uniud/hhcrsp, selected solutions).
PUBLISHED = {
    "CPLEX_HCSRP_10_1": 218.199, "CPLEX_HCSRP_10_3": 305.858, "CPLEX_HCSRP_10_5": 189.543,
    "CPLEX_HCSRP_25_1": 428.097, "CPLEX_HCSRP_25_3": 399.089, "CPLEX_HCSRP_25_5": 366.338,
    "CPLEX_HCSRP_50_1": 943.728, "CPLEX_HCSRP_50_3": 541.116, "CPLEX_HCSRP_50_5": 655.717,
    "VNS_HCSRP_100_1": 1255.93,
}  # fmt: skip
#: Times and distances have three decimals; the solver takes whole numbers.
_UNIT = 1000
_SEEDS = (1, 2)
#: Every round begins so hot that it forgets the one before: windows missed make deep valleys.
_EFFORT = Effort(tries=100_000, rounds=8, hot=2.0, warm=2.0)
#: Nothing is begun after so long; the plan there is by then counts.
_SECONDS = 48.0


def run(options: Options) -> dict[str, Any]:
    """Solve every file; seconds are of reading, modelling and solving, on two threads."""
    if options.rows and not options.files:
        patients = options.rows
        jobs = [(f"made {patients} {n}", partial(made, patients, n)) for n in range(10)]
    else:
        paths = [Path(file) for file in options.files] or sorted(_DATA.glob("*.json"))
        if not paths:
            msg = f"no .json files: give some on the command line, or put them in {_DATA}"
            raise SystemExit(msg)
        jobs = [(path.name, partial(read, path)) for path in paths]
    began = time.perf_counter()
    solved(made(5, 0), began, Effort(tries=10, stages=1))
    compiling = time.perf_counter() - began
    files = []
    for name, load in jobs:
        began = time.perf_counter()
        found = solved(load(), began, _EFFORT)
        seconds = time.perf_counter() - began
        files.append(
            {
                "file": name,
                **_figures(name, found),
                "seconds": round(seconds, 1),
                "load": round(os.getloadavg()[0], 2),
            }
        )
    return {"files": files, "compiling": round(compiling, 1)}


def _figures(name: str, found: Cost) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "cost": round(found.total, 3),
        "distance": round(found.distance, 3),
        "tardiness": round(found.tardiness, 3),
        "most": round(found.most, 3),
    }
    for known, published in PUBLISHED.items():
        if name == f"Instanz{known}.json":
            figures["published"] = published
            figures["gap_percent"] = round(100 * (round(found.total, 3) / published - 1), 3)
    return figures


def solved(instance: Instance, began: float, effort: Effort) -> Cost:
    """Return the cost of the better of two plans."""
    problem = problem_of(instance)

    def one(seed: int) -> Cost:
        search = Search(problem, seed=seed, effort=effort)
        for _ in search.stages():
            if time.perf_counter() - began > _SECONDS:
                break
        return cost(instance, days_of(instance, search.plan()))

    with ThreadPoolExecutor(len(_SEEDS)) as pool:
        return min(pool.map(one, _SEEDS), key=lambda each: each.total)


def problem_of(instance: Instance) -> Problem:
    """Return an instance as a day of visits: windows weighed, nobody's shift ends."""
    visits, pairs = [], []
    for number, patient in enumerate(instance.patients, 1):
        names = [f"{number}:{service}" for service in range(len(patient.services))]
        visits += [
            Visit(
                name=name,
                client=patient.name,
                place=str(number),
                duration=_whole(patient.durations[at]),
                earliest=_whole(patient.opens),
                latest=_whole(patient.closes),
                priority=1,
                skills=frozenset({patient.services[at]}),
            )
            for at, name in enumerate(names)
        ]
        if patient.apart is not None:
            least, most = map(_whole, patient.apart)
            pairs.append(Pair(first=names[0], second=names[1], least=least, most=most))
    return Problem(
        visits=tuple(visits),
        pairs=tuple(pairs),
        staff=tuple(
            Staff(
                name=name, start=0, end=NO_END, begins_at="0", ends_at="0", mode="any",
                skills=skills,
            )
            for name, skills in instance.abilities.items()
        ),
        travel=Travel(
            places=[str(place) for place in range(len(instance.distances))],
            times={"any": [[_whole(way) for way in row] for row in instance.distances]},
        ),
        weights=Weights(
            travel=1, late=1, latest_of_all=1, new_face=0, not_contact=0, not_wished=0,
            other_person=0, other_time=0, uneven=0,
        ),
    )  # fmt: skip


def days_of(instance: Instance, plan: Plan) -> dict[str, list[Done]]:
    """Return a plan as everybody's services in order."""
    days: dict[str, list[Done]] = {name: [] for name in instance.abilities}
    for stop in plan.stops:
        patient, service = map(int, stop.visit.split(":"))
        days[stop.staff].append(Done(patient - 1, service, stop.start / _UNIT))
    return days


def _whole(time: float) -> int:
    return round(time * _UNIT)
