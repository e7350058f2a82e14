"""An account that a system has refused is not tried again; what one object refuses is not it."""

import re
import ssl

import httpx
import pytest

from framework.adapters.http import QueueSession, connection
from framework.adapters.http.connection import Connection
from framework.adapters.targets import Account, Credentials, LogInRefused
from framework.config.targets import HttpDescription
from framework.core.errors import RefusedByTarget, TargetChanged
from tests.adapters.http.conftest import NOW, TOKEN, Opens
from tests.adapters.http.serving import Say, System
from tests.adapters.http.test_reading import ASK, good

WRITE = {"number": "B-1", "amount": "1", "reference": "lindeby:A-1:1:register"}


def test_a_refused_account_is_sent_twice_at_most(
    system: System, opens: Opens, described: HttpDescription
) -> None:
    """A wrong token would lock the account: then no session, write or queue sends it again."""
    system.answers["GET /permits"] = Say(None, 401)
    account = Account(TOKEN)
    first, second = opens(account=account), opens(account=account)
    queue = QueueSession(described, system.address, account, clock=lambda: NOW)
    intents: list[str] = []
    for session in (first, second):
        with pytest.raises(LogInRefused, match="refused the coworker's account") as raised:
            session.perform("read_permits", ASK)
    for again in (
        lambda: first.perform("read_permits", ASK),
        second.health,
        lambda: second.perform("register_permit", WRITE, on_save=lambda: intents.append("sent")),
        queue.waiting,
    ):
        with pytest.raises(LogInRefused, match=re.escape(str(raised.value))):
            again()
    queue.close()
    assert system.paths() == ["GET /permits"] * 2
    assert intents == []


def test_a_session_that_ended_on_the_other_side_is_begun_anew(system: System, opens: Opens) -> None:
    """One refusal between good answers is no wrong account, however often it happens."""
    system.answers["GET /permits"] = [Say(None, 401), Say(good()), Say(None, 401), Say(good())]
    session = opens(account=Account(TOKEN))
    for _ in range(2):
        with pytest.raises(LogInRefused):
            session.perform("read_permits", ASK)
        assert session.perform("read_permits", ASK).rows == ()


def test_a_queue_notes_a_refused_account(
    system: System, opens: Opens, described: HttpDescription
) -> None:
    """Whoever comes first finds out for all."""
    system.answers["GET /applications"] = Say(None, 401)
    system.answers["GET /permits"] = Say(None, 401)
    account = Account(TOKEN)
    with (
        QueueSession(described, system.address, account, clock=lambda: NOW) as queue,
        pytest.raises(LogInRefused),
    ):
        queue.waiting()
    session = opens(account=account)
    for _ in range(3):
        with pytest.raises(LogInRefused):
            session.perform("read_permits", ASK)
    assert system.paths() == ["GET /applications", "GET /permits"]


def test_another_account_is_tried(system: System, opens: Opens) -> None:
    """A refusal is of one account, not of the system."""
    system.answers["GET /permits"] = [Say(None, 401), Say(good())]
    with pytest.raises(LogInRefused):
        opens().perform("read_permits", ASK)
    assert opens().perform("read_permits", ASK).rows == ()


def test_an_object_that_is_not_ours_is_not_the_account(system: System, opens: Opens) -> None:
    """403 is about what was asked for: the next is asked, and the description may call it no."""
    system.answers["GET /permits"] = [Say(None, 403), Say(good()), Say(None, 403)]
    session = opens()
    with pytest.raises(TargetChanged, match="status 403"):
        session.perform("read_permits", ASK)
    assert session.perform("read_permits", ASK).rows == ()
    refused = session.description.refused.model_copy(update={"status": (403,)})
    with pytest.raises(RefusedByTarget):
        opens(refused=refused).perform("read_permits", ASK)


@pytest.mark.parametrize("credentials", [TOKEN, Credentials("ronney", TOKEN)])
def test_an_account_does_not_show_its_secret(credentials: Credentials | str) -> None:
    """Neither does one that was refused."""
    assert TOKEN not in repr(Account(credentials))


@pytest.mark.parametrize("address", ["https://kommun.se", "HTTPS://kommun.se", "http://127.0.0.1"])
def test_certificates_are_always_checked(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """However an address is written, TLS without a certificate that holds is no connection."""
    given: list[ssl.SSLContext] = []

    class Noting(httpx.Client):
        def __init__(self, *, verify: ssl.SSLContext, **more: object) -> None:
            given.append(verify)
            super().__init__(verify=verify, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(connection.httpx, "Client", Noting)
    Connection("Tillståndsregistret", address, Account(TOKEN)).close()
    assert [(one.verify_mode, one.check_hostname) for one in given] == [(ssl.CERT_REQUIRED, True)]
