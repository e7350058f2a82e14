"""What is told of all areas of a day together: who is visited, who is not, travel and continuity.

No person is told of: a visit that nobody has stands on its area's page, not here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bots.visit_planning.checks import Checking
from bots.visit_planning.collecting import day_of
from bots.visit_planning.continuity import Continuity, after, before
from bots.visit_planning.facts import Day
from bots.visit_planning.limits import limits_on
from bots.visit_planning.planning import AreaPlan
from bots.visit_planning.problem import PRIORITIES
from bots.visit_planning.walking import share
from framework.core.canonical import ValueType, decimal_text, hours_text
from framework.core.cases import OpenCase
from framework.core.dated import DatedRules
from framework.core.messages import Message, message
from framework.core.summaries import (
    Summary,
    SummaryBar,
    SummaryChart,
    SummaryColumn,
    SummaryFigure,
    SummaryTable,
)

#: A mean of fewer clients than this could be about somebody; it is not told by area.
_LEAST_CLIENTS = 5
_HOUR = 60


@dataclass(frozen=True, kw_only=True)
class _Area:
    """One area's day and what becomes of it."""

    day: Day
    plan: AreaPlan
    looked: Checking

    @property
    def left(self) -> Counter[int]:
        """Visits that nobody has, by priority."""
        visits = self.day.by_reference
        return Counter(visits[each.visit].priority for each in self.plan.lines if not each.person)

    @property
    def continuity(self) -> tuple[Continuity, Continuity, Continuity]:
        """The 14 days before, with the planning system's own plan, and with this one."""
        was = after(self.day, self.looked.was) if self.looked.was else Continuity()
        return before(self.day), was, after(self.day, self.plan.lines)


def summary(cases: Sequence[OpenCase], dated: DatedRules) -> Summary | None:
    """Return what is known of the days that are open, None when none is."""
    days: defaultdict[str, list[_Area]] = defaultdict(list)
    for each in cases:
        if "day" in each.case.values and each.case.plan:
            day, plan = day_of(each.case), AreaPlan.model_validate(each.case.plan)
            looked = Checking(day, plan.lines, limits_on(dated, day.day))
            days[str(day.day)].append(_Area(day=day, plan=plan, looked=looked))
    if not days:
        return None
    found = sorted(days.items())
    return Summary(
        figures=tuple(one for name, areas in found for one in _figures(name, areas)),
        charts=tuple(one for name, areas in found for one in _charts(name, areas)),
        tables=tuple(one for name, areas in found for one in _tables(name, areas)),
    )


def _figures(day: str, areas: Sequence[_Area]) -> Iterator[SummaryFigure]:
    whole, number = ValueType.integer, ValueType.decimal
    every = sum(len(each.plan.lines) for each in areas)
    left = sum((each.left for each in areas), Counter[int]())
    walks = [walk for each in areas for walk in each.looked.walks.values()]
    then, was, now = (_sum(areas, at) for at in range(3))
    planned = message(
        "{day} as planned in the run; who is reported ill later shows on the area's page", day=day
    )
    met = message("{day}: people that a client meets in 14 days", day=day)
    for label, kind, value, basis in (
        (message("Visits"), whole, str(every), planned),
        (message("Somebody has them"), whole, str(every - left.total()), planned),
        *(
            (message("Nobody, priority {priority}", priority=priority), whole,
             str(left[priority]), planned)
            for priority in PRIORITIES
        ),
        (message("Visits of visits and travel"), ValueType.percent, _text(share(walks)), planned),
        (message("With this plan"), number, _text(now.people), met),
        (message("With the planning system's own plan"), number, _text(was.people), met),
        (message("The 14 days before"), number, _text(then.people), met),
    ):  # fmt: skip
        yield SummaryFigure(label=label, type=kind, value=value, basis=basis)


def _charts(day: str, areas: Sequence[_Area]) -> Iterator[SummaryChart]:
    area, per_cent = message("Area"), message("Per cent")
    yield SummaryChart(
        title=message("{day}: visits that nobody has", day=day), along=area,
        what=message("Visits"), over_time=False,
        bars=tuple(
            SummaryBar(label=each.day.area, value=Decimal(each.left.total())) for each in areas
        ),
    )  # fmt: skip
    yield SummaryChart(
        title=message("{day}: visits of visits and travel", day=day), along=area, what=per_cent,
        ceiling=100, over_time=False,
        bars=tuple(
            SummaryBar(label=each.day.area, value=each.looked.visit_share) for each in areas
        ),
    )  # fmt: skip


def _tables(day: str, areas: Sequence[_Area]) -> Iterator[SummaryTable]:
    whole, number = ValueType.integer, ValueType.decimal
    priorities = [message("Nobody, priority {priority}", priority=each) for each in PRIORITIES]
    met = message("People in 14 days")
    yield SummaryTable(
        title=message("{day}: all areas", day=day),
        columns=_columns(
            (message("Area"), ValueType.text), (message("Visits"), whole),
            (message("Staff"), whole), *((each, whole) for each in priorities),
            (message("Hours of visits"), ValueType.hours), (message("Hours of travel"),
                                                            ValueType.hours),
            (message("Visits of visits and travel"), ValueType.percent),
            (message("{met}, before", met=met), number),
            (message("{met}, the system's plan", met=met), number),
            (message("{met}, this plan", met=met), number),
        ),
        rows=tuple(_row(each) for each in areas),
    )  # fmt: skip
    for each in areas:
        yield SummaryTable(
            title=message("{day}: {area}, hour by hour", day=day, area=each.day.area),
            columns=_columns(
                (message("Hour"), ValueType.text), (message("Visits"), whole),
                (message("On shift"), whole),
            ),
            rows=tuple(_hours(each)),
        )  # fmt: skip


def _row(area: _Area) -> tuple[str, ...]:
    walks = [each for each in area.looked.walks.values() if each.stops]
    visiting, travel = sum(each.visiting for each in walks), sum(each.travel for each in walks)
    figures = [
        "" if each.clients < _LEAST_CLIENTS else _text(each.people) for each in area.continuity
    ]
    return (
        area.day.area, str(len(area.plan.lines)), str(len(walks)),
        *(str(area.left[priority]) for priority in PRIORITIES), hours_text(visiting),
        hours_text(travel), _text(area.looked.visit_share), *figures,
    )  # fmt: skip


def _hours(area: _Area) -> Iterator[tuple[str, ...]]:
    """Yield how many visits begin in each hour, and how many people are on their shift in it."""
    begins = Counter((line.start or 0) // _HOUR for line in area.plan.lines if line.person)
    shifts = [(one.start, one.end) for one in area.day.people if not one.absence]
    for hour in range(min(begins, default=0), max(begins, default=-1) + 1):
        there = sum(start < (hour + 1) * _HOUR and end > hour * _HOUR for start, end in shifts)
        yield f"{hour % 24:02d}–{(hour + 1) % 24:02d}", str(begins[hour]), str(there)


def _columns(*columns: tuple[Message, ValueType]) -> tuple[SummaryColumn, ...]:
    return tuple(SummaryColumn(label=label, type=kind) for label, kind in columns)


def _sum(areas: Sequence[_Area], at: int) -> Continuity:
    return sum((each.continuity[at] for each in areas), Continuity())


def _text(value: Decimal | None) -> str:
    return "" if value is None else decimal_text(value)
