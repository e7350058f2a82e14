"""Rules H01-H08 and H16 as tables with hand-computed numbers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bots.schedule_registration.checks import (
    approval,
    breaks,
    degree,
    employment,
    registered,
    weeks,
)
from bots.schedule_registration.facts import OtherSchedule
from bots.schedule_registration.figures import written
from bots.schedule_registration.payroll import read_payroll
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
    check = approval.approved(make.facts(**{**rights, **changes}))
    assert (check.rule.code, check.rule.level, check.outcome) == ("H01", Level.stop, outcome)


@pytest.mark.parametrize(
    ("changes", "row", "outcome"),
    [
        ({}, {}, PASSED),
        ({"number": ""}, {}, NO_DATA),
        ({"number": "0099999"}, {}, FAILED),
        ({}, {"same_person": False}, FAILED),
        ({}, {"unit": "1102"}, FAILED),
        ({}, {"unit": ""}, NO_DATA),
        ({}, {"start": None}, NO_DATA),
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


def test_h04_proposes_the_cut(make: type[Make]) -> None:
    """H04: what would fit is proposed to the person, never done."""
    facts = make.facts(employments=(make.employment(end=DAY(2026, 12, 4)),))
    assert employment.within(facts).finding.english() == (
        "Employed 2020-08-17 to 2026-12-04; "
        "the schedule would fit if cut to 2026-11-23 to 2026-12-04."
    )


@pytest.mark.parametrize(
    ("full", "stated", "week", "lines", "outcome"),
    [
        # 5 x 8 h = 40:00 = 100 %.
        ("40:00", "100", 2400, 5, PASSED),
        # 4 x 8 h = 32:00 = 80 %.
        ("40:00", "80", 1920, 4, PASSED),
        ("40:00", "75", 1920, 4, FAILED),
        # 32:00 of 38:15 = 83.66 %: 83.2 is 0.46 off, 83.1 is 0.56 off.
        ("38:15", "83.2", 1920, 4, PASSED),
        ("38:15", "83.1", 1920, 4, FAILED),
        # Exactly half a point is allowed: 80 against 79.5 and 80.5.
        ("40:00", "79.5", 1920, 4, PASSED),
        ("40:00", "80.5", 1920, 4, PASSED),
        ("40:00", "80.51", 1920, 4, FAILED),
        # The degree is right but the stated week is 33:00 = 82.5 %.
        ("40:00", "80", 1980, 4, FAILED),
    ],
)
def test_h05_computed_degree(
    make: type[Make], full: str, stated: str, week: int, lines: int, outcome: Outcome
) -> None:
    """H05: average week without breaks, in per cent of the row's full-time week, ± 0.5."""
    hours, _, rest = full.partition(":")
    facts = make.facts(
        schedule=make.schedule(*make.week[:lines]),
        degree=Decimal(stated),
        week=week,
        full_time=int(hours) * 60 + int(rest),
    )
    assert degree.computed(facts, make.limits()).outcome is outcome


def test_h05_three_quarters_of_38_15(make: type[Make]) -> None:
    """H05: 75 % of 38:15 is 28:41; shifts of 28:41 a week pass and the text shows it."""
    schedule = make.schedule("1 Mån 06:00-20:00", "1 Tis 06:00-20:41")
    facts = make.facts(schedule=schedule, degree=Decimal(75), week=1721, full_time=2295)
    check = degree.computed(facts, make.limits())
    assert check.outcome is PASSED
    assert check.finding.english() == (
        "The shifts average 28:41 a week, which is 74,99 % of 38:15; stated 75 % (28:41) and 28:41."
    )


def test_h05_no_data(make: type[Make]) -> None:
    """H05: no tolerance in force, missing weeks or undecided jour are not tried."""
    facts = make.facts()
    assert degree.computed(facts, make.limits(grad_tolerans=None)).outcome is NO_DATA
    gap = make.facts(schedule=make.schedule(*make.week, weeks=2))
    assert degree.computed(gap, make.limits()).outcome is NO_DATA
    jour = make.schedule(*make.week)
    jour = jour.model_copy(
        update={"shifts": (*jour.shifts, make.shift("1 Lör 08:00-20:00", "JOUR"))}
    )
    facts = make.facts(schedule=jour)
    assert degree.computed(facts, make.limits()).outcome is NO_DATA
    assert degree.computed(facts, make.limits(jour_counts=False)).outcome is PASSED
    assert degree.computed(facts, make.limits(jour_counts=True)).outcome is FAILED


@pytest.mark.parametrize(
    ("schematyp", "schedule", "register", "row", "outcome"),
    [
        ("Grundschema", "80", "80", "80", PASSED),
        ("Grundschema", "80", "75", "75", FAILED),
        ("Grundschema", "75", "80", "80", FAILED),
        ("Placeringsschema", "75", "80", "80", PASSED),
        ("Placeringsschema", "80", "80", None, PASSED),
        ("Placeringsschema", "81", "80", "80", FAILED),
        ("Grundschema", "80", "80", "75", FAILED),  # the row is wrong about the employment
        ("Grundschema", "80", None, "80", NO_DATA),
    ],
)
def test_h06_employment_degree(
    make: type[Make],
    schematyp: str,
    schedule: str,
    register: str | None,
    row: str | None,
    outcome: Outcome,
) -> None:
    """H06: equal for a Grundschema, at most for a Placeringsschema; the register counts."""
    facts = make.facts(
        schedule=make.schedule(*make.week, type=schematyp),
        degree=Decimal(schedule),
        employment_degree=None if row is None else Decimal(row),
        employments=(make.employment(degree=None if register is None else Decimal(register)),),
    )
    assert degree.fits_employment(facts).outcome is outcome


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
        start=DAY.fromisoformat(start),
        end=DAY.fromisoformat(end) if end else None,
    )
    facts = make.facts(others=(other,))
    payroll = read_payroll(make.Payroll(), facts.number, facts.schedule)
    check = registered.alone(facts, payroll)
    assert (check.outcome, check.rule.level) == (outcome, level)


def test_h07_target_not_read(make: type[Make]) -> None:
    """H07: a payroll system that was not read proves nothing; an overlap tonight still does."""
    facts = make.facts()
    payroll = read_payroll(make.OutOfReach(), facts.number, facts.schedule)
    assert registered.alone(facts, payroll).outcome is NO_DATA
    other = OtherSchedule(reference="SCH-2/1", start=facts.schedule.start, end=None)
    assert registered.alone(make.facts(others=(other,)), payroll).outcome is FAILED
    nameless = make.facts(number="")
    assert registered.alone(nameless, payroll).outcome is NO_DATA


@pytest.mark.parametrize(
    ("lines", "changes", "problem"),
    [
        (("1 Mån 07:00-16:00",), {}, ""),
        (("1 Mån 07:00-16:00",), {"start": DAY(2026, 11, 24)}, "2026-11-24 is not a Monday."),
        (("1 Mån 07:00-16:00",), {"end": DAY(2026, 11, 22)}, "ends before it begins"),
        (("1 Mån 07:00-16:00", "3 Mån 07:00-16:00"), {"weeks": 3}, "No shifts in week 2."),
        ((), {}, "No shifts in week 1."),
        (("1 Mån 07:00-16:00", "2 Mån 07:00-16:00"), {}, "Shifts in week 2"),
        (("1 Mån 07:00-16:00",), {"first_week": 2}, "The starting week is 2"),
        (tuple(f"{n} Mån 07:00-16:00" for n in range(1, 17)), {"weeks": 16}, ""),
        (tuple(f"{n} Mån 07:00-16:00" for n in range(1, 18)), {"weeks": 17}, "at most 16"),
        (("1 Mån 07:00-12:00", "1 Mån 12:00-16:00"), {}, ""),
        (("1 Mån 07:00-12:01", "1 Mån 12:00-16:00"), {}, "07:00-12:01 overlaps week 1 Mån 12:00"),
        (("1 Mån 22:00-06:00", "1 Tis 06:00-12:00"), {}, ""),
        (("1 Mån 22:00-06:30", "1 Tis 06:00-12:00"), {}, "overlaps week 1 Tis"),
        (("1 Sön 22:00-06:30", "1 Mån 06:00-12:00"), {}, "Sön 22:00-06:30 overlaps week 1 Mån"),
        # A period of a single week never comes to the Monday after.
        (("1 Sön 22:00-06:30", "1 Mån 06:00-12:00"), {"end": DAY(2026, 11, 29)}, ""),
        (
            ("1 Mån 06:00-12:00", "2 Sön 22:00-06:30"),
            {"weeks": 2},
            "week 2 Sön 22:00-06:30 overlaps week 1 Mån",
        ),
    ],
)
def test_h08_rolling_weeks(
    make: type[Make], lines: tuple[str, ...], changes: dict[str, Any], problem: str
) -> None:
    """H08: Monday start, 1-16 weeks, all present, no shifts at once, also across the wrap."""
    check = weeks.rolling(make.schedule(*lines, **changes), make.limits())
    assert check.outcome is (FAILED if problem else PASSED)
    assert problem.lower() in check.finding.english().lower()


def test_h08_without_rule_data(make: type[Make]) -> None:
    """H08: no highest number in force is no data, unless something is wrong anyway."""
    limits = make.limits(rullande_veckor=None)
    assert weeks.rolling(make.schedule(*make.week), limits).outcome is NO_DATA
    assert weeks.rolling(make.schedule(*make.week, weeks=2), limits).outcome is FAILED


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


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("1 Mån 07:00-12:00", PASSED),  # exactly 5 h
        ("1 Mån 07:00-12:01", FAILED),
        ("1 Mån 07:00-16:00 rast 12:00-12:30", PASSED),  # 5 h, break, 3 h 30
        ("1 Mån 07:00-16:00 rast 12:01-12:31", FAILED),
        ("1 Mån 07:00-17:40 rast 12:00-12:30", FAILED),  # 5 h 10 after the break
    ],
)
def test_h09_longest_work_without_a_break(make: type[Make], line: str, outcome: Outcome) -> None:
    """H09: work without a break is at most 5 h (ATL 15 §), before and after the break."""
    check = breaks.broken_up(make.schedule(line), make.limits())
    assert (check.rule.code, check.outcome) == ("H09", outcome)


def test_h09_without_rule_data_is_no_data(make: type[Make]) -> None:
    """H09: no figure in force on the day means that nothing can be said."""
    assert (
        breaks.broken_up(make.schedule("1 Mån 07:00-12:00"), make.limits(rast_senast=None)).outcome
        is NO_DATA
    )
