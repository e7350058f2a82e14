"""Kim and Lisa: coworkers that are a file of config, and what they decide otherwise by place."""

from pathlib import Path

import pytest

from fixtures.ekdalen.night import clock, lay_out, nights
from framework.config.loader import Document
from framework.config.municipality import Folder, MunicipalityConfig
from framework.runtime import here
from framework.runtime.dry_run import dry_run
from framework.runtime.kinds import check_coworker, kind_class

CONFIGS = Path(__file__).parents[3] / "configs"
TOWNS = ("ekdalen", "grannby", "sjohamra")
#: What a file about participants may hold that Kim must not even read.
_HEALTH = ("anteckning", "frånvaro", "orsak", "diagnos", "sjuk", "hälsa")


def _read(town: str) -> tuple[MunicipalityConfig, Folder]:
    folder = Folder(CONFIGS / town, CONFIGS / "common")
    found = folder.read()
    assert found is not None, [str(each) for each in folder.problems]
    return found, folder


@pytest.mark.parametrize(("town", "slug"), [("ekdalen", "kim"), *((t, "lisa") for t in TOWNS)])
def test_they_are_right(town: str, slug: str) -> None:
    """`coworker check` finds no mistake, in their own file or in what they share."""
    found, folder = _read(town)
    elsewhere = folder.settings[slug]
    assert check_coworker(found.coworkers[slug], folder.documents[slug], elsewhere) == ()


def test_kim_reads_nothing_about_health_and_ranks_nobody() -> None:
    """Columns that are not named are not read; no case knows of another."""
    found, _ = _read("ekdalen")
    kim = kind_class(found.coworkers["kim"])
    (sheet,) = kim.sources["participants"].sheets
    assert not sheet.others
    names = [column.name.casefold() for column in sheet.columns]
    assert [name for name in names for word in _HEALTH if word in name] == []
    assert not found.coworkers["kim"].coworker.settings.get("details")


def _decided(town: str) -> tuple[str, str]:
    found, _ = _read(town)
    (ceiling,) = found.coworkers["lisa"].coworker.settings["constants"]
    return ceiling["value"], ceiling["source"]


def test_who_decides_otherwise_can_be_listed() -> None:
    """What Lisa shares stands in one place; a municipality's own says so in its own file."""
    shared = {
        name
        for file in sorted((CONFIGS / "common/loneoversyn").glob("*.yaml"))
        for name in Document(file).values
    }
    own = {town: set(_read(town)[1].documents["lisa"].values.get("settings", {})) for town in TOWNS}
    assert {town: sorted(names & shared) for town, names in own.items()} == {
        "ekdalen": [], "grannby": ["constants"], "sjohamra": [],
    }  # fmt: skip
    assert all(names <= shared for names in own.values())
    assert _decided("ekdalen") == _decided("sjohamra") == ("5", "gemensam rutin för löneöversyn")
    assert _decided("grannby") == ("3.5", "lokalt avtal i Grannby")


def test_every_municipality_keeps_to_its_own() -> None:
    """Folders and systems are one municipality's; rows of another one go back."""
    folders, addresses = set(), set()
    for town in TOWNS:
        found, _ = _read(town)
        lisa = found.coworkers["lisa"]
        folders |= {source.folder for source in lisa.coworker.sources.values()}
        addresses |= set(lisa.addresses.values())
        below = {source.folder.split("/")[0] for source in lisa.coworker.sources.values()}
        assert below == {town}
        (sheet,) = kind_class(lisa).sources["lists"].sheets
        assert (sheet.tenant, sheet.strangers) == ("Kommun", "return")
    assert (len(folders), len(addresses)) == (6, 3)


def test_a_dry_run_asks_no_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What rests on a system has no data; what the list says is checked all the same."""
    monkeypatch.setattr(here, "now", clock)
    monkeypatch.setattr(here, "data_folder", lambda: tmp_path)
    lay_out(nights()["kim"], tmp_path)
    found, _ = _read("ekdalen")
    done = dry_run(found.coworkers["kim"], found, token="test")
    codes = {row.reference: row.codes for row in done.rows}
    assert codes["KIVO-001/2026-11-23"] == ("K02", "K07?")
    buckets = {row.reference: row.bucket.value for row in done.rows}
    assert buckets["KIVO-001/2026-11-23"] == "awaiting"
    assert buckets["KIVO-003/2026-11-23"] == "skipped"
