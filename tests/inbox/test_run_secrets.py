"""What reports and downloads of a run must not give away, and that they leave a trace."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from framework.core.canonical import ValueType
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.inbox import texts
from framework.inbox.access import PROTECTED
from framework.runtime import here
from framework.store import cases
from framework.store.models import Case, Person, ReadEntry, SourceFile
from tests.inbox import builders

NAMED = "schema_19850612-9801.xlsx"


def _logged_in(person: Person) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(person)
    return browser


def _returned(name: str = builders.FILE) -> SourceFile:
    """Put a returned workbook where the run says that it lies."""
    file = here.data_folder() / "harry" / "retur" / "marked.xlsx"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"PK")
    row = builders.returned_row(name)
    SourceFile.objects.filter(pk=row.pk).update(returned_as="harry/retur/marked.xlsx")
    return row


def test_file_names_and_places_are_masked(client: Client) -> None:
    """A sender who puts an identity number in a file name does not show it to everybody."""
    _returned(NAMED)
    address = f"/runs/{builders.run().pk}/"
    page = client.get(address).content.decode()
    assert "9801" not in page
    assert "schema_19850612-****.xlsx, godkanda_scheman T900" in page
    book = load_workbook(BytesIO(client.get(f"{address}report.xlsx").getvalue()))
    cells = [str(cell) for sheet in book for row in sheet.values for cell in row]
    assert not [cell for cell in cells if "9801" in cell]
    assert "schema_19850612-****.xlsx" in cells


def test_texts_of_the_report_workbook_are_masked(client: Client) -> None:
    """Remarks that quote a source are masked in the workbook as on the page."""
    row = _returned()
    said = message("{text}", text="of 850612 - 9801").model_dump(mode="json")
    SourceFile.objects.filter(pk=row.pk).update(remarks=[said])
    answer = client.get(f"/runs/{row.run_id}/report.xlsx")
    book = load_workbook(BytesIO(answer.getvalue()))
    cells = [str(cell) for sheet in book for line in sheet.values for cell in line]
    assert "of 850612-****" in cells


def test_the_reason_of_a_case_is_masked(client: Client) -> None:
    """Why a case stands where it stands can quote a system's answer."""
    case = builders.waiting()
    why = message("{text}", text="Double of 19850612-9801.")
    cases.move(case, State.manual, at=here.now(), actor="harry", because=why)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Double of 19850612-****." in page
    assert "9801" not in page


@pytest.mark.parametrize("kind", [ValueType.text, ValueType.lines])
def test_text_figures_are_masked_until_revealed(kind: ValueType) -> None:
    """A figure of free text can quote an identity number too."""
    assert texts.shown(kind, "for 850612-9801") == "for 850612-****"
    assert texts.shown(kind, "for 850612-9801", revealed=True) == "for 850612-9801"


@pytest.mark.parametrize(
    ("address", "says"),
    [("", "report"), ("report.xlsx", "report workbook"), ("returned/", "returned workbook")],
)
def test_reading_a_report_is_logged(client: Client, address: str, says: str) -> None:
    """Report page, its workbook and returned workbooks are noted in the read chain."""
    row = _returned()
    address = f"returned/{row.pk}/" if address == "returned/" else address
    assert client.get(f"/runs/{row.run_id}/{address}").status_code == 200
    entry = ReadEntry.objects.get()
    assert entry.actor == "anna"
    assert entry.subject.startswith(f"lindeby/harry run {row.run_id} {says}")


def test_returned_workbooks_are_for_those_who_decide(db: None) -> None:
    """A whole file of a sender is not for everybody who may read cases."""
    row = _returned()
    reader = _logged_in(builders.person("rut", "lasare"))
    assert reader.get(f"/runs/{row.run_id}/returned/{row.pk}/").status_code == 404
    assert f"/returned/{row.pk}/" not in reader.get(f"/runs/{row.run_id}/").content.decode()
    assert not ReadEntry.objects.filter(subject__contains="returned").exists()


@pytest.mark.parametrize(
    ("roles", "status"), [((builders.DECIDES,), 404), ((builders.DECIDES, PROTECTED), 200)]
)
def test_returned_workbooks_with_protected_rows(
    db: None, roles: tuple[str, ...], status: int
) -> None:
    """With a protected row in the run they are for those who see such cases."""
    row = _returned()
    builders.protected()
    reader = _logged_in(builders.person("rut", *roles))
    page = reader.get(f"/runs/{row.run_id}/").content.decode()
    assert (f"/returned/{row.pk}/" in page) is (status == 200)
    assert reader.get(f"/runs/{row.run_id}/returned/{row.pk}/").status_code == status


def test_the_report_workbook_holds_no_protected_case(client: Client, anna: Person) -> None:
    """The receipt of a protected case is in the workbook for those only who see the case."""
    case = builders.acted(anna, "Nobody Must See")
    Case.objects.filter(pk=case.pk).update(protected=True)
    address = f"/runs/{builders.run().pk}/report.xlsx"
    seeing = _logged_in(builders.person("rut", builders.DECIDES, PROTECTED))
    for browser, sees in ((client, False), (seeing, True)):
        book = load_workbook(BytesIO(browser.get(address).getvalue()))
        cells = [str(cell) for sheet in book for line in sheet.values for cell in line]
        assert ("Nobody Must See" in cells) is sees
