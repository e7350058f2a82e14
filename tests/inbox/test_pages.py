"""Every page answers, in both languages."""

import pytest
from django.test import Client

from tests.inbox import builders


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_answers(client: Client, anna: object, language: str) -> None:
    """A person with a role can open every page."""
    case = builders.waiting("Aa Bb, Norra skolan", flags=(builders.REST,))
    builders.manual()
    builders.returned_row()
    addresses = ["/", "/lindeby/harry/", f"/cases/{case.pk}/", "/lindeby/harry/batch/1101/",
                 "/lindeby/harry/after-night/", "/lindeby/harry/runs/",
                 f"/runs/{builders.run().pk}/", "/lindeby/harry/about/",
                 "/lindeby/harry/portrait.svg"]  # fmt: skip
    for address in addresses:
        answer = client.get(address, headers={"accept-language": language})
        assert answer.status_code == 200, address
    assert client.get("/lindeby/harry/next/").url == f"/cases/{case.pk}/"
