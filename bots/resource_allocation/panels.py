"""What a unit manager looks at beside the figures: lines, outliers and the moves between areas."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bots.resource_allocation.allocation import Allocation, Cell, Shown, differs
from bots.resource_allocation.planning import DECIDED, MonthPlan, covered
from bots.resource_allocation.settings import Settings
from bots.resource_allocation.words import CATEGORIES, CAUSES, TYPES, UNKNOWN, number
from framework.core.messages import mark
from framework.core.proposals import Panel

_PERCENT = Decimal(100)


def panels(found: Allocation, plan: MonthPlan | None, settings: Settings) -> tuple[Panel, ...]:
    """Return the moves, what differs and why, and every line from decision to krona."""
    return (
        *(_moves(plan) if plan is not None else ()),
        *_outliers(found, settings),
        Panel(
            kind="table",
            title=mark("From decision to krona: rows of the decisions, days, hours and rate"),
            columns=(
                mark("Row of the decision"), mark("Kind of help"), mark("Time of day"),
                mark("Rate from"), mark("Days"), mark("Visits"), mark("Paid h"), mark("kr/h"),
                mark("Kronor"), mark("Granted h"), mark("Planned h"), mark("Performed h"),
            ),
            rows=tuple(_line(cell, line) for cell in found.cells for line in cell.lines),
        ),
    )  # fmt: skip


def _rows(line: Shown) -> str:
    return ", ".join(str(row) for row in line.rows)


def _line(cell: Cell, line: Shown) -> tuple[str, ...]:
    amounts = line.amounts
    return (
        _rows(line), TYPES[cell.type], CATEGORIES[cell.category], cell.start or UNKNOWN,
        UNKNOWN if line.days is None else str(line.days), str(line.visits),
        number(amounts.paid), number(cell.rate), number(amounts.kronor),
        number(amounts.granted), number(amounts.planned), number(amounts.performed),
    )  # fmt: skip


def _outliers(found: Allocation, settings: Settings) -> Iterator[Panel]:
    if found.outlier is None:
        return
    rows = []
    for cell in found.cells:
        for line in cell.lines:
            amounts = line.amounts
            gap = amounts.performed - amounts.planned
            # Of what several have together nothing is told of anybody.
            if len(line.rows) > 1 or not differs(amounts.planned, gap, found.outlier, settings):
                continue
            share = gap / amounts.planned * _PERCENT if amounts.planned else None
            rows.append(
                (
                    _rows(line), TYPES[cell.type], CATEGORIES[cell.category],
                    number(amounts.planned), number(amounts.performed),
                    number(None if share is None else share.quantize(Decimal("0.1"))),
                    _cause(line),
                )
            )  # fmt: skip
    if rows:
        yield Panel(
            kind="table",
            title=mark("Differs from what was planned, and why"),
            columns=(
                mark("Row of the decision"), mark("Kind of help"), mark("Time of day"),
                mark("Planned h"), mark("Performed h"), mark("Difference %"), mark("Cause"),
            ),
            rows=tuple(rows),
        )  # fmt: skip


def _cause(line: Shown) -> str:
    """Return the cause that most of the difference has."""
    largest = max(line.causes, key=lambda cause: (abs(line.causes[cause]), cause), default="")
    return CAUSES.get(largest, largest)


def _moves(plan: MonthPlan) -> Iterator[Panel]:
    rows = []
    for each in plan.standings:
        after = None if each.budget is None else each.budget + each.moved
        known = each.needed is not None
        rows.append(
            (
                each.area, number(each.budget), number(each.needed),
                _share(each.budget, each.needed), number(each.moved) if known else UNKNOWN,
                number(after), _share(after, each.needed),
            )
        )  # fmt: skip
    yield Panel(
        kind="table",
        title=mark("The areas of the month, in staff hours"),
        columns=(
            mark("Area"), mark("Budget h"), mark("Need h"), mark("Covered %"), mark("Moved h"),
            mark("Budget after h"), mark("Covered after %"),
        ),
        rows=tuple(rows),
    )  # fmt: skip
    bars = [(each.area, covered(each)) for each in plan.standings]
    if any(share is not None for _, share in bars):
        yield Panel(
            kind="chart",
            title=mark("How much of the need the budget covers"),
            columns=(mark("Area"), mark("Covered %")),
            rows=tuple((area, "" if share is None else str(share)) for area, share in bars),
        )
    if plan.moves:
        decided = mark("areas that are decided on")
        yield Panel(
            kind="table",
            title=mark("Suggested moves"),
            columns=(mark("From area"), mark("To area"), mark("Hours")),
            rows=tuple(
                (
                    each.giver if each.giver != DECIDED else decided,
                    each.taker if each.taker != DECIDED else decided,
                    number(each.hours),
                )
                for each in plan.moves
            ),
        )


def _share(part: Decimal | None, whole: Decimal | None) -> str:
    if part is None or not whole:
        return UNKNOWN
    return number((part / whole * _PERCENT).quantize(Decimal("0.1")))
