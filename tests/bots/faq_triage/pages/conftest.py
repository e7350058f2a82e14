"""BerIT's pages are in force, and his registers lie there, for every test of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bots.faq_triage.pages import desk as desks
from framework.runtime import configuration, here
from tests.bots.faq_triage import town

#: Lets the pages be as its keywords say.
PutInForce = Callable[..., None]


@pytest.fixture(scope="package", autouse=True)
def articles() -> Iterator[None]:
    """Write the registers once: each is read in a process of its own."""
    town.register()
    yield
    desks._kept.clear()
    shutil.rmtree(here.data_folder() / town.REGISTERS)


@pytest.fixture(autouse=True)
def put_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PutInForce:
    """Put BerIT in force, and anew as a test wants it."""

    def put(**more: object) -> None:
        found = {town.SITE: town.written(tmp_path, **more)}
        monkeypatch.setattr(configuration, "municipalities", lambda: found)
        monkeypatch.setattr(configuration, "folder_in_force", lambda: tmp_path)

    put()
    return put
