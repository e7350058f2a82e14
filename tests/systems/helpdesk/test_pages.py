"""BerIT's operations on the pages of helpdesks that nobody here wrote."""

import pytest

from bots.faq_triage.helpdesk import LINK, REPLY, ROUTING, TICKET_FIELDS
from framework.adapters.browser import BrowserSession
from framework.adapters.targets import Credentials, LogInRefused
from framework.config.targets import BrowserDescription
from framework.core.errors import AnswerLost, RefusedByTarget
from tests.systems.helpdesk.conftest import TOKEN
from tests.systems.helpdesk.system import USER, Helpdesk
from tests.systems.helpdesk.tickets import ANSWERS, OTHERS

pytestmark = [pytest.mark.systems, pytest.mark.timeout(600)]
ROUTED = {"category": "utskrift", "priority": "IT2", "group": "Drift"}
#: As the kind gives it: canonical lines, no empty ones.
ANSWER = "\n".join(line for line in ANSWERS["KB-1"][2].splitlines() if line)
REFERENCE = "lindeby:7:1:reply/svar"
INCIDENT = OTHERS[-1].number


def found(
    session: BrowserSession, operation: str, given: dict[str, str]
) -> tuple[dict[str, str], ...]:
    """Return what an operation finds by those of the values that it takes."""
    takes = {*session.description.operations[operation].parameters, "reference"}
    return session.perform(
        operation, {name: value for name, value in given.items() if name in takes}
    ).rows


def test_health_of_all_pages(session: BrowserSession) -> None:
    """Everything that always stands on a page is found, by its first locator."""
    health = session.health()
    assert "log_in" in {each.page for each in health}
    assert [each for each in health if not each.ok or each.index] == []


def test_a_ticket_is_read_as_it_is(
    session: BrowserSession, helpdesk: Helpdesk, number: str
) -> None:
    """By our words where there are any, by its own where not; nobody has it."""
    (row,) = found(session, "read_ticket", {"ticket": number})
    assert set(row) <= set(TICKET_FIELDS)
    wanted = {"ticket": number, "assigned": "", "category": "", "group": "Servicedesk"}
    assert {**row, **wanted} == row
    before = row["status"]
    helpdesk.solve(number)
    (row,) = found(session, "read_ticket", {"ticket": number})
    assert (before, row["status"]) == helpdesk.statuses


def test_a_ticket_that_is_no_more_is_not_found(
    session: BrowserSession, helpdesk: Helpdesk, number: str
) -> None:
    """Told by the system itself, not by an address that leads nowhere."""
    helpdesk.delete(number)
    assert found(session, "read_ticket", {"ticket": number}) == ()
    assert found(session, "read_routing", {"ticket": number}) == ()


def test_a_ticket_is_sorted_and_read_back(
    session: BrowserSession, helpdesk: Helpdesk, number: str
) -> None:
    """Both pages tell what the database holds; nobody is mailed, nothing else is touched."""
    before, mails = helpdesk.ticket(number), helpdesk.mails()
    assert found(session, "find_routing", {"ticket": number}) == ()
    done = session.perform("route_ticket", {"ticket": number, **ROUTED})
    assert [shot.name for shot in done.screenshots] == ["before", "after"]
    for operation in ("find_routing", "read_routing"):
        assert found(session, operation, {"ticket": number}) == ({"ticket": number, **ROUTED},)
    stored = helpdesk.ticket(number)
    own = {name: stored[name] for name in ("category", "priority", "group")}
    assert own == {**helpdesk.words(ROUTED)}
    assert {**before, **own} == stored
    assert helpdesk.mails() == mails
    assert ROUTING.keys() == {"ticket", *ROUTED}


def test_what_a_colleague_has_sorted_is_seen_before(
    session: BrowserSession, helpdesk: Helpdesk, number: str
) -> None:
    """The look finds it, with other values than ours."""
    helpdesk.sort(number, "konto")
    (row,) = found(session, "find_routing", {"ticket": number})
    assert (row["ticket"], row["category"]) == (number, "konto")


def test_a_group_that_is_none_is_refused(
    session: BrowserSession, helpdesk: Helpdesk, number: str
) -> None:
    """Nothing is saved of the rest either."""
    before = helpdesk.ticket(number)
    with pytest.raises(RefusedByTarget, match="group does not offer Växeln"):
        session.perform("route_ticket", {"ticket": number, **ROUTED, "group": "Växeln"})
    assert helpdesk.ticket(number) == before


def test_a_ticket_is_linked_to_its_incident(
    session: BrowserSession, helpdesk: Helpdesk, number: str
) -> None:
    """Seen from the ticket and from the incident; another incident is not found."""
    link = {"ticket": number, "parent": INCIDENT}
    assert link.keys() == LINK.keys()
    for operation in ("find_link", "read_link"):
        assert found(session, operation, link) == ()
    session.perform("link_ticket", link)
    for operation in ("find_link", "read_link"):
        (row,) = found(session, operation, link)
        assert {**row, **link} == row
    assert found(session, "find_link", {**link, "parent": OTHERS[-2].number}) == ()
    assert helpdesk.parents(number) == [INCIDENT]
    assert helpdesk.parents(INCIDENT) == []


def test_a_reply_is_sent_and_read_back_to_the_letter(
    session: BrowserSession, helpdesk: Helpdesk, number: str
) -> None:
    """Lists, bold words and characters of code are the answer's own; nothing else changes."""
    reply, mails = {"ticket": number, "answer": ANSWER}, helpdesk.mails()
    assert reply.keys() == REPLY.keys()
    before = helpdesk.ticket(number)
    for operation in ("find_reply", "find_reply_by_reference", "read_reply"):
        assert found(session, operation, {**reply, "reference": REFERENCE}) == ()
    session.perform("reply_ticket", {**reply, "reference": REFERENCE})
    for operation in ("find_reply", "find_reply_by_reference", "read_reply"):
        (row,) = found(session, operation, {**reply, "reference": REFERENCE})
        assert {**row, **reply} == row
    (stored,) = helpdesk.replies(number)
    assert [line for line in stored.splitlines() if line][:-1] == ANSWER.splitlines()
    assert stored.endswith(REFERENCE)
    (mail,) = helpdesk.mails()[len(mails) :]
    assert "skriv det nya två gånger." in " ".join(mail.split())
    assert helpdesk.ticket(number) == before
    other = {**reply, "reference": f"{REFERENCE}2"}
    assert found(session, "find_reply_by_reference", other) == ()


def test_a_colleagues_reply_with_the_same_words_is_found(
    session: BrowserSession, helpdesk: Helpdesk, number: str
) -> None:
    """Among others, whoever wrote it; a note that nobody else sees was never sent."""
    reply = {"ticket": number, "answer": "Starta om datorn."}
    helpdesk.reply(number, "Vi tittar på det.")
    helpdesk.reply(number, reply["answer"], private=True)
    assert found(session, "find_reply", reply) == (reply,)
    assert found(session, "read_reply", reply) == ()
    helpdesk.reply(number, reply["answer"])
    assert len(found(session, "find_reply", reply)) == 2
    (row,) = found(session, "read_reply", reply)
    assert {**row, **reply} == row


def test_an_answer_that_is_lost_is_no_answer(
    session: BrowserSession, helpdesk: Helpdesk, description: BrowserDescription, number: str
) -> None:
    """It was stored: the look finds it by our reference."""
    reply = {"ticket": number, "answer": "Vänta lite.", "reference": REFERENCE}
    helpdesk.front.lose = helpdesk.reply_path
    session.description = description.model_copy(update={"page_seconds": 3})
    try:
        with pytest.raises(AnswerLost):
            session.perform("reply_ticket", reply)
    finally:
        session.description = description
    assert len(found(session, "find_reply_by_reference", reply)) == 1
    assert len(helpdesk.replies(number)) == 1


def test_a_wrong_log_in_is_refused_and_not_tried_again(
    helpdesk: Helpdesk, description: BrowserDescription
) -> None:
    """The account is not locked by trying."""
    wrong = Credentials(USER, "wrong")
    with BrowserSession(description, helpdesk.address, wrong, token=TOKEN) as session:
        asked = len(helpdesk.front.posts)
        for _ in range(2):
            with pytest.raises(LogInRefused):
                session.perform("read_ticket", {"ticket": "1"})
        assert len(helpdesk.front.posts) == asked + 1
