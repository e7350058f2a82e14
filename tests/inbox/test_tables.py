"""Tables of figures on the case page: changed, rows added and taken away, without JavaScript."""

import html
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from framework.core.figures import REMOVED
from framework.store import cases, proposals
from framework.store.models import Case, Person
from tests import calculation
from tests.inbox import builders


@pytest.fixture
def case(anna: Person) -> Case:
    """Make a case with tables that waits."""
    return builders.prepared(builders.received("A-2026-0117"), calculation.proposal())


def read(client: Client, case: Case) -> str:
    """Return the page as a person reads it, without tags; inputs are told by name and value."""
    page = client.get(f"/cases/{case.pk}/").content.decode()
    page = re.sub(r'<(?:input|button)[^>]*name="([^"]+)" value="([^"]*)"[^>]*>', r"[\1=\2]", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def send(client: Client, case: Case, where: str = "values", **fields: Any) -> HttpResponse:
    """Send the form of the section with costs."""
    case.refresh_from_db()
    given = {"version": case.version, "section": "calculation"}
    return client.post(f"/cases/{case.pk}/{where}/", given | fields)


def options(client: Client, case: Case, figure: str) -> list[tuple[str, str, bool]]:
    """Return what a figure offers: code, word, and whether it is chosen."""
    page = client.get(f"/cases/{case.pk}/").content.decode()
    (found,) = re.findall(
        rf'<select[^>]*name="figure-{re.escape(figure)}"[^>]*>(.*?)</select>', page
    )
    each = re.findall(r'<option(?: value="([^"]*)")?( selected)?>(.*?)</option>', found)
    return [(code, word, bool(chosen)) for code, chosen, word in each]


def test_codes_are_read_and_chosen_as_words(client: Client, anna: Person) -> None:
    """What systems call a thing stands nowhere on the page; a person chooses, also in a new row."""
    case = builders.prepared(builders.received("A-2026-0118"), calculation.worded())
    page = read(client, case)
    assert "Proposal the tenant Now the lodger" in page
    assert "Kind of decision Now – Proposal Granted My value not chosen Granted Refused" in page
    assert "Add a row: the tenant" in page
    assert not re.search(r"TENANT|LODGER|YES", page)
    assert options(client, case, "rows/one/payee") == [
        ("", "not chosen", False), ("TENANT", "the tenant", True), ("LODGER", "the lodger", False)
    ]  # fmt: skip
    answer = send(client, case, add="rows")
    assert answer["Location"].endswith("#figure-rows/+1/payee")
    assert [word for _, word, _ in options(client, case, "rows/+1/payee")] == [
        "not chosen", "the tenant", "the lodger"
    ]  # fmt: skip
    label = 'aria-label="My value: the tenant, Payee"'
    assert label in client.get(f"/cases/{case.pk}/").content.decode()


def test_a_chosen_code_is_what_is_sent(client: Client, anna: Person) -> None:
    """The word is the reader's; what is kept, written and compared is the code."""
    case = builders.prepared(builders.received("A-2026-0118"), calculation.worded())
    fields = {"figure-rows/one/payee": "LODGER", "figure-kind": "NO",
              "figure-rows/+1/payee": "TENANT", "figure-rows/+1/amount": "5"}  # fmt: skip
    assert send(client, case, save="1", **fields).status_code == 302
    assert proposals.values(case)["rows/one/payee"] == "LODGER"
    assert proposals.values(case)["rows/+1/payee"] == "TENANT"
    send(client, case, "decide", outcome="approve_changed", codes=["annat"])
    page = read(client, case)
    assert "the lodger, payee: the tenant → the lodger" in page
    assert "Kind of decision: Granted → Refused" in page
    assert not re.search(r"TENANT|LODGER", page)


def test_what_is_no_code_is_refused(client: Client, anna: Person) -> None:
    """A text that no system knows is told beside its field, and stays there."""
    case = builders.prepared(builders.received("A-2026-0118"), calculation.worded())
    answer = send(client, case, save="1", **{"figure-rows/one/payee": "the aunt"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "“the aunt” is not in the list. Choose one of these: the tenant, the lodger." in page
    assert "<option selected>the aunt</option>" in page
    assert not case.edits.exists()


def test_where_every_amount_comes_from(client: Client, case: Case) -> None:
    """Each row says its source and time; a cell what it was last month, and the difference."""
    page = read(client, case)
    assert "Kind of cost Applied for Approved Row" in page
    assert "[figure-costs/rent/approved=8500] Proposal 8500" in page
    assert "Last month 8300 difference +200" in page
    assert "application, row 2, 2026-11-23 03:10" in page
    assert "Result Result" not in page
    assert "10 820.5" in page, "the sum is the coworker's although it sums up nothing by itself"
    assert 'id="figure-costs/rent/approved"' in client.get(f"/cases/{case.pk}/").content.decode()


def test_a_row_is_added_and_nothing_typed_is_lost(client: Client, case: Case) -> None:
    """The button of a plain form gives one more row; what stood in the other fields still does."""
    answer = send(client, case, add="costs", note="se kvitto", codes=["annat"],
                  **{"figure-costs/rent/approved": "8000", "figure-income": "2600"})  # fmt: skip
    assert answer.status_code == 302
    assert answer["Location"] == f"/cases/{case.pk}/#figure-costs/+1/kind"
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert 'name="figure-costs/rent/approved" value="8000"' in page
    assert 'name="figure-income" value="2600"' in page
    assert "se kvitto" in page
    assert 'name="figure-costs/+1/approved" value=""' in page
    assert "Your row, not kept yet" in page
    assert "<ins>10\u00a0470.5</ins>" in page, (
        "the sum follows what is typed; an empty row adds nothing"
    )
    assert not case.edits.exists()


def test_two_people_never_write_in_one_row(client: Client, case: Case) -> None:
    """A new row gets a number that nobody else's draft has."""
    send(client, case, add="costs", **{"figure-costs/+1/approved": ""})
    builders.person("bo")
    other = Client(headers={"accept-language": "en"})
    other.force_login(Person.objects.get(username="bo"))
    assert send(other, case, add="costs")["Location"].endswith("#figure-costs/+3/kind")


def test_a_row_is_taken_away_and_put_back(client: Client, case: Case) -> None:
    """What is taken away stays on the page with a way back; a row nobody kept is forgotten."""
    send(client, case, take="costs/power", **{"figure-costs/power/approved": "400"})
    page = read(client, case)
    assert "[figure-costs/power=removed]" in page
    assert "[put=costs/power]Put back – Electricity" in page
    assert "Taken away" in page
    assert "[figure-costs/power/approved=400]" in page, "what was typed comes back with the row"
    assert "10 370" in page
    send(client, case, put="costs/power",
         **{"figure-costs/power": REMOVED, "figure-costs/power/approved": "400"})  # fmt: skip
    assert "[take=costs/power]" in read(client, case)
    send(client, case, take="costs/+1", **{"figure-costs/+1/approved": "5"})
    assert "costs/+1" not in read(client, case)


def test_values_are_kept_for_everybody(client: Client, case: Case, anna: Person) -> None:
    """Kept values are in force with who and when; reasons and note stay in the draft."""
    fields = {"figure-costs/rent/approved": "8000", "figure-costs/power": REMOVED,
              "figure-costs/+1/kind": "Medicine", "figure-costs/+1/approved": "120"}  # fmt: skip
    answer = send(client, case, save="1", note="se kvitto", **fields)
    assert answer["Location"] == f"/cases/{case.pk}/#section-calculation"
    case.refresh_from_db()
    assert (case.state, proposals.values(case)["result"]) == ("awaiting_decision", "9990")
    page = read(client, case)
    assert "Added by Anna Lindtorpet" in page
    assert "Taken away Anna Lindtorpet" in page
    assert "9990 with the values that were changed" in page
    assert "Add a cost: Medicine" in page, "what will be written follows"
    assert "Add a cost: Electricity" not in page
    assert "se kvitto" in page
    answer = send(client, case, "decide", outcome="approve")
    assert "Change and approve" in answer.content.decode()
    assert answer.status_code == 422
    send(client, case, "decide", outcome="approve_changed", codes=["annat"])
    assert set(case.decisions.get().edited) == {key[7:] for key in fields}
    page = read(client, case)
    assert "Rent, approved: 8500 → 8000" in page
    assert "Costs: Electricity: taken away" in page


def test_an_approved_section_is_locked(client: Client, case: Case) -> None:
    """Its amounts are no inputs any more, its rows have no buttons, and a late form is refused."""
    send(client, case, "decide", outcome="approve")
    page = read(client, case)
    assert "[take=" not in page
    assert "figure-costs" not in page
    assert "[figure-words" not in page
    assert 'name="figure-words"' in client.get(f"/cases/{case.pk}/").content.decode()
    late = send(client, case, save="1", **{"figure-costs/rent/approved": "1"})
    assert late.status_code == 403


def test_the_next_night_proposes_something_else(client: Client, case: Case, anna: Person) -> None:
    """A value of a person's that the new night proposes otherwise is in force, and a conflict."""
    send(client, case, save="1", **{"figure-costs/rent/approved": "8000"})
    case.refresh_from_db()
    cases.move(case, "received", at=calculation.NOW, actor="harry", due_at=case.received_at)  # type: ignore[arg-type]
    costs = calculation.COSTS | {"rent": ("Rent", "9300", "8700", "8300")}
    builders.prepared(case, calculation.proposal(costs))
    page = read(client, case)
    assert "[figure-costs/rent/approved=8000] Proposal 8700" in page
    assert "The proposal has changed since this value was set" in page


def test_what_cannot_be_kept(client: Client, case: Case) -> None:
    """A wrong amount is told and stays as typed; an old page is a conflict; no such table."""
    answer = send(client, case, save="1", **{"figure-costs/rent/approved": "much"})
    assert answer.status_code == 422
    assert 'href="#figure-costs/rent/approved"' in answer.content.decode()
    assert 'value="much"' in answer.content.decode()
    assert send(client, case, save="1", version="1").status_code == 409
    assert send(client, case, add="norm").status_code == 404
    assert not case.edits.exists()


def test_sums_follow_while_typing(client: Client, case: Case) -> None:
    """With script the draft's answer carries the sums; while the proposal is hidden it does not."""
    answer = client.post(
        f"/cases/{case.pk}/draft/", headers={"hx-request": "true"},
        data={"version": case.version, "section": "calculation", "figure-income": "0"},
    )  # fmt: skip
    page = answer.content.decode()
    assert '<span id="sum-result" hx-swap-oob="true"><ins>13\u00a0570.5</ins>' in page
    assert '<span id="sum-total" hx-swap-oob="true">–' in page


def test_hidden_tables(client: Client, case: Case, rule: Any) -> None:
    """Who is to judge before seeing the proposal sees no table, no sum, and keeps nothing."""
    rule(blind_sample=100)
    page = read(client, case)
    assert "costs/rent" not in page
    assert "10 820.5" not in page
    draft = client.post(f"/cases/{case.pk}/draft/", headers={"hx-request": "true"},
                        data={"version": case.version, "section": "calculation"})  # fmt: skip
    assert "10\u00a0820.5" not in draft.content.decode()
    assert "sum-" not in draft.content.decode()
    assert send(client, case, save="1", **{"figure-income": "1"}).status_code == 403


def test_two_people_do_not_see_each_others_values(client: Client, case: Case, rule: Any) -> None:
    """Where two people decide on their own, values are kept in each one's draft only."""
    rule(four_eyes="always", batch="off")
    assert "[save=1]" not in read(client, case)
    assert send(client, case, save="1", **{"figure-income": "1"}).status_code == 403
    assert send(client, case, add="costs").status_code == 302
