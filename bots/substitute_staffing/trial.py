"""One order tried on one substitute, together with what else they would be given."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from bots.substitute_staffing.facts import Order, Substitute
from bots.substitute_staffing.limits import Limits, limits_on
from bots.substitute_staffing.settings import Settings
from bots.substitute_staffing.sources import UNAVAILABLE
from framework.core.dated import DatedRules
from framework.core.working_time.hours import Worked, minutes_by_day
from framework.core.working_time.intervals import Interval, merged

Types = frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Wanted:
    """An order with what its unit and its day decide."""

    order: Order
    limits: Limits
    #: Minutes after midnight, None when nobody has decided it.
    dygnsbryt: int | None
    #: Weekday that the seven days begin on; 0 is Monday.
    week_begins: int
    #: Whether its unit demands that people have been introduced.
    introduction: bool

    @cached_property
    def days(self) -> Counter[dt.date]:
        """Minutes of work by day."""
        return minutes_by_day([self.order.worked])


def wanted(order: Order, settings: Settings, dated: DatedRules) -> Wanted:
    """Return an order with the limits of the day that it begins."""
    return Wanted(
        order=order,
        limits=limits_on(dated, order.first_day),
        dygnsbryt=settings.dygnsbryt.of(order.unit),
        week_begins=settings.week_begins.of(order.unit),
        introduction=settings.introduction.of(order.unit),
    )


@dataclass(frozen=True, eq=False)
class Standing:
    """A substitute with what is asked about their time for every order of a night."""

    substitute: Substitute
    _busy: dict[Types, list[Interval]] = field(default_factory=dict)
    _worked: dict[tuple[Types, bool], Counter[dt.date]] = field(default_factory=dict)

    def busy(self, types: Types, around: Interval, days: int) -> list[Interval]:
        """Return when they do anything of some types, within so many days of an interval."""
        if types not in self._busy:
            booked = self.substitute.bookings
            self._busy[types] = merged((b.start, b.end) for b in booked if b.type in types)
        margin = dt.timedelta(days=days)
        first, last = around[0] - margin, around[1] + margin
        return [each for each in self._busy[types] if each[1] > first and each[0] < last]

    def worked(self, types: Types, *, here_only: bool = False) -> Counter[dt.date]:
        """Return their minutes by day; `here_only` leaves other employers out."""
        key = (types, here_only)
        if key not in self._worked:
            self._worked[key] = minutes_by_day(
                Worked(b.start, b.end, b.pause)
                for b in self.substitute.bookings
                if b.type in types and not (here_only and b.elsewhere)
            )
        return self._worked[key]

    @cached_property
    def offered(self) -> list[Interval]:
        """When they have said that they can work: each offer by itself, for one shift."""
        said = self.substitute.availability
        return [(each.start, each.end) for each in said if each.type != UNAVAILABLE]

    def offers(self, shift: Interval) -> bool:
        """Tell whether one offer of theirs holds all of a shift."""
        return any(start <= shift[0] and shift[1] <= end for start, end in self.offered)

    @cached_property
    def away(self) -> list[Interval]:
        """When they have said that they cannot work, or are on leave."""
        said = self.substitute.availability
        return merged((each.start, each.end) for each in said if each.type == UNAVAILABLE)


@dataclass(frozen=True, eq=False)
class Trial:
    """One order tried on one substitute."""

    wanted: Wanted
    standing: Standing
    #: Other orders that the same person would be given with it.
    also: tuple[Wanted, ...] = ()

    @property
    def order(self) -> Order:
        """The order."""
        return self.wanted.order

    @property
    def substitute(self) -> Substitute:
        """The substitute."""
        return self.standing.substitute

    @property
    def limits(self) -> Limits:
        """What is in force on the day that the order begins."""
        return self.wanted.limits

    def work(self, types: Types, days: int) -> list[Interval]:
        """Return all that the person would do within so many days of the order, this included."""
        given = [each.order.interval for each in (self.wanted, *self.also)]
        return [*self.standing.busy(types, self.order.interval, days), *given]

    def minutes(self, types: Types, *, here_only: bool = False) -> Counter[dt.date]:
        """Return the minutes by day that the person would work, this order included."""
        found = self.standing.worked(types, here_only=here_only).copy()
        for each in (self.wanted, *self.also):
            found.update(each.days)
        return found
