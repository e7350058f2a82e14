"""The alarm clock says "look now"; what is due is computed from the ledger and the clock."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError

from framework.config.coworkers import Schedule
from framework.config.municipality import MunicipalityConfig
from framework.core.closing import ClosedPeriod, ClosedTimes, ClosingReason
from framework.core.local_time import STOCKHOLM
from framework.core.messages import Message
from framework.runtime import alarm, configuration, here, reloading
from framework.store.models import Run
from tests.runtime.bad_target import Put
from tests.store import rows

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


def told(slot: str) -> str:
    """Return what a slot's row says."""
    message = Run.objects.get(slot=slot).message
    return Message.model_validate(message).english() if message else ""


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


def test_the_autumn_night_runs_once(clock: Clock, put: Put) -> None:
    """02:30 is shown twice on 2026-10-25; the coworker runs once."""
    put("schedule", (Schedule(at="02:30", days="sun", until="05:00"),))
    clock.at("2026-10-25T02:30:10+02:00")
    alarm.look()
    clock.at("2026-10-25T02:30:10+01:00")
    alarm.look()
    assert slots() == [("2026-10-25T02:30", "due")]


def test_every_quarter_by_day(clock: Clock, put: Put) -> None:
    """One row per quarter; of those that nobody was awake for one row tells how many."""
    put("schedule", (Schedule(name="day", at="07:00", until="17:00", every="15m"),))
    for minute in (0, 1, 15, 16):
        clock.at(f"2026-11-23T07:{minute:02}:30")
        alarm.look()
        Run.objects.filter(status="due").update(status="done", started_at=here.now())
    assert slots() == [("2026-11-23T06:00Z", "done"), ("2026-11-23T06:15Z", "done")]
    clock.at("2026-11-23T09:05")
    alarm.look()
    assert slots()[2:] == [("2026-11-23T07:45Z", "missed"), ("2026-11-23T08:00Z", "due")]
    Run.objects.filter(status="due").update(status="done", started_at=here.now())
    missed = Run.objects.get(status="missed")
    assert missed.message is not None
    assert missed.message["params"] == {"count": 6}
    clock.at("2026-11-24T06:59")
    alarm.look()
    assert slots()[4:] == [("2026-11-23T15:45Z", "missed")]


def test_a_slot_that_the_next_one_overtook_is_no_alarm(clock: Clock, put: Put) -> None:
    """A worker that was busy takes the newest of two quarters; the other says so."""
    put("schedule", (Schedule(name="day", at="07:00", until="17:00", every="15m"),))
    for minute in (0, 15):
        clock.at(f"2026-11-23T07:{minute:02}:30")
        alarm.look()
    assert slots() == [("2026-11-23T06:00Z", "held"), ("2026-11-23T06:15Z", "due")]
    assert told("2026-11-23T06:00Z") == "The next start came before a worker was free."


def test_what_no_worker_took_is_missed(lindeby: MunicipalityConfig, clock: Clock) -> None:
    """The scheduler was awake and no worker was: the row does not wait to be run by day."""
    clock.at("2026-11-23T02:00:30")
    alarm.look()
    clock.at("2026-11-23T04:59:30")
    alarm.look()
    assert slots() == [("2026-11-23T02:00", "due")]
    clock.at("2026-11-23T05:00:30")
    alarm.look()
    assert slots() == [("2026-11-23T02:00", "missed")]
    assert "no worker took it" in told("2026-11-23T02:00")


def test_late_is_reported_where_the_schedule_says_so(clock: Clock, put: Put) -> None:
    """`missed: report`: whoever wakes at four tells it and leaves it to the next night."""
    put("schedule", (Schedule(at="02:00", missed="report"),))
    clock.at("2026-11-23T02:00:30")
    alarm.look()
    clock.at("2026-11-24T04:00")
    alarm.look()
    clock.at("2026-11-25T02:04")
    alarm.look()
    assert slots()[1:] == [("2026-11-24T02:00", "missed"), ("2026-11-25T02:00", "due")]


def test_a_day_off_is_no_slot_where_the_schedule_says_so(clock: Clock, put: Put) -> None:
    """Christmas 2026: Thursday's eve and Friday are off, and the weekend as always."""
    put("schedule", (Schedule(at="02:00", days_off="skip"),))
    for day in range(23, 30):
        clock.at(f"2026-12-{day}T02:00:30")
        alarm.look()
    assert [slot for slot, _ in slots()] == ["2026-12-23T02:00", "2026-12-28T02:00",
                                             "2026-12-29T02:00"]  # fmt: skip


def test_the_second_monday(clock: Clock, put: Put) -> None:
    """A window of every month: January's is the 11th, and nobody was awake then."""
    put("schedule", (Schedule(at="02:00", days="second mon"),))
    for moment in ("2026-12-14T02:00:30", "2027-01-04T02:00:30", "2027-02-08T02:00:30"):
        clock.at(moment)
        alarm.look()
        Run.objects.filter(status="due").update(status="done")
    assert slots() == [("2026-12-14T02:00", "done"), ("2027-01-11T02:00", "missed"),
                       ("2027-02-08T02:00", "done")]  # fmt: skip


def closed(closes: str, opens: str) -> dict[str, Any]:
    """Return when payroll is closed."""
    moments = [
        dt.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM) for text in (closes, opens)
    ]
    period = ClosedPeriod(
        month=dt.date(2026, 11, 1), reason=ClosingReason.payroll, closes=moments[0],
        opens=moments[1],
    )  # fmt: skip
    return {"payroll": ClosedTimes(periods=(period,))}


def test_a_window_that_a_closed_system_fills_is_held(clock: Clock, put: Put) -> None:
    """`while_closed: hold`: a row says what was closed, why and until when."""
    put("closed_times", closed("2026-11-23T22:00", "2026-11-26T00:00"))
    put("schedule", (Schedule(at="02:00", while_closed="hold"),))
    for moment in ("2026-11-23T02:00:30", "2026-11-24T02:00:30", "2026-11-26T02:00:30"):
        clock.at(moment)
        alarm.look()
        Run.objects.filter(status="due").update(status="done")
    assert [status for _, status in slots()] == ["done", "held", "held", "done"]
    assert told("2026-11-24T02:00") == (
        "Lönesystemet is closed until 2026-11-26 00:00: payroll is being run."
    )


def test_a_system_that_opens_in_the_window_is_waited_for(clock: Clock, put: Put) -> None:
    """Opened at three: the slot starts then, in time and once; a machine asleep catches up."""
    put("closed_times", closed("2026-11-23T22:00", "2026-11-24T03:00"))
    put("schedule", (Schedule(at="02:00", while_closed="hold"),))
    clock.at("2026-11-23T02:00:30")
    alarm.look()
    for moment in ("2026-11-24T02:00:30", "2026-11-24T02:59:30"):
        clock.at(moment)
        alarm.look()
        assert len(slots()) == 1
    clock.at("2026-11-24T03:00:30")
    alarm.look()
    last = Run.objects.get(slot="2026-11-24T02:00")
    assert (last.status, last.cause) == ("due", "schedule")


def test_a_schedule_with_a_new_name_does_not_run_the_night_again(clock: Clock, put: Put) -> None:
    """At three `night` is called `prepare`: its slot of two o'clock has been."""
    clock.at("2026-11-23T02:00:30")
    alarm.look()
    Run.objects.update(status="done")
    put("schedule", (Schedule(name="prepare", at="02:00"),))
    for moment in ("2026-11-23T03:00", "2026-11-24T02:00:30"):
        clock.at(moment)
        alarm.look()
    assert slots() == [("2026-11-23T02:00", "done"), ("2026-11-24T02:00", "due")]


def test_a_schedule_beside_another_starts_in_its_open_window(clock: Clock, put: Put) -> None:
    """One that is new, while the others stay, is not taken for one of them."""
    clock.at("2026-11-23T02:00:30")
    alarm.look()
    config = configuration.municipalities()["lindeby"].coworkers["harry"]
    put("schedule", (*config.coworker.schedule, Schedule(name="early", at="01:30")))
    clock.at("2026-11-23T03:00")
    alarm.look()
    assert slots() == [("2026-11-23T01:30", "due"), ("2026-11-23T02:00", "due")]


def test_a_reload_looks_before_a_schedule_is_gone(
    lindeby: MunicipalityConfig, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has opened by the schedules in force has its row before others are put in force."""
    clock.at("2026-11-23T02:00:30")
    alarm.look()
    seen: list[tuple[str, str]] = []

    def activate() -> str:
        seen.extend(slots())
        return "digest"

    monkeypatch.setattr(configuration, "activate", activate)
    clock.at("2026-11-24T08:00")
    reloading.reload()
    assert seen == [("2026-11-23T02:00", "missed"), ("2026-11-24T02:00", "missed")]


def test_a_clock_that_was_ahead_loses_no_night(lindeby: MunicipalityConfig, clock: Clock) -> None:
    """A week ahead for a minute: what it called missed is due when its time has really come."""
    clock.at("2026-11-23T02:00:30")
    alarm.look()
    clock.at("2026-11-30T12:00")
    alarm.look()
    assert ("2026-11-25T02:00", "missed") in slots()
    assert {status for _, status in slots()} == {"missed"}
    for moment in ("2026-11-23T02:02:30", "2026-11-24T02:00:30", "2026-11-25T02:00:30"):
        clock.at(moment)
        alarm.look()
        assert Run.objects.get(slot=f"{moment[:10]}T02:00").status == "due"
        assert told(f"{moment[:10]}T02:00") == ""
        Run.objects.filter(status="due").update(status="done", finished_at=here.now())


def test_a_clock_that_goes_back_runs_nothing_twice(
    lindeby: MunicipalityConfig, clock: Clock
) -> None:
    """Set back by an hour, the same slot comes again and has its row."""
    for moment in ("2026-11-23T02:00:30", "2026-11-23T01:00", "2026-11-23T02:00:30"):
        clock.at(moment)
        alarm.look()
    assert slots() == [("2026-11-23T02:00", "due")]


def test_four_schedulers_at_once_make_one_row(lindeby: MunicipalityConfig, clock: Clock) -> None:
    """Each looks through its own connection in the same moments; the database says once."""
    clock.at("2026-10-26T02:00:30")

    def scheduler(_number: int) -> int:
        for _ in range(5):
            alarm.look()
        return Run.objects.count()

    assert rows.at_once(scheduler, 4) == [1] * 4
    assert slots() == [("2026-10-26T02:00", "due")]


def test_the_database_refuses_a_second_row_of_a_slot(
    lindeby: MunicipalityConfig, clock: Clock
) -> None:
    """Whatever code writes it: not a rule of ours alone."""
    clock.at("2026-11-23T02:00:30")
    alarm.look()
    row = Run.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError):
        row.save(force_insert=True)
