"""Failed cases tried again from the pages: of a coworker, of a run; by those who may."""

import pytest
from django.test import Client

from framework.core.lifecycle import State
from framework.runtime import here
from framework.store import actions, cases
from framework.store.models import ActionRecord, AuditEntry, Case, Person
from tests.inbox import builders

ADDRESS = "/lindeby/harry/retry/"
WHY = {"note": "Lönesystemet är uppe igen."}


def unprepared(title: str = "") -> Case:
    """Make a case whose preparing failed."""
    case = builders.received(title)
    cases.claim(case, State.preparing, "w1", here.now())
    cases.move(case, State.failed, at=here.now(), actor="harry")
    return case


def seen_by(person: Person) -> Client:
    """Log a person in, in English."""
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(person)
    return browser


def states() -> list[str]:
    """Return the states of all cases, in the order they were made."""
    return list(Case.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize("place", [ADDRESS, "/runs/{run}/retry/"])
def test_all_that_failed_is_tried_again_where_it_is_safe(
    place: str, client: Client, anna: Person
) -> None:
    """Not prepared, and refused: both go back; what may stand in the system stays."""
    unprepared()
    builders.acted(anna, after=State.failed)
    unsure = builders.acted(anna, after=State.failed)
    actions.mark(unsure.actions.get(), ActionRecord.Phase.absent, here.now())
    builders.waiting()
    page = client.get("/lindeby/harry/after-night/").content.decode()
    assert "Try 2 failed cases again" in page
    assert "1 failed case is not tried again" in page
    answer = client.post(place.format(run=builders.run().pk), WHY, follow=True)
    assert "2 failed cases are tried again." in answer.content.decode()
    assert states() == ["received", "acting", "failed", "awaiting_decision"]
    assert AuditEntry.objects.filter(event="case.retried", actor="anna").count() == 2
    answer = client.post(place.format(run=builders.run().pk), WHY, follow=True)
    assert "There was nothing left to try again." in answer.content.decode()


def test_a_run_takes_its_own(client: Client, anna: Person) -> None:
    """What another night read stays as it is; an act run takes what it acted on."""
    unprepared()
    other = builders.run("2026-11-24T02:00")
    client.post(f"/runs/{other.pk}/retry/", WHY)
    assert states() == ["failed"]
    case = builders.acted(anna, after=State.failed)
    acting = builders.run("2026-11-24T07:00", phase="act")
    case.actions.update(run=acting)
    assert "Try 1 failed case again" in client.get(f"/runs/{acting.pk}/").content.decode()
    client.post(f"/runs/{acting.pk}/retry/", WHY)
    assert states() == ["failed", "acting"]


@pytest.mark.parametrize(
    ("role", "status"), [("it", 302), ("lonespecialist", 302), ("reader", 403)]
)
def test_who_may(db: None, role: str, status: int) -> None:
    """IT and those who decide; who only reads is told that they may not, and sees no button."""
    unprepared("Saga Östanbäck")
    browser = seen_by(builders.person("bo", role))
    run = builders.run()
    page = browser.get(f"/runs/{run.pk}/").content.decode()
    assert (f"/runs/{run.pk}/retry/" in page) == (status == 302)
    assert browser.post(ADDRESS, WHY).status_code == status
    assert states() == ["received" if status == 302 else "failed"]


def test_it_presses_at_the_overview_and_sees_nobody(db: None) -> None:
    """The button says how many; afterwards the overview is there again."""
    unprepared("Saga Östanbäck")
    browser = seen_by(builders.person("bo", "it"))
    page = browser.get("/it/").content.decode()
    assert f'action="{ADDRESS}"' in page
    answer = browser.post(ADDRESS, WHY)
    assert (answer.status_code, answer["Location"]) == (302, "/it/")
    page = browser.get("/it/").content.decode()
    assert f'action="{ADDRESS}"' not in page
    assert "Saga" not in page


def test_a_reason_is_needed(client: Client) -> None:
    """A blank one answers 422 with the form, and nothing moves; GET moves nothing either."""
    unprepared()
    answer = client.post(ADDRESS, {"note": " "})
    assert answer.status_code == 422
    assert "Write why it is tried again." in answer.content.decode()
    assert client.get(ADDRESS).status_code == 302
    assert states() == ["failed"]


def test_promise_9_protected_people_are_in_no_number(db: None) -> None:
    """Neither counted nor tried, whoever presses."""
    unprepared()
    Case.objects.update(protected=True)
    browser = seen_by(builders.person("bo", "it", "skyddade", "lonespecialist"))
    assert ADDRESS not in browser.get("/it/").content.decode()
    browser.post(ADDRESS, WHY)
    assert states() == ["failed"]


def test_the_reason_stands_in_the_timeline(client: Client) -> None:
    """Whoever opens the case sees who had it tried again, and why."""
    case = unprepared()
    client.post(ADDRESS, WHY)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Anna Lindtorpet had it tried again: Lönesystemet är uppe igen." in page


def test_one_case_is_tried_again_where_it_stands(client: Client, anna: Person) -> None:
    """A failed case that was approved says “Try again” among what can be said of it."""
    case = builders.acted(anna, after=State.failed)
    page = client.get("/lindeby/harry/after-night/").content.decode()
    assert "Try again: it is not in the target system" in page
    client.post(f"/cases/{case.pk}/settle/", {"version": case.version, "outcome": "absent"})
    assert states() == ["acting"]
