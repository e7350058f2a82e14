"""Where a system answers, and as whom the coworker asks it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from framework.adapters.targets import LogInRefused
from framework.config.targets import HttpDescription, load_target
from framework.core.messages import message
from framework.runtime.sessions import BadAddress, Sessions, account_of, address_of

EXAMPLE = Path(__file__).parents[1] / "config/http_target.yaml"
VARIABLE = "COWORKER_TARGET_LINDEBY_CASE_SYSTEM_ADDRESS"


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpDescription]:
    """Describe a system whose token is known; what became of its account is forgotten after."""
    monkeypatch.setenv("COWORKER_SECRET_LINDEBY_CASE_SYSTEM_TOKEN", "a-secret")
    found = load_target(EXAMPLE)
    assert isinstance(found, HttpDescription)
    yield found
    Sessions("t:sessions").close()


def test_the_environment_s_address_is_read_as_the_config_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheme in capitals is not another scheme: one form, wherever an address was written."""
    given = "https://a.kommun.se"
    assert address_of("lindeby", "case-system", given) == given
    monkeypatch.setenv(VARIABLE, "HTTPS://Social.Kommun.se:443/")
    assert address_of("lindeby", "case-system", given) == "https://social.kommun.se"


@pytest.mark.parametrize("written", ["social.kommun.se:8101", "", "ftp://social.kommun.se"])
def test_an_environment_s_address_that_is_none_is_told(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    """The text names the variable and says what to write."""
    monkeypatch.setenv(VARIABLE, written)
    with pytest.raises(BadAddress, match=f"{VARIABLE} is no address: write http:// or https://"):
        address_of("lindeby", "case-system", "https://a.kommun.se")


def test_all_connections_with_a_system_have_one_account(
    monkeypatch: pytest.MonkeyPatch, system: HttpDescription
) -> None:
    """A refusal holds for all of them until the sessions are closed, or the secret is another."""
    for _ in range(2):
        account_of("lindeby", "case-system", system).refused(message("no"))
    for _ in range(2):
        with pytest.raises(LogInRefused):
            account_of("lindeby", "case-system", system).require_usable()
    monkeypatch.setenv("COWORKER_SECRET_LINDEBY_CASE_SYSTEM_TOKEN", "another-secret")
    account_of("lindeby", "case-system", system).require_usable()
    for _ in range(2):
        account_of("lindeby", "case-system", system).refused(message("no"))
    Sessions("t:sessions").close()
    account_of("lindeby", "case-system", system).require_usable()


def test_another_municipality_s_account_is_another(
    monkeypatch: pytest.MonkeyPatch, system: HttpDescription
) -> None:
    """The same secret in another municipality is an account of its own."""
    monkeypatch.setenv("COWORKER_SECRET_EKDALEN_CASE_SYSTEM_TOKEN", "a-secret")
    for _ in range(2):
        account_of("lindeby", "case-system", system).refused(message("no"))
    account_of("ekdalen", "case-system", system).require_usable()
