"""The dated values that this kind works by."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from framework.core.canonical import ValueType, canonical, minutes
from framework.core.dated import DatedRules
from framework.core.values import Value

DAILY_REST, WEEKLY_REST = "dygnsvila", "veckovila"
#: Per cent of visits in visits and travel, and minutes that somebody's load may be off the even.
VISIT_SHARE, EVEN = "besoksandel_mal", "jamn_belastning_min"
_TYPES = {
    DAILY_REST: ValueType.hours, WEEKLY_REST: ValueType.hours, VISIT_SHARE: ValueType.percent,
    EVEN: ValueType.integer,
}  # fmt: skip


class Limits(Value):
    """What is in force on a day; hours in minutes, None where nobody has said."""

    daily_rest: int | None = None
    weekly_rest: int | None = None
    visit_share: Decimal | None = None
    even: int | None = None


def require_readable(dated: DatedRules) -> None:
    """Raise `BusinessException` for the first value of ours that cannot be read."""
    dated.require(lambda key, value: canonical(_TYPES.get(key, ValueType.text), value))


def limits_on(dated: DatedRules, day: dt.date) -> Limits:
    """Return the values in force on a day."""

    def text(key: str) -> str | None:
        found = dated.on(key, day)
        return canonical(_TYPES[key], found.value) if found else None

    daily, weekly, share, even = map(text, (DAILY_REST, WEEKLY_REST, VISIT_SHARE, EVEN))
    return Limits(
        daily_rest=None if daily is None else minutes(daily),
        weekly_rest=None if weekly is None else minutes(weekly),
        visit_share=None if share is None else Decimal(share),
        even=None if even is None else int(even),
    )
