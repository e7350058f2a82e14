"""Ekdalen's Sambandet and Ines, by config alone: what becomes of each planted row."""

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fixtures.ekdalen.night import lay_out, nights
from framework.config.municipality import CoworkerConfig, MunicipalityConfig
from framework.core.cases import Case
from framework.core.errors import BusinessException
from framework.core.proposals import Proposal
from framework.runtime import here
from framework.runtime.configuration_files import read
from framework.runtime.dry_run import DryRun, dry_run
from framework.runtime.kinds import kind_of
from framework.runtime.sources import Sources
from tests.bots.form_filling.karin import NOW, Unasked

CONFIGS = Path(__file__).parents[3] / "configs"
CALENDARS = "ekdalen/ines/kalendrar"


@pytest.fixture(scope="module")
def ekdalen() -> MunicipalityConfig:
    """Return the municipality as its files are."""
    found, problems = read(CONFIGS, ("ekdalen",))
    assert not [str(each) for each in problems]
    return found["ekdalen"]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write what the coworkers read, for the night that it is; returns the data folder."""
    monkeypatch.setattr(here, "now", lambda: NOW)
    monkeypatch.setattr(here, "data_folder", lambda: tmp_path)
    for name in ("ines", "sambandet"):
        lay_out(nights()[name], tmp_path)
    return tmp_path


def tried(ekdalen: MunicipalityConfig, name: str) -> DryRun:
    """Return what a night would read and prepare."""
    return dry_run(ekdalen.coworkers[name], ekdalen, token="test")


def cases(ekdalen: MunicipalityConfig, name: str) -> dict[str, Case]:
    """Return the cases of a night by reference."""
    config: CoworkerConfig = ekdalen.coworkers[name]
    with Sources(config, ekdalen, dry=True) as sources:
        sources.require_registers()
        found = kind_of(config).collect(sources)
        return {each.reference: each for each in found if isinstance(each, Case)}


def proposal(ekdalen: MunicipalityConfig, name: str, reference: str) -> Proposal:
    """Return the proposal of one case."""
    case = cases(ekdalen, name)[reference]
    return kind_of(ekdalen.coworkers[name]).prepare(case, Unasked(), NOW)


@pytest.mark.parametrize("name", ["ines", "sambandet"])
def test_every_planted_row(ekdalen: MunicipalityConfig, data: Path, name: str) -> None:
    """Each row goes where its table says, by the checks that it says; nothing else is read."""
    done = tried(ekdalen, name)
    assert done.refused == {}
    known = {
        (row.place.file, row.place.sheet, str(row.place.row)): (
            row.bucket.value, " ".join(row.codes) or "-"
        )
        for row in done.rows
        if row.place
    }  # fmt: skip
    planted = nights()[name].planted()
    shielded = [row for row in planted if row["plant"].endswith("-shielded")]
    assert known == {
        (row["file"], row["sheet"], row["row"]): (row["prepared"], row["codes"])
        for row in planted
        if row not in shielded
    }
    assert [row.bucket.value for row in done.rows if not row.place] == ["manual"] * len(shielded)


def test_what_sambandet_reminds_of(ekdalen: MunicipalityConfig, data: Path) -> None:
    """The reminder says to whom and why, and where that was read."""
    found = proposal(ekdalen, "sambandet", "SAM-1-2026-11")
    (action,) = found.planned({})
    assert action.sent(found.in_force({}), "r") == {
        "activity": "SKYDDSROND Ekskolan", "month": "2026-11", "recipient": "rektor Ekskolan",
        "cause": "Försenad", "reference": "r",
    }  # fmt: skip
    source = found.figure("due").source.name.english()
    assert source == "Ekdalens årshjul: arshjul, arshjul row 1"


def test_the_wheel_is_only_read(ekdalen: MunicipalityConfig, data: Path) -> None:
    """After a night the database is byte for byte as it was."""
    file = data / "ekdalen/sambandet/arshjul.db"
    before = file.read_bytes()
    tried(ekdalen, "sambandet")
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_renamed_column_reads_nothing(ekdalen: MunicipalityConfig, data: Path) -> None:
    """The wheel's owners rename a column: nothing is reminded of, and the night says why."""
    with closing(sqlite3.connect(data / "ekdalen/sambandet/arshjul.db")) as database, database:
        database.execute("ALTER TABLE arshjul RENAME COLUMN klart TO klar")
    done = tried(ekdalen, "sambandet")
    assert done.rows == ()
    (told,) = done.refused.values()
    assert "no such column: klart" in told.english()


def test_what_ines_books(ekdalen: MunicipalityConfig, data: Path) -> None:
    """Room, day and time as they were asked for, and the heading that everybody may read."""
    found = proposal(ekdalen, "ines", "INT-I-1")
    (action,) = found.planned({})
    assert action.sent(found.in_force({}), "r") == {
        "room": "rum-b12", "day": "2026-12-01", "start": "10:15", "end": "11:00",
        "heading": "Intervju A-7", "reference": "r",
    }  # fmt: skip


def test_nothing_of_people_s_calendars_is_kept(ekdalen: MunicipalityConfig, data: Path) -> None:
    """Of the panel's days a case holds when they are busy; no title, no place, no reason."""
    told = "".join(case.model_dump_json() for case in cases(ekdalen, "ines").values())
    assert '"busy":"yes"' in told
    for word in ("Ledningsgrupp", "Tandläkare", "Folktandvården", "Ledig", "Namnsdag", "Upptaget"):
        assert word not in told


def test_a_calendar_that_is_cut_is_not_a_free_one(ekdalen: MunicipalityConfig, data: Path) -> None:
    """With one calendar that cannot be read whole, nothing is booked at all."""
    file = data / CALENDARS / "anna.ek.ics"
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(BusinessException, match=r"anna\.ek\.ics is no calendar"):
        tried(ekdalen, "ines")


def test_a_calendar_that_went_away(ekdalen: MunicipalityConfig, data: Path) -> None:
    """Whose calendar is not there is not free: the check says that it was not read."""
    (data / CALENDARS / "bo.dal.ics").unlink()
    found = {row.reference: row.codes for row in tried(ekdalen, "ines").rows}
    assert found["INT-I-1"] == ("INT02",)
    assert found["INT-I-4"] == ("INT02",)


def test_internal_and_external_are_treated_alike(ekdalen: MunicipalityConfig, data: Path) -> None:
    """No column says who somebody is or how good: nothing could rank them."""
    columns = {
        column["key"]
        for source in ekdalen.coworkers["ines"].coworker.settings["sources"]
        for sheet in source["sheets"]
        for column in sheet["columns"]
    }
    assert columns == {
        "interview", "advert", "unit", "unit_name", "day", "start", "end", "room", "heading",
        "shielded", "person", "whom", "calendar", "start_date", "end_date", "busy", "first_day",
        "last_day",
    }  # fmt: skip


def test_a_day_earlier_it_is_still_to_come(
    ekdalen: MunicipalityConfig, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was to come is not booked afterwards."""
    monkeypatch.setattr(here, "now", lambda: NOW + dt.timedelta(days=8))
    found = {row.reference: row.codes for row in tried(ekdalen, "ines").rows}
    assert "INT05" in found["INT-I-1"]
    assert "INT05" not in found["INT-I-2"]
