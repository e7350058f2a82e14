"""Where the data stands in a dirty sheet: titles, headers, totals, hidden sheets, CSV."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest

from framework.adapters.sheets import _engines, read_workbook
from framework.core.canonical import ValueType
from framework.core.tables import Belongs, Column, SheetSpec, WorkbookSpec

Make = Callable[..., Path]

ID = Column(name="Anställningsnummer", aliases=("Anst.nr",))
NAME = Column(name="Namn", empty_ok=True)


def test_a_child_process_returns_good_rows_with_their_places(
    make: Make, kit: SimpleNamespace
) -> None:
    """Reading crosses the process border: values, places, digest of the file's bytes."""
    path = make(["Anställningsnummer", "Namn"], ["001234", " Åsa  Öberg "])
    found = read_workbook(path, kit.one_sheet(ID, NAME), tenant="Lindeby kommun")
    row = found.sheet("Scheman").rows[0]
    assert row.values == {"Anställningsnummer": "001234", "Namn": "Åsa Öberg"}
    assert (row.place.file, row.place.sheet, row.place.row) == ("in.xlsx", "Scheman", 2)
    assert found.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.remarks == ()


def test_header_below_title_rows(make: Make, kit: SimpleNamespace) -> None:
    """Title rows and empty rows may stand above the header; row numbers stay Excel's."""
    path = make(["Lindeby kommun, scheman v. 34"], [], ["Anställningsnummer", "Namn"], ["1", "A"])
    assert kit.read(path, kit.one_sheet(ID, NAME)).sheets[0].rows[0].place.row == 4


def test_columns_that_nobody_declared(make: Make, kit: SimpleNamespace) -> None:
    """They are read as text only where that is asked for; every column's letter is told."""
    path = make(["Namn", "Mitt", "Anställningsnummer"], ["A", 7, "1"])
    plain, all_of_it = (kit.read(path, kit.one_sheet(ID, NAME, others=which)).sheets[0]
                        for which in (False, True))  # fmt: skip
    assert "Mitt" not in plain.rows[0].values
    assert all_of_it.rows[0]["Mitt"] == "7"
    assert all_of_it.letters == {"Anställningsnummer": "C", "Namn": "A", "Mitt": "B"}


def test_headers_match_without_case_spaces_and_punctuation(
    make: Make, kit: SimpleNamespace
) -> None:
    """An alias in other case, spacing and punctuation is the same header."""
    path = make(["  ANST NR ", "n a m n:"], ["1", "A"])
    assert kit.read(path, kit.one_sheet(ID, NAME)).sheets[0].rows[0]["Namn"] == "A"


def test_merged_headers_in_two_rows(kit: SimpleNamespace, tmp_path: Path) -> None:
    """A group header merged sideways and an id header merged downwards are both found."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Scheman"
    for row in (
        ["Anställningsnummer", "Anställd", None, "Schema", None],
        [None, "fr.o.m.", "t.o.m.", "fr.o.m.", "t.o.m."],
        ["1", "2020-01-01", "2030-01-01", "2026-08-10", "2026-12-31"],
    ):
        sheet.append(row)
    for area in ("A1:A2", "B1:C1", "D1:E1"):
        sheet.merge_cells(area)
    book.save(tmp_path / "in.xlsx")
    spec = kit.one_sheet(ID, Column(name="Anställd t.o.m."), Column(name="Schema fr.o.m."))
    row = kit.read(tmp_path / "in.xlsx", spec).sheets[0].rows[0]
    assert row["Anställd t.o.m."] == "2030-01-01"
    assert row["Schema fr.o.m."] == "2026-08-10"


def test_second_header_row_after_a_page_break_is_skipped(make: Make, kit: SimpleNamespace) -> None:
    """A header (and title) printed again in the middle is no data and needs no remark."""
    head = ["Anställningsnummer", "Namn"]
    path = make(["Lista"], head, ["1", "A"], ["Lista"], head, ["2", "B"])
    found = kit.read(path, kit.one_sheet(ID, NAME))
    assert [row.place.row for row in found.sheets[0].rows] == [3, 6]
    assert found.remarks == ()


@pytest.mark.parametrize("label", ["Summa", "Totalt:", "DELSUMMA", " summa "])
@pytest.mark.parametrize("place", [0, 1])
def test_totals_rows_are_skipped_with_a_remark(
    make: Make, kit: SimpleNamespace, label: str, place: int
) -> None:
    """A totals row is no work, wherever its label stands."""
    total = [None, None]
    total[place] = label
    path = make(["Anställningsnummer", "Namn"], ["1", "A"], total)
    found = kit.read(path, kit.one_sheet(ID, NAME))
    assert [row.place.row for row in found.sheets[0].rows] == [2]
    assert [str(r) for r in found.remarks] == ["Sheet Scheman: totals were skipped (row 3)."]


def test_rows_that_name_no_work_are_skipped(make: Make, kit: SimpleNamespace) -> None:
    """Empty rows go silently; a row with text but no id goes with a remark."""
    path = make(["Anställningsnummer", "Namn"], [None, " "], ["-", "-"], [None, "A"], ["1", "B"])
    found = kit.read(path, kit.one_sheet(ID, NAME))
    assert [row.place.row for row in found.sheets[0].rows] == [5]
    assert [str(r) for r in found.remarks] == [
        "Sheet Scheman: rows without Anställningsnummer were skipped (row 4)."
    ]


def test_hidden_sheets_are_remarked(kit: SimpleNamespace, tmp_path: Path) -> None:
    """A hidden sheet is read only if it is the declared one, and a remark says which."""
    book = openpyxl.Workbook()
    book.active.title = "Synligt"
    for title in ("Scheman", "Gammalt"):
        hidden = book.create_sheet(title)
        hidden.sheet_state = "hidden"
        hidden.append(["Anställningsnummer"])
        hidden.append(["1"])
    book["Gammalt"].sheet_state = "veryHidden"
    book.save(tmp_path / "in.xlsx")
    found = kit.read(tmp_path / "in.xlsx", kit.one_sheet(ID))
    assert len(found.sheets[0].rows) == 1
    assert [str(r) for r in found.remarks] == [
        "The hidden sheet Scheman was read.",
        "The hidden sheet Gammalt was not read.",
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-8"])
def test_csv_with_semicolons(kit: SimpleNamespace, tmp_path: Path, encoding: str) -> None:
    """CSV is read in all encodings that Swedish exports use, with decimal comma and nbsp."""
    path = tmp_path / "in.csv"
    path.write_bytes("Anst.nr;Belopp\r\n001;1\u00a0234,50\r\n\r\n002;7\r\n".encode(encoding))
    found = kit.read(path, kit.one_sheet(ID, Column(name="Belopp", type=ValueType.decimal)))
    assert [row["Belopp"] for row in found.sheets[0].rows] == ["1234.5", "7"]
    assert [row.place.row for row in found.sheets[0].rows] == [2, 4]


def test_optional_columns_may_be_missing(make: Make, kit: SimpleNamespace) -> None:
    """A missing optional column gives empty values."""
    spec = kit.one_sheet(ID, Column(name="Kommentar", optional=True))
    row = kit.read(make(["Anställningsnummer"], ["1"]), spec).sheets[0].rows[0]
    assert row["Kommentar"] == ""


def test_openpyxl_reads_what_calamine_cannot(
    make: Make, kit: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When calamine fails, openpyxl gives the same values, damages and percent formats."""
    path = make(["Anställningsnummer", "Grad", "Dag"], ["1", 0.75, dt.date(2026, 8, 10)])
    book = openpyxl.load_workbook(path)
    book.active["B2"].number_format = "0%"
    book.active.append(["2", "=1/2", dt.date(2026, 8, 10)])
    book.active.append(["3", "#REF!", dt.date(2026, 8, 10)])
    book.active["B4"].data_type = "e"
    book.save(path)
    spec = kit.one_sheet(
        ID,
        Column(name="Grad", type=ValueType.percent),
        Column(name="Dag", type=ValueType.date),
    )
    with_calamine = kit.read(path, spec)

    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(_engines.python_calamine, "load_workbook", fail)
    assert kit.read(path, spec) == with_calamine
    assert with_calamine.sheets[0].rows[0]["Grad"] == "75"
    assert [str(cell.rule) for cell in kit.bad(with_calamine)] == [
        "the formula has no saved value",
        "shows the error #REF!",
    ]


SCHEDULES = WorkbookSpec(
    sheets=(
        SheetSpec(
            name="Scheman",
            columns=(Column(name="Schema-ID"), Column(name="Veckor", type=ValueType.integer)),
            named_by=("Schema-ID",),
        ),
        SheetSpec(
            name="Pass",
            columns=(Column(name="Schema-ID"), Column(name="Start", type=ValueType.time)),
            named_by=("Schema-ID", "Start"),
            belongs=Belongs(sheet="Scheman", on=("Schema-ID",)),
        ),
    )
)


def _schedules(tmp_path: Path, schedules: list[list[object]], shifts: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Scheman"
    book.create_sheet("Pass")
    for row in (["Schema-ID", "Veckor"], *schedules):
        book["Scheman"].append(row)
    for row in (["Schema-ID", "Start"], *shifts):
        book["Pass"].append(row)
    book.save(tmp_path / "in.xlsx")
    return tmp_path / "in.xlsx"


def test_a_bad_detail_returns_its_owner(kit: SimpleNamespace, tmp_path: Path) -> None:
    """The owner goes back with the detail's bad cell; none of its details are good rows."""
    path = _schedules(
        tmp_path,
        [["S1", 1], ["S2", 1]],
        [["S1", "07:00"], ["S1", "sju"], ["S2", "08:00"]],
    )
    found = kit.read(path, SCHEDULES)
    owners, details = found.sheets
    assert [row["Schema-ID"] for row in owners.rows] == ["S2"]
    assert [row["Schema-ID"] for row in details.rows] == ["S2"]
    assert details.returned == ()
    (returned,) = owners.returned
    assert (returned.place.sheet, returned.place.row) == ("Scheman", 2)
    (cell,) = returned.cells
    assert (cell.place.sheet, cell.place.row, cell.letter) == ("Pass", 3, "B")


def test_a_bad_owner_takes_its_details_along(kit: SimpleNamespace, tmp_path: Path) -> None:
    """Details of a returned owner are neither good nor returned on their own."""
    path = _schedules(tmp_path, [["S1", "två"]], [["S1", "07:00"]])
    owners, details = kit.read(path, SCHEDULES).sheets
    assert len(owners.returned) == 1
    assert details.rows == details.returned == ()


def test_a_detail_without_owner_is_returned_itself(kit: SimpleNamespace, tmp_path: Path) -> None:
    """An orphan is told as such, in its own sheet."""
    path = _schedules(tmp_path, [["S1", 1]], [["S9", "07:00"], [None, "07:00"]])
    owners, details = kit.read(path, SCHEDULES).sheets
    assert len(owners.rows) == 1
    assert [str(row.cells[-1].rule) for row in details.returned] == [
        "belongs to no row in sheet Scheman"
    ] * 2
