"""Reports add up, and their files come from the data folder only."""

import re
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.pauses import PauseCause
from framework.runtime import here
from framework.runtime.report import run_report
from framework.store import pauses, runs
from framework.store.models import ActionRecord, Person, Receipt, Run, SourceFile
from tests.inbox import builders, scene


def test_the_report_adds_up(client: Client, anna: Person) -> None:
    """The buckets' sum is what was read."""
    scene.morning(anna)
    page = client.get(f"/runs/{builders.run().pk}/").content.decode()
    table = page[page.index('id="sum-h"') : page.index("</table>")]
    numbers = [int(number) for number in re.findall(r'class="amount">(\d+)<', table)]
    assert sum(numbers[:-1]) == numbers[-1] == runs.counts(builders.run()).read


def test_receipts_lead_to_case_and_screenshot(client: Client, anna: Person) -> None:
    """A receipt names the system's reference and links to its proof."""
    made = scene.morning(anna)
    page = client.get(f"/runs/{builders.run().pk}/").content.decode()
    receipts = page[page.index('id="rec-h"') :]
    assert "S-4711" in receipts
    assert f"/cases/{made['done'].pk}/" in receipts
    assert "/evidence/" in receipts


def test_the_workbook(client: Client, anna: Person) -> None:
    """The report comes as a workbook."""
    builders.acted(anna, after=State.done)
    answer = client.get(f"/runs/{builders.run().pk}/report.xlsx")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert load_workbook(BytesIO(answer.getvalue())).sheetnames


@pytest.mark.parametrize(
    ("place", "status"),
    [("harry/retur/marked.xlsx", 200), ("../installation.yaml", 404), ("harry/none.xlsx", 404)],
)
def test_returned_workbooks_lie_below_the_data_folder(
    client: Client, place: str, status: int
) -> None:
    """A marked workbook is served; a path that leads out of the data folder is not."""
    file = here.data_folder() / "harry" / "retur" / "marked.xlsx"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"PK")
    row = builders.returned_row()
    SourceFile.objects.filter(pk=row.pk).update(returned_as=place)
    answer = client.get(f"/runs/{row.run_id}/returned/{row.pk}/")
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (Run.Status.done, "Ready"),
        (Run.Status.running, "Working now"),
        (Run.Status.missed, "Did not run"),
        (Run.Status.failed, "Stopped on an error"),
        (Run.Status.stopped, "Stopped; the rest goes on in the next run"),
        (Run.Status.due, "Is about to start"),
    ],
)
def test_the_start_page_says_how_the_night_went(
    client: Client, status: Run.Status, says: str
) -> None:
    """A run that did not happen is told as plainly as one that did."""
    builders.run()
    Run.objects.update(status=status)
    assert says in client.get("/").content.decode()


def test_every_row_and_hour_stands_somewhere(anna: Person) -> None:
    """In equals registered, open and ended otherwise, unit by unit; the rest stands for none."""
    scene.morning(anna)
    report = run_report(builders.run())
    assert all(line.problem is None for line in report.sums)
    assert {line.unit for line in report.sums} == {"Norra skolan", "Södra skolan"}
    assert sum(line.rows_in for line in report.sums) + report.without_unit == report.counts.read
    # One row was returned and one is somebody's with protected identity.
    assert report.without_unit == 2


def test_a_case_that_claims_too_much_is_told(client: Client, anna: Person) -> None:
    """Done without a receipt is not registered: the unit does not add up, and it says so."""
    builders.acted(anna, control=2010)
    builders.waiting(control=1650)
    Receipt.objects.all().delete()
    (line,) = run_report(builders.run()).sums
    assert (line.rows_in, line.rows_out) == (2, 1)
    assert (line.control_in, line.control_out) == (3660, 1650)
    page = client.get(f"/runs/{builders.run().pk}/").content.decode()
    assert "2 rows and 61:00 hours were read, 1 rows and 27:30 hours are accounted for" in page


def test_an_act_run_shows_what_it_did_and_what_it_left(client: Client, anna: Person) -> None:
    """The burst of acting has its own report: receipts, what was left and why, its pauses."""
    done = builders.acted(anna, "Saga Östanbäck")
    differs = builders.acted(anna, "Pär O'Neill", State.partly_done)
    acting = builders.run("2026-11-23T07:00", "act")
    Run.objects.filter(pk=acting.pk).update(did={"done": 1, "unknown": 1})
    ActionRecord.objects.update(run=acting)
    Receipt.objects.update(run=acting)
    scope = pauses.Scope(municipality="lindeby", coworker="harry", unit="1101")
    why = message("It holds other values in: degree.")
    pauses.set_pause(scope, PauseCause.read_back_differs, why, at=here.now(), run=acting,
                     case=differs)  # fmt: skip
    runs.remark(acting, "fallback", message("Found by css only."), here.now())
    page = client.get(f"/runs/{acting.pk}/").content.decode()
    assert "Cases in all" in page
    assert "S-4711" in page[page.index('id="rec-h"') :]
    left = page[page.index('id="left-h"') : page.index('id="rec-h"')]
    assert f"/cases/{differs.pk}/" in left
    assert f"/cases/{done.pk}/" not in left
    assert "It holds other values in: degree." in page
    assert "Found by css only." in page
