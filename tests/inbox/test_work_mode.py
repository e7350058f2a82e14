"""Working through a list: open cases, drafts, keys, and the next case."""

import datetime as dt

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from framework.core.lifecycle import State
from framework.inbox import keys, queue
from framework.inbox.access import seats
from framework.runtime import here
from framework.store import desk
from framework.store.models import Case, Claim, Draft, Person
from tests.inbox import builders
from tests.inbox.browsing import Chromium


@pytest.fixture
def erik(db: None) -> Person:
    """Make a colleague who decides as well."""
    return builders.person("erik")


def test_a_case_that_is_open_elsewhere_is_passed_over(
    client: Client, anna: Person, erik: Person
) -> None:
    """The next case is one that nobody else has open; if all are, the first all the same."""
    first, second = builders.waiting("First"), builders.waiting("Second")
    desk.claim(first.pk, erik, at=here.now())
    assert client.post("/lindeby/harry/next/").url == f"/cases/{second.pk}/"
    assert Claim.objects.get(case=second).person == anna
    desk.claim(second.pk, anna, at=here.now())
    Claim.objects.update(person=erik)
    assert client.post("/next/").url == f"/cases/{first.pk}/"


def test_opening_the_next_case_by_a_link_claims_nothing(client: Client) -> None:
    """GET changes nothing; a link may be opened by anything that follows links."""
    case = builders.waiting()
    assert client.get("/lindeby/harry/next/").url == f"/cases/{case.pk}/"
    assert not Claim.objects.exists()


def test_the_next_case_can_be_skipped_to(client: Client) -> None:
    """The way on leads past a case that is left for later, and round to the first again."""
    cases = [builders.waiting(f"Case {number}") for number in range(3)]
    for before, after in zip(cases, [*cases[1:], cases[0]], strict=True):
        answer = client.get(f"/lindeby/harry/next/?after={before.pk}")
        assert answer.url == f"/cases/{after.pk}/"


def test_who_has_a_case_open_is_told(client: Client, anna: Person, erik: Person) -> None:
    """Page, list and the running question all name the other person, never oneself."""
    case = builders.waiting()
    assert "open since" not in client.post(f"/cases/{case.pk}/claim/").content.decode()
    assert "open since" not in client.get(f"/cases/{case.pk}/").content.decode()
    Claim.objects.update(person=erik)
    for page in (
        client.post(f"/cases/{case.pk}/claim/").content.decode(),
        client.get(f"/cases/{case.pk}/").content.decode(),
    ):
        assert "Erik Lindtorpet has had this case open since" in page
    assert "Open at Erik Lindtorpet" in client.get("/lindeby/harry/").content.decode()
    assert Claim.objects.get().person == erik


def test_the_page_asks_at_once_only_for_a_case_that_is_not_yet_its_readers(
    client: Client, erik: Person
) -> None:
    """Whoever was led here by a decision has the case already: one request less a case."""
    case = builders.waiting()
    asked = {"nobody's": client.get(f"/cases/{case.pk}/").content.decode()}
    client.post("/lindeby/harry/next/")
    asked["mine"] = client.get(f"/cases/{case.pk}/").content.decode()
    Claim.objects.update(person=erik)
    asked["another's"] = client.get(f"/cases/{case.pk}/").content.decode()
    assert {name: 'hx-trigger="load, every' in page for name, page in asked.items()} == {
        "nobody's": True, "mine": False, "another's": True,
    }  # fmt: skip


def test_a_claim_runs_out(anna: Person, erik: Person) -> None:
    """After ten minutes without a word the case is anybody's again; before, it is not."""
    case, now = builders.waiting(), here.now()
    desk.claim(case.pk, anna, at=now)
    held = desk.claim(case.pk, erik, at=now + dt.timedelta(minutes=9, seconds=59))
    assert (held.person, held.since) == (anna, now)
    taken = now + dt.timedelta(minutes=10)
    assert desk.claim(case.pk, erik, at=taken).person == erik
    assert desk.claim(case.pk, anna, at=taken).person == erik
    assert not desk.held_by_others(anna, taken + dt.timedelta(minutes=10)).exists()


def test_a_claim_bars_nobody(client: Client, erik: Person) -> None:
    """Whoever decides first has decided, open elsewhere or not."""
    case = builders.waiting()
    desk.claim(case.pk, erik, at=here.now())
    form = {"version": case.version, "outcome": "approve", "section": "schedule"}
    assert client.post(f"/cases/{case.pk}/decide/", form).status_code == 302
    case.refresh_from_db()
    assert case.state == State.approved


def test_a_draft_is_kept_shown_and_thrown_away(client: Client, erik: Person) -> None:
    """What was typed is there when the case is opened again, for the one who typed it alone."""
    case = builders.waiting(flags=(builders.REST,))
    form = {"version": case.version, "note": "Ring skolan", "codes": ["annat"], "seen": ["H10"],
            "figure-degree": "80", "section": "schedule",
            "opened_at": "2026-11-23T06:00:00+00:00"}  # fmt: skip
    kept = client.post(f"/cases/{case.pk}/draft/", form, headers={"hx-request": "true"})
    assert "Draft kept" in kept.content.decode()
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Ring skolan" in page
    assert 'value="annat" checked' in page
    assert 'name="seen" value="H10" checked' in page
    assert 'name="figure-degree" value="80"' in page
    assert not case.decisions.exists()
    assert "opened_at" not in Draft.objects.get().fields  # it was not opened since then
    other = Client()
    other.force_login(erik)
    assert "Ring skolan" not in other.get(f"/cases/{case.pk}/").content.decode()
    client.post(f"/cases/{case.pk}/draft/", {"throw_away": "1"})
    assert "Ring skolan" not in client.get(f"/cases/{case.pk}/").content.decode()


def test_a_draft_ends_with_the_decision(client: Client) -> None:
    """What was decided is no draft any more."""
    case = builders.waiting()
    form = {"version": case.version, "outcome": "reject", "codes": ["annat"],
            "section": "schedule", "note": "Fel"}  # fmt: skip
    client.post(f"/cases/{case.pk}/draft/", form)
    client.post(f"/cases/{case.pk}/decide/", form)
    assert not Draft.objects.exists()


def test_a_conflict_loses_nothing_that_was_typed(client: Client) -> None:
    """After a 409 the case opens with what was written, and says that it has changed since."""
    case = builders.waiting()
    form = {"version": case.version, "outcome": "reject", "codes": ["annat"],
            "section": "schedule", "note": "Fel enhet"}  # fmt: skip
    Case.objects.filter(pk=case.pk).update(version=case.version + 1)
    assert client.post(f"/cases/{case.pk}/decide/", form).status_code == 409
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Fel enhet" in page
    assert "the case has changed since then" in page


def test_the_queue_beside_a_case_is_a_window_on_the_list(anna: Person) -> None:
    """The window holds its case in its place, whichever it is, and is as long as it can be."""
    for number in range(40):
        builders.waiting(f"Case {number}", flags=(builders.REST,) if number % 3 == 0 else ())
    seat = seats(anna)[0]
    whole = list(queue.awaiting(seat).values_list("pk", flat=True))
    for place, pk in enumerate(whole):
        shown = [one.pk for one in queue.window(seat, Case.objects.get(pk=pk))]
        first = whole.index(shown[0])
        assert shown == whole[first : first + 16]
        assert pk in shown
        assert place - first >= min(place, 4)


def test_keys_are_changed_and_switched_off(client: Client, anna: Person) -> None:
    """A person's own keys are printed; switched off, no script listens."""
    case = builders.waiting()
    assert "<kbd" in client.get(f"/cases/{case.pk}/").content.decode()
    ordinary = {command.name: command.key for command in keys.COMMANDS}
    assert client.post("/keys/", {**ordinary, "enabled": "1", "approve": "y"}).status_code == 302
    assert keys.keys_of(anna)["approve"] == "y"
    assert client.post("/keys/", {**ordinary, "enabled": ""}).status_code == 302
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "<kbd" not in page
    assert "keys.js" not in page


@pytest.mark.parametrize(("key", "why"), [("k", "given to two"), ("1", "no key"), ("gg", "no key")])
def test_keys_that_clash_are_refused(client: Client, key: str, why: str) -> None:
    """Two things on one key, a digit or a word: told, and nothing is changed."""
    form = {command.name: command.key for command in keys.COMMANDS}
    answer = client.post("/keys/", {**form, "enabled": "1", "approve": key})
    assert answer.status_code == 422
    assert why in answer.content.decode()


def test_keys_drafts_and_presence_in_a_browser(
    live_server: object, chromium: Chromium, anna: Person, erik: Person
) -> None:
    """Approve by key, refuse with a reason by key, nothing while typing; a draft keeps itself."""
    cases = [builders.waiting(f"Case {number}") for number in range(4)]
    desk.claim(cases[3].pk, erik, at=here.now())
    url = str(live_server)
    browser = Client()
    browser.force_login(anna)
    cookies = {"coworker_session": browser.cookies["coworker_session"].value,
               "coworker_language": "en"}  # fmt: skip

    def work(page: Page) -> None:
        page.goto(f"{url}/cases/{cases[0].pk}/")
        page.keyboard.press("?")
        expect(page.locator("#key-help")).to_be_visible()
        page.keyboard.press("g")
        page.keyboard.press("Escape")
        page.keyboard.press("g")
        expect(page.locator("h1")).to_have_text("Case 1")
        page.keyboard.press("v")
        expect(page.locator("#code-fel_grad")).to_be_focused()
        page.keyboard.press("2")
        page.keyboard.press("v")
        expect(page.locator("h1")).to_have_text("Case 2")
        page.keyboard.press("r")
        page.locator("#note").fill("")
        page.locator("#note").press_sequentially("gkv")
        expect(page.locator("#draft-state")).to_contain_text("Draft kept")
        page.goto(f"{url}/cases/{cases[3].pk}/")
        expect(page.locator("#presence")).to_contain_text("Erik Lindtorpet has had this case open")

    chromium.visit(work, cookies=cookies, address=url, language="en")
    states = list(Case.objects.order_by("title").values_list("state", flat=True))
    assert states == ["approved", "closed", "awaiting_decision", "awaiting_decision"]
    assert Case.objects.get(title="Case 1").decisions.get().codes == ["saknar_underlag"]
    assert Draft.objects.get().fields["note"] == ["gkv"]
