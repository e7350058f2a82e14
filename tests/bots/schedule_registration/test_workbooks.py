"""What the kind demands of the workbooks."""

from __future__ import annotations

import re

import pytest

from bots.schedule_registration.workbooks import SOURCES


def test_columns_are_those_of_the_forms() -> None:
    """The headers that schools and the register write are known, as a name or an alias."""
    rows = SOURCES["schedules"].sheet("godkanda_scheman")
    known = {name for column in rows.columns for name in (column.name, *column.aliases)}
    assert {"Enhetskod (ansvar)", "Heltidsmått tim/v", "Veckoarbetstid (tt:mm)", "Rad"} <= known
    assert rows.tenant == "Kommun"
    assert rows.unique == ("Schema-ID", "Rad")
    shifts = SOURCES["schedules"].sheet("schemapass")
    assert shifts.belongs is not None
    assert (shifts.belongs.sheet, shifts.belongs.on) == ("godkanda_scheman", ("Schema-ID", "Rad"))


def test_identity_numbers_are_sensitive() -> None:
    """Every column of an identity number is typed and marked so."""
    columns = [
        column
        for spec in SOURCES.values()
        for sheet in spec.sheets
        for column in sheet.columns
        if column.name in {"Personnummer", "personId"}
    ]
    assert len(columns) == 3
    assert all(column.sensitive and column.type == "identity" for column in columns)


@pytest.mark.parametrize(
    ("number", "fits"),
    [("0012345", True), ("1234567", True), ("12345", False), ("001234A", False)],
)
def test_employment_number_is_seven_digits(number: str, fits: bool) -> None:
    """A number that Excel has taken the leading zeros of is no employment number."""
    column = SOURCES["schedules"].sheet("godkanda_scheman").column("Anställningsnummer")
    assert bool(re.fullmatch(column.pattern, number)) is fits
    assert column.empty_ok  # rule H03 judges an empty one


@pytest.mark.parametrize(
    ("sheet", "name"), [("godkanda_scheman", "Status"), ("schemapass", "Veckodag")]
)
def test_enumerations_are_closed(sheet: str, name: str) -> None:
    """A value outside the enumeration is a bad cell."""
    assert "Klart?" not in SOURCES["schedules"].sheet(sheet).column(name).choices
    assert SOURCES["schedules"].sheet(sheet).column(name).choices
