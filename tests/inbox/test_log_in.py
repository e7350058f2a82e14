"""Logging in and out, by plain HTTP with CSRF as a program does it."""

import re

from django.test import Client

from framework.store.models import Person
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
