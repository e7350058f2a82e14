"""Workbooks of decisions that were sent in: what is understood, and what is told of the rest."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook

from framework.core.lifecycle import State
from framework.runtime import decision_workbook as shape
from framework.store.models import Case, Decision, Person, SentWorkbook
from tests import calculation
from tests.inbox import builders
from tests.inbox.workbooks import (
    DECISION,
    DEGREE,
    NOTE,
    PLACE,
    REASON,
    SEEN,
    columns,
    content,
    fetched,
    row_of,
    say_yes,
    send,
    statuses,
    told,
    write,
)

_APPROVE = {DECISION: "Approve"}


def test_a_swedish_workbook_sent_in_by_an_english_reader(client: Client) -> None:
    """Headers, outcomes, reasons and yes are understood in both languages."""
    case = builders.waiting(flags=(builders.REST,))
    swedish = Client(headers={"accept-language": "sv"})
    swedish.force_login(Person.objects.get(username="anna"))
    book = fetched(swedish)
    write(book, case, {"Ditt beslut": "Godkänn", "Tittat på flaggorna": "ja",
                       "Skäl": "Annat skäl"})  # fmt: skip
    say_yes(client, send(client, book))
    assert Case.objects.get(pk=case.pk).state == State.approved
    assert case.decisions.get().codes == ["annat"]


def test_every_mistake_says_where_and_what_to_do(client: Client) -> None:
    """Sheet, row and column stand in each; good rows go on; nothing that was written is lost."""
    wrong: list[tuple[dict[str, Any], str]] = [
        ({DECISION: "Yes please"}, "“Yes please” is not in the list"),
        ({DECISION: "Approve", REASON: "Because"}, "“Because” is not in the list"),
        ({DECISION: "Reject the proposal"}, "“Reject the proposal” needs a reason"),
        ({NOTE: "Look at this"}, "no decision is chosen"),
        ({**_APPROVE, SEEN: "perhaps"}, "“perhaps” is not in the list"),
        ({DECISION: "Change and approve", REASON: "Another reason", DEGREE: "much"},
         "must be a number"),
        ({**_APPROVE, "Version": 7}, "a locked cell was changed"),
        ({**_APPROVE, "Part, code": "pay"}, "a locked cell was changed"),
        ({**_APPROVE, "Signature": "0" * 64}, "a locked cell was changed"),
        ({**_APPROVE, NOTE: "=1+1"}, "has no saved value"),
    ]  # fmt: skip
    made = [builders.waiting() for _ in wrong]
    flagged, good, twice = (
        builders.waiting(flags=(builders.REST,)), builders.waiting(), builders.waiting()
    )  # fmt: skip
    book = fetched(client)
    for case, (cells, _) in zip(made, wrong, strict=True):
        write(book, case, cells)
    write(book, flagged, _APPROVE)
    write(book, good, _APPROVE)
    write(book, twice, _APPROVE)
    book.worksheets[0].append([cell.value for cell in book.worksheets[0][row_of(book, twice)]])
    preview = send(client, book)
    said = told(preview)
    letters = {name: book.worksheets[0].cell(1, at).column_letter
               for name, at in columns(book).items()}  # fmt: skip
    for case, (_, text) in zip(made, wrong, strict=True):
        row = row_of(book, case)
        assert text in said[row]
        assert f"Sheet To decide, row {row}, column " in said[row]
    row = row_of(book, flagged)
    assert f"row {row}, column {letters[SEEN]} ({SEEN}): the case has flags" in said[row]
    assert f"stands also in row {book.worksheets[0].max_row}" in said[row_of(book, twice)]
    applied = [row for row, status in statuses(preview).items() if status == "applies"]
    assert applied == [row_of(book, good)]
    say_yes(client, preview)
    assert [decision.case for decision in Decision.objects.all()] == [good]


@pytest.mark.parametrize(
    ("written", "code"), [("refused", "NO"), ("NO", "NO"), ("Granted", None), ("Maybe", "")]
)
def test_a_code_is_written_as_its_word(client: Client, written: str, code: str | None) -> None:
    """The workbook shows the word, takes it or the code, and tells of what is neither."""
    case = builders.prepared(builders.received(), calculation.worded())
    book = fetched(client)
    kind = "Kind of decision (can be changed)"
    row = book.worksheets[0][row_of(book, case)]
    assert row[columns(book)[kind] - 1].value == "Granted"
    assert not [cell for cell in row if "TENANT" in str(cell.value)]
    changed = {DECISION: "Change and approve", REASON: "Wrong employment", kind: written}
    write(book, case, _APPROVE if code is None else changed)
    preview = send(client, book)
    if code == "":
        assert "Choose one of these: Granted, Refused." in told(preview)[row_of(book, case)]
        return
    say_yes(client, preview)
    assert {key: made["value"] for key, made in Decision.objects.get().edited.items()} == (
        {"kind": code} if code else {}
    )


def _of_another(book: Workbook) -> bytes:
    for row in book.worksheets[0].iter_rows(2):
        row[columns(book)["Signature"] - 1].value = shape.SIGNATURE
    return content(book)


def _with_column(book: Workbook) -> bytes:
    sheet = book.worksheets[0]
    sheet.cell(1, sheet.max_column + 1, "My thoughts")
    return content(book)


def _without_column(book: Workbook) -> bytes:
    book.worksheets[0].delete_cols(columns(book)["Fingerprint"])
    return content(book)


@pytest.mark.parametrize(
    ("make", "name", "says"),
    [
        (_of_another, "h.xlsx", "was not fetched from this list"),
        (_with_column, "h.xlsx", "My thoughts is no column of this list"),
        (_without_column, "h.xlsx", "these columns are missing: Fingerprint"),
        (content, "h.csv", "is not an Excel workbook"),
        (lambda _: b"a;b\n1;2\n", "h.xlsx", "is not a readable workbook"),
        (lambda _: b"PK" + b"0" * 6_000_000, "h.xlsx", "is larger than 5 MB"),
        (lambda _: content(Workbook()), "../../h.xlsx", "has no sheet named To decide"),
    ],
)
def test_a_file_that_is_none_of_ours(
    client: Client, make: Callable[[Workbook], bytes], name: str, says: str
) -> None:
    """It is refused whole with the reason, and nothing is kept."""
    builders.waiting()
    answer = send(client, make(fetched(client)), name)
    assert answer.status_code == 422
    assert says in answer.content.decode().replace("&#x27;", "'")
    assert not SentWorkbook.objects.exists()


def test_without_a_file(client: Client) -> None:
    """Pressing the button without choosing a file is told."""
    answer = client.post(f"{PLACE}/")
    assert answer.status_code == 422
    assert "Choose the workbook to send in." in answer.content.decode()
