"""What the payroll system holds for one employment, as read for `prepare`."""

from __future__ import annotations

import datetime as dt
import re

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
#: Operations that the target may have.
MAY_HAVE = {"export_absences": "reads"}
#: Key of the action that registers a schedule; the reference that it leaves ends with it.
REGISTER = "register"
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
    #: The coworker itself registered `same`: it carries a reference of ours.
    ours: bool = False
    #: What the coworker registered from the same source row with another first day or employment
    #: number, in force on any day of the schedule.
    earlier: tuple[Row, ...] = ()
    #: What somebody else registered with the same Schema-ID and Rad on another employment number,
    #: in force on any day of the schedule.
    elsewhere: tuple[Row, ...] = ()
    #: All other rows of the employment.
    others: tuple[Row, ...] = ()

    @property
    def unread(self) -> NotRead | None:
        """Why something of the schedule is not known, None when all was read."""
        return self.reading if isinstance(self.reading, NotRead) else self.same_not_read

    @property
    def registered(self) -> Row | None:
        """What is registered of the schedule, in this version or an earlier one of ours."""
        return self.same or next(iter(self.earlier), None)

    def active(self, day: dt.date, schematyp: str) -> Row | None:
        """Return what is in force on a day: the schedule itself if there, else of its type."""
        if self.registered is not None:
            return self.registered
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
    earlier = tuple(
        row
        for row in reading.rows
        if _is_ours(row, schedule) and row not in same and covers(row, schedule.start, schedule.end)
    )
    others = tuple(row for row in own if row not in same and row not in earlier)
    elsewhere = tuple(
        row
        for row in reading.rows
        if row.get("schema_id") == key["schema_id"]
        and row.get("rad") == key["rad"]
        and row.get("anstallningsnummer") != number
        and row not in earlier
        and covers(row, schedule.start, schedule.end)
    )
    found = Payroll(reading=reading, earlier=earlier, elsewhere=elsewhere, others=others)
    if not same:
        return found
    whole, unread = _whole(reader, same[0], key)
    ours = _is_ours(same[0], schedule)
    return found.model_copy(update={"same": whole, "same_not_read": unread, "ours": ours})


def read_absences(reader: TargetReader, number: str) -> Reading | NotRead:
    """Read the employment's absences; the export is one read for the whole night."""
    reading = reader.read(TARGET, "export_absences")
    if isinstance(reading, NotRead):
        return reading
    own = tuple(row for row in reading.rows if row.get("anstallningsnummer") == number)
    return reading.model_copy(update={"rows": own})


def covers(row: Row, start: dt.date, end: dt.date | None) -> bool:
    """Tell whether a registered row is in force on any day of a period; no end is for ever."""
    begins = row.get("fran", "")
    in_time = end is None or begins <= end.isoformat()
    return in_time and (not row.get("till") or row["till"] >= start.isoformat())


def _whole(reader: TargetReader, row: Row, key: Row) -> tuple[Row, NotRead | None]:
    """Return the row with every written field, or why some are not known."""
    if set(WRITTEN) <= set(row):
        return row, None
    # The list does not show every field (the shifts, as a rule), so its own page is read too.
    whole = reader.read(TARGET, "read_schedule", **key)
    if isinstance(whole, NotRead):
        return row, whole
    return {**row, **(whole.rows[0] if whole.rows else {})}, None


def _is_ours(row: Row, schedule: Schedule) -> bool:
    """Tell whether a row carries the reference that the coworker leaves for this source row.

    `<municipality>:<Schema-ID>/<Rad>:<revision>:register`, whatever the revision.
    """
    reference = f":{schedule.schema_id}/{schedule.row}:"
    found = row.get("extern_referens", "")
    return reference in found and bool(
        re.fullmatch(rf"[^:]+{re.escape(reference)}\d+:{REGISTER}", found)
    )
