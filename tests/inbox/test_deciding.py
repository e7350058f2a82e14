"""A named person decides: approve, change, refuse, undo; and what is refused to them."""

import re

import pytest
from django.test import Client

from framework.core.lifecycle import State
from framework.runtime import here
from framework.store import cases
from framework.store.models import Case, Decision, Person
from tests.inbox import builders


def _form(case: Case, outcome: str = "approve", **more: object) -> dict[str, object]:
    return {
        "version": case.version, "outcome": outcome, "section": "schedule",
        "opened_at": here.now().isoformat(), **more,
    }  # fmt: skip


def _decide(client: Client, case: Case, outcome: str = "approve", **more: object) -> object:
    return client.post(f"/cases/{case.pk}/decide/", _form(case, outcome, **more))


def test_approving_opens_the_next_case_and_offers_undo(client: Client, anna: Person) -> None:
    """After a decision the next waiting case comes; undo takes the decision back."""
    first, second = builders.waiting("First"), builders.waiting("Second")
    answer = _decide(client, first)
    assert (answer.status_code, answer.url) == (302, f"/cases/{second.pk}/")
    first.refresh_from_db()
    decision = first.decisions.get()
    assert first.state == State.approved
    assert decision.opened_at is not None
    assert (decision.person, decision.mode) == (anna, Decision.Mode.single)
    page = client.get(answer.url).content.decode()
    assert "Approved: First." in page
    assert f"/decisions/{decision.pk}/undo/" in page
    assert client.post(f"/decisions/{decision.pk}/undo/").url == f"/cases/{first.pk}/"
    first.refresh_from_db()
    assert first.state == State.awaiting_decision


def test_the_last_decision_leads_to_the_list(client: Client) -> None:
    """When nothing waits any more, the list says so."""
    answer = _decide(client, builders.waiting())
    assert answer.url == "/lindeby/harry/"
    assert "Nothing more to review from HaRry." in client.get(answer.url).content.decode()


def test_flagged_needs_a_look_at_every_flag(client: Client) -> None:
    """A flagged case cannot be approved without a tick per flag, whatever the browser does."""
    case = builders.waiting(flags=(builders.REST,), no_data=(builders.DEGREE,))
    answer = _decide(client, case, seen=["H10"], note="Called the school")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Look at H06 and tick that you have." in page
    assert "Called the school" in page
    assert 'name="seen" value="H10" checked' in page
    case.refresh_from_db()
    assert case.state == State.awaiting_decision
    assert not case.decisions.exists()
    assert _decide(client, case, seen=["H10", "H06"]).status_code == 302
    case.refresh_from_db()
    assert case.state == State.approved


def test_rejecting_a_flagged_case_needs_no_ticks(client: Client) -> None:
    """Rejecting is as easy as approving."""
    case = builders.waiting(flags=(builders.REST,))
    assert _decide(client, case, "reject", codes=["fel_grad"]).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.closed_reason) == (State.closed, "rejected")


@pytest.mark.parametrize("outcome", ["reject", "complete", "take_over"])
def test_a_reason_is_asked_for(client: Client, outcome: str) -> None:
    """Everything but approving and preparing again needs a reason; nothing typed is lost."""
    case = builders.waiting()
    answer = _decide(client, case, outcome, note="Because")
    assert answer.status_code == 422
    assert "Choose at least one reason." in answer.content.decode()
    assert "Because" in answer.content.decode()
    assert not case.decisions.exists()


def test_changed_values_are_kept_canonical(client: Client) -> None:
    """Only what differs from the value in force is a change; a Swedish comma is understood."""
    case = builders.waiting()
    fields = {"figure-degree": "80,0", "figure-hours": "33,5", "codes": ["fel_grad"]}
    assert _decide(client, case, "approve_changed", **fields).status_code == 302
    assert {edit.figure: edit.value for edit in case.edits.all()} == {"degree": "80"}
    assert case.decisions.get().edited == {
        "degree": {"proposed": "87.5", "before": "87.5", "value": "80"}
    }


def test_a_change_is_not_approved_by_mistake(client: Client) -> None:
    """Approve with a changed value says which button to press, and keeps the value."""
    case = builders.waiting()
    answer = _decide(client, case, "approve", **{"figure-degree": "80"})
    assert answer.status_code == 422
    assert "choose “Change and approve”" in answer.content.decode()
    assert 'value="80"' in answer.content.decode()


def test_a_wrong_value_is_told_at_its_field(client: Client) -> None:
    """The error leads to the field and says what is allowed."""
    case = builders.waiting()
    fields = {"figure-hours": "about 38", "codes": ["fel_grad"]}
    page = _decide(client, case, "approve_changed", **fields).content.decode()
    assert "must be hours" in page
    assert 'href="#figure-hours"' in page
    assert "about 38" in page


def test_two_people_one_wins(client: Client) -> None:
    """The second decision answers 409: who, when, and the way to the next case."""
    case, other = builders.waiting("Contested"), builders.waiting()
    bo = Client(headers={"accept-language": "en"})
    bo.force_login(builders.person("bo"))
    assert _decide(bo, case).status_code == 302
    answer = _decide(client, case, note="Mine")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Bo Lindtorpet" in page
    assert f"/cases/{other.pk}/" in page
    assert case.decisions.count() == 1


@pytest.mark.parametrize("outcome", ["approve", "reject"])
def test_a_stale_page_never_decides(client: Client, outcome: str) -> None:
    """A page of an older version answers 409, whatever else is wrong with it."""
    case = builders.waiting(flags=(builders.REST,))
    cases.move(case, State.received, at=here.now(), actor="harry")
    builders.prepared(case, builders.proposal())
    stale = {**_form(case, outcome), "version": 1}
    assert client.post(f"/cases/{case.pk}/decide/", stale).status_code == 409
    assert not case.decisions.exists()


def test_without_a_deciding_role(db: None) -> None:
    """A reader sees why the buttons are off, and a POST answers 403."""
    reader = Client(headers={"accept-language": "en"})
    reader.force_login(builders.person("rut", "lasare"))
    case = builders.waiting()
    page = reader.get(f"/cases/{case.pk}/").content.decode()
    assert "you hold none of the roles that decide: lonespecialist" in page
    assert "disabled aria-describedby" in page
    assert _decide(reader, case).status_code == 403
    assert not case.decisions.exists()


def test_undo_belongs_to_the_one_who_decided(client: Client) -> None:
    """Somebody else's undo answers 403."""
    case = builders.approved(builders.person("bo"))
    assert client.post(f"/decisions/{case.decisions.get().pk}/undo/").status_code == 403
    case.refresh_from_db()
    assert case.state == State.approved


def test_undo_loses_against_acting(client: Client, anna: Person) -> None:
    """When acting was first, undo answers 409 and changes nothing."""
    case = builders.acted(anna)
    assert client.post(f"/decisions/{case.decisions.get().pk}/undo/").status_code == 409
    case.refresh_from_db()
    assert case.state == State.done


def test_the_scripted_morning_is_refused_outside_the_demo(client: Client) -> None:
    """`mode=demo` counts in a demonstration only."""
    case = builders.waiting()
    answer = _decide(client, case, mode="demo")
    assert answer.status_code == 403
    assert "demonstration only" in answer.content.decode()
    assert not case.decisions.exists()


def test_an_address_that_decides_does_nothing_on_get(client: Client) -> None:
    """Opening such an address leads to the case."""
    case = builders.waiting()
    for name in ("decide", "reveal"):
        assert client.get(f"/cases/{case.pk}/{name}/").url == f"/cases/{case.pk}/"
    case.refresh_from_db()
    assert case.state == State.awaiting_decision


def test_nobody_decides_without_logging_in(db: None) -> None:
    """A POST from nobody leads to the log-in."""
    case = builders.waiting()
    assert _decide(Client(), case).url.startswith("/log-in/")
    assert not case.decisions.exists()


def test_enter_in_a_field_presses_nothing(client: Client) -> None:
    """The form's first button, which Enter presses, is disabled."""
    page = client.get(f"/cases/{builders.waiting().pk}/").content.decode()
    first = page.index('<button type="submit" form="decision" disabled hidden>')
    assert first < page.index('id="decision"')
    assert 'form="decision"' not in "".join(re.findall("<button[^>]*>", page[:first]))


def test_sections_are_decided_one_by_one(client: Client) -> None:
    """After one section its case stays; only when all are approved does the next one come."""
    made = builders.proposal()
    second = made.sections[0].model_copy(update={"key": "pay", "label": "Pay", "figures": ()})
    sections = (*made.sections, second)
    case = builders.prepared(builders.received(), made.model_copy(update={"sections": sections}))
    answer = _decide(client, case)
    assert answer.url == f"/cases/{case.pk}/"
    page = client.get(answer.url).content.decode()
    assert 'name="section" value="pay"' in page
    assert "Approved by Anna Lindtorpet" in page
    case.refresh_from_db()
    assert _decide(client, case, section="pay").url == "/lindeby/harry/"
    case.refresh_from_db()
    assert case.state == State.approved
