"""Ends and numbers far beyond any school: looked at to the horizon, or sent back as bad cells."""

from __future__ import annotations

import datetime as dt
import re
import time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bots.schedule_registration.workbooks import SOURCES

if TYPE_CHECKING:
    from tests.bots.schedule_registration.conftest import Make, Prepared

WEEKS = "Antal veckor (rullande)"


@pytest.mark.parametrize(
    "cells",
    [
        {"Schema t.o.m.": "9999-12-31"},
        {"Schema t.o.m.": ""},
        {"Schema t.o.m.": "2077-12-31", WEEKS: "99"},
        {"Schema t.o.m.": "", WEEKS: "500000"},
        {"Schema fr.o.m.": "9999-11-01", "Schema t.o.m.": "9999-12-29"},
    ],
)
def test_every_row_is_prepared_at_once(proposal: Prepared, cells: dict[str, str]) -> None:
    """Whatever the cells say, preparing one row takes a moment."""
    proposal()
    begun = time.process_time()
    proposal(**cells)
    assert time.process_time() - begun < 0.2


def test_until_further_notice_is_looked_at_to_the_horizon(proposal: Prepared) -> None:
    """9999-12-31 is looked at as far as an open schedule, and the finding says how far."""
    open_end, far = (
        next(
            check.finding.english()
            for check in proposal(**{"Schema t.o.m.": end, "Enhetskod (ansvar)": "1102"}).checks
            if check.rule.code == "H10"
        )
        for end in ("", "9999-12-31")
    )
    assert "ooked at until 2028-01-23" in far
    assert far == open_end


def test_an_end_within_the_horizon_is_the_last_day(make: type[Make]) -> None:
    """A schedule of a school year is looked at to its end, a longer one to the horizon."""
    start = dt.date(2026, 11, 23)
    year = make.schedule(*make.week, start=start, end=dt.date(2027, 6, 13))
    assert year.last_day == dt.date(2027, 6, 13)
    decade = make.schedule(*make.week, start=start, end=dt.date(2036, 6, 13))
    assert decade.last_day == start + dt.timedelta(weeks=54, days=-1)


@pytest.mark.parametrize(
    ("sheet", "name", "most"),
    [
        ("godkanda_scheman", WEEKS, 99),
        ("godkanda_scheman", "Startvecka", 99),
        ("godkanda_scheman", "Rad", 9999),
        ("godkanda_scheman", "Verksamhetsdagar", 366),
        ("schemapass", "Vecka", 99),
        ("schemapass", "Rad", 9999),
    ],
)
def test_numbers_have_a_highest_value(sheet: str, name: str, most: int) -> None:
    """Half a million weeks is a bad cell that goes back to the sender."""
    assert SOURCES["schedules"].sheet(sheet).column(name).maximum == most


def test_every_number_of_the_workbooks_is_bounded() -> None:
    """No number, share or hours of a source is without limits."""
    kinds = {"integer", "decimal", "percent", "hours"}
    columns = [
        column
        for spec in SOURCES.values()
        for sheet in spec.sheets
        for column in sheet.columns
        if column.type in kinds
    ]
    assert columns
    for column in columns:
        assert column.minimum is not None, column.name
        assert column.maximum is not None, column.name
        assert column.maximum <= Decimal(168 * 60), column.name


@pytest.mark.parametrize(
    ("day", "fits"), [("2027-01-11", True), ("9999-11-01", False), ("0001-01-01", False)]
)
def test_a_schedule_begins_in_our_time(day: str, fits: bool) -> None:
    """A start that no calendar can count from is a bad cell."""
    column = SOURCES["schedules"].sheet("godkanda_scheman").column("Schema fr.o.m.")
    assert bool(re.fullmatch(column.pattern, day)) is fits
