"""B01–B05: overlap, rest and hours, by hand-computed figures on real instants."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from bots.substitute_staffing.checks import available, hours, rest
from bots.substitute_staffing.facts import Booking
from framework.core.rules import Outcome
from tests.bots.substitute_staffing.conftest import UNIT, booked

if TYPE_CHECKING:
    from tests.bots.substitute_staffing.conftest import Make

PASSED, FAILED, NO_DATA = Outcome.passed, Outcome.failed, Outcome.no_data
ORDER = "2026-11-24 07:00-13:00"


@pytest.mark.parametrize(
    ("bookings", "outcome"),
    [
        ([], PASSED),
        ([booked("2026-11-24 13:00-16:00")], PASSED),
        ([booked("2026-11-24 12:59-16:00")], FAILED),
        ([booked("2026-11-23 21:00-07:00")], PASSED),
        ([booked("2026-11-23 21:00-07:01")], FAILED),
        ([booked("2026-11-24 08:10-15:20", unit="1101")], FAILED),
        ([booked("2026-11-24 08:00-09:00", "BISYSSLA", employer="Butiken", unit="")], FAILED),
        ([booked("2026-11-24 08:00-09:00", "BEREDSKAP")], FAILED),
        ([booked("2026-11-24 08:00-09:00", "UTBILDNING")], FAILED),
    ],
)
def test_b01_nothing_overlaps(make: Make, bookings: list[Booking], outcome: Outcome) -> None:
    """B01: any booking, of any unit and employer, that shares a minute, not one that touches."""
    trial = make.trial(make.order(ORDER), make.substitute(*bookings))
    assert available.free(trial).outcome is outcome


def test_b01_orders_given_together_do_not_overlap(make: Make) -> None:
    """B01: what the same person would be given as well counts like a booking."""
    other = make.order("2026-11-24 12:00-20:00", reference="B-2")
    check = available.free(make.trial(make.order(ORDER), make.substitute(), other))
    assert check.outcome is FAILED
    assert "B-2" in check.finding.english()


@pytest.mark.parametrize(
    ("order", "bookings", "dygnsbryt", "worst", "outcome"),
    [
        (ORDER, ["2026-11-23 12:00-20:00"], "07:00", "11:00", PASSED),
        (ORDER, ["2026-11-23 12:45-21:15"], "07:00", "9:45", FAILED),
        # The same the other way round: the day after is looked at as well.
        ("2026-11-23 12:45-21:15", [ORDER], "07:00", "9:45", FAILED),
        # Two days before is not this order's matter.
        (ORDER, ["2026-11-22 12:45-21:15"], "07:00", "18:00", PASSED),
        # Summer time ends in the night to Sunday: 21:00 to 07:00 is 11 hours.
        ("2026-10-25 07:00-13:00", ["2026-10-24 12:00-21:00"], "07:00", "11:00", PASSED),
        ("2026-11-22 07:00-13:00", ["2026-11-21 12:00-21:00"], "07:00", "10:00", FAILED),
        # Summer time begins in the night to Sunday: 20:00 to 07:00 is 10 hours.
        ("2027-03-28 07:00-13:00", ["2027-03-27 12:00-20:00"], "07:00", "10:00", FAILED),
        ("2027-03-28 07:00-13:00", ["2027-03-27 12:00-19:00"], "07:00", "11:00", PASSED),
        # Dygnsbryt decides: 14:00-22:00 and 07:00-13:00.
        (ORDER, ["2026-11-23 14:00-22:00"], "00:00", "11:00", PASSED),
        (ORDER, ["2026-11-23 14:00-22:00"], "07:00", "9:00", FAILED),
        # 13:00-21:30 and 07:00-16:00.
        ("2026-11-24 07:00-16:00", ["2026-11-23 13:00-21:30"], "00:00", "8:00", FAILED),
        ("2026-11-24 07:00-16:00", ["2026-11-23 13:00-21:30"], "07:00", "9:30", FAILED),
        # A night shift after a day's work, and three short shifts of three employers.
        ("2026-11-24 21:00-07:00", ["2026-11-24 07:00-12:00"], "07:00", "9:00", FAILED),
        ("2026-11-24 22:00-02:00", ["2026-11-24 07:00-09:00", "2026-11-24 14:00-16:00"],
         "07:00", "6:00", FAILED),
    ],
)  # fmt: skip
def test_b02_daily_rest(
    make: Make, order: str, bookings: list[str], dygnsbryt: str, worst: str, outcome: Outcome
) -> None:
    """B02: eleven real hours in the 24 hours of the shift, the ones before and the ones after."""
    make.settings = make.settings.model_validate(
        {"units": {UNIT: "Ekbacken"}, "dygnsbryt": {"default": dygnsbryt}}
    )
    check = rest.daily(make.trial(make.order(order), make.substitute(*bookings)))
    assert check.outcome is outcome
    assert check.finding.english().startswith(f"{worst} rest")


@pytest.mark.parametrize(
    ("type", "outcome"),
    [("ARBETE", FAILED), ("JOUR", FAILED), ("BISYSSLA", FAILED), ("UTBILDNING", FAILED),
     ("BEREDSKAP", PASSED)],
)  # fmt: skip
def test_b02_who_else_and_what_else_counts(make: Make, type: str, outcome: Outcome) -> None:  # noqa: A002 (the column of the pool)
    """B02: other employers and jour break the rest, beredskap does not: rule data says which."""
    evening = booked("2026-11-23 14:00-22:00", type, employer="Regionen", unit="")
    trial = make.trial(make.order(ORDER), make.substitute(evening))
    assert rest.daily(trial).outcome is outcome


def test_two_employments_of_one_person_are_one_rest(make: Make) -> None:
    """B02: the register gives both rows of a person all of the person's bookings."""
    both = make.substitute(
        booked("2026-11-23 14:00-22:00", unit="1101"), number="1000002", person="1000001"
    )
    assert rest.daily(make.trial(make.order(ORDER), both)).outcome is FAILED


@pytest.mark.parametrize(
    ("order", "bookings", "outcome"),
    [
        # Monday to Friday 11:00-19:30, dygnsbryt 00:00: Friday 19:30 to Monday 00:00 is 52.5 h.
        ("2026-11-27 11:00-19:30", [f"2026-11-{day} 11:00-19:30" for day in (23, 24, 25, 26)],
         PASSED),
        # With Sunday as well 29.5 h beside Sunday's daily rest.
        ("2026-11-29 12:00-17:00", [f"2026-11-{day} 11:00-19:30" for day in (23, 24, 25, 26, 27)],
         FAILED),
        # Friday 12:00 to Sunday 00:00 is 36 h beside Sunday's rest before 11:00.
        ("2026-11-29 11:00-19:30", [*(f"2026-11-{day} 11:00-19:30" for day in (23, 24, 25, 26)),
         "2026-11-27 11:00-12:00"], PASSED),
        ("2026-11-29 11:00-19:30", [*(f"2026-11-{day} 11:00-19:30" for day in (23, 24, 25, 26)),
         "2026-11-27 11:00-12:01"], FAILED),
        # Friday 13:00 to Sunday 01:00 is 36 h; when summer time begins, the 11 hours before
        # 12:00 on Sunday begin an hour earlier by the clock, and 35 h are left.
        ("2026-11-29 12:00-17:00", [*(f"2026-11-{day} 11:00-19:30" for day in (23, 24, 25, 26)),
         "2026-11-27 11:00-13:00"], PASSED),
        ("2027-03-28 12:00-17:00", [*(f"2027-03-{day} 11:00-19:30" for day in (22, 23, 24, 25)),
         "2027-03-26 11:00-13:00"], FAILED),
        # A full week before is not this order's matter, nor is the week after.
        ("2026-11-24 11:00-19:30", [f"2026-11-{day} 11:00-19:30" for day in range(16, 23)], PASSED),
        ("2026-11-22 11:00-19:30", [f"2026-11-{day} 11:00-19:30" for day in range(23, 30)], PASSED),
        # It begins at midnight, in the week to come.
        ("2026-11-23 00:00-05:00", [f"2026-11-{day} 11:00-19:30" for day in range(16, 22)], PASSED),
    ],
)  # fmt: skip
def test_b03_weekly_rest(make: Make, order: str, bookings: list[str], outcome: Outcome) -> None:
    """B03: 36 real hours beside the daily rest, in the week of the shift."""
    make.settings = make.settings.model_validate(
        {"units": {UNIT: "Ekbacken"}, "dygnsbryt": {"default": "00:00"}}
    )
    trial = make.trial(make.order(order), make.substitute(*bookings))
    assert rest.weekly(trial).outcome is outcome


def test_b03_standby_breaks_the_weekly_rest_only(make: Make) -> None:
    """B03: beredskap over the weekend leaves no weekly rest, but B02 passes."""
    make.settings = make.settings.model_validate(
        {"units": {UNIT: "Ekbacken"}, "dygnsbryt": {"default": "00:00"}}
    )
    week = [booked(f"2026-11-{day} 11:00-19:30") for day in (23, 24, 25, 26)]
    standby = [booked(f"2026-11-{day} 00:00-00:00", "BEREDSKAP") for day in (28, 29)]
    trial = make.trial(make.order("2026-11-27 11:00-19:30"), make.substitute(*week, *standby))
    assert (rest.daily(trial).outcome, rest.weekly(trial).outcome) == (PASSED, FAILED)


@pytest.mark.parametrize(
    ("booked_days", "length", "outcome", "week"),
    [
        # 23 shifts of 8 h and one of 8 h in 28 days: 192 h, 48:00 a week.
        (23, "08:00-16:00", PASSED, "48:00"),
        (23, "08:00-16:01", FAILED, "48:01"),
        (22, "08:00-16:00", PASSED, "46:00"),
    ],
)
def test_b04_average_week(
    make: Make, booked_days: int, length: str, outcome: Outcome, week: str
) -> None:
    """B04 (planted B-P): the busiest 28 days that hold the shift, 48 hours a week at most."""
    first = dt.date(2026, 11, 2)
    shifts = [
        booked(f"{first + dt.timedelta(days=number)} 08:00-16:00", employer="Regionen")
        for number in range(booked_days)
    ]
    order = make.order(f"2026-11-27 {length}")
    check = hours.average_week(make.trial(order, make.substitute(*shifts)))
    assert check.outcome is outcome
    assert check.finding.english().startswith(f"{week} a week")


def test_b04_looks_forward_too(make: Make) -> None:
    """B04: a shift before four booked weeks of 48 hours is one too many."""
    later = [
        booked(f"{dt.date(2026, 11, 24) + dt.timedelta(days=number)} 08:00-16:00")
        for number in range(24)
    ]
    check = hours.average_week(
        make.trial(make.order("2026-11-23 08:00-09:00"), make.substitute(*later))
    )
    assert check.outcome is FAILED


@pytest.mark.parametrize(
    ("order", "most", "outcome"),
    [
        # 40 h are booked in November, 10 in December; the order is 6 h or a night over the month.
        (ORDER, 46 * 60, PASSED),
        (ORDER, 46 * 60 - 1, FAILED),
        ("2026-11-30 21:00-07:00", 43 * 60, PASSED),
        ("2026-11-30 21:00-07:00", 43 * 60 - 1, FAILED),
        ("2026-12-31 21:00-07:00", 13 * 60, PASSED),
        (ORDER, None, NO_DATA),
    ],
)
def test_b05_month(make: Make, order: str, most: int | None, outcome: Outcome) -> None:
    """B05: the contract's most hours in the month; a night to the 1st counts in both months."""
    work = [booked(f"2026-11-{day:02} 08:00-18:30", pause=30) for day in (2, 4, 6, 9)]
    elsewhere = booked("2026-11-12 08:00-18:00", "BISYSSLA", employer="Butiken")
    december = booked("2026-12-14 08:00-18:00")
    one = make.substitute(*work, elsewhere, december, most_month=most)
    assert hours.month(make.trial(make.order(order), one)).outcome is outcome


def test_breaks_are_no_hours(make: Make) -> None:
    """B05: the break of an order is left out of its hours."""
    order = make.order("2026-11-24 07:00-16:00", pause=30)
    one = make.substitute(most_month=8 * 60 + 30)
    assert hours.month(make.trial(order, one)).outcome is PASSED


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        ("dygnsvila", rest.daily), ("bokningstyper_dygnsvila", rest.daily),
        ("veckovila", rest.weekly), ("dygnsvila", rest.weekly),
        ("bokningstyper_veckovila", rest.weekly),
        ("sammanlagd_arbetstid_max", hours.average_week),
        ("sammanlagd_arbetstid_dagar", hours.average_week),
        ("bokningstyper_arbetstid", hours.average_week),
        ("bokningstyper_arbetstid", hours.month),
    ],
)  # fmt: skip
def test_without_rule_data_nothing_passes(make: Make, key: str, rule: object) -> None:
    """A rule whose number is missing for the day cannot be tried, and says which it is."""
    trial = make.trial(make.order(), make.substitute(), dated=make.without(key))
    check = rule(trial)  # type: ignore[operator]
    assert check.outcome is NO_DATA
    assert key in check.finding.english()


def test_without_a_decided_dygnsbryt_rest_is_not_known(make: Make) -> None:
    """B02 and B03 give no data for a unit whose dygnsbryt nobody has decided."""
    make.settings = make.settings.model_validate(
        {"units": {UNIT: "Ekbacken"}, "dygnsbryt": {"units": {"1101": "00:00"}}}
    )
    trial = make.trial(make.order(), make.substitute())
    assert {rest.daily(trial).outcome, rest.weekly(trial).outcome} == {NO_DATA}
