"""Files of any kind as a register: a row each, and what stands in them kept by its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import Executor

from framework.adapters.folders import COLUMNS, LeftOut, file_rows
from framework.adapters.sheets import read_tables, tables_digest
from framework.core.errors import FileRefused
from framework.core.identity import mask_all
from framework.core.messages import message
from framework.core.tables import BadCell, Returned, RowPlace, SheetRows, WorkbookRows, WorkbookSpec
from framework.runtime.sources.folder import on_disk
from framework.runtime.sources.port import Delivery, Look
from framework.runtime.sources.standing import StandingFolder

#: Keeps what stands in a file, and returns its SHA-256 (hex).
Keep = Callable[[bytes], str]


class FilesSource(StandingFolder):
    """The files that lie in a folder now; they are read every time and stay there."""

    def __init__(self, folder: str, spec: WorkbookSpec, *, tenant: str, keep: Keep | None) -> None:
        """`folder` lies below the data folder; the spec has one sheet.

        `keep` keeps what stands in the files, so that it can be handed over; None to keep nothing.
        """
        super().__init__(folder, "*", spec, tenant=tenant)
        self._keep = keep or _digest

    def look(self, readers: Executor) -> list[Look]:
        """Have the folder read as one workbook, also when it is empty; none without a folder."""
        with on_disk(self.place):
            is_there = self._folder.folder.is_dir()
        return [(self.place, readers.submit(self._read))] if is_there else []

    def _read(self) -> Delivery:
        with on_disk(self.place):
            files = sorted(self.waiting())
        rows, left = file_rows(files, self._keep)
        sheet = self._spec.sheets[0].name
        tables = {sheet: rows}
        digest = tables_digest(tables)
        try:
            if rows:
                found = read_tables(tables, self._spec, file=self.place, tenant=self._tenant)
            else:
                nothing = SheetRows(name=sheet, rows=())
                found = WorkbookRows(file=self.place, digest=digest, sheets=(nothing,))
        except FileRefused as refusal:
            return Delivery(name=self.place, digest="", refused=refusal.message)
        (known,) = found.sheets
        returned = (*known.returned, *(_returned(one, sheet) for one in left))
        sheets = (known.model_copy(update={"returned": returned}),)
        found = found.model_copy(update={"sheets": sheets})
        return Delivery(name=self.place, digest=digest, rows=found)


def _returned(left: LeftOut, sheet: str) -> Returned:
    """Return a row of which only the name may be known."""
    place = RowPlace(file=mask_all(left.shown), sheet=sheet, row=1)
    remedy = message("Put the file there as it shall be handed over.")
    cell = BadCell(place=place, letter="", column="", value="", rule=left.why, remedy=remedy)
    values = {COLUMNS[0]: left.name} if left.name else {}
    return Returned(place=place, cells=(cell,), values=values)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
