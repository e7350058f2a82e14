"""Findings on the case page: where they stand, since when, and seeing to them."""

import pytest
from django.test import Client

from framework.core.findings import Finding, FindingLevel
from framework.core.messages import message
from framework.runtime import here
from framework.store.findings import flags_of
from framework.store.models import Case, Person, StoredFinding
from tests import calculation
from tests.inbox import builders
from tests.inbox.test_tables import read, send

FOUND = (
    Finding(key="cut:rent", level=FindingLevel.warning, text=message("Rent cut to 8500."),
            section="calculation"),
    Finding(key="phrase", level=FindingLevel.warning, text=message("Check the words."),
            section="words"),
    Finding(key="new", level=FindingLevel.info, text=message("A new household member.")),
)  # fmt: skip


@pytest.fixture
def case(anna: Person) -> Case:
    """Make a case in which something was found in two sections, and in the whole."""
    made = calculation.proposal(findings=FOUND)
    return builders.prepared(builders.received("A-2026-0117"), made)


def settle(client: Client, case: Case, key: str, how: str, **fields: str) -> int:
    """Press a finding's button; returns the status of the answer."""
    pk = StoredFinding.objects.get(case=case, key=key).pk
    given = {"version": case.version, "section": "calculation", "finding": how}
    return client.post(f"/findings/{pk}/", given | fields).status_code


def test_where_findings_stand(client: Client, case: Case) -> None:
    """Each stands by its section with its status, since when, and by whom it was seen to."""
    page = read(client, case)
    since = f"since {here.now() - builders.PREPARED_AGO:%Y-%m-%d}"
    assert f"Open Rent cut to 8500. {since}" in page
    assert page.index("A new household member.") < page.index("Calculation Open Rent")
    assert page.index("Rent cut to 8500. since") < page.index("Check the words. since")
    assert settle(client, case, "cut:rent", "acknowledge", note="ringt") == 302
    page = read(client, case)
    assert "Acknowledged Rent cut to 8500." in page
    assert "seen to by Anna Lindtorpet" in page
    assert "ringt" in page, "what was written is still there"
    assert flags_of(case) == ("phrase",)


def test_only_what_belongs_to_the_section_is_ticked(client: Client, case: Case) -> None:
    """A section is approved when its own flags and the case's are looked at, each once."""
    answer = send(client, case, "decide", outcome="approve")
    assert answer.status_code == 422
    assert "Look at Rent cut" in answer.content.decode()
    assert "Look at Check the words" not in answer.content.decode()
    assert 'id="seen-phrase"' not in answer.content.decode()
    assert send(client, case, "decide", outcome="approve", seen=["cut:rent"]).status_code == 302
    answer = send(client, case, "decide", outcome="approve", section="words")
    assert "Look at Check the words" in answer.content.decode()
    assert "Look at Rent cut" not in answer.content.decode()


def test_what_is_seen_to_needs_no_tick(client: Client, case: Case) -> None:
    """An acknowledged finding is no flag, in the list neither."""
    settle(client, case, "cut:rent", "acknowledge")
    assert send(client, case, "decide", outcome="approve").status_code == 302
    settle(client, case, "phrase", "close")
    case.refresh_from_db()
    assert not case.flagged
    listed = client.get("/lindeby/harry/").content.decode()
    assert "Check the words." not in listed


def test_what_cannot_be_done_to_a_finding(client: Client, case: Case) -> None:
    """Closed is closed; no other verb; reading changes nothing; no role, no button."""
    assert settle(client, case, "new", "close") == 302
    assert settle(client, case, "new", "acknowledge") == 409
    assert settle(client, case, "phrase", "open") == 404
    pk = StoredFinding.objects.get(case=case, key="phrase").pk
    assert client.get(f"/findings/{pk}/").status_code == 405
    reader = builders.person("reader", "lasare")
    other = Client(headers={"accept-language": "en"})
    other.force_login(reader)
    page = other.get(f"/cases/{case.pk}/").content.decode()
    assert 'name="finding"' not in page
    assert settle(other, case, "phrase", "close") in {403, 404}
    assert StoredFinding.objects.get(pk=pk).status == "open"
