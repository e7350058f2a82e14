"""From source rows to cases: one per area and day, and one for its protected clients."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from bots.visit_planning.facts import Day
from bots.visit_planning.reading import Registers, read_day, read_registers
from bots.visit_planning.settings import Settings
from bots.visit_planning.sources import DAY_SHEET, DAYS, YES
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
    hiding = {(row["datum"], row["omrade"]) for row in rows if row["skyddade"] == YES}
    seen: dict[tuple[str, str, bool], Row] = {}
    for row in rows:
        hidden = row["skyddade"] == YES
        key = row["datum"], row["omrade"], hidden
        wrong = _wrong(row, settings, seen.get(key)) or _alone(row, hiding)
        if wrong is not None:
            yield wrong
            continue
        seen[key] = row
        yield _hidden(row, registers) if hidden else _case(row, read_day(row, registers, settings))


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


def _alone(row: Row, hiding: set[tuple[str, str]]) -> NotPrepared | None:
    """Return why an area cannot be planned without a row for its protected clients.

    That row is demanded of every area, so that it says nothing; without it somebody could be left
    out of the plan and of the list of those who plan by hand.
    """
    if (row["datum"], row["omrade"]) in hiding:
        return None
    return NotPrepared(
        place=row.place,
        column="skyddade",
        reason=message("{area} has no row where skyddade is J.", area=row["omrade"]),
        remedy=message("Send two rows for each area, whether anybody is protected or not."),
    )


def _hidden(row: Row, registers: Registers) -> Case:
    """Return the visits that only a named few may see, and plan by hand; there may be none."""
    day = _date(row)
    sent = registers.visits.get((day, row["omrade"]), ())
    return Case(
        reference=f"{row['omrade']}:{day}:{PROTECTED}",
        title=f"{row['omrade']} {day}",
        unit=row["enhet"],
        unit_name=row["omrade"],
        place=row.place,
        row=row,
        values={
            "visits": [each["visitid"] for each in sent if registers.is_protected(each["Kundnr"])]
        },
        protected=True,
        day=day,
    )


def _date(row: Row) -> dt.date:
    return dt.date.fromisoformat(row["datum"])
