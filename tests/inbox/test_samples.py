"""Pages of what guards against habit: four eyes, several at once, hidden proposals, looks."""

import re

import pytest
from django.test import Client

from framework.core.lifecycle import State
from framework.store.models import BlindAnswer, Case, Decision, Person, Review
from tests.inbox import builders


@pytest.fixture
def bo(db: None) -> Client:
    """Log another person in, in English."""
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(builders.person("bo"))
    return browser


def _decide(client: Client, case: Case, outcome: str = "approve", **more: object) -> object:
    fields = {"version": case.version, "outcome": outcome, "section": "schedule", **more}
    return client.post(f"/cases/{case.pk}/decide/", fields)


def test_four_eyes(client: Client, bo: Client, rule: object) -> None:
    """The first goes on to the next case; the second sees the page as if nobody had decided."""
    rule(four_eyes="always", batch="off")  # type: ignore[operator]
    case, other = builders.waiting("Shared"), builders.waiting("Other")
    before = bo.get(f"/cases/{case.pk}/").content.decode()
    assert _decide(client, case).url == f"/cases/{other.pk}/"
    assert "another person decides" in client.get(f"/cases/{case.pk}/").content.decode()
    page = bo.get(f"/cases/{case.pk}/").content.decode()
    timeline = page[page.index("timeline-h") :]
    assert timeline == before[before.index("timeline-h") :]
    assert "Anna" not in timeline
    assert _decide(client, case).status_code == 403
    assert _decide(bo, case).status_code == 302
    case.refresh_from_db()
    assert case.state == State.approved
    assert [one.mode for one in case.decisions.all()] == ["single", "second"]


def test_two_who_differ_are_shown_to_each_other(client: Client, bo: Client, rule: object) -> None:
    """A conflict says who said what, to both and to the third."""
    rule(four_eyes="always", batch="off")  # type: ignore[operator]
    case = builders.waiting()
    _decide(client, case)
    _decide(bo, case, "reject", codes=["fel_grad"])
    case.refresh_from_db()
    assert case.state == State.awaiting_decision
    for browser in (client, bo):
        page = browser.get(f"/cases/{case.pk}/").content.decode()
        assert "Two people came to different results" in page
        assert "Anna Lindtorpet: Approve" in page
        assert "Bo Lindtorpet: Reject the proposal" in page


def _page(client: Client) -> dict[str, object]:
    text = client.get("/lindeby/harry/bulk/").content.decode()
    token = re.search(r'name="page" value="([^"]+)"', text)
    assert token
    return {"page": token[1], "case": re.findall(r'name="case" value="(\d+)"', text)}


def test_several_at_once(client: Client, anna: Person, rule: object) -> None:
    """What is ticked on the page is approved, each by a decision that knows when it was shown."""
    rule(bulk="unflagged", bulk_cap=3)  # type: ignore[operator]
    found = [builders.waiting(f"Case {number}") for number in range(4)]
    builders.waiting("Flagged", flags=(builders.REST,))
    shown = _page(client)
    assert shown["case"] == [str(case.pk) for case in found[:3]]
    assert (
        client.post("/lindeby/harry/bulk/", {**shown, "case": shown["case"][:2]}).status_code == 302
    )  # type: ignore[index]
    made = Decision.objects.all()
    assert {(one.mode, one.person) for one in made} == {("bulk", anna)}
    assert all(one.opened_at is not None for one in made)
    assert Case.objects.filter(state="approved").count() == 2


def test_several_at_once_or_none(client: Client, bo: Client, rule: object) -> None:
    """Changed meanwhile answers 409; a page of another person or off the page approves nothing."""
    rule(bulk="unflagged", bulk_cap=3)  # type: ignore[operator]
    found = [builders.waiting(f"Case {number}") for number in range(4)]
    shown = _page(client)
    beyond = {**shown, "case": [found[0].pk, found[3].pk]}
    assert client.post("/lindeby/harry/bulk/", beyond).status_code == 409
    assert bo.post("/lindeby/harry/bulk/", shown).status_code == 422
    assert client.post("/lindeby/harry/bulk/", {**shown, "page": "x"}).status_code == 422
    assert client.post("/lindeby/harry/bulk/", {**shown, "case": []}).status_code == 403
    Case.objects.filter(pk=found[0].pk).update(version=99)
    assert client.post("/lindeby/harry/bulk/", shown).status_code == 409
    assert not Decision.objects.exists()


def test_no_such_page_where_it_is_switched_off(client: Client) -> None:
    """Without bulk in the policy there is no page and no way."""
    builders.waiting()
    assert client.get("/lindeby/harry/bulk/").status_code == 404
    assert client.post("/lindeby/harry/bulk/", {"case": "1"}).status_code == 404


def test_hidden_until_the_person_has_answered(client: Client, rule: object) -> None:
    """The page tells nothing of the proposal; the answer shows it with the difference."""
    rule(blind_sample=100)  # type: ignore[operator]
    case = builders.waiting(degree="63.5", now="75")
    for page in (
        client.get(f"/cases/{case.pk}/").content.decode(),
        client.post(f"/cases/{case.pk}/reveal/").content.decode(),
    ):
        assert "First your own judgement" in page
        assert "63.5" not in page
        assert "The schedule says" not in page
        assert "Register the schedule" not in page
    answer = _decide(client, case, "approve", **{"figure-degree": "80"})
    assert answer.url == f"/cases/{case.pk}/"
    case.refresh_from_db()
    assert (case.state, Decision.objects.count()) == ("awaiting_decision", 0)
    page = client.get(answer.url).content.decode()
    assert "Degree: you 80 %, the proposal 63.5 %" in page
    assert not BlindAnswer.objects.get().agrees
    assert _decide(client, case).status_code == 302
    assert case.decisions.get().mode == "blind"


def test_a_look_afterwards(client: Client, bo: Client, rule: object) -> None:
    """Somebody else is asked for a look; a no needs its reason, and the case goes on."""
    rule(quality_sample=100)  # type: ignore[operator]
    case = builders.waiting("Looked at")
    _decide(client, case)
    assert "Look afterwards" not in client.get("/lindeby/harry/").content.decode()
    assert "Look afterwards at 1 decision" in bo.get("/lindeby/harry/").content.decode()
    assert "Looked at" in bo.get("/lindeby/harry/reviews/").content.decode()
    address = f"/decisions/{case.decisions.get().pk}/review/"
    assert bo.post(address, {}).status_code == 422
    assert bo.post(address, {"agrees": "0"}).status_code == 422
    assert client.post(address, {"agrees": "1"}).status_code == 403
    assert bo.post(address, {"agrees": "0", "codes": "fel_grad"}).status_code == 302
    assert (Review.objects.get().agrees, Review.objects.get().codes) == (False, ["fel_grad"])
    case.refresh_from_db()
    assert case.state == State.approved
