"""The webhook as a chat service uses it: signed, one JSON each way, the page's own answers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json

import pytest
from django.test import Client

from bots.faq_triage.conversation import Turn
from bots.faq_triage.conversing import Round
from bots.faq_triage.pages import talking
from bots.faq_triage.pages.desk import desk_at
from bots.faq_triage.pages.talking import Contact
from framework.core.errors import SystemException
from framework.core.messages import message
from framework.runtime import configuration
from framework.runtime.secrets_needed import of_municipality
from framework.store.models import Intake, Question, Talk
from tests.bots.faq_triage import town
from tests.bots.faq_triage.pages.conftest import PutInForce

pytestmark = pytest.mark.django_db

ADDRESS = f"{town.CHAT}webhook/"
KEY = b"a key of thirty-two bytes, or so"
QUESTION = "Hur byter jag mitt lösenord?"
UNKNOWN = "Kaffebryggaren piper"
NUMBERS = itertools.count(1)


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the secret be there that the service showed."""
    monkeypatch.setenv("COWORKER_SECRET_LINDEBY_BERIT_WEBHOOK", base64.b64encode(KEY).decode())


def sent(text: str, /, **more: object) -> bytes:
    """Return a message as Teams sends it."""
    told = {
        "type": "message", "id": f"{next(NUMBERS)}", "text": f"<at>BerIT</at> {text}",
        "locale": "sv-SE", "from": {"id": "29:abc", "name": "Bo Ek"},
        "conversation": {"id": "19:x"}, "channelId": "msteams",
    }  # fmt: skip
    return json.dumps(told | more).encode()


def signed(body: bytes, key: bytes = KEY) -> str:
    """Return the header that goes with a body."""
    return "HMAC " + base64.b64encode(hmac.new(key, body, hashlib.sha256).digest()).decode()


def post(body: bytes, authorization: str | None = None) -> tuple[int, str]:
    """Send a body; return status and text."""
    answer = Client(enforce_csrf_checks=True).post(
        ADDRESS, body, content_type="application/json",
        headers={"Authorization": signed(body) if authorization is None else authorization},
    )  # fmt: skip
    assert not answer.cookies
    return answer.status_code, answer.json().get("text", "")


def say(text: str, /, **more: object) -> str:
    """Return the answer to a text."""
    status, answer = post(sent(text, **more))
    assert status == 200
    return answer


def test_a_signed_question_is_answered() -> None:
    """From the article, with its source; the first answer says who talks."""
    answer = say(QUESTION)
    assert answer.startswith("Jag är BerIT, en digital medarbetare: ett program, ingen människa.")
    assert "Byt i självservice." in answer
    assert "Källa: KB-1 ”Hur byter jag mitt lösenord?”, version 2, granskad 2026-01-01" in answer
    row = Question.objects.get()
    assert (row.channel, row.text, row.article) == ("webhook", QUESTION, "KB-1")
    assert "digital medarbetare" not in say(QUESTION)


@pytest.mark.parametrize("text", [QUESTION, UNKNOWN, "Någon hotar oss i receptionen"])
def test_a_message_that_is_sent_again_is_answered_again_and_logged_once(text: str) -> None:
    """A service sends anew what was not answered in time: one question, one ticket."""
    first = say(text, id="7")
    kept = (Question.objects.count(), Intake.objects.count())
    assert say(text, id="7") == first
    assert (Question.objects.count(), Intake.objects.count()) == kept
    assert say(text, id="8") != first
    assert Question.objects.count() == kept[0] + 1


def test_what_could_not_be_kept_is_kept_when_it_is_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing is logged without its ticket: the same message again is not taken for answered."""
    with monkeypatch.context() as broken:
        broken.setattr(talking.leaving, "leave", _full)
        assert "Det gick inte att spara" in say("Jag vill prata med en människa", id="7")
    assert (Question.objects.count(), Intake.objects.count()) == (0, 0)
    say("Jag vill prata med en människa", id="7")
    assert (Question.objects.count(), Intake.objects.count()) == (1, 1)


def _full(*_: object) -> None:
    raise SystemException(message("The disk is full."))


def test_a_message_that_comes_twice_at_once_is_one_ticket(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second comes while the first is thought about: both are told the same number."""
    body, reply, told = sent("människa", id="7"), Round.reply, []

    def slow(one: Round, text: str) -> Turn:
        if not told:
            told.append("")
            told.append(post(body)[1])
        return reply(one, text)

    monkeypatch.setattr(Round, "reply", slow)
    _, answer = post(body)
    (left,) = Intake.objects.all()
    assert answer == told[1]
    assert left.reference in answer
    assert Question.objects.count() == 1


def test_one_conversation_is_one_ticket_whoever_leaves_it() -> None:
    """Two that read it before either has left it draw one number."""
    say(UNKNOWN)
    desk = desk_at(town.SITE, "berit")
    for talk in (Talk.objects.get(), Talk.objects.get()):
        talking.leave(desk, talk, Contact(name="Bo Ek"))
    assert Intake.objects.get().reference == Talk.objects.get().reference


@pytest.mark.parametrize(
    "authorization",
    [
        "", "HMAC", "HMAC ", "HMAC !!!", "HMAC " + base64.b64encode(b"0" * 32).decode(),
        signed(b"another body"), signed(sent(QUESTION), b"another key"),
        signed(sent(QUESTION)).replace("HMAC", "Bearer"),
    ],
)  # fmt: skip
def test_a_wrong_signature_is_refused_and_nothing_is_kept(authorization: str) -> None:
    """401, whatever is in the body."""
    assert post(sent(QUESTION), authorization) == (401, "")
    assert (Talk.objects.count(), Question.objects.count()) == (0, 0)


def test_without_a_secret_nothing_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither with an empty key."""
    monkeypatch.delenv("COWORKER_SECRET_LINDEBY_BERIT_WEBHOOK")
    assert post(sent(QUESTION))[0] == 401
    monkeypatch.setenv("COWORKER_SECRET_LINDEBY_BERIT_WEBHOOK", " ")
    assert post(sent(QUESTION), signed(sent(QUESTION), b""))[0] == 401


@pytest.mark.parametrize(
    "body",
    [b"", b"x", b"[]", b"{}", b"[" * 100_000, b'{"type": "message"}', sent(QUESTION, text=7),
     sent(QUESTION, **{"from": "x"}), sent(QUESTION, type="ping")],
)  # fmt: skip
def test_what_is_no_message_is_refused(body: bytes) -> None:
    """Signed or not."""
    assert post(body)[0] == 400
    assert Question.objects.count() == 0


def test_danger_is_left_with_the_writer_s_name() -> None:
    """The service knows who writes; people get the name."""
    answer = say("Jag har tappat bort min telefon")
    (left,) = Intake.objects.all()
    assert town.AT_ONCE in answer
    assert left.reference in answer
    (row,) = left.tables["arenden"]
    assert (row["customerContact"], row["channel"]) == ("Bo Ek", "Teams")


def test_two_failed_rounds_leave_one_ticket() -> None:
    """However long it goes on."""
    say(UNKNOWN)
    assert Intake.objects.count() == 0
    answer = say("Bryggaren i köket piper")
    (left,) = Intake.objects.all()
    assert left.reference in answer
    say("människa")
    say(UNKNOWN)
    assert Intake.objects.count() == 1


def test_choices_are_numbered() -> None:
    """A number chooses."""
    assert "1. Hur skriver jag ut på båda sidor?" in say("Hur skriver jag på datorn?")
    assert "Välj dubbelsidigt i rutan." in say("1")


def test_a_thumb_is_kept() -> None:
    """Up and down, for the last answer."""
    say(QUESTION)
    assert say("👍").startswith("Tack")
    assert Question.objects.get().helped is True
    assert "Synd" in say("👎")
    assert Question.objects.get(number=0).helped is False


def test_what_must_not_be_kept_is_masked_and_told() -> None:
    """As on the page."""
    answer = say("Brukaren Åsa Öberg kan inte logga in")
    assert answer.split("\n\n")[1].startswith("Skriv inte personnummer")
    assert "Öberg" not in repr(list(Question.objects.values()) + list(Talk.objects.values()))


def test_who_talks_is_known_by_a_hash_only() -> None:
    """The service's ids of people and rooms are not kept."""
    say(QUESTION)
    assert "29:abc" not in repr(list(Talk.objects.values()))
    say(QUESTION, **{"from": {"id": "29:other", "name": "Eva Ek"}})
    assert Talk.objects.count() == 2


def test_arabic_is_answered_in_both_languages() -> None:
    """By people, for the articles are in Swedish."""
    answer = say("كيف أغير كلمة المرور الخاصة بي؟")
    assert "svenska och engelska" in answer
    assert "Swedish and English" in answer
    assert Intake.objects.count() == 1


def test_english(client: Client) -> None:
    """By the locale that the service sends."""
    assert "a digital coworker" in say(QUESTION, locale="en-GB")
    assert client.get(ADDRESS).status_code == 405


def test_it_is_there_only_where_the_config_says(put_in_force: PutInForce) -> None:
    """And its secret is among those that are needed."""
    needed = of_municipality(configuration.municipalities()[town.SITE])
    assert "lindeby.berit.webhook" in {str(each) for each in needed}
    put_in_force(webhook=False)
    body = sent(QUESTION)
    answer = Client().post(
        ADDRESS, body, content_type="application/json", headers={"Authorization": signed(body)}
    )
    assert answer.status_code == 404
    needed = of_municipality(configuration.municipalities()[town.SITE])
    assert "lindeby.berit.webhook" not in {str(each) for each in needed}
