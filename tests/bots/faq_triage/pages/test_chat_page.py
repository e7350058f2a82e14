"""The chat page as its writers meet it: plain forms, no log-in, no cookie."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bots.faq_triage.pages import desk as desks
from framework.core.errors import BusinessException
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.runtime import collecting, configuration, here, leaving, preparing, retention
from framework.runtime.kinds import kind_of
from framework.runtime.reading import NoReader
from framework.store import cases, runs
from framework.store.models import Case, Intake, Question, Talk
from tests.bots.faq_triage import town
from tests.bots.faq_triage.pages.conftest import PutInForce
from tests.bots.faq_triage.town import AT_ONCE, CHAT, OFFICE

pytestmark = pytest.mark.django_db

QUESTION = "Hur byter jag mitt lösenord?"
UNKNOWN = "Kaffebryggaren piper"
LOST = "Jag har tappat bort min telefon på bussen"
PERSON = "19850612-9801"


class Writer:
    """Somebody with a browser that keeps no cookies."""

    def __init__(self, language: str = "en") -> None:
        self._client = Client(headers={"accept-language": language}, enforce_csrf_checks=True)
        self.page = ""
        self.status = 0
        self.go()

    def go(self, **fields: str) -> str:
        """Open the page, or send a form of it."""
        answer = (
            self._client.post(CHAT, self.held | fields) if fields else self._client.get(CHAT)
        )  # fmt: skip
        self.page, self.status = answer.content.decode(), answer.status_code
        assert not answer.cookies
        return self.page

    def say(self, text: str) -> str:
        """Write something."""
        return self.go(do="say", text=text)

    @property
    def held(self) -> dict[str, str]:
        """What the page holds of the conversation."""
        return {
            name: re.findall(rf'name="{name}" value="([^"]*)"', self.page)[0]
            for name in ("talk", "round", "lang")
        }


@pytest.fixture
def writer() -> Writer:
    """Open the chat."""
    return Writer()


def test_it_says_what_it_is_and_how_people_are_reached(writer: Writer) -> None:
    """Before anything is written, and without keeping anything."""
    assert writer.status == 200
    assert "a program, no human being" in writer.page
    assert OFFICE in writer.page
    assert "A person, please" in writer.page
    assert (Talk.objects.count(), Question.objects.count()) == (0, 0)


def test_an_answer_cites_its_article_and_is_logged(writer: Writer) -> None:
    """With every column of the log that domain facts name."""
    page = writer.say(QUESTION)
    assert "Byt i självservice." in page
    assert "KB-1" in page
    assert "version 2, reviewed 2026-01-01" in page
    row = Question.objects.get()
    assert (row.text, row.channel, row.language, row.intent) == (QUESTION, "chat", "sv", "answer")
    assert (row.article, row.article_version, row.answered, row.asks) == ("KB-1", 2, True, True)
    assert (row.helped, row.led_to, row.escalation) == (None, "", "")
    assert row.score is not None


def test_a_form_that_is_sent_twice_counts_once(writer: Writer) -> None:
    """A reload, a double press or the way back in the browser changes nothing."""
    held = writer.held
    writer.say(QUESTION)
    writer.go(**held, do="say", text=QUESTION)
    assert Question.objects.count() == 1
    assert writer.page.count("Byt i självservice.") == 1


def test_thumbs_are_kept_with_the_answer(writer: Writer) -> None:
    """Up says thanks; down asks again."""
    writer.say(QUESTION)
    assert "Thank you" in writer.go(do="helped", of="0")
    assert Question.objects.get().helped is True
    assert "A pity" in writer.go(do="not-helped", of="0")
    assert Question.objects.get(number=0).helped is False


def test_what_must_not_be_kept_is_nowhere(writer: Writer) -> None:
    """Neither in any table nor on the page, and the writer is warned."""
    page = writer.say(f"Brukaren Åsa Öberg, {PERSON}, når jag på lösenordet Sommar2026. {UNKNOWN}")
    writer.say(f"{UNKNOWN} för {PERSON}")
    writer.go(do="leave", question=f"Gäller {PERSON}", name=f"Bo {PERSON}", telephone=OFFICE)
    assert "has been taken out" in page
    kept = repr(
        [list(model.objects.values()) for model in (Talk, Question, Intake)]
    ) + writer.page + page  # fmt: skip
    for secret in ("9801", "Åsa", "Öberg", "Sommar2026"):
        assert secret not in kept
    assert Intake.objects.count() == 1


def test_of_protected_identity_nothing_is_kept(writer: Writer) -> None:
    """By telephone only: no text, no ticket."""
    page = writer.say("Eleven Lisa Ek har skyddad identitet och syns i listan")
    assert OFFICE in page
    assert "Leave it" not in page
    assert "Lisa" not in repr(list(Question.objects.values()) + list(Talk.objects.values()))
    assert Intake.objects.count() == 0


def test_nothing_protected_is_kept_of_what_is_added_for_people(writer: Writer) -> None:
    """The field below is heard as the one for questions is: by telephone only, no ticket."""
    writer.go(do="person")
    said = "Eleven Lisa Ek har skyddad identitet"
    page = writer.go(do="leave", telephone=OFFICE, question=said)
    assert "by telephone only" in page
    kept = [list(model.objects.values()) for model in (Talk, Question, Intake)]
    assert "Lisa" not in repr(kept)
    assert Intake.objects.count() == 0


@pytest.mark.parametrize("telephone", ["", OFFICE])
def test_danger_among_what_is_added_is_told_at_once(writer: Writer, telephone: str) -> None:
    """Whom to call now, and people have it; with a number when one was given."""
    writer.go(do="person")
    page = writer.go(do="leave", telephone=telephone, question=LOST)
    assert AT_ONCE in page
    (row,) = Intake.objects.get().tables["arenden"]
    assert (row["description"], row.get("phone", "")) == (LOST, telephone)
    assert Question.objects.get(number=1).intent == "danger"


def test_signs_that_a_database_refuses_are_blanks(writer: Writer) -> None:
    """Neither a null byte in a question nor one in a name is stored."""
    writer.say(f"Kaffe\x00bryggaren piper {UNKNOWN}")
    writer.say(f"{UNKNOWN} igen")
    writer.go(do="leave", name="Bo\x00Ek\r\nX", telephone=OFFICE)
    kept = repr([list(model.objects.values()) for model in (Talk, Question, Intake)])
    assert "x00" not in kept
    assert Intake.objects.get().tables["arenden"][0]["customerContact"] == "Bo Ek X"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_does_not_choose_the_conversation(writer: Writer, site: str) -> None:
    """Whoever sent the form would read what is written in it afterwards."""
    writer.say(QUESTION)
    fields = writer.held | {"do": "say", "text": UNKNOWN}
    page = Client().post(CHAT, fields, headers={"sec-fetch-site": site}).content.decode()
    assert writer.held["talk"] not in page
    assert [talk.questions.count() for talk in Talk.objects.order_by("id")] == [1, 1]
    Client().post(CHAT, fields, headers={"sec-fetch-site": "same-origin"})
    assert [talk.questions.count() for talk in Talk.objects.order_by("id")] == [2, 1]


def test_two_failed_rounds_lead_to_a_ticket(writer: Writer) -> None:
    """The writer leaves how to be reached, and learns the number."""
    assert "Leave it for people" not in writer.say(UNKNOWN)
    page = writer.say("Bryggaren i köket piper")
    assert "A person can help you" in page
    assert "Leave it for people" in page
    writer.go(do="leave", name="Bo Ek")
    assert writer.status == 422
    assert "Give a telephone number" in writer.page
    page = writer.go(do="leave", name="Bo Ek", telephone=OFFICE, workplace="Ekbacken")
    left = Intake.objects.get()
    assert (left.reference in page, writer.status) == (True, 200)
    (row,) = left.tables["arenden"]
    assert row["description"] == f"{UNKNOWN}\n\nBryggaren i köket piper"
    assert (row["customerContact"], row["phone"], row["channel"]) == ("Bo Ek", OFFICE, "Chatt")
    assert Question.objects.get(number=1).led_to == left.reference


def test_danger_is_left_at_once_and_grows(writer: Writer) -> None:
    """Before anybody gives a name; what is added comes to the same ticket."""
    page = writer.say(LOST)
    assert AT_ONCE in page
    left = Intake.objects.get()
    assert left.reference in page
    assert "How can people reach you?" in page
    writer.go(do="leave", telephone=OFFICE, question="Den låg på buss 4")
    writer.say("Jag klickade på en konstig länk också")
    (again,) = Intake.objects.all()
    assert again.reference == left.reference
    (row,) = again.tables["arenden"]
    assert [part in row["description"] for part in (LOST, "länk")] == [True, True]
    assert row["phone"] == OFFICE


def test_a_person_is_one_press_away(writer: Writer) -> None:
    """Also before anything was asked; then the ticket needs to say what it is about."""
    page = writer.go(do="person")
    assert OFFICE in page
    writer.go(do="leave", telephone=OFFICE)
    assert (writer.status, Intake.objects.count()) == (422, 0)
    writer.go(do="leave", telephone=OFFICE, question="Hjälp med skärmen")
    assert Intake.objects.get().tables["arenden"][0]["description"] == "Hjälp med skärmen"


def test_choices_are_buttons(writer: Writer) -> None:
    """Pressing one answers from it; none of them is a round without an answer."""
    page = writer.say("Hur skriver jag på datorn?")
    (first, *_rest, last) = re.findall(r'name="article" value="([^"]*)"', page)
    assert (first, last) == ("KB-2", "")
    assert "Välj dubbelsidigt" in writer.go(do="choose", article="KB-2")
    for _ in range(2):
        writer.say("Hur skriver jag på datorn?")
        page = writer.go(do="choose", article="")
    assert "A person can help you" in page


def test_a_danger_of_which_nobody_can_be_told_is_said_to_be_that(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer is told whom to call, nothing is logged, and the same again goes through."""

    def refuse(*_: object) -> None:
        raise BusinessException(message("The row is not as it should be."))

    with monkeypatch.context() as broken:
        broken.setattr(leaving, "leave", refuse)
        page = writer.say(LOST)
    assert writer.status == 503
    assert "It could not be kept. Call instead." in page
    assert AT_ONCE in page
    assert f">{LOST}</textarea>" in page
    assert not Question.objects.exists()
    writer.say(LOST)
    assert writer.status == 200
    assert Intake.objects.count() == Question.objects.count() == 1


def test_what_was_typed_is_text_and_nothing_else(writer: Writer) -> None:
    """Markup is shown as it is written, or taken out."""
    page = writer.say("<script>alert(1)</script> &lt;b&gt; bryggaren piper")
    assert "<script>alert" not in page
    assert "<b>" not in page


def test_too_many_messages_wait(put_in_force: PutInForce) -> None:
    """What was typed is not lost, nothing is kept, and the telephone number stands there."""
    put_in_force(per_minute=2)
    writer = Writer()
    for _ in range(3):
        writer.say(UNKNOWN)
    assert (writer.status, Question.objects.count()) == (429, 2)
    assert "Wait a little" in writer.page
    assert OFFICE in writer.page
    assert f">{UNKNOWN}</textarea>" in writer.page


def test_only_the_sites_that_are_named_may_frame_it(
    client: Client, put_in_force: PutInForce
) -> None:
    """None are by default; the rest of the inbox is never framed."""
    alone = client.get(CHAT)
    assert alone["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in alone["Content-Security-Policy"]
    put_in_force(embedded_by=["https://intranat.example.org"])
    framed = client.get(CHAT)
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors 'self' https://intranat.example.org;" in (
        framed["Content-Security-Policy"] + ";"
    )
    assert client.get("/log-in/")["X-Frame-Options"] == "DENY"


def test_nobody_else_has_a_chat(client: Client) -> None:
    """Other names answer 404."""
    for address in ("/chat/lindeby/harry/", "/chat/ekdalen/berit/"):
        assert client.get(address).status_code == 404


def test_articles_are_read_again_when_they_change(writer: Writer) -> None:
    """A new workbook is answered from at once; one that is broken leaves what was known."""
    file = here.data_folder() / town.REGISTERS / "kunskap/kunskap.xlsx"
    before = file.read_bytes()
    try:
        town.register([town.ARTICLE | {"Svar": "Byt på sidan Mitt konto.", "Version": "3"}])
        assert "Byt på sidan Mitt konto." in writer.say(QUESTION)
        file.write_bytes(b"none")
        assert "Byt på sidan Mitt konto." in Writer().say(QUESTION)
    finally:
        file.write_bytes(before)
        desks._kept.clear()


def test_without_articles_people_answer(writer: Writer) -> None:
    """A workbook that cannot be read is no reason to guess, and danger is heard all the same."""
    file = here.data_folder() / town.REGISTERS / "kunskap/kunskap.xlsx"
    before = file.read_bytes()
    desks._kept.clear()
    try:
        file.write_bytes(b"none")
        assert "no article" in writer.say(QUESTION)
        assert "A person can help you" in writer.say(QUESTION)
        assert AT_ONCE in writer.say(LOST)
    finally:
        file.write_bytes(before)
        desks._kept.clear()


def test_swedish(client: Client) -> None:
    """Everything that is said has Swedish words."""
    writer = Writer("sv")
    assert 'lang="sv"' in writer.page
    page = writer.say("Trygghetslarmen är tysta")
    assert "Om någon är i fara: ring 112 först." in page
    assert "Lämnat till människor med numret" in page
    assert client.get(CHAT, {"lang": "en"}).content.decode().count('<html lang="en">') == 1


def test_what_is_left_becomes_a_case_by_hand(writer: Writer) -> None:
    """The next run takes it in; it is for a person, and nothing is done in the helpdesk."""
    writer.say(LOST)
    left = Intake.objects.get()
    site = configuration.municipalities()[town.SITE]
    config = site.coworkers[town.SLUG]
    case = _night(1)
    assert (case.reference, case.state, case.urgent) == (left.reference, State.manual, True)
    proposal = case.proposal.value
    assert proposal.in_force({})["kanal"] == "Chatt"
    assert proposal.actions == ()
    assert "own_chat" in {each.key for each in proposal.findings}
    assert _night(2) == case
    writer.say("Den låg i en svart väska")
    changed = _night(3)
    assert changed.pk == case.pk
    assert "svart väska" in changed.proposal.value.in_force({})["text"]
    assert kind_of(config).name == "faq_triage"


def _night(number: int) -> Case:
    """Collect and prepare once; return the only case."""
    site = configuration.municipalities()[town.SITE]
    config = site.coworkers[town.SLUG]
    at = here.now()
    run, _ = runs.open_run(
        town.SITE, town.SLUG, schedule="night", slot=f"2026-11-2{number}T07:00", phase="prepare",
        cause="schedule", business_date=at.date(), at=at,
    )  # fmt: skip
    collecting.collect(run, config, site)
    case = Case.objects.get()
    if case.state == State.received:
        assert cases.claim(case, State.preparing, "test", here.now())
        preparing.prepare(case, kind_of(config), config, NoReader(config, message("Not now.")))
        case.refresh_from_db()
    return case


def test_what_has_had_its_time_is_forgotten(writer: Writer) -> None:
    """Conversation and text go with the day's forgetting; counts stay."""
    writer.say(QUESTION)
    long_ago = here.now().replace(year=2025)
    Talk.objects.update(last_at=long_ago)
    Question.objects.update(at=long_ago)
    retention.purge()
    assert Talk.objects.count() == 0
    row = Question.objects.get()
    assert (row.text, row.said, row.article, row.answered) == ("", {}, "KB-1", True)
