"""H16-H18 in proposals: registered before, by whom, and changed or withdrawn since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from framework.core.lifecycle import State
from framework.core.proposals import Check, Panel, Proposal
from framework.core.rules import Level, Outcome

if TYPE_CHECKING:
    from tests.bots.schedule_registration.conftest import Make, Prepared

OURS = "lindeby:SCH-1101-07/1:1:register"
CHANGES = "What the file changes"


def registered(proposal: Prepared, **changes: str) -> dict[str, str]:
    """Return the row that registering the clean row leaves in the payroll system."""
    figures = proposal().sections[0].figures
    row = {"schemanummer": "S-100001", **{each.key: each.value or "" for each in figures}}
    return {**row, **changes}


def check(prepared: Proposal, code: str) -> Check:
    """Return how one rule came out."""
    return next(each for each in prepared.checks if each.rule.code == code)


def failed(prepared: Proposal) -> set[str]:
    """Return the codes of the failed rules."""
    return {each.rule.code for each in prepared.checks if each.outcome is Outcome.failed}


def panel(prepared: Proposal, title: str) -> Panel | None:
    """Return the panel with a title, None when the proposal does not show it."""
    return next((each for each in prepared.sections[0].panels if each.title == title), None)


@pytest.mark.parametrize("reference", ["", OURS, "palma:7"])
def test_already_registered(make: type[Make], proposal: Prepared, reference: str) -> None:
    """H16: exactly this is in the payroll system, so there is nothing to decide or write."""
    prepared = proposal(make.Payroll(registered(proposal, extern_referens=reference)))
    assert prepared.already_registered is not None
    assert prepared.already_registered.english() == "Registered before as S-100001 in Lindeby lön."
    assert prepared.actions == ()
    assert failed(prepared) == set()
    assert panel(prepared, CHANGES) is None


@pytest.mark.parametrize("reference", ["", "ekdalen:SCH-1101-07/2:1:register", "SCH-1101-07/1"])
def test_registered_by_somebody_else_with_other_values(
    make: type[Make], proposal: Prepared, reference: str
) -> None:
    """Promise 4, H16: what others registered goes to a person and is not written over."""
    row = registered(proposal, sysselsattningsgrad="80", extern_referens=reference)
    prepared = proposal(make.Payroll(row))
    assert prepared.already_registered is None
    assert failed(prepared) == {"H16"}
    assert check(prepared, "H16").figures == ("sysselsattningsgrad",)
    assert prepared.leads_to is State.manual
    assert prepared.figure("sysselsattningsgrad").now == "80"


def test_changed_version_of_ours(make: type[Make], proposal: Prepared) -> None:
    """H17: what the coworker registered and the file changes is shown side by side to a person."""
    shifts = registered(proposal)["pass"].splitlines()
    row = registered(
        proposal, sysselsattningsgrad="80", extern_referens=OURS,
        **{"pass": "\n".join(shifts[:4])},
    )  # fmt: skip
    prepared = proposal(make.Payroll(row), Version="2")
    assert failed(prepared) == {"H17"}
    found = check(prepared, "H17")
    assert (found.rule.level, prepared.leads_to) == (Level.human, State.manual)
    assert found.finding.english() == (
        "Registered by the coworker as S-100001; the file changes Degree of employment, Shifts. "
        "The file says version 2."
    )
    shown = panel(prepared, CHANGES)
    assert shown is not None
    assert shown.rows == (
        ("Degree of employment", "80", "100"),
        ("Shifts", "–", "1 Fre 11:00-19:30 rast 15:00-15:30"),
    )


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        # Moved a week, under the same name: the overlap with ours is no second deviation.
        ({"fran": "2027-01-04"}, {"H17"}),
        # The school corrected the employment number.
        ({"anstallningsnummer": "0054321"}, {"H17"}),
        # Last term's schedule of the same name has ended.
        ({"fran": "2026-08-10", "till": "2026-12-20"}, set()),
        # Another row of the same schedule.
        ({"rad": "2", "extern_referens": "lindeby:SCH-1101-07/2:1:register"}, {"H07"}),
    ],
)
def test_ours_under_another_key(
    make: type[Make], proposal: Prepared, changes: dict[str, str], codes: set[str]
) -> None:
    """H17: a first day or employment number that is changed is a change of what is registered."""
    row = registered(proposal, **{"extern_referens": OURS, **changes})
    prepared = proposal(make.Payroll(row))
    assert failed(prepared) == codes
    assert prepared.already_registered is None


def test_a_list_without_shifts_proves_no_change(make: type[Make], proposal: Prepared) -> None:
    """H17: fields that a list shows are compared; without the page the rest is no data."""
    listed = registered(proposal, extern_referens=OURS)
    del listed["pass"]
    assert check(proposal(make.Payroll(listed)), "H17").outcome is Outcome.no_data
    other = make.Payroll({**listed, "sysselsattningsgrad": "80"})
    assert check(proposal(other), "H17").figures == ("sysselsattningsgrad",)


@pytest.mark.parametrize("reference", ["", OURS])
def test_withdrawn_after_registration(make: type[Make], proposal: Prepared, reference: str) -> None:
    """H18: what was withdrawn and is registered is a person's to reverse, told with its number."""
    row = registered(proposal, extern_referens=reference)
    prepared = proposal(make.Payroll(row), Status="Återkallat")
    assert failed(prepared) == {"H01", "H18"}
    assert check(prepared, "H18").rule.level is Level.human
    assert check(prepared, "H18").finding.english() == (
        "Withdrawn, but registered as S-100001 in Lindeby lön, 2027-01-11 to 2027-03-14. "
        "Reverse it there."
    )
    assert prepared.leads_to is State.manual
    assert prepared.already_registered is None
    assert prepared.planned({}) == ()


def test_withdrawn_another_period(make: type[Make], proposal: Prepared) -> None:
    """H18: what is registered of the row may be another period than the one withdrawn."""
    row = registered(proposal, extern_referens=OURS, fran="2027-01-18")
    prepared = proposal(make.Payroll(row), Status="Återkallat")
    assert check(prepared, "H18").finding.english() == (
        "Withdrawn, but registered as S-100001 in Lindeby lön, 2027-01-18 to 2027-03-14. Reverse "
        "it there. The file withdraws 2027-01-11 to 2027-03-14; find out what is meant."
    )


def test_withdrawn_before_registration(make: type[Make], proposal: Prepared) -> None:
    """H18: what was never registered needs no reversing; H01 stops it. Unread is no data."""
    prepared = proposal(Status="Återkallat")
    assert failed(prepared) == {"H01"}
    assert check(prepared, "H18").outcome is Outcome.passed
    unread = proposal(make.OutOfReach(), Status="Återkallat")
    assert check(unread, "H18").outcome is Outcome.no_data
