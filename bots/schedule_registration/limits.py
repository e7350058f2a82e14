"""Numbers of the rules, from the municipality's dated data; None where nothing is in force."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from framework.core.canonical import NotCanonicalError, ValueType, canonical, minutes
from framework.core.dated import DatedRules, DatedValue
from framework.core.errors import BusinessException
from framework.core.messages import message
from framework.core.values import Value

#: Shortest daily rest.
DYGNSVILA = "dygnsvila"
#: Longest work without a break.
RAST_SENAST = "rast_senast"
#: Percentage points that a degree may be off.
GRAD_TOLERANS = "grad_tolerans"
#: Most rolling weeks.
RULLANDE_VECKOR = "rullande_veckor_max"
#: Full-time weeks of an Avtalstyp, separated by spaces; the Avtalstyp in lower case follows.
HELTIDSMATT = "heltidsmatt_"
#: Whether jour counts in the average week: `ja` or `nej`.
JOUR = "jour_i_veckoarbetstid"

_TYPES = {
    DYGNSVILA: ValueType.hours,
    RAST_SENAST: ValueType.hours,
    GRAD_TOLERANS: ValueType.decimal,
    RULLANDE_VECKOR: ValueType.integer,
}
_YES_NO = {"ja": True, "nej": False}


class Limits(Value):
    """What is in force on a schedule's first day."""

    #: Minutes.
    dygnsvila: int | None
    #: Minutes.
    rast_senast: int | None
    #: Percentage points.
    grad_tolerans: Decimal | None
    rullande_veckor: int | None
    #: The full-time weeks of the schedule's Avtalstyp with their source.
    heltidsmatt: DatedValue | None
    jour_counts: bool | None

    @property
    def full_time_weeks(self) -> tuple[int, ...]:
        """Full-time weeks in minutes, empty when there is no data."""
        return _weeks(self.heltidsmatt.value) if self.heltidsmatt else ()


def limits_on(dated: DatedRules, day: dt.date, agreement: str) -> Limits:
    """Return the limits in force on a day for an Avtalstyp."""

    def text(key: str) -> str | None:
        found = dated.on(key, day)
        return canonical(_TYPES.get(key, ValueType.text), found.value) if found else None

    rest, tolerance, weeks = text(DYGNSVILA), text(GRAD_TOLERANS), text(RULLANDE_VECKOR)
    stretch = text(RAST_SENAST)
    return Limits(
        dygnsvila=None if rest is None else minutes(rest),
        rast_senast=None if stretch is None else minutes(stretch),
        grad_tolerans=None if tolerance is None else Decimal(tolerance),
        rullande_veckor=None if weeks is None else int(weeks),
        heltidsmatt=dated.on(HELTIDSMATT + agreement.lower(), day),
        jour_counts=_YES_NO.get(text(JOUR) or ""),
    )


def require_readable(dated: DatedRules) -> None:
    """Raise `BusinessException` when a value of ours in the dated data cannot be read."""
    for key, values in dated.values.items():
        for value in values:
            try:
                if key.startswith(HELTIDSMATT):
                    _weeks(value.value)
                elif key == JOUR and value.value not in _YES_NO:
                    raise NotCanonicalError(message("must be ja or nej"), message("Write nej."))
                elif key in _TYPES:
                    canonical(_TYPES[key], value.value)
            except NotCanonicalError as error:
                raise BusinessException(
                    message(
                        "Rule data {key} from {day}: {value} {rule}.",
                        key=key,
                        day=value.valid_from.isoformat(),
                        value=value.value,
                        rule=error.rule,
                    )
                ) from None


def _weeks(text: str) -> tuple[int, ...]:
    return tuple(minutes(canonical(ValueType.hours, part)) for part in text.split())
