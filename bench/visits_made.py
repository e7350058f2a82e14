"""A day of home care in one area, made from a seed: plausible, and nobody's."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from itertools import accumulate

from bots.visit_planning.problem import Break, Pair, Problem, Staff, Travel, Visit

_HOUR, _MINUTE = 3600, 60
#: Visits a person, as in a day of 2,000 visits and 120 staff.
VISITS_EACH = 2000 / 120
#: Parts of the day that visits belong to: how many of them, and when they may begin.
_PARTS = (
    (24, 7.0, 9.5), (12, 9.5, 11.5), (18, 11.5, 13.0), (10, 13.5, 16.0),
    (14, 16.0, 17.5), (10, 18.0, 19.5), (12, 19.5, 21.5),
)  # fmt: skip
#: Minutes of a visit and how many of a hundred; 2 and 5 are the looks in and the medicines.
_LENGTHS = ((2, 6), (5, 14), (10, 16), (15, 22), (20, 20), (30, 15), (45, 7))
#: Of a hundred shifts: how many, hours from and to, and the break's minutes and window.
_SHIFTS = (
    (42, 7.0, 15.5, (30, 10.5, 13.0)),
    (12, 7.0, 12.0, None),
    (34, 13.5, 22.0, (30, 16.5, 19.0)),
    (12, 16.0, 22.0, None),
)
#: Modes: how many of a hundred, km/h, minutes to set off, and how far they reach in km.
_MODES = {"BIL": (35, 30, 2, 99), "CYKEL": (50, 15, 1, 99), "GANG": (15, 5, 0, 2.5)}
_SKILLS = {"lakemedel": 75, "insulin": 40, "tal_hund": 85, "kvinna": 75}
_OFFICE = "kontor"


@dataclass(frozen=True, kw_only=True)
class _Client:
    name: str
    place: str
    has_dog: bool
    #: One of the staff whom the client does not want.
    refused: str


def area(visits: int, seed: int, staff: int | None = None) -> Problem:
    """Return a day's problem; by default with as many staff as a municipality has (about 1:17)."""
    chance = random.Random(seed)  # noqa: S311 (seeded, repeatable)
    people = _staff(chance, staff or max(3, round(visits / VISITS_EACH)))
    names = [one.name for one in people]
    clients = [
        _Client(
            name=f"K{number:03}",
            place=f"P{number:03}",
            has_dog=chance.random() < 0.12,
            refused=chance.choice([*names, *[""] * len(names)]),
        )
        for number in range(max(1, visits // 4))
    ]
    pairs: list[Pair] = []
    found: list[Visit] = []
    while len(found) < visits:
        made, pair = _visit(chance, len(found), chance.choice(clients))
        if len(found) + len(made) <= visits:
            found += made
            pairs += [pair] if pair else []
    own = {each.name: chance.sample(names, min(6, len(names))) for each in clients}
    return Problem(
        visits=tuple(found),
        pairs=tuple(pairs),
        staff=tuple(people),
        travel=_travel(chance, [each.place for each in clients]),
        contacts={client: frozenset(known[:2]) for client, known in own.items()},
        known={client: frozenset(known[2:]) for client, known in own.items()},
    )


def _staff(chance: random.Random, count: int) -> list[Staff]:
    found = []
    for number in range(count):
        # The first ones are as the shares say, so that every part of the day has somebody.
        at = (number * 100 / count + 21) % 100
        sums = list(accumulate(share for share, *_ in _SHIFTS))
        _, start, end, rest = next(row for row, to in zip(_SHIFTS, sums, strict=True) if at < to)
        mode = chance.choices(list(_MODES), [share for share, *_ in _MODES.values()])[0]
        skills = {name for name, share in _SKILLS.items() if chance.randrange(100) < share}
        breaks: tuple[Break, ...] = ()
        if rest is not None:
            minutes, opens, closes = rest
            breaks = (
                Break(
                    duration=minutes * _MINUTE,
                    earliest=round(opens * _HOUR),
                    latest=round(closes * _HOUR),
                ),
            )
        found.append(
            Staff(
                name=f"A{number:03}", start=round(start * _HOUR), end=round(end * _HOUR),
                begins_at=_OFFICE, ends_at=_OFFICE, mode=mode, skills=frozenset(skills),
                breaks=breaks,
            )
        )  # fmt: skip
    return found


def _visit(chance: random.Random, number: int, client: _Client) -> tuple[list[Visit], Pair | None]:
    _, opens, closes = chance.choices(_PARTS, [share for share, *_ in _PARTS])[0]
    minutes = chance.choices([m for m, _ in _LENGTHS], [share for _, share in _LENGTHS])[0]
    skills = {"tal_hund"} if client.has_dog else set()
    kind = chance.randrange(100)
    earliest, latest, priority = opens * _HOUR, closes * _HOUR, 2
    if kind < 30:  # medicine and insulin, at their time
        skills |= {"insulin"} if kind < 6 else {"lakemedel"}
        earliest += chance.randrange(round(latest - earliest) // 900) * 900
        latest, priority = earliest + (1800 if kind < 6 else 3600), 1
    elif kind < 45:  # cleaning, shopping, laundry
        earliest, latest, priority = earliest - _HOUR, latest + 2 * _HOUR, 3
    elif kind < 50:
        skills |= {"kvinna"}
    each = Visit(
        name=f"B{number:04}", client=client.name, place=client.place,
        duration=minutes * _MINUTE, earliest=max(round(earliest), round(7.1 * _HOUR)),
        latest=min(round(latest), round(21.4 * _HOUR)), priority=priority,
        skills=frozenset(skills), never=frozenset({client.refused} - {""}),
    )  # fmt: skip
    how = chance.randrange(100)
    if how >= 7:
        return [each], None
    second = f"B{number + 1:04}"
    dog = frozenset({"tal_hund"}) & each.skills
    if how < 6:  # two at the same time
        other = replace(each, name=second, skills=dog)
        return [each, other], Pair(first=each.name, second=second)
    later = (30 * _MINUTE, 90 * _MINUTE)
    other = replace(each, name=second, skills=dog, latest=each.latest + later[1])
    return [each, other], Pair(first=each.name, second=second, least=later[0], most=later[1])


def _travel(chance: random.Random, places: list[str]) -> Travel:
    """Return ways between the office and places in a square of 4 km, round corners."""
    spots = [(2.0, 2.0), *((chance.random() * 4, chance.random() * 4) for _ in places)]
    times: dict[str, list[list[int | None]]] = {}
    for mode, (_, speed, off, reach) in _MODES.items():
        rows: list[list[int | None]] = []
        for one in spots:
            ways = [1.3 * math.dist(one, other) for other in spots]
            rows.append(
                [
                    None if way > reach else round(way / speed * _HOUR + (off * 60 if way else 0))
                    for way in ways
                ]
            )
        times[mode] = rows
    return Travel(places=(_OFFICE, *places), times=times)
