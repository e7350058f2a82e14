"""People see the coworkers they have a role for; protected people are noticed by nobody else."""

import pytest
from django.test import Client

from framework.adapters.evidence import EvidenceFolder
from framework.core.lifecycle import State
from framework.runtime import here
from framework.store.models import Case, Person, ReadEntry, RoleAssignment
from tests.inbox import builders


def _as(username: str, *roles: str) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(builders.person(username, *roles))
    return browser


def test_protected_cases_are_invisible(client: Client) -> None:
    """No list, count, page or neighbour tells that a protected case is there."""
    seen = builders.waiting("Visible")
    builders.waiting("Hidden Waiting", protected=True)
    hidden = builders.protected("Hidden Manual")
    for address in ("/", "/lindeby/harry/", "/lindeby/harry/?show=manual", f"/cases/{seen.pk}/",
                    "/lindeby/harry/after-night/", "/lindeby/harry/batch/1101/",
                    f"/runs/{builders.run().pk}/"):  # fmt: skip
        assert "Hidden" not in client.get(address).content.decode(), address
    page = client.get("/lindeby/harry/").content.decode()
    assert "1 case in all" in page
    assert "Needs you after the night (0)" in client.get("/").content.decode()
    for name in ("", "decide/", "reveal/", "settle/"):
        assert client.get(f"/cases/{hidden.pk}/{name}").status_code == 404
        assert client.post(f"/cases/{hidden.pk}/{name or 'decide/'}").status_code == 404
    assert client.get("/lindeby/harry/next/").url == f"/cases/{seen.pk}/"


def test_a_named_few_see_protected_cases(db: None) -> None:
    """Holders of the role see them like any case."""
    hidden = builders.protected("Hidden Manual")
    few = _as("ylva", builders.DECIDES, "skyddade")
    assert "Protected identity" in few.get(f"/cases/{hidden.pk}/").content.decode()
    assert "Hidden Manual" in few.get("/lindeby/harry/after-night/").content.decode()


def test_the_report_counts_protected_cases_as_manual(client: Client) -> None:
    """The sum holds, without a line that names them."""
    builders.protected("Hidden Manual")
    page = client.get(f"/runs/{builders.run().pk}/").content.decode()
    assert "Hidden" not in page
    assert page.count("Handled by a person") == 1


def test_it_sees_runs_and_no_cases(anna: Person) -> None:
    """IT sees how runs went, without whom they concerned."""
    case = builders.acted(anna, "Pär O'Neill")
    it = _as("ivar", "it")
    report = it.get(f"/runs/{builders.run().pk}/")
    assert report.status_code == 200
    assert "Neill" not in report.content.decode()
    assert "/lindeby/harry/runs/" in it.get("/").content.decode()
    for address in (f"/cases/{case.pk}/", "/lindeby/harry/", "/lindeby/harry/after-night/",
                    "/lindeby/harry/batch/1101/",
                    f"/runs/{builders.run().pk}/report.xlsx"):  # fmt: skip
        assert it.get(address).status_code == 404, address


def test_another_municipality_is_not_there(anna: Person) -> None:
    """A role elsewhere opens nothing here."""
    case = builders.waiting()
    other = builders.person("olle", builders.DECIDES)
    RoleAssignment.objects.filter(person=other).update(municipality="annanby")
    browser = Client()
    browser.force_login(other)
    assert browser.get("/").status_code == 200
    for address in (f"/cases/{case.pk}/", "/lindeby/harry/", f"/runs/{builders.run().pk}/",
                    "/lindeby/harry/about/", "/lindeby/harry/rules/",
                    "/lindeby/harry/portrait.svg"):  # fmt: skip
        assert browser.get(address).status_code == 404, address
    assert browser.post(f"/cases/{case.pk}/decide/", {"version": 1}).status_code == 404


def test_a_case_is_logged_before_it_is_shown(client: Client) -> None:
    """The read log has who saw which case."""
    case = builders.waiting()
    client.get(f"/cases/{case.pk}/")
    entry = ReadEntry.objects.get()
    assert (entry.actor, entry.subject) == ("anna", str(case))


def test_identity_numbers_are_masked_until_asked_for(client: Client) -> None:
    """A POST reveals and is logged; nothing typed is lost."""
    case = builders.waiting()
    assert "T801" not in client.get(f"/cases/{case.pk}/").content.decode()
    sent = {"version": case.version, "section": "schedule", "note": "Half a thought",
            "figure-degree": "80"}  # fmt: skip
    page = client.post(f"/cases/{case.pk}/reveal/", sent).content.decode()
    assert "19850612T801" in page
    assert "19850612-T801" in page
    assert "Half a thought" in page
    assert 'value="80"' in page
    assert ReadEntry.objects.filter(subject=f"{case} identity", actor="anna").exists()


def test_no_list_shows_an_identity_number(client: Client, anna: Person) -> None:
    """Lists and reports hold none, masked or not."""
    builders.waiting(flags=(builders.REST,))
    builders.acted(anna)
    for address in ("/lindeby/harry/", "/lindeby/harry/after-night/", "/lindeby/harry/batch/1101/",
                    f"/runs/{builders.run().pk}/"):  # fmt: skip
        assert "19850612" not in client.get(address).content.decode()


@pytest.mark.parametrize("protected", [False, True])
def test_evidence_follows_its_case(client: Client, anna: Person, protected: bool) -> None:
    """A screenshot is served to whom the case is, and that is logged."""
    case = builders.acted(anna)
    shot = builders.evidence(case, EvidenceFolder(here.data_folder() / "evidence").put(b"\x89PNG"))
    Case.objects.filter(pk=case.pk).update(protected=protected)
    answer = client.get(f"/evidence/{shot.pk}/")
    assert answer.status_code == (404 if protected else 200)
    assert ReadEntry.objects.filter(subject__contains="evidence").exists() is not protected
    if not protected:
        assert answer["Content-Type"] == "image/png"


def test_a_purged_screenshot_is_not_found(client: Client, anna: Person) -> None:
    """A row without its file answers 404."""
    shot = builders.evidence(builders.acted(anna, after=State.done), "f" * 64)
    assert client.get(f"/evidence/{shot.pk}/").status_code == 404
