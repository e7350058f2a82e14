"""What the schedule files and the register of employments must hold.

Column names: the form that schools fill in (`godkanda_scheman`, `schemapass`) and the fields of a
municipal employee register (`anstallningar`, `attestratt`).
"""

from __future__ import annotations

from decimal import Decimal

from bots.schedule_registration.schedule import MOST_WEEKS, WEEKDAYS
from framework.core.canonical import ValueType
from framework.core.tables import Belongs, Column, SheetSpec, WorkbookSpec

APPROVED = "Beviljat"
WITHDRAWN = "Återkallat"
BASE, PLACEMENT = "Grundschema", "Placeringsschema"
#: Avtalstyp with a work year.
WORK_YEAR = ("Ferieanställd", "Uppehållsanställd")
BREAK, JOUR = "RAST", "JOUR"
SCHEDULES, SHIFTS = "godkanda_scheman", "schemapass"
EMPLOYMENTS, ATTEST = "anstallningar", "attestratt"
#: As `protectedIdentity` says it.
PROTECTED = ("J", "Ja")

_ONE = Decimal(1)
_FULL = Decimal(100)
#: Minutes of a week; no week holds more work.
_WHOLE_WEEK = Decimal(168 * 60)
#: Minutes of a day.
_DAY = Decimal(24 * 60)
#: Seven digits as text. A cell that Excel made a number has lost its leading zero.
_NUMBER = r"\d{7}"
#: Rows of one schedule; no school has as many.
_MOST_ROWS = 9999
#: Days of a leap year.
_YEAR = Decimal(366)
#: A schedule begins in our time; with year 1 or 9999 nothing can be counted.
_OUR_TIME = r"(19|20)\d\d-\d\d-\d\d"


def _text(name: str, *aliases: str, used: bool = True, choices: tuple[str, ...] = ()) -> Column:
    return Column(name=name, aliases=aliases, optional=not used, empty_ok=not used, choices=choices)


def _date(name: str, *, needed: bool = True, optional: bool = False) -> Column:
    return Column(name=name, type=ValueType.date, empty_ok=not needed, optional=optional)


def _count(name: str, *aliases: str, most: int = MOST_WEEKS) -> Column:
    return Column(
        name=name,
        aliases=aliases,
        type=ValueType.integer,
        minimum=_ONE,
        maximum=Decimal(most),
    )


def _percent(name: str, *, needed: bool, optional: bool = False) -> Column:
    return Column(
        name=name,
        type=ValueType.percent,
        empty_ok=not needed,
        optional=optional,
        minimum=Decimal(0),
        maximum=_FULL,
    )


def _hours(
    name: str,
    *aliases: str,
    needed: bool = True,
    optional: bool = False,
    most: Decimal = _WHOLE_WEEK,
) -> Column:
    return Column(
        name=name,
        aliases=aliases,
        type=ValueType.hours,
        empty_ok=not needed,
        optional=optional,
        minimum=_ONE,
        maximum=most,
    )


def _maybe(name: str, kind: ValueType = ValueType.text, pattern: str = "") -> Column:
    return Column(name=name, type=kind, empty_ok=True, pattern=pattern)


def _person(name: str) -> Column:
    return Column(name=name, type=ValueType.identity, sensitive=True)


_SCHEDULES = SheetSpec(
    name=SCHEDULES,
    aliases=("Godkända scheman",),
    tenant="Kommun",
    unique=("Schema-ID", "Rad"),
    named_by=("Schema-ID", "Personnummer", "Anställningsnummer"),
    columns=(
        _text("Kommun"),
        _text("Förvaltning", used=False),
        _text("Enhet"),
        _text("Enhetskod (ansvar)", "Enhetskod", "Ansvar"),
        #: Empty is for rule H03 to judge, so the row gets as far as the rule.
        _maybe("Anställningsnummer", pattern=_NUMBER),
        _person("Personnummer"),
        _text("Namn"),
        _text("Befattning", used=False),
        _text("BID/AID-kod", "AID-kod", used=False),
        _text(
            "Anställningsform",
            choices=("Tillsvidare", "Vikariat", "Särskild visstid", "Timavlönad", "PAN"),
        ),
        _date("Anställd fr.o.m."),
        _date("Anställd t.o.m.", needed=False),
        _text("Avtalstyp", choices=("Semesteranställd", *WORK_YEAR)),
        _percent("Sysselsättningsgrad % (schema)", needed=True),
        _percent("Sysselsättningsgrad % (anställning)", needed=False),
        _hours("Heltidsmått tim/v", "Heltidsmått"),
        _hours("Veckoarbetstid (tt:mm)", "Veckoarbetstid"),
        _date("Arbetsår fr.o.m.", needed=False, optional=True),
        _date("Arbetsår t.o.m.", needed=False, optional=True),
        Column(
            name="Verksamhetsdagar",
            type=ValueType.integer,
            optional=True,
            empty_ok=True,
            minimum=Decimal(0),
            maximum=_YEAR,
        ),
        _hours("Tim/dag", needed=False, optional=True, most=_DAY),
        _percent("Omfattning %", needed=False, optional=True),
        Column(name="Schema fr.o.m.", type=ValueType.date, pattern=_OUR_TIME),
        _date("Schema t.o.m.", needed=False),
        _text("Schematyp", choices=(BASE, PLACEMENT)),
        _text("Schema-ID"),
        _text("Schemanamn"),
        _count("Rad", most=_MOST_ROWS),
        _count("Antal veckor (rullande)", "Antal veckor"),
        _count("Startvecka"),
        _maybe("Godkänd av"),
        _date("Godkänd datum", needed=False),
        _text("Status", choices=("Utkast", "Inskickat", "Tillstyrkt", APPROVED, WITHDRAWN)),
        _text("Version", used=False),
        _text("Kommentar", used=False),
    ),
)

_SHIFTS = SheetSpec(
    name=SHIFTS,
    belongs=Belongs(sheet=SCHEDULES, on=("Schema-ID", "Rad")),
    named_by=("Schema-ID",),
    columns=(
        _text("Schema-ID"),
        _count("Rad", most=_MOST_ROWS),
        _count("Vecka", "Vecka (1..n)"),
        _text("Veckodag", choices=WEEKDAYS),
        Column(name="Start", type=ValueType.time),
        Column(name="Slut", type=ValueType.time),
        _maybe("Rast start", ValueType.time),
        _maybe("Rast slut", ValueType.time),
        _text("Tur/Kod", "Tur", "Kod", choices=("UND", "PLAN", "APT", JOUR, BREAK)),
        _text("Arbetsställe", used=False),
    ),
)

_EMPLOYMENTS = SheetSpec(
    name=EMPLOYMENTS,
    aliases=("Anställningar",),
    named_by=("personId", "empRowId"),
    columns=(
        *(
            _text(name, used=False)
            for name in ("companyId", "employmentType", "topOrg", "benefitGroupId", "paTeam")
        ),
        *(
            _text(name, used=False)
            for name in ("formOfEmploymentId", "aid", "managerCode", "event")
        ),
        _person("personId"),
        _maybe("title"),
        _maybe("orgId"),
        _text("orgName", used=False),
        Column(name="empRowId", pattern=_NUMBER),
        _text("isMainEmployment", used=False),
        _date("startDate", needed=False),
        _date("endDate", needed=False, optional=True),
        _percent("employmentDegree", needed=False, optional=True),
        _hours("fullTimeWeek", needed=False, optional=True),
        _text("protectedIdentity", choices=(*PROTECTED, "N", "Nej")),
    ),
)
#: Without one of these nobody can tell whom a row protects; any other cell may be unreadable.
_CERTAIN = ("personId", "empRowId", "protectedIdentity")

_ATTEST = SheetSpec(
    name=ATTEST,
    aliases=("Attesträtt",),
    named_by=("managerCode", "personId"),
    columns=(
        _text("managerCode"),
        _person("personId"),
        _text("orgId"),
        _date("startDate", needed=False),
        _date("endDate", needed=False),
    ),
)


def _forgiving(sheet: SheetSpec, *but: str) -> SheetSpec:
    """Let no bad cell drop its row, except in some columns."""
    columns = [
        each if each.name in but else each.model_copy(update={"bad_is_unknown": True})
        for each in sheet.columns
    ]
    return sheet.model_copy(update={"columns": tuple(columns)})


SOURCES = {
    "schedules": WorkbookSpec(sheets=(_SCHEDULES, _SHIFTS)),
    "employments": WorkbookSpec(
        sheets=(
            _forgiving(_EMPLOYMENTS, *_CERTAIN),
            _forgiving(_ATTEST, "managerCode", "personId", "orgId"),
        )
    ),
}
