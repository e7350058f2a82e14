"""Write a workbook of our own, in which no text can become a formula."""

from __future__ import annotations

import datetime as dt
import math
import os
import re
import secrets
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from pydantic import model_validator

from framework.adapters.sheets._grid import letters
from framework.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

#: What a cell of a report may hold.
CellValue = str | int | float | Decimal | dt.datetime | dt.date | dt.time | dt.timedelta | None

#: A text that begins with one of these is taken for a formula by spreadsheet programs.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_LONGEST_TITLE = 31
#: Colour of cells to write in.
_INPUT = "FFF7DB"


class ColumnOut(Value):
    """A column of a report."""

    header: str
    #: Width in characters.
    width: float = 14
    #: Excel number format, e.g. `0.00` or `yyyy-mm-dd`; empty for the program's choice.
    number_format: str = ""
    #: People write here: coloured, and open in a protected sheet.
    input: bool = False
    #: Where the only values stand that may be written here, see `cell_range`.
    choices: str = ""
    hidden: bool = False
    #: Long texts get several lines.
    wrap: bool = False


class SheetOut(Value):
    """A sheet of a report: one header row and its rows."""

    title: str
    columns: tuple[ColumnOut, ...]
    rows: tuple[tuple[CellValue, ...], ...] = ()
    #: The header stays in view.
    frozen: bool = True
    autofilter: bool = True
    #: Only columns marked `input` can be changed; no password, so that nobody is locked out.
    protected: bool = False

    @model_validator(mode="after")
    def _rows_fit(self) -> Self:
        for row in self.rows:
            if len(row) != len(self.columns):
                msg = f"sheet {self.title}: {len(row)} cells for {len(self.columns)} columns"
                raise ValueError(msg)
            if not all(math.isfinite(cell) for cell in row if isinstance(cell, (float, Decimal))):
                msg = f"sheet {self.title}: numbers must be finite"
                raise ValueError(msg)
        return self


def write_workbook(path: Path, sheets: Sequence[SheetOut]) -> None:
    """Write a workbook as a whole or not at all.

    Times with a zone lose it and keep their clock time; decimals become floats.
    """
    # Importing it takes longer than starting the child that reads a workbook without it.
    from openpyxl import Workbook  # noqa: PLC0415 (see above)

    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book.create_sheet(safe_title(sheet.title)), sheet)
    replace(path, book.save)


def cell_range(title: str, column: int, count: int) -> str:
    """Return the address of the first `count` rows below a sheet's header; columns count from 0."""
    name, letter = safe_title(title).replace("'", "''"), letters(column)
    return f"'{name}'!${letter}$2:${letter}${count + 1}"


def replace(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file, and put it in place of `path` once it is on the disk."""
    # Not by tempfile, whose files only their owner may read.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        write(temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def put_text(cell: Any, text: str) -> Any:  # noqa: ANN401 (openpyxl's kinds of cell share no type)
    """Put a text into an openpyxl cell such that no program takes it for a formula."""
    clean = _NOT_IN_XML.sub("", text)
    if clean:
        cell.value = clean
        cell.data_type = "s"
        if clean.startswith(FORMULA_SIGNS):
            cell.quotePrefix = True
    return cell


def safe_title(title: str) -> str:
    """Return a title that Excel allows for a sheet."""
    return _NOT_IN_TITLES.sub(" ", title)[:_LONGEST_TITLE].strip(" '") or "-"


def _write(out: Any, sheet: SheetOut) -> None:  # noqa: ANN401 (a sheet of openpyxl's)
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 (see write_workbook)
    from openpyxl.styles import Font  # noqa: PLC0415 (see write_workbook)

    if sheet.frozen:
        out.freeze_panes = "A2"
    header = []
    for number, column in enumerate(sheet.columns):
        cell = put_text(WriteOnlyCell(out), column.header)
        cell.font = Font(bold=True)
        header.append(cell)
        out.column_dimensions[letters(number)].width = column.width
        out.column_dimensions[letters(number)].hidden = column.hidden
        if column.choices and sheet.rows:
            _offer(
                out, column.choices, f"{letters(number)}2:{letters(number)}{len(sheet.rows) + 1}"
            )
    out.append(header)
    for row in sheet.rows:
        cells = [_put(WriteOnlyCell(out), value) for value in row]
        for column, cell in zip(sheet.columns, cells, strict=True):
            _style(cell, column)
        out.append(cells)
    if sheet.autofilter and sheet.columns:
        end = letters(len(sheet.columns) - 1)
        out.auto_filter.ref = f"A1:{end}{len(sheet.rows) + 1}"
    if sheet.protected:
        out.protection.sheet = True
        # Excel words these the other way round: what is protected is not allowed.
        out.protection.autoFilter = out.protection.sort = False
        out.protection.formatColumns = out.protection.formatRows = False


def _style(cell: Any, column: ColumnOut) -> None:  # noqa: ANN401 (see put_text)
    from openpyxl.styles import Alignment, PatternFill, Protection  # noqa: PLC0415 (as above)

    if column.number_format:
        cell.number_format = column.number_format
    if column.wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if column.input:
        cell.protection = Protection(locked=False)
        cell.fill = PatternFill("solid", fgColor=_INPUT)


def _offer(out: Any, choices: str, cells: str) -> None:  # noqa: ANN401 (see _write)
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 (as above)

    offered = DataValidation(type="list", formula1=choices, allow_blank=True, showErrorMessage=True)
    offered.add(cells)
    out.data_validations.append(offered)


def _put(cell: Any, value: CellValue) -> Any:  # noqa: ANN401 (see put_text)
    if isinstance(value, str):
        return put_text(cell, value)
    if isinstance(value, (dt.datetime, dt.time)):
        value = value.replace(tzinfo=None)
    cell.value = value
    return cell
