"""What people asked, for those who write the articles: gaps, thumbs, why people took over."""

from __future__ import annotations

import csv
import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page

from framework.store.models import Intake, Person, Question, RoleAssignment
from tests.bots.faq_triage import town
from tests.inbox.browsing import Chromium

pytestmark = pytest.mark.django_db

PAGE = f"/{town.SITE}/{town.SLUG}/questions/"
QUESTION = "Hur byter jag mitt lösenord?"
COLUMNS = (
    "fraga_id;tid;kanal;sprak;text_maskad;intent;score;kallartikel;artikelversion;svar_lamnat;"
    "tumme;ledde_till_arende;eskaleringsskal"
)


@pytest.fixture
def anna(db: None) -> Person:
    """Make somebody of the service desk."""
    made = Person.objects.create_user("anna", password="x", first_name="Anna")
    RoleAssignment.objects.create(
        person=made, municipality=town.SITE, coworker=town.SLUG, role="servicedesk"
    )
    return made


@pytest.fixture
def browser(anna: Person) -> Client:
    """Log her in, in English."""
    found = Client(headers={"accept-language": "en"})
    found.force_login(anna)
    return found


def talk(*sent: dict[str, str], who: str = "a") -> None:
    """Send forms of one conversation."""
    client = Client()
    for number, fields in enumerate(sent):
        held = {"talk": who * 40, "round": str(number), "lang": "en", "do": "say"}
        assert client.post(town.CHAT, held | fields).status_code == 200


def said(text: str) -> dict[str, str]:
    """Return the form of a text."""
    return {"text": text}


def test_gaps_thumbs_and_reasons_are_shown(browser: Client) -> None:
    """Counted over all conversations of the last days."""
    talk(said(QUESTION), {"do": "helped", "of": "0"})
    talk(said(QUESTION), {"do": "not-helped", "of": "0"}, who="b")
    talk(said("Kaffebryggaren piper"), said("Jag har tappat bort min telefon"), who="c")
    page = browser.get(PAGE).content.decode()
    told = " ".join(page.split())
    for count, what in ((4, "asked"), (2, "answered"), (1, "helped"), (1, "did not help")):
        assert f"<dt>{what}</dt><dd>{count}</dd>" in told
    assert "Kaffebryggaren piper" in page
    assert "tappat bort" not in page
    assert "KB-1" in page
    assert "danger: a person at once" in page


def test_what_was_chosen_after_all_is_no_gap(browser: Client) -> None:
    """Three choices, of which one was meant, were an answer."""
    asked = "Hur skriver jag på datorn?"
    talk(said(asked))
    assert asked in browser.get(PAGE).content.decode()
    talk(said(asked), {"do": "choose", "article": "KB-2"})
    assert asked not in browser.get(PAGE).content.decode()
    assert Question.objects.filter(gap=True).count() == 0


def test_the_log_has_the_columns_that_municipalities_compare(browser: Client) -> None:
    """One line a round; nothing in it is a formula."""
    talk(said(QUESTION), said("=1+1 piper"), said("Jag har tappat bort min telefon"))
    content = browser.get(PAGE.replace("questions/", "questions.csv")).content.decode("utf-8-sig")
    assert content.splitlines()[0] == COLUMNS
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert [row["intent"] for row in rows] == ["answer", "unclear", "danger"]
    assert (rows[0]["kallartikel"], rows[0]["artikelversion"], rows[0]["svar_lamnat"]) == (
        "KB-1", "2", "J",
    )  # fmt: skip
    assert rows[1]["text_maskad"] == "'=1+1 piper"
    assert rows[2]["ledde_till_arende"] == Intake.objects.get().reference
    assert rows[2]["eskaleringsskal"] == "danger"


def test_it_is_for_those_who_work_with_the_coworker(browser: Client, anna: Person) -> None:
    """IT sees how runs went, and nobody else sees anything."""
    assert PAGE in browser.get(f"/{town.SITE}/{town.SLUG}/").content.decode()
    RoleAssignment.objects.filter(person=anna).update(role="it")
    assert browser.get(PAGE).status_code == 404
    assert Client().get(PAGE).status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_is_accessible(live_server: object, anna: Person, language: str) -> None:
    """No rule is broken, full and empty, and it fits 320 pixels."""
    client = Client()
    client.force_login(anna)
    cookies = {"coworker_session": client.cookies["coworker_session"].value,
               "coworker_language": language}  # fmt: skip
    wrong: list[object] = []

    def look(page: Page) -> None:
        answer = page.goto(f"{live_server}{PAGE}")
        assert answer is not None
        assert answer.ok
        found = Axe().run(page).response["violations"]
        wrong.extend(node["html"][:160] for one in found for node in one["nodes"])
        page.set_viewport_size({"width": 320, "height": 700})
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > 320:
            wrong.append(wide)

    chromium = Chromium()
    try:
        chromium.visit(look, cookies=cookies, address=str(live_server), language=language)
        talk(said(QUESTION), {"do": "helped", "of": "0"}, said("Kaffebryggaren piper"))
        talk(said("Jag har tappat bort min telefon"), who="b")
        chromium.visit(look, cookies=cookies, address=str(live_server), language=language)
    finally:
        chromium.close()
    assert wrong == []
