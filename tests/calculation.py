"""A proposal with tables: costs and incomes, their sums, and a decision; of nobody's real kind."""

import datetime as dt
from typing import Any

from framework.core.canonical import ValueType
from framework.core.figures import Figure, FigureSource, FigureTable, TableColumn, TableRow, Total
from framework.core.messages import message
from framework.core.proposals import Action, Proposal, Section

NOW = dt.datetime(2026, 11, 23, 2, 10, tzinfo=dt.UTC)
COLUMNS = (
    TableColumn(key="kind", label="Kind of cost", type=ValueType.text),
    TableColumn(key="applied", label="Applied for", type=ValueType.decimal),
    TableColumn(key="approved", label="Approved", type=ValueType.decimal, editable=True),
)
#: Row → kind, applied for, approved and what it was last month.
COSTS = {
    "rent": ("Rent", "9100", "8500", "8300"),
    "power": ("Electricity", "450.5", "450.5", None),
}


def proposal(
    costs: dict[str, tuple[str, str, str | None, str | None]] | None = None,
    *,
    at: dt.datetime = NOW,
    **changes: Any,
) -> Proposal:
    """Make the calculation of one month: norm plus costs, minus an income."""
    given: dict[str, Any] = {
        "rule_version": "EB-1",
        "prepared_at": at,
        "checks": (),
        "sections": (_calculation(COSTS if costs is None else costs, at), _words(at)),
        "actions": actions(),
    }
    return Proposal.model_validate(given | changes)


def table(
    costs: dict[str, tuple[str, str, str | None, str | None]], at: dt.datetime
) -> FigureTable:
    """Make the table of costs."""
    return FigureTable(
        key="costs",
        label="Costs",
        columns=COLUMNS,
        rows=tuple(
            TableRow(
                key=row,
                cells=tuple(
                    figure(
                        f"costs/{row}/{column.key}", value, at, label=column.label,
                        type=column.type, editable=column.editable,
                        now=last if column.editable else None,
                    )
                    for column, value in zip(COLUMNS, values, strict=True)
                ),
            )
            for row, (*values, last) in costs.items()
        ),
        prepared_at=at,
        extendable=True,
    )  # fmt: skip


def worded(*, payee: str = "TENANT") -> Proposal:
    """Make a proposal in which codes have words: who each cost is of, and the kind of decision."""
    roles = {"TENANT": message("the tenant"), "LODGER": message("the lodger")}
    kinds = {"YES": message("Granted"), "NO": message("Refused")}
    columns = (
        TableColumn(key="payee", label="Payee", type=ValueType.text, words=roles, editable=True),
        TableColumn(key="amount", label="Amount", type=ValueType.decimal, editable=True),
    )
    cells = tuple(
        figure(
            f"rows/one/{column.key}", value, label=column.label, type=column.type, editable=True,
            words=column.words, now=last,
        )
        for column, value, last in zip(columns, (payee, "10"), ("LODGER", None), strict=True)
    )  # fmt: skip
    rows = FigureTable(
        key="rows", label="Rows", columns=columns, rows=(TableRow(key="one", cells=cells),),
        prepared_at=NOW, extendable=True,
    )  # fmt: skip
    kind = figure(
        "kind", "YES", label="Kind of decision", type=ValueType.text, words=kinds, editable=True
    )
    row = Action(
        key="row", section="calculation", label=message("Add a row"), target="case_system",
        look="find_row", write="add_row", read_back="read_row", for_each="rows",
        parameters={"payee": ".payee", "amount": ".amount"},
        compare={"payee": ".payee", "amount": ".amount"},
    )  # fmt: skip
    section = Section(key="calculation", label="Calculation", figures=(kind,), tables=(rows,))
    return Proposal(
        rule_version="EB-1", prepared_at=NOW, checks=(), sections=(section,), actions=(row,)
    )


def actions() -> tuple[Action, ...]:
    """Return what is written: every cost as a row, then the calculation."""
    return (
        Action(
            key="row", section="calculation", label=message("Add a cost"), target="case_system",
            look="find_row", write="add_row", read_back="read_row", for_each="costs",
            parameters={"type": ".kind", "approved": ".approved"},
            compare={"type": ".kind", "approved": ".approved"},
        ),
        Action(
            key="calculation", section="calculation", label=message("Register the calculation"),
            target="case_system", look="find_calculation", write="register_calculation",
            read_back="read_calculation", parameters={"result": "result"},
            compare={"result": "result"},
        ),
    )  # fmt: skip


def figure(key: str, value: str | None, at: dt.datetime = NOW, **more: Any) -> Figure:
    """Make a figure read from the application."""
    given: dict[str, Any] = {
        "key": key, "label": key.title(), "type": ValueType.decimal, "value": value,
        "source": FigureSource(name=message("application, row 2"), read_at=at),
    }  # fmt: skip
    return Figure.model_validate(given | more)


def _calculation(
    costs: dict[str, tuple[str, str, str | None, str | None]], at: dt.datetime
) -> Section:
    return Section(
        key="calculation",
        label="Calculation",
        now_label="Last month",
        figures=(
            figure("norm", "4620", at),
            figure("income", "2750", at, editable=True, now="2500"),
            figure("total", None, at, label="Costs in all",
                   total=Total(plus=("costs.approved",))),
            figure("result", None, at, total=Total(plus=("norm", "total"), minus=("income",))),
        ),
        tables=(table(costs, at),),
    )  # fmt: skip


def _words(at: dt.datetime) -> Section:
    words = figure("words", "Enligt 12 kap. 1 § SoL.", at, type=ValueType.lines, editable=True)
    return Section(key="words", label="Draft", figures=(words,))
