"""Numbers of the rules, from the municipality's dated data; None where nothing is in force."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from framework.core.canonical import NotCanonicalError, ValueType, canonical, minutes
from framework.core.dated import DatedRules, DatedValue
from framework.core.messages import message
from framework.core.values import Value

#: Shortest daily and weekly rest.
DYGNSVILA, VECKOVILA = "dygnsvila", "veckovila"
#: Longest work without a break.
RAST_SENAST = "rast_senast"
#: Shortest usual break; told as information, no rule.
RAST_MINST = "rast_minst"
#: Percentage points that a degree may be off.
GRAD_TOLERANS = "grad_tolerans"
#: Most rolling weeks.
RULLANDE_VECKOR = "rullande_veckor_max"
#: Days before it begins that a new schedule must be known.
VARSEL = "varsel_dagar"
#: Full-time weeks of an Avtalstyp, separated by spaces; the Avtalstyp in lower case follows.
HELTIDSMATT = "heltidsmatt_"
#: Working days of a work year; the Avtalstyp in lower case follows.
VERKSAMHETSDAGAR = "verksamhetsdagar_"
#: Whether jour counts in the average week: `ja` or `nej`.
JOUR = "jour_i_veckoarbetstid"
#: Causes of absence that need no other schedule, separated by commas; without it all causes count.
LEDIGHET = "franvaro_utan_schemabyte"
#: The hours that belong to everybody's rest at night, as two wall times.
NATTVILA_FRAN, NATTVILA_TILL = "nattvila_fran", "nattvila_till"
#: The night by which night work is counted, as two wall times.
NATT_FRAN, NATT_TILL = "natt_fran", "natt_till"
#: Hours of one shift in the night, or per cent of all work, that make a night worker.
NATTPASS, NATTANDEL = "nattpass_timmar", "nattarbete_andel"
#: Most hours that a night worker may average in 24 hours, over how many months, and how many days
#: of each week count in the average.
NATT_SNITT, NATT_MANADER, NATT_DAGAR = (
    "nattarbete_snitt_max",
    "nattarbete_manader",
    "nattarbete_dagar_per_vecka",
)

_TYPES = {
    DYGNSVILA: ValueType.hours,
    VECKOVILA: ValueType.hours,
    RAST_SENAST: ValueType.hours,
    RAST_MINST: ValueType.hours,
    GRAD_TOLERANS: ValueType.decimal,
    RULLANDE_VECKOR: ValueType.integer,
    VARSEL: ValueType.integer,
    NATTVILA_FRAN: ValueType.time,
    NATTVILA_TILL: ValueType.time,
    NATT_FRAN: ValueType.time,
    NATT_TILL: ValueType.time,
    NATTPASS: ValueType.hours,
    NATTANDEL: ValueType.decimal,
    NATT_SNITT: ValueType.hours,
    NATT_MANADER: ValueType.integer,
    NATT_DAGAR: ValueType.integer,
}
_YES_NO = {"ja": True, "nej": False}


class NightLimits(Value):
    """What the rule on night work needs; all minutes are after midnight or of work."""

    rest_from: int
    rest_to: int
    night_from: int
    night_to: int
    #: Minutes of a shift in the night that make it a night shift.
    shift: int
    #: Per cent of all work.
    share: Decimal
    #: Minutes in the average 24 hours.
    most: int
    #: Length of the reference period.
    months: int
    #: Days of each week that count in the average.
    days: int


class Limits(Value):
    """What is in force on a schedule's first day."""

    #: Minutes.
    dygnsvila: int | None
    #: Minutes.
    veckovila: int | None
    #: Minutes.
    rast_senast: int | None
    #: The shortest usual break with its source.
    rast_minst: DatedValue | None
    #: Percentage points.
    grad_tolerans: Decimal | None
    rullande_veckor: int | None
    #: Days.
    varsel: int | None
    #: None when any of its values is missing; `night_missing` names the first.
    night: NightLimits | None
    night_missing: str
    #: The full-time weeks of the schedule's Avtalstyp with their source.
    heltidsmatt: DatedValue | None
    #: The working days of its work year with their source.
    verksamhetsdagar: DatedValue | None
    jour_counts: bool | None
    #: Causes of absence, in lower case, that need no other schedule.
    harmless_leave: frozenset[str]

    @property
    def full_time_weeks(self) -> tuple[int, ...]:
        """Full-time weeks in minutes, empty when there is no data."""
        return _weeks(self.heltidsmatt.value) if self.heltidsmatt else ()


class _OnDay:
    """The values in force on one day, read by their type."""

    def __init__(self, dated: DatedRules, day: dt.date) -> None:
        self._dated = dated
        self._day = day

    def text(self, key: str) -> str | None:
        found = self._dated.on(key, self._day)
        return canonical(_TYPES.get(key, ValueType.text), found.value) if found else None

    def minutes(self, key: str) -> int | None:
        text = self.text(key)
        return None if text is None else minutes(text)

    def count(self, key: str) -> int | None:
        text = self.text(key)
        return None if text is None else int(text)

    def number(self, key: str) -> Decimal | None:
        text = self.text(key)
        return None if text is None else Decimal(text)


def limits_on(dated: DatedRules, day: dt.date, agreement: str) -> Limits:
    """Return the limits in force on a day for an Avtalstyp."""
    at = _OnDay(dated, day)
    night, missing = _night(at)
    return Limits(
        dygnsvila=at.minutes(DYGNSVILA),
        veckovila=at.minutes(VECKOVILA),
        rast_senast=at.minutes(RAST_SENAST),
        rast_minst=dated.on(RAST_MINST, day),
        grad_tolerans=at.number(GRAD_TOLERANS),
        rullande_veckor=at.count(RULLANDE_VECKOR),
        varsel=at.count(VARSEL),
        night=night,
        night_missing=missing,
        heltidsmatt=dated.on(HELTIDSMATT + agreement.lower(), day),
        verksamhetsdagar=dated.on(VERKSAMHETSDAGAR + agreement.lower(), day),
        jour_counts=_YES_NO.get(at.text(JOUR) or ""),
        harmless_leave=frozenset(
            cause.strip().lower() for cause in (at.text(LEDIGHET) or "").split(",")
        ),
    )


def _night(at: _OnDay) -> tuple[NightLimits | None, str]:
    """Return the limits of night work, or the first key that has no value."""
    given: dict[str, tuple[str, int | Decimal | None]] = {
        "rest_from": (NATTVILA_FRAN, at.minutes(NATTVILA_FRAN)),
        "rest_to": (NATTVILA_TILL, at.minutes(NATTVILA_TILL)),
        "night_from": (NATT_FRAN, at.minutes(NATT_FRAN)),
        "night_to": (NATT_TILL, at.minutes(NATT_TILL)),
        "shift": (NATTPASS, at.minutes(NATTPASS)),
        "share": (NATTANDEL, at.number(NATTANDEL)),
        "most": (NATT_SNITT, at.minutes(NATT_SNITT)),
        "months": (NATT_MANADER, at.count(NATT_MANADER)),
        "days": (NATT_DAGAR, at.count(NATT_DAGAR)),
    }
    for key, value in given.values():
        if value is None:
            return None, key
    return NightLimits.model_validate({name: value for name, (_, value) in given.items()}), ""


def require_readable(dated: DatedRules) -> None:
    """Raise `BusinessException` when a value of ours in the dated data cannot be read."""
    dated.require(_read)


def _read(key: str, value: str) -> None:
    if key.startswith(HELTIDSMATT):
        _weeks(value)
    elif key.startswith(VERKSAMHETSDAGAR):
        canonical(ValueType.integer, value)
    elif key == JOUR and value not in _YES_NO:
        raise NotCanonicalError(message("must be ja or nej"), message("Write nej."))
    elif key in _TYPES:
        canonical(_TYPES[key], value)


def _weeks(text: str) -> tuple[int, ...]:
    return tuple(minutes(canonical(ValueType.hours, part)) for part in text.split())
