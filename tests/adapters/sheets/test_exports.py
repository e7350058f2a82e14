"""The same list as four systems export it: every damage of real exports, one reading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from framework.adapters.sheets import read_workbook
from framework.core.canonical import ValueType
from framework.core.tables import Column, WorkbookSpec

#: Invented persons.
ANNA, BO = "198506129801", "19850612T101"
COLUMNS = (
    Column(name="Anställningsnummer", aliases=("Anst.nr",), pattern=r"\d{7}"),
    Column(name="Personnummer", type=ValueType.identity, sensitive=True),
    Column(name="Enhet"),
    Column(name="Lön", type=ValueType.decimal),
    Column(name="Grad", type=ValueType.percent),
    Column(name="Tid", type=ValueType.hours),
    Column(name="Fr.o.m.", type=ValueType.date),
    Column(name="T.o.m.", type=ValueType.date, empty_ok=True),
    Column(name="Start", type=ValueType.time),
)
HEADER = [column.name for column in COLUMNS]
#: What both rows say, however they are written.
SAID = [
    ["0012345", ANNA, "Norra skolan", "1234567.5", "75", "38:15", "2026-11-21", "", "07:00"],
    ["0012346", BO, "Södra skolan", "31000", "100", "38:15", "2026-12-28", "2027-01-03", "21:30"],
]
CLEAN = [
    ["0012345", ANNA, "Norra skolan", 1234567.5, 75, "38:15", "2026-11-21", None, "07:00"],
    ["0012346", BO, "Södra skolan", 31000, 100, "38:15", "2026-12-28", "2027-01-03", "21:30"],
]
DIRTY: list[list[Any]] = [
    ["0012345", float(ANNA), "Norra skolan  ", "1 234 567,50", "75,00 %", "38,25", 46347, "-", 700],
    ["0012346 ", f"{BO[:8]}-{BO[8:]}", " Södra\u00a0skolan", "31\u00a0000", "100", 38.25,
     "28/12-26", "2027-01-03 00:00:00", "21.30"],
]  # fmt: skip
TEXT = [
    ["0012345", f"{ANNA[:8]}-{ANNA[8:]}", "Norra skolan ", "1\u00a0234\u00a0567,50", "75,00",
     "38:15", "21/11-26", "0", "0700"],
    ["0012346", BO, '"Södra skolan"', "31 000", "100 %", "38,25", "46384", "46390", "21.30"],
]  # fmt: skip


@pytest.fixture
def spec(kit: SimpleNamespace) -> WorkbookSpec:
    """Return a spec of one sheet with a column of each type."""
    made: WorkbookSpec = kit.one_sheet(*COLUMNS)
    return made


def _clean(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Scheman"
    for row in (HEADER, *CLEAN):
        book.active.append(row)
    book.save(path)
    return path


def _dirty(path: Path) -> Path:
    """Title, two header rows with merged cells, a page break, totals, a hidden sheet."""
    book = openpyxl.Workbook()
    hidden = book.active
    hidden.title, hidden.sheet_state = "gammalt", "hidden"
    hidden.append(["Anställningsnummer"])
    sheet = book.create_sheet("SCHEMAN ")
    groups = [*HEADER[:6], "Period", None, "Pass"]
    below = [*[None] * 6, "fr.o.m.", "t.o.m.", "Start"]
    sheet.append(["Utdrag v. 34, Lindeby kommun"])
    for row in (groups, below, DIRTY[0], groups, below, DIRTY[1]):
        sheet.append(row)
    sheet.append(["Summa", None, None, "1 265 567,50"])
    for area in (*(f"{letter}2:{letter}3" for letter in "ABCDEF"), "G2:H2"):
        sheet.merge_cells(area)
    book.active = 1
    book.save(path)
    return path


def _csv(path: Path, encoding: str) -> Path:
    """Semicolons, decimal commas, the header again after a page break, totals, empty lines."""
    lines = [HEADER, TEXT[0], [""] * 9, HEADER, TEXT[1], ["Summa", "", "", "1 265 567,50"]]
    text = "".join(";".join(cells) + "\r\n" for cells in lines)
    path.write_bytes(text.encode(encoding))
    return path


FORMS: dict[str, Callable[[Path], Path]] = {
    "clean.xlsx": _clean,
    "dirty.xlsx": _dirty,
    "windows.csv": lambda path: _csv(path, "cp1252"),
    "utf-8.csv": lambda path: _csv(path, "utf-8-sig"),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_export_of_the_same_list_says_the_same(
    name: str, spec: WorkbookSpec, tmp_path: Path
) -> None:
    """Nothing of how a system writes a list gets into the values."""
    found = read_workbook(FORMS[name](tmp_path / name), spec, tenant="Lindeby kommun")
    (sheet,) = found.sheets
    assert [[str(cell.rule) for cell in row.cells] for row in sheet.returned] == []
    assert [[row[column] for column in HEADER] for row in sheet.rows] == SAID


@pytest.mark.parametrize(
    ("column", "raw", "rule"),
    [
        ("Anställningsnummer", "12345", "the leading zero is lost"),
        ("Anställningsnummer", "1,2E+06", "was saved as a number and has lost digits"),
        (
            "Personnummer",
            "1,98506E+11",
            "the identity number was saved as a number and has lost digits",
        ),
        ("Fr.o.m.", "2026-02-30", "must be a date"),
        ("Tid", "38:75", "must be hours"),
        ("Start", "25.00", "must be a time of day"),
        ("Lön", "12.345,6", "must be a number"),
        ("Lön", "", "must not be empty"),
    ],
)
def test_what_a_text_file_has_spoilt_goes_back_with_its_place(
    kit: SimpleNamespace, spec: WorkbookSpec, tmp_path: Path, column: str, raw: str, rule: str
) -> None:
    """A damage that cannot be undone is never guessed; the good row beside it goes on."""
    spoilt = dict(zip(HEADER, TEXT[0], strict=True)) | {column: raw}
    lines = [HEADER, list(spoilt.values()), TEXT[1]]
    path = tmp_path / "in.csv"
    path.write_text("".join(";".join(cells) + "\n" for cells in lines), encoding="cp1252")
    found = kit.read(path, spec)
    (cell,) = kit.bad(found)
    assert (str(cell.rule), cell.place.row, cell.column) == (rule, 2, column)
    assert [row.place.row for row in found.sheets[0].rows] == [3]
