"""Overlap and joining of work."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framework.core.working_time.intervals import Interval, length, merged, overlap

MIDNIGHT = dt.datetime(2026, 10, 24, 22, tzinfo=dt.UTC)


def hours(start: int, end: int) -> Interval:
    """Return the time between two hours from a midnight."""
    return MIDNIGHT + dt.timedelta(hours=start), MIDNIGHT + dt.timedelta(hours=end)


WORK = st.lists(
    st.builds(lambda start, long: hours(start, start + long), st.integers(0, 90), st.integers(1, 9))
)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ((7, 16), (15, 20), True),
        ((7, 16), (16, 20), False),
        ((7, 16), (9, 10), True),
        ((9, 10), (7, 16), True),
        ((7, 9), (10, 12), False),
    ],
)
def test_overlap(one: tuple[int, int], other: tuple[int, int], shared: bool) -> None:
    """Work that only touches other work does not overlap it, whichever is asked first."""
    assert overlap(hours(*one), hours(*other)) is shared
    assert overlap(hours(*other), hours(*one)) is shared


@given(WORK)
def test_joining_keeps_every_hour_once(work: list[Interval]) -> None:
    """What is joined is in order, apart, and covers exactly the hours of what was given."""
    joined = merged(work)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(joined))
    covered = {hour for hour in range(100) if any(overlap(hours(hour, hour + 1), w) for w in work)}
    assert sum(length(each) for each in joined) == 60 * len(covered)
    assert all(any(overlap(hours(hour, hour + 1), w) for w in joined) for hour in covered)
