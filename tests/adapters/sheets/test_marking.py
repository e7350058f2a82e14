"""The sender gets the workbook back with the errors marked."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest

from framework.adapters.sheets import Limits, mark_workbook
from framework.core.canonical import ValueType
from framework.core.messages import Message
from framework.core.tables import WorkbookRows

Make = Callable[..., Path]

SWEDISH = {"To correct": "Att rätta", "must be a date": "ska vara ett datum"}


def _translate(text: Message) -> str:
    return SWEDISH.get(text.template, text.english())


def _marked(path: Path, found: WorkbookRows, out: Path, **more: object) -> openpyxl.Workbook:
    mark_workbook(path, found.sheets[0].returned, out, _translate, **more)
    return openpyxl.load_workbook(out)


def test_bad_cells_are_marked_in_a_copy(make: Make, kit: SimpleNamespace, tmp_path: Path) -> None:
    """Fill and comment on the cell, words in the first free column, formats kept."""
    path = make(["Titel"], ["Id", "Värde", "Övrigt"], ["1", "i morgon", 0.5], ["2", "2026-01-01"])
    book = openpyxl.load_workbook(path)
    book.active["C3"].number_format = "0%"
    book.active.column_dimensions["B"].width = 33
    book.save(path)
    before = path.read_bytes()
    found = kit.read(path, kit.typed(ValueType.date))
    sheet = _marked(path, found, tmp_path / "retur.xlsx")["Scheman"]
    assert sheet["B3"].fill.fill_type == "solid"
    assert sheet["B3"].value == "i morgon"
    assert "ska vara ett datum" in sheet["B3"].comment.text
    assert sheet["D2"].value == "Att rätta"
    assert sheet["D3"].value.startswith("Värde: ska vara ett datum. Write year")
    assert sheet["D4"].value is None
    assert sheet["B4"].fill.fill_type is None
    assert sheet["C3"].number_format == "0%"
    assert sheet.column_dimensions["B"].width == 33
    assert path.read_bytes() == before


def test_the_first_sheet_lists_all_errors_with_links(
    make: Make, kit: SimpleNamespace, tmp_path: Path
) -> None:
    """One line per bad cell with place, masked value, rule and remedy."""
    path = make(["Id", "Värde"], ["1", "19850612" + "9801"], ["2", "x"])
    found = kit.read(path, kit.typed(ValueType.date))
    sheet = _marked(path, found, tmp_path / "retur.xlsx").worksheets[0]
    assert sheet.title == "Att rätta"
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("Sheet", "Row", "Column")
    assert rows[1][:6] == ("Scheman", 2, "B", "Värde", "19850612-****", "ska vara ett datum")
    assert len(rows) == 3
    assert sheet["A2"].hyperlink.location == "'Scheman'!B2"


def test_own_formulas_stay_and_texts_never_become_formulas(
    make: Make, kit: SimpleNamespace, tmp_path: Path
) -> None:
    """A formula of the sender stays one; a text that looks like one stays a text."""
    path = make(["Id", "Värde", "F"], ["1", "x", "=1+1"], ["2", "=1+1", "=1+1"])
    book = openpyxl.load_workbook(path)
    book.active["B3"].data_type = "s"
    book.active["F1"] = "=cmd()"
    book.active["F1"].data_type = "s"
    book.save(path)
    found = kit.read(path, kit.typed(ValueType.date))
    out = _marked(path, found, tmp_path / "retur.xlsx")
    assert out["Scheman"]["C2"].data_type == "f"
    assert out["Scheman"]["B3"].data_type == "s"
    assert out["Scheman"]["F1"].data_type == "s"
    assert out.worksheets[0]["E3"].value == "=1+1"
    assert {cell.data_type for row in out.worksheets[0] for cell in row} <= {"s", "n"}


def test_macros_are_dropped(make: Make, kit: SimpleNamespace, tmp_path: Path) -> None:
    """The copy of an .xlsm is an .xlsx without program."""
    path = make(["Id", "Värde"], ["1", "x"], name="in.xlsm")
    kit.edit(path, "xl/vbaProject.bin", b"^", b"program")
    out = tmp_path / "retur.xlsx"
    _marked(path, kit.read(path, kit.typed(ValueType.date)), out)
    with zipfile.ZipFile(out) as archive:
        assert not [name for name in archive.namelist() if "vba" in name.lower()]


def test_a_csv_file_becomes_a_workbook_of_texts(kit: SimpleNamespace, tmp_path: Path) -> None:
    """A CSV file cannot be marked; its .xlsx copy holds every value as text."""
    path = tmp_path / "in.csv"
    path.write_text("Id;Värde\n001;=1+1\n", encoding="cp1252")
    found = kit.read(path, kit.typed(ValueType.date))
    sheet = _marked(path, found, tmp_path / "retur.xlsx")["Scheman"]
    assert (sheet["A2"].value, sheet["B2"].value, sheet["B2"].data_type) == ("001", "=1+1", "s")
    assert sheet["B2"].comment


@pytest.mark.parametrize("how", ["broken", "limit"])
def test_the_list_alone_when_the_workbook_cannot_be_copied(
    make: Make, kit: SimpleNamespace, tmp_path: Path, how: str
) -> None:
    """A file that cannot be opened, or only beyond the limits, still gives the list."""
    path = make(["Id", "Värde"], ["1", "x"])
    found = kit.read(path, kit.typed(ValueType.date))
    limits = Limits()
    if how == "broken":
        path.write_bytes(b"PK")
    else:
        limits = Limits(seconds=0.02)
    book = _marked(path, found, tmp_path / "retur.xlsx", limits=limits)
    assert book.sheetnames == ["Att rätta"]
    assert book.active["C2"].value == "B"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.xlsx", "retur.xlsx"]


def test_marking_keeps_merged_cells_and_earlier_comments(
    make: Make, kit: SimpleNamespace, tmp_path: Path
) -> None:
    """A merged or commented bad cell is marked without losing anything."""
    path = make(["Id", "Värde"], ["1", "x"], ["2", None])
    book = openpyxl.load_workbook(path)
    book.active["B2"].comment = openpyxl.comments.Comment("tidigare", "någon")
    book.active.merge_cells("B2:B3")
    book.save(path)
    found = kit.read(path, kit.typed(ValueType.date))
    sheet = _marked(path, found, tmp_path / "retur.xlsx")["Scheman"]
    assert sheet["B2"].comment.text.startswith("tidigare")
    assert "Värde: must not be empty" in sheet["C3"].value
