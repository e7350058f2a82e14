"""Codes of the sources, and what people read."""

from __future__ import annotations

from decimal import Decimal

from bots.resource_allocation.allocation import FEW, STOPPED
from framework.core.canonical import decimal_text
from framework.core.messages import mark

UNKNOWN = "–"
#: From here on thousands stand apart.
_MANY = 10_000

TYPES = {
    "SERVICE": mark("Service"),
    "OMVARDNAD": mark("Personal care"),
    "HSL": mark("Health care (HSL)"),
    "TRYGGHETSLARM": mark("Safety alarm"),
    "MATLEVERANS": mark("Meals"),
    "AVLOSNING": mark("Relief"),
    "LEDSAGNING": mark("Companion"),
    FEW: mark("Put together: few clients"),
    STOPPED: mark("Rows that cannot be used"),
}
CATEGORIES = {
    "DAG": mark("Day"),
    "KVALL": mark("Evening"),
    "NATT": mark("Night"),
    "HELG": mark("Weekend"),
    FEW: mark("Several"),
    STOPPED: mark("Not known"),
}
BASES = {
    "BEVILJAD": mark("granted"),
    "PLANERAD": mark("planned"),
    "UTFORD": mark("performed"),
    "NIVA": mark("level"),
}
CAUSES = {
    "EJ_HEMMA": mark("not at home"),
    "AVBOKAD": mark("called off"),
    "SJUKHUS": mark("hospital"),
    "INSTALLD_UTF": mark("cancelled by the provider"),
    "LANGRE_TID": mark("took longer"),
    "KORTARE_TID": mark("took less"),
    "LARM": mark("alarm"),
    "": mark("no cause given"),
}


def number(value: Decimal | None) -> str:
    """Return a number as people in Sweden write it, thousands apart where there are many."""
    if value is None:
        return UNKNOWN
    whole, _, part = decimal_text(value).partition(".")
    grouped = f"{int(whole):,}".replace(",", "\u00a0") if abs(value) >= _MANY else whole
    return f"{grouped},{part}" if part else grouped
