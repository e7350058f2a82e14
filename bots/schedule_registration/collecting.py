"""From source rows to cases: one per row of `godkanda_scheman`."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from bots.schedule_registration.facts import AttestRight, Employment, Facts, OtherSchedule, WorkYear
from bots.schedule_registration.schedule import Schedule, Shift
from bots.schedule_registration.shifts import read_shifts
from bots.schedule_registration.workbooks import (
    APPROVED,
    ATTEST,
    EMPLOYMENTS,
    PROTECTED,
    SCHEDULES,
    SHIFTS,
)
from framework.core.cases import Case, NotPrepared
from framework.core.errors import BusinessException
from framework.core.kinds import SourceReader
from framework.core.messages import message
from framework.core.tables import Row, WorkbookRows

_KEY = ("Schema-ID", "Rad")
#: Bad rows of the register that a message names.
_NAMED = 5


class _Register:
    """The register of employments and attest rights, looked up by person, number and manager."""

    def __init__(self, books: Iterable[WorkbookRows]) -> None:
        books = list(books)
        if not books:
            raise BusinessException(
                message("The register of employments is missing, so nobody knows who is protected.")
            )
        self._by_person: dict[str, list[Row]] = defaultdict(list)
        self._by_number: dict[str, list[Row]] = defaultdict(list)
        self._rights: dict[str, list[Row]] = defaultdict(list)
        for book in books:
            _require_certain(book)
            for row in book.sheet(EMPLOYMENTS).rows:
                self._by_person[row["personId"]].append(row)
                self._by_number[row["empRowId"]].append(row)
            for row in book.sheet(ATTEST).rows:
                self._rights[row["managerCode"]].append(row)

    def rows(self, person: str, number: str) -> list[Row]:
        """Return the employments of a person, then others that have the number."""
        own = self._by_person.get(person, [])
        named = self._by_number.get(number, []) if number else []
        return own + [row for row in named if row["personId"] != person]

    def rights(self, manager: str, person: str) -> tuple[AttestRight, ...] | None:
        """Return a manager's attest rights, None when the register holds none for anybody."""
        if not self._rights:
            return None
        return tuple(
            AttestRight(
                same_person=row["personId"] == person,
                unit=row["orgId"],
                start=row.date("startDate"),
                end=row.date("endDate"),
                end_known="endDate" not in row.unknown,
            )
            for row in self._rights.get(manager, ())
        )


def _require_certain(book: WorkbookRows) -> None:
    """Raise `BusinessException` for register rows that cannot tell whom they protect."""
    sheet = book.sheet(EMPLOYMENTS)
    if sheet.returned:
        rows = [str(each.place.row) for each in sheet.returned[:_NAMED]]
        more = ["…"] if len(sheet.returned) > _NAMED else []
        raise BusinessException(
            message(
                "{file}, sheet {sheet}: personId, empRowId or protectedIdentity cannot be read "
                "(row {rows}), so nobody knows who is protected. Correct it and start the run "
                "again.",
                file=book.file,
                sheet=sheet.returned[0].place.sheet,
                rows=", ".join([*rows, *more]),
            )
        )


def collect(sources: SourceReader) -> Iterator[Case | NotPrepared]:
    """Yield a case, or the reason why there is none, for every good schedule row.

    Raises `BusinessException` without a register of employments: nobody could then tell whose
    identity is protected.
    """
    register = _Register(sources.workbooks("employments"))
    books = list(sources.workbooks("schedules"))
    by_reference: dict[str, list[Row]] = defaultdict(list)
    by_number: dict[str, list[Row]] = defaultdict(list)
    for book in books:
        for row in book.sheet(SCHEDULES).rows:
            by_reference[_reference(row)].append(row)
            if row["Status"] == APPROVED:
                by_number[row["Anställningsnummer"]].append(row)
    for book in books:
        details: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in book.sheet(SHIFTS).rows:
            details[_key(row)].append(row)
        for row in book.sheet(SCHEDULES).rows:
            number = row["Anställningsnummer"]
            employments = register.rows(row["Personnummer"], number)
            twins = by_reference[_reference(row)]
            if any(each["protectedIdentity"] in PROTECTED for each in employments):
                yield _protected(row)
            elif len(twins) > 1:
                yield _duplicate(row, twins)
            else:
                others = by_number[number] if number else []
                yield _case(row, details[_key(row)], employments, others, register)


def _case(
    row: Row, details: list[Row], employments: list[Row], others: list[Row], register: _Register
) -> Case | NotPrepared:
    shifts = read_shifts(details)
    if isinstance(shifts, NotPrepared):
        return shifts
    person, number = row["Personnummer"], row["Anställningsnummer"]
    week = row.minutes("Veckoarbetstid (tt:mm)") or 0
    facts = Facts(
        schedule=_schedule(row, shifts),
        status=row["Status"],
        approver=row["Godkänd av"],
        approved_on=row.date("Godkänd datum"),
        number=number,
        unit=row["Enhetskod (ansvar)"],
        employed_from=row.date("Anställd fr.o.m."),
        employed_to=row.date("Anställd t.o.m."),
        degree=row.number("Sysselsättningsgrad % (schema)") or Decimal(0),
        employment_degree=row.number("Sysselsättningsgrad % (anställning)"),
        full_time=row.minutes("Heltidsmått tim/v") or 0,
        week=week,
        agreement=row["Avtalstyp"],
        work_year=_work_year(row),
        version=row["Version"],
        comment=row["Kommentar"],
        employments=tuple(_employment(each, person) for each in employments),
        rights=register.rights(row["Godkänd av"], person),
        others=tuple(_other(each) for each in others if _reference(each) != _reference(row)),
    )
    return Case(
        reference=_reference(row),
        title=f"Schema {row['Schema-ID']}, anst.nr {number or '–'}",
        unit=facts.unit,
        unit_name=row["Enhet"],
        place=row.place,
        row=row,
        values=facts.model_dump(mode="json"),
        control=Decimal(week),
    )


def _protected(row: Row) -> Case:
    """Return a case that says nothing about the person, nor where they work."""
    shown = {name: row[name] for name in _KEY}
    return Case(
        reference=_reference(row),
        title=f"Schema {row['Schema-ID']}",
        unit="",
        unit_name="",
        place=row.place,
        row=Row(place=row.place, values=shown),
        values={**shown, "Version": row["Version"]},
        protected=True,
    )


def _duplicate(row: Row, twins: list[Row]) -> NotPrepared:
    """Return every one of several rows with one key: which of them is right, nobody knows."""
    elsewhere = [
        f"{twin.place.file}, {twin.place.sheet} {twin.place.row}"
        for twin in twins
        if twin.place != row.place
    ]
    return NotPrepared(
        place=row.place,
        column=_KEY[0],
        reason=message(
            "The same Schema-ID and Rad also stand in {places}.", places="; ".join(elsewhere)
        ),
        remedy=message("Keep the row that is right and send only that file again."),
    )


def _schedule(row: Row, shifts: tuple[Shift, ...]) -> Schedule:
    return Schedule(
        schema_id=row["Schema-ID"],
        name=row["Schemanamn"],
        row=int(row["Rad"]),
        type=row["Schematyp"],
        start=_start(row),
        end=row.date("Schema t.o.m."),
        weeks=int(row["Antal veckor (rullande)"]),
        first_week=int(row["Startvecka"]),
        shifts=shifts,
    )


def _employment(row: Row, person: str) -> Employment:
    """Return a register row; of another person's only what shows that it is, or was, another's."""
    if row["personId"] != person:
        return Employment(number=row["empRowId"], same_person=False, end=row.date("endDate"))
    return Employment(
        number=row["empRowId"],
        same_person=True,
        title=row["title"],
        unit=row["orgId"],
        unit_name=row["orgName"],
        start=row.date("startDate"),
        end=row.date("endDate"),
        # An empty cell says that there is no end; a missing column says nothing.
        end_known="endDate" in row.values and "endDate" not in row.unknown,
        degree=row.number("employmentDegree"),
        full_time=row.minutes("fullTimeWeek"),
    )


def _other(row: Row) -> OtherSchedule:
    return OtherSchedule(
        reference=_reference(row),
        type=row["Schematyp"],
        start=_start(row),
        end=row.date("Schema t.o.m."),
    )


def _work_year(row: Row) -> WorkYear:
    days = row["Verksamhetsdagar"]
    return WorkYear(
        start=row.date("Arbetsår fr.o.m."),
        end=row.date("Arbetsår t.o.m."),
        days=int(days) if days else None,
        leave_day=row.minutes("Tim/dag"),
        leave_extent=row.number("Omfattning %"),
    )


def _start(row: Row) -> dt.date:
    return dt.date.fromisoformat(row["Schema fr.o.m."])


def _reference(row: Row) -> str:
    return f"{row['Schema-ID']}/{row['Rad']}"


def _key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in _KEY)
