"""Red days, and where a due date on one of them moves to."""

from __future__ import annotations

import datetime as dt

import pytest

from framework.core.red_days import easter, is_working_day, next_working_day, red_days


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2021, 4, 4), (2023, 4, 9), (2024, 3, 31), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)],
)
def test_easter_stands_where_almanacs_have_it(year: int, month: int, day: int) -> None:
    """Easter Sunday of a year is the almanac's, the latest possible one included."""
    assert easter(year) == dt.date(year, month, day)


def test_the_red_days_of_2027() -> None:
    """The red days of a year are those of the almanac, Midsummer and All Saints' included."""
    shown = sorted(f"{day:%m-%d}" for day in red_days(2027))
    assert shown == [
        "01-01", "01-06", "03-26", "03-28", "03-29", "05-01", "05-06", "05-16", "06-06", "06-26",
        "11-06", "12-25", "12-26",
    ]  # fmt: skip


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
        ("2027-05-06", "2027-05-07"),  # Ascension Day
    ],
)
def test_a_due_date_moves_to_the_next_working_day(due: str, moved: str) -> None:
    """A due date on a weekend, a red day or an eve is the first working day after it."""
    assert next_working_day(dt.date.fromisoformat(due)) == dt.date.fromisoformat(moved)
    assert is_working_day(dt.date.fromisoformat(moved))
