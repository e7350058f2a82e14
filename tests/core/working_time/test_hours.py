"""Hours by day and month, the busiest average week, and both nights of summer time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framework.core.working_time.hours import (
    Worked,
    busiest_average,
    minutes_by_day,
    minutes_from,
    minutes_in_month,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
AUTUMN, SPRING, ORDINARY = dt.date(2026, 10, 24), dt.date(2027, 3, 27), dt.date(2026, 11, 30)
H, DAY = 60, dt.timedelta(days=1)


def wall(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """Return a Swedish wall time as an instant."""
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM).astimezone(
        dt.UTC
    )


def night(day: dt.date, pause: int = 0) -> Worked:
    """Return work from 21:00 to 07:00 the next day."""
    return Worked(wall(day, 21), wall(day + DAY, 7), pause)


@pytest.mark.parametrize(
    ("day", "before", "after"), [(ORDINARY, 3, 7), (AUTUMN, 3, 8), (SPRING, 3, 6)]
)
def test_nights_are_split_at_midnight_in_real_hours(day: dt.date, before: int, after: int) -> None:
    """21:00-07:00 is ten hours, eleven when summer time ends and nine when it begins."""
    found = minutes_by_day([night(day)])
    assert found == {day: before * H, day + DAY: after * H}
    assert sum(found.values()) == night(day).minutes


@pytest.mark.parametrize(
    ("start", "end", "pause", "parts"),
    [
        ((21, 0), (7, 0), 45, (180, 375)),
        ((15, 0), (1, 0), 30, (510, 60)),
        ((23, 50), (0, 20), 30, (0, 0)),
        ((23, 50), (0, 20), 25, (5, 0)),
    ],
)
def test_a_break_is_left_out_where_the_middle_falls(
    start: tuple[int, int], end: tuple[int, int], pause: int, parts: tuple[int, int]
) -> None:
    """A break that its day cannot hold is taken from the other; nothing falls below 0."""
    work = Worked(wall(ORDINARY, *start), wall(ORDINARY + DAY, *end), pause)
    found = minutes_by_day([work])
    assert (found[ORDINARY], found[ORDINARY + DAY]) == parts


def test_a_month_ends_at_midnight() -> None:
    """The night to 1 December counts three hours in November and seven in December."""
    days = minutes_by_day([night(ORDINARY), night(dt.date(2026, 11, 1))])
    assert minutes_in_month(days, dt.date(2026, 11, 15)) == 13 * H
    assert minutes_in_month(days, dt.date(2026, 12, 1)) == 7 * H
    assert minutes_in_month(days, dt.date(2027, 11, 15)) == 0


@pytest.mark.parametrize(("last", "above"), [(8 * H, False), (8 * H + 1, True)])
def test_forty_eight_hours_exactly_are_not_above(last: int, above: bool) -> None:
    """192 hours in 28 days average 48:00; a minute more is above and shown as 48:01."""
    start = dt.date(2026, 11, 2)
    days = Counter({start + number * DAY: 8 * H for number in range(23)})
    days[start + 25 * DAY] = last
    found = busiest_average(days, start + 25 * DAY, start + 25 * DAY, 28)
    assert (found.first, found.last) == (dt.date(2026, 10, 31), dt.date(2026, 11, 27))
    assert found.above(48 * H) is above
    assert found.week == 48 * H + above


@settings(max_examples=60)
@given(
    st.dictionaries(st.integers(0, 40), st.integers(1, 900), max_size=30),
    st.integers(0, 40), st.integers(0, 1), st.integers(1, 28),
)  # fmt: skip
def test_no_other_period_is_busier(
    worked: dict[int, int], at: int, nights: int, count: int
) -> None:
    """Of every period that holds a day of the shift, the one told has the most minutes."""
    start = SPRING - 20 * DAY
    days = {start + number * DAY: minutes for number, minutes in worked.items()}
    first, last = start + at * DAY, start + (at + nights) * DAY
    found = busiest_average(days, first, last, count)
    begins = [first - back * DAY for back in range(-nights, count)]
    assert found.minutes == max(minutes_from(days, begin, count) for begin in begins)
    assert found.first == min(
        begin for begin in begins if minutes_from(days, begin, count) == found.minutes
    )


@settings(max_examples=60)
@given(
    st.sampled_from([AUTUMN, SPRING, ORDINARY]), st.integers(-600, 2000), st.integers(1, 2900),
    st.integers(0, 90),
)  # fmt: skip
def test_no_minute_is_lost_or_counted_twice(
    day: dt.date, start: int, long: int, pause: int
) -> None:
    """The days of any work sum up to its real minutes without the break, on its own days only."""
    begin = wall(day, 0) + dt.timedelta(minutes=start)
    work = Worked(begin, begin + dt.timedelta(minutes=long), pause)
    found = minutes_by_day([work])
    assert sum(found.values()) == work.minutes == max(0, long - pause)
    assert min(found) == begin.astimezone(STOCKHOLM).date()
    assert max(found) == (work.end - dt.timedelta(minutes=1)).astimezone(STOCKHOLM).date()
