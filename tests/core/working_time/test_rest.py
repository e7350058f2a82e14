"""Daily and weekly rest of any work, in nights when summer time begins and ends."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framework.core.local_time import instant
from framework.core.working_time.daily_rest import daily_rests, day_of
from framework.core.working_time.intervals import Interval
from framework.core.working_time.weekly_rest import Week, weekly_rests

H = 60
AUTUMN, SPRING, ORDINARY = dt.date(2026, 10, 24), dt.date(2027, 3, 27), dt.date(2026, 11, 28)
WEEK = Week(begins=0, dygnsbryt=7 * H, dygnsvila=11 * H)


def wall(day: dt.date, start: int, end: int) -> Interval:
    """Return work between two wall-clock minutes of a day."""
    return instant(day, start), instant(day, end)


@st.composite
def work(draw: st.DrawFn) -> list[Interval]:
    """Draw up to a dozen stretches of work round one of the nights."""
    around = draw(st.sampled_from([AUTUMN, SPRING, ORDINARY]))
    found = []
    for _ in range(draw(st.integers(1, 12))):
        day = around + dt.timedelta(days=draw(st.integers(-9, 9)))
        start = draw(st.integers(0, 47)) * 30
        found.append(wall(day, start, start + draw(st.integers(1, 20)) * 30))
    return found


@pytest.mark.parametrize(("day", "hours"), [(AUTUMN, 25), (SPRING, 23), (ORDINARY, 24)])
def test_a_day_is_from_dygnsbryt_to_dygnsbryt(day: dt.date, hours: int) -> None:
    """The night when summer time ends has an hour more; the first instant belongs to the day."""
    begin, stop = day_of(instant(day, 23 * H), 7 * H)
    assert (begin, stop - begin) == (instant(day, 7 * H), dt.timedelta(hours=hours))
    assert day_of(begin, 7 * H) == (begin, stop)
    assert day_of(stop, 7 * H)[0] == stop


def test_no_work_has_no_periods() -> None:
    """There is nothing to measure where nobody works."""
    assert daily_rests([], 0) == weekly_rests([], WEEK) == ()


def test_two_stretches_far_apart_leave_out_what_lies_between() -> None:
    """Only periods with work are measured: the day of each stretch and nothing in between."""
    far = [wall(AUTUMN, 8 * H, 16 * H), wall(SPRING, 8 * H, 16 * H)]
    assert [rest.period for rest in daily_rests(far, 7 * H)] == [
        instant(AUTUMN, 7 * H), instant(SPRING, 7 * H),
    ]  # fmt: skip
    assert len(weekly_rests(far, WEEK)) == 2


@pytest.mark.parametrize(
    ("begins", "hours"),
    [
        pytest.param(20 * H, 144, id="13 h free before: weekly rest from 07:00 on Tuesday"),
        pytest.param(10 * H, 133, id="3 h free before: the daily rest first, so from 18:00"),
    ],
)
def test_work_until_the_dygnsbryt_ended_in_the_day_before_it(begins: int, hours: int) -> None:
    """Monday's work until 07:00 on Tuesday owes Monday's daily rest, not Tuesday's."""
    monday = dt.date(2026, 11, 23)
    night = (instant(monday, begins), instant(monday + dt.timedelta(days=1), 7 * H))
    (only,) = weekly_rests([night], WEEK.model_copy(update={"dygnsbryt": 7 * H, "begins": 0}))
    assert only.minutes == hours * H


def test_work_from_the_dygnsbryt_owes_its_own_day_s_rest() -> None:
    """22 hours from 07:00 on Sunday leave 2 h there: the daily rest is taken before it."""
    sunday = dt.date(2026, 11, 29)
    long = (instant(sunday, 7 * H), instant(sunday + dt.timedelta(days=1), 5 * H))
    (only,) = weekly_rests([long], WEEK.model_copy(update={"dygnsbryt": 7 * H, "begins": 0}))
    assert only.end == instant(sunday, 7 * H) - dt.timedelta(hours=11)


@settings(max_examples=80, deadline=None)
@given(work(), work(), st.sampled_from([0, 5 * H + 30, 7 * H]))
def test_more_work_never_gives_more_rest(
    some: list[Interval], more: list[Interval], dygnsbryt: int
) -> None:
    """Every period rests at most as long when work is added, daily and weekly.

    Whoever looks for shifts that a person can take together relies on it: what breaks a rule
    breaks it in all larger combinations too.
    """
    week = WEEK.model_copy(update={"dygnsbryt": dygnsbryt})
    for before, after in (
        (daily_rests(some, dygnsbryt), daily_rests([*some, *more], dygnsbryt)),
        (weekly_rests(some, week), weekly_rests([*some, *more], week)),
    ):
        left = {rest.period: rest.minutes for rest in after}
        assert all(left[rest.period] <= rest.minutes for rest in before)
