"""The values that would be written, each with its source and what the payroll system has now."""

from __future__ import annotations

import datetime as dt

from bots.schedule_registration.facts import Facts
from bots.schedule_registration.payroll import WRITTEN, Payroll
from bots.schedule_registration.workbooks import SHIFTS
from framework.core.canonical import ValueType, decimal_text, hours_text
from framework.core.figures import Figure, FigureSource
from framework.core.messages import mark, message
from framework.core.tables import RowPlace

#: What people call the written values, by figure key.
LABELS = {
    "anstallningsnummer": mark("Employment number"),
    "schema_id": mark("Schema-ID"),
    "schemanamn": mark("Schedule name"),
    "rad": mark("Row of the schedule"),
    "schematyp": mark("Type of schedule"),
    "fran": mark("Schedule from"),
    "till": mark("Schedule to"),
    "sysselsattningsgrad": mark("Degree of employment"),
    "veckoarbetstid": mark("Hours a week"),
    "antal_veckor": mark("Number of rolling weeks"),
    "startvecka": mark("Starting week"),
    "pass": mark("Shifts"),
}
_TYPES = {
    "rad": ValueType.integer,
    "fran": ValueType.date,
    "till": ValueType.date,
    "sysselsattningsgrad": ValueType.percent,
    "veckoarbetstid": ValueType.hours,
    "antal_veckor": ValueType.integer,
    "startvecka": ValueType.integer,
    "pass": ValueType.lines,
}
#: What a lönespecialist may set right; anything else goes back to the school.
_EDITABLE = frozenset({"sysselsattningsgrad", "veckoarbetstid", "fran", "till"})


def written(facts: Facts) -> dict[str, str]:
    """Return the canonical values that would be written, by figure key."""
    schedule = facts.schedule
    return {
        "anstallningsnummer": facts.number,
        "schema_id": schedule.schema_id,
        "schemanamn": schedule.name,
        "rad": str(schedule.row),
        "schematyp": schedule.type,
        "fran": schedule.start.isoformat(),
        "till": "" if schedule.end is None else schedule.end.isoformat(),
        "sysselsattningsgrad": decimal_text(facts.degree),
        "veckoarbetstid": hours_text(facts.week),
        "antal_veckor": str(schedule.weeks),
        "startvecka": str(schedule.first_week),
        "pass": schedule.lines,
    }


def figures(
    facts: Facts, place: RowPlace, payroll: Payroll, read_at: dt.datetime
) -> tuple[Figure, ...]:
    """Return one figure per written value.

    An end date that is empty is known to be empty (until further notice); an employment number
    that the row does not name is not known.
    """
    values = written(facts)
    row = FigureSource(
        name=message(
            "{file}, {sheet} row {row}", file=place.file, sheet=place.sheet, row=place.row
        ),
        read_at=read_at,
    )
    shifts = FigureSource(
        name=message("{file}, {sheet}", file=place.file, sheet=SHIFTS), read_at=read_at
    )
    now = payroll.active(facts.schedule.start, facts.schedule.type) or {}
    return tuple(
        Figure(
            key=key,
            label=LABELS[key],
            type=_TYPES.get(key, ValueType.text),
            value=None if key == "anstallningsnummer" and not values[key] else values[key],
            source=shifts if key == "pass" else row,
            now=now.get(key),
            editable=key in _EDITABLE,
        )
        for key in WRITTEN
    )
