"""Logging in and out, by plain HTTP with CSRF as a program does it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from framework.config.log_in import LogIn
from framework.inbox.admin import site
from framework.store.models import AuditEntry, Person
from tests.inbox import builders


def _token(page: bytes) -> str:
    found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1].decode()


def test_a_program_can_script_the_morning(anna: Person) -> None:
    """Log in, read a batch, release it: forms, cookies and a token are all it needs."""
    builders.waiting()
    http = Client(enforce_csrf_checks=True)
    fields = {"username": "anna", "password": builders.PASSWORD}
    assert http.post("/log-in/", fields).status_code == 403
    token = _token(http.get("/log-in/").content)
    assert http.post("/log-in/", {**fields, "csrfmiddlewaretoken": token}).url == "/"
    page = http.get("/lindeby/harry/batch/1101/").content
    control = re.search(rb'name="control" value="([^"]+)"', page)
    case = re.search(rb'name="case" value="([^"]+)"', page)
    assert control
    assert case
    sent = {"control": control[1].decode(), "case": [case[1].decode()]}
    assert http.post("/lindeby/harry/batch/1101/", sent).status_code == 403
    sent["csrfmiddlewaretoken"] = _token(page)
    assert http.post("/lindeby/harry/batch/1101/", sent).url == "/lindeby/harry/"


def test_a_wrong_password_is_told_and_locks_in_the_end(anna: Person) -> None:
    """Eight wrong passwords lock the user name on this address, in plain words."""
    browser = Client(headers={"accept-language": "en"})
    fields = {"username": "anna", "password": "wrong"}
    first = browser.post("/log-in/", fields)
    assert first.status_code == 200
    assert "You are not logged in" in first.content.decode()
    for _ in range(7):
        last = browser.post("/log-in/", fields)
    assert last.status_code == 429
    assert "Too many attempts" in last.content.decode()
    fields["password"] = builders.PASSWORD
    assert browser.post("/log-in/", fields).status_code == 429


def test_logging_out_is_a_post(client: Client) -> None:
    """GET does not log out."""
    assert client.get("/log-out/").status_code == 405
    assert client.get("/").status_code == 200
    assert client.post("/log-out/").url == "/log-in/"
    assert client.get("/").url == "/log-in/?next=/"


def test_the_lock_is_for_one_name_at_one_address(anna: Person, settings: Settings) -> None:
    """A town hall behind one address goes on working, and so does Anna from elsewhere."""
    installed = settings.INSTALLATION
    settings.INSTALLATION = installed.model_copy(update={"log_in": LogIn(proxies=1)})
    builders.person("bo")

    def attempt(username: str, password: str, address: str) -> int:
        # What a visitor writes himself stands before what the proxy saw.
        seen = {"x-forwarded-for": f"203.0.113.{len(password)}, {address}"}
        fields = {"username": username, "password": password}
        return Client().post("/log-in/", fields, headers=seen).status_code

    for number in range(8):
        last = attempt("anna", "wrong" + "!" * number, "192.0.2.1")
    assert last == 429
    assert attempt("anna", builders.PASSWORD, "192.0.2.1") == 429
    assert attempt("bo", builders.PASSWORD, "192.0.2.1") == 302
    assert attempt("anna", builders.PASSWORD, "192.0.2.2") == 302


def test_without_a_proxy_what_a_visitor_claims_is_not_read(anna: Person) -> None:
    """Another address in each attempt does not get round the lock."""
    fields = {"username": "anna", "password": "wrong"}
    for number in range(8):
        claimed = {"x-forwarded-for": f"192.0.2.{number}"}
        last = Client().post("/log-in/", fields, headers=claimed)
    assert last.status_code == 429


def _later(client: Client, **hours: float) -> None:
    """Let the log-in have begun, and ended, so many hours earlier."""
    session = client.session
    for name, value in hours.items():
        session[f"log_in_{name}"] -= value * 3600
    session.save()


def test_who_is_idle_is_logged_out(client: Client) -> None:
    """A page renews the log-in by the idle hour; after an hour without one it is over."""
    page = client.get("/").content.decode()
    assert "You are logged in until" in page
    _later(client, ends=0.5)
    half = client.session["log_in_ends"]
    assert "Your log-in lasts until" in client.get("/stay/").content.decode()
    assert client.session["log_in_ends"] - half > 1700
    _later(client, ends=1.01)
    assert client.get("/").url == "/log-in/?next=/"


def test_nobody_stays_for_ever(client: Client) -> None:
    """After the absolute limit one logs in again, however busy."""
    client.get("/")
    _later(client, began=11.5)
    client.get("/")
    assert client.session["log_in_ends"] <= client.session["log_in_began"] + 12 * 3600
    _later(client, began=0.6, ends=0.6)
    assert client.get("/").status_code == 302


def test_an_open_page_alone_does_not_renew(client: Client) -> None:
    """The browser's own question who else has the case open is no sign of a person."""
    case = builders.waiting()
    client.get("/")
    _later(client, ends=0.5)
    before = client.session["log_in_ends"]
    assert client.post(f"/cases/{case.pk}/claim/").status_code == 200
    assert client.session["log_in_ends"] == before
    client.get(f"/cases/{case.pk}/")
    assert client.session["log_in_ends"] > before


def test_what_was_written_comes_back(client: Client) -> None:
    """A form sent after the log-in ended is not saved, and what was written is not lost."""
    case = builders.waiting()
    client.get("/")
    _later(client, ends=2)
    sent = {"version": case.version, "note": "Half a <b>thought</b>", "outcome": " "}
    answer = client.post(f"/cases/{case.pk}/decide/", sent)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "Half a &lt;b&gt;thought&lt;/b&gt;" in page
    assert page.count("<textarea") == 1
    case.refresh_from_db()
    assert case.state == "awaiting_decision"


@pytest.mark.parametrize(("site", "shown"), [("same-origin", True), ("cross-site", False)])
def test_a_stale_token_loses_nothing_of_our_own(anna: Person, site: str, shown: bool) -> None:
    """Logging in anew in another tab changes the token; another site's form is shown nowhere."""
    case = builders.waiting()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(anna)
    answer = browser.post(
        f"/cases/{case.pk}/decide/", {"note": "Half a thought"}, headers={"sec-fetch-site": site}
    )
    assert answer.status_code == 403
    assert ("Half a thought" in answer.content.decode()) is shown


def test_the_chosen_language_is_that_of_mail(client: Client, anna: Person) -> None:
    """Whoever chooses a language on the pages gets their mail in it."""
    client.post("/language/", {"language": "sv", "next": "/"})
    anna.refresh_from_db()
    assert anna.language == "sv"
    client.post("/language/", {"language": "xx", "next": "/"})
    anna.refresh_from_db()
    assert anna.language == "sv"


def test_people_and_roles_are_for_administrators(client: Client, anna: Person) -> None:
    """Nobody else gets in; who does finds people and roles, and each change is in the chain."""
    assert client.get("/people/").url == "/people/login/?next=/people/"
    assert client.get("/people/login/").url == "/"
    Person.objects.filter(pk=anna.pk).update(is_superuser=True)
    assert client.get("/people/").status_code == 200
    assert [model.__name__ for model in site._registry] == ["Person"]
    bo = builders.person("bo", "lonespecialist")
    page = f"/people/store/person/{bo.pk}/change/"
    assert client.get(page).status_code == 200
    sent = {
        "first_name": "Bo", "last_name": "Lindtorpet", "title": "", "language": "", "email": "",
        "is_active": "on", "is_superuser": "on", "break_glass": "on", "username": "somebody",
        "roles-TOTAL_FORMS": "2", "roles-INITIAL_FORMS": "1", "roles-MAX_NUM_FORMS": "9",
        "roles-0-id": str(bo.roles.get().pk), "roles-0-person": str(bo.pk), "roles-0-DELETE": "on",
        "roles-1-id": "", "roles-1-person": str(bo.pk), "roles-1-municipality": "lindeby",
        "roles-1-coworker": "harry", "roles-1-role": "it",
    }  # fmt: skip
    assert client.post(page, sent).status_code == 302
    bo.refresh_from_db()
    assert (bo.username, bo.is_superuser, bo.break_glass) == ("bo", False, False)
    assert bo.roles.get().role == "it"
    chain = AuditEntry.objects.filter(subject="bo").values_list("actor", "event", "facts__role")
    assert list(chain) == [("anna", "role-given", "it"), ("anna", "role-taken", "lonespecialist")]
    assert client.post(f"/people/store/person/{bo.pk}/delete/", {"post": "yes"}).status_code == 403


_CHECK = """
from framework.settings import setup
setup()
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
from django.test import Client
browser = Client(SERVER_NAME="medarbetare.lindeby.example")
page = browser.get("/log-in/", secure=True)
for name in ("Content-Security-Policy", "Strict-Transport-Security", "X-Frame-Options",
             "X-Content-Type-Options", "Referrer-Policy", "Set-Cookie"):
    print(name, page.headers.get(name) or page.cookies.output(header=""))
print("moved", browser.get("/log-in/").status_code)
"""


def test_django_has_nothing_to_remark(tmp_path: Path) -> None:
    """`check --deploy` is silent about an installation with https; its headers are strict."""
    file = tmp_path / "installation.yaml"
    file.write_text(
        "municipalities: [lindeby]\naddress: https://medarbetare.lindeby.example\n"
        "log_in: {oidc: {issuer: 'https://login.lindeby.example/realms/l', client_id: c,"
        " roles: {}}}\n", "utf-8",
    )  # fmt: skip
    environment = {name: v for name, v in os.environ.items() if not name.startswith("COWORKER_")}
    environment |= {"COWORKER_CONFIG": str(file), "COWORKER_DATA": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-c", _CHECK], env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = done.stdout
    assert "no issues (1 silenced)" in told
    assert "unsafe" not in told
    allowed = re.search(r"form-action ([^;]+)", told)
    assert allowed
    assert set(allowed[1].split()) >= {"'self'", "https://login.lindeby.example"}
    assert "max-age=31536000; includeSubDomains" in told
    assert "DENY" in told
    assert "nosniff" in told
    assert "same-origin" in told
    assert "Secure" in told
    assert "moved 301" in told
