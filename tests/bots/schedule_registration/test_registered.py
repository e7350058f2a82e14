"""H07 and H16: what is registered already, or is about to be."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from bots.schedule_registration.checks import registered
from bots.schedule_registration.facts import OtherSchedule
from bots.schedule_registration.figures import written
from bots.schedule_registration.payroll import read_payroll
from framework.core.rules import Level, Outcome

if TYPE_CHECKING:
    from tests.bots.schedule_registration.conftest import Make, Prepared

PASSED, FAILED, NO_DATA = Outcome.passed, Outcome.failed, Outcome.no_data
DAY = dt.date


def _other(fran: str, till: str = "", **changes: str) -> dict[str, str]:
    return {
        "anstallningsnummer": "0012345", "schema_id": "SCH-0", "rad": "1",
        "schematyp": "Grundschema", "fran": fran, "till": till, **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "outcome", "level"),
    [
        (None, PASSED, Level.stop),
        (_other("2025-08-18"), FAILED, Level.stop),
        (_other("2025-08-18", "2026-11-22"), PASSED, Level.stop),
        (_other("2025-08-18", "2026-11-23"), FAILED, Level.deviation),
        (_other("2026-12-14"), PASSED, Level.stop),
        (_other("2026-12-13"), FAILED, Level.deviation),  # ours, the earlier one, has an end
        (_other("2025-08-18", schematyp="Placeringsschema"), PASSED, Level.stop),
        (_other("2025-08-18", anstallningsnummer="0054321"), PASSED, Level.stop),
    ],
)
def test_h07_registered_overlap(
    make: type[Make], row: dict[str, str] | None, outcome: Outcome, level: Level
) -> None:
    """H07: an earlier Grundschema without end stops; one whose end lies inside deviates."""
    facts = make.facts()
    payroll = read_payroll(make.Payroll(*([row] if row else [])), facts.number, facts.schedule)
    check = registered.alone(facts, payroll)
    assert (check.rule.code, check.outcome, check.rule.level) == ("H07", outcome, level)


@pytest.mark.parametrize(
    ("start", "end", "outcome", "level"),
    [
        ("2026-11-16", None, FAILED, Level.stop),
        ("2026-11-16", "2026-11-29", FAILED, Level.deviation),
        ("2026-12-14", None, PASSED, Level.stop),
    ],
)
def test_h07_tonights_overlap(
    make: type[Make], start: str, end: str | None, outcome: Outcome, level: Level
) -> None:
    """H07: another approved row of the night counts as a registered one does."""
    other = OtherSchedule(
        reference="SCH-2/1",
        type="Grundschema",
        start=DAY.fromisoformat(start),
        end=DAY.fromisoformat(end) if end else None,
    )
    facts = make.facts(others=(other,))
    payroll = read_payroll(make.Payroll(), facts.number, facts.schedule)
    check = registered.alone(facts, payroll)
    assert (check.outcome, check.rule.level) == (outcome, level)


@pytest.mark.parametrize(
    ("end", "row", "outcome", "text"),
    [
        (DAY(2026, 12, 13), _other("2025-08-18"), PASSED,
         "Replaces in its period: SCH-0/1 is registered from 2025-08-18 until further notice."),
        (DAY(2026, 12, 13), None, PASSED, "No base schedule for 0012345 in the period to replace."),
        (None, _other("2025-08-18"), FAILED, "is limited in time, but the row has no last day"),
        (DAY(2026, 12, 13), _other("2026-12-01", "2026-12-20", schematyp="Placeringsschema"),
         FAILED, "SCH-0/1 is registered 2026-12-01 to 2026-12-20."),
    ],
)  # fmt: skip
def test_h07_placement(
    make: type[Make], end: dt.date | None, row: dict[str, str] | None, outcome: Outcome, text: str
) -> None:
    """H07: a placement has an end, tells what it replaces, and stands alone in its period."""
    facts = make.facts(schedule=make.schedule(*make.week, type="Placeringsschema", end=end))
    payroll = read_payroll(make.Payroll(*([row] if row else [])), facts.number, facts.schedule)
    check = registered.alone(facts, payroll)
    assert check.outcome is outcome
    assert text in check.finding.english()
    assert (check.rule.level is Level.deviation) is (outcome is FAILED and end is not None)


def test_h07_placement_among_tonights(make: type[Make]) -> None:
    """H07: a base schedule in the same night's files is what the placement replaces."""
    base = OtherSchedule(reference="SCH-2/1", type="Grundschema", start=DAY(2026, 11, 23), end=None)
    facts = make.facts(schedule=make.schedule(*make.week, type="Placeringsschema"), others=(base,))
    payroll = read_payroll(make.Payroll(), facts.number, facts.schedule)
    check = registered.alone(facts, payroll)
    assert check.outcome is PASSED
    assert "SCH-2/1 in tonight's files has from 2026-11-23" in check.finding.english()


def test_placement_shows_what_it_replaces(make: type[Make], proposal: Prepared) -> None:
    """A caseworker sees the base schedule in whose place a placement stands."""
    row = _other(
        "2025-08-18", schemanamn="Fritids", sysselsattningsgrad="100", veckoarbetstid="40:00"
    )
    prepared = proposal(make.Payroll(row), Schematyp="Placeringsschema")
    (panel,) = (each for each in prepared.sections[0].panels if "replaces" in each.title)
    assert panel.rows == (("Fritids", "2025-08-18", "Until further notice", "100", "40:00"),)
    assert not prepared.flagged


def test_h07_target_not_read(make: type[Make]) -> None:
    """H07: a payroll system that was not read proves nothing; an overlap tonight still does."""
    facts = make.facts()
    payroll = read_payroll(make.OutOfReach(), facts.number, facts.schedule)
    assert registered.alone(facts, payroll).outcome is NO_DATA
    other = OtherSchedule(
        reference="SCH-2/1", type="Grundschema", start=facts.schedule.start, end=None
    )
    assert registered.alone(make.facts(others=(other,)), payroll).outcome is FAILED
    nameless = make.facts(number="")
    assert registered.alone(nameless, payroll).outcome is NO_DATA


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({}, PASSED),
        ({"rad": "2"}, PASSED),  # another row: not registered before
        ({"sysselsattningsgrad": "80"}, FAILED),
        ({"till": ""}, FAILED),
        ({"pass": "1 Mån 11:00-19:30 rast 15:00-15:30"}, FAILED),
    ],
)
def test_h16_registered_before(make: type[Make], change: dict[str, str], outcome: Outcome) -> None:
    """H16: same key with the same values is fine, with any other value it stops."""
    facts = make.facts()
    row = {"schemanummer": "S-100001", **written(facts), **change}
    payroll = read_payroll(make.Payroll(row), facts.number, facts.schedule)
    check = registered.unchanged(facts, payroll, written(facts))
    assert (check.rule.code, check.outcome) == ("H16", outcome)


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({}, FAILED),
        ({"till": ""}, FAILED),
        ({"fran": "2026-08-10", "till": "2026-11-22"}, PASSED),  # another term's, ended
        ({"extern_referens": "lindeby:SCH-1/1:1:register"}, PASSED),  # ours: rule H17's
        ({"extern_referens": "grannby:SCH-2/1:1:register"}, FAILED),
        ({"rad": "2"}, PASSED),
    ],
)
def test_h16_on_another_employment(
    make: type[Make], change: dict[str, str], outcome: Outcome
) -> None:
    """H16: the same Schema-ID, Rad and period on another number stops, and names the number."""
    facts = make.facts()
    row = {"schemanummer": "S-1", **written(facts), "anstallningsnummer": "0054321", **change}
    payroll = read_payroll(make.Payroll(row), facts.number, facts.schedule)
    check = registered.unchanged(facts, payroll, written(facts))
    assert (check.outcome, check.rule.level) == (outcome, Level.stop)
    assert ("for employment 0054321" in check.finding.english()) is (outcome is FAILED)


def test_h16_reads_the_page_when_the_list_lacks_shifts(make: type[Make]) -> None:
    """H16: a list without the shifts is completed by the schedule's own page, or is no data."""
    facts = make.facts()
    whole = {"schemanummer": "S-100001", **written(facts)}
    listed = {key: value for key, value in whole.items() if key != "pass"}
    target = make.Payroll(listed, whole=whole)
    payroll = read_payroll(target, facts.number, facts.schedule)
    assert registered.unchanged(facts, payroll, written(facts)).outcome is PASSED
    assert target.asked[1] == (
        "read_schedule",
        {"anstallningsnummer": "0012345", "schema_id": "SCH-1", "rad": "1", "fran": "2026-11-23"},
    )
    unread = read_payroll(make.Payroll(listed), facts.number, facts.schedule)
    assert registered.unchanged(facts, unread, written(facts)).outcome is NO_DATA


def test_h16_target_not_read(make: type[Make]) -> None:
    """H16: a payroll system that was not read proves nothing."""
    facts = make.facts()
    payroll = read_payroll(make.OutOfReach(), facts.number, facts.schedule)
    assert registered.unchanged(facts, payroll, written(facts)).outcome is NO_DATA
