"""The address of a system: one form, whoever writes it."""

import re

import pytest

from framework.adapters.browser import chromium
from framework.config.addresses import system_address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://lon.kommun.se", "https://lon.kommun.se"),
        ("HTTPS://Lon.Kommun.SE:443/", "https://lon.kommun.se"),
        ("http://Lon.kommun.se:80", "http://lon.kommun.se"),
        ("https://lon.kommun.se:80", "https://lon.kommun.se:80"),
        ("http://127.0.0.1:8101", "http://127.0.0.1:8101"),
        (" https://lon.kommun.se/Heroma/ ", "https://lon.kommun.se/Heroma"),
        ("https://[FE80::1]:8443", "https://[fe80::1]:8443"),
        ("https://Räksmörgås.se", "https://xn--rksmrgs-5wao1o.se"),
        ("http://lon_test", "http://lon_test"),
        ("sqlite:///sam/Årshjul%202.db", "sqlite:///sam/Årshjul%202.db"),
    ],
)
def test_one_form(written: str, address: str) -> None:
    """Scheme and host in lower case, no port that the scheme has by itself, no last slash."""
    assert system_address(written) == address
    assert system_address(address) == address


@pytest.mark.parametrize(
    "written",
    [
        "", "social.kommun.se:8101", "social.kommun.se", "ftp://kommun.se", "https://",
        "https://:8101", "https://kommun.se:port", "https://kommun.se:99999",
        "https://ronney:hemligt@kommun.se", "https://kommun.se/?a=1", "https://kommun.se/#a",
        "https://kommun .se", "https://kommun.se\n.example", "https://[::1", "//kommun.se",
        "sqlite:///../a.db", "sqlite:////a.db", "sqlite:///%2e%2e/a.db", "sqlite:///b/%2E./a.db",
        "sqlite:///%2Fa.db", "sqlite:///b/..%2Fa.db", "sqlite:///b/..",
    ],
)  # fmt: skip
def test_what_is_no_address_is_told(written: str) -> None:
    """The text says what one looks like, and repeats nothing of what may be a password."""
    with pytest.raises(ValueError, match="an address is http:// or https://") as raised:
        system_address(written)
    assert "hemligt" not in str(raised.value)


def test_a_target_s_own_pages_are_never_elsewhere() -> None:
    """A browser behind a proxy writes addresses its own way; only other origins are blocked."""
    target = chromium.urlsplit(system_address("https://Social.Kommun.se:443"))
    elsewhere: re.Pattern[str] = chromium._elsewhere(target)
    for own in ("https://social.kommun.se/arenden", "https://social.kommun.se", "data:image/png,x"):
        assert not elsewhere.match(own)
    for other in ("https://social.kommun.se.example/", "http://social.kommun.se/",
                  "https://social.kommun.se:8443/"):  # fmt: skip
        assert elsewhere.match(other)
