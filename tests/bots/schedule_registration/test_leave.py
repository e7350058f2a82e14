"""H13: leave, approved and applied for, against both types of schedule."""

from __future__ import annotations

import datetime as dt
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
        (BASE, absence("2026-12-01", omfattning="100"), FAILED, Level.deviation),
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
)
def test_h13(
    make: type[Make], schematyp: str, row: dict[str, str] | None, outcome: Outcome, level: Level
) -> None:
    """H13: a base schedule deviates, a placement must lie within, applied for makes it wait."""
    facts = make.facts(schedule=make.schedule(*make.week, type=schematyp))
    absences = read_absences(make.Payroll(absences=[row] if row else []), facts.number)
    check = leave.agrees(facts, absences, make.limits())
    assert (check.rule.code, check.outcome, check.rule.level) == ("H13", outcome, level)


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
    assert prepared.planned == ()


def test_approved_leave_is_a_persons_to_look_at(make: type[Make], proposal: Prepared) -> None:
    """Approved leave flags the case and leaves it in the inbox."""
    prepared = proposal(make.Payroll(absences=[absence("2027-02-01")]))
    assert prepared.leads_to is State.awaiting_decision
    assert prepared.flagged
    assert prepared.wait is None
