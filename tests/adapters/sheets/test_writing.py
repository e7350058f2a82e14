"""Reports as workbooks."""

from __future__ import annotations

import datetime as dt
import errno
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from framework.adapters.sheets import (
    CellValue,
    ColumnOut,
    SheetOut,
    cell_range,
    write_workbook,
    writing,
)


def _sheet(*rows: tuple[CellValue, ...], title: str = "Rapport") -> SheetOut:
    columns = tuple(ColumnOut(header=f"K{n}") for n in range(len(rows[0])))
    return SheetOut(title=title, columns=columns, rows=rows)


def test_values_keep_their_types(tmp_path: Path) -> None:
    """Numbers, dates and times are written as such; nothing is written as nothing."""
    row = (
        *("text", 7, Decimal("1.5"), dt.date(2026, 11, 21), dt.time(7), None),
        dt.datetime(2026, 11, 21, 3, 12, tzinfo=dt.UTC),
    )
    write_workbook(tmp_path / "ut.xlsx", [_sheet(row)])
    values = next(openpyxl.load_workbook(tmp_path / "ut.xlsx").active.iter_rows(min_row=2))
    assert [cell.value for cell in values] == [
        *("text", 7, 1.5, dt.datetime(2026, 11, 21), dt.time(7), None),  # noqa: DTZ001 (a cell)
        dt.datetime(2026, 11, 21, 3, 12),  # noqa: DTZ001 (a cell has no zone)
    ]


def test_header_widths_formats_and_filter(tmp_path: Path) -> None:
    """The header is frozen and filtered; widths and number formats are the columns'."""
    columns = (ColumnOut(header="Namn", width=30), ColumnOut(header="=Grad", number_format="0.00"))
    title = "A/B: [mycket] långt namn på ett blad"
    sheet = SheetOut(title=title, columns=columns, rows=(("x", 1),))
    empty = SheetOut(title="Tom", columns=columns, frozen=False)
    write_workbook(tmp_path / "ut.xlsx", [sheet, empty])
    first, second = openpyxl.load_workbook(tmp_path / "ut.xlsx").worksheets
    assert first.title == "A B   mycket  långt namn på ett"
    assert (first.freeze_panes, first.auto_filter.ref) == ("A2", "A1:B2")
    assert first.column_dimensions["A"].width == 30
    assert first["B2"].number_format == "0.00"
    assert first["B1"].data_type == "s"
    assert second.freeze_panes is None


def test_a_sheet_to_write_in(tmp_path: Path) -> None:
    """Only input columns are open, choices come from a range, and filters still work."""
    columns = (
        ColumnOut(header="Nr", hidden=True),
        ColumnOut(header="Svar", input=True, choices=cell_range("O'Neills val", 1, 2)),
        ColumnOut(header="Text", wrap=True),
    )
    sheet = SheetOut(title="Fråga", columns=columns, rows=((1, "", "a\nb"),), protected=True)
    write_workbook(tmp_path / "ut.xlsx", [sheet, _sheet(("x", "Ja"), ("x", "Nej"))])
    first, second = openpyxl.load_workbook(tmp_path / "ut.xlsx").worksheets
    assert (first.protection.sheet, second.protection.sheet) == (True, False)
    assert not first.protection.autoFilter
    assert [cell.protection.locked for cell in first[2]] == [True, False, True]
    assert (first.column_dimensions["A"].hidden, first["C2"].alignment.wrap_text) == (True, True)
    (offered,) = first.data_validations.dataValidation
    assert (str(offered.sqref), offered.formula1) == ("B2", "'O''Neills val'!$B$2:$B$3")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(start=st.sampled_from(["=", "+", "-", "@", "\t", "\r", "", "#REF!"]), rest=st.text())
def test_no_text_becomes_a_formula(tmp_path: Path, start: str, rest: str) -> None:
    """Text from data stays text: never a formula, quoted when it looks like one."""
    text = start + rest
    write_workbook(tmp_path / "ut.xlsx", [_sheet((text,))])
    with zipfile.ZipFile(tmp_path / "ut.xlsx") as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml").replace(b"<fi", b"")
    cell = openpyxl.load_workbook(tmp_path / "ut.xlsx").active["A2"]
    assert cell.data_type in {"s", "n"}
    if start and start != "#REF!":
        assert cell.quotePrefix


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report is replaced as a whole or not at all, and leaves no temporary file."""
    path = tmp_path / "ut.xlsx"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    with monkeypatch.context() as patched:
        patched.setattr(writing.os, "fsync", full)
        with pytest.raises(OSError, match="no space left"):
            write_workbook(path, [_sheet(("new",))])
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["ut.xlsx"]
    write_workbook(path, [_sheet(("new",))])
    assert path.read_bytes() != b"old"


def test_rows_must_fit_the_columns() -> None:
    """A row with too many or too few cells is a mistake of the caller."""
    with pytest.raises(ValueError, match="2 cells for 1 columns"):
        SheetOut(title="x", columns=(ColumnOut(header="a"),), rows=((1, 2),))


def test_numbers_must_be_finite() -> None:
    """Excel cannot open a workbook that holds NaN or infinity."""
    with pytest.raises(ValueError, match="finite"):
        _sheet((float("nan"),))
