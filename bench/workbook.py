"""Reading and checking a workbook, beside pandas with openpyxl that only reads it.

Ours starts a child process with limits, reads every cell, makes it canonical and judges it by its
column's type; the peer reads the cells into a frame and judges nothing. Times are of warm files.
The peak is that of a fresh process that only reads the workbook, or of its child, whichever is
larger.
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from bench.measure import Options, in_turn
from framework.adapters.sheets import Limits, read_workbook
from framework.core.canonical import ValueType
from framework.core.tables import Column, SheetSpec, WorkbookSpec

_ROWS = 20_000
_MOST_ROWS = 200_000
_TYPES = (
    ValueType.text, ValueType.integer, ValueType.date, ValueType.hours, ValueType.percent,
    ValueType.time,
)  # fmt: skip
_COLUMNS = 18
_KIB = 1024


def run(options: Options) -> dict[str, Any]:
    """Compare on generated rows (20,000), or on a workbook of one's own with the same columns."""
    rows = options.rows or _ROWS
    with tempfile.TemporaryDirectory() as folder:
        file = Path(options.files[0]) if options.files else Path(folder) / "rows.xlsx"
        if not options.files:
            _generate(file, rows)
        figures = in_turn(lambda: _read(file), lambda: _peer(file), rounds=3)
        peak = subprocess.run(
            [sys.executable, "-m", __name__, str(file)], check=True, capture_output=True, text=True
        )
    return {**figures, "rows": rows, "peak_mb": int(peak.stdout)}


def _read(file: Path) -> None:
    read_workbook(file, _spec(), tenant="", limits=Limits(seconds=300, rows=_MOST_ROWS))


def _peer(file: Path) -> None:
    # Here, so that the process that measures memory does not hold pandas.
    import pandas as pd

    pd.read_excel(file, engine="openpyxl")


def _peak(file: Path) -> int:
    """Return the MB that reading takes at most, in this process or its child."""
    _read(file)
    # Not RUSAGE_SELF, which begins at the peak of the process that started this one.
    status = Path("/proc/self/status").read_text("utf-8").splitlines()
    own = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    return round(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / _KIB)


def _spec() -> WorkbookSpec:
    columns = tuple(
        Column(name=f"c{number}", type=_TYPES[number % len(_TYPES)]) for number in range(_COLUMNS)
    )
    return WorkbookSpec(sheets=(SheetSpec(name="rows", columns=columns, named_by=("c0",)),))


def _generate(path: Path, rows: int) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("rows")
    sheet.append([f"c{number}" for number in range(_COLUMNS)])
    for row in range(rows):
        sheet.append([_cell(row, number) for number in range(_COLUMNS)])
    book.save(path)


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


if __name__ == "__main__":
    print(_peak(Path(sys.argv[1])))
