"""Deadlines: by when, told when, and in which words. They never decide."""

import datetime as dt

import pytest
from pydantic import ValidationError

from framework.core.days_off import DaysOff
from framework.core.deadlines import Due, DuePolicy, due
from framework.core.local_time import STOCKHOLM


def at(text: str) -> dt.datetime:
    """Return Swedish wall time as an instant."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("fields", "came", "by"),
    [
        # Monday 23 November 2026 03:00.
        ({"days": 0}, "2026-11-23T03:00", "2026-11-24T00:00"),
        ({"days": 2}, "2026-11-23T03:00", "2026-11-26T00:00"),
        # Thursday and two working days: Monday.
        ({"days": 2}, "2026-11-26T03:00", "2026-12-01T00:00"),
        # What comes on a Saturday is due on Monday at the earliest.
        ({"days": 0}, "2026-11-28T10:00", "2026-12-01T00:00"),
        ({"days": 1}, "2026-11-28T10:00", "2026-12-01T00:00"),
        # Wednesday before Christmas 2026 and two working days: past Christmas Eve (an eve),
        # Christmas Day and a weekend, to Tuesday.
        ({"days": 2}, "2026-12-23T03:00", "2026-12-30T00:00"),
        # Good Friday 2027 to Easter Monday: what comes then is due on Tuesday.
        ({"days": 0}, "2027-03-26T10:00", "2027-03-31T00:00"),
        ({"hours": 24}, "2026-11-28T10:00", "2026-11-29T10:00"),
        # The autumn night has 25 hours: the day ends at midnight all the same.
        ({"days": 1}, "2026-10-23T03:00", "2026-10-27T00:00"),
        ({"hours": 24}, "2026-10-24T12:00", "2026-10-25T11:00"),
    ],
)
def test_by_when(fields: dict[str, int], came: str, by: str) -> None:
    """Days are working days and end at midnight, hours are hours."""
    assert DuePolicy.model_validate(fields).decide_by(at(came), DaysOff()) == at(by)


@pytest.mark.parametrize(
    ("now", "stands"),
    [
        ("2026-11-23T08:00", Due.later),
        ("2026-11-24T08:00", Due.this_day),
        ("2026-11-24T23:59", Due.this_day),
        ("2026-11-25T00:01", Due.overdue),
    ],
)
def test_in_words(now: str, stands: Due) -> None:
    """A deadline at midnight is told as the day that ends with it."""
    assert due(at("2026-11-25T00:00"), at(now)) == stands


@pytest.mark.parametrize(
    "fields",
    [{}, {"days": 1, "hours": 3}, {"days": 1, "escalate_hours": 4},
     {"days": 1, "escalate_to": ["chef"]}, {"hours": 0}],
)  # fmt: skip
def test_what_is_no_deadline(fields: dict[str, object]) -> None:
    """Both or neither, or an escalation to nobody, is refused."""
    with pytest.raises(ValidationError):
        DuePolicy.model_validate(fields)
