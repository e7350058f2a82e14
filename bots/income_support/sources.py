"""What an application for income support must hold, however it comes.

A workbook with these sheets, a zip of CSV files named after them and the queue of the e-service
give the same rows. Column names follow the form model of a municipality's e-service; the answers to
yes and no questions are three: `J`, `N` and unanswered (`EJ_SVAR` or empty). Unanswered is not no.
"""

from __future__ import annotations

from decimal import Decimal

from framework.core.canonical import ValueType
from framework.core.tables import Belongs, Column, SheetSpec, WorkbookSpec

APPLICATIONS = "applications"
APPLICATION, CHILDREN, INCOMES, COSTS = "ansokningar", "barn", "inkomster", "utgifter"
PLANNING, JOBS = "planering", "sokta_jobb"
NEW, RENEWED, SUPPLEMENT = "NYANSOKAN", "ATERANSOKAN", "TILLAGG"
SINGLE, COHABITING, MARRIED = "ENSAMSTAENDE", "SAMMANBOENDE", "GIFT"
#: Ways of living in which the household shares its dwelling with people outside it.
LODGER, WITH_PARENTS, NO_DWELLING = "INNEBOENDE", "HOS_FORALDRAR", "UTAN_BOSTAD"
DWELLINGS = (
    "HYRESRATT", "ANDRAHAND", LODGER, "BOSTADSRATT", "AGER_VILLA", "HYR_VILLA", WITH_PARENTS,
    NO_DWELLING,
)  # fmt: skip
YES, NO, UNANSWERED = "J", "N", "EJ_SVAR"
APPLICANT, CO_APPLICANT, CHILD = "SOKANDE", "MEDSOKANDE", "BARN"
FULL_TIME, PART_TIME = "HELTID", "DELTID"
AS_BEFORE = "SAMMA_SOM_TIDIGARE"
JOBSEEKER = "ARBETSSOKANDE"

_MOST = Decimal(10_000_000)
#: What other systems call an application or a case; it goes into their addresses.
_NAME = r"[A-Za-z0-9][A-Za-z0-9._/-]{0,59}"


def _text(name: str, *choices: str, needed: bool = False) -> Column:
    return Column(name=name, empty_ok=not needed, optional=not needed, choices=choices)


def _private(name: str, kind: ValueType = ValueType.text) -> Column:
    return Column(name=name, type=kind, empty_ok=True, optional=True, sensitive=True)


def _person(name: str, *, needed: bool = True) -> Column:
    return Column(name=name, type=ValueType.identity, sensitive=True, empty_ok=not needed)


def _answer(name: str) -> Column:
    return _text(name, YES, NO, UNANSWERED)


def _date(name: str, *, needed: bool = True) -> Column:
    return Column(name=name, type=ValueType.date, empty_ok=not needed, optional=not needed)


def _count(name: str, least: int, most: int, *, needed: bool = False) -> Column:
    return Column(
        name=name, type=ValueType.integer, empty_ok=not needed, optional=not needed,
        minimum=Decimal(least), maximum=Decimal(most),
    )  # fmt: skip


def _amount(name: str) -> Column:
    """Kronor; an amount that is left out is unknown, so it is sent back."""
    return Column(name=name, type=ValueType.decimal, minimum=Decimal(0), maximum=_MOST)


def _reference() -> Column:
    return Column(name="ansokan_id", pattern=_NAME)


def _details(name: str, *columns: Column) -> SheetSpec:
    return SheetSpec(
        name=name,
        belongs=Belongs(sheet=APPLICATION, on=("ansokan_id",)),
        named_by=("ansokan_id",),
        columns=(_reference(), *columns),
    )


_APPLICATION = SheetSpec(
    name=APPLICATION,
    aliases=("Ansökningar",),
    unique=("ansokan_id",),
    named_by=("ansokan_id", "sokande_personnr"),
    columns=(
        _reference(),
        Column(name="arende_id", pattern=_NAME, empty_ok=True, optional=True),
        _text("typ", NEW, RENEWED, SUPPLEMENT, needed=True),
        _date("inkom_datum"),
        _count("period_ar", 2000, 2100, needed=True),
        _count("period_manad", 1, 12, needed=True),
        _person("sokande_personnr"),
        _person("medsokande_personnr", needed=False),
        _text("civilstand", SINGLE, COHABITING, MARRIED, needed=True),
        _answer("signerad_sokande"),
        _answer("signerad_medsokande"),
        _text("boendeform", *DWELLINGS, needed=True),
        _count("antal_i_bostaden", 1, 99),
        _answer("boende_andrat"),
        _answer("barn_boende_andrat"),
        _answer("vistelse_annan_ort"),
        _text("tolk"),
        _text("utbetalningssatt", AS_BEFORE, "KONTO", "UTBETALNINGSKORT"),
        _private("clearing"),
        _private("kontonr"),
        _private("e-post"),
        _private("mobil"),
        _text("avisering", "SMS", "EPOST", "INGEN"),
        _answer("vantar_pa_ersattning"),
        _answer("nya_tillgangar"),
        _date("forsakran", needed=False),
        #: Protected identity as the e-service was told; empty is not known.
        _text("skydd", YES, NO),
        _private("meddelande", ValueType.lines),
        _answer("eget_foretag"),
        _answer("vistelse_utomlands"),
    ),
)

_CHILDREN = _details(
    CHILDREN,
    _person("personnr"),
    _private("namn"),
    _text("omfattning", FULL_TIME, PART_TIME),
    _count("dagar_hemma", 0, 31),
    _answer("lunch_i_skola_forskola"),
)
_INCOMES = _details(
    INCOMES,
    _text("inkomsttyp", needed=True),
    _amount("belopp_netto"),
    _date("datum", needed=False),
    _text("mottagare", APPLICANT, CO_APPLICANT, CHILD, needed=True),
)
_COSTS = _details(
    COSTS,
    _text("utgiftstyp", needed=True),
    _amount("sokt_belopp"),
    _text("undertyp"),
    _text("specifikation"),
    _text("mottagare_eller_period"),
)
_PLANNING = _details(
    PLANNING,
    _text("person", APPLICANT, CO_APPLICANT, needed=True),
    _text("typ", "ARBETE", JOBSEEKER, "SJUKSKRIVEN", "SFI", "ANNAT", needed=True),
    _text("omfattning", "25", "50", "75", "100"),
    _text("sfi_spar", "1", "2", "3"),
    _text("sfi_kurs", "A", "B", "C", "D"),
)
_JOBS = _details(JOBS, _date("datum", needed=False), _text("befattning"), _text("arbetsgivare"))

SOURCES = {
    APPLICATIONS: WorkbookSpec(sheets=(_APPLICATION, _CHILDREN, _INCOMES, _COSTS, _PLANNING, _JOBS))
}
