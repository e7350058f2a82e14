"""One helpdesk for a module's tests, on its own copy of the filled database."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from framework.adapters.browser import BrowserSession
from framework.adapters.targets import Credentials
from framework.config.targets import BrowserDescription, load_target
from tests.systems.helpdesk.django_helpdesk import DJANGO_HELPDESK
from tests.systems.helpdesk.request_tracker import RT
from tests.systems.helpdesk.system import PASSWORD, USER, Helpdesk
from tests.systems.helpdesk.tickets import OTHERS

TARGETS = Path(__file__).parents[3] / "configs/common/targets"
TOKEN = "helpdesk-tests"
#: The tests of each stay in one process, for some see what others have done.
INSTALLATIONS = [
    pytest.param(each, id=each.name, marks=pytest.mark.xdist_group(f"helpdesk {each.name}"))
    for each in (DJANGO_HELPDESK, RT)
]
_NEXT = count()


@pytest.fixture(scope="module", params=INSTALLATIONS)
def helpdesk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Helpdesk]:
    """Start each helpdesk; it holds tickets that nobody has touched."""
    with request.param.running(tmp_path_factory.mktemp("helpdesk")) as found:
        yield found


@pytest.fixture(scope="module")
def description(helpdesk: Helpdesk) -> BrowserDescription:
    """Return the description that anybody can use, on a machine that does not take long."""
    found = load_target(TARGETS / f"{helpdesk.target}.yaml")
    assert isinstance(found, BrowserDescription)
    return found


@pytest.fixture(scope="module")
def session(helpdesk: Helpdesk, description: BrowserDescription) -> Iterator[BrowserSession]:
    """Open one browser session as the coworker."""
    account = Credentials(USER, PASSWORD)
    with BrowserSession(description, helpdesk.address, account, token=TOKEN) as found:
        yield found


@pytest.fixture
def number() -> str:
    """Give a test a ticket of its own."""
    return OTHERS[next(_NEXT) % len(OTHERS)].number
