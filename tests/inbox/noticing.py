"""Those who are told outside the inbox, and the mail server and chats that take it."""

import datetime as dt
from pathlib import Path

import pytest
from pytest_django import Settings

from framework.adapters import mail, webhook
from framework.config.mail import MailServer
from framework.config.notices import Notices
from framework.runtime import configuration, here
from framework.store.models import Person
from tests.inbox import builders, desk

#: A Monday, 07:30 and 06:59 in Sweden.
MORNING = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)
TOO_EARLY = dt.datetime(2026, 11, 23, 5, 59, tzinfo=dt.UTC)


class Told:
    """The mail server and the chats, as far as they are asked."""

    def __init__(self) -> None:
        self.mails: list[mail.Mail] = []
        self.posts: list[tuple[str, str, str]] = []
        self.trouble: Exception | None = None

    def send(self, _server: MailServer, sent: mail.Mail, _password: str = "") -> None:
        """Take a mail, or be in trouble."""
        if self.trouble:
            raise self.trouble
        self.mails.append(sent)

    def post(self, kind: str, address: str, text: str, *, key: str, token: str = "") -> None:
        """Take a text, or be in trouble."""
        del key, token
        if self.trouble:
            raise self.trouble
        self.posts.append((kind, address, text))


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[dt.datetime]:
    """Let the installation live at the instant in the list."""
    instant = [MORNING]
    monkeypatch.setattr(here, "now", lambda: instant[0])
    return instant


@pytest.fixture
def told(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, written_desk: Path, at: list[dt.datetime],
    db: None,
) -> Told:  # fmt: skip
    """Put a mail server and a chat in force, with a digest at 07:00."""
    office = Told()
    monkeypatch.setattr(mail, "send", office.send)
    monkeypatch.setattr(webhook, "post", office.post)
    monkeypatch.setenv("COWORKER_SECRET_LINDEBY_TEAMS_URL", "https://chat.example/secret")
    server = MailServer(host="post.lindeby.example", sender="no-reply@lindeby.example")
    settings.INSTALLATION = settings.INSTALLATION.model_copy(update={"mail": server})
    wish(monkeypatch, written_desk, Notices())
    return office


def wish(monkeypatch: pytest.MonkeyPatch, folder: Path, wanted: Notices) -> None:
    """Put in force what Lindeby wishes to be told."""
    town = desk.read(folder)["lindeby"]
    site = town.site.model_copy(update={"notices": wanted})
    found = {"lindeby": town.model_copy(update={"site": site})}
    monkeypatch.setattr(configuration, "municipalities", lambda: found)


def reader(language: str = "en", *roles: str, name: str = "anna") -> Person:
    """Make somebody who gets mail."""
    made = builders.person(name, *roles)
    Person.objects.filter(pk=made.pk).update(email=f"{name}@lindeby.example", language=language)
    made.refresh_from_db()
    return made
