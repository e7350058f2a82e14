"""The control of a month's import: what is missing, what fits nothing, what adds up."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from bots.resource_allocation.facts import Area, Client, Decision, Month, StopRow, Visit
from bots.resource_allocation.hours import days_in_force, minutes_a_day
from bots.resource_allocation.reading import Registers
from bots.resource_allocation.sources import (
    CALLED_OFF,
    CANCELLED,
    DAY_MINUTES,
    HOSPITAL,
    UNVISITED,
    VISIT_SHEET,
)
from framework.core.messages import Message, message
from framework.core.tables import RowPlace
from framework.core.values import Value

#: So many visits are needed before anything is said of how they are rounded, and to what.
_ENOUGH, _ROUND = 50, 5
#: How many of a sort are told in words.
_TOLD = 10
_PAUSES = (HOSPITAL, CALLED_OFF, CANCELLED)


class Several(Value):
    """What was found of one sort: the first of it in words, and how many there are."""

    first: tuple[Message, ...] = ()
    number: int = 0

    @classmethod
    def of(cls, found: Iterable[Message]) -> Several:
        """Return so many as people read, and the number of all."""
        whole = list(found)
        return cls(first=tuple(whole[:_TOLD]), number=len(whole))


class Control(Value):
    """What was found in one area's part of the import, one sentence each, by rule."""

    #: Control sums that the area's row does not give.
    untried: tuple[str, ...] = ()
    #: L11: sums that differ, clients and decisions without visits, visits without a decision.
    incomplete: Several = Several()
    #: L12, L13, L14, L15.
    staff: Several = Several()
    paused: Several = Several()
    overlapping: Several = Several()
    stopped: Several = Several()
    #: L10: visits with time, and whether all of them end on five minutes.
    counted: int = 0
    rounded: bool = False


def area_of(visit: Visit, decisions: Mapping[str, Decision], clients: Mapping[str, Client]) -> str:
    """Return the area that a visit belongs to, empty when nobody knows."""
    decision, client = decisions.get(visit.decision), clients.get(visit.client)
    if decision is not None:
        return decision.area
    return client.area if client else ""


def belongs(visit: Visit, decision: Decision | None, client: Client | None) -> bool:
    """Tell whether a visit has a decision that was in force that day."""
    return (
        decision is not None
        and decision.client == visit.client
        and decision.holds(visit.day)
        and (client is None or client.last_day is None or visit.day <= client.last_day)
    )


def control(
    area: Area,
    month: Month,
    decisions: Sequence[Decision],
    visits: Sequence[Visit],
    registers: Registers,
) -> Control:
    """Look over one area's decisions and visits of a month."""
    known = {each.reference: each for each in registers.decisions}
    orphans = [
        each
        for each in visits
        if not belongs(each, known.get(each.decision), registers.clients.get(each.client))
    ]
    timed = [each.performed for each in visits if each.performed]
    file = registers.visit_file
    return Control(
        untried=tuple(_untried(area)),
        incomplete=Several.of(
            (
                *_sums(area, decisions, visits),
                *_unvisited(decisions, visits, month, registers.clients),
                *(
                    message("Visit without a decision in force: {place}",
                            place=_place(file, VISIT_SHEET, each.row))
                    for each in orphans
                ),
            )
        ),
        staff=Several.of(
            message("The time says two people and the column of double staffing one: {place}",
                    place=told(each.place))
            for each in decisions
            if each.staff_unclear
        ),
        paused=Several.of(
            message("Performed although the visit did not happen ({cause}): {place}",
                    cause=each.cause, place=_place(file, VISIT_SHEET, each.row))
            for each in visits
            if each.cause in _PAUSES and each.performed
        ),
        overlapping=Several.of(_overlapping(decisions, month)),
        stopped=Several.of(
            (
                *(_stopped(each) for each in registers.stopped if each.area == area.name),
                *_too_long(decisions, visits, month, registers),
            )
        ),
        counted=len(timed),
        rounded=len(timed) >= _ENOUGH and all(each % _ROUND == 0 for each in timed),
    )  # fmt: skip


def told(place: RowPlace) -> Message:
    """Return where a row stands."""
    return _place(place.file, place.sheet, place.row)


def _place(file: str, sheet: str, row: int) -> Message:
    return message("{file}, {sheet} row {row}", file=file, sheet=sheet, row=row)


def _stopped(row: StopRow) -> Message:
    return message("Row that cannot be used: {place}: {why}", place=told(row.place), why=row.why)


def _stated(
    decisions: Sequence[Decision], visits: Sequence[Visit]
) -> tuple[tuple[str, int], tuple[str, int], tuple[str, int], tuple[str, int]]:
    return (
        ("beslut_rader", len(decisions)),
        ("besok_rader", len(visits)),
        ("planerade_min", sum(each.planned for each in visits)),
        ("utforda_min", sum(each.performed for each in visits)),
    )


def _untried(area: Area) -> Iterator[str]:
    for (name, _), stated in zip(_stated((), ()), area.sums, strict=True):
        if stated is None:
            yield name


def _sums(area: Area, decisions: Sequence[Decision], visits: Sequence[Visit]) -> Iterator[Message]:
    for (name, found), stated in zip(_stated(decisions, visits), area.sums, strict=True):
        if stated is not None and stated != found:
            yield message(
                "{column}: {found} came, and the sender says {stated}.",
                column=name, found=found, stated=stated,
            )  # fmt: skip


def _unvisited(
    decisions: Iterable[Decision],
    visits: Iterable[Visit],
    month: Month,
    clients: Mapping[str, Client],
) -> Iterator[Message]:
    """Yield expected clients without any visit, and decisions that nobody has carried out.

    A visit is expected when a decision grants at least one in its days in force, and somebody goes
    there: an alarm or a meal is no visit.
    """
    counts = Counter(each.decision for each in visits)
    visited = {each.client for each in visits}
    for each in decisions:
        minutes = minutes_a_day(each, month) * len(
            days_in_force(each, month, clients.get(each.client))
        )
        expected = each.minutes > 0 and minutes >= Fraction(each.minutes)
        if each.type in UNVISITED or not expected or counts[each.reference]:
            continue
        if each.client in visited:
            yield message("Decision without a visit in the month: {place}", place=told(each.place))
        else:
            yield message(
                "Expected client without a visit in the month: {place}", place=told(each.place)
            )


def _overlapping(decisions: Iterable[Decision], month: Month) -> Iterator[Message]:
    groups: defaultdict[tuple[str, str, str, str], list[Decision]] = defaultdict(list)
    for each in decisions:
        if each.help:
            groups[each.client, each.type, each.category, each.help].append(each)
    for same in groups.values():
        for place, one in enumerate(same):
            for other in same[place + 1 :]:
                if any(one.holds(day) and other.holds(day) for day in month.days):
                    yield message(
                        "Two decisions about the same overlap, and both count: {first} and "
                        "{second}",
                        first=told(one.place), second=told(other.place),
                    )  # fmt: skip


def _too_long(
    decisions: Sequence[Decision], visits: Sequence[Visit], month: Month, registers: Registers
) -> Iterator[Message]:
    """Yield clients with more than the hours of a day, by the row that goes beyond them."""
    performed: Counter[tuple[str, dt.date]] = Counter()
    for visit in visits:
        key = visit.client, visit.day
        before, performed[key] = performed[key], performed[key] + visit.performed
        if before <= DAY_MINUTES < performed[key]:
            place = _place(registers.visit_file, VISIT_SHEET, visit.row)
            yield message("More than 24 hours in a day, counted to {place}", place=place)
    granted: defaultdict[str, list[Decision]] = defaultdict(list)
    for each in decisions:
        granted[each.client].append(each)
    for own in granted.values():
        for day in month.days:
            there = [each for each in own if each.holds(day)]
            if sum(minutes_a_day(each, month) for each in there) > DAY_MINUTES:
                place = told(there[-1].place)
                yield message(
                    "More than 24 hours granted in a day, counted to {place}", place=place
                )
                break
