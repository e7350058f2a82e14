"""Pages of substitutes, of handing over, and deadlines in words."""

import datetime as dt

from django.test import Client

from framework.core.local_time import local
from framework.runtime import here
from framework.store.models import Case, HandOver, Person, Substitution
from tests.inbox import builders

ADDRESS = "/lindeby/harry/substitutes/"


def _client(person: Person) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(person)
    return browser


def test_a_substitute_gets_a_seat_and_the_decision_says_for_whom(
    client: Client, anna: Person
) -> None:
    """Appointed on the page, the substitute decides; the timeline names both."""
    bo = builders.person("bo", "lasare")
    case = builders.waiting()
    form = {"version": case.version, "outcome": "approve", "section": "schedule"}
    assert _client(bo).post(f"/cases/{case.pk}/decide/", form).status_code == 403
    today = local(here.now()).date()
    days = {"to": bo.pk, "first": today.isoformat(), "last": today.isoformat()}
    assert client.post(ADDRESS, {**days, "last": "soon"}).status_code == 422
    assert client.post(ADDRESS, days).status_code == 302
    assert "Bo Lindtorpet for Anna Lindtorpet" in client.get(ADDRESS).content.decode()
    assert _client(bo).post(f"/cases/{case.pk}/decide/", form).status_code == 302
    assert case.decisions.get().acting_for == anna
    page = _client(bo).get(f"/cases/{case.pk}/").content.decode()
    assert "Bo Lindtorpet, for Anna Lindtorpet" in page
    found = Substitution.objects.get()
    assert client.post(f"/substitutes/{found.pk}/end/").status_code == 302
    assert client.post(f"/substitutes/{found.pk}/end/").status_code == 409


def test_handing_over(client: Client, anna: Person) -> None:
    """Offered on the page, seen by the other, and theirs when they have taken it."""
    bo = builders.person("bo")
    case = builders.waiting("Taken over")
    form = {"version": case.version, "outcome": "take_over", "section": "schedule",
            "codes": "annat"}  # fmt: skip
    client.post(f"/cases/{case.pk}/decide/", form)
    offer = {"to": bo.pk, "case": case.pk, "note": "Call the school"}
    address = "/lindeby/harry/hand-over/"
    assert client.post(address, {**offer, "note": ""}).status_code == 422
    assert client.post(address, {**offer, "case": 0}).status_code == 409
    assert client.post(address, offer).status_code == 302
    assert "hand cases over to you" in _client(bo).get("/lindeby/harry/").content.decode()
    assert "Call the school" in _client(bo).get(ADDRESS).content.decode()
    given = HandOver.objects.get()
    answer = f"/hand-overs/{given.pk}/answer/"
    assert client.post(answer, {"take": "1"}).status_code == 403
    assert _client(bo).post(answer, {"take": "1"}).status_code == 302
    assert _client(bo).post(answer, {"take": "1"}).status_code == 409
    assert "Taken over" in _client(bo).get(ADDRESS).content.decode()


def test_deadlines_in_words(client: Client) -> None:
    """The list and the case say what is due today and what is overdue."""
    late, today = builders.waiting("Late"), builders.waiting("Today")
    builders.waiting("Without")
    now = here.now()
    Case.objects.filter(pk=late.pk).update(decide_by=now - dt.timedelta(days=1))
    Case.objects.filter(pk=today.pk).update(decide_by=now + dt.timedelta(milliseconds=1))
    page = client.get("/lindeby/harry/").content.decode()
    assert page.count("overdue") + page.count("due today") == 2
    assert "overdue" in client.get(f"/cases/{late.pk}/").content.decode()
