"""Tiny workbooks built in the test, and a reader that runs without a child process."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest

from framework.adapters.sheets import Limits, reading
from framework.adapters.sheets._workbook import read_bytes
from framework.core.canonical import ValueType
from framework.core.tables import BadCell, Column, SheetSpec, WorkbookRows, WorkbookSpec

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that writes rows into a workbook with one sheet."""

    def build(*rows: Sequence[object], sheet: str = "Scheman", name: str = "in.xlsx") -> Path:
        book = openpyxl.Workbook()
        book.active.title = sheet
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / name)
        return tmp_path / name

    return build


def one_sheet(*columns: Column, **more: object) -> WorkbookSpec:
    """Return a spec of one sheet that is named by its first column."""
    more = {"named_by": (columns[0].name,), **more}
    return WorkbookSpec(sheets=(SheetSpec(name="Scheman", columns=columns, **more),))


def typed(kind: ValueType, **more: object) -> WorkbookSpec:
    """Return a spec of an id and one column `Värde` of a type."""
    return one_sheet(Column(name="Id"), Column(name="Värde", type=kind, **more))


def read_here(path: Path, spec: WorkbookSpec, tenant: str = "Lindeby kommun") -> WorkbookRows:
    """Read in this process, with the same code as the child."""
    answer = read_bytes(path.read_bytes(), path.name, spec, tenant, Limits())
    return reading.decoded(path.name, answer)


def bad(found: WorkbookRows) -> list[BadCell]:
    """Return all bad cells in order."""
    return [cell for sheet in found.sheets for row in sheet.returned for cell in row.cells]


def edit(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Replace what matches `old` in one part of a zipped workbook; an unknown part is added."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = re.sub(old, lambda _: new, parts.get(part, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


@pytest.fixture
def kit() -> SimpleNamespace:
    """Return the helpers of this module; test folders are no packages."""
    return SimpleNamespace(one_sheet=one_sheet, typed=typed, read=read_here, bad=bad, edit=edit)
