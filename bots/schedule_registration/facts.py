"""Everything `prepare` needs of one schedule row; stored as the case's values.

Identity numbers are compared while collecting and are not kept here: only whether they agree.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from bots.schedule_registration.schedule import Schedule
from framework.core.values import Value


class Employment(Value):
    """One row of the register of employments."""

    #: `empRowId`, which is the anställningsnummer.
    number: str
    #: The register gives it to the same person as the schedule row does.
    same_person: bool
    title: str = ""
    #: `orgId` and `orgName`; the code is empty when the register does not say.
    unit: str = ""
    unit_name: str = ""
    start: dt.date | None = None
    #: None until further notice, or when what stands there cannot be read.
    end: dt.date | None = None
    end_known: bool = True
    #: Per cent of full time, None when the register does not say.
    degree: Decimal | None = None
    #: Minutes of a full-time week, None when the register does not say.
    full_time: int | None = None

    def overlaps(self, start: dt.date, end: dt.date | None) -> bool:
        """Tell whether it is in force on any day of a period (unknown start counts as before)."""
        begins_in_time = self.start is None or end is None or self.start <= end
        return begins_in_time and (self.end is None or self.end >= start)


class AttestRight(Value):
    """One row of the register of who may approve for which unit."""

    #: The approver is the employee.
    same_person: bool
    unit: str
    start: dt.date | None
    end: dt.date | None
    end_known: bool = True

    def holds(self, unit: str, day: dt.date) -> bool | None:
        """Tell whether it covers a unit on a day, None when its dates do not say."""
        if self.unit != unit or (self.end is not None and self.end < day):
            return False
        if self.start is not None and self.start > day:
            return False
        return None if self.start is None or not self.end_known else True


class OtherSchedule(Value):
    """Another approved schedule for the same employment in the same night's files."""

    #: `<Schema-ID>/<Rad>`.
    reference: str
    #: `Grundschema` or `Placeringsschema`.
    type: str
    start: dt.date
    end: dt.date | None


class WorkYear(Value):
    """Arbetsår, and what a row says about partial leave; None where the row does not say."""

    start: dt.date | None
    end: dt.date | None
    #: Verksamhetsdagar.
    days: int | None
    #: `Tim/dag` in minutes.
    leave_day: int | None
    #: `Omfattning %`.
    leave_extent: Decimal | None


class Facts(Value):
    """One schedule row with what the registers say about it."""

    schedule: Schedule
    status: str
    #: managerCode of the approver; empty when the row does not say.
    approver: str
    approved_on: dt.date | None
    #: Anställningsnummer; empty when the row names none.
    number: str
    unit: str
    #: As the row itself states them.
    employed_from: dt.date | None
    employed_to: dt.date | None
    #: Per cent of full time.
    degree: Decimal
    employment_degree: Decimal | None
    #: Minutes of a full-time week and of the stated average week.
    full_time: int
    week: int
    #: `Avtalstyp`.
    agreement: str
    work_year: WorkYear
    #: As the sender counts them; empty when the row does not say.
    version: str
    comment: str
    #: Rows of the person and of the stated number.
    employments: tuple[Employment, ...]
    #: None when the register of attest rights is empty.
    rights: tuple[AttestRight, ...] | None
    others: tuple[OtherSchedule, ...]

    @property
    def stated(self) -> tuple[Employment, ...]:
        """Rows of the stated anställningsnummer; several when the register keeps history."""
        return tuple(row for row in self.employments if self.number and row.number == self.number)

    @property
    def current(self) -> Employment | None:
        """The row of the stated employment that is in force on the schedule's first day."""
        start = self.schedule.start
        return next((row for row in self.stated if row.overlaps(start, start)), None)

    @property
    def active(self) -> tuple[Employment, ...]:
        """Rows of the stated employment that are in force on any day of the schedule."""
        start, end = self.schedule.start, self.schedule.end
        return tuple(row for row in self.stated if row.overlaps(start, end))

    @property
    def full_degree(self) -> Decimal | None:
        """The employment's degree by the register, else by the row, None when neither says."""
        registered = self.current.degree if self.current else None
        return self.employment_degree if registered is None else registered
