"""Weekly rest (H11): hand-made weeks, beside the daily rest, and a search of every choice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bots.schedule_registration.checks.weekly_rest import rested
from bots.schedule_registration.schedule import Schedule, Shift
from framework.core.local_time import instant
from framework.core.rules import Level, Outcome
from framework.core.working_time.daily_rest import daily_rests, shortest
from framework.core.working_time.intervals import Interval, merged
from framework.core.working_time.weekly_rest import Week, weekly_rests

if TYPE_CHECKING:
    from tests.bots.schedule_registration.conftest import Make

H = 60
ORDINARY, AUTUMN, SPRING = dt.date(2026, 11, 23), dt.date(2026, 10, 19), dt.date(2027, 3, 22)
LATE = "11:00-19:30 rast 15:00-15:30"
FIVE_LATE = tuple(f"1 {day} {LATE}" for day in ("Mån", "Tis", "Ons", "Tor", "Fre"))


def week(begins: int = 0, dygnsbryt: int = 0) -> Week:
    """Return how a unit counts, with 11 hours of daily rest."""
    return Week(begins=begins, dygnsbryt=dygnsbryt, dygnsvila=11 * H)


def days(times: str, *names: str) -> tuple[str, ...]:
    """Return the same times on several days."""
    return tuple(f"1 {name} {times}" for name in names)


@pytest.mark.parametrize(
    ("monday", "lines", "how", "longest", "outcome"),
    [
        pytest.param(
            ORDINARY, FIVE_LATE, week(), 52 * H + 30, Outcome.passed,
            id="Friday's rest was given before 11:00: from Friday 19:30 to Monday 00:00",
        ),
        pytest.param(
            ORDINARY, days("07:00-12:30", "Mån", "Tis", "Ons", "Tor", "Fre"), week(),
            48 * H + 30, Outcome.passed,
            id="7 h before work on Friday: eleven hours first, so from Friday 23:30",
        ),
        pytest.param(
            ORDINARY, days("07:00-16:00", "Mån", "Tis", "Ons", "Tor", "Fre"),
            week(dygnsbryt=7 * H), 52 * H, Outcome.passed,
            id="dygnsbryt 07:00: Friday's rest after 16:00, so Saturday 03:00 to Monday 07:00",
        ),
        pytest.param(
            ORDINARY, (*FIVE_LATE, "1 Sön 12:00-17:00"), week(), 29 * H + 30, Outcome.failed,
            id="40.5 h without work, but Sunday's daily rest is 01:00-12:00",
        ),
        pytest.param(
            ORDINARY, (*FIVE_LATE, "1 Sön 12:00-17:00"), week(dygnsbryt=7 * H), 29 * H + 30,
            Outcome.failed,
            id="dygnsbryt 07:00: Friday's rest until Saturday 06:30, Sunday's after 17:00",
        ),
        pytest.param(
            ORDINARY, (*FIVE_LATE[:4], "1 Fre 11:00-12:00", "1 Sön 11:00-19:30 rast 15:00-15:30"),
            week(), 36 * H, Outcome.passed, id="Friday 12:00 to Sunday 00:00 is exactly 36 h",
        ),
        pytest.param(
            ORDINARY, (*FIVE_LATE[:4], "1 Fre 11:00-12:01", "1 Sön 11:00-19:30 rast 15:00-15:30"),
            week(), 36 * H - 1, Outcome.failed, id="one minute less",
        ),
        pytest.param(
            ORDINARY,
            days("11:00-16:30 rast 13:30-14:00", "Mån", "Tis", "Ons", "Tor", "Fre", "Lör", "Sön"),
            week(), 7 * H + 30, Outcome.failed, id="work every day",
        ),
        pytest.param(
            ORDINARY, days(LATE, "Tis", "Ons", "Tor", "Fre", "Lör"), week(), 28 * H + 30,
            Outcome.failed, id="Sunday and Monday free, cut in two by a week from Monday",
        ),
        pytest.param(
            ORDINARY, days(LATE, "Tis", "Ons", "Tor", "Fre", "Lör"), week(begins=6),
            48 * H, Outcome.passed, id="the same, whole in a week from Sunday: to Tuesday 00:00",
        ),
        pytest.param(
            ORDINARY, days("22:00-06:00", "Mån", "Tis", "Ons", "Tor"), week(dygnsbryt=7 * H),
            73 * H, Outcome.passed, id="nights: Thursday's rest by day, Friday 06:00 to Monday",
        ),
        pytest.param(
            SPRING, FIVE_LATE, week(), 51 * H + 30, Outcome.passed,
            id="an hour less when summer time begins",
        ),
        pytest.param(
            AUTUMN, FIVE_LATE, week(), 53 * H + 30, Outcome.passed,
            id="an hour more when summer time ends",
        ),
    ],
)  # fmt: skip
def test_vectors(
    make: type[Make],
    monday: dt.date,
    lines: tuple[str, ...],
    how: Week,
    longest: int,
    outcome: Outcome,
) -> None:
    """H11: the weekly rest of one week of work, in real minutes beside the daily rest."""
    schedule = make.schedule(*lines, start=monday, end=monday + dt.timedelta(days=6))
    found = weekly_rests(schedule.instants(), how)
    assert shortest(found).minutes == longest
    check = rested(schedule, found, make.limits())
    assert (check.rule.code, check.rule.level) == ("H11", Level.deviation)
    assert check.outcome is outcome


def test_where_the_week_begins_decides(make: type[Make]) -> None:
    """Three weeks of Tuesday to Saturday fail when counted from Monday and pass from Sunday."""
    schedule = make.schedule(*days(LATE, "Tis", "Ons", "Tor", "Fre", "Lör"))
    monday, sunday = (
        rested(schedule, weekly_rests(schedule.instants(), week(begins=day)), make.limits())
        for day in (0, 6)
    )
    assert monday.outcome is Outcome.failed
    assert "Too short in 3 of 3 weeks" in monday.finding.english()
    assert sunday.outcome is Outcome.passed
    assert "is 48:00 (2026-11-22 00:00 to 2026-11-24 00:00)" in sunday.finding.english()


def test_partial_weeks_are_free_outside(make: type[Make]) -> None:
    """From Wednesday to Wednesday, the days before the schedule begins are free."""
    schedule = make.schedule(*FIVE_LATE, end=dt.date(2026, 11, 24))
    (only,) = weekly_rests(schedule.instants(), week(begins=2))
    assert only.start == instant(dt.date(2026, 11, 18), 0)
    assert only.minutes == 5 * 24 * H


def test_a_week_without_work_is_not_counted(make: type[Make]) -> None:
    """Of four weeks with work every other week, two are measured and all passes."""
    schedule = make.schedule(*FIVE_LATE, weeks=2, end=dt.date(2026, 12, 20))
    found = weekly_rests(schedule.instants(), week())
    assert len(found) == 2
    assert rested(schedule, found, make.limits()).outcome is Outcome.passed


@pytest.mark.parametrize(
    ("found", "limits"),
    [(None, {}), ((), {}), ((), {"veckovila": None}), ((), {"dygnsvila": None})],
)
def test_no_data(make: type[Make], found: tuple[()] | None, limits: dict[str, None]) -> None:
    """No decided dygnsbryt, no shifts or no rule in force: not tried, never passed."""
    schedule = make.schedule(*FIVE_LATE)
    assert rested(schedule, found, make.limits(**limits)).outcome is Outcome.no_data


@st.composite
def _schedules(draw: st.DrawFn) -> tuple[Schedule, Week]:
    shifts = []
    for _ in range(draw(st.integers(1, 7))):
        start = draw(st.integers(0, 47)) * 30
        shifts.append(
            Shift(
                week=1, day=draw(st.integers(0, 6)), start=start,
                end=start + draw(st.integers(1, 20)) * 30, code="UND",
            )
        )  # fmt: skip
    monday = draw(st.sampled_from([ORDINARY, AUTUMN, SPRING]))
    schedule = Schedule(
        schema_id="S", name="S", row=1, type="Grundschema", start=monday,
        end=monday + dt.timedelta(days=13), weeks=1, first_week=1, shifts=tuple(shifts),
    )  # fmt: skip
    return schedule, week(draw(st.integers(0, 6)), draw(st.sampled_from([0, 5 * H + 30, 7 * H])))


@settings(max_examples=25, deadline=None)
@given(_schedules())
def test_equals_the_best_of_all_choices(example: tuple[Schedule, Week]) -> None:
    """Where each 24 hours has its daily rest, no other choice of weekly rest is longer.

    Every half-hour of every free stretch is tried as beginning and as end; a choice holds when
    each 24-hour period with work keeps 11 hours without work outside it.
    """
    schedule, how = example
    daily = shortest(daily_rests(schedule.instants(), how.dygnsbryt))
    assume(daily is not None and daily.minutes >= how.dygnsvila)
    work = merged(schedule.instants())
    for found in weekly_rests(schedule.instants(), how):
        local_day = found.period.astimezone(dt.UTC) + dt.timedelta(hours=12)
        stop = instant(local_day.date() + dt.timedelta(days=7), how.dygnsbryt)
        assert found.minutes == _best(found.period, stop, work, how)


def _best(begin: dt.datetime, stop: dt.datetime, work: list[Interval], how: Week) -> int:
    half = dt.timedelta(minutes=30)
    longest = 0
    for start, end in _free(begin, stop, work):
        for late in range(23):
            for early in range(23):
                chosen = start + late * half, end - early * half
                minutes = int((chosen[1] - chosen[0]).total_seconds()) // 60
                if minutes > longest and _keeps_daily_rest(chosen, work, how):
                    longest = minutes
    return longest


def _keeps_daily_rest(chosen: Interval, work: list[Interval], how: Week) -> bool:
    day = chosen[0].date() - dt.timedelta(days=2)
    while day <= chosen[1].date() + dt.timedelta(days=1):
        begin = instant(day, how.dygnsbryt)
        day += dt.timedelta(days=1)
        stop = instant(day, how.dygnsbryt)
        busy = any(a < stop and b > begin for a, b in work)
        free = _free(begin, stop, merged([*work, chosen]))
        longest = max((b - a for a, b in free), default=dt.timedelta())
        if busy and longest < dt.timedelta(minutes=how.dygnsvila):
            return False
    return True


def _free(begin: dt.datetime, stop: dt.datetime, work: list[Interval]) -> list[Interval]:
    inside = [(max(a, begin), min(b, stop)) for a, b in work if a < stop and b > begin]
    edges = [begin, *(edge for one in inside for edge in one), stop]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
