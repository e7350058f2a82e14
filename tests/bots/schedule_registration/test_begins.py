"""H15 and H19: when a schedule begins, against pay that is closed and against notice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from bots.schedule_registration.checks import notice, pay_period
from bots.schedule_registration.payroll import read_payroll
from framework.core.closing import ClosedTimes
from framework.core.lifecycle import State
from framework.core.rules import Level, Outcome

if TYPE_CHECKING:
    from tests.bots.schedule_registration.conftest import Make, Prepared

PASSED, FAILED, NO_DATA = Outcome.passed, Outcome.failed, Outcome.no_data
DAY = dt.date


def at(text: str) -> dt.datetime:
    """Read an instant in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("start", "now", "outcome"),
    [
        (DAY(2026, 11, 1), "2026-11-23T02:00", PASSED),
        (DAY(2026, 10, 31), "2026-11-23T02:00", FAILED),
        (DAY(2026, 6, 1), "2026-11-23T02:00", FAILED),
        # October closes at 11:00 UTC on 12 November.
        (DAY(2026, 10, 5), "2026-11-12T10:59", PASSED),
        (DAY(2026, 10, 5), "2026-11-12T11:00", FAILED),
        # The calendar has ended: what it closed is closed, what comes after is not known.
        (DAY(2026, 11, 30), "2026-12-20T02:00", FAILED),
        (DAY(2027, 1, 11), "2026-12-20T02:00", NO_DATA),
        # It has closed nothing yet: its first month and what comes after is open.
        (DAY(2026, 9, 1), "2026-10-01T02:00", PASSED),
        (DAY(2026, 8, 31), "2026-10-01T02:00", NO_DATA),
    ],
)
def test_h15_pay_period(make: type[Make], start: dt.date, now: str, outcome: Outcome) -> None:
    """H15: the calendar closes September, October and November; nothing is guessed beyond it."""
    check = pay_period.still_open(start, make.closed, at(now), already_there=False)
    assert (check.rule.code, check.rule.level) == ("H15", Level.human)
    assert check.outcome is outcome


def test_h15_without_calendar(make: type[Make]) -> None:
    """H15: no calendar, or one without payrolls, says nothing about any month."""
    for calendar in (None, ClosedTimes(periods=())):
        check = pay_period.still_open(DAY(2027, 1, 11), calendar, make.now, already_there=False)
        assert check.outcome is NO_DATA


def test_h15_retroactive_is_a_persons(make: type[Make], proposal: Prepared) -> None:
    """H15: a retroactive schedule goes to a person; one that is registered already does not."""
    cells = {"Schema fr.o.m.": "2026-10-05"}
    prepared = proposal(**cells)
    assert prepared.leads_to is State.manual
    check = next(each for each in prepared.checks if each.rule.code == "H15")
    assert check.finding.english() == (
        "Retroactive: begins 2026-10-05, but pay is closed to the end of 2026-10. "
        "The payroll of 2026-11 takes corrections until 2026-12-11."
    )
    row = {each.key: each.value or "" for each in prepared.sections[0].figures}
    assert proposal(make.Payroll(row), **cells).leads_to is State.closed


@pytest.mark.parametrize(
    ("start", "now", "outcome"),
    [
        (DAY(2026, 12, 7), "2026-11-23T02:00", PASSED),  # 14 days
        (DAY(2026, 12, 6), "2026-11-23T02:00", FAILED),
        (DAY(2026, 10, 5), "2026-11-23T02:00", FAILED),
        # 23:30 UTC on the 22nd is the 23rd in Sweden.
        (DAY(2026, 12, 6), "2026-11-22T23:30", FAILED),
        (DAY(2026, 12, 6), "2026-11-22T22:30", PASSED),
    ],
)
def test_h19_notice(make: type[Make], start: dt.date, now: str, outcome: Outcome) -> None:
    """H19: 14 days from tonight's Swedish date; less is a warning."""
    payroll = read_payroll(make.Payroll(), "0012345", make.schedule(start=start))
    check = notice.early_enough(start, payroll, make.limits(), at(now))
    assert (check.rule.code, check.rule.level) == ("H19", Level.warning)
    assert check.outcome is outcome


def test_h19_of_what_has_begun(make: type[Make]) -> None:
    """H19: a schedule that has begun is told as such, without days below zero."""
    start = make.now.date()
    payroll = read_payroll(make.Payroll(), "0012345", make.schedule(start=start))
    check = notice.early_enough(start, payroll, make.limits(), make.now)
    assert check.outcome is FAILED
    assert check.finding.english() == "Has begun already (2026-11-23); no notice is left."


def test_h19_only_for_what_is_new(make: type[Make]) -> None:
    """H19: what is registered before is not new; unread, short notice cannot be told."""
    schedule = make.schedule()
    row = {
        "anstallningsnummer": "0012345", "schema_id": "SCH-1", "rad": "1",
        "fran": schedule.start.isoformat(),
    }  # fmt: skip
    there = read_payroll(make.Payroll(row), "0012345", schedule)
    unread = read_payroll(make.OutOfReach(), "0012345", schedule)
    limits = make.limits()
    assert notice.early_enough(schedule.start, there, limits, make.now).outcome is PASSED
    assert notice.early_enough(schedule.start, unread, limits, make.now).outcome is NO_DATA
    late = DAY(2027, 1, 11)
    assert notice.early_enough(late, unread, limits, make.now).outcome is PASSED
    without = make.limits(varsel=None)
    assert notice.early_enough(late, unread, without, make.now).outcome is NO_DATA
