"""Everything known of one application when its findings, figures and texts are written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bots.income_support.completions import Completion
from bots.income_support.costs import CostRow
from bots.income_support.dated_values import OnDay
from bots.income_support.facts import Facts
from bots.income_support.incomes import IncomeRow, Payment
from bots.income_support.norm import Household, NormTable
from bots.income_support.readings import Readings, Row
from bots.income_support.settings import Settings
from bots.income_support.vocabulary import slug
from framework.core.canonical import decimal_text
from framework.core.tables import RowPlace

#: What `row_type` says in a calculation of the case system.
NORM_ROW, INCOME_ROW, COST_ROW = "NORM", "INKOMST", "UTGIFT"


@dataclass(frozen=True, kw_only=True)
class Work:
    """One application with what was read and computed."""

    facts: Facts
    place: RowPlace
    settings: Settings
    on: OnDay
    now: dt.datetime
    readings: Readings
    #: When what could not be read is tried again, None when all was read.
    again_at: dt.datetime | None
    completion: Completion | None
    #: None without a checked table, and where a person makes the calculation.
    table: NormTable | None
    #: A person makes the calculation: the application is a first one.
    by_person: bool
    household: Household
    payments: tuple[Payment, ...]
    incomes: tuple[IncomeRow, ...]
    costs: tuple[CostRow, ...]

    def previous(self, row_type: str) -> tuple[Row, ...]:
        """Return the rows of a type in the calculation before; none when it was not read."""
        rows = self.readings.previous or ()
        return tuple(row for row in rows if row.get("row_type") == row_type)

    def previous_of(self, row_type: str, kind: str, recipient: str = "") -> tuple[Row, ...]:
        """Return the rows of a kind in the calculation before."""
        return tuple(
            row
            for row in self.previous(row_type)
            if slug(row.get("type", "")) == slug(kind)
            and (not recipient or row.get("recipient", recipient) in {recipient, ""})
        )

    def previous_amount(self, row_type: str, kind: str, recipient: str = "") -> Decimal | None:
        """Return the approved sum of a kind in the calculation before, None when not known."""
        found = self.previous_of(row_type, kind, recipient)
        return total(row.get("approved") or row.get("amount") for row in found)

    @property
    def result(self) -> Decimal | None:
        """Need in kronor, negative for a surplus; None when any part is not known."""
        incomes = [row.counted for row in self.incomes]
        personal, common = self.household.personal, self.household.common
        if personal is None or common is None or None in incomes:
            return None
        costs = sum((row.approved for row in self.costs), Decimal(0))
        counted = sum((each for each in incomes if each is not None), Decimal(0))
        return personal + common + costs - counted


def total(amounts: Iterable[str | None]) -> Decimal | None:
    """Return the sum of amounts in kronor, None without any and when one is not told."""
    told = tuple(amounts)
    known = [Decimal(amount) for amount in told if amount]
    return sum(known, Decimal(0)) if known and len(known) == len(told) else None


def kronor(amount: Decimal) -> str:
    """Return an amount as people in Sweden write it, without unit, e.g. `4016,67`."""
    return decimal_text(amount).replace(".", ",")
