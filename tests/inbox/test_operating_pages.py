"""IT pauses, resumes, cancels and drains on its own pages; others find no buttons there."""

import pytest
from django.test import Client

from framework.core.messages import message
from framework.runtime import draining, health, here
from framework.runtime.health.lines import wrong
from framework.store.models import AuditEntry, Pause, Person, Run
from tests.inbox import builders


@pytest.fixture
def it(db: None) -> Client:
    """Log somebody in who looks after the installation, in English."""
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(builders.person("iris", "it"))
    return browser


def test_it_pauses_and_resumes_on_its_page(it: Client) -> None:
    """The form stands there, then the pause with its button in its place."""
    assert 'action="/lindeby/harry/stop/"' in it.get("/it/").content.decode()
    answer = it.post("/lindeby/harry/stop/", {"note": "Uppgradering."})
    assert (answer.status_code, answer["Location"]) == (302, "/it/")
    pause = Pause.objects.get()
    page = it.get("/it/").content.decode()
    assert f'action="/pauses/{pause.pk}/lift/"' in page
    assert "nothing is prepared and nothing carried out" in page
    assert 'action="/lindeby/harry/stop/"' not in page
    it.post(f"/pauses/{pause.pk}/lift/", {"note": "Klart."})
    pause.refresh_from_db()
    assert pause.note == "Klart."
    events = AuditEntry.objects.filter(event__startswith="pause.")
    assert [entry.actor for entry in events] == ["iris", "iris"]


def test_it_stops_a_run(it: Client) -> None:
    """A run under way has the button; one that has ended has none, and a POST is told so."""
    run = builders.run("2026-11-24T02:00")
    address = f"/runs/{run.pk}/cancel/"
    Run.objects.filter(pk=run.pk).update(status="running", owner="w1")
    assert f'action="{address}"' in it.get(f"/runs/{run.pk}/").content.decode()
    it.get(address)
    assert Run.objects.get(pk=run.pk).status == "running"
    page = it.post(address, {"note": "Fel fil."}, follow=True).content.decode()
    assert "Stopped. The rest goes on in the next run." in page
    assert Run.objects.get(pk=run.pk).status == "stopped"
    assert f'action="{address}"' not in page
    again = it.post(address, {"note": "Fel fil."}, follow=True).content.decode()
    assert "The run has ended already." in again


def test_it_lets_the_host_come_to_rest(it: Client) -> None:
    """Everybody who opens the page sees that it rests, who wished it and why."""
    assert "Write why" in it.post("/it/drain/", {"note": " "}, follow=True).content.decode()
    try:
        page = it.post("/it/drain/", {"note": "Byte av disk."}, follow=True).content.decode()
        assert "takes no work since" in page
        assert "Byte av disk. (iris)" in page
        it.get("/it/take-work/")
        assert draining.drained() is not None
    finally:
        page = it.post("/it/take-work/", follow=True).content.decode()
    assert draining.drained() is None
    assert "takes no work since" not in page


def test_who_decides_does_not_drain(client: Client, anna: Person) -> None:
    """The host is IT's: for others the address is not there."""
    for address in ("/it/drain/", "/it/take-work/"):
        assert client.post(address, {"note": "x"}).status_code == 404
    assert draining.drained() is None


@pytest.mark.parametrize("what", ["machine", "systems"])
def test_it_looks_things_over(what: str, it: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A POST looks and shows each line; who looked at what stands in the chain."""
    line = wrong(message("Clock"), message("It is wrong."), message("Set it."))
    monkeypatch.setattr(health, "look_at_machine", lambda: [line])
    seen = {"lindeby": health.Seen(at=here.now(), lines=(line,))}
    monkeypatch.setattr(health, "look_at_systems", lambda _token, _sites: seen)
    assert it.get("/it/doctor/").status_code == 302
    page = it.post("/it/doctor/", {"what": what}).content.decode()
    for said in ("Clock", "It is wrong.", "Set it."):
        assert said in page
    assert AuditEntry.objects.get(event="health.looked").subject == what
    monkeypatch.setattr(health, "last_seen", lambda: seen)
    assert "It is wrong." in it.get("/it/").content.decode()


def test_who_decides_does_not_look_things_over(client: Client) -> None:
    """What a log-in finds is IT's."""
    assert client.post("/it/doctor/", {"what": "systems"}).status_code == 404
