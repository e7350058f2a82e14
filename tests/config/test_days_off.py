"""Days off as a municipality writes them: read whole, or every mistake told by line and column."""

import datetime as dt
from pathlib import Path

import pytest

from framework.config.calendars import DAY_OFF_COLUMNS, read_days_off
from framework.config.loader import ConfigError
from framework.config.municipality import MunicipalityConfig
from framework.core.days_off import DayOffKind, DaysOff
from tests.config import town

HEADER = ";".join(DAY_OFF_COLUMNS)


def mistakes(folder: Path, *lines: str) -> list[str]:
    """Return what is wrong in a file with these lines."""
    file = folder / "lediga-dagar.csv"
    file.write_text("\n".join((HEADER, *lines)), "utf-8")
    with pytest.raises(ConfigError) as caught:
        read_days_off(file, DaysOff())
    return [str(each).removeprefix(f"{file}:") for each in caught.value.problems]


def test_every_mistake_has_its_line_and_column(tmp_path: Path) -> None:
    """A bridge day that is none, a day off already, a code and an empty cell are all told."""
    assert mistakes(
        tmp_path,
        "2026-05-15;KLAMDAG;Klämdag;beslut",
        "2026-05-18;KLAMDAG;Klämdag;beslut",
        "2026-05-14;LOKAL;Torgdag;beslut",
        "2026-05-15;LOKAL;Torgdag;beslut",
        "2026-06-30;ROD;Torgdag;",
        "30/6 2026;LOKAL;Torgdag;beslut",
    ) == [
        "3:1: datum: a bridge day lies between two days off (given: '2026-05-18')",
        "4:1: datum: is a day off already (given: '2026-05-14')",
        "5:1: datum: is a day off already (given: '2026-05-15')",
        "6:4: kalla: must not be empty (given: '')",
        "6:2: slag: must be one of KLAMDAG, LOKAL (given: 'ROD')",
        "7:1: datum: write e.g. 2026-11-25 (given: '30/6 2026')",
    ]


@pytest.fixture
def read(tmp_path: Path) -> MunicipalityConfig:
    """Read a town that gives Christmas Eve, and has a market day and a bridge day beside it."""
    town.write(tmp_path)
    calendars = tmp_path / "town/calendars"
    calendars.mkdir()
    lines = (HEADER, "2027-01-04;KLAMDAG;Klämdag;beslut", "2027-01-05;LOKAL;Torgdag;beslut")
    (calendars / "lediga.csv").write_text("\n".join(lines), "utf-8")
    settings = "days_off: {eves: [julafton], source: avtal, calendar: lediga}\n"
    with (tmp_path / "town/site.yaml").open("a", encoding="utf-8") as site:
        site.write(settings)
    folder = town.folder(tmp_path)
    found = folder.read()
    assert found is not None, folder.problems
    return found


def test_a_coworker_knows_the_days_off_of_its_municipality(read: MunicipalityConfig) -> None:
    """The eves that were named, the days of the file in any order, and the red days as always."""
    days_off = read.coworkers["harry"].days_off
    asked = ("2026-12-24", "2026-12-25", "2026-12-31", "2027-01-04", "2027-01-05", "2027-01-06")
    found = [days_off.on(dt.date.fromisoformat(day)) for day in asked]
    assert [one and one.kind for one in found] == [
        DayOffKind.eve, DayOffKind.red_day, None, DayOffKind.bridge, DayOffKind.local,
        DayOffKind.red_day,
    ]  # fmt: skip


def test_another_day_off_sends_no_case_back(read: MunicipalityConfig, tmp_path: Path) -> None:
    """No proposal depends on days off: the digest that cases wait under stays as it is."""
    town.change(tmp_path, "town/site.yaml", "eves: [julafton]", "eves: [julafton, nyarsafton]")
    again = town.folder(tmp_path).read()
    assert again is not None
    assert again.coworkers["harry"].digest == read.coworkers["harry"].digest
    assert again.coworkers["harry"].days_off != read.coworkers["harry"].days_off


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    """A calendar that is named must be there."""
    town.write(tmp_path)
    with (tmp_path / "town/site.yaml").open("a", encoding="utf-8") as site:
        site.write("days_off: {eves: [], source: avtal, calendar: lediga}\n")
    folder = town.folder(tmp_path)
    assert folder.read() is None
    assert "there is no such file" in str(folder.problems[0])
