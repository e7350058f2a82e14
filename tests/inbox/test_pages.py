"""Every page answers, in both languages and in the municipality's colours."""

import re
from pathlib import Path
from typing import get_args

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from framework.config.loader import ConfigError, load
from framework.config.municipality import MunicipalityConfig
from framework.config.site import Site, Theme
from framework.runtime import configuration
from framework.store.models import Person, RoleAssignment
from tests.inbox import builders


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_answers(client: Client, anna: object, language: str) -> None:
    """A person with a role can open every page."""
    case = builders.waiting("Aa Bb, Norra skolan", flags=(builders.REST,))
    builders.manual()
    builders.returned_row()
    addresses = ["/", "/lindeby/harry/", f"/cases/{case.pk}/", "/lindeby/harry/batch/1101/",
                 "/lindeby/harry/after-night/", "/lindeby/harry/runs/",
                 f"/runs/{builders.run().pk}/", "/lindeby/harry/about/", "/lindeby/harry/rules/",
                 "/lindeby/harry/portrait.svg"]  # fmt: skip
    for address in addresses:
        answer = client.get(address, headers={"accept-language": language})
        assert answer.status_code == 200, address
    assert client.get("/lindeby/harry/next/").url == f"/cases/{case.pk}/"


@pytest.mark.parametrize("theme", get_args(Theme))
def test_pages_have_the_municipalitys_colours(
    client: Client, anna: Person, monkeypatch: pytest.MonkeyPatch, theme: Theme
) -> None:
    """Each municipality's pages have its own colours, and so has the log-in page."""
    lindeby = configuration.municipalities()["lindeby"]
    other: Theme = "blue" if theme == "red" else "red"
    found = {
        "ekdalen": _painted(lindeby, "ekdalen", theme),
        "lindeby": _painted(lindeby, "lindeby", other),
    }
    monkeypatch.setattr(configuration, "municipalities", lambda: found)
    RoleAssignment.objects.create(
        person=anna, municipality="ekdalen", coworker=builders.SLUG, role=builders.DECIDES
    )
    assert _colours(client, "/ekdalen/harry/") == [theme]
    assert _colours(client, "/lindeby/harry/") == [other]
    assert _colours(Client(), "/log-in/") == [theme]
    assert finders.find(f"inbox/designsystemet/{theme}.css")


def test_an_unknown_theme_is_told_with_those_there_are(tmp_path: Path) -> None:
    """A theme without a style sheet is a mistake in `site.yaml`, at its line."""
    file = tmp_path / "site.yaml"
    file.write_text("name: Lindeby kommun\ntheme: pink\n", encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        load(file, Site)
    wanted = "theme: Input should be 'blue', 'green' or 'red' (given: 'pink')"
    assert str(told.value) == f"{file}:2:1: {wanted}"


def _painted(town: MunicipalityConfig, slug: str, theme: Theme) -> MunicipalityConfig:
    site = town.site.model_copy(update={"theme": theme})
    return town.model_copy(update={"slug": slug, "site": site})


def _colours(browser: Client, address: str) -> list[str]:
    page = browser.get(address).content.decode()
    sheets = re.findall(r'href="/static/inbox/designsystemet/(\w+)\.css"', page)
    return [name for name in sheets if name != "designsystemet"]
