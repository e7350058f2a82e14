"""Who takes which shift: all open orders together, beside the plain list one by one.

150 orders of 14 days and 400 substitutes are made from a seed (`--rows` sets the orders, with eight
substitutes to every three). Trying every rule on every pair and assigning are both in the time. Of
each goal it says what both reach, ours ÷ plain list, and how far from the best ours can be. The
first goal on which the two differ decides which is better.
"""

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.measure import Options, seconds
from bots.substitute_staffing.assigning import Assignment, assign
from bots.substitute_staffing.facts import Availability, Booking, Delegation, Order, Substitute
from bots.substitute_staffing.greedy import greedy
from bots.substitute_staffing.problem import HIGHER, Problem, problem_of
from bots.substitute_staffing.settings import Settings
from bots.substitute_staffing.sources import DIRECT, HOURLY, NEW, ON_REQUEST, POOL, UNAVAILABLE
from bots.substitute_staffing.trial import Standing, wanted
from framework.config.loader import load
from framework.config.rules import RulesFile, merged
from framework.core.dated import DatedRules
from framework.core.local_time import instant

_ORDERS, _SHARE = 150, Decimal(8) / 3
_RULES = Path(__file__).parents[1] / "configs/common/rules"
_FIRST = dt.date(2026, 11, 23)
_DAYS = 14
_UNITS = tuple(str(5201 + number) for number in range(12))
_TITLES = ("USK", "VBITR", "VBITR", "BSK", "ELEVASS")
#: Start and end in minutes after midnight.
_SHIFTS = ((7 * 60, 16 * 60), (13 * 60, 21 * 60 + 30), (21 * 60, 31 * 60), (8 * 60, 15 * 60))


def run(options: Options) -> dict[str, Any]:
    """Assign generated orders, and compare with the plain list."""
    orders, substitutes, settings, dated = generate(options.rows or _ORDERS)
    ready: list[Problem] = []
    trying = seconds(lambda: ready.append(_problem(orders, substitutes, settings, dated)))
    found: list[Assignment] = []
    assigning = seconds(lambda: found.append(assign(ready[0], settings)))
    (problem,), (ours,) = ready, found
    plain = greedy(problem, settings.goals, settings.salt)
    goals = {each.goal: each for each in ours.goals}
    lists = {goal: problem.value(plain, goal) for goal in settings.goals}
    differ = next((goal for goal in goals if goals[goal].value != lists[goal]), None)
    worse = differ is not None and (goals[differ].value < lists[differ]) == (differ in HIGHER)
    return {
        "seconds": round(trying + assigning, 2),
        "trying": round(trying, 2),
        "orders": len(orders),
        "substitutes": len(substitutes),
        "pairs": len(problem.factors),
        "filled": {"ours": len(ours.given), "plain": len(plain)},
        "goals": {
            goal.value: {
                "ours": each.value,
                "plain": lists[goal],
                "ratio": round(each.value / lists[goal], 4) if lists[goal] else None,
                "gap": None if each.gap is None else round(each.gap, 4),
            }
            for goal, each in goals.items()
        },
        "gap": max(1.0 if each.gap is None else round(each.gap, 4) for each in ours.goals),
        "decided_by": differ and differ.value,
        "worse_than_plain": worse,
        "cut_short": ours.cut_short,
    }


def _problem(
    orders: list[Order], substitutes: list[Substitute], settings: Settings, dated: DatedRules
) -> Problem:
    return problem_of(
        [wanted(order, settings, dated) for order in orders],
        {each.number: Standing(each) for each in substitutes},
        settings,
    )


def generate(
    count: int, seed: int = 8
) -> tuple[list[Order], list[Substitute], Settings, DatedRules]:
    """Return orders, the substitutes for them, and what an invented municipality has decided."""
    chance = random.Random(seed)  # noqa: S311 (seeded, repeatable)
    dated = merged(
        load(_RULES / f"{name}.yaml", RulesFile)[0] for name in ("arbetstid", "bemanning", "las")
    )
    settings = Settings.model_validate(
        {"units": dict.fromkeys(_UNITS, "-"), "dygnsbryt": {"default": "10:00"}}
    )
    orders = [_order(chance, number) for number in range(count)]
    people = [_substitute(chance, number) for number in range(int(count * _SHARE))]
    return orders, people, settings, dated


def _happens(chance: random.Random, percent: int) -> bool:
    return chance.randrange(100) < percent


def _order(chance: random.Random, number: int) -> Order:
    day = _FIRST + dt.timedelta(days=int(_DAYS * chance.random() ** 1.5))
    start, end = chance.choice(_SHIFTS)
    title = chance.choice(_TITLES)
    needs = title in {"USK", "VBITR"} and _happens(chance, 40)
    return Order(
        reference=f"B-{number:04d}",
        unit=chance.choice(_UNITS),
        start=instant(day, start),
        end=instant(day, end),
        pause=30,
        title=title,
        requirements=("DELEGERING LAKEMEDEL",) if needs else (),
        cause="SJUK",
        priority=chance.choice((1, 5, 5, 5, 9)),
        created=instant(_FIRST, 0),
        status=NEW,
        by_car=_happens(chance, 20),
    )


def _substitute(chance: random.Random, number: int) -> Substitute:
    units = chance.sample(_UNITS, 3)
    pool = _happens(chance, 10)
    name = f"1{number:06d}"
    return Substitute(
        number=name,
        person=name,
        name=f"Vikarie {number}",
        born=dt.date(1970 + chance.randrange(38), 6, 1),
        employment=POOL if pool else HOURLY,
        titles=frozenset(chance.choice((("USK", "VBITR"), ("VBITR",), ("BSK", "ELEVASS")))),
        certificate=dt.date(2024, 1, 1),
        introduced=frozenset(units),
        wished=frozenset(units[:1]),
        delegations=tuple(
            Delegation(type="LAKEMEDEL", unit=unit, until=dt.date(2026, 11, 28))
            for unit in units
            if _happens(chance, 60)
        ),
        licences=frozenset({"B"} if _happens(chance, 70) else ()),
        nights=_happens(chance, 50),
        extract=dt.date(2026, 6, 1),
        most_month=chance.choice((80, 120, 165)) * 60,
        priority_until=dt.date(2027, 3, 1) if _happens(chance, 5) else None,
        resource_minutes=chance.choice((0, 480, 1200)) if pool else 0,
        hourly=Decimal(chance.randrange(140, 190)),
        distance={unit: Decimal(chance.randrange(1, 60)) for unit in _UNITS},
        availability=tuple(_availability(chance)),
        bookings=tuple(_bookings(chance, units)),
        last_asked=instant(_FIRST, 0) - dt.timedelta(days=chance.randrange(40)),
    )


def _availability(chance: random.Random) -> list[Availability]:
    found = []
    for number in range(_DAYS + 1):
        kind = chance.choice((DIRECT, ON_REQUEST, ON_REQUEST, UNAVAILABLE, ""))
        if kind:
            start = instant(_FIRST + dt.timedelta(days=number), 0)
            found.append(Availability(start=start, end=start + dt.timedelta(hours=31), type=kind))
    return found


def _bookings(chance: random.Random, units: list[str]) -> list[Booking]:
    found = []
    for number in range(-28, _DAYS):
        if _happens(chance, 25):
            day = _FIRST + dt.timedelta(days=number)
            start, end = chance.choice(_SHIFTS)
            found.append(
                Booking(
                    start=instant(day, start), end=instant(day, end), pause=30, type="ARBETE",
                    unit=chance.choice(units),
                )
            )  # fmt: skip
    return found
