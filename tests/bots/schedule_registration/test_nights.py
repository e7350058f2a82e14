"""H12: the night ban, and what a night worker averages."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.schedule_registration.checks import nights
from bots.schedule_registration.schedule import Shift
from framework.core.rules import Level, Outcome

if TYPE_CHECKING:
    from tests.bots.schedule_registration.conftest import Make

PASSED, FAILED, NO_DATA = Outcome.passed, Outcome.failed, Outcome.no_data
DAYS = ("Mån", "Tis", "Ons", "Tor", "Fre", "Lör", "Sön")


@pytest.mark.parametrize(
    ("line", "night_work", "outcome"),
    [
        ("1 Mån 05:00-10:00", False, PASSED),
        ("1 Mån 04:59-10:00", False, FAILED),
        ("1 Mån 16:00-00:00", False, PASSED),
        ("1 Mån 16:00-00:01", False, FAILED),
        ("1 Mån 21:00-07:00 rast 00:00-05:00", False, PASSED),
        ("1 Mån 21:00-07:00 rast 02:00-02:30", False, FAILED),
        ("1 Mån 21:00-07:00 rast 02:00-02:30", True, PASSED),
        ("1 Mån 00:00-05:00", False, FAILED),
    ],
)
def test_h12_hours_of_night_rest(
    make: type[Make], line: str, night_work: bool, outcome: Outcome
) -> None:
    """H12: work between 00:00 and 05:00 needs that the unit's night work is decided."""
    check = nights.allowed(make.schedule(line), make.limits(), night_work=night_work)
    assert (check.rule.code, check.rule.level) == ("H12", Level.deviation)
    assert check.outcome is outcome


@pytest.mark.parametrize(
    ("times", "days", "outcome", "average"),
    [
        # Six nights of 10 h: 60 h a week over 6 days that count = 10 h in 24.
        ("21:00-07:00", 6, FAILED, "10:00"),
        # Six nights of 8 h: exactly 8 h in 24.
        ("22:00-06:00", 6, PASSED, "8:00"),
        # Four nights of 10 h: 40 h over 6 days = 6 h 40.
        ("21:00-07:00", 4, PASSED, "6:40"),
        # Seven nights of 7 h: 49 h over 6 days = 8 h 10.
        ("23:00-06:00", 7, FAILED, "8:10"),
    ],
)
def test_h12_average_of_a_night_worker(
    make: type[Make], times: str, days: int, outcome: Outcome, average: str
) -> None:
    """H12: a night worker averages at most 8 h in 24, even where night work is decided."""
    schedule = make.schedule(*(f"1 {day} {times}" for day in DAYS[:days]))
    check = nights.allowed(schedule, make.limits(), night_work=True)
    assert check.outcome is outcome
    assert f"average {average} in 24 hours" in check.finding.english()


def test_h12_says_what_was_counted(make: type[Make]) -> None:
    """H12: the finding names shifts, hours, days and the end of the reference period."""
    lines = [f"1 {day} 21:00-07:00" for day in DAYS[:4]]
    schedule = make.schedule(*lines, start=dt.date(2026, 11, 30), end=None)
    check = nights.allowed(schedule, make.limits(), night_work=True)
    # Four months from 30 November end on 29 March: 120 days, which are 17 weeks of four nights and
    # a Monday, 69 nights of 10 h = 690 h; 690 / (120 x 6/7) = 6.708 h = 6:42.
    assert check.finding.english() == (
        "Work between 00:00 and 05:00 is decided for the unit. Night work: 4 of 4 shifts have 3:00 "
        "or more between 22:00 and 06:00, 80 % of all work. 690:00 hours to 2027-03-29 average "
        "6:42 in 24 hours when 6 days of each week count; at most 8:00."
    )


@pytest.mark.parametrize(
    ("lines", "is_night_worker"),
    [
        (("1 Mån 16:00-01:00", "1 Tis 08:00-12:00"), False),  # one of two shifts has 3 h
        (("1 Mån 16:00-01:00", "1 Tis 16:00-00:59"), False),  # the other has 2:59
        (("1 Mån 16:00-01:00", "1 Tis 16:00-01:00"), True),
        # One of two shifts, but 8 of 12 h lie in the night.
        (("1 Mån 22:00-06:00", "1 Tis 08:00-12:00"), True),
    ],
)
def test_h12_who_is_a_night_worker(
    make: type[Make], lines: tuple[str, ...], is_night_worker: bool
) -> None:
    """H12: more than half of the shifts with 3 h in the night, or a third of all work there."""
    check = nights.allowed(make.schedule(*lines), make.limits(), night_work=True)
    assert ("Night work:" in check.finding.english()) is is_night_worker


def test_h12_no_data(make: type[Make]) -> None:
    """H12: without one of its values or without shifts nothing is tried, and the value is named."""
    limits = make.limits(night=None, night_missing="natt_fran")
    check = nights.allowed(make.schedule("1 Mån 22:00-06:00"), limits, night_work=False)
    assert check.outcome is NO_DATA
    assert "natt_fran" in check.finding.english()
    assert nights.allowed(make.schedule(), make.limits(), night_work=True).outcome is NO_DATA


@given(
    start=st.integers(0, 1439),
    length=st.integers(2, 1440),
    pause=st.none() | st.tuples(st.integers(0, 1438), st.integers(1, 1438)),
    begin=st.integers(0, 1439),
    stop=st.integers(0, 1439),
)
def test_minutes_between_equal_a_count_of_every_minute(
    start: int, length: int, pause: tuple[int, int] | None, begin: int, stop: int
) -> None:
    """The minutes in the night are those that a walk over the shift's own minutes meets."""
    end = start + length
    rest = None if pause is None else (start + pause[0], start + pause[0] + pause[1])
    if rest is not None and rest[1] > end:
        rest = None
    shift = Shift(
        week=1, day=0, start=start, end=end, code="UND",
        break_start=rest and rest[0], break_end=rest and rest[1],
    )  # fmt: skip
    worked = [m for m in range(start, end) if rest is None or not rest[0] <= m < rest[1]]
    inside = [(m - begin) % 1440 < ((stop - begin) % 1440 or 1440) for m in worked]
    assert nights.minutes_between(shift, begin, stop) == sum(inside)
