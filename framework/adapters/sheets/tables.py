"""Judge tables that came as JSON by the same rules as the sheets of a workbook."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from framework.adapters.sheets._grid import Cell, Damage, Grid, key
from framework.adapters.sheets._judge import judged
from framework.adapters.sheets._rows import FoundSheet, find_rows
from framework.adapters.sheets._workbook import choose_sheets, not_chosen
from framework.adapters.sheets.limits import Limits
from framework.adapters.sheets.reading import decoded
from framework.core.errors import FileRefused
from framework.core.identity import mask_all
from framework.core.messages import message

if TYPE_CHECKING:
    from framework.core.tables import SheetSpec, WorkbookRows, WorkbookSpec

_DEFAULT = Limits()


def read_tables(
    tables: Any,  # noqa: ANN401 (JSON from outside)
    spec: WorkbookSpec,
    *,
    file: str,
    tenant: str,
    limits: Limits = _DEFAULT,
) -> WorkbookRows:
    """Return the good and the returned rows of tables given as `{sheet: [{column: value}]}`.

    `file` is what they are called; rows count from 1. Every declared sheet must be there, an empty
    list where it has no rows, and every row must have every column that is not optional: a column
    that was renamed must not look empty. Raises `FileRefused` when nothing in them may be used.
    """
    name = mask_all(file)
    if not isinstance(tables, Mapping):
        raise FileRefused(message("{file} holds no tables.", file=name))
    titles = tuple(map(str, tables))
    chosen = choose_sheets(titles, spec, name)
    found: dict[str, FoundSheet] = {}
    remarks = not_chosen(titles, chosen)
    for sheet in spec.sheets:
        title = chosen[sheet.name]
        grid = _grid(title, _records(tables[title], name, title, limits), sheet)
        found[sheet.name] = find_rows(grid, sheet, file, remarks)
    if not any(one.numbers for one in found.values() if one.spec.belongs is None):
        raise FileRefused(message("{file} names no piece of work.", file=name))
    return decoded(file, judged(found, tables_digest(tables), remarks, tenant, name))


def absent(sheet: SheetSpec, headers: Iterable[str]) -> list[str]:
    """Return the columns that a sheet must have and that no header spells."""
    known = {key(header) for header in headers}
    return [
        column.name
        for column in sheet.columns
        if not column.optional and not known & {key(one) for one in (column.name, *column.aliases)}
    ]


def tables_digest(tables: Any) -> str:  # noqa: ANN401 (JSON from outside)
    """Return a SHA-256 (hex) that is the same for the same tables."""
    text = json.dumps(tables, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _records(rows: Any, file: str, title: str, limits: Limits) -> list[Mapping[str, Any]]:  # noqa: ANN401 (JSON)
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        text = message("{file}: {sheet} is no list of rows.", file=file, sheet=mask_all(title))
        raise FileRefused(text)
    width = max((len(row) for row in rows), default=0)
    if len(rows) > limits.rows or width > limits.columns:
        raise FileRefused(
            message(
                "{file}: {sheet} has more than the {rows} rows or {columns} columns allowed.",
                file=file, sheet=mask_all(title), rows=limits.rows, columns=limits.columns,
            )
        )  # fmt: skip
    return rows


def _grid(title: str, records: list[Mapping[str, Any]], spec: SheetSpec) -> Grid:
    """Return the records below a row of their keys, which counts as row 0."""
    names = dict.fromkeys(str(name) for record in records for name in record)
    header = list(names) or [column.name for column in spec.columns]
    needed = {
        key(name)
        for column in spec.columns
        if not column.optional
        for name in (column.name, *column.aliases)
    }
    absent = {name: _missing() if key(name) in needed else "" for name in header}
    rows = [
        [_cell(record[name]) if name in record else absent[name] for name in header]
        for record in records
    ]
    return Grid(title, [list(header), *rows], first_row=0, lettered=False)


def _missing() -> Damage:
    return Damage(
        "", message("is missing"), message("Send the field, empty where it has no value.")
    )


def _cell(value: Any) -> Cell:  # noqa: ANN401 (JSON)
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str() | int() | float() | Decimal():
            return value
        case _:
            return Damage("…", message("must be one value"), message("Send a text or a number."))
