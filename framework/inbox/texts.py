"""Text for the reader: core messages and labels in their language, values as people write them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from framework.core.canonical import ValueType, hours_text
from framework.core.deadlines import Due, due
from framework.core.figures import Figure
from framework.core.identity import mask, mask_all
from framework.core.lifecycle import State
from framework.core.local_time import local
from framework.core.messages import Message
from framework.runtime.texts import spoken, translate
from framework.store.models import Case

__all__ = [
    "due_of", "figure_text", "free", "hours", "label", "language", "moment", "shown", "stored",
    "translate", "typed",
]  # fmt: skip

_HIDDEN = "••••"


def stored(raw: Any) -> str:  # noqa: ANN401 (JSON column)
    """Return a stored message in the language of the reader; empty when there is none."""
    return translate(Message.model_validate(raw)) if raw else ""


def label(text: str) -> str:
    """Return a marked label in the language of the reader."""
    return spoken(text)


def language() -> str:
    """Return the reader's language, `sv` or `en`."""
    return "sv" if (get_language() or "sv").startswith("sv") else "en"


def moment(instant: dt.datetime) -> str:
    """Return an instant as Swedish wall time, to the minute."""
    return f"{local(instant):%Y-%m-%d %H:%M}"


def hours(minutes: Decimal | float | None) -> str:
    """Return minutes as hours and minutes, e.g. 2295 → `38:15`."""
    return "–" if minutes is None else hours_text(round(minutes))


def typed(kind: ValueType, value: str) -> str:
    """Return a canonical value as a person would type it."""
    decimals = kind in {ValueType.decimal, ValueType.percent}
    return value.replace(".", ",") if decimals and language() == "sv" else value


def due_of(case: Case, now: dt.datetime) -> Due:
    """Return how the deadline of a case stands; only what waits for a decision has one."""
    if case.state != State.awaiting_decision or case.decide_by is None:
        return Due.later
    return due(case.decide_by, now)


def figure_text(
    figure: Figure, value: str | None, *, secret: bool = False, revealed: bool = False
) -> str:
    """Return a value of a figure for reading: a code by its word, the rest as `shown`."""
    word = None if secret else figure.words.get(value or "")
    if word is not None:
        return translate(word)
    return shown(figure.type, value, secret=secret, revealed=revealed)


def shown(
    kind: ValueType, value: str | None, *, secret: bool = False, revealed: bool = False
) -> str:
    """Return a canonical value for reading; `secret` hides what was not revealed.

    A text can quote an identity number: it is masked until somebody asks to see it.
    """
    if not value:
        return ""
    if secret:
        return mask(value) if kind is ValueType.identity else _HIDDEN
    if kind is ValueType.identity:
        return f"{value[:8]}-{value[8:]}"
    if kind in {ValueType.text, ValueType.lines}:
        return free(value, revealed=revealed)
    text = typed(kind, value)
    if kind is ValueType.decimal:
        text = _in_thousands(text)
    return f"{text} %" if kind is ValueType.percent else text


def _in_thousands(number: str) -> str:
    """Return a number of more than four digits with spaces that do not break: `845 120,50`."""
    whole = re.match(r"-?\d{5,}", number)
    if whole is None:
        return number
    grouped = f"{int(whole[0]):,}".replace(",", "\u00a0")
    return grouped + number[whole.end() :]


def free(text: str, *, revealed: bool = False) -> str:
    """Return a text from a source; anything like an identity number is masked."""
    return text if revealed else mask_all(text)
