"""The register of permits that `tests/config/http_target.yaml` describes, and a session with it."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from framework.adapters.http import HttpSession
from framework.adapters.targets import Account, Credentials
from framework.config.targets import HttpDescription, load_target
from tests.adapters.http.serving import System, serving

EXAMPLE = Path(__file__).parents[2] / "config/http_target.yaml"
NOW = dt.datetime(2026, 12, 14, 12, 0, tzinfo=dt.UTC)
TOKEN = "a-secret-token"

Opens = Callable[..., HttpSession]


@pytest.fixture
def system() -> Iterator[System]:
    """Serve a system that knows nothing yet."""
    with serving() as found:
        yield found


@pytest.fixture(scope="session")
def described() -> HttpDescription:
    """Return the description of the example."""
    found = load_target(EXAMPLE)
    assert isinstance(found, HttpDescription)
    return found


@pytest.fixture
def opens(system: System, described: HttpDescription) -> Iterator[Opens]:
    """Open sessions with the system, and close them."""
    found: list[HttpSession] = []

    def open_one(
        *,
        credentials: Credentials | str | None = TOKEN,
        account: Account | None = None,
        **more: object,
    ) -> HttpSession:
        changed = {
            name: more.pop(name) for name in list(more) if name in HttpDescription.model_fields
        }
        description = described.model_copy(update=changed)
        session = HttpSession(
            description,
            system.address,
            account or Account(credentials),
            clock=lambda: NOW,
            **more,  # type: ignore[arg-type]
        )
        found.append(session)
        return session

    yield open_one
    for session in found:
        session.close()
