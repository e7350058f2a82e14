"""Rows, facts and doubles for the kind; nobody in them exists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Protocol

import pytest

from bots.schedule_registration import KIND
from bots.schedule_registration.facts import AttestRight, Employment, Facts, WorkYear
from bots.schedule_registration.limits import Limits, NightLimits
from bots.schedule_registration.schedule import WEEKDAYS, Schedule, Shift
from bots.schedule_registration.settings import Settings
from framework.core.canonical import minutes
from framework.core.cases import Case, NotPrepared
from framework.core.dated import DatedRules, DatedValue
from framework.core.kinds import TargetReader
from framework.core.proposals import Proposal
from framework.core.rules import Certainty
from framework.core.tables import Row, RowPlace, SheetRows, WorkbookRows
from tests.bots.schedule_registration.doubles import CLOSED, NOW, Books, OutOfReach, Payroll

#: Fixture numbers that cannot be anybody's (reserve form).
ANNA, BO, CHEF = "19850612T101", "19910303T102", "19700101T103"


def shift(text: str, code: str = "UND") -> Shift:
    """Read `1 Mån 07:00-16:00 rast 12:00-12:30`; an end at or before the start is next day."""
    week, day, span, *pause = text.split()
    start, end = (minutes(each) for each in span.split("-"))
    end += 1440 if end <= start else 0
    rest = [minutes(each) for each in pause[1].split("-")] if pause else [None, None]
    return Shift(
        week=int(week), day=WEEKDAYS.index(day), start=start, end=end,
        break_start=rest[0], break_end=rest[1], code=code,
    )  # fmt: skip


def make_schedule(*lines: str, **changes: object) -> Schedule:
    """Make a schedule from its lines; by default three weeks of one rolling week."""
    fields: dict[str, object] = {
        "schema_id": "SCH-1",
        "name": "Schema vt",
        "row": 1,
        "type": "Grundschema",
        "start": dt.date(2026, 11, 23),
        "end": dt.date(2026, 12, 13),
        "weeks": 1,
        "first_week": 1,
        "shifts": tuple(shift(line) for line in lines),
    }
    return Schedule(**{**fields, **changes})


#: What the shared rule data says on work at night.
NIGHT = NightLimits(
    rest_from=0, rest_to=300, night_from=1320, night_to=360, shift=180, share=Decimal("33.33"),
    most=480, months=4, days=6,
)  # fmt: skip
WEEK = tuple(f"1 {day} 11:00-19:30 rast 15:00-15:30" for day in WEEKDAYS[:5])


def make_facts(**changes: object) -> Facts:
    """Make facts of a clean row: 40 hours, full time, approved, one employment."""
    fields: dict[str, object] = {
        "schedule": make_schedule(*WEEK),
        "status": "Beviljat",
        "approver": "C1101",
        "approved_on": dt.date(2026, 11, 10),
        "number": "0012345",
        "unit": "1101",
        "employed_from": dt.date(2020, 8, 17),
        "employed_to": None,
        "degree": Decimal(100),
        "employment_degree": Decimal(100),
        "full_time": 2400,
        "week": 2400,
        "agreement": "Semesteranställd",
        "work_year": make_work_year(start=None, end=None, days=None),
        "version": "1",
        "comment": "",
        "employments": (make_employment(),),
        "rights": (make_right(),),
        "others": (),
    }
    return Facts(**{**fields, **changes})


def make_employment(**changes: object) -> Employment:
    """Make the clean row's employment."""
    fields: dict[str, object] = {
        "number": "0012345",
        "same_person": True,
        "title": "Fritidspedagog",
        "unit": "1101",
        "unit_name": "Norra skolan",
        "start": dt.date(2020, 8, 17),
        "end": None,
        "degree": Decimal(100),
        "full_time": 2400,
    }
    return Employment(**{**fields, **changes})


def make_right(**changes: object) -> AttestRight:
    """Make the right of the manager of unit 1101."""
    fields: dict[str, object] = {
        "same_person": False,
        "unit": "1101",
        "start": dt.date(2025, 8, 1),
        "end": None,
    }
    return AttestRight(**{**fields, **changes})


def make_work_year(**changes: object) -> WorkYear:
    """Make the school year 2026-27 with 194 days and no leave."""
    fields: dict[str, object] = {
        "start": dt.date(2026, 8, 12),
        "end": dt.date(2027, 6, 15),
        "days": 194,
        "leave_day": None,
        "leave_extent": None,
    }
    return WorkYear(**{**fields, **changes})


def make_limits(**changes: object) -> Limits:
    """Make the limits of the shared rule data."""
    fields: dict[str, object] = {
        "dygnsvila": 660,
        "veckovila": 2160,
        "rast_senast": 300,
        "rast_minst": None,
        "grad_tolerans": Decimal("0.5"),
        "rullande_veckor": 16,
        "varsel": 14,
        "night": NIGHT,
        "night_missing": "",
        "heltidsmatt": None,
        "verksamhetsdagar": None,
        "jour_counts": None,
        "harmless_leave": frozenset({"semester"}),
    }
    return Limits(**{**fields, **changes})


def make_dated(**values: str) -> DatedRules:
    """Make dated rules in force since 2020."""
    return DatedRules(
        values={
            key: (
                DatedValue(
                    valid_from=dt.date(2020, 1, 1), value=value, source="test",
                    certainty=Certainty.unverified,
                ),
            )
            for key, value in values.items()
        }
    )  # fmt: skip


#: Rule data of every rule.
VALUES = {
    "dygnsvila": "11:00", "veckovila": "36:00", "rast_senast": "5:00", "grad_tolerans": "0.5",
    "rullande_veckor_max": "16", "varsel_dagar": "14", "nattvila_fran": "00:00",
    "nattvila_till": "05:00", "natt_fran": "22:00", "natt_till": "06:00",
    "nattpass_timmar": "3:00", "nattarbete_andel": "33.33", "nattarbete_snitt_max": "8:00",
    "nattarbete_manader": "4", "nattarbete_dagar_per_vecka": "6",
    "franvaro_utan_schemabyte": "Semester",
}  # fmt: skip
DATED = make_dated(**VALUES)
SETTINGS = Settings.model_validate(
    {
        "dygnsbryt": {"default": "00:00", "units": {"1102": "07:00"}},
        "week_begins": {"units": {"1102": "sat"}},
        "night_work": {"units": {"1106": True}},
    }
)


def make_kind(dated: DatedRules = DATED) -> KIND:
    """Make the kind by the shared rule data and two dygnsbryt."""
    return KIND(SETTINGS, dated)


ROW = {
    "Kommun": "Lindeby kommun",
    "Enhet": "Norra skolan",
    "Enhetskod (ansvar)": "1101",
    "Anställningsnummer": "0012345",
    "Personnummer": ANNA,
    "Namn": "Ida Åkerblad",
    "Anställningsform": "Tillsvidare",
    "Anställd fr.o.m.": "2020-08-17",
    "Avtalstyp": "Semesteranställd",
    "Sysselsättningsgrad % (schema)": "100",
    "Sysselsättningsgrad % (anställning)": "100",
    "Heltidsmått tim/v": "40:00",
    "Veckoarbetstid (tt:mm)": "40:00",
    "Schema fr.o.m.": "2027-01-11",
    "Schema t.o.m.": "2027-03-14",
    "Schematyp": "Grundschema",
    "Schema-ID": "SCH-1101-07",
    "Schemanamn": "Fritids vt 2027",
    "Rad": "1",
    "Antal veckor (rullande)": "1",
    "Startvecka": "1",
    "Godkänd av": "C1101",
    "Godkänd datum": "2026-11-10",
    "Status": "Beviljat",
    "Version": "1",
    "Kommentar": "",
}


def make_row(number: int = 5, file: str = "norra.xlsx", **changes: str) -> Row:
    """Make a good schedule row; keys of `changes` are headers."""
    place = RowPlace(file=file, sheet="godkanda_scheman", row=number)
    return Row(place=place, values={**ROW, **changes})


def make_shift_rows(row: Row, *cells: dict[str, str]) -> list[Row]:
    """Make the shift rows of a schedule row, Monday to Friday 11:00-19:30 by default."""
    plain = {"Start": "11:00", "Slut": "19:30", "Rast start": "15:00", "Rast slut": "15:30"}
    week = cells or tuple({"Veckodag": day, **plain} for day in WEEKDAYS[:5])
    key = {name: row[name] for name in ("Schema-ID", "Rad")}
    return [
        Row(
            place=RowPlace(file=row.place.file, sheet="schemapass", row=index),
            values={**key, "Vecka": "1", "Tur/Kod": "UND", **cell},
        )
        for index, cell in enumerate(week, start=2)
    ]


def make_book(*rows: Row, shifts: Iterable[Row] | None = None) -> WorkbookRows:
    """Make a schedule workbook; every row gets the plain week unless shifts are given."""
    if shifts is None:
        shifts = [each for row in rows for each in make_shift_rows(row)]
    return WorkbookRows(
        file=rows[0].place.file,
        digest="0" * 64,
        sheets=(
            SheetRows(name="godkanda_scheman", rows=rows),
            SheetRows(name="schemapass", rows=tuple(shifts)),
        ),
    )


def make_register(
    *employments: dict[str, str],
    rights: bool = True,
    right: Mapping[str, str] = MappingProxyType({}),
) -> WorkbookRows:
    """Make a register workbook of employments; the manager of 1101 has attest right."""
    plain = {
        "personId": ANNA, "empRowId": "0012345", "title": "Fritidspedagog", "orgId": "1101",
        "orgName": "Norra skolan", "startDate": "2020-08-17", "endDate": "",
        "employmentDegree": "100", "fullTimeWeek": "40:00", "protectedIdentity": "N",
    }  # fmt: skip
    attest = {
        "managerCode": "C1101", "personId": CHEF, "orgId": "1101", "startDate": "2025-08-01",
        **right,
    }  # fmt: skip
    sheets = {
        "anstallningar": [{**plain, **each} for each in employments or ({},)],
        "attestratt": [attest] if rights else [],
    }
    return WorkbookRows(
        file="anstallningar.xlsx",
        digest="1" * 64,
        sheets=tuple(
            SheetRows(
                name=name,
                rows=tuple(
                    Row(
                        place=RowPlace(file="anstallningar.xlsx", sheet=name, row=index), values=one
                    )
                    for index, one in enumerate(rows, start=2)
                ),
            )
            for name, rows in sheets.items()
        ),
    )


class Make:
    """The makers, for test modules to use."""

    shift = staticmethod(shift)
    schedule = staticmethod(make_schedule)
    facts = staticmethod(make_facts)
    employment = staticmethod(make_employment)
    right = staticmethod(make_right)
    work_year = staticmethod(make_work_year)
    limits = staticmethod(make_limits)
    dated = staticmethod(make_dated)
    kind = staticmethod(make_kind)
    row = staticmethod(make_row)
    shift_rows = staticmethod(make_shift_rows)
    book = staticmethod(make_book)
    register = staticmethod(make_register)
    Books = Books
    Payroll = Payroll
    OutOfReach = OutOfReach
    week = WEEK
    values = VALUES
    closed = CLOSED
    settings = SETTINGS
    now = NOW
    anna, bo = ANNA, BO

    @staticmethod
    def cases(*rows: Row, register: WorkbookRows | None = None) -> list[Case | NotPrepared]:
        """Collect rows of one workbook."""
        books = Books([make_book(*rows)], [register or make_register()])
        return list(make_kind().collect(books))


@pytest.fixture
def make() -> type[Make]:
    """Give the makers of rows, facts and doubles."""
    return Make


class Prepared(Protocol):
    """Prepares a schedule row with changed cells."""

    def __call__(
        self,
        reader: TargetReader | None = None,
        register: WorkbookRows | None = None,
        **changes: str,
    ) -> Proposal:
        """Return the row's proposal."""
        ...


@pytest.fixture
def proposal() -> Prepared:
    """Give a function that prepares a schedule row with changed cells."""

    def prepared(
        reader: TargetReader | None = None,
        register: WorkbookRows | None = None,
        **changes: str,
    ) -> Proposal:
        (case,) = Make.cases(make_row(**changes), register=register)
        assert isinstance(case, Case)
        return make_kind().prepare(case, reader or Payroll(), NOW)

    return prepared
