"""IT's page: what ran and what did not, and never a case; and what a monitor asks."""

import datetime as dt
import html

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from framework.core.local_time import local
from framework.core.messages import message
from framework.runtime import configuration, here, overview
from framework.runtime.engine.membership import Membership
from framework.runtime.upcoming import Start, upcoming
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


@pytest.fixture
def lindeby_calendar(monkeypatch: pytest.MonkeyPatch, db: None) -> list[Start]:
    """Let it be the week before Christmas, and HaRry rest on days off; return what comes."""
    now = dt.datetime.fromisoformat("2026-12-18T12:00:00+01:00")
    monkeypatch.setattr(here, "now", lambda: now)
    site = configuration.municipalities()["lindeby"]
    config = site.coworkers["harry"]
    rests = tuple(one.model_copy(update={"days_off": "skip"}) for one in config.coworker.schedule)
    coworker = config.coworker.model_copy(update={"schedule": rests})
    changed = config.model_copy(update={"coworker": coworker})
    site = site.model_copy(update={"coworkers": {"harry": changed}})
    monkeypatch.setattr(configuration, "municipalities", lambda: {"lindeby": site})
    return upcoming([(site, changed)], now, now + dt.timedelta(days=14))


def test_the_page_lists_what_comes_as_the_command_line_does(
    it: Client, lindeby_calendar: list[Start]
) -> None:
    """Each window is a row with its reasons: the same list as `coworker schedule`."""
    page = html.unescape(it.get("/it/").content.decode())
    assert len(lindeby_calendar) == 10
    for start in lindeby_calendar:
        assert f"{local(start.opens):%H:%M}–{local(start.closes):%H:%M}" in page
        for why in start.why:
            assert why.english() in page
    assert "Day off: Julafton (eve)." in page
    assert page.count("does not start") == sum(start.starts is None for start in lindeby_calendar)


def test_a_worker_that_beats_is_seen(it: Client) -> None:
    """Whether somebody works, here or on another host, stands in the register."""
    assert overview.machine().working is False
    with Membership("w1:works").held():
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
