"""What came by mail and stands in no helpdesk: answered by mail, or by a person."""

from typing import Any

import pytest

from bots.faq_triage import KIND
from bots.faq_triage.settings import Settings
from framework.core.lifecycle import State
from framework.core.proposals import Proposal
from tests.bots.faq_triage.conftest import SETTINGS, Desk, answer, planned

QUESTION = "Hur skriver jag ut på båda sidor?"
MAIL = {"intake": "J", "messageId": "<1@lindeby.example.org>", "email": "kim@lindeby.example.org"}


@pytest.fixture
def answering(desk: Desk) -> Desk:
    """Give a helpdesk whose coworker answers mails."""
    desk.settings = Settings.model_validate(SETTINGS | {"answers_mail": True})
    # Nothing is asked in a helpdesk that has not got the ticket.
    desk.live = None
    return desk


def told(proposal: Proposal) -> dict[str, str]:
    """Return how serious each finding is."""
    return {finding.key: finding.level.value for finding in proposal.findings}


def test_a_yes_answers_the_mail(answering: Desk) -> None:
    """To whoever wrote it, as an answer to that mail; nothing is carried out in the helpdesk."""
    proposal = answering.one(QUESTION, subject="Utskrift", **MAIL)
    assert answer(proposal).startswith("Välj dubbelsidigt i rutan.")
    (action,) = proposal.planned({})
    assert (action.target, proposal.leads_to) == ("mail", State.awaiting_decision)
    assert action.sent(proposal.in_force({}), "ref") == {
        "to": MAIL["email"], "subject": "Re: Utskrift", "answer": answer(proposal),
        "in_reply_to": MAIL["messageId"], "reference": "ref",
    }  # fmt: skip
    assert set(action.compare) == {"to", "subject", "answer"}
    assert told(proposal) == {"by_mail": "info"}


@pytest.mark.parametrize(
    ("subject", "answered"),
    [("Sv: Utskrift", "Sv: Utskrift"), ("RE: Utskrift", "RE: Utskrift"), ("", "Re: INC-001")],
)
def test_the_subject_is_that_of_the_mail(answering: Desk, subject: str, answered: str) -> None:
    """An answer to an answer is not called one twice."""
    proposal = answering.one(QUESTION, subject=subject, **MAIL)
    assert proposal.in_force({})["amne"] == answered


def test_without_a_proposed_answer_a_person_writes_one(answering: Desk) -> None:
    """It is flagged, and nothing is sent until somebody has."""
    proposal = answering.one("Var finns kartan över parkeringsplatserna?", **MAIL)
    assert (answer(proposal), planned(proposal)) == ("", [])
    assert told(proposal) == {"by_mail": "info", "no_answer": "warning"}
    assert proposal.flagged
    assert proposal.tables[0].extendable


_BY_HAND: dict[str, dict[str, Any]] = {
    "left in the chat": {"messageId": ""},
    "from nobody": {"email": ""},
    "a lost device": {"text": "Jag har tappat bort min telefon, den blev stulen."},
    "mails are not answered": {"settings": {"answers_mail": False}},
}


@pytest.mark.parametrize("why", sorted(_BY_HAND))
def test_a_person_answers(answering: Desk, why: str) -> None:
    """As before: the case stops, and nothing is proposed to be carried out."""
    given = dict(_BY_HAND[why])
    answering.settings = Settings.model_validate(
        SETTINGS | {"answers_mail": True} | given.pop("settings", {})
    )
    proposal = answering.one(given.pop("text", QUESTION), **MAIL | given)
    assert (planned(proposal), proposal.leads_to) == ([], State.manual)
    assert told(proposal)["own_chat"] == "stop"
    assert proposal.tables == ()


def test_what_stands_in_the_helpdesk_is_answered_there(desk: Desk) -> None:
    """However it came: the ticket is what people work with."""
    desk.settings = Settings.model_validate(SETTINGS | {"answers_mail": True})
    proposal = desk.one(QUESTION, **MAIL | {"intake": ""})
    assert {action.target for action in proposal.planned({})} == {"helpdesk"}


def test_only_who_answers_mails_needs_a_sender_of_mails() -> None:
    """The settings say which systems a coworker must have."""
    assert set(KIND.made_for({}).targets) == {"helpdesk"}
    assert set(KIND.made_for({"answers_mail": True}).targets) == {"helpdesk", "mail"}
