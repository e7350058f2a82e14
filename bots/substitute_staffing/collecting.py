"""From source rows to cases: one per order."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bots.substitute_staffing.reading import read_order
from bots.substitute_staffing.settings import Settings
from bots.substitute_staffing.sources import ORDER_SHEET, ORDERS
from framework.core.cases import Case, NotPrepared
from framework.core.kinds import SourceReader
from framework.core.messages import message
from framework.core.tables import Row


def collect(sources: SourceReader, settings: Settings) -> Iterator[Case | NotPrepared]:
    """Yield a case for every order, or why there is none: its unit is not one of ours."""
    for book in sources.workbooks(ORDERS):
        for row in book.sheet(ORDER_SHEET).rows:
            yield _case(row, settings)


def _case(row: Row, settings: Settings) -> Case | NotPrepared:
    name = settings.units.get(row["enhet"])
    if name is None:
        return NotPrepared(
            place=row.place,
            column="enhet",
            reason=message("No unit {unit} orders substitutes here.", unit=row["enhet"]),
            remedy=message("Write the unit's code as the list of units has it."),
        )
    order = read_order(row)
    return Case(
        reference=order.reference,
        title=f"{order.reference}, {name}, {order.title}",
        unit=order.unit,
        unit_name=name,
        place=row.place,
        row=row,
        control=Decimal(order.minutes),
        day=order.first_day,
        values={"order": order.model_dump(mode="json")},
    )
