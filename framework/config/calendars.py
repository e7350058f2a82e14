"""Calendars that a municipality keeps as files, e.g. when its payroll system is closed."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from framework.config.loader import ConfigError, Problem
from framework.core.closing import ClosedPeriod, ClosedTimes, ClosingReason
from framework.core.local_time import instant

_DAY = "%Y-%m-%d"
_MONTH, _CLOSES_ON, _CLOSES_AT, _OPENS_ON, _CORRECTIONS, _PAYDAY, _REASON = COLUMNS = (
    "manad",
    "stanger_datum",
    "stanger_tid",
    "oppnar_datum",
    "korrigering_senast",
    "utbetalningsdag",
    "orsak",
)
_Parsed = TypeVar("_Parsed")


def read_closed_times(file: Path) -> ClosedTimes:
    """Read a payroll calendar: semicolons, UTF-8, columns as in `COLUMNS`.

    The system closes on `stanger_datum` at `stanger_tid` and opens when `oppnar_datum` begins, both
    Swedish time. Raises `ConfigError` with every mistake, by line and column.
    """
    try:
        text = file.read_text("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError([_whole(file, "there is no such file")]) from None
    except UnicodeDecodeError:
        raise ConfigError([_whole(file, "save the file as UTF-8")]) from None
    reader = csv.DictReader(text.splitlines(), delimiter=";", skipinitialspace=True)
    given = [name.strip() for name in reader.fieldnames or ()]
    if missing := [name for name in COLUMNS if name not in given]:
        wanted = ";".join(COLUMNS)
        fault = f"the first line must be {wanted} (missing: {', '.join(missing)})"
        raise ConfigError([Problem(file=file, line=1, column=1, text=fault)])
    reader.fieldnames = given
    problems: list[Problem] = []
    found: list[ClosedPeriod] = []
    for row in reader:
        line = _Line(file, reader.line_num, given, row)
        period = line.period()
        problems += line.problems
        if period is not None:
            found.append(period)
    if problems:
        raise ConfigError(problems)
    return ClosedTimes(periods=tuple(sorted(found, key=lambda each: each.closes)))


class _Line:
    """One line of the file; collects what is wrong in it."""

    def __init__(self, file: Path, number: int, columns: list[str], row: Mapping[str, str]) -> None:
        self._file, self._number, self._columns = file, number, columns
        self._row = {name: (row.get(name) or "").strip() for name in columns}
        self.problems: list[Problem] = []

    def period(self) -> ClosedPeriod | None:
        month = self._parsed(_MONTH, lambda text: _day(f"{text}-01"), "write e.g. 2026-11")
        day = self._parsed(_CLOSES_ON, _day, "write e.g. 2026-11-12")
        minute = self._parsed(_CLOSES_AT, _minute, "write e.g. 12:00")
        opens = self._parsed(_OPENS_ON, _day, "write e.g. 2026-11-16")
        reasons = ", ".join(ClosingReason)
        reason = self._parsed(_REASON, ClosingReason, f"must be one of {reasons}")
        corrections, payday = self._maybe_day(_CORRECTIONS), self._maybe_day(_PAYDAY)
        if month is None or day is None or minute is None or opens is None or reason is None:
            return None
        if self.problems:
            return None
        closes, opens_at = instant(day, minute), instant(opens, 0)
        if opens_at <= closes:
            self._wrong(_OPENS_ON, "must be after the system has closed")
            return None
        return ClosedPeriod(
            month=month,
            reason=reason,
            closes=closes,
            opens=opens_at,
            corrections_until=corrections,
            payday=payday,
        )

    def _maybe_day(self, column: str) -> dt.date | None:
        if not self._row[column]:
            return None
        return self._parsed(column, _day, "write e.g. 2026-11-25, or leave it empty")

    def _parsed(self, column: str, parse: Callable[[str], _Parsed], hint: str) -> _Parsed | None:
        try:
            return parse(self._row[column])
        except ValueError:
            self._wrong(column, hint)
            return None

    def _wrong(self, column: str, hint: str) -> None:
        text = f"{column}: {hint} (given: {self._row[column]!r})"
        number = self._columns.index(column) + 1
        self.problems.append(Problem(file=self._file, line=self._number, column=number, text=text))


def _day(text: str) -> dt.date:
    return dt.datetime.strptime(text, _DAY).replace(tzinfo=dt.UTC).date()


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    return dt.time(int(hour), int(minute)).hour * 60 + int(minute)


def _whole(file: Path, text: str) -> Problem:
    return Problem(file=file, line=0, column=0, text=text)
