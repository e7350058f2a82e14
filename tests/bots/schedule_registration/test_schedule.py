"""A rolling schedule: average, lines, and the days and instants it falls on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bots.schedule_registration.checks.degree import part_time

if TYPE_CHECKING:
    from tests.bots.schedule_registration.conftest import Make


def test_part_time_week() -> None:
    """38:15 at 75 % is 28:41 (28.6875 h), and 37:00 at 80 % is 29:36 (29.6 h)."""
    assert part_time(38 * 60 + 15, Decimal(75)) == 28 * 60 + 41
    assert part_time(37 * 60, Decimal(80)) == 29 * 60 + 36


def test_average_leaves_breaks_out(make: type[Make]) -> None:
    """Two weeks of 9-0.5 and 3 x 8 hours average (8.5 + 24) / 2 = 16.25 hours = 975 minutes."""
    schedule = make.schedule(
        "1 Mån 07:00-16:00 rast 12:00-12:30",
        "2 Tis 08:00-16:00",
        "2 Ons 08:00-16:00",
        "2 Tor 08:00-16:00",
        weeks=2,
    )
    assert schedule.average == 975


def test_lines_are_the_payroll_systems(make: type[Make]) -> None:
    """One line a shift; a shift past midnight and its break wrap."""
    schedule = make.schedule("1 Mån 07:00-16:00 rast 12:00-12:30", "1 Fre 21:00-07:00", weeks=1)
    night = make.shift("1 Sön 22:00-06:00").model_copy(
        update={"break_start": 1500, "break_end": 1530}
    )
    longer = schedule.model_copy(update={"shifts": (*schedule.shifts, night)})
    assert longer.lines.splitlines() == [
        "1 Mån 07:00-16:00 rast 12:00-12:30",
        "1 Fre 21:00-07:00",
        "1 Sön 22:00-06:00 rast 01:00-01:30",
    ]
    assert night.work == 8 * 60 - 30


def test_starting_week_and_turn(make: type[Make]) -> None:
    """Three weeks that begin with week 3 go on with 1, 2, 3 and 1."""
    schedule = make.schedule(
        "1 Mån 07:00-08:00", "2 Tis 07:00-08:00", "3 Ons 07:00-08:00",
        weeks=3, first_week=3, end=dt.date(2026, 12, 27),
    )  # fmt: skip
    assert [day.isoformat() for day, _ in schedule.days()] == [
        "2026-11-25", "2026-11-30", "2026-12-08", "2026-12-16", "2026-12-21",
    ]  # fmt: skip


def test_period_cuts_days(make: type[Make]) -> None:
    """Nothing falls before the first day or after the last."""
    schedule = make.schedule(*make.week, start=dt.date(2026, 11, 25), end=dt.date(2026, 12, 1))
    assert [day.day for day, _ in schedule.days()] == [25, 26, 27, 30, 1]


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (dt.date(2026, 10, 24), 11),  # summer time ends in that night
        (dt.date(2027, 3, 27), 9),  # and begins in that one
        (dt.date(2026, 11, 21), 10),
    ],
)
def test_night_shifts_are_real_hours(make: type[Make], day: dt.date, hours: int) -> None:
    """Work 21:00-07:00 lasts 11 hours in the autumn night and 9 in the spring night."""
    monday = day - dt.timedelta(days=day.weekday())
    schedule = make.schedule("1 Lör 21:00-07:00", start=monday, end=monday + dt.timedelta(days=6))
    ((start, end),) = schedule.instants()
    assert end - start == dt.timedelta(hours=hours)


def test_open_schedule_is_looked_at_for_a_year_and_a_turn(make: type[Make]) -> None:
    """Without an end, 53 weeks and one turn of the rolling weeks are looked at."""
    schedule = make.schedule(*make.week, end=None, weeks=1)
    assert schedule.last_day == dt.date(2026, 11, 23) + dt.timedelta(weeks=54, days=-1)
