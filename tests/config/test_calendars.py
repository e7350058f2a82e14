"""Payroll calendars: read whole, or every mistake told by line and column."""

import datetime as dt
from pathlib import Path

import pytest

from framework.config.calendars import COLUMNS, read_closed_times
from framework.config.loader import ConfigError
from framework.core.closing import ClosingReason

HEADER = ";".join(COLUMNS)
CONFIGS = Path(__file__).parents[2] / "configs"


def read(folder: Path, *lines: str, encoding: str = "utf-8") -> list[str]:
    """Return the mistakes of a calendar with these lines."""
    file = folder / "lonekalender.csv"
    file.write_text("\n".join(lines), encoding)
    with pytest.raises(ConfigError) as caught:
        read_closed_times(file)
    return [str(each).removeprefix(f"{file}:") for each in caught.value.problems]


def test_lindebys_calendar_is_read() -> None:
    """Wall times of Sweden become instants, in order."""
    periods = read_closed_times(CONFIGS / "lindeby/calendars/lonekalender.csv").periods
    november = next(each for each in periods if each.month == dt.date(2026, 11, 1)
                    and each.reason is ClosingReason.payroll)  # fmt: skip
    assert november.closes == dt.datetime(2026, 12, 11, 11, 0, tzinfo=dt.UTC)
    assert november.opens == dt.datetime(2026, 12, 13, 23, 0, tzinfo=dt.UTC)
    assert list(periods) == sorted(periods, key=lambda each: each.closes)


def test_every_mistake_has_its_line_and_column(tmp_path: Path) -> None:
    """One line may hold several; nothing is guessed."""
    assert read(
        tmp_path,
        HEADER,
        "2026-11;2026-12-11;12:00;2026-12-14;;;LONEKORNING",
        "nov;2026-12-11;25:00;2026-12-14;;27/11;SEMESTER",
        "2026-12;2027-01-12;12:00;2027-01-12;;;LONEKORNING",
    ) == [
        "3:1: manad: write e.g. 2026-11 (given: 'nov')",
        "3:3: stanger_tid: write e.g. 12:00 (given: '25:00')",
        "3:7: orsak: must be one of LONEKORNING, UPPGRADERING, ORGANDRING (given: 'SEMESTER')",
        "3:6: utbetalningsdag: write e.g. 2026-11-25, or leave it empty (given: '27/11')",
        "4:4: oppnar_datum: must be after the system has closed (given: '2027-01-12')",
    ]


def test_a_file_that_is_no_calendar_says_what_it_should_be(tmp_path: Path) -> None:
    """A missing column, another encoding, no file."""
    assert read(tmp_path, "manad,stanger_datum") == [
        f"1:1: the first line must be {HEADER} (missing: {', '.join(COLUMNS)})"
    ]
    assert "save the file as UTF-8" in read(tmp_path, "månad", encoding="cp1252")[0]
    with pytest.raises(ConfigError, match="no such file"):
        read_closed_times(tmp_path / "none.csv")
