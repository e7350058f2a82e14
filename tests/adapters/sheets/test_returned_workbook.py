"""The marked copy is a whole workbook: it keeps what the sender made, and any program opens it."""

from __future__ import annotations

import datetime as dt
import posixpath
import zipfile
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import python_calamine
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from framework.adapters.sheets import mark_workbook
from framework.core.canonical import ValueType

#: The order that the standard (ECMA-376, CT_Worksheet) demands of what stands in a sheet.
_ORDER = """
    sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection
    protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells
    phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins
    pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors
    smartTags drawing legacyDrawing legacyDrawingHF picture oleObjects controls webPublishItems
    tableParts extLst
"""


def _sender(path: Path) -> Path:
    """Write a workbook with everything that people put into one, and one bad date."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Scheman"
    for row in (
        ["Id", "Värde", "Belopp"],
        ["1", "i morgon", 1234.5],
        ["2", dt.date(2026, 1, 2), 1],
    ):
        sheet.append(row)
    sheet["B3"].number_format = "yyyy-mm-dd"
    sheet["C2"].number_format = '#,##0.00 "kr"'
    sheet["C2"].font = Font(name="Georgia", size=14, bold=True, color="FF336699")
    sheet["C2"].fill = PatternFill("solid", fgColor="FFDDEEFF")
    sheet["C2"].border = Border(bottom=Side("double"))
    sheet.column_dimensions["B"].width = 33
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[2].height = 31
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = "A1:C3"
    sheet.merge_cells("E1:F1")
    sheet.print_title_rows = "1:1"
    choices = DataValidation("list", formula1='"1,2"')
    choices.add("A2:A3")
    sheet.add_data_validation(choices)
    red = PatternFill("solid", bgColor="FFFF0000")
    sheet.conditional_formatting.add("C2:C3", CellIsRule("lessThan", ["5"], fill=red))
    other = book.create_sheet("Förklaringar")
    other["A1"] = "=1+1"
    hidden = book.create_sheet("gammalt")
    hidden["A1"] = "kvar"
    hidden.sheet_state = "hidden"
    book.defined_names["Belopp"] = DefinedName("Belopp", attr_text="Scheman!$C$2:$C$3")
    book.save(path)
    return path


@pytest.fixture
def returned(kit: SimpleNamespace, tmp_path: Path) -> Path:
    """Return the marked copy of a workbook with one bad cell."""
    source = _sender(tmp_path / "in.xlsx")
    found = kit.read(source, kit.typed(ValueType.date))
    out = tmp_path / "retur.xlsx"
    mark_workbook(source, found.sheets[0].returned, out, lambda text: text.english())
    return out


def test_the_marked_copy_keeps_what_the_sender_made(returned: Path) -> None:
    """Formats, widths, filters, rules, names, other sheets and what is hidden stay."""
    book = openpyxl.load_workbook(returned)
    sheet = book["Scheman"]
    assert book.sheetnames == ["To correct", "Scheman", "Förklaringar", "gammalt"]
    assert [each.sheet_state for each in book.worksheets] == ["visible"] * 3 + ["hidden"]
    assert sheet["B2"].fill.fgColor.rgb == "FFF2B8B5"
    assert sheet["B3"].number_format == "yyyy-mm-dd"
    assert sheet["B3"].value.date() == dt.date(2026, 1, 2)
    amount = sheet["C2"]
    assert (amount.number_format, amount.value) == ('#,##0.00 "kr"', 1234.5)
    assert (amount.font.name, amount.font.size, amount.font.bold) == ("Georgia", 14, True)
    assert (amount.fill.fgColor.rgb, amount.border.bottom.style) == ("FFDDEEFF", "double")
    assert sheet.column_dimensions["B"].width == 33
    assert sheet.column_dimensions["C"].hidden
    assert sheet.row_dimensions[2].height == 31
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:C3")
    assert [str(area) for area in sheet.merged_cells.ranges] == ["E1:F1"]
    assert sheet.print_title_rows == "$1:$1"
    assert [str(each.sqref) for each in sheet.data_validations.dataValidation] == ["A2:A3"]
    assert [str(each.sqref) for each in sheet.conditional_formatting] == ["C2:C3"]
    assert book.defined_names["Belopp"].attr_text == "Scheman!$C$2:$C$3"
    assert book["Förklaringar"]["A1"].value == "=1+1"


def test_the_marked_copy_is_a_valid_package(returned: Path) -> None:
    """Every part is well formed, typed and linked, and sheets keep the order of the standard."""
    with zipfile.ZipFile(returned) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert len(names) == len(set(names))
        parts = {name: archive.read(name) for name in names}
    trees = {name: ET.fromstring(data) for name, data in parts.items() if _is_xml(name)}  # noqa: S314 - ours
    types = trees["[Content_Types].xml"]
    typed = {each.get("PartName", "").lstrip("/") for each in types}
    endings = {each.get("Extension") for each in types}
    assert [n for n in names if n not in typed and n.rpartition(".")[2] not in endings] == []
    assert typed - {""} <= set(names)
    for name in names:
        if name.endswith(".rels"):
            assert _missing(name, trees[name], set(names)) == []
    order = _ORDER.split()
    for name in names:
        if name.startswith("xl/worksheets/sheet"):
            places = [order.index(each.tag.rpartition("}")[2]) for each in trees[name]]
            assert places == sorted(places)


def test_another_engine_opens_the_marked_copy(returned: Path) -> None:
    """Not only the library that wrote it reads the copy."""
    book = python_calamine.load_workbook(returned)
    assert book.get_sheet_by_name("Scheman").to_python()[1][:3] == ["1", "i morgon", 1234.5]
    assert book.get_sheet_by_name("To correct").to_python()[1][:3] == ["Scheman", 2.0, "B"]


def _is_xml(name: str) -> bool:
    return name.endswith((".xml", ".rels", ".vml"))


def _missing(name: str, relations: ET.Element, names: set[str]) -> list[str]:
    """Return the targets inside the package that are not there."""
    folder = posixpath.dirname(posixpath.dirname(name))
    targets = (each.get("Target", "") for each in relations if each.get("TargetMode") != "External")
    paths = (posixpath.normpath(posixpath.join("/", folder, each)).lstrip("/") for each in targets)
    return [path for path in paths if path not in names]
