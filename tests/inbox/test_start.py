"""Seven in the morning: what waits for a person, over all their coworkers."""

import datetime as dt

from django.test import Client

from framework.core.lifecycle import State
from framework.inbox import steps
from framework.inbox.access import seats
from framework.runtime import here
from framework.store.handling import median_seconds
from framework.store.models import Decision, Person
from tests.inbox import builders


def test_what_failed_after_my_approval_comes_back_to_me(client: Client, anna: Person) -> None:
    """The one who approved sees it on the start page and in a list of their own; others do not."""
    erik = builders.person("erik")
    mine = builders.acted(anna, "Mine", State.failed)
    builders.acted(erik, "His", State.failed)
    page = client.get("/").content.decode()
    assert "HaRry: 1 case that you approved did not go through" in page
    own = client.get("/lindeby/harry/after-night/?mine=1").content.decode()
    assert mine.title in own
    assert "His" not in own
    assert "His" in client.get("/lindeby/harry/after-night/").content.decode()


def test_an_approval_that_was_undone_does_not_come_back(client: Client, anna: Person) -> None:
    """Only an approval in force is one's own."""
    case = builders.acted(anna, "Mine", State.failed)
    made = case.decisions.get()
    undone = Decision(case=case, case_version=1, outcome="undo", person=anna, at=here.now(),
                      mode="single", undoes=made)  # fmt: skip
    undone.save()
    assert "did not go through" not in client.get("/").content.decode()


def test_minutes_are_assumed_until_they_are_measured(client: Client, anna: Person) -> None:
    """Eight seconds and a minute at first; then the median of what people took."""
    for number in range(3):
        builders.waiting(f"Waiting {number}", flags=(builders.REST,) if number == 0 else ())
    seat, desk = seats(anna)[0], ("lindeby", "harry", False)
    assumed = steps.review(seat, 3, median_seconds())
    assert (assumed.minutes, assumed.measured) == (2, False)
    for number in range(20):
        assert desk not in median_seconds()
        case = builders.waiting(f"Done {number}")
        taken = dt.timedelta(seconds=100 if number < 11 else 3000)
        form = {"version": case.version, "outcome": "approve", "section": "schedule",
                "opened_at": (here.now() - taken).isoformat()}  # fmt: skip
        client.post(f"/cases/{case.pk}/decide/", form)
    measured = median_seconds()
    assert 100 <= measured[desk] < 110
    review = steps.review(seat, 3, measured)
    assert (review.minutes, review.measured) == (5, False)
    assert (review.count, review.flagged) == (3, 1)


def test_several_coworkers_have_one_way_in(client: Client, anna: Person) -> None:
    """A single desk needs no list of steps; what came back makes one."""
    builders.waiting("First")
    assert "My next steps" not in client.get("/").content.decode()
    builders.acted(anna, "Failed", State.failed)
    page = client.get("/").content.decode()
    assert "My next steps" in page
    assert 'action="/next/"' in page


def test_the_accessibility_statement_is_open_to_all(db: None) -> None:
    """Who cannot log in because of us must be able to say so."""
    page = Client(headers={"accept-language": "sv"}).get("/accessibility/")
    assert page.status_code == 200
    assert "Det vi vet brister" in page.content.decode()
