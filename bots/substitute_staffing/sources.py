"""What orders, replies and the registers of a staffing unit must hold.

Column names are those that staffing pools and their guides use. A list in a cell is separated by
commas. Days are `YYYY-MM-DD`, wall times `HH:MM`, and moments `YYYY-MM-DD HH:MM`, all in Sweden.
"""

from __future__ import annotations

from decimal import Decimal

from framework.core.canonical import ValueType
from framework.core.tables import Belongs, Column, SheetSpec, WorkbookSpec

ORDERS, REPLIES = "orders", "replies"
SUBSTITUTES, AVAILABILITY, BOOKINGS, REQUESTS = (
    "substitutes", "availability", "bookings", "requests",
)  # fmt: skip
ORDER_SHEET, REPLY_SHEET, SUBSTITUTE_SHEET = "bestallningar", "svar", "vikarier"
DELEGATION_SHEET, DISTANCE_SHEET, AVAILABILITY_SHEET = "delegeringar", "avstand", "tillganglighet"
BOOKING_SHEET, REQUEST_SHEET = "bokningar", "forfragningar"
#: What was ordered before, as the pool exports it for statistics.
HISTORY, HISTORY_SHEET = "history", "bestallningar"

YES, NO = "J", "N"
TITLES = (
    "USK", "VBITR", "BSK", "LARARE", "ELEVASS", "FORSKOLLARARE", "MALTID", "LOKALVARD",
)  # fmt: skip
CAUSES = ("SJUK", "VAB", "SEMESTER", "UTB", "VAKANT", "EXTRA", "TILLSYN")
HOURLY, POOL, FIXED_TERM = "TIMAVLONAD", "POOL_TILLSV", "VIKARIAT"
DIRECT, ON_REQUEST, UNAVAILABLE = "DIREKTBOKNING", "FORFRAGAN", "EJ_TILLGANGLIG"
WORK, ON_CALL, STANDBY, OTHER_JOB, TRAINING = (
    "ARBETE", "JOUR", "BEREDSKAP", "BISYSSLA", "UTBILDNING",
)  # fmt: skip
ANSWERED_YES, ANSWERED_NO, NO_ANSWER = "JA", "NEJ", "INGET"
NEW, SEARCHING, ASKED, ACCEPTED, CONFIRMED = (
    "Ny", "Söker", "Förfrågan skickad", "Tackat ja", "Bekräftad",
)  # fmt: skip
WORKED, UNFILLED, STOPPED = "Utförd", "Ej tillsatt", "Stoppad"
CANCELLED_BY_UNIT, CANCELLED_BY_SUBSTITUTE = "Avbokad av enhet", "Avbokad av vikarie"
STATUSES = (
    NEW, SEARCHING, ASKED, ACCEPTED, CONFIRMED, WORKED, UNFILLED, STOPPED, CANCELLED_BY_UNIT,
    CANCELLED_BY_SUBSTITUTE,
)  # fmt: skip
#: Classes of time that an order was paid as.
ORDINARY, EXTRA, OVERTIME = "ORDINARIE", "FYLLNAD", "OVERTID"
#: Nobody has the order yet.
OPEN = (NEW, SEARCHING, ASKED)
#: Lowest and default priority of an order; 1 is filled first.
LAST_PRIORITY, USUAL_PRIORITY = 9, 5

#: A date and a time of day in one cell; a spreadsheet program may add seconds.
_MOMENT = r"20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[ T]([01]\d|2[0-3]):[0-5]\d(:00)?"
_NUMBER = r"[0-9A-Za-z-]{1,20}"
_REFERENCE = r"[A-Za-z0-9][A-Za-z0-9._/-]{0,59}"
_MOST_DAYS = Decimal(40_000)


def _text(name: str, *choices: str, needed: bool = False) -> Column:
    return Column(name=name, empty_ok=not needed, optional=not needed, choices=choices)


def _private(name: str) -> Column:
    return Column(name=name, empty_ok=True, optional=True, sensitive=True)


def _named(name: str, pattern: str = _NUMBER, *, needed: bool = True) -> Column:
    return Column(name=name, pattern=pattern, empty_ok=not needed, optional=not needed)


def _moment(name: str, *, needed: bool = False) -> Column:
    return Column(name=name, pattern=_MOMENT, empty_ok=not needed, optional=not needed)


def _date(name: str, *, needed: bool = False) -> Column:
    return Column(name=name, type=ValueType.date, empty_ok=not needed, optional=not needed)


def _count(name: str, most: int = 100_000, least: int = 0) -> Column:
    return Column(
        name=name, type=ValueType.integer, empty_ok=True, optional=True,
        minimum=Decimal(least), maximum=Decimal(most),
    )  # fmt: skip


def _amount(name: str, *, needed: bool = False) -> Column:
    return Column(
        name=name, type=ValueType.decimal, empty_ok=not needed, optional=not needed,
        minimum=Decimal(0), maximum=_MOST_DAYS,
    )  # fmt: skip


_ORDER = SheetSpec(
    name=ORDER_SHEET,
    aliases=("Beställningar",),
    unique=("bestallning_id",),
    named_by=("bestallning_id",),
    columns=(
        _named("bestallning_id", _REFERENCE),
        _count("version"),
        _text("enhet", needed=True),
        _text("arbetsplats"),
        _date("datum", needed=True),
        Column(name="start", type=ValueType.time),
        Column(name="slut", type=ValueType.time),
        _count("rast_min", most=240),
        _text("befattning", *TITLES, needed=True),
        _text("krav"),
        _text("onskemal"),
        _named("ersatter_anstnr", needed=False),
        _text("orsak", *CAUSES, needed=True),
        _text("referens"),
        _count("prioritet", most=LAST_PRIORITY, least=1),
        _moment("skapad", needed=True),
        _moment("senast_svar"),
        _moment("forfragan_slut"),
        _text("status", *STATUSES, needed=True),
        _named("tillsatt_anstnr", needed=False),
        _text("avbokad_orsak"),
        #: Unanswered is not no: B09 cannot be tried then.
        _text("bil", YES, NO),
        _private("kommentar"),
    ),
)
_REPLY = SheetSpec(
    name=REPLY_SHEET,
    unique=("svar_id",),
    named_by=("svar_id",),
    columns=(
        _named("svar_id", _REFERENCE),
        Column(name="fran", sensitive=True),
        _private("till"),
        Column(name="text", type=ValueType.lines, empty_ok=True, sensitive=True),
        _moment("mottaget", needed=True),
        _named("forfragan_id", _REFERENCE, needed=False),
    ),
)
_SUBSTITUTE = SheetSpec(
    name=SUBSTITUTE_SHEET,
    aliases=("Vikarier",),
    unique=("anstnr",),
    named_by=("anstnr", "personnr"),
    columns=(
        _named("anstnr"),
        Column(name="namn"),
        _private("mobil"),
        Column(name="personnr", type=ValueType.identity, sensitive=True),
        _text("anst_form", HOURLY, POOL, FIXED_TERM, needed=True),
        *(_text(name) for name in ("befattningar", "introduktion_enheter", "korkort", "sprak")),
        *(_text(name) for name in ("kontakt_spärr", "onskad_enhet")),
        *(_date(name) for name in ("legitimation_bevis", "utdrag_belastningsreg_datum")),
        *(_text(name, YES, NO) for name in ("forflyttningsutb", "brandutb", "nattbehorighet")),
        Column(name="arbetstid_max_man", type=ValueType.hours, empty_ok=True, optional=True),
        *(_count(name) for name in ("las_dagar_sava_5ar", "las_dagar_vik_5ar", "las_dagar_3ar")),
        *(_date(name) for name in ("anstalld_tom", "foretradesratt_tom")),
        _count("resurstid_min"),
        _amount("timkostnad"),
        #: Without it nobody can tell whom a row protects.
        _text("protected", YES, NO, needed=True),
    ),
)


def _details(name: str, *columns: Column) -> SheetSpec:
    return SheetSpec(
        name=name,
        belongs=Belongs(sheet=SUBSTITUTE_SHEET, on=("anstnr",)),
        named_by=("anstnr",),
        columns=(_named("anstnr"), *columns),
    )


_DELEGATION = _details(
    DELEGATION_SHEET,
    _text("typ", needed=True),
    _text("enhet", needed=True),
    _date("giltig_tom", needed=True),
)
_DISTANCE = _details(DISTANCE_SHEET, _text("enhet", needed=True), _amount("km", needed=True))
_AVAILABLE = SheetSpec(
    name=AVAILABILITY_SHEET,
    named_by=("anstnr",),
    columns=(
        _named("anstnr"),
        _date("datum", needed=True),
        Column(name="fran", type=ValueType.time),
        Column(name="till", type=ValueType.time),
        _text("typ", DIRECT, ON_REQUEST, UNAVAILABLE, needed=True),
    ),
)
_BOOKING = SheetSpec(
    name=BOOKING_SHEET,
    named_by=("anstnr",),
    columns=(
        _named("anstnr"),
        _moment("start", needed=True),
        _moment("slut", needed=True),
        #: Another employer than the municipality.
        _text("arbetsgivare"),
        _text("enhet"),
        _text("typ", WORK, ON_CALL, STANDBY, OTHER_JOB, TRAINING, needed=True),
        _count("rast_min", most=240),
        _named("bestallning_id", _REFERENCE, needed=False),
    ),
)
_REQUEST = SheetSpec(
    name=REQUEST_SHEET,
    unique=("id",),
    named_by=("id",),
    columns=(
        _named("id", _REFERENCE),
        _named("bestallning_id", _REFERENCE),
        _named("anstnr"),
        _text("kanal", "SMS", "APP", "TEL", needed=True),
        #: Empty when it never left: that is not "no answer".
        _moment("skickad"),
        _text("svar", ANSWERED_YES, ANSWERED_NO, NO_ANSWER),
        _moment("svar_tid"),
        _count("ordning"),
        _count("omgang"),
    ),
)
_PAST = SheetSpec(
    name=HISTORY_SHEET,
    aliases=("Beställningar",),
    unique=("bestallning_id",),
    named_by=("bestallning_id",),
    columns=(
        _named("bestallning_id", _REFERENCE),
        _text("enhet", needed=True),
        _date("datum", needed=True),
        Column(name="start", type=ValueType.time),
        Column(name="slut", type=ValueType.time),
        _count("rast_min", most=240),
        _text("status", *STATUSES, needed=True),
        _moment("skapad", needed=True),
        #: When somebody had it.
        _moment("tillsatt_tid"),
        _text("kostnadsklass", ORDINARY, EXTRA, OVERTIME),
    ),
)

SOURCES = {
    ORDERS: WorkbookSpec(sheets=(_ORDER,)),
    REPLIES: WorkbookSpec(sheets=(_REPLY,)),
    SUBSTITUTES: WorkbookSpec(sheets=(_SUBSTITUTE, _DELEGATION, _DISTANCE)),
    AVAILABILITY: WorkbookSpec(sheets=(_AVAILABLE,)),
    BOOKINGS: WorkbookSpec(sheets=(_BOOKING,)),
    REQUESTS: WorkbookSpec(sheets=(_REQUEST,)),
    HISTORY: WorkbookSpec(sheets=(_PAST,)),
}
