"""How the unit has done: ordered, filled, how fast, unfilled, called off, overtime.

What the municipality's own pool exports, counted; the measures are those that staffing units follow
(ordered, filled, filled within two hours, unfilled, called off, median time, overtime).
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from pydantic import AwareDatetime

from bots.substitute_staffing.planning import OrderPlan
from bots.substitute_staffing.reading import moment, read_worked, rows_of
from bots.substitute_staffing.settings import Settings
from bots.substitute_staffing.sources import (
    ACCEPTED,
    CANCELLED_BY_SUBSTITUTE,
    CANCELLED_BY_UNIT,
    CONFIRMED,
    HISTORY,
    HISTORY_SHEET,
    OVERTIME,
    WORKED,
)
from framework.core.canonical import ValueType, decimal_text, hours_text
from framework.core.cases import OpenCase
from framework.core.kinds import SourceReader
from framework.core.local_time import local
from framework.core.messages import Message, message
from framework.core.summaries import (
    Summary,
    SummaryBar,
    SummaryChart,
    SummaryColumn,
    SummaryFigure,
    SummaryTable,
)
from framework.core.tables import Row
from framework.core.values import Value

_Key = TypeVar("_Key", bound=Hashable)

_QUICK = dt.timedelta(hours=2)
_FILLED = frozenset({ACCEPTED, CONFIRMED, WORKED})
_CALLED_OFF = frozenset({CANCELLED_BY_UNIT, CANCELLED_BY_SUBSTITUTE})


class PastOrder(Value):
    """One order that has been, as the pool exports it."""

    unit: str
    day: dt.date
    #: Of work.
    minutes: int
    status: str
    created: AwareDatetime
    #: When somebody had it; None when nobody has, or when the pool does not say.
    filled: AwareDatetime | None
    #: Class of time that it was paid as; empty when the pool does not say.
    cost: str

    @property
    def took(self) -> dt.timedelta | None:
        """From order to substitute."""
        return None if self.filled is None else self.filled - self.created


class Counted(Value):
    """Orders of one unit, day or month, counted."""

    ordered: int
    filled: int
    called_off: int
    #: Times from order to substitute that are known.
    times: tuple[dt.timedelta, ...]
    #: Minutes of overtime; None when the pool does not say for every order that was filled.
    overtime: int | None

    @property
    def unfilled(self) -> int:
        """Neither filled nor called off."""
        return self.ordered - self.filled - self.called_off

    @property
    def share(self) -> str:
        """Per cent filled of what was not called off; empty when that is nothing."""
        return _percent(self.filled, self.ordered - self.called_off)

    @property
    def quick(self) -> str:
        """Per cent filled within two hours, of those whose time is known."""
        return _percent(sum(each <= _QUICK for each in self.times), len(self.times))

    @property
    def median(self) -> str:
        """Median time from order to substitute, canonical hours; empty when none is known."""
        seconds = [each.total_seconds() for each in self.times]
        return hours_text(round(statistics.median(seconds) / 60)) if seconds else ""

    @property
    def overtime_hours(self) -> str:
        """Canonical hours; empty when they are not known."""
        return "" if self.overtime is None else hours_text(self.overtime)


def counted(orders: Iterable[PastOrder]) -> Counted:
    """Count some orders."""
    every = list(orders)
    filled = [each for each in every if each.status in _FILLED]
    return Counted(
        ordered=len(every),
        filled=len(filled),
        called_off=sum(each.status in _CALLED_OFF for each in every),
        times=tuple(each.took for each in filled if each.took is not None),
        overtime=None
        if any(not each.cost for each in filled)
        else sum(each.minutes for each in filled if each.cost == OVERTIME),
    )


def summary(
    cases: Sequence[OpenCase], sources: SourceReader, settings: Settings, now: dt.datetime
) -> Summary:
    """Return how it went in the days before `now`, and how what is open stands."""
    today = local(now).date()
    since = today - dt.timedelta(days=settings.history_days)
    past = [
        each
        for each in map(_past, rows_of(sources, HISTORY, HISTORY_SHEET))
        if since <= each.day < today and each.unit in settings.units
    ]
    return Summary(
        figures=(*_ahead(cases), *_behind(counted(past), since, today)),
        charts=(_by_day(past, since, today), _unfilled(past, settings)) if past else (),
        tables=(_by_unit(past, settings),) if past else (),
    )


def _past(row: Row) -> PastOrder:
    worked = read_worked(row)
    return PastOrder(
        unit=row["enhet"],
        day=dt.date.fromisoformat(row["datum"]),
        minutes=worked.minutes,
        status=row["status"],
        created=moment(row["skapad"]) or worked.start,
        filled=moment(row["tillsatt_tid"]),
        cost=row["kostnadsklass"],
    )


def _ahead(cases: Sequence[OpenCase]) -> Iterable[SummaryFigure]:
    plans = [
        OrderPlan.model_validate(each.case.plan)
        for each in cases
        if "order" in each.case.values and each.case.plan
    ]
    found = sum(bool(plan.given) for plan in plans)
    for label, number in (
        (message("Orders open now"), len(plans)),
        (message("Somebody found"), found),
        (message("Nobody found"), len(plans) - found),
    ):
        yield SummaryFigure(
            label=label, type=ValueType.integer, value=str(number), basis=message("Right now")
        )


def _behind(all_: Counted, since: dt.date, today: dt.date) -> Iterable[SummaryFigure]:
    basis = message(
        "Orders for {since} to {until}",
        since=f"{since}", until=f"{today - dt.timedelta(days=1)}",
    )  # fmt: skip
    for label, kind, value in (
        (message("Ordered"), ValueType.integer, str(all_.ordered)),
        (message("Filled"), ValueType.percent, all_.share),
        (message("Filled within two hours"), ValueType.percent, all_.quick),
        (message("Median time to fill"), ValueType.hours, all_.median),
        (message("Unfilled"), ValueType.integer, str(all_.unfilled)),
        (message("Called off"), ValueType.integer, str(all_.called_off)),
        (message("Overtime, hours"), ValueType.hours, all_.overtime_hours),
    ):
        yield SummaryFigure(label=label, type=kind, value=value, basis=basis)


def _by_day(past: Sequence[PastOrder], since: dt.date, today: dt.date) -> SummaryChart:
    found = _grouped(past, lambda each: each.day)
    days = [since + dt.timedelta(days=number) for number in range((today - since).days)]
    shares = {day: counted(found.get(day, ())).share for day in days}
    return SummaryChart(
        title=message("Filled, per cent of what was not called off"),
        along=message("Day"),
        what=message("Per cent"),
        bars=tuple(
            SummaryBar(label=f"{day}", value=Decimal(share) if share else None)
            for day, share in shares.items()
        ),
        ceiling=100,
    )


def _unfilled(past: Sequence[PastOrder], settings: Settings) -> SummaryChart:
    found = _grouped(past, lambda each: each.unit)
    return SummaryChart(
        title=message("Unfilled by unit"),
        along=message("Unit"),
        what=message("Orders"),
        bars=tuple(
            SummaryBar(label=name, value=Decimal(counted(found.get(unit, ())).unfilled))
            for unit, name in settings.units.items()
        ),
        over_time=False,
    )


_COLUMNS: tuple[tuple[Message, ValueType], ...] = (
    (message("Unit"), ValueType.text),
    (message("Ordered"), ValueType.integer),
    (message("Filled"), ValueType.integer),
    (message("Filled, per cent"), ValueType.percent),
    (message("Filled within two hours"), ValueType.percent),
    (message("Median time to fill"), ValueType.hours),
    (message("Unfilled"), ValueType.integer),
    (message("Called off"), ValueType.integer),
    (message("Overtime, hours"), ValueType.hours),
)


def _by_unit(past: Sequence[PastOrder], settings: Settings) -> SummaryTable:
    found = _grouped(past, lambda each: each.unit)
    named = [(name, counted(found.get(unit, ()))) for unit, name in settings.units.items()]
    return SummaryTable(
        title=message("By unit"),
        columns=tuple(SummaryColumn(label=label, type=kind) for label, kind in _COLUMNS),
        rows=tuple(
            (
                name, str(one.ordered), str(one.filled), one.share, one.quick, one.median,
                str(one.unfilled), str(one.called_off), one.overtime_hours,
            )
            for name, one in named
        ),
    )  # fmt: skip


def _grouped(
    past: Iterable[PastOrder], key: Callable[[PastOrder], _Key]
) -> Mapping[_Key, list[PastOrder]]:
    found: dict[_Key, list[PastOrder]] = defaultdict(list)
    for each in past:
        found[key(each)].append(each)
    return found


def _percent(part: int, whole: int) -> str:
    return decimal_text(round(Decimal(100 * part) / whole, 1)) if whole else ""
