"""The alarm clock says "look now"; what is due is computed from the ledger and the clock."""

import datetime as dt

import pytest

from framework.config.coworkers import Schedule
from framework.config.municipality import MunicipalityConfig
from framework.core.local_time import STOCKHOLM
from framework.runtime import alarm, here
from framework.store.models import Run

pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    """The installation's clock, in a test's hands."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def at(self, text: str) -> None:
        """Let it be a wall time in Sweden; `+01:00` behind it chooses between two."""
        moment = dt.datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=STOCKHOLM)
        self._monkeypatch.setattr(here, "now", lambda: moment.astimezone(dt.UTC))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Hold the clock."""
    return Clock(monkeypatch)


def slots() -> list[tuple[str, str]]:
    """Return the ledger: slot and status, oldest first."""
    return list(Run.objects.order_by("slot").values_list("slot", "status"))


def test_a_slot_is_one_row_however_often_somebody_looks(
    lindeby: MunicipalityConfig, clock: Clock
) -> None:
    """Two schedulers, a restart, a minute later: the slot's row is there once."""
    clock.at("2026-11-23T02:00:30")
    alarm.look()
    alarm.look()
    clock.at("2026-11-23T02:01:30")
    alarm.look()
    assert slots() == [("2026-11-23T02:00", "due")]


def test_nothing_was_missed_before_the_first_night(
    lindeby: MunicipalityConfig, clock: Clock
) -> None:
    """An installation that starts at ten has missed nothing."""
    clock.at("2026-11-23T10:00")
    alarm.look()
    assert slots() == []


def test_promise_10_a_night_asleep_is_a_row_that_says_missed(
    lindeby: MunicipalityConfig, clock: Clock
) -> None:
    """Monday ran; Tuesday nobody was awake; on Wednesday morning both nights are told."""
    clock.at("2026-11-23T02:00:30")
    alarm.look()
    clock.at("2026-11-25T08:00")
    alarm.look()
    assert slots()[1:] == [("2026-11-24T02:00", "missed"), ("2026-11-25T02:00", "missed")]


def test_late_but_inside_the_window_catches_up(lindeby: MunicipalityConfig, clock: Clock) -> None:
    """A machine that wakes at four still prepares, and the row says that it caught up."""
    clock.at("2026-11-23T02:00:30")
    alarm.look()
    clock.at("2026-11-24T04:00")
    alarm.look()
    last = Run.objects.get(slot="2026-11-24T02:00")
    assert (last.status, last.cause) == ("due", "catch_up")
    assert last.closes_at == dt.datetime(2026, 11, 24, 5, 0, tzinfo=STOCKHOLM)


def test_no_run_on_days_that_are_not_named(lindeby: MunicipalityConfig, clock: Clock) -> None:
    """mon-fri: nothing is due, and nothing is missed, on a Saturday."""
    clock.at("2026-11-28T02:30")
    alarm.look()
    assert slots() == []


def test_the_autumn_night_runs_once(
    lindeby: MunicipalityConfig, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """02:30 is shown twice on 2026-10-25; the coworker runs once."""
    config = lindeby.coworkers["harry"]
    nightly = Schedule(at="02:30", days="sun", until="05:00")
    coworker = config.coworker.model_copy(update={"schedule": (nightly,)})
    changed = config.model_copy(update={"coworker": coworker})
    site = lindeby.model_copy(update={"coworkers": {"harry": changed}})
    monkeypatch.setattr(alarm.configuration, "municipalities", lambda: {"lindeby": site})
    clock.at("2026-10-25T02:30:10+02:00")
    alarm.look()
    clock.at("2026-10-25T02:30:10+01:00")
    alarm.look()
    assert slots() == [("2026-10-25T02:30", "due")]


def test_every_quarter_by_day(
    lindeby: MunicipalityConfig, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One row per quarter; of those that nobody was awake for one row tells how many."""
    config = lindeby.coworkers["harry"]
    by_day = Schedule(name="day", at="07:00", days="mon-fri", until="17:00", every="15m")
    coworker = config.coworker.model_copy(update={"schedule": (by_day,)})
    changed = config.model_copy(update={"coworker": coworker})
    site = lindeby.model_copy(update={"coworkers": {"harry": changed}})
    monkeypatch.setattr(alarm.configuration, "municipalities", lambda: {"lindeby": site})
    for minute in (0, 1, 15, 16):
        clock.at(f"2026-11-23T07:{minute:02}:30")
        alarm.look()
    assert slots() == [("2026-11-23T06:00Z", "due"), ("2026-11-23T06:15Z", "due")]
    clock.at("2026-11-23T09:05")
    alarm.look()
    assert slots()[2:] == [("2026-11-23T07:45Z", "missed"), ("2026-11-23T08:00Z", "due")]
    missed = Run.objects.get(status="missed")
    assert missed.message is not None
    assert missed.message["params"] == {"count": 6}
    clock.at("2026-11-24T06:59")
    alarm.look()
    assert slots()[4:] == [("2026-11-23T15:45Z", "missed")]
