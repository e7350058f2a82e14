"""What the kind demands of the workbooks."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from bots.schedule_registration.workbooks import SOURCES
from framework.adapters.sheets.reading import read_workbook
from framework.core.cases import Case
from framework.core.errors import BusinessException, FileRefused
from framework.core.tables import WorkbookRows

if TYPE_CHECKING:
    from tests.bots.schedule_registration.conftest import Make


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


REGISTER = {
    "personId": "198506129801", "empRowId": "0012345", "title": "Lärare", "orgId": "1101",
    "orgName": "Norra skolan", "startDate": "2020-08-17", "endDate": None,
    "employmentDegree": 100, "fullTimeWeek": "40:00", "protectedIdentity": "N",
}  # fmt: skip


@pytest.fixture
def register(tmp_path: Path) -> Callable[..., WorkbookRows]:
    """Give a function that reads a register workbook of one row with changed cells."""

    def read(**cells: object) -> WorkbookRows:
        book = openpyxl.Workbook()
        row = {name: cell for name, cell in {**REGISTER, **cells}.items() if cell != "left out"}
        for title, rows in (("anstallningar", (list(row), list(row.values()))), ("attestratt", ())):
            sheet = book.create_sheet(title)
            for each in rows or [("managerCode", "personId", "orgId", "startDate", "endDate")]:
                sheet.append(each)
        book.save(tmp_path / "anstallningar.xlsx")
        return read_workbook(
            tmp_path / "anstallningar.xlsx", SOURCES["employments"], tenant="Lindeby kommun"
        )

    return read


@pytest.mark.parametrize("said", ["J", "j", "Ja", "JA"])
def test_unreadable_cells_of_the_register_protect_all_the_same(
    make: type[Make], register: Callable[..., WorkbookRows], said: str
) -> None:
    """Bad titles, dates, degrees and hours are not known; the row still protects its person."""
    bad = {
        "title": "#REF!", "orgId": "#N/A", "startDate": "2020-13-01", "endDate": "snart",
        "employmentDegree": "halv", "fullTimeWeek": "ca 40", "protectedIdentity": said,
    }  # fmt: skip
    found = register(**bad)
    (row,) = found.sheet("anstallningar").rows
    assert set(row.unknown) == set(bad) - {"protectedIdentity"}
    assert {row[name] for name in row.unknown} == {""}
    assert len([each for each in found.remarks if "(row 2)" in each.english()]) == len(row.unknown)
    (case,) = make.cases(make.row(Personnummer=REGISTER["personId"]), register=found)
    assert case.protected


@pytest.mark.parametrize(
    "bad", [{"personId": "198506129802"}, {"empRowId": 12345}, {"protectedIdentity": "kanske"}]
)
def test_register_that_cannot_tell_whom_it_protects_stops(
    make: type[Make], register: Callable[..., WorkbookRows], bad: dict[str, object]
) -> None:
    """Nothing is collected when a row of the register has no certain person or protection."""
    with pytest.raises(BusinessException, match=r"anstallningar\.xlsx.*\(row 2\).*protected"):
        make.cases(make.row(), register=register(**bad))


def test_register_may_lack_what_it_does_not_know(
    make: type[Make], register: Callable[..., WorkbookRows]
) -> None:
    """Without degree, full-time week, unit name and last day the register is read all the same."""
    lacks = ("employmentDegree", "fullTimeWeek", "orgName", "endDate")
    found = register(**dict.fromkeys(lacks, "left out"))
    (case,) = make.cases(make.row(Personnummer=REGISTER["personId"]), register=found)
    assert isinstance(case, Case)
    (row,) = case.values["employments"]
    assert [row[name] for name in ("degree", "full_time", "unit_name")] == [None, None, ""]
    assert (row["end"], row["end_known"]) == (None, False)


def test_register_must_say_who_is_protected(register: Callable[..., WorkbookRows]) -> None:
    """A register without that column is refused."""
    with pytest.raises(FileRefused, match="protectedIdentity"):
        register(protectedIdentity="left out")
