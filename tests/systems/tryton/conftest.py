"""One Tryton for a module's tests, on its own copy of the filled database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from framework.adapters.browser import BrowserSession
from framework.adapters.targets import Credentials
from framework.config.targets import BrowserDescription, load_target
from tests.systems.tryton.system import PASSWORD, USER, Tryton, running

DESCRIPTION = Path(__file__).parents[3] / "configs/common/targets/tryton.yaml"
TOKEN = "tryton-tests"


@pytest.fixture(scope="module")
def tryton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tryton]:
    """Start Tryton; it holds employees and works, and no line."""
    with running(tmp_path_factory.mktemp("tryton")) as found:
        yield found


@pytest.fixture(scope="session")
def description() -> BrowserDescription:
    """Return the description of Tryton that anybody can use."""
    found = load_target(DESCRIPTION)
    assert isinstance(found, BrowserDescription)
    return found


@pytest.fixture(scope="module")
def session(tryton: Tryton, description: BrowserDescription) -> Iterator[BrowserSession]:
    """Open one browser session as the coworker."""
    account = Credentials(USER, PASSWORD)
    with BrowserSession(description, tryton.address, account, token=TOKEN) as found:
        yield found
