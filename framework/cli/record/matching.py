"""Which column of a sample each typed value comes from: of the row that says most of them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from framework.adapters.sheets import read_workbook, sample_workbook
from framework.core.canonical import NotCanonicalError, ValueType, canonical
from framework.core.drafts import SampleSheet, short_name
from framework.core.tables import Column, Row, SheetSpec, WorkbookSpec
from framework.core.values import Value


class Typed(Value):
    """A value of the row that was typed in."""

    #: The parameter that stands for it.
    name: str
    type: ValueType
    #: The column's header.
    column: str


def row_of(sample: Path, values: Collection[str]) -> dict[str, Typed]:
    """Return typed value → column, for the row of a workbook that has the most of the values.

    Values that no row has are left out, and so are those that two columns have. Raises
    `FileRefused`.
    """
    best: dict[str, Typed] = {}
    for sheet in sample_workbook(sample).sheets:
        for row in _rows(sample, sheet):
            found = _found(sheet, row, values)
            best = max(best, found, key=len)
    return best


def _rows(sample: Path, sheet: SampleSheet) -> tuple[Row, ...]:
    columns = tuple(Column(name=one.name, type=one.type, empty_ok=True) for one in sheet.columns)
    names = tuple(one.name for one in columns)
    spec = WorkbookSpec(sheets=(SheetSpec(name=sheet.name, columns=columns, named_by=names),))
    return read_workbook(sample, spec, tenant="").sheet(sheet.name).rows


def _found(sheet: SampleSheet, row: Row, values: Collection[str]) -> dict[str, Typed]:
    names: dict[str, Typed] = {}
    for one in sheet.columns:
        name = short_name(one.name, [each.name for each in names.values()])
        names[one.name] = Typed(name=name, type=one.type, column=one.name)
    found = {}
    for value in values:
        fits = [one for one in names.values() if _says(one.type, value, row[one.column])]
        if len(fits) == 1:
            found[value] = fits[0]
    return found


def _says(kind: ValueType, typed: str, wanted: str) -> bool:
    """Tell whether what was typed is the value of a cell, however it was written."""
    try:
        return bool(wanted) and canonical(kind, typed) == wanted
    except NotCanonicalError:
        return False
