"""When a failing target is looked at again: tables of numbers worked out by hand."""

import datetime as dt

import pytest

from framework.core.closing import ClosedPeriod, ClosedTimes, ClosingReason
from framework.core.pauses import (
    LIFTED_BY_A_LOOK,
    PAUSE_LABELS,
    BreakerPolicy,
    PauseCause,
    next_look,
)

NOW = dt.datetime(2026, 12, 11, 10, 0, tzinfo=dt.UTC)
PERIOD = ClosedPeriod(
    month=dt.date(2026, 11, 1), reason=ClosingReason.payroll,
    closes=dt.datetime(2026, 12, 11, 11, 0, tzinfo=dt.UTC),
    opens=dt.datetime(2026, 12, 13, 23, 0, tzinfo=dt.UTC),
)  # fmt: skip


@pytest.mark.parametrize(
    ("looks", "minutes"), [(0, 5), (1, 10), (2, 20), (3, 40), (4, 60), (5, 60), (500, 60)]
)
def test_looks_come_rarer_and_never_rarer_than_hourly(looks: int, minutes: int) -> None:
    """First after five minutes, then twice as long each time, at most an hour."""
    wanted = NOW + dt.timedelta(minutes=minutes)
    assert next_look(BreakerPolicy(), looks=looks, now=NOW) == wanted


def test_only_a_person_lifts_what_a_look_cannot_prove() -> None:
    """A difference that was read back, and a person's own stop, never lift themselves."""
    assert set(PauseCause) - LIFTED_BY_A_LOOK == {PauseCause.read_back_differs, PauseCause.person}
    assert set(PAUSE_LABELS) == set(PauseCause)


@pytest.mark.parametrize(
    ("minute", "barred"),
    [(58, False), (59, True), (60, True), (61, True), (60 + 60 * 60, False)],
)
def test_nothing_begins_that_would_reach_into_a_closed_time(minute: int, barred: bool) -> None:
    """Work of a minute is barred from a minute before the closing until the opening."""
    moment = NOW + dt.timedelta(minutes=minute)
    found = ClosedTimes(periods=(PERIOD,)).bars(moment, takes=dt.timedelta(seconds=60))
    assert (found is PERIOD) == barred
