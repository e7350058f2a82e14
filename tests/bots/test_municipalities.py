"""The two invented municipalities' configs fit the kind."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bots.schedule_registration import KIND
from bots.schedule_registration.limits import limits_on
from bots.schedule_registration.rules import ELSEWHERE
from framework.config.municipality import Folder, MunicipalityConfig
from framework.core.rules import Certainty, Level

CONFIGS = Path(__file__).parents[2] / "configs"
COWORKERS = [("lindeby", "harry"), ("ekdalen", "petra")]
DAY = dt.date(2027, 1, 11)


def read(name: str) -> MunicipalityConfig:
    """Read one municipality; every mistake in it fails the test."""
    folder = Folder(CONFIGS / name, CONFIGS / "common")
    found = folder.read()
    assert folder.problems == []
    assert found is not None
    return found


@pytest.mark.parametrize(("municipality", "slug"), COWORKERS)
def test_config_makes_a_coworker_of_the_kind(municipality: str, slug: str) -> None:
    """Settings, rule data, sources and operations are what the kind demands."""
    config = read(municipality).coworkers[slug]
    KIND(KIND.settings_model.model_validate(config.coworker.settings), config.dated)
    assert set(config.coworker.sources) == set(KIND.sources)
    for role, operations in KIND.targets.items():
        described = config.targets[role].operations
        assert {name: described[name].does for name in operations} == operations


def test_same_kind_other_decisions() -> None:
    """Name, dygnsbryt and rule data are the municipality's, the kind is one."""
    harry, petra = (read(where).coworkers[slug] for where, slug in COWORKERS)
    assert (harry.coworker.name, petra.coworker.name) == ("HaRry", "PeTra")
    assert harry.coworker.kind == petra.coworker.kind
    assert harry.coworker.settings != petra.coworker.settings
    weeks = [each.dated.on("rullande_veckor_max", DAY) for each in (harry, petra)]
    assert [each.value for each in weeks if each] == ["16", "12"]
    notice = [each.dated.on("varsel_dagar", DAY) for each in (harry, petra)]
    assert [each.value for each in notice if each] == ["14", "21"]
    rest = [each.dated.on("dygnsvila", DAY) for each in (harry, petra)]
    assert [each.value for each in rest if each] == ["11:00", "11:00"]


def test_units_are_decided_upon_one_by_one() -> None:
    """Dygnsbryt, where the week begins and night work are each unit's, by the municipality."""
    harry, petra = (
        KIND.settings_model.model_validate(read(where).coworkers[slug].coworker.settings)
        for where, slug in COWORKERS
    )
    decided = [
        (each.dygnsbryt.of(unit), each.week_begins.of(unit), each.night_work.of(unit))
        for each, unit in ((harry, "1101"), (harry, "1102"), (petra, "2101"), (petra, "2103"))
    ]
    assert decided == [(0, 0, False), (420, 2, False), (600, 0, False), (540, 2, True)]


@pytest.mark.parametrize(("municipality", "slug"), COWORKERS)
def test_shared_rule_data_is_read_as_it_is_meant(municipality: str, slug: str) -> None:
    """Causes, full-time weeks and breaks of the shared data are what the rules look for."""
    limits = limits_on(read(municipality).coworkers[slug].dated, DAY, "Ferieanställd")
    assert {"semester", "ferie", "sjukfrånvaro", "tillfällig föräldrapenning"} <= (
        limits.harmless_leave
    )
    assert "föräldraledighet" not in limits.harmless_leave
    assert limits.full_time_weeks == (2100, 2103)
    assert limits.rast_minst is not None
    assert limits.rast_minst.value == "0:30"


def test_every_municipality_has_its_own_payroll_calendar() -> None:
    """In the night to 2026-12-09 November is closed in Ekdalen and still open in Lindeby."""
    night = dt.datetime(2026, 12, 9, 2, tzinfo=dt.UTC)
    calendars = [read(where).coworkers[slug].closed_times["payroll"] for where, slug in COWORKERS]
    assert [each.open_from(night) for each in calendars] == [
        dt.date(2026, 11, 1),
        dt.date(2026, 12, 1),
    ]


def test_rules_that_no_proposal_shows_are_listed() -> None:
    """Protected identity and the read-back are rules too, with text and source."""
    rules = {rule.code: rule for rule in KIND.rules}
    assert list(rules) == [f"H{number:02}" for number in range(1, 22)]
    assert [rule.level for rule in ELSEWHERE] == [Level.stop, Level.stop]
    assert {rules[rule.code] for rule in ELSEWHERE} == set(ELSEWHERE)
    assert "whole unit stops" in rules["H21"].title


@pytest.mark.parametrize(("municipality", "slug"), COWORKERS)
def test_rule_data_says_how_sure_it_is(municipality: str, slug: str) -> None:
    """Every value has a source, and none claims that a statute or agreement was read."""
    values = read(municipality).coworkers[slug].dated.values
    dated = [one for series in values.values() for one in series]
    assert all(one.source and one.certainty is not Certainty.read for one in dated)


def test_shared_description_is_used_where_there_is_no_own() -> None:
    """Ekdalen has no description of its payroll system; the shared one is used."""
    assert not (CONFIGS / "ekdalen/targets/payroll.yaml").exists()
    assert "payroll" in read("ekdalen").coworkers["petra"].targets


@pytest.mark.parametrize(("municipality", "slug"), COWORKERS)
def test_portrait_can_be_shown_and_read_aloud(municipality: str, slug: str) -> None:
    """The portrait is plain SVG with a title and a description, and runs or loads nothing."""
    config = read(municipality).coworkers[slug]
    file = CONFIGS / municipality / "portraits" / config.coworker.portrait
    root = ET.fromstring(file.read_text("utf-8"))  # noqa: S314 (our own file)
    names = [each.tag.rsplit("}")[-1] for each in root.iter()]
    assert names[:3] == ["svg", "title", "desc"]
    assert root[0].text == config.coworker.name
    assert root.get("role") == "img"
    assert not {"script", "image", "foreignObject", "use", "a"} & set(names)
