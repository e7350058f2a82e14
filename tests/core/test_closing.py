"""When a system is closed, and what pay is still open."""

import datetime as dt

import pytest

from framework.core.closing import ClosedPeriod, ClosedTimes, ClosingReason
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
