"""The child's side of marking: copy the workbook, mark its cells, list the errors in front."""

from __future__ import annotations

import contextlib
import warnings
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.hyperlink import Hyperlink

from framework.adapters.sheets._engines import csv_parts, csv_rows
from framework.adapters.sheets._grid import key, letters
from framework.adapters.sheets.writing import put_text, safe_title

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

#: One bad cell: sheet, row, letter, column (its header), value, rule, remedy; texts translated.
Bad = dict[str, Any]

_FILL = PatternFill("solid", fgColor="FFF2B8B5")
_WIDTHS = (18, 7, 9, 26, 26, 46, 46)
_WIDE = 60
_LAST_COLUMN = 16_384
_TEXTS = {".csv", ".txt"}


def mark(request: dict[str, Any]) -> dict[str, Any]:
    """Write the marked copy, or the list alone when the source cannot be opened."""
    book = _copy(Path(request["source"]), request["cells"]) if request["source"] else None
    if book is None:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
    by_sheet = sorted(request["cells"], key=lambda bad: str(bad["sheet"]))
    for title, cells in groupby(by_sheet, key=lambda bad: str(bad["sheet"])):
        if title in book.sheetnames:
            _mark_sheet(book[title], list(cells), request["title"])
    _list(book, request)
    book.save(request["out"])
    return {}


def _copy(source: Path, cells: list[Bad]) -> Workbook | None:
    try:
        if source.suffix.lower() in _TEXTS:
            title = cells[0]["sheet"] if cells else source.stem
            return _of_parts({title: source.read_bytes()}, source.name)
        if source.suffix.lower() == ".zip":
            return _of_parts(csv_parts(source.read_bytes(), source.name)[0], source.name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(source)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 (a broken file raises anything; the list is still useful)
        return None


def _of_parts(parts: dict[str, bytes], file: str) -> Workbook:
    """Return a workbook with one sheet per CSV file."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, data in parts.items():
        sheet = book.create_sheet(safe_title(title))
        for row, record in enumerate(csv_rows(data, file), start=1):
            for column, text in enumerate(record, start=1):
                put_text(sheet.cell(row, column), text)
    return book


def _mark_sheet(sheet: Worksheet, cells: list[Bad], title: str) -> None:
    free = 1 + max(
        (cell.column for row in sheet.iter_rows() for cell in row if cell.value is not None),
        default=0,
    )
    headers: set[int] = set()
    for row, group in groupby(sorted(cells, key=lambda bad: int(bad["row"])), lambda b: b["row"]):
        bad_cells = list(group)
        for bad in bad_cells:
            if bad["letter"]:
                _mark_cell(sheet, bad)
                headers.add(_header_row(sheet, bad))
        if free <= _LAST_COLUMN:
            cell = put_text(sheet.cell(row, free), "\n".join(map(_sentence, bad_cells)))
            cell.fill = _FILL
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    if free <= _LAST_COLUMN:
        for row in headers - {0}:
            put_text(sheet.cell(row, free), title).font = Font(bold=True)
        sheet.column_dimensions[letters(free - 1)].width = _WIDE


def _mark_cell(sheet: Worksheet, bad: Bad) -> None:
    cell = sheet[f"{bad['letter']}{bad['row']}"]
    # The lower cells of a merged range cannot carry anything.
    with contextlib.suppress(AttributeError):
        cell.fill = _FILL
        before = f"{cell.comment.text}\n\n" if cell.comment else ""
        cell.comment = Comment(before + _sentence(bad), "", width=320, height=110)


def _header_row(sheet: Worksheet, bad: Bad) -> int:
    """Return the row in which the column's header stands, 0 when it cannot be found."""
    column = column_index_from_string(bad["letter"])
    wanted = key(bad["column"])
    for row in range(1, min(int(bad["row"]), 100)):
        if key(str(sheet.cell(row, column).value or "")) == wanted:
            return row
    return 0


def _sentence(bad: Bad) -> str:
    return f"{bad['column']}: {bad['rule']}. {bad['remedy']}"


def _list(book: Workbook, request: dict[str, Any]) -> None:
    title = safe_title(request["title"])
    sheet = book.create_sheet(title, 0)
    titles = set(book.sheetnames)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    for column, (heading, width) in enumerate(zip(request["headings"], _WIDTHS, strict=True), 1):
        put_text(sheet.cell(1, column), heading).font = Font(bold=True)
        sheet.column_dimensions[letters(column - 1)].width = width
    sheet.freeze_panes = "A2"
    for row, bad in enumerate(request["cells"], start=2):
        sheet.cell(row, 2, int(bad["row"]))
        texts = (bad["sheet"], None, bad["letter"], bad["column"], bad["value"], bad["rule"])
        for column, text in enumerate((*texts, bad["remedy"]), start=1):
            if text is not None:
                put_text(sheet.cell(row, column), text)
        if bad["sheet"] in titles:
            link = sheet.cell(row, 1)
            place = bad["sheet"].replace("'", "''")
            target = f"'{place}'!{bad['letter'] or 'A'}{bad['row']}"
            link.hyperlink = Hyperlink(ref=link.coordinate, location=target)
            link.style = "Hyperlink"
