"""What is told of a whole month: headline figures, coverage by area, and the allocation's sheets.

The tables are the sheets of the run's workbook: one of all areas with their sum, and one for each
area. They hold what a proposal's rows hold, so nothing that few clients are behind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from bots.resource_allocation.allocation import Allocation, Amounts, total
from bots.resource_allocation.checks import blocked
from bots.resource_allocation.planning import MonthPlan, covered
from framework.core.canonical import ValueType, decimal_text
from framework.core.cases import OpenCase
from framework.core.messages import Message, message
from framework.core.summaries import (
    Summary,
    SummaryBar,
    SummaryChart,
    SummaryColumn,
    SummaryFigure,
    SummaryTable,
)

_NUMBERS = (
    message("Clients"), message("Granted h"), message("Planned h"), message("Performed h"),
    message("Paid h"), message("Staff h"), message("Kronor"),
)  # fmt: skip


def summary(cases: Sequence[OpenCase]) -> Summary | None:
    """Return what is known of the months that are open, None when none is."""
    months: defaultdict[str, list[tuple[Allocation, MonthPlan | None]]] = defaultdict(list)
    for each in cases:
        found = Allocation.model_validate(each.case.values["allocation"])
        plan = MonthPlan.model_validate(each.case.plan) if each.case.plan else None
        months[found.month].append((found, plan))
    if not months:
        return None
    return Summary(
        figures=tuple(one for name, own in sorted(months.items()) for one in _figures(name, own)),
        charts=tuple(one for name, own in sorted(months.items()) for one in _charts(name, own)),
        tables=tuple(one for name, own in sorted(months.items()) for one in _tables(name, own)),
    )


def known(found: Allocation) -> Amounts:
    """Return an area's sums; none is known while a row of it cannot be used."""
    if found.control.stopped.number:
        return found.amounts.model_copy(update={"paid": None, "staff": None, "kronor": None})
    return found.amounts


def _figures(
    month: str, own: Sequence[tuple[Allocation, MonthPlan | None]]
) -> Iterator[SummaryFigure]:
    ready = [found for found, _ in own if not blocked(found)]
    yield SummaryFigure(
        label=message("{month}: areas that can be attested", month=month),
        type=ValueType.integer, value=str(len(ready)),
        basis=message("of {number} areas", number=len(own)),
    )  # fmt: skip
    yield SummaryFigure(
        label=message("{month}: kronor of the rows", month=month), type=ValueType.decimal,
        value=_text(total(known(found) for found in ready).kronor),
        basis=message("of the areas that can be attested"),
    )  # fmt: skip
    plan = next((plan for _, plan in own if plan is not None), None)
    if plan is not None:
        moved = sum((each.hours for each in plan.moves), Decimal(0))
        yield SummaryFigure(
            label=message("{month}: hours suggested to be moved", month=month),
            type=ValueType.decimal, value=decimal_text(moved),
            basis=message("between the areas of the month"),
        )  # fmt: skip


def _charts(
    month: str, own: Sequence[tuple[Allocation, MonthPlan | None]]
) -> Iterator[SummaryChart]:
    plan = next((plan for _, plan in own if plan is not None), None)
    if plan is not None and any(covered(each) is not None for each in plan.standings):
        yield SummaryChart(
            title=message("{month}: how much of the need the budget covers", month=month),
            along=message("Area"), what=message("Covered %"),
            bars=tuple(
                SummaryBar(label=each.area, value=covered(each)) for each in plan.standings
            ),
            over_time=False,
        )  # fmt: skip


def _tables(
    month: str, own: Sequence[tuple[Allocation, MonthPlan | None]]
) -> Iterator[SummaryTable]:
    areas = [found for found, _ in own]
    sums = total(known(found) for found in areas)
    clients = sum(found.clients for found in areas)
    yield SummaryTable(
        title=message("{month}: all areas", month=month),
        columns=_columns((message("Area"),)),
        rows=(
            *(
                (
                    found.area.name,
                    *_numbers(found.clients, known(found), whole=not _stopped([found])),
                )
                for found in areas
            ),
            ("Summa", *_numbers(clients, sums, whole=not _stopped(areas))),
        ),
    )
    for found in areas:
        yield SummaryTable(
            title=message("{month}: {area}", month=month, area=found.area.name),
            columns=_columns(
                (message("Kind of help"), message("Time of day"), message("Rate from"),
                 message("kr/h"))
            ),
            rows=(
                *(
                    (cell.type, cell.category, cell.start or "–",
                     "–" if cell.rate is None else decimal_text(cell.rate).replace(".", ","),
                     *_numbers(cell.clients, cell.amounts))
                    for cell in found.cells
                ),
                ("Summa", "–", "–", "–",
                 *_numbers(found.clients, known(found), whole=not _stopped([found]))),
            ),
        )  # fmt: skip


def _stopped(areas: Iterable[Allocation]) -> bool:
    return any(found.control.stopped.number for found in areas)


def _columns(first: Sequence[Message]) -> tuple[SummaryColumn, ...]:
    integer, decimal = ValueType.integer, ValueType.decimal
    return (
        *(SummaryColumn(label=label) for label in first),
        *(
            SummaryColumn(label=label, type=integer if place == 0 else decimal)
            for place, label in enumerate(_NUMBERS)
        ),
    )


def _numbers(clients: int, amounts: Amounts, *, whole: bool = True) -> tuple[str, ...]:
    """Return the numbers of one row; sums of what is not wholly known are not known."""
    client_time = (amounts.granted, amounts.planned, amounts.performed)
    return (
        str(clients),
        *(_text(value if whole else None) for value in client_time),
        *(_text(value) for value in (amounts.paid, amounts.staff, amounts.kronor)),
    )


def _text(value: Decimal | None) -> str:
    return "" if value is None else decimal_text(value)
