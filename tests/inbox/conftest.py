"""HaRry's desk in Lindeby, and people who sit there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from framework.runtime import configuration, here
from framework.store.level_in_force import allow_batches
from framework.store.models import Person
from tests.inbox import builders, desk
from tests.inbox.browsing import Chromium


@pytest.fixture(scope="session")
def written_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the configuration once."""
    folder = tmp_path_factory.mktemp("configs")
    desk.write(folder)
    return folder


@pytest.fixture(autouse=True)
def in_force(written_desk: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Put HaRry's desk in force for every test here."""
    found = desk.read(written_desk)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(configuration, "municipalities", lambda: found)
    monkeypatch.setattr(configuration, "folder_in_force", lambda: written_desk)


@pytest.fixture
def anna(db: None) -> Person:
    """Make a person who decides, at a desk where many can be released at once."""
    made = builders.person("anna")
    allow_batches(made, builders.SITE, builders.SLUG, here.now())
    return made


@pytest.fixture
def client(anna: Person) -> Client:
    """Log Anna in, in English."""
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(anna)
    return browser


@pytest.fixture
def rule(monkeypatch: pytest.MonkeyPatch) -> object:
    """Let HaRry's policy say something else."""

    def change(**fields: object) -> None:
        found = configuration.municipalities()["lindeby"]
        config = found.coworkers["harry"]
        policy = config.coworker.approval.model_copy(update=fields)
        coworker = config.coworker.model_copy(update={"approval": policy})
        site = found.model_copy(
            update={"coworkers": {"harry": config.model_copy(update={"coworker": coworker})}}
        )
        monkeypatch.setattr(configuration, "municipalities", lambda: {"lindeby": site})

    return change


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """Start one browser for all tests."""
    browser = Chromium()
    yield browser
    browser.close()
