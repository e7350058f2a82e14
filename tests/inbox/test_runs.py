"""Reports add up, and their files come from the data folder only."""

import re
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from framework.core.lifecycle import State
from framework.runtime import here
from framework.store import runs
from framework.store.models import Person, Run, SourceFile
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
        (Run.Status.stopped, "Stopped at the end of the night"),
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
