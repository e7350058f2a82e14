"""IT's page: what ran and what did not, and never a case; and what a monitor asks."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from framework.config.coworkers import Schedule
from framework.core.closing import ClosedPeriod, ClosedTimes, ClosingReason
from framework.core.messages import message
from framework.runtime import configuration, here, overview
from framework.runtime.engine.embedded import worker_lock
from framework.store import runs
from framework.store.models import Person, Run
from tests.inbox import builders, scene


@pytest.fixture
def it(db: None) -> Client:
    """Log somebody in who looks after the installation, in English."""
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(builders.person("iris", "it", title="systemförvaltare"))
    return browser


def test_it_sees_how_things_are_and_no_case(it: Client, anna: Person) -> None:
    """Runs, pauses, fallbacks and counts are there; names, titles and numbers of people are not."""
    scene.morning(anna)
    missed = builders.run("2026-11-24T02:00")
    Run.objects.filter(pk=missed.pk).update(
        status="missed", message=message("Nothing was running when this was due.").model_dump()
    )
    page = it.get("/it/").content.decode()
    assert "Nothing was running when this was due." in page
    assert f"/runs/{missed.pk}/" in page
    assert "The system fails again and again" in page
    assert "To review" in page
    for name in ("Dalhägg", "Nobody Must See", "19850612", "/cases/"):
        assert name not in page


def test_only_for_it(client: Client, anna: Person) -> None:
    """Who decides cases does not look after systems: the page is not there, nor a link to it."""
    assert client.get("/it/").status_code == 404
    assert "/it/" not in client.get("/").content.decode()


def test_fallbacks_stand_at_their_system_once(it: Client, anna: Person) -> None:
    """What was found another way is told with its system, however many nights it happened."""
    text = message("{target} shows something else.", target="Lindeby lön")
    for slot in ("2026-11-23T02:00", "2026-11-24T02:00"):
        runs.remark(builders.run(slot), "fallback:payroll:home:search:1", text, here.now())
    (desk,) = _desks()
    ((one,),) = [target.fallbacks for target in desk.targets]
    assert one.text == text
    assert it.get("/it/").content.decode().count("shows something else") == 1


def test_queries_do_not_grow_with_the_cases(it: Client, anna: Person) -> None:
    """The page asks the database as often for 40 cases as for 10."""
    asked = []
    for number in (10, 30):
        for _ in range(number):
            builders.waiting()
        it.get("/it/")
        with CaptureQueriesContext(connection) as queries:
            assert it.get("/it/").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def _desks(**coworker: object) -> list[overview.Desk]:
    site = configuration.municipalities()["lindeby"]
    config = site.coworkers["harry"]
    changed = config.model_copy(update={"coworker": config.coworker.model_copy(update=coworker)})
    return overview.desks([(site, changed)])


def _at(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(here, "now", lambda: dt.datetime.fromisoformat(text))


def test_the_night_the_clock_is_changed_starts_once(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    """In the autumn night 02:30 comes twice and is one start, at its first time; it is said so."""
    _at(monkeypatch, "2026-10-20T12:00:00+02:00")
    every = Schedule(at="02:30", days="mon-sun")
    fires = overview.calendar(_desks(schedule=(every,)))
    assert len(fires) == 14
    (changed,) = [fire for fire in fires if fire.clock_changes]
    assert changed.opens == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    assert [fire.opens.hour for fire in fires] == [0] * 5 + [1] * 9


def test_the_calendar_says_what_is_closed(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """A night that a system's closed time reaches into says which, why and until when."""
    _at(monkeypatch, "2026-11-22T12:00:00+01:00")
    closes, opens = (
        dt.datetime.fromisoformat(f"2026-11-{day}+01:00") for day in ("24T04:00", "26T00:00")
    )
    period = ClosedPeriod(
        month=dt.date(2026, 11, 1), reason=ClosingReason.payroll, closes=closes, opens=opens
    )
    (desk,) = _desks()
    times = {"payroll": ClosedTimes(periods=(period,))}
    config = desk.config.model_copy(update={"closed_times": times})
    found = overview.calendar(overview.desks([(desk.municipality, config)]))
    told = {f"{fire.opens:%m-%d}": [(one.target, one.opens) for one in fire.closed]
            for fire in found}  # fmt: skip
    assert told["11-23"] == []
    assert told["11-24"] == told["11-25"] == [("Lindeby lön", opens)]
    assert told["11-26"] == []


def test_a_held_lock_is_a_running_worker(it: Client) -> None:
    """Whether somebody works is seen without taking part in who does."""
    if overview._working(here.data_folder() / "worker.lock") is None:
        pytest.skip("this machine lists no locks")
    assert overview.machine().working is False
    with worker_lock(here.data_folder()):
        assert overview.machine().working is True
    assert overview.machine().working is False


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_a_monitor_needs_no_log_in(db: None, address: str) -> None:
    """Both answer in one word without a log-in, a cookie or anything about anybody."""
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer.content in {b"ok\n", b"ready\n"}
    assert not answer.cookies


def test_not_ready(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a configuration or a database the process lives and is not ready."""

    def fails() -> None:
        raise DatabaseError

    monkeypatch.setattr(configuration, "municipalities", fails)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ready\n")
    assert Client().get("/healthz").status_code == 200
