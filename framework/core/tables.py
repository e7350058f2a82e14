"""What a kind expects of a workbook, and what was found: rows, bad cells, returned rows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal, Self

from pydantic import model_validator

from framework.core.canonical import ValueType, minutes
from framework.core.messages import Message
from framework.core.values import Value


class Column(Value):
    """One declared column: how its header may be written and what its cells may hold."""

    #: The header as the field's standard writes it; also the name in `Row.values`.
    name: str
    #: Other spellings of the header; compared without case, spaces and punctuation.
    aliases: tuple[str, ...] = ()
    type: ValueType = ValueType.text
    #: The column itself may be missing from the sheet.
    optional: bool = False
    #: A cell may be empty.
    empty_ok: bool = False
    #: The only values allowed (canonical text), any when empty.
    choices: tuple[str, ...] = ()
    #: Lowest and highest allowed number (integer, decimal, percent; minutes for hours).
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    #: The whole canonical text must match this regular expression.
    pattern: str = ""
    #: Never shown unmasked in errors, logs or marked workbooks.
    sensitive: bool = False
    #: A bad cell is empty and named in `Row.unknown`, with a remark, and its row is good all the
    #: same: what else the row says must not be lost.
    bad_is_unknown: bool = False


class Belongs(Value):
    """Rows of this sheet are details of a row in another: a bad detail returns its owner."""

    #: Name of the owning sheet.
    sheet: str
    #: Columns that both sheets have and that tie a detail to its owner.
    on: tuple[str, ...]


#: What becomes of a row of another municipality.
Strangers = Literal["refuse", "return"]


class SheetSpec(Value):
    """One sheet a workbook must have."""

    name: str
    aliases: tuple[str, ...] = ()
    columns: tuple[Column, ...]
    #: Columns that together must be unique; every row with the values of another is bad.
    unique: tuple[str, ...] = ()
    belongs: Belongs | None = None
    #: The column whose every value must be this municipality's name, else the file is refused, or
    #: the row sent back without a word of what it holds.
    tenant: str = ""
    strangers: Strangers = "refuse"
    #: A row names a piece of work only if one of these columns has a value (totals rows do not).
    named_by: tuple[str, ...]
    #: Columns that are not declared are read too, as text under their own header.
    others: bool = False

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        known = {column.name for column in self.columns}
        wanted = {*self.unique, *self.named_by, *(self.belongs.on if self.belongs else ())}
        wanted |= {self.tenant} - {""}
        if wanted - known:
            msg = f"sheet {self.name}: no such columns: {', '.join(sorted(wanted - known))}"
            raise ValueError(msg)
        return self

    def column(self, name: str) -> Column:
        """Return the declared column; KeyError when there is none."""
        return {column.name: column for column in self.columns}[name]


class WorkbookSpec(Value):
    """The sheets a source's workbooks must have."""

    sheets: tuple[SheetSpec, ...]

    def sheet(self, name: str) -> SheetSpec:
        """Return the declared sheet; KeyError when there is none."""
        return {sheet.name: sheet for sheet in self.sheets}[name]


class RowPlace(Value):
    """Where a row stands: the address a person can go to."""

    #: File name without folder.
    file: str
    sheet: str
    #: Row number as the spreadsheet program shows it, from 1.
    row: int


class Row(Value):
    """One good row with canonical values by declared column name."""

    place: RowPlace
    values: dict[str, str]
    #: Columns whose cells say something that cannot be read (`Column.bad_is_unknown`).
    unknown: tuple[str, ...] = ()

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")

    def date(self, column: str) -> dt.date | None:
        """Return a date cell, None when empty."""
        return dt.date.fromisoformat(self[column]) if self[column] else None

    def number(self, column: str) -> Decimal | None:
        """Return an integer, decimal or percent cell, None when empty."""
        return Decimal(self[column]) if self[column] else None

    def minutes(self, column: str) -> int | None:
        """Return an hours or time cell in minutes, None when empty."""
        return minutes(self[column]) if self[column] else None


class BadCell(Value):
    """A cell that breaks a rule, told so that the sender can mend it."""

    place: RowPlace
    #: Column letter as the spreadsheet program shows it, e.g. `T`; empty for a whole row.
    letter: str
    #: Header of the column.
    column: str
    #: What stands there, masked when the column is sensitive.
    value: str
    #: What is wrong, e.g. "must be a date".
    rule: Message
    #: What to do about it.
    remedy: Message


class Returned(Value):
    """A row that is sent back to its sender because of its own or its details' bad cells."""

    place: RowPlace
    cells: tuple[BadCell, ...]
    #: What its readable cells say (canonical text by declared column name), for looking up only:
    #: whom a bad row is about. Empty when the row could not be taken apart.
    values: dict[str, str] = {}
    #: It belongs to another municipality, and nothing of it is told.
    stranger: bool = False


class SheetRows(Value):
    """What was found in one sheet."""

    name: str
    rows: tuple[Row, ...]
    returned: tuple[Returned, ...] = ()
    #: Where each column stands, as the spreadsheet program shows it, e.g. `T`.
    letters: dict[str, str] = {}


class WorkbookRows(Value):
    """What was found in one workbook that was not refused."""

    #: File name without folder.
    file: str
    #: SHA-256 of the file's bytes, hex.
    digest: str
    sheets: tuple[SheetRows, ...]
    #: Things the sender should know that stop nothing (a hidden sheet, a skipped totals row).
    remarks: tuple[Message, ...] = ()

    def sheet(self, name: str) -> SheetRows:
        """Return one sheet by its declared name; KeyError when there is none."""
        return {sheet.name: sheet for sheet in self.sheets}[name]
