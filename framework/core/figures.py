"""The figures of a proposal: values, tables of them, and sums that follow what a person changes.

A person's values are kept as one mapping of figure key → canonical text. A cell of a table has the
key `table/row/column`. A row that a person took away has the key `table/row` and the value
`REMOVED`; a row of their own has a key that begins with `ADDED`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Self

from pydantic import AwareDatetime, StringConstraints, model_validator

from framework.core.canonical import NotCanonicalError, ValueType, canonical
from framework.core.identity import mask_all
from framework.core.messages import Message, joined, mark, message
from framework.core.values import Value

#: What people have set in a case: figure key → canonical text.
Edits = Mapping[str, str]

#: Value of the key `table/row` when a person took the row away.
REMOVED = "removed"
#: What the key of a row that a person added begins with; a number follows.
ADDED = "+"
_BY_PERSON = message("Added by a person")
#: So much of a wrong value is told.
_SHORT = 80
_ADDED_KEY = re.compile(r"\+[1-9]\d{0,2}")

#: Name of a section, figure, table, column or action: short, for keys are put together.
Key = Annotated[str, StringConstraints(pattern=r"^[^/+]{1,50}$")]
#: Name of a row in its table.
RowKey = Annotated[str, StringConstraints(pattern=r"^(\+[1-9]\d{0,2}|[^/+][^/]{0,79})$")]


class FigureSource(Value):
    """Where a figure comes from and when it was read."""

    #: E.g. "godkanda_scheman_norra.xlsx, godkanda_scheman row 7" or "Lindeby lön".
    name: Message
    read_at: AwareDatetime


class Total(Value):
    """How a figure is summed up from others: their values in force, so it follows every change."""

    #: Keys of figures, or `table.column` for all rows of a table.
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()


class Figure(Value):
    """One value in a proposal, with its source and time."""

    key: str
    label: str
    type: ValueType
    #: Canonical text; None is "not known", which is neither 0 nor no.
    value: str | None
    source: FigureSource
    #: What the target holds today or what was there last, None when nothing or not read.
    now: str | None = None
    #: A caseworker may set their own value.
    editable: bool = False
    #: Masked until a click, which is logged.
    sensitive: bool = False
    #: Summed up from other figures, whatever its own `value` says; None when it stands by itself.
    total: Total | None = None
    #: Codes that systems know → what people read, e.g. `SOKANDE` → "Applicant". Who sets a value
    #: chooses among them. Empty where the value is what people read.
    words: dict[str, Message] = {}

    def canonical(self, typed: str) -> str:
        """Return the canonical text of what a person set.

        Raises `NotCanonicalError` when it cannot be of the type, or is none of the codes.
        """
        value = canonical(self.type, typed)
        if self.words and value not in {"", self.value, *self.words}:
            raise NotCanonicalError(
                message("“{value}” is not in the list", value=mask_all(value)[:_SHORT]),
                message(
                    "Choose one of these: {words}.",
                    words=joined(list(self.words.values()), "{first}, {second}"),
                ),
            )
        return value

    @model_validator(mode="after")
    def _sums_are_not_typed(self) -> Self:
        if self.total is not None and self.editable:
            msg = f"figure {self.key}: a total follows other figures and is not editable"
            raise ValueError(msg)
        return self


class TableColumn(Value):
    """One column of a table of figures."""

    key: Key
    label: str
    type: ValueType
    editable: bool = False
    #: Of every cell of the column, see `Figure.words`.
    words: dict[str, Message] = {}


class TableRow(Value):
    """One row of a table: what it is about, and a cell for every column."""

    #: Stable from night to night, e.g. `hyra`; unique in its table.
    key: RowKey
    cells: tuple[Figure, ...]


class FigureTable(Value):
    """Rows of figures, e.g. incomes: each cell has its own source, and people may add rows."""

    key: Key
    label: str
    #: The first one says what a row is about.
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...] = ()
    #: When the table was put together.
    prepared_at: AwareDatetime
    #: A caseworker may add rows of their own, and take rows away.
    extendable: bool = False

    @model_validator(mode="after")
    def _cells_stand_in_columns(self) -> Self:
        if len({row.key for row in self.rows}) != len(self.rows):
            msg = f"table {self.key}: a row's key stands twice"
            raise ValueError(msg)
        for row in self.rows:
            wanted = tuple(self.cell_key(row.key, column.key) for column in self.columns)
            if tuple(cell.key for cell in row.cells) != wanted:
                msg = f"table {self.key}, row {row.key}: its cells must be {', '.join(wanted)}"
                raise ValueError(msg)
        return self

    def row_key(self, row: str) -> str:
        """Return the key under which it is noted that a person took a row away."""
        return f"{self.key}/{row}"

    def cell_key(self, row: str, column: str) -> str:
        """Return the key of a cell, which is a figure."""
        return f"{self.key}/{row}/{column}"

    def in_force(self, edits: Edits) -> tuple[TableRow, ...]:
        """Return the rows that count: without those a person took away, with those they added."""
        return tuple(row for row in self.all_rows(edits) if not self.is_removed(row, edits))

    def all_rows(self, edits: Edits) -> tuple[TableRow, ...]:
        """Return the coworker's rows and those that people added, also what was taken away."""
        return (*self.rows, *self._added(edits))

    def is_removed(self, row: TableRow, edits: Edits) -> bool:
        """Tell whether a person took a row away."""
        return edits.get(self.row_key(row.key)) == REMOVED

    def presence(self, row: TableRow) -> Figure:
        """Return the figure that says whether a row is there: its value is `REMOVED` or empty."""
        return Figure(
            key=self.row_key(row.key), label=mark("Row"), type=ValueType.text, value=None,
            source=FigureSource(name=_BY_PERSON, read_at=self.prepared_at),
            editable=self.extendable,
        )  # fmt: skip

    def name_of(self, row: TableRow, edits: Edits) -> str | Message:
        """Return what a row is about, empty when that is not known or not for everybody's eyes."""
        first = row.cells[0] if row.cells else None
        if first is None or first.sensitive or first.type is ValueType.identity:
            return ""
        value = effective(first, edits)
        return first.words.get(value, value)

    def next_row(self, edits: Iterable[str]) -> str:
        """Return the key of one more row of a person's, after those whose keys are known."""
        begins = self.row_key(ADDED)
        numbers = [int(key[len(begins) :].split("/")[0]) for key in self._of_people(edits)]
        return f"{ADDED}{max(numbers, default=0) + 1}"

    def _of_people(self, edits: Iterable[str]) -> Iterator[str]:
        begins = self.row_key("")
        for key in edits:
            row = key.removeprefix(begins).split("/")[0]
            if key.startswith(begins) and _ADDED_KEY.fullmatch(row):
                yield key

    def _added(self, edits: Edits) -> Iterator[TableRow]:
        keys = {key.split("/")[1] for key in self._of_people(edits)}
        source = FigureSource(name=_BY_PERSON, read_at=self.prepared_at)
        for key in sorted(keys, key=lambda key: int(key.removeprefix(ADDED))):
            yield TableRow(
                key=key,
                cells=tuple(
                    Figure(
                        key=self.cell_key(key, column.key), label=column.label, type=column.type,
                        value=None, source=source, editable=True, words=column.words,
                    )
                    for column in self.columns
                ),
            )  # fmt: skip


def effective(figure: Figure, edits: Edits) -> str:
    """Return the value that counts: the person's if set, else the coworker's, empty if unknown.

    For a total use `in_force`: it takes the other figures to tell.
    """
    return edits.get(figure.key, figure.value or "")


def in_force(
    figures: Iterable[Figure], tables: Iterable[FigureTable], edits: Edits
) -> dict[str, str]:
    """Return the value that counts of every figure and of every cell of the rows in force.

    A total of something that is not known is not known: empty, never a sum that leaves it out.
    """
    figures = tuple(figures)
    values = {figure.key: effective(figure, edits) for figure in figures}
    columns: dict[str, list[str]] = {}
    for table in tables:
        for column in table.columns:
            columns[f"{table.key}.{column.key}"] = []
        for row in table.in_force(edits):
            for column, cell in zip(table.columns, row.cells, strict=True):
                values[cell.key] = effective(cell, edits)
                columns[f"{table.key}.{column.key}"].append(cell.key)
    for figure in figures:
        # In order: a total may take totals that stand before it.
        if figure.total is not None:
            values[figure.key] = _sum(figure.total, values, columns)
    return values


def _sum(total: Total, values: Mapping[str, str], columns: Mapping[str, list[str]]) -> str:
    result = Decimal(0)
    for sign, names in ((1, total.plus), (-1, total.minus)):
        for name in names:
            for key in columns.get(name, [name]):
                if not values[key]:
                    return ""
                result += sign * Decimal(values[key])
    return canonical(ValueType.decimal, result)
