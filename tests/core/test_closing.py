"""When a system is closed, and what pay is still open."""

import datetime as dt

import pytest

from framework.core.closing import (
    ClosedPeriod,
    ClosedTimes,
    ClosedWindow,
    ClosingReason,
    first_open,
)
from framework.core.local_time import STOCKHOLM


def at(text: str) -> dt.datetime:
    """Return a Swedish wall time."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


def period(month: str, closes: str, opens: str, reason: ClosingReason) -> ClosedPeriod:
    """Return one closed period."""
    day = dt.date.fromisoformat(f"{month}-01")
    return ClosedPeriod(month=day, reason=reason, closes=at(closes), opens=at(opens))


TIMES = ClosedTimes(
    periods=(
        period("2026-11", "2026-12-11T12:00", "2026-12-14T00:00", ClosingReason.payroll),
        period("2027-01", "2027-01-04T18:00", "2027-01-05T00:00", ClosingReason.upgrade),
        period("2026-12", "2027-01-12T12:00", "2027-01-13T00:00", ClosingReason.payroll),
    )
)


@pytest.mark.parametrize(
    ("moment", "closed"),
    [
        ("2026-12-11T11:59", False),
        ("2026-12-11T12:00", True),
        ("2026-12-13T23:59", True),
        ("2026-12-14T00:00", False),
        ("2027-01-04T20:00", True),
    ],
)
def test_a_system_is_closed_from_its_closing_until_it_opens(moment: str, closed: bool) -> None:
    """The closing minute is closed, the opening one is open."""
    assert (TIMES.at(at(moment)) is not None) is closed


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-12-11T11:59", None),
        ("2026-12-11T12:00", "2026-12-01"),
        ("2027-01-12T11:59", "2026-12-01"),
        ("2027-01-12T12:00", None),
    ],
)
def test_pay_is_open_after_the_last_closed_month(moment: str, day: str | None) -> None:
    """Only payroll closes a month; where the calendar begins or ends, nothing is known."""
    found = TIMES.open_from(at(moment))
    assert (found.isoformat() if found else None) == day
    assert (TIMES.next_after(at("2027-01-04T19:00")) or TIMES.periods[0]).month.month == 12


SERVICE = ClosedTimes(
    periods=TIMES.periods,
    windows=(
        ClosedWindow(days="second mon", at="22:00", until="02:00", reason=ClosingReason.upgrade),
    ),
)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-12-14T21:59", None),
        ("2026-12-14T22:00", "2026-12-15T02:00"),
        ("2026-12-15T01:59", "2026-12-15T02:00"),
        ("2026-12-15T02:00", None),
        # The first Monday of the month is an ordinary one; payroll's dates hold as before.
        ("2026-12-07T23:00", None),
        ("2026-12-12T12:00", "2026-12-14T00:00"),
    ],
)
def test_a_window_of_every_month_closes_the_system(moment: str, opens: str | None) -> None:
    """Every second Monday from ten to two, over midnight, beside what has dates."""
    found = SERVICE.at(at(moment))
    assert (found and found.opens) == (opens and at(opens))


def test_the_next_closing_is_the_nearer_of_both() -> None:
    """Payroll on the 12th of January comes after the service of the 11th."""
    listed = [SERVICE.next_after(at(moment)) for moment in ("2027-01-06T08:00", "2027-01-11T23:00")]
    assert [one and one.reason for one in listed] == [ClosingReason.upgrade, ClosingReason.payroll]
    later = SERVICE.next_after(at("2028-06-01T08:00"))
    assert later is not None
    assert later.closes == at("2028-06-12T22:00")


def test_work_that_would_reach_into_a_window_is_barred() -> None:
    """One minute before ten a write of two minutes is not begun."""
    before = at("2026-12-14T21:59")
    assert SERVICE.bars(before, takes=dt.timedelta(minutes=2)) is not None
    assert SERVICE.bars(before, takes=dt.timedelta(seconds=30)) is None


@pytest.mark.parametrize(
    ("begins", "ends", "first"),
    [
        # Open all the time; closed at first; closed one after the other; closed to the end.
        ("2026-12-01T02:00", "2026-12-01T05:00", "2026-12-01T02:00"),
        ("2026-12-15T01:00", "2026-12-15T05:00", "2026-12-15T02:00"),
        ("2026-12-13T22:00", "2026-12-14T05:00", "2026-12-14T01:00"),
        ("2026-12-12T02:00", "2026-12-12T05:00", None),
    ],
)
def test_when_all_systems_are_open(begins: str, ends: str, first: str | None) -> None:
    """From the instant at which none of them is closed any more, if the window lasts so long."""
    other = ClosedTimes(
        periods=(period("2026-12", "2026-12-13T23:00", "2026-12-14T01:00", ClosingReason.upgrade),)
    )
    assert first_open([SERVICE, other], at(begins), at(ends)) == (first and at(first))
