"""H01-H04: approval and the right employment, as tables with hand-computed numbers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from bots.schedule_registration.checks import approval, employment
from framework.core.rules import Level, Outcome

if TYPE_CHECKING:
    from tests.bots.schedule_registration.conftest import Make

PASSED, FAILED, NO_DATA = Outcome.passed, Outcome.failed, Outcome.no_data
DAY = dt.date


@pytest.mark.parametrize(
    ("changes", "right", "outcome"),
    [
        ({}, {}, PASSED),
        *(({"status": s}, {}, FAILED) for s in ("Utkast", "Inskickat", "Tillstyrkt", "Återkallat")),
        ({"approver": ""}, {}, FAILED),
        ({"approved_on": None}, {}, FAILED),
        ({}, {"same_person": True}, FAILED),
        ({}, {"unit": "1102"}, FAILED),
        ({}, {"start": DAY(2026, 11, 10)}, PASSED),
        ({}, {"start": DAY(2026, 11, 11)}, FAILED),
        ({}, {"end": DAY(2026, 11, 10)}, PASSED),
        ({}, {"end": DAY(2026, 11, 9)}, FAILED),
        ({}, {"start": None}, NO_DATA),
        ({}, {"start": None, "unit": "1102"}, FAILED),
        ({}, {"start": None, "end": DAY(2026, 11, 9)}, FAILED),
        ({}, {"end_known": False}, NO_DATA),
        ({"approved_on": DAY(2026, 11, 23)}, {}, PASSED),
        ({"approved_on": DAY(2026, 11, 24)}, {}, FAILED),
        ({"rights": ()}, {}, FAILED),
        ({"rights": None}, {}, NO_DATA),
        ({"rights": None, "status": "Utkast"}, {}, FAILED),
    ],
)
def test_h01_approval(
    make: type[Make], changes: dict[str, Any], right: dict[str, Any], outcome: Outcome
) -> None:
    """H01: Beviljat by somebody else, with attest right for the unit on the day of approval."""
    rights = {"rights": (make.right(**right),)}
    check = approval.approved(make.facts(**{**rights, **changes}), DAY(2026, 11, 23))
    assert (check.rule.code, check.rule.level, check.outcome) == ("H01", Level.stop, outcome)


@pytest.mark.parametrize(
    ("changes", "row", "outcome"),
    [
        ({}, {}, PASSED),
        ({"number": ""}, {}, NO_DATA),
        ({"number": "0099999"}, {}, FAILED),
        ({}, {"same_person": False}, FAILED),
        ({}, {"same_person": False, "end": DAY(2026, 11, 22)}, FAILED),
        ({}, {"unit": "1102"}, FAILED),
        ({}, {"unit": ""}, NO_DATA),
        ({}, {"start": None}, NO_DATA),
        ({}, {"end_known": False}, NO_DATA),
        ({}, {"end": DAY(2026, 11, 22)}, FAILED),
        ({}, {"start": DAY(2026, 12, 14)}, FAILED),
        ({}, {"end": DAY(2026, 12, 1)}, PASSED),  # partly outside is H04's
    ],
)
def test_h02_known_employment(
    make: type[Make], changes: dict[str, Any], row: dict[str, Any], outcome: Outcome
) -> None:
    """H02: the number is in the register, the person's, in the unit, and active."""
    check = employment.known(make.facts(employments=(make.employment(**row),), **changes))
    assert (check.rule.code, check.outcome) == ("H02", outcome)


@pytest.mark.parametrize(
    ("ended", "outcome"), [(DAY(2026, 11, 22), PASSED), (DAY(2026, 11, 23), FAILED), (None, FAILED)]
)
def test_h02_number_that_was_another_persons(
    make: type[Make], ended: dt.date | None, outcome: Outcome
) -> None:
    """H02: a number may be used again once the other person's employment has ended."""
    before = make.employment(same_person=False, start=None, end=ended)
    facts = make.facts(employments=(make.employment(), before))
    assert employment.known(facts).outcome is outcome


@pytest.mark.parametrize(
    ("number", "second", "outcome"),
    [
        ("0012345", {}, PASSED),
        ("0012345", None, PASSED),
        ("", {}, FAILED),
        ("", None, FAILED),
        ("", {"same_person": False}, FAILED),
    ],
)
def test_h03_row_names_employment(
    make: type[Make], number: str, second: dict[str, Any] | None, outcome: Outcome
) -> None:
    """H03: the row names the employment; the main one is never chosen for it."""
    rows = [make.employment()]
    if second is not None:
        rows.append(make.employment(**{"number": "0054321", "title": "Kock", **second}))
    facts = make.facts(number=number, employments=tuple(rows))
    assert employment.named(facts).outcome is outcome


def test_h03_lists_what_to_choose_from(make: type[Make]) -> None:
    """H03: the finding names every employment of the person that is active, nobody else's."""
    rows = (
        make.employment(),
        make.employment(number="0054321", title="Kock", unit_name="Kustskolan"),
        make.employment(number="0077777", same_person=False),
        make.employment(number="0088888", end=DAY(2025, 1, 1)),
    )
    text = employment.named(make.facts(number="", employments=rows)).finding.english()
    assert text == (
        "The row names no employment; the person has 0012345 (Fritidspedagog, Norra skolan), "
        "0054321 (Kock, Kustskolan)."
    )


@pytest.mark.parametrize(
    ("period", "rows", "row_says", "outcome"),
    [
        (("2026-11-23", "2026-12-13"), [("2020-08-17", "")], ("2020-08-17", ""), PASSED),
        (("2026-11-23", "2026-12-13"), [("2026-11-23", "2026-12-13")], ("", ""), PASSED),
        (("2026-11-23", "2026-12-13"), [("2026-11-24", "")], ("", ""), FAILED),
        (("2026-11-23", "2026-12-13"), [("2020-08-17", "2026-12-12")], ("", ""), FAILED),
        (("2026-11-23", ""), [("2020-08-17", "2027-06-30")], ("", ""), FAILED),
        (("2026-11-23", "2026-12-13"), [("2020-08-17", "")], ("", "2026-12-01"), FAILED),
        (("2026-11-23", "2026-12-13"), [("2020-08-17", "")], ("2026-12-01", ""), FAILED),
        (
            ("2026-11-23", "2026-12-13"),
            [("2020-08-17", "2026-11-30"), ("2026-12-01", "")],
            ("", ""),
            PASSED,
        ),
        (
            ("2026-11-23", "2026-12-13"),
            [("2020-08-17", "2026-11-30"), ("2026-12-02", "")],
            ("", ""),
            FAILED,
        ),
        (("2026-11-23", "2026-12-13"), [("", "")], ("", ""), NO_DATA),
        (("2026-11-23", "2026-12-13"), [], ("", ""), NO_DATA),
    ],
)
def test_h04_within_employment(
    make: type[Make],
    period: tuple[str, str],
    rows: list[tuple[str, str]],
    row_says: tuple[str, str],
    outcome: Outcome,
) -> None:
    """H04: inside the employment on both ends, by the register and by the row."""
    days = [DAY.fromisoformat(day) if day else None for day in (*period, *row_says)]
    facts = make.facts(
        schedule=make.schedule(*make.week, start=days[0], end=days[1]),
        employed_from=days[2],
        employed_to=days[3],
        employments=tuple(
            make.employment(
                start=DAY.fromisoformat(a) if a else None, end=DAY.fromisoformat(b) if b else None
            )
            for a, b in rows
        ),
    )
    assert employment.within(facts).outcome is outcome


def test_h04_end_that_cannot_be_read(make: type[Make]) -> None:
    """H04: an unreadable last day is not the same as none."""
    facts = make.facts(employments=(make.employment(end_known=False),))
    assert employment.within(facts).outcome is NO_DATA


def test_h04_proposes_the_cut(make: type[Make]) -> None:
    """H04: what would fit is proposed to the person, never done."""
    facts = make.facts(employments=(make.employment(end=DAY(2026, 12, 4)),))
    assert employment.within(facts).finding.english() == (
        "Employed 2020-08-17 to 2026-12-04; "
        "the schedule would fit if cut to 2026-11-23 to 2026-12-04."
    )
