"""A rolling schedule: its shifts, its average week, and the real instants they fall on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from pydantic import Field

from framework.core.local_time import instant
from framework.core.values import Value
from framework.core.working_time.intervals import Interval

#: As the workbooks and the payroll system write them, Monday first.
WEEKDAYS = ("Mån", "Tis", "Ons", "Tor", "Fre", "Lör", "Sön")
#: Minutes of a nominal day.
DAY = 1440
#: Days of a week.
WEEK = 7

#: No schedule is looked at further than this, so that both summer-time nights of a year and the
#: passage from the last rolling week to the first are seen, but 9999-12-31 ("tills vidare") is no
#: walk of millions of days. A choice of ours, not a rule.
HORIZON_WEEKS = 53
#: The most rolling weeks that a form may hold. A choice of ours, far above every rule.
MOST_WEEKS = 99


class Shift(Value):
    """One pass of a rolling week, in minutes from the midnight that its day begins with."""

    #: Rolling week, from 1.
    week: int
    #: 0 is Monday.
    day: int = Field(ge=0, lt=WEEK)
    start: int = Field(ge=0)
    #: Always after `start`; beyond 1440 when the shift ends the day after.
    end: int
    #: The break, inside the shift; both None when there is none.
    break_start: int | None = None
    break_end: int | None = None
    #: UND, PLAN, APT or JOUR.
    code: str

    @property
    def work(self) -> int:
        """Minutes of work, the break left out."""
        return self.end - self.start - (self.pause or 0)

    @property
    def pause(self) -> int | None:
        """Minutes of the break, None without one."""
        if self.break_start is None or self.break_end is None:
            return None
        return self.break_end - self.break_start

    @property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """Start and end of the work before and after the break, or of all work without one."""
        if self.break_start is None or self.break_end is None:
            return ((self.start, self.end),)
        return (self.start, self.break_start), (self.break_end, self.end)

    @property
    def times(self) -> str:
        """The shift as text, e.g. `07:00-16:00 rast 12:00-12:30`."""
        text = f"{clock(self.start)}-{clock(self.end)}"
        if self.break_start is None or self.break_end is None:
            return text
        return f"{text} rast {clock(self.break_start)}-{clock(self.break_end)}"


class Schedule(Value):
    """One schedule row and its shifts."""

    schema_id: str
    name: str
    #: `Rad` in the schedule.
    row: int
    #: `Grundschema` or `Placeringsschema`.
    type: str
    start: dt.date
    #: None until further notice.
    end: dt.date | None
    #: Number of rolling weeks.
    weeks: int = Field(ge=1)
    #: Rolling week that is in force in the week of `start`.
    first_week: int
    #: In order of week, day and start.
    shifts: tuple[Shift, ...]

    @property
    def turn(self) -> range:
        """The rolling weeks, never more than a form may hold."""
        return range(1, min(self.weeks, MOST_WEEKS) + 1)

    @property
    def missing_weeks(self) -> tuple[int, ...]:
        """Rolling weeks that have no shift."""
        present = {shift.week for shift in self.shifts}
        return tuple(week for week in self.turn if week not in present)

    @property
    def average(self) -> Decimal:
        """Minutes of work in the average rolling week."""
        return Decimal(sum(shift.work for shift in self.shifts)) / self.weeks

    @property
    def lines(self) -> str:
        """The shifts as the payroll system keeps them, e.g. `1 Mån 07:00-16:00`, one a line."""
        return "\n".join(f"{s.week} {WEEKDAYS[s.day]} {s.times}" for s in self.shifts)

    @property
    def last_day(self) -> dt.date:
        """The last day that is looked at: the end, but never beyond the horizon."""
        days = WEEK * (HORIZON_WEEKS + len(self.turn)) - 1
        horizon = self.start + min(dt.timedelta(days=days), dt.date.max - self.start)
        return horizon if self.end is None else min(self.end, horizon)

    def days(self, until: dt.date = dt.date.max) -> tuple[tuple[dt.date, Shift], ...]:
        """Return every shift with the day that it begins, over the period (to `until`)."""
        by_day: dict[tuple[int, int], list[Shift]] = {}
        for shift in self.shifts:
            by_day.setdefault((shift.week, shift.day), []).append(shift)
        monday = self.start - dt.timedelta(days=self.start.weekday())
        found: list[tuple[dt.date, Shift]] = []
        for offset in range((min(self.last_day, until) - self.start).days + 1):
            day = self.start + dt.timedelta(days=offset)
            passed = (day - monday).days // WEEK
            week = (self.first_week - 1 + passed) % self.weeks + 1
            found += [(day, shift) for shift in by_day.get((week, day.weekday()), ())]
        return tuple(found)

    def placed(self) -> tuple[tuple[int, Shift], ...]:
        """Return shifts with the minutes from the first midnight to the midnight of their day.

        In nominal wall time, in order of start. One turn of the rolling weeks and a week more are
        looked at, so that the last week meets the first, but only as far as the schedule lasts.
        """
        horizon = self.start + dt.timedelta(days=WEEK * (len(self.turn) + 1))
        placed = (((day - self.start).days * DAY, shift) for day, shift in self.days(horizon))
        return tuple(sorted(placed, key=lambda each: each[0] + each[1].start))

    def instants(self) -> tuple[Interval, ...]:
        """Return the shifts as UTC instants over the period, in order of start.

        Start and end are wall times in Sweden, so a night shift is an hour longer in the autumn
        night of 25 hours and an hour shorter in the spring night of 23.
        """
        return tuple(
            (instant(day, shift.start), instant(day, shift.end)) for day, shift in self.days()
        )


def clock(minute: int) -> str:
    """Return minutes from midnight as a wall time, e.g. 1500 → `01:00`."""
    return f"{minute % DAY // 60:02d}:{minute % 60:02d}"
