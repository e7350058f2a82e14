"""The day view: what lacks somebody comes first, and a day is decided where it is seen."""

import datetime as dt
import re

import pytest
from django.test import Client

from framework.core.lifecycle import State
from framework.runtime.kinds import kinds
from framework.store.models import Case, Person
from tests.inbox import builders
from tests.inbox.shifts import BOARD, DAY, shift

ADDRESS = "/lindeby/harry/day/"


@pytest.fixture(autouse=True)
def _laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds()["schedule_registration"], "board", BOARD)


def names(page: str) -> list[str]:
    """Return the cases of a page, from the top."""
    return re.findall(r">(Shift [\d:]+)</a>", page)


def seen(client: Client, **query: str) -> str:
    """Return the board as text with tags."""
    return client.get(ADDRESS, query).content.decode()


def test_unfilled_first_then_by_time(client: Client) -> None:
    """What lacks somebody is what the morning is about."""
    for time, who in (("07:00", "0001"), ("22:00", ""), ("06:30", "0002"), ("09:00", "")):
        shift(time, who)
    page = seen(client, day="2026-11-24")
    assert names(page) == ["Shift 09:00", "Shift 22:00", "Shift 06:30", "Shift 07:00"]
    assert "of which 2 without anybody" in page
    assert "Björn Ekstubbe, 9 p" in page
    assert "✓ 11 h of rest." in page


def test_one_unit_and_day_at_a_time(client: Client) -> None:
    """Other days and units are a press away, and not mixed in; days without work are skipped."""
    shift("07:00", "0001")
    shift("08:00", "0001", day=DAY + dt.timedelta(days=3))
    shift("09:00", "0001", unit="1102")
    page = seen(client, unit="1101", day="2026-11-24")
    assert names(page) == ["Shift 07:00"]
    assert "?unit=1101&amp;day=2026-11-27" in page
    assert names(seen(client, unit="1102")) == ["Shift 09:00"]
    assert "There are no cases on this day" in seen(client, unit="1101", day="2026-11-25")
    assert names(seen(client, unit="1101", day="2026-13-99")) == ["Shift 07:00"]


def test_a_clean_case_is_approved_on_the_board(client: Client) -> None:
    """One press, and the board is there again with the undo bar."""
    case = shift("07:00", "0001")
    seen(client)
    done = client.post(f"/cases/{case.pk}/decide/", {
        "version": case.version, "section": "shift", "outcome": "approve", "board": "1",
    })  # fmt: skip
    assert done.url == f"{ADDRESS}?unit=1101&day=2026-11-24"
    case.refresh_from_db()
    assert case.state == State.approved
    assert "/undo/" in client.get(done.url).content.decode()


def test_another_is_chosen_with_a_reason(client: Client) -> None:
    """Who is chosen instead is what counts, and why is kept."""
    case = shift("07:00", "0001")
    assert 'name="figure-who"' in seen(client)
    client.post(f"/cases/{case.pk}/decide/", {
        "version": case.version, "section": "shift", "outcome": "approve_changed",
        "figure-who": "0002", "codes": "annat", "board": "1",
    })  # fmt: skip
    case.refresh_from_db()
    decision = case.decisions.get()
    chosen = {"proposed": "0001", "before": "0001", "value": "0002"}
    assert (case.state, decision.edited, decision.codes) == (
        State.approved, {"who": chosen}, ["annat"],
    )  # fmt: skip
    assert "Björn Ekstubbe" in seen(client)


def test_flagged_and_unfilled_cases_are_decided_on_their_own_page(client: Client) -> None:
    """A flag must be looked at, and nobody cannot be approved."""
    shift("07:00", "0001", fails=True)
    assert 'value="approve"' not in seen(client)
    assert "11 h of rest." in seen(client)
    shift("08:00", "")
    assert 'value="approve"' not in seen(client)
    assert 'value="approve_changed"' in seen(client)


def test_whose_proposal_is_hidden_shows_nothing_of_it(client: Client, rule: object) -> None:
    """A blind sample is answered before the proposal is seen, here as on the case page."""
    shift("07:00", "0001")
    rule(blind_sample=100)  # type: ignore[operator]  # a fixture that changes the policy
    page = seen(client)
    assert "Say what you would do before you see the proposal." in page
    assert "Dalhägg" not in page
    assert "11 h" not in page


def test_only_who_may_see_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """IT sees no cases, protected cases are nobody's here, and other kinds have no board."""
    case = shift("07:00", "0001")
    Case.objects.filter(pk=case.pk).update(protected=True)
    assert names(seen(client)) == []
    technician: Person = builders.person("iris", "it")
    other = Client()
    other.force_login(technician)
    assert other.get(ADDRESS).status_code == 404
    monkeypatch.setattr(kinds()["schedule_registration"], "board", None)
    assert client.get(ADDRESS).status_code == 404
    assert "Day by day" not in client.get("/lindeby/harry/").content.decode()
