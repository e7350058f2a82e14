"""Small days for tests: places on a line, one minute (60) between neighbours by car."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from bots.visit_planning.problem import Break, Pair, Problem, Staff, Travel, Visit, Weights

PLACES = ("office", "a", "b", "c", "d", "e")
HOUR = 3600


def visit(name: str, place: str | None = "a", **more: Any) -> Visit:
    """Return a visit of ten minutes at any time of the day."""
    values = {"client": f"client {name}", "duration": 600, "earliest": 0, "latest": 24 * HOUR}
    return Visit(name=name, place=place, **{**values, **more})


def staff(name: str, start: int = 0, end: int = 10 * HOUR, **more: Any) -> Staff:
    """Return somebody with a car, from the office and back."""
    values = {"begins_at": "office", "ends_at": "office", "mode": "car"}
    return Staff(name=name, start=start, end=end, **{**values, **more})


def day(visits: list[Visit], people: list[Staff], *pairs: Pair, **more: Any) -> Problem:
    """Return a problem whose only cost is travel, unless weights are given."""
    weights = more.pop("weights", weigh())
    return Problem(
        visits=tuple(visits), staff=tuple(people), pairs=pairs, travel=travel(), weights=weights,
        **more,
    )  # fmt: skip


def weigh(**more: int | None) -> Weights:
    """Return weights of travel only, and what is given."""
    values: Mapping[str, Any] = {
        "travel": 1, "new_face": 0, "not_contact": 0, "not_wished": 0, "other_person": 0,
        "other_time": 0, "uneven": 0,
    }  # fmt: skip
    return Weights(**{**values, **more})


def travel() -> Travel:
    """Return ways along the line; on foot ten times as long, and not beyond two places."""
    steps = range(len(PLACES))
    return Travel(
        places=PLACES,
        times={
            "car": [[60 * abs(one - other) for other in steps] for one in steps],
            "foot": [
                [600 * abs(one - other) if abs(one - other) <= 2 else None for other in steps]
                for one in steps
            ],
        },
    )


def drawn(seed: int, visits: int, people: int) -> Problem:
    """Return a crowded little day with everything in it."""
    chance = random.Random(seed)  # noqa: S311 (seeded, repeatable)
    found = []
    for number in range(visits):
        earliest = chance.randrange(0, 5400, 300)
        found.append(
            visit(
                f"v{number}",
                chance.choice([*PLACES, None]) if chance.random() < 0.1 else chance.choice(PLACES),
                client=f"k{chance.randrange(visits)}",
                duration=chance.choice([120, 300, 600, 1200]),
                earliest=earliest,
                latest=earliest + chance.choice([0, 600, 1800, 5400]),
                priority=chance.choice([1, 2, 2, 3]),
                skills=frozenset({"insulin"} if chance.random() < 0.2 else ()),
                never=frozenset({"s0"} if chance.random() < 0.1 else ()),
                wished=frozenset({"s1"} if chance.random() < 0.2 else ()),
            )
        )
    pairs = [
        Pair(first=f"v{at}", second=f"v{at + 1}", least=least, most=most)
        for at in range(0, visits - 1, 2)
        for least, most in [chance.choice([(0, 0), (600, 1800), (0, 900)])]
        if chance.random() < 0.5
    ]
    able = []
    for number in range(people):
        start = chance.randrange(0, 3600, 600)
        rests = (Break(duration=300, earliest=start + 600, latest=start + 3000),)
        able.append(
            staff(
                f"s{number}",
                start,
                start + chance.choice([3600, 5400, 9000]),
                mode=chance.choice(["car", "car", "foot"]),
                skills=frozenset({"insulin"} if chance.random() < 0.5 else ()),
                breaks=rests if chance.random() < 0.4 else (),
            )
        )
    return day(
        found,
        able,
        *pairs,
        weights=weigh(new_face=chance.choice([0, 500]), not_wished=200, uneven=1, even=300),
        known={f"k{number}": frozenset({"s0"}) for number in range(0, visits, 2)},
    )
