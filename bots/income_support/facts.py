"""Everything `prepare` needs of one application; stored as the case's values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from bots.income_support.settings import IncomeMonth
from bots.income_support.sources import LODGER, WITH_PARENTS
from framework.core.values import Value

_COORDINATION_OFFSET = 60


class Answer(StrEnum):
    """What somebody answered. Unanswered is neither yes nor no."""

    yes = "J"
    no = "N"
    unanswered = "EJ_SVAR"


def answer(text: str) -> Answer:
    """Return what stands in a cell or a field; empty is unanswered."""
    return Answer(text) if text in set(Answer) else Answer.unanswered


class Month(Value):
    """A calendar month."""

    year: int
    month: int

    @property
    def first(self) -> dt.date:
        """First day."""
        return dt.date(self.year, self.month, 1)

    @property
    def last(self) -> dt.date:
        """Last day."""
        return self.after().first - dt.timedelta(days=1)

    @property
    def days(self) -> int:
        """Number of days."""
        return self.last.day

    def after(self, months: int = 1) -> Month:
        """Return the month so many months later; negative is earlier."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year=year, month=month + 1)

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"


class Child(Value):
    """One child of an application."""

    person: str
    name: str
    #: `HELTID`, `DELTID` or empty.
    extent: str
    #: Days at home in the month, None when not stated.
    days: int | None
    lunch: Answer


class Income(Value):
    """One income that the applicant states."""

    type: str
    #: Kronor after tax.
    amount: Decimal
    day: dt.date | None
    #: SOKANDE, MEDSOKANDE or BARN.
    recipient: str


class Cost(Value):
    """One cost that aid is applied for."""

    type: str
    subtype: str
    #: Kronor.
    amount: Decimal
    recipient: str


class Plan(Value):
    """What an adult does to become self-supporting."""

    person: str
    type: str
    #: Per cent, None when not stated.
    extent: int | None


class Facts(Value):
    """One application as its rows state it."""

    reference: str
    #: The case system's id, empty when there is no earlier case.
    case: str
    type: str
    received: dt.date
    month: Month
    applicant: str
    #: Empty when nobody applies together with the applicant.
    co_applicant: str
    civil_status: str
    dwelling: str
    #: Everybody who lives there, None when not stated.
    in_dwelling: int | None
    signed_applicant: Answer
    signed_co_applicant: Answer
    #: Protected identity as the e-service was told.
    protected: Answer
    #: The questions, by column.
    answers: dict[str, Answer]
    payment_method: str
    #: Clearing and account number, empty when not stated.
    account: str
    #: Free text of the applicant.
    text: str
    children: tuple[Child, ...]
    incomes: tuple[Income, ...]
    costs: tuple[Cost, ...]
    plans: tuple[Plan, ...]
    #: Number of jobs applied for.
    jobs: int
    #: Applications for the same month and person that came before this one in the same delivery.
    earlier: tuple[str, ...] = ()

    @property
    def adults(self) -> tuple[tuple[str, str], ...]:
        """Role and identity of everybody who applies."""
        both = (("SOKANDE", self.applicant), ("MEDSOKANDE", self.co_applicant))
        return tuple((role, person) for role, person in both if person)

    @property
    def shares_dwelling(self) -> bool:
        """Whether the household lives in another's household."""
        return self.dwelling in {LODGER, WITH_PARENTS}

    def income_month(self, chosen: IncomeMonth) -> Month:
        """Return the month whose incomes count."""
        return self.month if chosen is IncomeMonth.same else self.month.after(-1)


def age_on(person: str, day: dt.date) -> int | None:
    """Return the age by the birth date of an identity number, None when it holds no date.

    Numbers are sometimes given for a neighbouring day, so a person checks ages near a limit.
    """
    born_day = int(person[6:8])
    born_day -= _COORDINATION_OFFSET if born_day > _COORDINATION_OFFSET else 0
    try:
        born = dt.date(int(person[:4]), int(person[4:6]), born_day)
    except ValueError:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_reserve_number(person: str) -> bool:
    """Tell whether an identity is a reserve number (`YYYYMMDDTnnn`), which no agency knows."""
    return not person[8:9].isdigit()
