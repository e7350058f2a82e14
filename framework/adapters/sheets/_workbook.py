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
    chosen = choose(book.titles)
    remarks = _remarks(book, set(chosen.values()))
    if form == "csvs":
        remarks += not_chosen(book.titles, chosen)
    found = {
        sheet.name: find_rows(grids[sheet.name], sheet, file, remarks) for sheet in spec.sheets
    }
    return judged(found, hashlib.sha256(data).hexdigest(), remarks, tenant, name)


def choose_sheets(titles: tuple[str, ...], spec: WorkbookSpec, file: str) -> dict[str, str]:
    """Return the title of each declared sheet.

    Raises `FileRefused` when one is missing, and when several titles are names of the same one:
    rows of the others would be lost.
    """
    if titles == ("",):
        return {_only_sheet(spec, file): ""}
    chosen: dict[str, str] = {}
    for sheet in spec.sheets:
        names = {key(name) for name in (sheet.name, *sheet.aliases)}
        found = [title for title in titles if key(title) in names]
        if not found:
            raise FileRefused(
                message(
                    "{file} has no sheet named {sheet} (it has: {sheets}); add or rename it.",
                    file=file,
                    sheet=sheet.name,
                    sheets=mask_all(", ".join(titles)) or "–",
                )
            )
        if len(found) > 1:
            raise FileRefused(
                message(
                    "{file} has several sheets that are {sheet} ({sheets}); put all rows in one.",
                    file=file,
                    sheet=sheet.name,
                    sheets=mask_all(", ".join(found)),
                )
            )
        chosen[sheet.name] = found[0]
    return chosen


def not_chosen(titles: tuple[str, ...], chosen: dict[str, str]) -> list[Message]:
    """Return a remark for each title that is no declared sheet; the sender may have misspelt it."""
    used = set(chosen.values())
    return [
        message("{sheet} is none of the sheets that are read.", sheet=mask_all(title))
        for title in titles
        if title not in used
    ]


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
