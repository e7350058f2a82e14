"""What is wrong with a cell, told with place, masked value, rule and remedy."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest

from framework.core.canonical import ValueType
from framework.core.tables import Column

Make = Callable[..., Path]

#: An invented person, and the number with a wrong check digit.
ANNA = "198506129801"
WRONG = ANNA[:-1] + "2"


@pytest.mark.parametrize(
    ("kind", "raw", "number_format", "canonical"),
    [
        (ValueType.text, "Norra skolan  ", "", "Norra skolan"),
        (ValueType.text, 1234.0, "", "1234"),
        (ValueType.decimal, "1 234,50", "", "1234.5"),
        (ValueType.percent, "75,00 %", "", "75"),
        (ValueType.percent, 75.0, "", "75"),
        (ValueType.percent, 0.75, "0%", "75"),
        (ValueType.percent, 0.575, '0.0"%"', "57.5"),
        (ValueType.hours, "38:15", "", "38:15"),
        (ValueType.hours, "38,25", "", "38:15"),
        (ValueType.hours, 38.25, "", "38:15"),
        (ValueType.hours, 1.59375, "[h]:mm", "38:15"),
        (ValueType.hours, 1.59375, "hh:mm", "38:15"),
        (ValueType.hours, 1.0, "hh:mm", "24:00"),
        (ValueType.time, "07:00", "", "07:00"),
        (ValueType.time, "7.00", "", "07:00"),
        (ValueType.time, "0700", "", "07:00"),
        (ValueType.time, 700, "", "07:00"),
        (ValueType.time, 0.29166666, "hh:mm", "07:00"),
        (ValueType.time, dt.time(7), "", "07:00"),
        (ValueType.date, "2026-11-21", "", "2026-11-21"),
        (ValueType.date, "21/11-26", "", "2026-11-21"),
        (ValueType.date, 46347, "", "2026-11-21"),
        (ValueType.date, dt.date(2026, 11, 21), "yyyy-mm-dd", "2026-11-21"),
        (ValueType.date, 46347.99999999, "yyyy-mm-dd hh:mm", "2026-11-22"),
        (ValueType.identity, float(ANNA), "", ANNA),
        (ValueType.identity, f"{ANNA[2:8]}-{ANNA[8:]}", "", ANNA),
    ],
)
def test_one_canonical_value_however_excel_stores_it(
    make: Make,
    kit: SimpleNamespace,
    kind: ValueType,
    raw: object,
    number_format: str,
    canonical: str,
) -> None:
    """The same value in text, number or format of Swedish exports is read as the same."""
    path = make(["Id", "Värde"], ["1", raw])
    book = openpyxl.load_workbook(path)
    if number_format:
        book.active["B2"].number_format = number_format
        book.save(path)
    found = kit.read(path, kit.typed(kind))
    assert kit.bad(found) == []
    assert found.sheets[0].rows[0]["Värde"] == canonical


@pytest.mark.parametrize("kind", [ValueType.date, ValueType.identity])
@pytest.mark.parametrize("raw", ["", "-", "0", 0])
def test_what_exports_write_for_nothing(
    make: Make, kit: SimpleNamespace, kind: ValueType, raw: object
) -> None:
    """Empty text, a dash and 0 mean no date and no person."""
    found = kit.read(make(["Id", "Värde"], ["1", raw]), kit.typed(kind, empty_ok=True))
    assert found.sheets[0].rows[0]["Värde"] == ""


@pytest.mark.parametrize(
    ("column", "raw", "rule"),
    [
        ({"type": ValueType.date}, "i morgon", "must be a date"),
        ({"type": ValueType.date}, "1e999", "must be a date"),
        ({"type": ValueType.integer}, "1E999999", "must be a number"),
        ({"type": ValueType.hours}, "9E99", "must be hours"),
        ({"type": ValueType.decimal}, "20*2", "must be a number"),
        ({}, None, "must not be empty"),
        ({"choices": ("Beviljat", "Utkast")}, "Kanske", "must be one of: Beviljat, Utkast"),
        ({"type": ValueType.integer, "minimum": Decimal(1)}, 0, "must be at least 1"),
        ({"type": ValueType.percent, "maximum": Decimal(100)}, 101, "must be at most 100"),
        ({"type": ValueType.hours, "maximum": Decimal(2400)}, "40:15", "must be at most 40:00"),
        ({"pattern": r"[A-Z]\d"}, "11", "does not have the form of this column"),
        ({"pattern": r"\d{6}"}, 1234, "the leading zero is lost"),
        ({"pattern": r"\d{6}"}, "1234", "the leading zero is lost"),
        ({"pattern": r"\d{9}"}, "1,2E+08", "was saved as a number and has lost digits"),
        (
            {"type": ValueType.identity},
            1.98502e11,
            "the identity number was saved as a number and has lost digits",
        ),
        (
            {"type": ValueType.identity},
            "1,98502E+11",
            "the identity number was saved as a number and has lost digits",
        ),
        ({"type": ValueType.identity}, 2299865, "the leading zero is lost"),
        ({"type": ValueType.decimal}, "=1+1", "the formula has no saved value"),
        ({}, "#SAKNAS!", "shows the error #SAKNAS!"),
        ({}, "#DIV/0!", "shows the error #DIV/0!"),
        ({}, "####", "shows the error ####"),
    ],
)
def test_bad_cells_have_place_rule_and_remedy(
    make: Make, kit: SimpleNamespace, column: dict[str, object], raw: object, rule: str
) -> None:
    """Each damage has its own rule text, and the sender can go to the cell."""
    path = make(["Titel"], ["Id", "Värde"], ["1", raw], ["2", raw])
    spec = kit.one_sheet(Column(name="Id"), Column(name="Värde", **column))
    cell, _ = kit.bad(kit.read(path, spec))
    assert str(cell.rule) == rule
    assert (cell.place.row, cell.letter, cell.column) == (3, "B", "Värde")
    assert str(cell.remedy)


def test_choices_ignore_case_and_keep_the_declared_spelling(
    make: Make, kit: SimpleNamespace
) -> None:
    """`BEVILJAT ` is the choice `Beviljat`."""
    spec = kit.typed(ValueType.text, choices=("Beviljat",))
    found = kit.read(make(["Id", "Värde"], ["1", "BEVILJAT "]), spec)
    assert found.sheets[0].rows[0]["Värde"] == "Beviljat"


def test_all_bad_cells_of_a_row_are_told_at_once(make: Make, kit: SimpleNamespace) -> None:
    """The sender gets every error of a row; good rows go on."""
    spec = kit.one_sheet(
        Column(name="Id"),
        Column(name="A", type=ValueType.date),
        Column(name="B", type=ValueType.integer),
    )
    found = kit.read(make(["Id", "A", "B"], ["1", "x", "y"], ["2", "2026-01-01", 3]), spec)
    assert [cell.letter for cell in kit.bad(found)] == ["B", "C"]
    assert [row["Id"] for row in found.sheets[0].rows] == ["2"]


def test_all_rows_with_the_same_key_are_bad(make: Make, kit: SimpleNamespace) -> None:
    """Columns that are unique together: nobody knows which row is meant, so all go back."""
    spec = kit.one_sheet(Column(name="Id"), Column(name="Rad"), unique=("Id", "Rad"))
    found = kit.read(make(["Id", "Rad"], ["S1", 1], ["S1", 2], ["S1", 1.0], ["S1 ", "1"]), spec)
    assert [(cell.place.row, str(cell.rule)) for cell in kit.bad(found)] == [
        (2, "stands also in row 4, 5: Id, Rad must be unique together"),
        (4, "stands also in row 2, 5: Id, Rad must be unique together"),
        (5, "stands also in row 2, 4: Id, Rad must be unique together"),
    ]
    assert [row.place.row for row in found.sheets[0].rows] == [3]


def test_the_empty_text_of_a_formula_is_a_saved_value(make: Make, kit: SimpleNamespace) -> None:
    """`=IF(…;"")` saved by Excel is empty, not damaged."""
    path = make(["Id", "Värde"], ["1", "x"])
    empty = b'<c r="B2" t="str"><f>IF(A2=1,2,"")</f><v></v></c>'
    kit.edit(path, "xl/worksheets/sheet1.xml", rb'<c r="B2".*?</c>', empty)
    assert kit.bad(kit.read(path, kit.typed(ValueType.text, empty_ok=True))) == []


def test_hours_and_serials_of_a_1904_workbook_are_uncertain(
    make: Make, kit: SimpleNamespace
) -> None:
    """A number is not read as a date when the workbook counts from another day."""
    path = make(["Id", "Värde"], ["1", 46347])
    book = openpyxl.load_workbook(path)
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.save(path)
    (cell,) = kit.bad(kit.read(path, kit.typed(ValueType.date)))
    assert "1904" in str(cell.rule)


@pytest.mark.parametrize(("number", "good"), [("0.75", 0), ("75", 1)])
def test_a_share_is_uncertain_in_formats_without_number_formats(
    kit: SimpleNamespace, tmp_path: Path, number: str, good: int
) -> None:
    """Of an .ods only values are read, so 0.75 may mean 75 % or 0.75 %; it is never guessed."""
    cells = ("Id", "Värde"), ("1", None)
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>'
            "</table:table-cell>"
            if text
            else f'<table:table-cell office:value-type="float" office:value="{number}"/>'
            for text in row
        )
        + "</table:table-row>"
        for row in cells
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    path = tmp_path / "in.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{space}:office:1.0" '
            f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="Scheman">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    found = kit.read(path, kit.typed(ValueType.percent))
    assert len(found.sheets[0].rows) == good
    assert [str(cell.remedy) for cell in kit.bad(found)] == ["Save the workbook as .xlsx."][good:]


@pytest.mark.parametrize(
    ("sensitive", "raw", "shown"),
    [
        (True, WRONG, "19850612-****"),
        (True, f"Anna {ANNA}", "*" * 17),
        (False, f"se {ANNA}", "se 19850612-****"),
        (True, "Storgatan", "*********"),
    ],
)
def test_values_are_masked(
    make: Make, kit: SimpleNamespace, *, sensitive: bool, raw: object, shown: str
) -> None:
    """No identity number in any value, and nothing readable of a sensitive column."""
    spec = kit.typed(ValueType.date, sensitive=sensitive)
    (cell,) = kit.bad(kit.read(make(["Id", "Värde"], ["1", raw]), spec))
    assert cell.value == shown


def test_bad_cell_that_counts_as_unknown(make: Make, kit: SimpleNamespace) -> None:
    """The row is good without the cell, which is named in it and in a remark, without its value."""
    spec = kit.typed(ValueType.date, bad_is_unknown=True, empty_ok=True)
    path = make(("Id", "Värde"), ("a", "hemligt"), ("b", "2026-11-21"), ("c", None))
    found = kit.read(path, spec)
    rows = found.sheet("Scheman").rows
    assert [(row["Värde"], row.unknown) for row in rows] == [
        ("", ("Värde",)), ("2026-11-21", ()), ("", ()),
    ]  # fmt: skip
    assert [each.english() for each in found.remarks] == [
        "Sheet Scheman: Värde cannot be read and counts as not known (row 2)."
    ]
