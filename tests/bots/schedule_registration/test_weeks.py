"""H08 and H09: rolling weeks and breaks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from bots.schedule_registration.checks import breaks, weeks
from framework.core.rules import Outcome

if TYPE_CHECKING:
    from tests.bots.schedule_registration.conftest import Make

PASSED, FAILED, NO_DATA = Outcome.passed, Outcome.failed, Outcome.no_data
DAY = dt.date


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
    ("line", "outcome"),
    [
        ("1 Mån 07:00-12:00", PASSED),  # exactly 5 h
        ("1 Mån 07:00-12:01", FAILED),
        ("1 Mån 07:00-16:00 rast 12:00-12:30", PASSED),  # 5 h, break, 3 h 30
        ("1 Mån 07:00-16:00 rast 12:01-12:31", FAILED),
        ("1 Mån 07:00-17:40 rast 12:00-12:30", FAILED),  # 5 h 10 after the break
        ("1 Mån 08:00-12:00, 1 Mån 12:00-16:00", FAILED),  # 8 h in two shifts that touch
        ("1 Mån 08:00-12:00, 1 Mån 12:30-16:00", PASSED),
        ("1 Mån 07:00-13:00 rast 10:00-10:30, 1 Mån 13:00-15:30", PASSED),  # 2 h 30 and 2 h 30
        ("1 Mån 07:00-13:00 rast 10:00-10:30, 1 Mån 13:00-15:31", FAILED),
        ("1 Mån 20:00-00:00, 1 Tis 00:00-04:00", FAILED),
        ("1 Sön 20:00-00:00, 1 Mån 00:00-02:00", FAILED),  # from one turn into the next
        ("1 Sön 20:00-00:00, 1 Mån 00:30-02:00", PASSED),
    ],
)
def test_h09_longest_work_without_a_break(make: type[Make], line: str, outcome: Outcome) -> None:
    """H09: work without a break is at most 5 h (ATL 15 §), before and after the break."""
    check = breaks.broken_up(make.schedule(*line.split(", ")), make.limits())
    assert (check.rule.code, check.outcome) == ("H09", outcome)


def test_h09_without_rule_data_is_no_data(make: type[Make]) -> None:
    """H09: no figure in force on the day means that nothing can be said."""
    assert (
        breaks.broken_up(make.schedule("1 Mån 07:00-12:00"), make.limits(rast_senast=None)).outcome
        is NO_DATA
    )
