"""Everybody's day walked through from the facts: ways, waits and whether the break finds room.

Nothing here knows how plans are made: it looks at a plan as a person who has it in hand would.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from bots.visit_planning.facts import Day, Line, Person, Visit
from framework.core.messages import Message, message

_MINUTE = 60
_TENTH = Decimal("0.1")


@dataclass(frozen=True, kw_only=True)
class Walk:
    """One person's day in order; minutes."""

    person: Person
    stops: tuple[tuple[Line, Visit], ...]
    #: Travel before each stop, and back; None where the mode does not reach.
    ways: tuple[int | None, ...]
    #: What does not fit, in order of time.
    wrong: tuple[Message, ...]

    @property
    def travel(self) -> int:
        """Minutes on the way."""
        return sum(each or 0 for each in self.ways)

    @property
    def visiting(self) -> int:
        """Minutes with clients."""
        return sum(visit.minutes for _, visit in self.stops)


def walks(day: Day, lines: Iterable[Line]) -> dict[str, Walk]:
    """Return everybody's day by anställningsnummer; also of those with nothing to do."""
    visits = day.by_reference
    own: dict[str, list[Line]] = {one.number: [] for one in day.people}
    for each in lines:
        if each.person in own and each.start is not None:
            own[each.person].append(each)
    return {
        one.number: walk(day, one, ((each, visits[each.visit]) for each in own[one.number]))
        for one in day.people
    }


def walk(day: Day, one: Person, chosen: Iterable[tuple[Line, Visit]]) -> Walk:
    """Return somebody's day with these visits, all of which have a start."""
    stops = sorted(chosen, key=_begins)
    at = {name: number for number, name in enumerate(day.places)}
    times, office = day.travel[one.mode], day.places[0]
    where, free = office, day.seconds(one.start)
    ways: list[int | None] = []
    wrong: list[Message] = []
    # Time that is nobody's: from when, to when, in real seconds.
    gaps: list[tuple[int, int]] = []
    for line, visit in stops:
        start = day.seconds(line.start or 0)
        way = times[at[where]][at[visit.client]] if visit.client in at else None
        ways.append(way)
        there = free + (way or 0) * _MINUTE
        if start < there:
            wrong.append(
                message(
                    "{name} cannot be at {visit} before {time}.",
                    name=one.name, visit=visit.reference, time=_clock(day, there),
                )
            )  # fmt: skip
        gaps.append((free, start - (way or 0) * _MINUTE))
        free = max(start, there) + visit.minutes * _MINUTE
        where = visit.client if visit.client in at else where
    back = times[at[where]][0]
    ways.append(back)
    end = day.seconds(one.end)
    if stops and free + (back or 0) * _MINUTE > end:
        wrong.append(
            message(
                "{name} is back {time}, and the shift ends {end}.",
                name=one.name, time=_clock(day, free + (back or 0) * _MINUTE),
                end=_clock(day, end),
            )
        )  # fmt: skip
    gaps.append((free, end - (back or 0) * _MINUTE))
    if stops and one.pause and not _has_pause(day, one, gaps):
        wrong.append(
            message(
                "{name} has no room for {minutes} minutes of break.",
                name=one.name, minutes=one.pause,
            )
        )  # fmt: skip
    return Walk(person=one, stops=tuple(stops), ways=tuple(ways), wrong=tuple(wrong))


def share(found: Iterable[Walk]) -> Decimal | None:
    """Return the per cent of visits in the visits and travel of some days; None without any."""
    busy = [each for each in found if each.stops]
    visiting = sum(each.visiting for each in busy)
    spent = visiting + sum(each.travel for each in busy)
    return (Decimal(100 * visiting) / spent).quantize(_TENTH, ROUND_HALF_UP) if spent else None


def _begins(stop: tuple[Line, Visit]) -> tuple[int, str]:
    return stop[0].start or 0, stop[0].visit


def _has_pause(day: Day, one: Person, gaps: list[tuple[int, int]]) -> bool:
    first, last = day.seconds(one.pause_from), day.seconds(one.pause_to)
    return any(
        max(begin, first) <= last and max(begin, first) + one.pause * _MINUTE <= stop
        for begin, stop in gaps
    )


def _clock(day: Day, seconds: int) -> str:
    wall = day.wall(seconds)
    return f"{wall // 60 % 24:02d}:{wall % 60:02d}"
