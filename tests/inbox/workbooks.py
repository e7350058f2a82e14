"""Workbooks in which tests decide: fetched as a person does, written with openpyxl, sent in."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from framework.store.models import Case

PLACE = "/lindeby/harry/workbook"
DECISION, REASON, NOTE, SEEN = "Your decision", "Reason", "Note", "Flags looked at"
DEGREE = "Degree (can be changed)"


def fetched(client: Client) -> Workbook:
    """Fetch the workbook."""
    answer = client.get(f"{PLACE}.xlsx")
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.getvalue()))


def columns(book: Workbook) -> dict[str, int]:
    """Return header → number of the column."""
    return {cell.value: cell.column for cell in book.worksheets[0][1]}


def row_of(book: Workbook, case: Case) -> int:
    """Return the row of a case."""
    return next(row[0].row for row in book.worksheets[0].iter_rows(2) if row[0].value == case.pk)


def write(book: Workbook, case: Case, cells: Mapping[str, Any]) -> None:
    """Write in the row of a case, by header."""
    found = columns(book)
    for header, value in cells.items():
        book.worksheets[0].cell(row_of(book, case), found[header], value)


def decide_row(book: Workbook, row: int, outcome: str) -> None:
    """Choose an outcome in a row, in a workbook of either language."""
    found = columns(book)
    book.worksheets[0].cell(row, found.get(DECISION) or found["Ditt beslut"], outcome)


def content(book: Workbook) -> bytes:
    """Return a workbook as a file."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def send(client: Client, book: Workbook | bytes, name: str = "harry.xlsx") -> Any:
    """Send a workbook in and return the page that answers, redirects followed."""
    data = book if isinstance(book, bytes) else content(book)
    return client.post(f"{PLACE}/", {"workbook": SimpleUploadedFile(name, data)}, follow=True)


def say_yes(client: Client, preview: Any) -> Any:
    """Press the button of a preview, and return the page that answers."""
    tries = re.search(r'name="tries" value="(\d+)"', preview.content.decode())
    assert tries
    pk = preview.context["sent"].pk
    return client.post(f"{PLACE}/{pk}/", {"tries": tries[1]}, follow=True)


def statuses(preview: Any) -> dict[int, str]:
    """Return row → what becomes of it."""
    return {row.line.row: row.line.status.value for row in preview.context["rows"]}


def told(preview: Any) -> dict[int, str]:
    """Return row → what is said of it, in English."""
    return {
        row.line.row: " ".join(text.english() for text in row.line.why)
        for row in preview.context["rows"]
    }
