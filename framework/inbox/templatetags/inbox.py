"""Filters of the inbox's templates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from json import dumps

from django import template

from framework.core.messages import Message
from framework.inbox import texts

register = template.Library()

#: Level of a flag, outcome of a check or state of a case → what the design system calls its colour.
_COLORS = {
    **dict.fromkeys(("stop", "failed", "unknown", "partly_done"), "danger"),
    **dict.fromkeys(("deviation", "warning", "human", "no_data", "manual"), "warning"),
    **dict.fromkeys(("wait", "awaiting_decision", "waiting", "acting"), "info"),
    **dict.fromkeys(("passed", "approved", "done"), "success"),
}


@register.filter
def translated(text: Message | str | dict[str, object] | None) -> str:
    """Show a message, a stored message or a marked label in the reader's language."""
    if isinstance(text, Message):
        return texts.translate(text)
    return texts.label(text) if isinstance(text, str) else texts.stored(text)


@register.filter
def moment(instant: dt.datetime | None) -> str:
    """Show an instant as Swedish wall time."""
    return texts.moment(instant) if instant else "–"


@register.filter
def clock(instant: dt.datetime | None) -> str:
    """Show only the time of day of an instant."""
    return texts.moment(instant)[-5:] if instant else "–"


@register.filter
def hours(minutes: Decimal | None) -> str:
    """Show minutes as hours and minutes."""
    return texts.hours(minutes)


@register.filter
def raw(number: Decimal | None) -> str:
    """Write a number for a form field: with a point, whatever the reader's language."""
    return str(number)


@register.filter
def at(mapping: dict[object, object] | str, key: object) -> object:
    """Look a key up in a mapping."""
    return mapping.get(key, "") if isinstance(mapping, dict) else ""


@register.filter
def json(mapping: dict[str, str]) -> str:
    """Write a mapping for a script to read from an attribute."""
    return dumps(mapping)


@register.filter
def masked(text: str) -> str:
    """Mask anything like an identity number."""
    return texts.free(text)


@register.filter
def color(kind: str) -> str:
    """Name the colour of a tag or an alert; it never says more than the text in it does."""
    return _COLORS.get(kind, "neutral")
