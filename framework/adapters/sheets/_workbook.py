"""A whole workbook: find its sheets and rows, and have them judged."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from framework.adapters.sheets._engines import read_sheets
from framework.adapters.sheets._files import examine
from framework.adapters.sheets._grid import key
from framework.adapters.sheets._judge import judged
from framework.adapters.sheets._rows import find_rows
from framework.core.errors import FileRefused
from framework.core.identity import mask_all
from framework.core.messages import Message, message

if TYPE_CHECKING:
    from framework.adapters.sheets._engines import Book
    from framework.adapters.sheets.limits import Limits
    from framework.core.tables import WorkbookSpec


def read_bytes(
    data: bytes, file: str, spec: WorkbookSpec, tenant: str, limits: Limits
) -> dict[str, Any]:
    """Return what stands in a workbook (see `_judge`); raises `FileRefused`."""
    name = mask_all(file)
    form = examine(data, name, limits)

    def choose(titles: tuple[str, ...]) -> dict[str, str]:
        return choose_sheets(titles, spec, name)

    book, grids = read_sheets(data, form, name, limits, choose)
    remarks = _remarks(book, set(choose(book.titles).values()))
    found = {
        sheet.name: find_rows(grids[sheet.name], sheet, file, remarks) for sheet in spec.sheets
    }
    return judged(found, hashlib.sha256(data).hexdigest(), remarks, tenant, name)


def choose_sheets(titles: tuple[str, ...], spec: WorkbookSpec, file: str) -> dict[str, str]:
    """Return the title of each declared sheet."""
    if titles == ("",):
        return {_only_sheet(spec, file): ""}
    by_key = {key(title): title for title in reversed(titles)}
    chosen: dict[str, str] = {}
    for sheet in spec.sheets:
        spellings = [key(name) for name in (sheet.name, *sheet.aliases)]
        title = next((by_key[name] for name in spellings if name in by_key), None)
        if title is None:
            raise FileRefused(
                message(
                    "{file} has no sheet named {sheet} (it has: {sheets}); add or rename it.",
                    file=file,
                    sheet=sheet.name,
                    sheets=", ".join(titles) or "–",
                )
            )
        chosen[sheet.name] = title
    return chosen


def _only_sheet(spec: WorkbookSpec, file: str) -> str:
    """Return the name of the one sheet that a text file can hold."""
    names = [sheet.name for sheet in spec.sheets]
    if len(names) > 1:
        raise FileRefused(
            message(
                "{file} is a text file and holds one sheet only, but these are needed: {sheets}; "
                "send a workbook (.xlsx) with all of them.",
                file=file,
                sheets=", ".join(names),
            )
        )
    return names[0]


def _remarks(book: Book, read: set[str]) -> list[Message]:
    remarks = [
        message("The hidden sheet {sheet} was read.", sheet=title)
        if title in read
        else message("The hidden sheet {sheet} was not read.", sheet=title)
        for title in book.titles
        if title in book.hidden
    ]
    remarks += book.remarks
    if book.has_macros:
        remarks.append(message("The workbook has macros; they were not run."))
    return remarks
