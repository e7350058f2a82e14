"""What a municipality decides about its coworker of this kind; nothing lets the coworker decide."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from bots.income_support.systems import AGENCIES
from framework.core.values import Value


class IncomeMonth(StrEnum):
    """Which month's incomes count for the month applied for."""

    before = "before"
    same = "same"


class ChildDays(StrEnum):
    """How the amount of a child who lives there part of the month is counted."""

    #: Amount × 12/365 × days.
    of_year = "12/365"
    #: Amount × days/30.
    of_month = "1/30"


class ChildAge(StrEnum):
    """The day of the month applied for on which a child's age decides its band."""

    first_day = "first_day"
    last_day = "last_day"


#: The operations that read an agency each.
Agency = StrEnum("Agency", {name: name for name in AGENCIES})  # type: ignore[misc] # by name


class Rounding(StrEnum):
    """To what an amount is rounded, half up."""

    ore = "ore"
    krona = "krona"
    ten = "tiotal"


class Settings(Value):
    """The `settings` of a coworker of kind `income_support`."""

    #: Code and name of the unit that all cases belong to, as `site.yaml` lists it.
    unit: str = Field(min_length=1)
    unit_name: str = Field(min_length=1)
    #: Norm tables of the rule data by name, the first with a checked table for the month is used.
    norms: tuple[str, ...] = Field(default=("riksnorm",), min_length=1)
    income_month: IncomeMonth = IncomeMonth.before
    child_days: ChildDays = ChildDays.of_year
    child_age: ChildAge = ChildAge.first_day
    #: Of a child's amount for part of a month.
    child_rounding: Rounding = Rounding.krona
    #: Of the share of common costs of those who live in another's household.
    share_rounding: Rounding = Rounding.ore
    #: Agencies that are asked through SSBTEK, by the operation that reads each.
    agencies: tuple[Agency, ...] = tuple(Agency)
    #: Minutes until what could not be read is tried again the same night.
    again_minutes: int = Field(default=90, ge=10, le=720)
    #: Wall hour after which nothing more is tried that night.
    night_ends: int = Field(default=5, ge=0, le=12)
