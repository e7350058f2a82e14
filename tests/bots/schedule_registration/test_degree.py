"""H05 and H06: degrees, with hand-computed weeks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bots.schedule_registration.checks import degree
from framework.core.rules import Outcome

if TYPE_CHECKING:
    from tests.bots.schedule_registration.conftest import Make

PASSED, FAILED, NO_DATA = Outcome.passed, Outcome.failed, Outcome.no_data


@pytest.mark.parametrize(
    ("full", "stated", "week", "lines", "outcome"),
    [
        # 5 x 8 h = 40:00 = 100 %.
        ("40:00", "100", 2400, 5, PASSED),
        # 4 x 8 h = 32:00 = 80 %.
        ("40:00", "80", 1920, 4, PASSED),
        ("40:00", "75", 1920, 4, FAILED),
        # 32:00 of 38:15 = 83.66 %: 83.2 is 0.46 off, 83.1 is 0.56 off.
        ("38:15", "83.2", 1920, 4, PASSED),
        ("38:15", "83.1", 1920, 4, FAILED),
        # Exactly half a point is allowed: 80 against 79.5 and 80.5.
        ("40:00", "79.5", 1920, 4, PASSED),
        ("40:00", "80.5", 1920, 4, PASSED),
        ("40:00", "80.51", 1920, 4, FAILED),
        # The degree is right but the stated week is 33:00 = 82.5 %.
        ("40:00", "80", 1980, 4, FAILED),
    ],
)
def test_h05_computed_degree(
    make: type[Make], full: str, stated: str, week: int, lines: int, outcome: Outcome
) -> None:
    """H05: average week without breaks, in per cent of the row's full-time week, ± 0.5."""
    hours, _, rest = full.partition(":")
    facts = make.facts(
        schedule=make.schedule(*make.week[:lines]),
        degree=Decimal(stated),
        week=week,
        full_time=int(hours) * 60 + int(rest),
    )
    assert degree.computed(facts, make.limits()).outcome is outcome


def test_h05_three_quarters_of_38_15(make: type[Make]) -> None:
    """H05: 75 % of 38:15 is 28:41; shifts of 28:41 a week pass and the text shows it."""
    schedule = make.schedule("1 Mån 06:00-20:00", "1 Tis 06:00-20:41")
    facts = make.facts(schedule=schedule, degree=Decimal(75), week=1721, full_time=2295)
    check = degree.computed(facts, make.limits())
    assert check.outcome is PASSED
    assert check.finding.english() == (
        "The shifts average 28:41 a week, which is 74,99 % of 38:15; stated 75 % (28:41) and 28:41."
    )


@pytest.mark.parametrize(
    ("full_time", "percent", "week"),
    [
        (2295, "75", 1721),  # 38:15 x 75 % = 28.69 h = 28:41
        (2220, "80", 1776),  # 37:00 x 80 % = 29.6 h = 29:36
        (2400, "100", 2400),
    ],
)
def test_part_time_week(full_time: int, percent: str, week: int) -> None:
    """A part-time week is the full-time week's share, whole minutes."""
    assert degree.part_time(full_time, Decimal(percent)) == week


def test_h05_no_data(make: type[Make]) -> None:
    """H05: no tolerance in force, missing weeks or undecided jour are not tried."""
    facts = make.facts()
    assert degree.computed(facts, make.limits(grad_tolerans=None)).outcome is NO_DATA
    gap = make.facts(schedule=make.schedule(*make.week, weeks=2))
    assert degree.computed(gap, make.limits()).outcome is NO_DATA
    jour = make.schedule(*make.week)
    jour = jour.model_copy(
        update={"shifts": (*jour.shifts, make.shift("1 Lör 08:00-20:00", "JOUR"))}
    )
    facts = make.facts(schedule=jour)
    assert degree.computed(facts, make.limits()).outcome is NO_DATA
    assert degree.computed(facts, make.limits(jour_counts=False)).outcome is PASSED
    assert degree.computed(facts, make.limits(jour_counts=True)).outcome is FAILED


@pytest.mark.parametrize(
    ("schematyp", "schedule", "register", "row", "outcome"),
    [
        ("Grundschema", "80", "80", "80", PASSED),
        ("Grundschema", "80", "75", "75", FAILED),
        ("Grundschema", "75", "80", "80", FAILED),
        ("Placeringsschema", "75", "80", "80", PASSED),
        ("Placeringsschema", "80", "80", None, PASSED),
        ("Placeringsschema", "81", "80", "80", FAILED),
        ("Grundschema", "80", "80", "75", FAILED),  # the row is wrong about the employment
        ("Grundschema", "80", None, "80", NO_DATA),
        ("Grundschema", "66.67", "66.6666666666667", "66.667", PASSED),  # equal in two decimals
        ("Placeringsschema", "66.67", "66.6666666666667", None, PASSED),
        ("Placeringsschema", "66.68", "66.6666666666667", None, FAILED),
    ],
)
def test_h06_employment_degree(
    make: type[Make],
    schematyp: str,
    schedule: str,
    register: str | None,
    row: str | None,
    outcome: Outcome,
) -> None:
    """H06: equal for a Grundschema, at most for a Placeringsschema; the register counts."""
    facts = make.facts(
        schedule=make.schedule(*make.week, type=schematyp),
        degree=Decimal(schedule),
        employment_degree=None if row is None else Decimal(row),
        employments=(make.employment(degree=None if register is None else Decimal(register)),),
    )
    assert degree.fits_employment(facts).outcome is outcome


@pytest.mark.parametrize(
    ("schematyp", "schedule", "second", "outcome"),
    [
        ("Grundschema", "100", "100", PASSED),
        ("Grundschema", "100", "75", FAILED),
        ("Placeringsschema", "75", "75", PASSED),
        ("Placeringsschema", "80", "75", FAILED),
        ("Grundschema", "100", None, NO_DATA),
    ],
)
def test_h06_degree_that_changes_in_the_period(
    make: type[Make], schematyp: str, schedule: str, second: str | None, outcome: Outcome
) -> None:
    """H06: the degree must fit every row that is in force in the period, not the first alone."""
    day, later = dt.date(2026, 11, 30), None if second is None else Decimal(second)
    facts = make.facts(
        schedule=make.schedule(*make.week, type=schematyp),
        degree=Decimal(schedule),
        employment_degree=None,
        employments=(
            make.employment(end=day),
            make.employment(start=day + dt.timedelta(days=1), degree=later),
            make.employment(start=dt.date(2027, 1, 1), degree=Decimal(10)),
        ),
    )
    assert degree.fits_employment(facts).outcome is outcome
