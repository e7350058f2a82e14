"""Pauses on the pages: who sees them, who lifts them, and the cases that wait or start over."""

import datetime as dt

import pytest
from django.test import Client

from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.pauses import PauseCause
from framework.runtime import here
from framework.store import cases, pauses
from framework.store.models import Case, Pause, Person
from tests.inbox import builders

ADDRESS = "/lindeby/harry/after-night/"
PLACES = ("/", ADDRESS)


def paused(
    cause: PauseCause = PauseCause.read_back_differs, case: Case | None = None, **names: str
) -> Pause:
    """Hold something at HaRry's desk."""
    scope = pauses.Scope(municipality="lindeby", coworker="harry", **names)
    text = message("Grundschema 7, Norra skolan: it holds other values in: degree.")
    return pauses.set_pause(scope, cause, text, at=here.now(), case=case)


def seen_by(person: Person) -> Client:
    """Log a person in, in English."""
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(person)
    return browser


@pytest.mark.parametrize("address", PLACES)
def test_a_pause_says_what_since_when_why_and_who(
    address: str, client: Client, anna: Person
) -> None:
    """The box stands where people begin, with a button for those who may lift it."""
    case = builders.acted(anna, "Saga Östanbäck", State.partly_done)
    builders.approved(anna)
    builders.approved(anna, unit="1102")
    pause = paused(case=case, unit="1101")
    page = client.get(address).content.decode()
    assert "What was read back differs" in page
    assert "it holds other values in: degree." in page
    assert "Norra skolan: 1 approved case" in " ".join(page.split())
    assert "lonespecialist" in page
    assert f'action="/pauses/{pause.pk}/lift/"' in page


def test_lifting_needs_a_note(client: Client) -> None:
    """A blank note answers 422, and the pause holds; with one it is lifted by its person."""
    pause = paused()
    answer = client.post(f"/pauses/{pause.pk}/lift/", {"note": "  "})
    assert answer.status_code == 422
    assert "Write what you have looked at" in answer.content.decode()
    pause.refresh_from_db()
    assert pause.lifted_at is None
    answer = client.post(f"/pauses/{pause.pk}/lift/", {"note": "Rättat."})
    assert (answer.status_code, answer["Location"]) == (302, ADDRESS)
    pause.refresh_from_db()
    assert (pause.lifted_by, pause.note) == (Person.objects.get(username="anna"), "Rättat.")
    assert client.post(f"/pauses/{pause.pk}/lift/", {"note": "Igen."}).status_code == 302


@pytest.mark.parametrize(
    ("role", "cause", "status"),
    [
        ("it", PauseCause.read_back_differs, 403), ("it", PauseCause.breaker, 302),
        ("it", PauseCause.page_changed, 302), ("reader", PauseCause.breaker, 403),
        ("lonespecialist", PauseCause.breaker, 302),
    ],
)  # fmt: skip
def test_who_may_lift_what(db: None, role: str, cause: PauseCause, status: int) -> None:
    """IT lets a mended system go on; a difference is for those who decide; nobody else."""
    browser = seen_by(builders.person("bo", role))
    pause = paused(cause, target="payroll")
    assert f"/pauses/{pause.pk}/lift/" in browser.get("/").content.decode() or status == 403
    assert browser.post(f"/pauses/{pause.pk}/lift/", {"note": "Seen."}).status_code == status
    pause.refresh_from_db()
    assert (pause.lifted_at is not None) == (status == 302)


def test_it_sees_the_pause_and_not_the_case(anna: Person) -> None:
    """IT sees that a unit is stopped, not whose schedule it was."""
    case = builders.acted(anna, "Saga Östanbäck", State.partly_done)
    paused(case=case, unit="1101")
    page = seen_by(builders.person("bo", "it")).get("/").content.decode()
    assert "What was read back differs" in page
    assert "Saga" not in page
    assert "other values" not in page


@pytest.mark.parametrize("address", [*PLACES, "lift", "case"])
def test_promise_9_who_became_protected_later_is_in_no_pause(
    address: str, client: Client, anna: Person
) -> None:
    """The pause was set before the person was protected: it holds, and names nobody."""
    case = builders.acted(anna, "Saga Östanbäck", State.partly_done)
    other = builders.approved(anna)
    text = message("Saga Östanbäck, Norra skolan: it holds other values in: degree.")
    scope = pauses.Scope(municipality="lindeby", coworker="harry", unit="1101")
    pause = pauses.set_pause(scope, PauseCause.read_back_differs, text, at=here.now(), case=case)
    Case.objects.filter(pk=case.pk).update(protected=True)
    if address == "lift":
        answer = client.post(f"/pauses/{pause.pk}/lift/", {"note": " "})
    else:
        answer = client.get(f"/cases/{other.pk}/" if address == "case" else address)
    page = answer.content.decode()
    assert "What was read back differs" in page
    assert "Saga" not in page
    assert f"/cases/{case.pk}/" not in page


@pytest.mark.parametrize(
    ("cause", "other", "said"),
    [
        (PauseCause.breaker, None, "What was held is carried out now."),
        (PauseCause.page_changed, None, "The system is looked over again before anything"),
        (PauseCause.page_changed, PauseCause.breaker, "Another pause still holds."),
    ],
)
def test_lifting_says_what_comes_of_it(
    cause: PauseCause, other: PauseCause | None, said: str, client: Client
) -> None:
    """Nothing is promised that a look, or another pause, decides."""
    pause = paused(cause, target="payroll")
    if other is not None:
        paused(other, target="payroll")
    answer = client.post(f"/pauses/{pause.pk}/lift/", {"note": "Seen."}, follow=True)
    assert said in answer.content.decode()


def test_who_stops_second_is_told_of_the_first(client: Client, anna: Person) -> None:
    """Their reason would be kept nowhere: they see whose stands instead."""
    client.post("/lindeby/harry/stop/", {"note": "Lönesystemet uppgraderas."})
    second = seen_by(builders.person("bo", "lonespecialist"))
    answer = second.post("/lindeby/harry/stop/", {"note": "Något är fel."}, follow=True)
    page = answer.content.decode()
    assert "Paused already, by" in page
    assert "Lönesystemet uppgraderas." in page


def test_what_waits_for_an_opening_has_an_undo_button(client: Client, anna: Person) -> None:
    """Approved and not begun: the person who approved it can take it back until it opens."""
    case = builders.approved(anna)
    cases.move(case, State.waiting, at=here.now(), actor="harry", resume=State.approved,
               due_at=here.now() + dt.timedelta(days=2))  # fmt: skip
    page = client.get(f"/cases/{case.pk}/").content.decode()
    decision = case.decisions.get()
    assert "You approved this. It can be undone until it begins to be carried out." in page
    client.post(f"/decisions/{decision.pk}/undo/")
    case.refresh_from_db()
    assert case.state == State.awaiting_decision


def test_a_stranger_finds_no_pause(db: None) -> None:
    """Another desk's pause is not there at all."""
    pause = paused()
    stranger = Person.objects.create_user("eva", password="lindeby-is-invented")
    assert seen_by(stranger).post(f"/pauses/{pause.pk}/lift/", {"note": "x"}).status_code == 404


def test_a_person_stops_and_lets_go_on(client: Client, anna: Person) -> None:
    """Stop with a reason; the case's page says why nothing happens."""
    case = builders.approved(anna)
    assert client.post("/lindeby/harry/stop/", {"note": ""}).status_code == 422
    assert not Pause.objects.exists()
    client.post("/lindeby/harry/stop/", {"note": "Lönesystemet uppgraderas."})
    pause = Pause.objects.get()
    assert (pause.cause, pause.set_by, pause.said) == (
        "person", anna, "Lönesystemet uppgraderas.",
    )  # fmt: skip
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Stopped by a person" in page
    assert "Lönesystemet uppgraderas." in page
    assert "Why it is to stop" not in client.get(ADDRESS).content.decode()


def test_reading_changes_no_pause(client: Client) -> None:
    """GET lifts nothing and stops nothing."""
    pause = paused()
    assert client.get(f"/pauses/{pause.pk}/lift/").status_code == 302
    assert client.get("/lindeby/harry/stop/").status_code == 302
    pause.refresh_from_db()
    assert pause.lifted_at is None
    assert Pause.objects.count() == 1


@pytest.mark.parametrize("address", PLACES)
def test_what_waits_for_an_hour_says_until_when(address: str, client: Client, anna: Person) -> None:
    """A closed system is told with its opening, once for all that wait for it."""
    opens = dt.datetime(2026, 12, 14, 0, 0, tzinfo=dt.UTC)
    for _ in range(2):
        case = builders.approved(anna)
        why = message("{target} is closed until {time}: {reason}.", target="Lindeby lön",
                      time="2026-12-14 01:00", reason="payroll")  # fmt: skip
        cases.move(case, State.waiting, at=here.now(), actor="harry", because=why,
                   resume=State.approved, due_at=opens)  # fmt: skip
    page = client.get(address).content.decode()
    assert page.count("2 cases wait until 2026-12-14 01:00.") == 1
    assert "Lindeby lön is closed until" in page


def test_a_failed_case_can_be_prepared_again(client: Client, anna: Person) -> None:
    """Where nothing was sent there is a button, and it works without a proposal too."""
    failed = builders.received("Saga Östanbäck")
    cases.claim(failed, State.preparing, "w1", here.now())
    cases.move(failed, State.failed, at=here.now(), actor="harry")
    for address in (ADDRESS, f"/cases/{failed.pk}/"):
        assert 'name="outcome" value="rerun"' in client.get(address).content.decode()
    fields = {"version": failed.version, "outcome": "rerun"}
    answer = client.post(f"/cases/{failed.pk}/decide/", fields)
    assert (answer.status_code, answer["Location"]) == (302, ADDRESS)
    failed.refresh_from_db()
    assert failed.state == State.received


def test_what_was_sent_is_not_prepared_again(client: Client, anna: Person) -> None:
    """Something reached the system: it is settled, never started over."""
    builders.acted(anna, after=State.failed)
    assert 'value="rerun"' not in client.get(ADDRESS).content.decode()
