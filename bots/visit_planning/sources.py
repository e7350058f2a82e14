"""What a day's areas and the registers of the home care's planning must hold.

Column names of `besok` and `kund` are those that planning systems export. Added to them: `datum`,
`omrade` and `enhet` of the visits, `protected`, `fodd` and coordinates of the clients, and the
list of areas with its control sums, by which a day is asked for. A list in a cell is separated by
commas. Days are `YYYY-MM-DD` and wall times `HH:MM`, all in Sweden.
"""

from __future__ import annotations

from decimal import Decimal

from framework.core.canonical import ValueType
from framework.core.tables import Column, SheetSpec, WorkbookSpec

DAYS, VISITS, CLIENTS, STAFF, TRAVEL, PERFORMED, PREVIOUS = (
    "days", "visits", "clients", "staff", "travel", "performed", "previous",
)  # fmt: skip
DAY_SHEET, VISIT_SHEET, CLIENT_SHEET, STAFF_SHEET, DELEGATION_SHEET, SHIFT_SHEET = (
    "omrade", "besok", "kund", "personal", "delegeringar", "pass",
)  # fmt: skip
TRAVEL_SHEET, PERFORMED_SHEET, PREVIOUS_SHEET = "restid", "utford", "plan"

YES, NO = "J", "N"
WALK, BIKE, CAR = "GANG", "CYKEL", "BIL"
MODES = {WALK: "gang_min", BIKE: "cykel_min", CAR: "bil_min"}
WOMAN, MAN = "K", "M"
#: What a language that somebody speaks or demands begins with.
LANGUAGE = "sprak "
#: Kinds of help that a visit can be for, and that somebody needs something for.
MEDICINE, INSULIN, STOMA, SHOWER = "LAKEMEDEL", "INSULIN", "STOMI", "DUSCH"
DELEGATED = (MEDICINE, INSULIN, STOMA)
#: Kinds of help that the national figure of continuity leaves out.
NOT_COUNTED = ("HSL", "TRYGGHETSLARM", "MATLEVERANS")
#: Parts of the day for which a client's need of time is stated.
PARTS = (
    "Morgon", "Förmiddag", "Lunch", "Eftermiddag", "Middag", "Tidig kväll", "Sen kväll",
)  # fmt: skip

#: Minutes of a visit; `20*2` is two people for 20 minutes each.
LENGTH = r"\d{1,3}(\*[12])?"
#: Minutes of a break, and when it may begin.
BREAK = r"\d{1,3}( ([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?"
_KEY = r"[0-9A-Za-zÅÄÖåäö_-]{1,40}"
_AREA = r"[^:/]{1,40}"


def _text(name: str, *choices: str, needed: bool = False, pattern: str = "") -> Column:
    return Column(
        name=name, choices=choices, pattern=pattern, empty_ok=not needed, optional=not needed
    )


def _number(
    name: str, kind: ValueType = ValueType.integer, *, most: int = 1_000_000, least: int = 0,
    needed: bool = False,
) -> Column:  # fmt: skip
    return Column(
        name=name, type=kind, empty_ok=not needed, optional=not needed,
        minimum=Decimal(least), maximum=Decimal(most),
    )  # fmt: skip


def _of(name: str, kind: ValueType, *, needed: bool = False) -> Column:
    return Column(name=name, type=kind, empty_ok=not needed, optional=not needed)


def _private(name: str) -> Column:
    return Column(name=name, empty_ok=True, optional=True, sensitive=True)


def _client(name: str = "Kundnr") -> Column:
    return Column(name=name, pattern=_KEY, sensitive=True)


def _answers(*names: str) -> tuple[Column, ...]:
    return tuple(_text(name, YES, NO) for name in names)


_DAY = SheetSpec(
    name=DAY_SHEET,
    aliases=("Områden",),
    unique=("datum", "omrade", "skyddade"),
    named_by=("omrade", "enhet"),
    columns=(
        _of("datum", ValueType.date, needed=True),
        _text("omrade", needed=True, pattern=_AREA),
        _text("enhet", needed=True),
        #: `J`: the area's visits to people with protected identity; there whether it has any.
        _text("skyddade", YES, NO),
        #: What the exporting system says that it has sent.
        _number("besok_rader"),
        _number("besok_min"),
    ),
)
_VISIT = SheetSpec(
    name=VISIT_SHEET,
    aliases=("besök", "Besökstillfällen"),
    unique=("datum", "visitid"),
    named_by=("visitid", "Kundnr"),
    columns=(
        _text("visitid", needed=True, pattern=_KEY),
        _text("movablevisitid"),
        _text("Dubbelid", pattern=_KEY),
        _text("Slinga"),
        _text("weekday"),
        _of("datum", ValueType.date, needed=True),
        _text("omrade", needed=True, pattern=_AREA),
        _of("originalstarttime", ValueType.time, needed=True),
        _text("Längd", needed=True, pattern=LENGTH),
        _number("Min före", most=24 * 60),
        _number("Min efter", most=24 * 60),
        _client(),
        _private("Förnamn"),
        _private("Efternamn"),
        _private("Gata"),
        _private("Postnr"),
        _private("Ort"),
        _text("Insatser"),
        _text("Vilande besök", YES, NO),
        _private("Notering"),
        _text("NFC"),
        _text("Nattkund", YES, NO),
        _text("frequency"),
        _number("Prio", most=3, least=1),
        #: Nothing of the visit lies outside these.
        _of("shift start", ValueType.time),
        _of("shift end", ValueType.time),
        _text("break"),
    ),
)
_CLIENT = SheetSpec(
    name=CLIENT_SHEET,
    aliases=("kunder",),
    unique=("Kundnr",),
    named_by=("Kundnr",),
    columns=(
        _client(),
        _text("omrade"),
        #: Without it nobody can tell whom a row protects.
        _text("protected", YES, NO, needed=True),
        _number("fodd", least=1900, most=2100),
        #: Away, e.g. in hospital: from and to this day.
        _of("borta_fran", ValueType.date),
        _of("borta_till", ValueType.date),
        *(_text(name, pattern=rf"({LENGTH})?") for name in PARTS),
        *_answers("Behöver läkemedel", "Behöver insulin", "Har stomi", "Kräver körkort", "Röker",
                  "Har hund", "Har katt", "Kräver >18", "Kräver man"),
        #: `DUSCH`: when the visit is for a shower only.
        _text("Kräver kvinna", YES, NO, SHOWER),
        _text("kräver_sprak"),
        _text("onskar_sprak"),
        *_answers("Dusch", "Aktivering"),
        _number("x_km", ValueType.decimal, most=1000, least=-1000),
        _number("y_km", ValueType.decimal, most=1000, least=-1000),
    ),
)  # fmt: skip
_STAFF = SheetSpec(
    name=STAFF_SHEET,
    unique=("anstnr",),
    named_by=("anstnr",),
    columns=(
        _text("anstnr", needed=True, pattern=_KEY),
        _text("namn", needed=True),
        _text("fardsatt", *MODES, needed=True),
        _text("sprak"),
        *_answers("tal_hund", "tal_katt", "korkort", "over_18"),
        _text("kon", WOMAN, MAN),
        _number("sysselsattningsgrad", ValueType.percent, most=100),
        Column(name="kontaktman_for", empty_ok=True, optional=True, sensitive=True),
        Column(name="sparr_kund", empty_ok=True, optional=True, sensitive=True),
    ),
)
_DELEGATION = SheetSpec(
    name=DELEGATION_SHEET,
    named_by=("anstnr",),
    columns=(
        _text("anstnr", needed=True, pattern=_KEY),
        _text("typ", *DELEGATED, needed=True),
        _of("giltig_fran", ValueType.date, needed=True),
        _of("giltig_tom", ValueType.date, needed=True),
    ),
)
_SHIFT = SheetSpec(
    name=SHIFT_SHEET,
    unique=("anstnr", "datum", "pass_start"),
    named_by=("anstnr",),
    columns=(
        _text("anstnr", needed=True, pattern=_KEY),
        _of("datum", ValueType.date, needed=True),
        _text("omrade", needed=True, pattern=_AREA),
        _of("pass_start", ValueType.time, needed=True),
        _of("pass_slut", ValueType.time, needed=True),
        _text("rast", pattern=rf"({BREAK})?"),
        _text("franvaro"),
    ),
)
_TRAVEL = SheetSpec(
    name=TRAVEL_SHEET,
    unique=("fran", "till"),
    named_by=("fran", "till"),
    columns=(
        Column(name="fran", sensitive=True),
        Column(name="till", sensitive=True),
        *(_number(name, most=24 * 60) for name in MODES.values()),
    ),
)
_PERFORMED = SheetSpec(
    name=PERFORMED_SHEET,
    named_by=("Kundnr", "datum"),
    columns=(
        _client(),
        _of("datum", ValueType.date, needed=True),
        _of("start", ValueType.time, needed=True),
        _text("anstnr", needed=True, pattern=_KEY),
        _text("insatstyp"),
    ),
)
_PREVIOUS = SheetSpec(
    name=PREVIOUS_SHEET,
    unique=("datum", "visitid"),
    named_by=("visitid",),
    columns=(
        _of("datum", ValueType.date, needed=True),
        #: The second of `20*2` ends on `:2`.
        _text("visitid", needed=True, pattern=_KEY + "(:2)?"),
        _text("anstnr", needed=True, pattern=_KEY),
        _of("start", ValueType.time, needed=True),
    ),
)

SOURCES = {
    DAYS: WorkbookSpec(sheets=(_DAY,)),
    VISITS: WorkbookSpec(sheets=(_VISIT,)),
    CLIENTS: WorkbookSpec(sheets=(_CLIENT,)),
    STAFF: WorkbookSpec(sheets=(_STAFF, _DELEGATION, _SHIFT)),
    TRAVEL: WorkbookSpec(sheets=(_TRAVEL,)),
    PERFORMED: WorkbookSpec(sheets=(_PERFORMED,)),
    PREVIOUS: WorkbookSpec(sheets=(_PREVIOUS,)),
}
