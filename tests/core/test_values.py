"""Messages, tables and errors: what every reader and every floor can rely on."""

import datetime as dt
from decimal import Decimal

import pytest
from pydantic import ValidationError

from framework.core import errors
from framework.core.canonical import ValueType
from framework.core.messages import Message, mark, message
from framework.core.tables import Belongs, Column, Row, RowPlace, SheetRows, SheetSpec, WorkbookRows
from framework.core.tables import WorkbookSpec as Spec

PLACE = RowPlace(file="a.xlsx", sheet="godkanda_scheman", row=7)


def sheet(**changes: object) -> SheetSpec:
    """Make a sheet of two columns."""
    given: dict[str, object] = {
        "name": "godkanda_scheman",
        "columns": (Column(name="Schema-ID"), Column(name="Rad", type=ValueType.integer)),
        "named_by": ("Schema-ID",),
    }
    return SheetSpec.model_validate(given | changes)


def test_message_in_english() -> None:
    """Parameters fill the template; a message among them is written out too."""
    inner = message("row {row}", row=7)
    assert message("{where}: {what}", where=inner, what="empty").english() == "row 7: empty"
    assert str(inner) == "row 7"


def test_message_survives_the_database() -> None:
    """Stored as JSON and read again it says the same, nested parameters included."""
    made = message("{a} and {b}", a=message("row {row}", row=7), b="x")
    assert Message.model_validate(made.model_dump(mode="json")) == made


def test_text_of_others_is_a_parameter_not_a_template() -> None:
    """Braces in a value change nothing and break nothing."""
    assert message("{text}", text="{0} {name}").english() == "{0} {name}"
    assert errors.CoworkerError("50 {percent}").message.english() == "50 {percent}"


def test_missing_parameter_is_an_error() -> None:
    """A template whose name stands for nothing is a programming error, not an empty place."""
    with pytest.raises(KeyError):
        message("Row {row}").english()


def test_mark_changes_nothing() -> None:
    """Marking a label for translation returns it."""
    assert mark("Approve") == "Approve"


def test_values_are_frozen() -> None:
    """A domain value never changes once made."""
    with pytest.raises(ValidationError):
        PLACE.row = 8  # type: ignore[misc]


def test_default_message_is_the_class_s_own_sentence() -> None:
    """An error without words says its class's sentence; with a message it keeps it for readers."""
    assert str(errors.AnswerLost()).startswith("A write was sent and no answer came")
    told = message("Row {row}", row=7)
    assert errors.Conflict(told).message is told


@pytest.mark.parametrize(
    ("error", "family"),
    [
        (errors.FileRefused, errors.BusinessException),
        (errors.RefusedByTarget, errors.BusinessException),
        (errors.TargetChanged, errors.SystemException),
        (errors.AnswerLost, errors.SystemException),
        (errors.TargetClosed, errors.CoworkerError),
    ],
)
def test_who_must_do_something(
    error: type[errors.CoworkerError], family: type[errors.CoworkerError]
) -> None:
    """Business: to a person. System: try again. A closed target is neither."""
    assert issubclass(error, family)
    families = (errors.BusinessException, errors.SystemException)
    assert sum(issubclass(error, one) for one in families) == (family in families)


def test_row_reads_typed_cells() -> None:
    """Canonical text becomes date, number and minutes; an empty cell is None, not 0."""
    row = Row(place=PLACE, values={"d": "2026-11-21", "n": "87.5", "h": "38:15", "e": ""})
    assert row.date("d") == dt.date(2026, 11, 21)
    assert row.number("n") == Decimal("87.5")
    assert row.minutes("h") == 2295
    assert row["nothing"] == ""
    assert (row.date("e"), row.number("e"), row.minutes("nothing")) == (None, None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"named_by": ("Schema",)},
        {"unique": ("Schema-ID", "Raad")},
        {"tenant": "Kommun"},
        {"belongs": Belongs(sheet="pass", on=("Anställning",))},
    ],
)
def test_sheet_names_only_its_columns(wrong: dict[str, object]) -> None:
    """A declaration that names a column the sheet has not is refused when it is made."""
    with pytest.raises(ValidationError, match="no such columns"):
        sheet(**wrong)


def test_finding_sheets_and_columns() -> None:
    """Sheets and columns are found by declared name; others are an error."""
    assert sheet().column("Rad").type is ValueType.integer
    assert Spec(sheets=(sheet(),)).sheet("godkanda_scheman").named_by == ("Schema-ID",)
    rows = SheetRows(name="godkanda_scheman", rows=())
    assert WorkbookRows(file="a.xlsx", digest="0" * 64, sheets=(rows,)).sheet(rows.name) is rows
    with pytest.raises(KeyError):
        sheet().column("Raad")
    with pytest.raises(KeyError):
        Spec(sheets=(sheet(),)).sheet("pass")
