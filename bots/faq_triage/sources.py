"""What the helpdesk's queue, the articles and the list of outages must hold.

Names of columns follow a real integration with a helpdesk system. Days are `YYYY-MM-DD` and moments
`YYYY-MM-DD HH:MM`, Swedish wall time. What people have typed is masked before it is kept.
"""

from __future__ import annotations

from decimal import Decimal

from framework.core.canonical import ValueType
from framework.core.tables import Column, SheetSpec, WorkbookSpec

TICKETS, ARTICLES, STATUS = "tickets", "articles", "status"
TICKET_SHEET, ARTICLE_SHEET, STATUS_SHEET = "arenden", "kunskap", "driftstatus"
YES, NO = "J", "N"
#: An article may be answered from, or leads to people; as a workbook and as a text say it.
ANSWERS, HANDS_OVER = ("ja", "yes"), ("lämnas till", "handover")

_MOMENT = r"20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?"
_REFERENCE = r"[A-Za-z0-9][A-Za-z0-9._/-]{0,59}"
_MOST = Decimal(1000)


def _text(name: str, *choices: str, needed: bool = False) -> Column:
    return Column(name=name, empty_ok=not needed, optional=not needed, choices=choices)


def _private(name: str, kind: ValueType = ValueType.text) -> Column:
    return Column(name=name, type=kind, empty_ok=True, optional=True, sensitive=True)


def _count(name: str) -> Column:
    return Column(
        name=name, type=ValueType.integer, empty_ok=True, optional=True, minimum=Decimal(0),
        maximum=_MOST, bad_is_unknown=True,
    )  # fmt: skip


def _date(name: str, *aliases: str, needed: bool = True) -> Column:
    return Column(
        name=name, aliases=aliases, type=ValueType.date, optional=not needed, empty_ok=not needed
    )


def _lines(name: str, *aliases: str) -> Column:
    return Column(name=name, aliases=aliases, type=ValueType.lines, empty_ok=True, optional=True)


def _named(column: Column, *aliases: str) -> Column:
    """Return a column that texts call something else than workbooks do."""
    return column.model_copy(update={"aliases": aliases})


_TICKET = SheetSpec(
    name=TICKET_SHEET,
    aliases=("Ärenden",),
    unique=("caseId",),
    named_by=("caseId",),
    columns=(
        Column(name="caseId", pattern=_REFERENCE),
        Column(name="created", pattern=_MOMENT),
        _text("channel"),
        _private("subject"),
        _private("description", ValueType.lines),
        _private("customerContact"),
        _private("email"),
        _private("phone"),
        _text("office"),
        _text("status", needed=True),
        _count("reopened"),
        _count("handovers"),
        _text("caseCategory"),
        _text("priority"),
        _text("responsibleGroup"),
        _text("vip", YES, NO),
        #: Whoever asks has protected identity; empty is not known.
        _text("protected", YES, NO),
        #: Left in the coworker's own chat, or come to its mailbox: the helpdesk has it not.
        _text("intake", YES, NO),
        #: Of the mail that it came as, `<…@…>`.
        _private("messageId"),
    ),
)
_ARTICLE = SheetSpec(
    name=ARTICLE_SHEET,
    unique=("Id", "Version"),
    named_by=("Id",),
    columns=(
        Column(name="Id", pattern=_REFERENCE),
        _named(_text("Fråga", needed=True), "title"),
        Column(name="Svar", aliases=("body",), type=ValueType.lines),
        _named(_text("Kategori", needed=True), "category"),
        _named(_text("Ägare", needed=True), "owner"),
        _date("Granskad", "reviewed"),
        _date("Granskas senast", "review_by"),
        Column(name="Version", type=ValueType.integer, minimum=Decimal(1), maximum=_MOST),
        _named(_text("Svarar", *ANSWERS, *HANDS_OVER), "answer"),
        _named(_text("Lämnas till"), "handover_to"),
        #: How people ask for it, one phrasing a line.
        _lines("Frågas som", "asked_as"),
        _lines("Nyckelord", "keywords"),
        #: The day from which another version stands in its place.
        _date("Ersatt", "superseded", needed=False),
    ),
)
_STATUS = SheetSpec(
    name=STATUS_SHEET,
    named_by=("system",),
    columns=(
        _text("system", needed=True),
        Column(name="since", pattern=_MOMENT),
        Column(name="text", type=ValueType.lines, empty_ok=True),
        Column(name="ended", pattern=_MOMENT, empty_ok=True, optional=True),
    ),
)
SOURCES = {
    TICKETS: WorkbookSpec(sheets=(_TICKET,)),
    ARTICLES: WorkbookSpec(sheets=(_ARTICLE,)),
    STATUS: WorkbookSpec(sheets=(_STATUS,)),
}
