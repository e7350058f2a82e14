"""A ticket as it may be kept: what was typed is masked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from pydantic import AwareDatetime

from framework.core.canonical import NotCanonicalError, ValueType, canonical
from framework.core.dated import DatedRules
from framework.core.local_time import instant, local
from framework.core.messages import Message, message
from framework.core.values import Value

#: Numbers among the rule data.
NUMBERS = (
    "vip_steg", "overlamningar_max", "storm_minuter", "storm_antal", "storm_likhet",
    "storm_kommun_antal", "granskas_snart_dagar",
)  # fmt: skip
PRIORITIES = ("IT1", "IT2", "IT3", "IT4")
PRIORITY = "prioritet_"
_SHORT = 160
_GREETINGS = ("hej", "hejsan", "hallå", "god morgon", "hello", "hi", "tjena")


class Ticket(Value):
    """One ticket; counts that are None are not known."""

    reference: str
    created: AwareDatetime
    channel: str
    subject: str
    text: str
    #: Whoever asks, as the helpdesk names them.
    contact: str
    phone: str
    office: str
    has_mail: bool
    #: None when the helpdesk does not say.
    vip: bool | None
    reopened: int | None
    #: It has been handed over as often as is allowed, or more; None when that is not known.
    circles: bool | None
    #: What was taken out, see `masking.Masked`.
    taken: tuple[str, ...]
    cut: bool
    #: Left in the coworker's own chat, or come by mail: it does not stand in the helpdesk.
    own: bool = False

    @property
    def whole(self) -> str:
        """Subject and text."""
        return "\n".join(part for part in (self.subject, self.text) if part)

    @property
    def day(self) -> dt.date:
        """The day it was written, by which rule data is chosen."""
        return local(self.created).date()

    @property
    def summary(self) -> str:
        """The subject and the first lines, without greetings, short enough to read at a glance."""
        lines = [line.strip() for line in (self.subject, *self.text.splitlines())]
        told = [line for line in lines if line and line.strip(" ,.!").lower() not in _GREETINGS]
        text = " · ".join(dict.fromkeys(told))
        return text if len(text) <= _SHORT else f"{text[:_SHORT].rsplit(' ', 1)[0]} …"


def moment(text: str) -> dt.datetime | None:
    """Return the instant of a wall time `YYYY-MM-DD HH:MM`, None when empty."""
    if not text:
        return None
    day, time = dt.date.fromisoformat(text[:10]), dt.time.fromisoformat(text[11:])
    return instant(day, time.hour * 60 + time.minute)


def number(dated: DatedRules, key: str, day: dt.date) -> int | None:
    """Return a whole number of the rule data in force on a day, None without one."""
    found = dated.on(key, day)
    return None if found is None else int(canonical(ValueType.integer, found.value))


def text_of(dated: DatedRules, key: str, day: dt.date) -> str:
    """Return a text of the rule data in force on a day, empty without one."""
    found = dated.on(key, day)
    return "" if found is None else found.value


def require_readable(dated: DatedRules) -> None:
    """Raise `BusinessException` for a number or a priority in the rule data that is none."""
    dated.require(_read)


def _read(key: str, value: str) -> None:
    if key in NUMBERS and Decimal(canonical(ValueType.integer, value)) < 0:
        _refuse(message("is no count"))
    if key.startswith(PRIORITY) and value not in PRIORITIES:
        _refuse(message("is none of {known}", known=", ".join(PRIORITIES)))


def _refuse(rule: Message) -> None:
    raise NotCanonicalError(rule, message("Correct the rule data."))
