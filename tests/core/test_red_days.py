"""Where a due date on a red day moves to; the days themselves: `test_days_off.py`."""

from __future__ import annotations

import datetime as dt

import pytest

from framework.core.red_days import is_working_day, next_working_day


@pytest.mark.parametrize(
    ("due", "moved"),
    [
        ("2026-11-20", "2026-11-20"),  # a Friday
        ("2026-11-22", "2026-11-23"),  # a Sunday
        ("2026-11-21", "2026-11-23"),  # a Saturday
        ("2026-12-24", "2026-12-28"),  # Thursday eve, two red days, Sunday
        ("2026-12-31", "2027-01-04"),  # New Year's Eve on a Thursday
        ("2027-03-26", "2027-03-30"),  # Good Friday to after Easter Monday
        ("2027-06-25", "2027-06-28"),  # Midsummer's Eve
        ("2027-05-06", "2027-05-07"),  # Ascension Day; the law knows no bridge days
        ("2028-02-29", "2028-02-29"),  # a leap day is a Tuesday like any other
    ],
)
def test_a_due_date_moves_to_the_next_working_day(due: str, moved: str) -> None:
    """A due date on a weekend, a red day or an eve is the first working day after it."""
    assert next_working_day(dt.date.fromisoformat(due)) == dt.date.fromisoformat(moved)
    assert is_working_day(dt.date.fromisoformat(moved))
