"""The dated values that this kind works by."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from bots.resource_allocation.sources import CAUSES
from framework.core.canonical import NotCanonicalError, ValueType, canonical
from framework.core.dated import DatedRules
from framework.core.messages import message
from framework.core.values import Value

OUTLIER, NOT_PAID = "avvikelse_procent", "planerad_ersatts_inte"


class Limits(Value):
    """What is in force at the end of a month; None where nobody has said."""

    #: Percent of the planned hours from which a difference is told.
    outlier: Decimal | None
    #: Causes whose planned time is not paid where planned time is.
    not_paid: tuple[str, ...] | None


def require_readable(dated: DatedRules) -> None:
    """Raise `BusinessException` for the first value that cannot be read."""
    dated.require(_read)


def limits_on(dated: DatedRules, day: dt.date) -> Limits:
    """Return the values in force on a day."""
    outlier, not_paid = dated.on(OUTLIER, day), dated.on(NOT_PAID, day)
    return Limits(
        outlier=Decimal(canonical(ValueType.percent, outlier.value)) if outlier else None,
        not_paid=_causes(not_paid.value) if not_paid else None,
    )


def _causes(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())


def _read(key: str, value: str) -> None:
    if key == OUTLIER:
        canonical(ValueType.percent, value)
    elif key == NOT_PAID and set(_causes(value)) - set(CAUSES):
        raise NotCanonicalError(
            message("names a cause that visits do not have"),
            message("Use the codes of orsak_avvikelse, separated by commas."),
        )
