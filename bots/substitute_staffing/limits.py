"""Numbers and lists of the rules, from dated data; None where none is in force."""

from __future__ import annotations

import datetime as dt

from bots.substitute_staffing.sources import ON_CALL, OTHER_JOB, STANDBY, TRAINING, WORK
from framework.core.canonical import NotCanonicalError, ValueType, canonical, minutes
from framework.core.dated import DatedRules
from framework.core.messages import message
from framework.core.values import Value

DAILY_REST, WEEKLY_REST = "dygnsvila", "veckovila"
#: Most hours in the average week, and over how many days that is counted.
WEEK_MOST, WEEK_DAYS = "sammanlagd_arbetstid_max", "sammanlagd_arbetstid_dagar"
#: Hours of a full-time month.
FULL_MONTH = "heltid_manad"
#: Types of bookings that break rest by day and by week, and that count as hours.
DAILY_TYPES, WEEKLY_TYPES, HOUR_TYPES = (
    "bokningstyper_dygnsvila", "bokningstyper_veckovila", "bokningstyper_arbetstid",
)  # fmt: skip
#: The night, and how much work in it makes a night shift.
NIGHT_FROM, NIGHT_TO, NIGHT_SHIFT = "natt_fran", "natt_till", "nattpass_timmar"
#: Age of majority, the night of minors, and the delegations that they may not have.
ADULT, MINOR_FROM, MINOR_TO, MINOR_DELEGATIONS = (
    "minderarig_under", "minderarig_natt_fran", "minderarig_natt_till",
    "minderarig_ej_delegering",
)  # fmt: skip
#: Titles that need a certificate, titles that need an extract, and how old that may be.
CERTIFIED, EXTRACT_TITLES, EXTRACT_MONTHS = (
    "bevis_befattningar", "utdrag_befattningar", "utdrag_giltigt_manader",
)  # fmt: skip
#: Days of särskild visstid and of vikariat after which an employment becomes permanent; days at
#: which it is watched; employments in one calendar month from which the time between counts.
LAS_SAVA, LAS_TEMPORARY, LAS_WATCH, LAS_IN_MONTH = (
    "las_sava_dagar", "las_vikariat_dagar", "las_bevakning_dagar", "las_anstallningar_manad",
)  # fmt: skip

_TYPES = {
    **dict.fromkeys((DAILY_REST, WEEKLY_REST, WEEK_MOST, FULL_MONTH, NIGHT_SHIFT), ValueType.hours),
    **dict.fromkeys((NIGHT_FROM, NIGHT_TO, MINOR_FROM, MINOR_TO), ValueType.time),
    **dict.fromkeys(
        (WEEK_DAYS, ADULT, EXTRACT_MONTHS, LAS_SAVA, LAS_TEMPORARY, LAS_IN_MONTH),
        ValueType.integer,
    ),
}
_BOOKED = {WORK, ON_CALL, STANDBY, OTHER_JOB, TRAINING}


class Limits(Value):
    """What is in force on the day that a shift begins; hours in minutes."""

    daily_rest: int | None = None
    weekly_rest: int | None = None
    week_most: int | None = None
    week_days: int | None = None
    full_month: int | None = None
    daily_types: frozenset[str] | None = None
    weekly_types: frozenset[str] | None = None
    hour_types: frozenset[str] | None = None
    #: Minutes after midnight.
    night: tuple[int, int] | None = None
    night_shift: int | None = None
    adult: int | None = None
    minor_night: tuple[int, int] | None = None
    minor_delegations: frozenset[str] | None = None
    certified: frozenset[str] | None = None
    extract_titles: frozenset[str] | None = None
    extract_months: int | None = None
    las_sava: int | None = None
    las_temporary: int | None = None
    las_watch: tuple[int, ...] = ()
    las_in_month: int | None = None


def limits_on(dated: DatedRules, day: dt.date) -> Limits:
    """Return the limits in force on a day."""

    def text(key: str) -> str | None:
        found = dated.on(key, day)
        return canonical(_TYPES.get(key, ValueType.text), found.value) if found else None

    def long(key: str) -> int | None:
        return None if (found := text(key)) is None else minutes(found)

    def count(key: str) -> int | None:
        return None if (found := text(key)) is None else int(found)

    def words(key: str) -> frozenset[str] | None:
        return None if (found := text(key)) is None else frozenset(_listed(found))

    def night(first: str, last: str) -> tuple[int, int] | None:
        begins, ends = long(first), long(last)
        return None if begins is None or ends is None else (begins, ends)

    return Limits(
        daily_rest=long(DAILY_REST),
        weekly_rest=long(WEEKLY_REST),
        week_most=long(WEEK_MOST),
        week_days=count(WEEK_DAYS),
        full_month=long(FULL_MONTH),
        daily_types=words(DAILY_TYPES),
        weekly_types=words(WEEKLY_TYPES),
        hour_types=words(HOUR_TYPES),
        night=night(NIGHT_FROM, NIGHT_TO),
        night_shift=long(NIGHT_SHIFT),
        adult=count(ADULT),
        minor_night=night(MINOR_FROM, MINOR_TO),
        minor_delegations=words(MINOR_DELEGATIONS),
        certified=words(CERTIFIED),
        extract_titles=words(EXTRACT_TITLES),
        extract_months=count(EXTRACT_MONTHS),
        las_sava=count(LAS_SAVA),
        las_temporary=count(LAS_TEMPORARY),
        las_watch=tuple(sorted(int(each) for each in _listed(text(LAS_WATCH) or ""))),
        las_in_month=count(LAS_IN_MONTH),
    )


def require_readable(dated: DatedRules) -> None:
    """Raise `BusinessException` when a value of ours in the dated data cannot be read."""
    dated.require(_read)


def _read(key: str, value: str) -> None:
    if key in _TYPES:
        canonical(_TYPES[key], value)
    elif key == LAS_WATCH:
        for each in _listed(value):
            canonical(ValueType.integer, each)
    elif key in {DAILY_TYPES, WEEKLY_TYPES, HOUR_TYPES} and set(_listed(value)) - _BOOKED:
        known = ", ".join(sorted(_BOOKED))
        raise NotCanonicalError(
            message("must be types of bookings"), message("Write some of: {known}.", known=known)
        )


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]
