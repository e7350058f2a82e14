"""What needs a person after the night is settled by a person, and proved by a look."""

import pytest
from django.test import Client

from framework.core.lifecycle import State
from framework.store.models import Case, Decision, Person
from tests.inbox import builders

ADDRESS = "/lindeby/harry/after-night/"


def _settle(client: Client, case: Case, outcome: str, note: str = "") -> object:
    fields = {"version": case.version, "outcome": outcome, "note": note}
    return client.post(f"/cases/{case.pk}/settle/", fields)


def test_the_page_tells_what_was_approved_and_read(client: Client, anna: Person) -> None:
    """Approved and read values stand side by side, with the way into the system."""
    builders.acted(anna, "Saga Östanbäck", State.partly_done)
    page = client.get(ADDRESS).content.decode()
    assert "Saga Östanbäck" in page
    assert "100 %" in page
    assert "87.5 %" in page
    assert "differs" in page
    assert 'href="http://127.0.0.1:9"' in page


@pytest.mark.parametrize(
    ("outcome", "note", "after"),
    [
        ("exists", "", State.acting),
        ("absent", "", State.acting),
        ("did_myself", "S-4712", State.acting),
        ("close", "", State.closed),
    ],
)
def test_the_four_outcomes(
    client: Client, anna: Person, outcome: str, note: str, after: State
) -> None:
    """Only closing is taken at its word; everything else is looked up."""
    case = builders.acted(anna, after=State.unknown)
    assert _settle(client, case, outcome, note).url == ADDRESS
    case.refresh_from_db()
    assert case.state == after
    last = case.decisions.last()
    assert (last.outcome, last.note, last.mode) == (outcome, note, Decision.Mode.settle)


def test_a_reference_is_asked_for(client: Client, anna: Person) -> None:
    """“I did it myself” without a reference answers 422 and keeps the choice."""
    case = builders.acted(anna, after=State.unknown)
    answer = _settle(client, case, "did_myself")
    assert answer.status_code == 422
    assert "Write the reference in the target system." in answer.content.decode()
    assert 'value="did_myself" checked' in answer.content.decode()


def test_an_answer_on_an_older_version(client: Client, anna: Person) -> None:
    """Somebody was first: 409."""
    case = builders.acted(anna, after=State.unknown)
    _settle(client, case, "close")
    assert _settle(client, case, "exists").status_code == 409


def test_what_is_not_offered(client: Client) -> None:
    """A case that a rule stopped cannot be said to exist in the target."""
    assert _settle(client, builders.manual(), "exists").status_code == 403


def test_nothing_chosen(client: Client, anna: Person) -> None:
    """An empty answer is told, and changes nothing."""
    case = builders.acted(anna, after=State.unknown)
    assert _settle(client, case, "").status_code == 422
    case.refresh_from_db()
    assert case.state == State.unknown


def test_a_quiet_morning(client: Client) -> None:
    """Nothing to settle is said in words."""
    assert "Nothing needs you after the night." in client.get(ADDRESS).content.decode()
