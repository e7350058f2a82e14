"""Daily rest (H10): the vectors of the domain, summer time, and an independent count."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.schedule_registration.checks.daily_rest import rested
from bots.schedule_registration.schedule import Schedule, Shift
from framework.core.rules import Outcome
from framework.core.working_time.daily_rest import daily_rests, shortest

if TYPE_CHECKING:
    from tests.bots.schedule_registration.conftest import Make

H = 60
STOCKHOLM = ZoneInfo("Europe/Stockholm")
ORDINARY, AUTUMN, SPRING = dt.date(2026, 11, 23), dt.date(2026, 10, 19), dt.date(2027, 3, 22)


def one_week(make: type[Make], monday: dt.date, *lines: str) -> Schedule:
    """Make a schedule of one week."""
    return make.schedule(*lines, start=monday, end=monday + dt.timedelta(days=6))


@pytest.mark.parametrize(
    ("monday", "lines", "dygnsbryt", "worst", "outcome"),
    [
        pytest.param(
            ORDINARY, ("1 Mån 12:00-20:00", "1 Tis 07:00-13:00"), 7 * H, 11 * H, Outcome.passed,
            id="20:00 to 07:00 is 11 h",
        ),
        pytest.param(
            ORDINARY, ("1 Mån 12:45-21:15", "1 Tis 07:00-13:00"), 7 * H, 585, Outcome.failed,
            id="21:15 to 07:00 is 9.75 h",
        ),
        pytest.param(
            AUTUMN, ("1 Lör 12:00-21:00", "1 Sön 07:00-13:00"), 7 * H, 11 * H, Outcome.passed,
            id="21:00 to 07:00 on 24-25 October 2026 is 11 h",
        ),
        pytest.param(
            ORDINARY, ("1 Lör 12:00-21:00", "1 Sön 07:00-13:00"), 7 * H, 10 * H, Outcome.failed,
            id="21:00 to 07:00 is 10 h in any other night",
        ),
        pytest.param(
            SPRING, ("1 Lör 12:00-20:00", "1 Sön 07:00-13:00"), 7 * H, 10 * H, Outcome.failed,
            id="20:00 to 07:00 on 27-28 March 2027 is 10 h",
        ),
        pytest.param(
            ORDINARY, ("1 Mån 14:00-22:00", "1 Tis 07:00-13:00"), 0, 11 * H, Outcome.passed,
            id="pair 1, dygnsbryt 00:00: 14 h and 11 h",
        ),
        pytest.param(
            ORDINARY, ("1 Mån 14:00-22:00", "1 Tis 07:00-13:00"), 7 * H, 9 * H, Outcome.failed,
            id="pair 1, dygnsbryt 07:00: 9 h on the 23rd",
        ),
        pytest.param(
            ORDINARY, ("1 Mån 13:00-21:30", "1 Tis 07:00-16:00"), 0, 8 * H, Outcome.failed,
            id="pair 2, dygnsbryt 00:00: 8 h on the 24th",
        ),
        pytest.param(
            ORDINARY, ("1 Mån 13:00-21:30", "1 Tis 07:00-16:00"), 7 * H, 570, Outcome.failed,
            id="pair 2, dygnsbryt 07:00: 9.5 h on the 23rd",
        ),
        pytest.param(
            ORDINARY, ("1 Mån 07:00-16:00",), 0, 8 * H, Outcome.failed,
            id="plain day work has no 11 h within a calendar day",
        ),
        pytest.param(
            ORDINARY, ("1 Mån 07:00-16:00", "1 Tis 07:00-16:00"), 7 * H, 15 * H, Outcome.passed,
            id="plain day work, dygnsbryt 07:00: 15 h",
        ),
    ],
)  # fmt: skip
def test_vectors(
    make: type[Make],
    monday: dt.date,
    lines: tuple[str, ...],
    dygnsbryt: int,
    worst: int,
    outcome: Outcome,
) -> None:
    """H10: the longest rest of the worst period, in real minutes, against 11 hours."""
    schedule = one_week(make, monday, *lines)
    found = daily_rests(schedule.instants(), dygnsbryt)
    assert shortest(found).minutes == worst
    assert rested(schedule, found, make.limits()).outcome is outcome


@pytest.mark.parametrize(
    ("lines", "dygnsbryt", "each"),
    [
        (("1 Mån 14:00-22:00", "1 Tis 07:00-13:00"), 0, {"23": 14 * H, "24": 11 * H}),
        (("1 Mån 14:00-22:00", "1 Tis 07:00-13:00"), 7 * H, {"23": 9 * H, "24": 18 * H}),
        (("1 Mån 13:00-21:30", "1 Tis 07:00-16:00"), 0, {"23": 13 * H, "24": 8 * H}),
        (("1 Mån 13:00-21:30", "1 Tis 07:00-16:00"), 7 * H, {"23": 570, "24": 15 * H}),
    ],
)
def test_the_breach_is_on_the_right_day(
    make: type[Make], lines: tuple[str, ...], dygnsbryt: int, each: dict[str, int]
) -> None:
    """Each period is told by the day that its dygnsbryt falls on."""
    found = daily_rests(one_week(make, ORDINARY, *lines).instants(), dygnsbryt)
    by_day = {rest.period.astimezone(STOCKHOLM).strftime("%d"): rest.minutes for rest in found}
    assert by_day == each


def test_whole_period_is_looked_at(make: type[Make]) -> None:
    """A weekend schedule is fine all winter and breaks once, in the spring night, as real rest."""
    schedule = make.schedule(
        "1 Lör 11:00-20:00", "1 Sön 07:00-13:00",
        start=dt.date(2027, 1, 11), end=dt.date(2027, 6, 13),
    )  # fmt: skip
    found = daily_rests(schedule.instants(), 7 * H)
    short = [rest for rest in found if rest.minutes < 11 * H]
    assert [rest.period.astimezone(STOCKHOLM).date() for rest in short] == [dt.date(2027, 3, 27)]
    check = rested(schedule, found, make.limits())
    assert "10:00 in the 24 hours from 2027-03-27 07:00" in check.finding.english()
    assert "1 of 44 periods" in check.finding.english()


def test_break_and_overlap_are_no_rest(make: type[Make]) -> None:
    """A break inside a shift gives no rest, and shifts that overlap count once."""
    schedule = one_week(make, ORDINARY, "1 Mån 00:00-14:00 rast 01:00-13:00", "1 Mån 13:00-20:00")
    assert [rest.minutes for rest in daily_rests(schedule.instants(), 0)] == [4 * H]


def test_no_room_for_rest_is_zero(make: type[Make]) -> None:
    """A period that is all work has a rest of 0, not none."""
    schedule = one_week(make, ORDINARY, "1 Mån 00:00-00:00")
    assert [rest.minutes for rest in daily_rests(schedule.instants(), 0)] == [0]


@pytest.mark.parametrize(("found", "limits"), [(None, {}), ((), {}), ("some", {"dygnsvila": None})])
def test_no_data(make: type[Make], found: tuple[()] | str | None, limits: dict[str, None]) -> None:
    """No decided dygnsbryt, no shifts or no rule in force: not tried, never passed."""
    schedule = one_week(make, ORDINARY, *make.week)
    measured = daily_rests(schedule.instants(), 0) if found == "some" else found
    assert rested(schedule, measured, make.limits(**limits)).outcome is Outcome.no_data


@st.composite
def _schedules(draw: st.DrawFn) -> tuple[Schedule, int]:
    weeks = draw(st.integers(1, 2))
    shifts = []
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, 1439))
        shifts.append(
            Shift(
                week=draw(st.integers(1, weeks)), day=draw(st.integers(0, 6)), start=start,
                end=start + draw(st.integers(1, 1439)), code="UND",
            )
        )  # fmt: skip
    monday = draw(st.sampled_from([ORDINARY, AUTUMN, SPRING]))
    schedule = Schedule(
        schema_id="S", name="S", row=1, type="Grundschema", start=monday,
        end=monday + dt.timedelta(days=draw(st.integers(0, 13))), weeks=weeks, first_week=1,
        shifts=tuple(shifts),
    )  # fmt: skip
    return schedule, draw(st.sampled_from([0, 1, 330, 7 * H, 1380]))


@settings(max_examples=60, deadline=None)
@given(_schedules())
def test_equals_a_scan_of_every_minute(example: tuple[Schedule, int]) -> None:
    """The worst rest equals what a scan of each real minute of each period finds."""
    schedule, dygnsbryt = example
    work = set()
    for start, end in schedule.instants():
        for minute in range(int((end - start).total_seconds()) // 60):
            work.add(start + dt.timedelta(minutes=minute))
    worst = None
    day = schedule.start - dt.timedelta(days=1)
    while schedule.end is not None and day <= schedule.end + dt.timedelta(days=1):
        at = _wall(day, dygnsbryt)
        stop = _wall(day + dt.timedelta(days=1), dygnsbryt)
        longest = run = worked = 0
        while at < stop:
            busy = at in work
            worked += busy
            run = 0 if busy else run + 1
            longest = max(longest, run)
            at += dt.timedelta(minutes=1)
        if worked:
            worst = longest if worst is None else min(worst, longest)
        day += dt.timedelta(days=1)
    found = shortest(daily_rests(schedule.instants(), dygnsbryt))
    assert (found.minutes if found else None) == worst


def _wall(day: dt.date, minute: int) -> dt.datetime:
    naive = dt.datetime(day.year, day.month, day.day, minute // 60, minute % 60)  # noqa: DTZ001
    return naive.replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)
