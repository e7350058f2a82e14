"""From source rows to cases: one per area and day, and one for its protected clients."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from bots.visit_planning.facts import Day
from bots.visit_planning.reading import read_day, read_registers
from bots.visit_planning.settings import Settings
from bots.visit_planning.sources import DAY_SHEET, DAYS
from framework.core.cases import Case, NotPrepared
from framework.core.kinds import SourceReader
from framework.core.messages import message
from framework.core.tables import Row

#: What the reference of the visits to people with protected identity ends with.
PROTECTED = "skyddade"


def collect(sources: SourceReader, settings: Settings) -> Iterator[Case | NotPrepared]:
    """Yield a case for every area of a day, or why there is none."""
    rows = [row for book in sources.workbooks(DAYS) for row in book.sheet(DAY_SHEET).rows]
    if not rows:
        return
    registers = read_registers(sources)
    seen: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = row["datum"], row["omrade"]
        wrong = _wrong(row, settings, seen.get(key))
        if wrong is not None:
            yield wrong
            continue
        seen[key] = row
        yield _case(row, read_day(row, registers, settings))
        hidden = [
            each["visitid"]
            for each in registers.visits.get((_date(row), row["omrade"]), ())
            if registers.is_protected(each["Kundnr"])
        ]
        if hidden:
            yield _hidden(row, hidden)


def day_of(case: Case) -> Day:
    """Return the day that a case is about."""
    return Day.model_validate(case.values["day"])


def _wrong(row: Row, settings: Settings, twin: Row | None) -> NotPrepared | None:
    """Return why a row is no area of ours, None when it is one."""
    if settings.areas.get(row["enhet"]) != row["omrade"]:
        return NotPrepared(
            place=row.place,
            column="omrade",
            reason=message(
                "No area {area} with the unit {unit} has its visits planned here.",
                area=row["omrade"], unit=row["enhet"],
            ),
            remedy=message("Write area and unit as the list of areas has them."),
        )  # fmt: skip
    if twin is None:
        return None
    return NotPrepared(
        place=row.place,
        column="omrade",
        reason=message("The same area and day also stand in {file}.", file=twin.place.file),
        remedy=message("Send the day in one file only."),
    )


def _case(row: Row, day: Day) -> Case:
    return Case(
        reference=f"{day.area}:{day.day}",
        title=f"{day.area} {day.day}",
        unit=day.unit,
        unit_name=day.area,
        place=row.place,
        row=row,
        values={"day": day.model_dump(mode="json")},
        # Visits sent: what came in must be somewhere when the run is over.
        control=Decimal(len(day.visits)),
        day=day.day,
    )


def _hidden(row: Row, visits: list[str]) -> Case:
    """Return the visits that only a named few may see, and plan by hand."""
    return Case(
        reference=f"{row['omrade']}:{row['datum']}:{PROTECTED}",
        title=f"{row['omrade']} {row['datum']}",
        unit=row["enhet"],
        unit_name=row["omrade"],
        place=row.place,
        row=row,
        values={"visits": list(visits)},
        protected=True,
        day=_date(row),
    )


def _date(row: Row) -> dt.date:
    return dt.date.fromisoformat(row["datum"])
