"""What the payroll system holds for one employment, as read for `prepare`."""

from __future__ import annotations

import datetime as dt

from bots.schedule_registration.schedule import Schedule
from framework.core.kinds import NotRead, Reading, TargetReader
from framework.core.values import Value

TARGET = "payroll"
#: Operations that the target must have, and what each does.
OPERATIONS = {
    "export_schedules": "reads",
    "find_by_reference": "reads",
    "find_schedule": "reads",
    "register_schedule": "writes",
    "read_schedule": "reads",
}
#: Everything that is written, and compared after the write; figure keys and result fields alike.
WRITTEN = (
    "anstallningsnummer",
    "schema_id",
    "schemanamn",
    "rad",
    "schematyp",
    "fran",
    "till",
    "sysselsattningsgrad",
    "veckoarbetstid",
    "antal_veckor",
    "startvecka",
    "pass",
)
Row = dict[str, str]


class Payroll(Value):
    """The employment's schedules in the payroll system."""

    reading: Reading | NotRead
    #: The row with the schedule's own key: number, Schema-ID, Rad and first day.
    same: Row | None = None
    #: Why the same row could not be read whole, None when it was.
    same_not_read: NotRead | None = None
    #: All other rows of the employment.
    others: tuple[Row, ...] = ()

    def active(self, day: dt.date, schematyp: str) -> Row | None:
        """Return what is in force on a day: the schedule itself if there, else of its type."""
        if self.same is not None:
            return self.same
        rows = [
            row
            for row in self.others
            if row.get("schematyp") == schematyp and covers(row, day, day)
        ]
        return max(rows, key=lambda row: row.get("fran", ""), default=None)


def read_payroll(reader: TargetReader, number: str, schedule: Schedule) -> Payroll:
    """Read the employment's schedules; the export is one read for the whole night."""
    reading = reader.read(TARGET, "export_schedules")
    if isinstance(reading, NotRead):
        return Payroll(reading=reading)
    key = {
        "anstallningsnummer": number,
        "schema_id": schedule.schema_id,
        "rad": str(schedule.row),
        "fran": schedule.start.isoformat(),
    }
    own = [row for row in reading.rows if number and row.get("anstallningsnummer") == number]
    same = [row for row in own if key.items() <= row.items()]
    others = tuple(row for row in own if row not in same)
    if not same:
        return Payroll(reading=reading, others=others)
    if set(WRITTEN) <= set(same[0]):
        return Payroll(reading=reading, same=same[0], others=others)
    # The list does not show every field (the shifts, as a rule), so its own page is read too.
    whole = reader.read(TARGET, "read_schedule", **key)
    if isinstance(whole, NotRead):
        return Payroll(reading=reading, same=same[0], same_not_read=whole, others=others)
    found = whole.rows[0] if whole.rows else {}
    return Payroll(reading=reading, same={**same[0], **found}, others=others)


def covers(row: Row, start: dt.date, end: dt.date | None) -> bool:
    """Tell whether a registered row is in force on any day of a period; no end is for ever."""
    begins = row.get("fran", "")
    in_time = end is None or begins <= end.isoformat()
    return in_time and (not row.get("till") or row["till"] >= start.isoformat())
