"""What a month's areas and the registers of the home care must hold.

Column names are those of the decisions, visits and compensation rules that systems of home care
export. Added to them: `manad`, `geografi` and control sums of the areas, `beslut_id` of the visits,
`kalla` and the levels of the rates, and the register of clients.
"""

from __future__ import annotations

from decimal import Decimal

from framework.core.canonical import ValueType
from framework.core.tables import Column, SheetSpec, WorkbookSpec

MONTHS, DECISIONS, VISITS, RATES, CLIENTS = (
    "months", "decisions", "visits", "rates", "clients",
)  # fmt: skip
AREA_SHEET, DECISION_SHEET, VISIT_SHEET, RATE_SHEET, CLIENT_SHEET = (
    "omrade", "beslut", "utford", "ersattning", "kund",
)  # fmt: skip

YES, NO = "J", "N"
SERVICE, CARE, HEALTH, ALARM, MEALS, RELIEF, COMPANION = (
    "SERVICE", "OMVARDNAD", "HSL", "TRYGGHETSLARM", "MATLEVERANS", "AVLOSNING", "LEDSAGNING",
)  # fmt: skip
TYPES = (SERVICE, CARE, HEALTH, ALARM, MEALS, RELIEF, COMPANION)
#: Nobody plans visits for these.
UNVISITED = (ALARM, MEALS)
DAY, EVENING, NIGHT, WEEKEND = "DAG", "KVALL", "NATT", "HELG"
CATEGORIES = (DAY, EVENING, NIGHT, WEEKEND)
DAILY, WEEKLY, FORTNIGHTLY, FOUR_WEEKLY, MONTHLY = (
    "DAGLIG", "VECKA", "VARANNAN", "VAR4E", "MANAD",
)  # fmt: skip
TOWN, COUNTRY = "TATORT", "GLESBYGD"
GRANTED, PLANNED, PERFORMED, LEVEL = "BEVILJAD", "PLANERAD", "UTFORD", "NIVA"
NOT_HOME, CALLED_OFF, HOSPITAL, CANCELLED = "EJ_HEMMA", "AVBOKAD", "SJUKHUS", "INSTALLD_UTF"
#: Causes for which nobody is with the client.
AWAY = (NOT_HOME, CALLED_OFF, HOSPITAL, CANCELLED)
CAUSES = (*AWAY, "LANGRE_TID", "KORTARE_TID", "LARM")
DAY_MINUTES = 24 * 60

#: Minutes of a visit; `20*2` is two people for 20 minutes each.
_TIME = r"\d{1,4}([.,]\d+)?(\*[12])?"
_MONTH = r"20\d\d-(0[1-9]|1[0-2])"
_NAME = r"[^:/]{1,40}"


def _text(name: str, *choices: str, needed: bool = False, pattern: str = "") -> Column:
    return Column(
        name=name, choices=choices, pattern=pattern, empty_ok=not needed, optional=not needed
    )


def _number(
    name: str, kind: ValueType = ValueType.decimal, *, most: int = 10_000_000, needed: bool = False
) -> Column:
    return Column(
        name=name, type=kind, empty_ok=not needed, optional=not needed,
        minimum=Decimal(0), maximum=Decimal(most),
    )  # fmt: skip


def _date(name: str, *, needed: bool = False) -> Column:
    return Column(name=name, type=ValueType.date, empty_ok=not needed, optional=not needed)


def _told(column: Column) -> Column:
    """Let a bad or empty cell be told by L15, so that the rest of its row is known."""
    return column.model_copy(update={"bad_is_unknown": True, "empty_ok": True, "optional": False})


def _client() -> Column:
    return Column(name="kund_id", sensitive=True)


_AREA = SheetSpec(
    name=AREA_SHEET,
    aliases=("Områden",),
    unique=("manad", "omrade"),
    named_by=("omrade", "enhet"),
    columns=(
        _text("manad", needed=True, pattern=_MONTH),
        _text("omrade", needed=True, pattern=_NAME),
        _text("enhet", needed=True),
        _text("EC"),
        _number("antal_kunder", ValueType.integer),
        _text("geografi", TOWN, COUNTRY, needed=True),
        _number("geografi_index", most=1),
        _number("restidspåslag_%", ValueType.percent, most=100),
        _number("hsl_%", ValueType.percent, most=100),
        _number("bemanningsnyckel", most=1),
        _number("budget_h"),
        _text("helger", YES, NO, needed=True),
        #: What the exporting system says that it has sent.
        _number("beslut_rader", ValueType.integer),
        _number("besok_rader", ValueType.integer),
        _number("planerade_min", ValueType.integer, most=100_000_000),
        _number("utforda_min", ValueType.integer, most=100_000_000),
    ),
)
_DECISION = SheetSpec(
    name=DECISION_SHEET,
    unique=("beslut_id",),
    named_by=("beslut_id", "kund_id"),
    columns=(
        Column(name="beslut_id"),
        _client(),
        _told(_text("omrade")),
        _text("insats"),
        _told(_text("insatstyp", *TYPES)),
        _told(_text("tid_min_per_gang", pattern=_TIME)),
        _told(_text("frekvens", DAILY, WEEKLY, FORTNIGHTLY, FOUR_WEEKLY, MONTHLY)),
        _told(_number("ggr", ValueType.integer, most=100)),
        _number("beviljad_tid_h_man"),
        _told(_date("giltig_from")),
        _date("giltig_tom"),
        _text("dubbelbemanning", YES, NO),
        _told(_text("tidskategori", *CATEGORIES)),
        _text("utforare"),
    ),
)
_VISIT = SheetSpec(
    name=VISIT_SHEET,
    named_by=("kund_id", "datum"),
    columns=(
        _client(),
        _told(_date("datum")),
        _told(_number("planerad_min", ValueType.integer, most=DAY_MINUTES)),
        _told(_number("utford_min", ValueType.integer, most=DAY_MINUTES)),
        _text("orsak_avvikelse", *CAUSES),
        _text("registrering", "NFC", "MANUELL", "EFTERHAND"),
        #: Empty when nobody has decided on it.
        _text("beslut_id"),
    ),
)
_RATE = SheetSpec(
    name=RATE_SHEET,
    named_by=("insatstyp",),
    columns=(
        _date("giltig_from", needed=True),
        _text("insatstyp", *TYPES, needed=True),
        _text("tidskategori", *CATEGORIES, needed=True),
        _text("geografi", TOWN, COUNTRY, needed=True),
        _number("kr_per_h", needed=True),
        _text("grund", GRANTED, PLANNED, PERFORMED, LEVEL, needed=True),
        _text("kvarstaende_regel", YES, NO),
        #: Who decided on it, and where that stands.
        _text("kalla", needed=True),
        #: Of a level: granted hours in a month from, under, and the hours that are paid.
        _number("niva_fran_h"),
        _number("niva_till_h"),
        _number("niva_h"),
    ),
)
_CLIENT = SheetSpec(
    name=CLIENT_SHEET,
    aliases=("kunder",),
    unique=("kund_id",),
    named_by=("kund_id",),
    columns=(
        _client(),
        _text("omrade"),
        #: Last day as a client, e.g. moved or dead.
        _date("avslutad"),
        #: Without it nobody can tell whom a row protects.
        _text("protected", YES, NO, needed=True),
    ),
)

SOURCES = {
    MONTHS: WorkbookSpec(sheets=(_AREA,)),
    DECISIONS: WorkbookSpec(sheets=(_DECISION,)),
    VISITS: WorkbookSpec(sheets=(_VISIT,)),
    RATES: WorkbookSpec(sheets=(_RATE,)),
    CLIENTS: WorkbookSpec(sheets=(_CLIENT,)),
}
