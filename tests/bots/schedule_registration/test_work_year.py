"""H14: work year and partial leave of ferie and uppehåll."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bots.schedule_registration.checks import work_year
from framework.core.findings import FindingLevel
from framework.core.rules import Level, Outcome

if TYPE_CHECKING:
    from tests.bots.schedule_registration.conftest import Make, Prepared

PASSED, FAILED = Outcome.passed, Outcome.failed
DAY = dt.date


@pytest.mark.parametrize(
    ("agreement", "year", "outcome", "text"),
    [
        ("Ferieanställd", {}, PASSED, "Work year 2026-08-12 to 2027-06-15 with 194 days."),
        ("Uppehållsanställd", {}, PASSED, "194 days"),
        ("Uppehållsanställd", {"start": None, "end": None, "days": None}, FAILED,
         "needs Arbetsår fr.o.m., Arbetsår t.o.m., Verksamhetsdagar"),
        ("Uppehållsanställd", {"days": 0}, FAILED, "needs Verksamhetsdagar"),
        ("Ferieanställd", {"end": None}, FAILED, "needs Arbetsår t.o.m."),
        ("Ferieanställd", {"end": DAY(2026, 8, 11)}, FAILED, "is 0 days long"),
        ("Ferieanställd", {"end": DAY(2027, 8, 12)}, PASSED, ""),
        ("Ferieanställd", {"end": DAY(2027, 8, 13)}, FAILED, "is 367 days long"),
        ("Ferieanställd", {"end": DAY(2026, 12, 31), "days": 142}, PASSED, ""),
        ("Ferieanställd", {"end": DAY(2026, 12, 31), "days": 143}, FAILED, "do not fit"),
        ("Ferieanställd", {"end": DAY(2026, 11, 22), "days": 60}, FAILED, "does not meet"),
        ("Ferieanställd", {"start": DAY(2026, 12, 14), "days": 60}, FAILED, "does not meet"),
        ("Semesteranställd", {"start": None}, PASSED, "has no work year"),
    ],
)  # fmt: skip
def test_h14_work_year(
    make: type[Make], agreement: str, year: dict[str, Any], outcome: Outcome, text: str
) -> None:
    """H14: a work year that ends after it begins, is a year at most and holds its days."""
    facts = make.facts(agreement=agreement, work_year=make.work_year(**year))
    check = work_year.stated(facts)
    assert (check.rule.code, check.rule.level) == ("H14", Level.stop)
    assert check.outcome is outcome
    assert text in check.finding.english()


@pytest.mark.parametrize(
    ("schematyp", "degree", "leave", "outcome"),
    [
        ("Placeringsschema", "80", {}, FAILED),
        ("Placeringsschema", "80", {"leave_day": 96}, FAILED),
        ("Placeringsschema", "80", {"leave_day": 96, "leave_extent": Decimal(0)}, FAILED),
        ("Placeringsschema", "80", {"leave_day": 96, "leave_extent": Decimal(20)}, PASSED),
        ("Placeringsschema", "100", {}, PASSED),
        ("Grundschema", "80", {}, PASSED),
    ],
)
def test_h14_partial_leave(
    make: type[Make], schematyp: str, degree: str, leave: dict[str, Any], outcome: Outcome
) -> None:
    """H14: a placement below the employment's degree is partial leave, with Tim/dag and extent."""
    facts = make.facts(
        schedule=make.schedule(*make.week, type=schematyp),
        degree=Decimal(degree),
        agreement="Ferieanställd",
        work_year=make.work_year(**leave),
    )
    assert work_year.stated(facts).outcome is outcome


@pytest.mark.parametrize(("days", "keys"), [("194", []), ("178", ["work_year:agreement"])])
def test_days_are_compared_as_information(make: type[Make], days: str, keys: list[str]) -> None:
    """Other days than the rule data's are told, and flag nothing."""
    cells = {
        "Avtalstyp": "Ferieanställd", "Arbetsår fr.o.m.": "2026-08-12",
        "Arbetsår t.o.m.": "2027-06-15", "Verksamhetsdagar": days,
    }  # fmt: skip
    dated = make.dated(
        **make.values, verksamhetsdagar_ferieanställd="194", heltidsmatt_ferieanställd="40:00"
    )
    (case,) = make.cases(make.row(**cells))
    prepared = make.kind(dated).prepare(case, make.Payroll(), make.now)
    assert [each.key for each in prepared.findings] == keys
    assert all(each.level is FindingLevel.info for each in prepared.findings)
    assert not prepared.flagged


@pytest.mark.parametrize(
    ("last", "keys"), [("2027-06-15", []), ("2027-06-16", ["work_year:ends"]), ("", [])]
)
def test_schedule_after_the_work_year_is_told(make: type[Make], last: str, keys: list[str]) -> None:
    """A schedule may outlive its work year; that is told, and flags nothing."""
    cells = {
        "Avtalstyp": "Ferieanställd", "Arbetsår fr.o.m.": "2026-08-12",
        "Arbetsår t.o.m.": "2027-06-15", "Verksamhetsdagar": "194", "Schema t.o.m.": last,
    }  # fmt: skip
    dated = make.dated(**make.values, heltidsmatt_ferieanställd="40:00")
    (case,) = make.cases(make.row(**cells))
    prepared = make.kind(dated).prepare(case, make.Payroll(), make.now)
    assert [each.key for each in prepared.findings] == keys
    assert not prepared.flagged


@pytest.mark.parametrize(("rast", "keys"), [("0:30", []), ("0:31", ["break:short"])])
def test_short_breaks_are_told(make: type[Make], rast: str, keys: list[str]) -> None:
    """A break shorter than usual is told with its source, and flags nothing."""
    dated = make.dated(**make.values, rast_minst=rast, heltidsmatt_semesteranställd="40:00")
    (case,) = make.cases(make.row())
    prepared = make.kind(dated).prepare(case, make.Payroll(), make.now)
    assert [each.key for each in prepared.findings] == keys
    assert not prepared.flagged


def test_work_year_is_shown(proposal: Prepared) -> None:
    """A caseworker sees the work year and the leave of ferie and uppehåll, and only of them."""
    titles = [panel.title for panel in proposal().sections[0].panels]
    assert "Work year" not in titles
    cells = {
        "Avtalstyp": "Uppehållsanställd", "Arbetsår fr.o.m.": "2026-08-12",
        "Arbetsår t.o.m.": "2027-06-15", "Verksamhetsdagar": "190", "Tim/dag": "1:30",
        "Omfattning %": "20",
    }  # fmt: skip
    panels = {panel.title: panel for panel in proposal(**cells).sections[0].panels}
    assert panels["Work year"].rows == (
        ("Uppehållsanställd", "2026-08-12", "2027-06-15", "190", "1:30", "20 %"),
    )
