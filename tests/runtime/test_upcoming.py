"""What will start and why not, by a clock in the test's hands."""

import datetime as dt
from typing import Any

import pytest

from framework.config.coworkers import Schedule
from framework.config.municipality import CoworkerConfig, MunicipalityConfig
from framework.core.closing import ClosedPeriod, ClosedTimes, ClosedWindow, ClosingReason
from framework.core.local_time import STOCKHOLM, local
from framework.core.messages import message
from framework.core.pauses import PauseCause
from framework.runtime import alarm, configuration, here
from framework.runtime.upcoming import Start, upcoming
from framework.store import pauses, runs
from framework.store.models import Run

pytestmark = pytest.mark.django_db(transaction=True)


def at(text: str) -> dt.datetime:
    """Return a Swedish wall time as an instant."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)


class Calendar:
    """HaRry's windows under some schedules."""

    def __init__(self, site: MunicipalityConfig) -> None:
        self.site = site
        self.config: CoworkerConfig = site.coworkers["harry"]

    def with_(self, *schedules: Schedule, **config: Any) -> "Calendar":
        """Let HaRry have these schedules, and other calendars."""
        coworker = self.config.coworker.model_copy(update={"schedule": schedules})
        self.config = self.config.model_copy(update={"coworker": coworker, **config})
        return self

    def starts(self, now: str, days: int = 14) -> list[Start]:
        """Return what comes."""
        begins = at(now)
        return upcoming([(self.site, self.config)], begins, begins + dt.timedelta(days=days))

    def told(self, now: str, days: int = 14) -> dict[str, list[str]]:
        """Return what is said of each day, without that it has not run before."""
        return {
            f"{start.day:%m-%d}": [
                why.english() for why in start.why if "before" not in why.english()
            ]
            for start in self.starts(now, days)
        }


@pytest.fixture
def calendar(lindeby: MunicipalityConfig) -> Calendar:
    """Give HaRry's windows, with no system closed."""
    found = Calendar(lindeby)
    found.config = found.config.model_copy(update={"closed_times": {}})
    return found


def closed(closes: str, opens: str) -> ClosedTimes:
    """Return when payroll is closed."""
    period = ClosedPeriod(
        month=dt.date(2026, 11, 1), reason=ClosingReason.payroll, closes=at(closes),
        opens=at(opens),
    )  # fmt: skip
    return ClosedTimes(periods=(period,))


def test_a_day_off_is_listed_and_does_not_start(calendar: Calendar) -> None:
    """Christmas 2026 by the name and kind of each day; the weekend is not in mon-fri at all."""
    calendar.with_(Schedule(at="02:00", days_off="skip"))
    found = calendar.starts("2026-12-22T12:00", days=7)
    assert [(f"{one.day:%m-%d}", one.starts is not None) for one in found] == [
        ("12-23", True), ("12-24", False), ("12-25", False), ("12-28", True), ("12-29", True),
    ]  # fmt: skip
    told = calendar.told("2026-12-22T12:00", days=7)
    assert told["12-24"] == ["Day off: Julafton (eve)."]
    assert told["12-25"] == ["Day off: Juldagen (red day)."]
    calendar.with_(Schedule(at="02:00"))
    assert all(one.starts for one in calendar.starts("2026-12-22T12:00", days=7))


def test_bridge_and_local_days_are_told_by_their_names(calendar: Calendar) -> None:
    """Lindeby's own file: the day after Ascension Day, and a day of stock-taking."""
    calendar.with_(Schedule(at="02:00", days_off="skip"))
    assert calendar.told("2027-05-06T12:00", days=1) == {
        "05-07": ["Day off: Dagen efter Kristi himmelsfärd (bridge day)."]
    }
    assert calendar.told("2027-01-04T12:00", days=1) == {
        "01-05": ["Day off: Inventeringsdag (local day off)."]
    }


def test_what_is_closed_and_what_comes_of_it(calendar: Calendar) -> None:
    """The same closing, three ways: read all the same, started late, not started."""
    times = {"payroll": closed("2026-11-23T22:00", "2026-11-25T03:00")}
    calendar.with_(Schedule(at="02:00"), closed_times=times)
    told = calendar.told("2026-11-22T12:00", days=4)
    head = "Lönesystemet is closed until 2026-11-25 03:00: payroll is being run. "
    assert told["11-23"] == []
    assert (
        told["11-24"]
        == told["11-25"]
        == [head + "It is read if it can be, and nothing is written."]
    )
    assert told["11-26"] == []
    calendar.with_(Schedule(at="02:00", while_closed="hold"))
    found = {f"{one.day:%m-%d}": one for one in calendar.starts("2026-11-22T12:00", days=4)}
    assert found["11-24"].starts is None
    assert found["11-25"].starts == at("2026-11-25T03:00")
    told = calendar.told("2026-11-22T12:00", days=4)
    assert told["11-24"] == [head + "It does not start, and waits for the next time."]
    assert told["11-25"] == [head + "It starts when that opens."]


def test_a_system_that_closes_while_starts_go_on(calendar: Calendar) -> None:
    """Closed at noon: a night's start has been made by then, a day's later starts are held."""
    times = {"payroll": closed("2026-11-24T12:00", "2026-11-24T15:00")}
    once = Schedule(at="11:00", until="17:00", while_closed="hold")
    often = Schedule(at="11:00", until="17:00", while_closed="hold", every="15m")
    head = "Lönesystemet is closed until 2026-11-24 15:00: payroll is being run. "
    for schedule, then in (
        (once, "It is read if it can be, and nothing is written."),
        (often, "No start is made in that time."),
    ):
        calendar.with_(schedule, closed_times=times)
        assert calendar.told("2026-11-23T18:00", days=1) == {"11-24": [head + then]}


def test_the_second_monday_s_service(calendar: Calendar) -> None:
    """A window of every month stands in the list like one that has a date."""
    service = ClosedWindow(days="second mon", at="01:00", until="04:00",
                           reason=ClosingReason.upgrade)  # fmt: skip
    times = {"payroll": ClosedTimes(periods=(), windows=(service,))}
    calendar.with_(Schedule(at="02:00", while_closed="hold"), closed_times=times)
    found = calendar.starts("2026-12-06T12:00")
    late = [one.day for one in found if one.starts != one.opens]
    assert late == [dt.date(2026, 12, 14)]


@pytest.mark.parametrize(
    ("now", "schedule", "day", "said", "opens"),
    [
        ("2026-10-24T12:00", Schedule(at="02:30", days="mon-sun"), "10-25",
         "The clock is changed this night; it starts once.", "2026-10-25T00:30"),
        ("2027-03-27T12:00", Schedule(at="02:30", days="mon-sun"), "03-28",
         "The clock is changed this night: 02:30 does not exist, it opens at 03:30.",
         "2027-03-28T01:30"),
        ("2026-10-24T12:00", Schedule(at="01:00", until="04:00", days="mon-sun", every="15m"),
         "10-25", "The clock is changed this night; it goes on every 15 minutes.",
         "2026-10-24T23:00"),
    ],
)  # fmt: skip
def test_the_nights_the_clock_is_changed(
    calendar: Calendar, now: str, schedule: Schedule, day: str, said: str, opens: str
) -> None:
    """It is said what becomes of the hour that comes twice or not at all."""
    calendar.with_(schedule)
    assert calendar.told(now, days=2)[day] == [said]
    (start,) = [one for one in calendar.starts(now, days=2) if f"{one.day:%m-%d}" == day]
    assert start.opens == dt.datetime.fromisoformat(opens).replace(tzinfo=dt.UTC)


def test_a_pause_is_told_at_every_start(calendar: Calendar) -> None:
    """Of a system by its name, of the whole coworker without; the windows are used all the same."""
    scope = pauses.Scope(municipality="lindeby", coworker="harry", target="payroll")
    pauses.set_pause(scope, PauseCause.breaker, message("no answer"), at=here.now())
    calendar.with_(Schedule(at="02:00"))
    said = (
        "Paused: Lönesystemet: The system fails again and again. It prepares, and what is approved "
        "is held."
    )
    assert all(told == [said] for told in calendar.told("2026-11-22T12:00").values())
    assert all(start.starts for start in calendar.starts("2026-11-22T12:00"))


def test_what_has_not_run_before_says_so_once(calendar: Calendar) -> None:
    """The first window that is used says it, until the schedule has a row."""
    new = "It has not run by this schedule before."
    calendar.with_(Schedule(at="02:00", days_off="skip"))
    found = calendar.starts("2026-12-23T12:00")
    assert len(found) == 10
    said = [one.day for one in found if any(new in why.english() for why in one.why)]
    assert said == [dt.date(2026, 12, 28)]
    runs.open_run(
        "lindeby", "harry", schedule="night", slot="2026-12-22T02:00", phase="prepare",
        cause="schedule", business_date=dt.date(2026, 12, 22), at=at("2026-12-22T02:00"),
    )  # fmt: skip
    assert not any(
        new in why.english() for one in calendar.starts("2026-12-23T12:00") for why in one.why
    )


def test_the_open_window_of_every_quarter_is_listed(calendar: Calendar) -> None:
    """At noon there are starts left today; one that starts once has begun, and is not to come."""
    calendar.with_(
        Schedule(at="02:00", until="14:00"),
        Schedule(name="day", at="07:00", until="17:00", every="15m"),
    )
    found = calendar.starts("2026-11-23T12:00", days=1)
    assert [(one.schedule, f"{one.day:%m-%d}") for one in found] == [
        ("day", "11-23"), ("night", "11-24"), ("day", "11-24"),
    ]  # fmt: skip


@pytest.mark.parametrize("begins", ["2026-12-17T12:00", "2027-03-22T12:00", "2026-10-20T12:00"])
def test_what_was_foretold_is_what_happens(
    calendar: Calendar, monkeypatch: pytest.MonkeyPatch, begins: str
) -> None:
    """Every window that starts has its row at that instant; one that does not has none, or held."""
    times = {"payroll": closed("2026-12-28T22:00", "2026-12-30T03:00")}
    schedule = Schedule(at="02:30", days="mon-sun", days_off="skip", while_closed="hold")
    calendar.with_(schedule, closed_times=times)
    site = calendar.site.model_copy(update={"coworkers": {"harry": calendar.config}})
    monkeypatch.setattr(configuration, "municipalities", lambda: {"lindeby": site})
    foretold = calendar.starts(begins)
    moment = at(begins)
    started: dict[str, dt.datetime] = {}
    while moment < at(begins) + dt.timedelta(days=14):
        monkeypatch.setattr(here, "now", lambda moment=moment: moment)
        alarm.look()
        for run in Run.objects.filter(status="due"):
            started[run.slot] = moment
        Run.objects.filter(status="due").update(status="done", started_at=moment)
        moment += dt.timedelta(minutes=30)
    assert {one.day: one.starts for one in foretold if one.starts} == {
        dt.date.fromisoformat(slot[:10]): when for slot, when in started.items()
    }
    held = {run.slot[:10] for run in Run.objects.filter(status="held")}
    assert held == {
        one.day.isoformat()
        for one in foretold
        if one.starts is None and "Day off" not in one.why[0].english()
    }
    assert len(foretold) == 14
    assert local(foretold[0].opens).minute == 30
