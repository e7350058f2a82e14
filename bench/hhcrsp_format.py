"""The format of the home-care routing and scheduling instances, their cost, and made-up ones.

Format and cost are those of Ceschia, Di Gaspero, Rosati, Schaerf, ITOR 2024, doi
10.1111/itor.13585. Nothing here knows the solver.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple


@dataclass(frozen=True, kw_only=True)
class Patient:
    """Somebody who is visited by one caregiver or two; services and durations in their order."""

    name: str
    opens: float
    closes: float
    services: tuple[str, ...]
    durations: tuple[float, ...]
    #: Least and most time from the first start to the second; None for one caregiver.
    apart: tuple[float, float] | None


@dataclass(frozen=True, kw_only=True)
class Instance:
    """Patients, caregivers' abilities, and distances; row and column 0 are the office."""

    patients: tuple[Patient, ...]
    abilities: Mapping[str, frozenset[str]]
    distances: Sequence[Sequence[float]]


class Done(NamedTuple):
    """One service carried out: whose (number in `patients`), which of theirs, and its start."""

    patient: int
    service: int
    start: float


class Cost(NamedTuple):
    """What a solution costs, and what of."""

    distance: float
    tardiness: float
    most: float

    @property
    def total(self) -> float:
        """(distance + total tardiness + maximal tardiness) / 3, as published."""
        return (self.distance + self.tardiness + self.most) / 3


def read(path: Path) -> Instance:
    """Read a file of the format; `SystemExit` says what is missing or does not fit."""
    try:
        raw = json.loads(path.read_text("utf-8"))
        if len(raw["central_offices"]) != 1:
            msg = f"{path}: has {len(raw['central_offices'])} offices, not one"
            raise SystemExit(msg)
        size = len(raw["patients"]) + 1
        if len(raw["distances"]) != size or any(len(row) != size for row in raw["distances"]):
            msg = f"{path}: distances must be {size} rows of {size}, the office first"
            raise SystemExit(msg)
        return Instance(
            patients=tuple(_patient(each) for each in raw["patients"]),
            abilities={one["id"]: frozenset(one["abilities"]) for one in raw["caregivers"]},
            distances=raw["distances"],
        )
    except (KeyError, ValueError, TypeError, OSError) as error:
        msg = f"{path}: not of the format ({type(error).__name__}: {error})"
        raise SystemExit(msg) from None


def _patient(raw: Mapping[str, Any]) -> Patient:
    cares = raw["required_caregivers"]
    together = raw.get("synchronization")
    if len(cares) not in {1, 2} or (len(cares) == 2) != (together is not None):
        msg = f"patient {raw['id']} needs one caregiver, or two and how they go together"
        raise ValueError(msg)
    apart = None
    if together is not None:
        if together["type"] not in {"simultaneous", "sequential"}:
            msg = f"patient {raw['id']}: unknown synchronization {together['type']!r}"
            raise ValueError(msg)
        least, most = together["distance"] if together["type"] == "sequential" else (0, 0)
        apart = float(least), float(most)
    opens, closes = raw["time_window"]
    return Patient(
        name=raw["id"],
        opens=opens,
        closes=closes,
        services=tuple(each["service"] for each in cares),
        durations=tuple(float(each["duration"]) for each in cares),
        apart=apart,
    )


def cost(instance: Instance, days: Mapping[str, Sequence[Done]]) -> Cost:
    """Check a solution, everybody's services in order, from the instance alone; return its cost.

    Raises `AssertionError` when it breaks one of the rules. Starts may be off by rounding.
    """
    slack = 1e-6
    starts: dict[tuple[int, int], float] = {}
    who: dict[tuple[int, int], str] = {}
    distance = 0.0
    for caregiver, day in days.items():
        at, free = 0, 0.0
        for patient, service, start in day:
            whose = instance.patients[patient]
            free += instance.distances[at][patient + 1]
            distance += instance.distances[at][patient + 1]
            at = patient + 1
            _must(start >= free - slack, f"{caregiver} is not at {whose.name} in time")
            _must(start >= whose.opens - slack, f"{whose.name} is visited before it opens")
            able = instance.abilities[caregiver]
            _must(whose.services[service] in able, f"{caregiver} may not see {whose.name}")
            _must((patient, service) not in starts, f"{whose.name} gets a service twice")
            starts[patient, service], who[patient, service] = start, caregiver
            free = start + whose.durations[service]
        distance += instance.distances[at][0]
    late = []
    for number, whose in enumerate(instance.patients):
        for service in range(len(whose.services)):
            _must((number, service) in starts, f"{whose.name} lacks a service")
            late.append(max(0.0, starts[number, service] - whose.closes))
        if whose.apart is not None:
            least, most = whose.apart
            between = starts[number, 1] - starts[number, 0]
            _must(least - slack <= between <= most + slack, f"{whose.name}: wrong time between")
            _must(who[number, 0] != who[number, 1], f"{whose.name}: the same caregiver twice")
    return Cost(distance, sum(late), max(late, default=0.0))


def _must(holds: bool, what: str) -> None:  # noqa: FBT001 (an assertion that -O does not remove)
    if not holds:
        raise AssertionError(what)


def made(patients: int, seed: int) -> Instance:
    """Make an instance that looks like the published ones: a day of 600, a third need two."""
    chance = random.Random(seed)  # noqa: S311 (seeded, repeatable)
    spots = [(chance.randrange(101), chance.randrange(101)) for _ in range(patients + 1)]
    caregivers = max(3, patients // 5)
    abilities = []
    for number in range(caregivers):
        group = ["s1", "s2", "s3"] if number % 2 == 0 else ["s4", "s5", "s6"]
        abilities.append(set(chance.sample(group, chance.randint(1, 3))))
    for number, every in ((0, {"s1", "s2", "s3"}), (1, {"s4", "s5", "s6"})):
        abilities[number] |= every - set().union(*abilities)
    found = []
    for number in range(patients):
        opens = float(chance.randrange(481))
        two = number >= patients * 0.7
        one, other = chance.choice(["s1", "s2", "s3"]), chance.choice(["s4", "s5", "s6"])
        least = chance.randrange(0, 61)
        sequential = two and number >= patients * 0.85
        apart = (float(least), least * 2.0 + 5) if sequential else (0.0, 0.0)
        length = float(chance.randint(10, 20))
        found.append(
            Patient(
                name=f"p{number + 1}",
                opens=opens,
                closes=opens + 120,
                services=(one, other) if two else (chance.choice([one, other]),),
                durations=(length, length) if two else (length,),
                apart=apart if two else None,
            )
        )
    return Instance(
        patients=tuple(found),
        abilities={f"c{number + 1}": frozenset(each) for number, each in enumerate(abilities)},
        distances=[[round(math.dist(one, other), 3) for other in spots] for one in spots],
    )
