"""Urgent cases: on top of every list, told in words, and never decided together with others."""

import re

import pytest
from django.test import Client

from framework.core.lifecycle import State
from framework.core.rules import Rule
from framework.inbox import queue
from framework.inbox.access import seats
from framework.runtime import deciding
from framework.store import cases
from framework.store.models import Case, Person
from tests.inbox import builders
from tests.store import rows


def waiting(name: str, *, urgent: bool = False, flags: tuple[Rule, ...] = ()) -> Case:
    """Make a case that waits."""
    case = builders.received(name, reference=name)
    Case.objects.filter(pk=case.pk).update(urgent=urgent)
    case.refresh_from_db()
    return builders.prepared(case, builders.proposal(flags=flags))


@pytest.fixture
def named(anna: Person) -> dict[str, Case]:
    """Make cases of every weight, in the order in which they came."""
    del anna
    return {
        "d": waiting("d"),
        "c": waiting("c", flags=(builders.REST,)),
        "b": waiting("b", urgent=True),
        "a": waiting("a", urgent=True, flags=(builders.REST,)),
        "e": waiting("e", urgent=True),
    }


def test_on_top_of_every_list(client: Client, named: dict[str, Case]) -> None:
    """Urgent first, of them the flagged; with a word, not by colour alone."""
    page = client.get("/lindeby/harry/").content.decode()
    listed = re.findall(r'href="/cases/(\d+)/">(\w)</a>', page)
    assert [name for _, name in listed] == ["a", "b", "e", "c", "d"]
    assert page.count("Urgent</span>") == 3
    page = client.get(f"/cases/{named['b'].pk}/").content.decode()
    assert page.count("Urgent</span>") == 4, "the heading, and three in the list beside it"


def test_the_queue_goes_by_urgency(client: Client, anna: Person, named: dict[str, Case]) -> None:
    """From each case to the next, and the list beside it, in the same order."""
    (seat,) = seats(anna)
    order, case = [], None
    for _ in range(5):
        found = queue.following(seat, anna, case)
        assert found is not None
        case = Case.objects.get(pk=found)
        order.append(case.title)
    assert order == ["a", "b", "e", "c", "d"]
    assert queue.following(seat, anna, named["d"]) == named["a"].pk, "and from the top again"
    assert [one.title for one in queue.window(seat, named["c"], 4)] == ["b", "e", "c", "d"]
    assert [one.title for one in queue.window(seat, named["a"], 2)] == ["a", "b"]
    assert [one.title for one in queue.window(seat, named["d"], 5)] == ["a", "b", "e", "c", "d"]


def test_how_many_are_urgent_stands_on_the_start_page(
    client: Client, named: dict[str, Case]
) -> None:
    """The first page says it, in words and a number."""
    page = " ".join(re.sub(r"<[^>]+>", " ", client.get("/").content.decode()).split())
    assert "of them urgent 3" in page
    Case.objects.update(urgent=False)
    assert "of them urgent" not in client.get("/").content.decode()


def test_what_a_person_leads_on_with_is_urgent_on_the_start_page_too(
    client: Client, anna: Person
) -> None:
    """An emergency that nothing could be prepared of is told first, with a way to it."""
    case = builders.manual("Evicted")
    assert "urgent" not in client.get("/").content.decode().lower()
    Case.objects.filter(pk=case.pk).update(urgent=True)
    page = client.get("/").content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "HaRry: 1 urgent case that a person must lead on with" in text
    assert "urgent, not prepared for review 1" in text
    assert 'href="/lindeby/harry/after-night/"' in page.split("</section>")[0]


def test_urgent_cases_are_decided_one_by_one(anna: Person, named: dict[str, Case]) -> None:
    """Neither a batch nor several at once takes a case that somebody must read now."""
    found = deciding.releasable("lindeby", "harry")
    assert [case.title for case in found] == ["d"]


def test_urgent_cases_are_prepared_first(anna: Person) -> None:
    """A worker takes the urgent ones before the older ones."""
    del anna
    rows.received("old", place=rows.place(1))
    cases.receive(rows.run(), rows.collected("new", urgent=True, place=rows.place(2)), rows.NOW)
    due = cases.due(rows.SITE, rows.SLUG, rows.NOW, State.received)
    assert [case.reference for case in due] == ["new", "old"]
    assert cases.receive(rows.run(), rows.collected("new", values={"x": "1"}), rows.NOW)
    assert not Case.objects.get(reference="new").urgent, "the source says so no longer"
