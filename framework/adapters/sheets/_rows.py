"""Which rows of a sheet name a piece of work, and which of their cells are bad."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from framework.adapters.sheets._columns import Checked, check_column, safe
from framework.adapters.sheets._grid import Cell, Grid, is_blank, key, letters, shown
from framework.adapters.sheets._headers import Header, find_header
from framework.core.identity import mask_all
from framework.core.messages import Message, message
from framework.core.tables import BadCell, Column, RowPlace

if TYPE_CHECKING:
    from framework.core.tables import SheetSpec

_TOTAL = re.compile(
    r"\W*(?:(?:del|slut|total)?summa(?: totalt)?|summor|antal rader|total(?:t|er)?"
    r"|sum|subtotal|grand total)\W*",
    re.IGNORECASE,
)
_ROWS_NAMED = 10


@dataclass(frozen=True, slots=True)
class FoundSheet:
    """The work rows of one sheet, judged; indices count work rows from 0."""

    spec: SheetSpec
    title: str
    file: str
    header: Header
    #: Row numbers as the spreadsheet program shows them.
    numbers: list[int]
    columns: dict[str, Checked]
    lettered: bool = True
    bad: dict[int, list[BadCell]] = field(default_factory=dict)
    #: Bad rows whose cells are told in the returned row of their owner.
    told_by_owner: set[int] = field(default_factory=set)
    #: Rows of another municipality: of these nothing is told but that.
    strangers: set[int] = field(default_factory=set)
    #: Columns of rows that are good without what could not be read there.
    unknown: dict[int, list[str]] = field(default_factory=dict)

    def place(self, index: int) -> RowPlace:
        """Return where a work row stands."""
        return RowPlace(file=self.file, sheet=self.title, row=self.numbers[index])

    def letter(self, name: str) -> str:
        """Return the letters of a column, empty where columns have none."""
        return letters(self.header.columns[name]) if self.lettered else ""

    def add(self, index: int, name: str, rule: Message, remedy: Message, value: str = "") -> None:
        """Note that a cell of a work row is bad; `value` is already safe to show."""
        column = self.columns[name]
        cell = BadCell(
            place=self.place(index),
            letter=self.letter(name),
            column=self.header.written[name],
            value=value or safe(self.spec.column(name), column.texts[column.at[index]]),
            rule=rule,
            remedy=remedy,
        )
        self.bad.setdefault(index, []).append(cell)

    def keys(self, names: tuple[str, ...]) -> list[tuple[str, ...]]:
        """Return the values of some columns for every work row."""
        nothing = Checked([""], [0] * len(self.numbers), {})
        columns = (self.columns.get(name, nothing) for name in names)
        return list(zip(*([c.texts[at] for at in c.at] for c in columns), strict=True))

    def readable(self, index: int) -> dict[str, str]:
        """Return what those cells of a work row say that can be read, by column."""
        return {
            name: column.texts[column.at[index]]
            for name, column in self.columns.items()
            if column.at[index] not in column.problems
        }

    def good(self, dropped: set[int]) -> dict[str, Any]:
        """Return the rows that are not dropped, as plain data by column."""
        kept = [index for index in range(len(self.numbers)) if index not in dropped]
        return {
            "numbers": [self.numbers[index] for index in kept],
            "columns": {
                name: [column.texts, [column.at[index] for index in kept]]
                for name, column in self.columns.items()
            },
            "unknown": [self.unknown.get(index, []) for index in kept],
        }


def find_rows(grid: Grid, spec: SheetSpec, file: str, remarks: list[Message]) -> FoundSheet:
    """Return the judged work rows of a sheet, and add remarks about rows left out.

    Raises `FileRefused` when required columns are missing.
    """
    title = grid.title or spec.name
    header = find_header(grid.rows, spec, mask_all(file), title)
    spec = _declaring_all(spec, header)
    work = _work_rows(grid, header, spec, title, remarks)
    columns = {
        name: check_column(
            spec.column(name),
            [grid.rows[index][at] for index in work],
            formats_known=grid.formats_known,
            from_1904=grid.from_1904,
        )
        for name, at in header.columns.items()
    }
    numbers = [index + grid.first_row for index in work]
    sheet = FoundSheet(spec, title, file, header, numbers, columns, grid.lettered)
    for name, column in columns.items():
        if spec.column(name).bad_is_unknown:
            remarks += _forget(sheet, name, column)
            continue
        if column.problems:
            for index, at in enumerate(column.at):
                if problem := column.problems.get(at):
                    sheet.add(index, name, problem.rule, problem.remedy, problem.shown)
    return sheet


def _declaring_all(spec: SheetSpec, header: Header) -> SheetSpec:
    """Declare as text what stands in the sheet and is declared nowhere."""
    known = {column.name for column in spec.columns}
    others = (
        Column(name=name, optional=True, empty_ok=True)
        for name in header.columns
        if name not in known
    )
    return spec.model_copy(update={"columns": (*spec.columns, *others)})


def _forget(sheet: FoundSheet, name: str, column: Checked) -> list[Message]:
    """Empty the bad cells of a column, and return a remark that names their rows."""
    bad = [index for index, at in enumerate(column.at) if at in column.problems]
    for index in bad:
        sheet.unknown.setdefault(index, []).append(name)
        column.texts[column.at[index]] = ""
    if not bad:
        return []
    return [
        message(
            "Sheet {sheet}: {column} cannot be read and counts as not known (row {rows}).",
            sheet=sheet.title,
            column=sheet.header.written[name],
            rows=some([sheet.numbers[index] for index in bad]),
        )
    ]


def _work_rows(
    grid: Grid, header: Header, spec: SheetSpec, title: str, remarks: list[Message]
) -> list[int]:
    rows = grid.rows
    named_by = [header.columns[name] for name in spec.named_by if name in header.columns]
    titles = {_row_key(row) for row in rows[: header.row + 1]}
    words = {
        cell.strip() for row in rows[: header.row + 1] for cell in row if isinstance(cell, str)
    }
    work: list[int] = []
    totals: list[int] = []
    nameless: list[int] = []
    for index in range(header.row + 1, len(rows)):
        row = rows[index]
        names = [row[at] for at in named_by if not is_blank(row[at])]
        first = names[0] if names else ""
        may_repeat = not names or (isinstance(first, str) and first.strip() in words)
        if may_repeat and _row_key(row) in titles:
            continue  # the header printed again after a page break, or an empty row
        if names and not all(map(is_total, names)):
            work.append(index)
        elif any(map(is_total, row)):
            totals.append(index + grid.first_row)
        elif not all(map(is_blank, row)):
            nameless.append(index + grid.first_row)
    if totals:
        remarks.append(
            message(
                "Sheet {sheet}: totals were skipped (row {rows}).",
                sheet=title,
                rows=some(totals),
            )
        )
    if nameless:
        remarks.append(
            message(
                "Sheet {sheet}: rows without {columns} were skipped (row {rows}).",
                sheet=title,
                columns=", ".join(spec.named_by),
                rows=some(nameless),
            )
        )
    return work


def _row_key(row: list[Cell]) -> tuple[str, ...]:
    return tuple("" if is_blank(cell) else key(shown(cell)) for cell in row)


def is_total(cell: Cell) -> bool:
    """Tell whether a cell says that its row sums up others."""
    return isinstance(cell, str) and _TOTAL.fullmatch(cell) is not None


def some(numbers: list[int]) -> str:
    """Return row numbers as a list for a sentence, cut short when they are many."""
    more = ", …" if len(numbers) > _ROWS_NAMED else ""
    return ", ".join(map(str, numbers[:_ROWS_NAMED])) + more
