"""The tables that a caseworker reads and changes: family, incomes, costs, living costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from bots.income_support.costs import CostRow
from bots.income_support.incomes import IncomeRow
from bots.income_support.sources import NO, YES
from bots.income_support.systems import AGENCIES, SSBTEK
from bots.income_support.words import ROLES, YES_NO, in_cells, role
from bots.income_support.work import COST_ROW, INCOME_ROW, NORM_ROW, Work
from framework.core.canonical import ValueType, decimal_text
from framework.core.figures import Figure, FigureSource, FigureTable, TableColumn, TableRow
from framework.core.messages import Message, mark, message

FAMILY, INCOMES, COSTS, LIVING_COSTS = "familj", "inkomster", "utgifter", "levnadskostnader"
_TYPE = mark("Type")
_FAMILY_COLUMNS = (
    TableColumn(key="typ", label=mark("Band of the norm"), type=ValueType.text),
    TableColumn(key="namn", label=mark("Name"), type=ValueType.text),
    TableColumn(key="roll", label=mark("Role"), type=ValueType.text),
    TableColumn(
        key="omfattas", label=mark("Included"), type=ValueType.text, words=in_cells(YES_NO)
    ),
    TableColumn(key="dagar", label=mark("Days"), type=ValueType.integer, editable=True),
    TableColumn(key="belopp", label=mark("Amount"), type=ValueType.decimal, editable=True),
)
_INCOME_COLUMNS = (
    TableColumn(key="typ", label=_TYPE, type=ValueType.text),
    TableColumn(
        key="mottagare", label=mark("Recipient"), type=ValueType.text, words=in_cells(ROLES)
    ),
    TableColumn(key="datum", label=mark("Date"), type=ValueType.date),
    TableColumn(
        key="uppgivet", label=mark("Stated or paid"), type=ValueType.decimal, editable=True
    ),
    TableColumn(key="belopp", label=mark("Counts"), type=ValueType.decimal, editable=True),
)
_COST_COLUMNS = (
    TableColumn(key="typ", label=_TYPE, type=ValueType.text),
    TableColumn(key="mottagare", label=mark("Recipient or period"), type=ValueType.text),
    TableColumn(key="sokt", label=mark("Applied for"), type=ValueType.decimal),
    TableColumn(key="godkant", label=mark("Approved"), type=ValueType.decimal, editable=True),
)


def tables(work: Work) -> tuple[FigureTable, ...]:
    """Return the four tables; people may add rows to all but the family."""
    return (
        _table(FAMILY, mark("Family"), _FAMILY_COLUMNS, _family_rows(work), work, extendable=False),
        _table(INCOMES, mark("Incomes"), _INCOME_COLUMNS, _income_rows(work), work),
        _table(COSTS, mark("Costs"), _COST_COLUMNS, _cost_rows(work, living=False), work),
        _table(
            LIVING_COSTS,
            mark("Other living costs"),
            _COST_COLUMNS,
            _cost_rows(work, living=True),
            work,
        ),
    )


def application_source(work: Work, *, sheet: str = "") -> FigureSource:
    """Return the application's row as a source."""
    place = work.place
    name = message("application, {file}, {sheet} row {row}", file=place.file, sheet=place.sheet,
                   row=place.row)  # fmt: skip
    if sheet:
        name = message("application, {file}, {sheet}", file=place.file, sheet=sheet)
    return FigureSource(name=name, read_at=work.now)


def norm_source(work: Work, why: Message) -> FigureSource:
    """Return the norm's table as a source, with how the amount came about."""
    if work.table is None:
        name = message("no checked norm for the month")
    else:
        name = message(
            "{norm}: {why}; {source}, checked by {checked_by}",
            norm=work.table.name,
            why=why,
            source=work.table.source,
            checked_by=work.table.checked_by,
        )
    return FigureSource(name=name, read_at=work.now)


def amount_text(amount: Decimal | None) -> str | None:
    """Return an amount as canonical text, None when it is not known."""
    return None if amount is None else decimal_text(amount)


def _table(
    key: str,
    label: str,
    columns: tuple[TableColumn, ...],
    rows: Iterable[TableRow],
    work: Work,
    *,
    extendable: bool = True,
) -> FigureTable:
    return FigureTable(
        key=key, label=label, columns=columns, rows=tuple(rows), prepared_at=work.now,
        extendable=extendable,
    )  # fmt: skip


def _family_rows(work: Work) -> Iterable[TableRow]:
    """Yield a row per person; how the amount came about stands in its source."""
    before = {row.get("person", "")[-10:]: row for row in work.previous(NORM_ROW)}
    for member in work.household.members:
        old = before.get(member.person[-10:], {})
        stated = application_source(work)
        norm = norm_source(work, member.why)
        yield _row(
            FAMILY,
            member.key,
            _FAMILY_COLUMNS,
            (
                (member.band, norm, old.get("type")),
                (member.name, stated, None),
                (member.key.upper(), stated, None),
                (YES if member.included else NO, norm, None),
                (None if member.days is None else str(member.days), stated, old.get("days")),
                (amount_text(member.amount), norm, old.get("amount")),
            ),
            sensitive=frozenset({"namn"}),
            words={"roll": {member.key.upper(): role(member.key)}},
        )


def _income_rows(work: Work) -> Iterable[TableRow]:
    for row in work.incomes:
        source = _income_source(row, work)
        counts = source
        if row.why is not None:
            name = message("{source}: {why}", source=source.name, why=row.why)
            counts = FigureSource(name=name, read_at=source.read_at)
        old = work.previous_amount(INCOME_ROW, row.type, row.recipient)
        yield _row(
            INCOMES,
            row.key,
            _INCOME_COLUMNS,
            (
                (row.type, source, None),
                (row.recipient, source, None),
                ("" if row.day is None else row.day.isoformat(), source, None),
                (amount_text(row.amount), source, None),
                (amount_text(row.counted), counts, amount_text(old)),
            ),
        )


def _income_source(row: IncomeRow, work: Work) -> FigureSource:
    if not row.source.startswith(SSBTEK):
        return application_source(work, sheet=INCOMES)
    agency, read_at = AGENCIES[row.source.split(":")[1]], work.readings.read_at(row.source)
    if row.unread:
        text = message("SSBTEK, {agency}: not read", agency=agency)
        return FigureSource(name=text, read_at=read_at)
    return FigureSource(name=message("SSBTEK, {agency}", agency=agency), read_at=read_at)


def _cost_rows(work: Work, *, living: bool) -> Iterable[TableRow]:
    table = LIVING_COSTS if living else COSTS
    for cost in work.costs:
        if cost.living is living:
            yield _cost_row(table, cost, work)


def _cost_row(table: str, cost: CostRow, work: Work) -> TableRow:
    stated = application_source(work, sheet=COSTS)
    rule = FigureSource(name=cost.why, read_at=work.now)
    old = amount_text(work.previous_amount(COST_ROW, cost.type))
    return _row(
        table,
        cost.key,
        _COST_COLUMNS,
        (
            (cost.type, stated, None),
            (cost.recipient, stated, None),
            (amount_text(cost.applied), stated, None),
            (amount_text(cost.approved), rule, old),
        ),
    )


def _row(
    table: str,
    key: str,
    columns: tuple[TableColumn, ...],
    cells: tuple[tuple[str | None, FigureSource, str | None], ...],
    *,
    sensitive: frozenset[str] = frozenset(),
    words: Mapping[str, dict[str, Message]] | None = None,
) -> TableRow:
    """Make a row; `words` are of single cells by column, where the column has none."""
    return TableRow(
        key=key,
        cells=tuple(
            Figure(
                key=f"{table}/{key}/{column.key}", label=column.label, type=column.type,
                value=value, source=source, now=now or None, editable=column.editable,
                sensitive=column.key in sensitive,
                words=(words or {}).get(column.key, column.words),
            )
            for column, (value, source, now) in zip(columns, cells, strict=True)
        ),
    )  # fmt: skip
