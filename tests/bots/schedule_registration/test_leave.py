"""H13: leave, approved and applied for, against both types of schedule."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bots.schedule_registration.checks import leave
from bots.schedule_registration.payroll import read_absences
from framework.core.lifecycle import State
from framework.core.rules import Level, Outcome

if TYPE_CHECKING:
    from tests.bots.schedule_registration.conftest import Make, Prepared

PASSED, FAILED, NO_DATA = Outcome.passed, Outcome.failed, Outcome.no_data
BASE, PLACED = "Grundschema", "Placeringsschema"


def absence(fran: str, till: str = "", **changes: str) -> dict[str, str]:
    """Make approved parental leave of 20 % for the clean row's employment."""
    return {
        "anstallningsnummer": "0012345", "orsak": "Föräldraledighet", "omfattning": "20",
        "fran": fran, "till": till, "status": "Beviljad", **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("schematyp", "row", "outcome", "level"),
    [
        (BASE, None, PASSED, Level.deviation),
        (BASE, absence("2026-12-01", "2026-12-05"), FAILED, Level.deviation),
        (BASE, absence("2026-12-13"), FAILED, Level.deviation),
        (BASE, absence("2026-12-14"), PASSED, Level.deviation),
        (BASE, absence("2026-10-01", "2026-11-22"), PASSED, Level.deviation),
        (BASE, absence("2026-12-01", omfattning="100"), PASSED, Level.deviation),
        (BASE, absence("2026-12-01", omfattning="0"), PASSED, Level.deviation),
        (BASE, absence("2026-12-01", omfattning=""), NO_DATA, Level.deviation),
        (BASE, absence("2026-12-01", omfattning="", status="Ansökt"), NO_DATA, Level.deviation),
        (BASE, absence("2026-12-01", "2026-12-01", omfattning="100", status="Ansökt"), PASSED,
         Level.deviation),
        *((BASE, absence("2026-12-01", status=s), FAILED, Level.wait)
          for s in ("Inskickad", "INSKICKAT", "tillstyrkt")),
        *((BASE, absence("2026-12-01", status=s), FAILED, Level.deviation)
          for s in ("beviljat", "Godkänd", "BEVILJAD")),
        *((BASE, absence("2026-12-01", status=s), PASSED, Level.deviation)
          for s in ("Avslaget", "återkallad", "Återkallat")),
        *((BASE, absence("2026-12-01", status=s), NO_DATA, Level.deviation)
          for s in ("Preliminär", "")),
        (BASE, absence("2026-12-01", orsak="semester"), PASSED, Level.deviation),
        (BASE, absence("2026-12-01", status="Avslagen"), PASSED, Level.deviation),
        (BASE, absence("2026-12-01", anstallningsnummer="0054321"), PASSED, Level.deviation),
        (BASE, absence("2026-12-01", status="Ansökt"), FAILED, Level.wait),
        (PLACED, absence("2026-12-01", status="Ansökt"), FAILED, Level.wait),
        (PLACED, absence("2026-11-23", "2026-12-13"), PASSED, Level.deviation),
        (PLACED, absence("2026-11-23"), PASSED, Level.deviation),
        (PLACED, absence("2026-11-24", "2026-12-13"), FAILED, Level.deviation),
        (PLACED, absence("2026-11-23", "2026-12-12"), FAILED, Level.deviation),
        (PLACED, None, PASSED, Level.deviation),
    ],
)  # fmt: skip
def test_h13(
    make: type[Make], schematyp: str, row: dict[str, str] | None, outcome: Outcome, level: Level
) -> None:
    """H13: a base schedule deviates, a placement must lie within, applied for makes it wait."""
    schedule = make.schedule(*make.week, type=schematyp)
    facts = make.facts(schedule=schedule, degree=Decimal(80 if schematyp == PLACED else 100))
    absences = read_absences(make.Payroll(absences=[row] if row else []), facts.number)
    check = leave.agrees(facts, absences, make.limits())
    assert (check.rule.code, check.outcome, check.rule.level) == ("H13", outcome, level)


@pytest.mark.parametrize(
    ("degree", "employed", "rows", "outcome"),
    [
        ("80", "100", [absence("2026-11-01")], PASSED),
        ("80.5", "100", [absence("2026-11-01")], PASSED),  # just inside the tolerance
        ("80.51", "100", [absence("2026-11-01")], FAILED),
        ("60", "75", [absence("2026-11-01")], PASSED),  # 75 less a fifth
        ("61", "75", [absence("2026-11-01")], FAILED),
        # Periods that follow upon each other are one leave; the largest extent decides.
        ("80", "100", [absence("2026-12-01"), absence("2026-11-01", "2026-11-30")], PASSED),
        ("80", "100", [absence("2026-12-02"), absence("2026-11-01", "2026-11-30")], FAILED),
        ("80", "100", [absence("2026-12-01", omfattning="50"), absence("2026-11-01", "2026-11-30")],
         FAILED),
        ("50", "100", [absence("2026-12-01", omfattning="50"), absence("2026-11-01", "2026-11-30")],
         PASSED),
    ],
)  # fmt: skip
def test_h13_placement_leaves_room_for_the_leave(
    make: type[Make], degree: str, employed: str, rows: list[dict[str, str]], outcome: Outcome
) -> None:
    """H13: a placement has at most the employment's degree less the leave, all through it."""
    facts = make.facts(
        schedule=make.schedule(*make.week, type=PLACED),
        degree=Decimal(degree),
        employments=(make.employment(degree=Decimal(employed)),),
    )
    absences = read_absences(make.Payroll(absences=rows), facts.number)
    assert leave.agrees(facts, absences, make.limits()).outcome is outcome


def test_h13_names_what_it_does_not_know(make: type[Make]) -> None:
    """H13: a status that nobody has told us about is named, not passed."""
    absences = read_absences(
        make.Payroll(absences=[absence("2026-12-01", status="Preliminär")]), "0012345"
    )
    text = leave.agrees(make.facts(), absences, make.limits()).finding.english()
    assert text == "Leave with the unknown status Preliminär."


def test_h13_without_degree_or_tolerance(make: type[Make]) -> None:
    """H13: without the employment's degree or the tolerance, room for leave is not tried."""
    absences = read_absences(make.Payroll(absences=[absence("2026-11-01")]), "0012345")
    schedule = make.schedule(*make.week, type=PLACED)
    facts = make.facts(schedule=schedule, employment_degree=None, employments=())
    assert leave.agrees(facts, absences, make.limits()).outcome is NO_DATA
    facts = make.facts(schedule=schedule)
    assert leave.agrees(facts, absences, make.limits(grad_tolerans=None)).outcome is NO_DATA


def test_h13_open_placement_in_leave_that_ends(make: type[Make]) -> None:
    """H13: without a last day a placement reaches outside any leave that ends."""
    facts = make.facts(schedule=make.schedule(*make.week, type=PLACED, end=None))
    absences = read_absences(
        make.Payroll(absences=[absence("2026-11-01", "2027-01-31")]), "0012345"
    )
    check = leave.agrees(facts, absences, make.limits())
    assert check.outcome is FAILED
    assert check.finding.english() == (
        "The Placeringsschema reaches outside approved leave: "
        "Föräldraledighet 20 % 2026-11-01 to 2027-01-31."
    )


def test_h13_not_read(make: type[Make]) -> None:
    """H13: absences that were not read, or a system without such a list, prove nothing."""
    for target in (make.OutOfReach(), make.Payroll(absences=None)):
        absences = read_absences(target, "0012345")
        assert leave.agrees(make.facts(), absences, make.limits()).outcome is NO_DATA
    assert leave.agrees(make.facts(number=""), absences, make.limits()).outcome is NO_DATA


def test_applied_leave_waits_to_the_next_night(make: type[Make], proposal: Prepared) -> None:
    """Nobody is asked while leave is only applied for; the next night looks again."""
    prepared = proposal(make.Payroll(absences=[absence("2027-02-01", status="Ansökt")]))
    assert prepared.leads_to is State.waiting
    assert prepared.wait is not None
    assert prepared.wait.english() == (
        "Applied for, not approved: Föräldraledighet 20 % from 2027-02-01 until further notice."
    )
    # The night of 2026-11-23 03:00: from midnight to Tuesday, Swedish time.
    assert prepared.wait_until == dt.datetime(2026, 11, 23, 23, tzinfo=dt.UTC)
    assert prepared.planned({}) == ()


def test_approved_leave_is_a_persons_to_look_at(make: type[Make], proposal: Prepared) -> None:
    """Approved leave flags the case and leaves it in the inbox."""
    prepared = proposal(make.Payroll(absences=[absence("2027-02-01")]))
    assert prepared.leads_to is State.awaiting_decision
    assert prepared.flagged
    assert prepared.wait is None
