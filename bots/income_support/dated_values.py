"""Numbers and lists of the rule data; what is missing for a day is None, never a guess."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NoReturn

from bots.income_support.settings import Rounding
from bots.income_support.vocabulary import COSTS, slug
from framework.core.canonical import NotCanonicalError, ValueType, canonical
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
#: Months, by number, in which a student is a person's to judge.
SUMMER = "studerande_sommar_manader"
#: Costs whose receipts come with every application.
RECEIPTS = "kvitto_utgifter"
#: How parental benefit must be drawn: `hel_manad`, every day of a month.
PARENTAL, WHOLE_MONTH = "foraldrapenning_uttag", "hel_manad"
#: Draft texts by proposed decision, and of the note.
TEXT, NOTE_TEXT = "text_", "text_journal"
#: Income type of an agency's benefit code.
BENEFIT = "ssbtek_typ_"
#: Keys whose values are numbers; tables of norms and ceilings are numbers too.
_NUMBERS = frozenset(
    {STIMULUS, STIMULUS_AFTER, STIMULUS_LASTS, BASE_AMOUNT, NEWLY_CLOSED, WAITED_NIGHTS}
)
_AGES = re.compile(r"barn_(\d{1,2})(?:_(\d{1,2}))?(?:_utan_lunch)?")
_MONTHS = {str(number) for number in range(1, 13)}
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

    def keys(self, begins: str) -> tuple[str, ...]:
        """Return the keys that begin so and have a value, in the order of the data."""
        found = (key for key in self._dated.values if key.startswith(begins))
        return tuple(key for key in found if self.value(key) is not None)

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


def ages_of(key: str) -> tuple[int, int] | None:
    """Return first and last age of a norm's key for children (`barn_7_10`), None for others."""
    found = _AGES.fullmatch(key)
    return (int(found[1]), int(found[2] or found[1])) if found else None


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
        for norm in norms:
            _require_table_key(key.removeprefix(f"{norm}_"))
        words = [word.strip() for word in value.split(",")]
        if key == SUMMER and not set(words) <= _MONTHS:
            _refuse(message("is no list of months: write their numbers, e.g. 6, 7"))
        if key == RECEIPTS and not {slug(word) for word in words} <= {slug(one) for one in COSTS}:
            _refuse(message("is no list of costs: write their names, e.g. Glasögon, Tandvård"))
        if key == PARENTAL and value != WHOLE_MONTH:
            _refuse(message("must be hel_manad, or the key left out"))

    dated.require(read)


def _require_table_key(part: str) -> None:
    """Refuse what is written like a key of a norm, and says neither ages nor a number."""
    if part.startswith("barn_") and ages_of(part) is None:
        _refuse(message("stands under a key without ages: write e.g. barn_7_10"))
    if part.startswith("gemensam_") and not part.removeprefix("gemensam_").isdigit():
        _refuse(message("stands under a key without a number: write e.g. gemensam_3"))


def _refuse(rule: Message) -> NoReturn:
    raise NotCanonicalError(rule, message("Correct the rule data."))
