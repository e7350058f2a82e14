"""Reading and checking a workbook, beside pandas with openpyxl that only reads it."""

import resource
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook

from bench.measure import in_turn
from framework.adapters.sheets import Limits, read_workbook
from framework.core.canonical import ValueType
from framework.core.tables import Column, SheetSpec, WorkbookSpec

_ROWS = 20_000
_TYPES = (
    ValueType.text, ValueType.integer, ValueType.date, ValueType.hours, ValueType.percent,
    ValueType.time,
)  # fmt: skip
_COLUMNS = 18
_KIB = 1024


def run(files: Sequence[str]) -> dict[str, Any]:
    """Compare on 20,000 generated rows, or on a workbook of one's own with the same columns."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(files[0]) if files else _generated(Path(folder) / "rows.xlsx")
        figures = in_turn(
            lambda: read_workbook(file, _spec(), tenant="", limits=Limits(seconds=300)),
            lambda: pd.read_excel(file, engine="openpyxl"),
            rounds=3,
        )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _KIB
    return {**figures, "rows": _ROWS, "peak_child_mb": round(peak)}


def _spec() -> WorkbookSpec:
    columns = tuple(
        Column(name=f"c{number}", type=_TYPES[number % len(_TYPES)]) for number in range(_COLUMNS)
    )
    return WorkbookSpec(sheets=(SheetSpec(name="rows", columns=columns, named_by=("c0",)),))


def _generated(path: Path) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("rows")
    sheet.append([f"c{number}" for number in range(_COLUMNS)])
    for row in range(_ROWS):
        sheet.append([_cell(row, number) for number in range(_COLUMNS)])
    book.save(path)
    return path


def _cell(row: int, number: int) -> str | int:
    match _TYPES[number % len(_TYPES)]:
        case ValueType.integer:
            return row % 16
        case ValueType.date:
            return f"2027-{row % 12 + 1:02d}-{row % 28 + 1:02d}"
        case ValueType.hours:
            return f"{row % 40}:{row % 60:02d}"
        case ValueType.percent:
            return f"{row % 100},5"
        case ValueType.time:
            return f"{row % 24:02d}:{row % 60:02d}"
        case _:
            return f"Rad {row} kolumn {number}"
