"""From source rows to cases: one per area and month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from bots.resource_allocation.allocation import Allocation, allocations
from bots.resource_allocation.facts import Month
from bots.resource_allocation.limits import limits_on
from bots.resource_allocation.reading import read_area, read_registers
from bots.resource_allocation.settings import Settings
from bots.resource_allocation.sources import AREA_SHEET, MONTHS
from framework.core.cases import Case, NotPrepared
from framework.core.dated import DatedRules
from framework.core.kinds import SourceReader
from framework.core.messages import message
from framework.core.tables import Row


def collect(
    sources: SourceReader, settings: Settings, dated: DatedRules
) -> Iterator[Case | NotPrepared]:
    """Yield a case for every area of a month, or why there is none.

    All areas of a month are worked out together: what is in none of them must show.
    """
    months: defaultdict[str, list[Row]] = defaultdict(list)
    for book in sources.workbooks(MONTHS):
        for row in book.sheet(AREA_SHEET).rows:
            wrong = _wrong(row, settings, months[row["manad"]])
            if wrong is not None:
                yield wrong
            else:
                months[row["manad"]].append(row)
    if not any(months.values()):
        return
    registers = read_registers(sources)
    for name, rows in months.items():
        month = Month.of(name)
        limits = limits_on(dated, month.days[-1])
        areas = [read_area(row) for row in rows]
        made = allocations(areas, month, registers, limits, settings)
        for row, each in zip(rows, made, strict=True):
            yield _case(row, each)


def _wrong(row: Row, settings: Settings, before: list[Row]) -> NotPrepared | None:
    """Return why a row is no area of ours, None when it is one."""
    if settings.areas.get(row["enhet"]) != row["omrade"]:
        return NotPrepared(
            place=row.place,
            column="omrade",
            reason=message(
                "No area {area} with the unit {unit} has its hours from here.",
                area=row["omrade"], unit=row["enhet"],
            ),
            remedy=message("Write area and unit as the list of areas has them."),
        )  # fmt: skip
    twin = next((each for each in before if each["omrade"] == row["omrade"]), None)
    if twin is None:
        return None
    return NotPrepared(
        place=row.place,
        column="omrade",
        reason=message("The same area and month also stand in {file}.", file=twin.place.file),
        remedy=message("Send the month in one workbook only."),
    )


def _case(row: Row, found: Allocation) -> Case:
    area = found.area
    return Case(
        reference=f"{area.name}:{found.month}",
        title=f"{area.name} {found.month}",
        unit=area.unit,
        unit_name=area.name,
        place=row.place,
        row=row,
        values={"allocation": found.model_dump(mode="json")},
        # Granted hours in minutes: what came in must be somewhere when the run is over.
        control=(found.amounts.granted * 60).quantize(Decimal(1)),
    )
