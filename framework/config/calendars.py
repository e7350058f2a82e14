"""Calendars that a municipality keeps as files: when payroll is closed, and its own days off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from framework.config.csv_lines import Line, parse_day, read_lines
from framework.config.loader import ConfigError
from framework.core.closing import ClosedPeriod, ClosedTimes, ClosingReason
from framework.core.days_off import DayOff, DayOffKind, DaysOff
from framework.core.local_time import instant

_MONTH, _CLOSES_ON, _CLOSES_AT, _OPENS_ON, _CORRECTIONS, _PAYDAY, _REASON = COLUMNS = (
    "manad",
    "stanger_datum",
    "stanger_tid",
    "oppnar_datum",
    "korrigering_senast",
    "utbetalningsdag",
    "orsak",
)
_DAY, _KIND, _NAME, _SOURCE = DAY_OFF_COLUMNS = ("datum", "slag", "namn", "kalla")
_OWN_KINDS = (DayOffKind.bridge, DayOffKind.local)
_ONE_DAY = dt.timedelta(days=1)


def read_closed_times(file: Path) -> ClosedTimes:
    """Read a payroll calendar with the columns of `COLUMNS`.

    The system closes on `stanger_datum` at `stanger_tid` and opens when `oppnar_datum` begins, both
    Swedish time. Raises `ConfigError` with every mistake, by line and column.
    """
    lines = read_lines(file, COLUMNS)
    found = [period for line in lines if (period := _period(line)) is not None]
    _require_right(lines)
    return ClosedTimes(periods=tuple(sorted(found, key=lambda each: each.closes)))


def read_days_off(file: Path, known: DaysOff) -> DaysOff:
    """Read a municipality's bridge and local days, columns as in `DAY_OFF_COLUMNS`.

    `known` holds its eves. A bridge day must be a working day between two days that are none; a
    day that is off already is refused. Raises `ConfigError` with every mistake.
    """
    read = [_day_off(line) for line in read_lines(file, DAY_OFF_COLUMNS)]
    local = tuple(day for _, day in read if day is not None and day.kind is DayOffKind.local)
    beside = known.model_copy(update={"own": local})
    found: dict[dt.date, DayOff] = {}
    for line, day in read:
        if day is None:
            continue
        if day.day in found or not known.is_working_day(day.day):
            line.wrong(_DAY, "is a day off already")
        elif day.kind is DayOffKind.bridge and any(
            beside.is_working_day(day.day + step) for step in (-_ONE_DAY, _ONE_DAY)
        ):
            line.wrong(_DAY, "a bridge day lies between two days off")
        found[day.day] = day
    _require_right(line for line, _ in read)
    return known.model_copy(update={"own": tuple(found[day] for day in sorted(found))})


def _day_off(line: Line) -> tuple[Line, DayOff | None]:
    codes = ", ".join(_OWN_KINDS)
    day, name, source = line.day(_DAY), line.text(_NAME), line.text(_SOURCE)
    kind = line.parsed(_KIND, _own_kind, f"must be one of {codes}")
    if day is None or kind is None or name is None or source is None:
        return line, None
    return line, DayOff(day=day, kind=kind, name=name, source=source)


def _period(line: Line) -> ClosedPeriod | None:
    month = line.parsed(_MONTH, lambda text: parse_day(f"{text}-01"), "write e.g. 2026-11")
    day = line.day(_CLOSES_ON)
    minute = line.parsed(_CLOSES_AT, _minute, "write e.g. 12:00")
    opens = line.day(_OPENS_ON)
    reasons = ", ".join(ClosingReason)
    reason = line.parsed(_REASON, ClosingReason, f"must be one of {reasons}")
    corrections = line.day(_CORRECTIONS, optional=True)
    payday = line.day(_PAYDAY, optional=True)
    if month is None or day is None or minute is None or opens is None or reason is None:
        return None
    if line.problems:
        return None
    closes, opens_at = instant(day, minute), instant(opens, 0)
    if opens_at <= closes:
        line.wrong(_OPENS_ON, "must be after the system has closed")
        return None
    return ClosedPeriod(
        month=month,
        reason=reason,
        closes=closes,
        opens=opens_at,
        corrections_until=corrections,
        payday=payday,
    )


def _require_right(lines: Iterable[Line]) -> None:
    if problems := [problem for line in lines for problem in line.problems]:
        raise ConfigError(problems)


def _own_kind(text: str) -> DayOffKind:
    kind = DayOffKind(text)
    if kind not in _OWN_KINDS:
        raise ValueError
    return kind


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    return dt.time(int(hour), int(minute)).hour * 60 + int(minute)
