"""Numbers and lists of the rule data; what is missing for a day is None, never a guess."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from bots.income_support.settings import Rounding
from framework.core.canonical import ValueType, canonical
from framework.core.dated import DatedRules, DatedValue
from framework.core.messages import Message, message
from framework.core.rules import CERTAINTY_LABELS

#: Law that the decision rests on, and what SSBTEK must be told.
LAW, PURPOSE, REQUEST_LAW = "lagrum_bistand", "ssbtek_syfte", "ssbtek_lagtext"
#: Jobbstimulans: per cent not counted, months with aid before it, months that it lasts.
STIMULUS, STIMULUS_AFTER, STIMULUS_LASTS = (
    "jobbstimulans_procent",
    "jobbstimulans_efter_manader",
    "jobbstimulans_varar_manader",
)
BASE_AMOUNT = "prisbasbelopp"
#: Days after a case was closed in which a new application is looked at by a person.
NEWLY_CLOSED = "nyss_avslutad_dagar"
#: Nights of waiting after which the check FRIST fails on the case.
WAITED_NIGHTS = "frist_natter"
#: Words, separated by commas, that make a case urgent or tell of harm to a child.
URGENT_WORDS, HARM_WORDS = "akut_ord", "oros_ord"
#: The rule of a cost, and its ceiling by household size, by the cost's key.
COST, CEILING = "kostnad_", "tak_"
#: Draft texts by proposed decision, and of the note.
TEXT, NOTE_TEXT = "text_", "text_journal"
#: Income type of an agency's benefit code.
BENEFIT = "ssbtek_typ_"
#: Keys whose values are numbers; tables of norms and ceilings are numbers too.
_NUMBERS = frozenset(
    {STIMULUS, STIMULUS_AFTER, STIMULUS_LASTS, BASE_AMOUNT, NEWLY_CLOSED, WAITED_NIGHTS}
)
_STEPS = {Rounding.ore: Decimal("0.01"), Rounding.krona: Decimal(1), Rounding.ten: Decimal(10)}


class OnDay:
    """The rule data in force on one day."""

    def __init__(self, dated: DatedRules, day: dt.date) -> None:
        self._dated = dated
        self._day = day

    def value(self, key: str) -> DatedValue | None:
        """Return a value with its source."""
        return self._dated.on(key, self._day)

    def text(self, key: str) -> str | None:
        """Return a value's text."""
        found = self.value(key)
        return None if found is None else found.value

    def number(self, key: str) -> Decimal | None:
        """Return a value as a number."""
        found = self.value(key)
        return None if found is None else Decimal(canonical(ValueType.decimal, found.value))

    def words(self, key: str) -> tuple[str, ...] | None:
        """Return a list of words in lower case."""
        text = self.text(key)
        if text is None:
            return None
        return tuple(word.strip().lower() for word in text.split(",") if word.strip())


def rounded(amount: Decimal, to: Rounding) -> Decimal:
    """Return an amount rounded half up to öre, kronor or tens of kronor."""
    step = _STEPS[to]
    return (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def sourced(value: DatedValue) -> Message:
    """Return where a value comes from and how sure that is."""
    return message(
        "{source} ({certainty})",
        source=value.source,
        certainty=message(CERTAINTY_LABELS[value.certainty]),
    )


def require_readable(dated: DatedRules, norms: tuple[str, ...]) -> None:
    """Raise `BusinessException` for a number of ours in the rule data that is none."""
    tables = tuple(f"{norm}_{part}_" for norm in norms for part in ("barn", "vuxen", "gemensam"))

    def read(key: str, value: str) -> None:
        if key in _NUMBERS or key.startswith((*tables, CEILING)):
            canonical(ValueType.decimal, value)

    dated.require(read)
