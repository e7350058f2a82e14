"""Spreadsheets: read untrusted ones safely, send them back marked, write reports.

Reading and marking happen in a child process with memory and time limits, because a workbook from
outside may be broken, huge or hostile. Nothing here knows a case or a database.
"""

from framework.adapters.sheets.limits import Limits
from framework.adapters.sheets.marking import mark_workbook
from framework.adapters.sheets.reading import read_workbook, sample_workbook
from framework.adapters.sheets.tables import absent, read_tables, tables_digest
from framework.adapters.sheets.texts import read_texts
from framework.adapters.sheets.writing import (
    FORMULA_SIGNS,
    CellValue,
    ColumnOut,
    SheetOut,
    cell_range,
    write_workbook,
)

__all__ = [
    "FORMULA_SIGNS",
    "CellValue",
    "ColumnOut",
    "Limits",
    "SheetOut",
    "absent",
    "cell_range",
    "mark_workbook",
    "read_tables",
    "read_texts",
    "read_workbook",
    "sample_workbook",
    "tables_digest",
    "write_workbook",
]
