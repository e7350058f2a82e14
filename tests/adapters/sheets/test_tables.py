"""Tables that come as JSON are judged by the same rules as the sheets of a workbook."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from framework.adapters.sheets import read_tables, read_workbook, tables_digest
from framework.core.canonical import ValueType
from framework.core.errors import FileRefused
from framework.core.tables import Belongs, Column, SheetSpec, WorkbookRows, WorkbookSpec

SPEC = WorkbookSpec(
    sheets=(
        SheetSpec(
            name="ansokningar",
            columns=(
                Column(name="ansokan_id"),
                Column(name="person", type=ValueType.identity, sensitive=True),
                Column(name="belopp", type=ValueType.decimal, empty_ok=True),
                Column(name="ort", optional=True, empty_ok=True),
            ),
            unique=("ansokan_id",),
            named_by=("ansokan_id",),
        ),
        SheetSpec(
            name="barn",
            columns=(
                Column(name="ansokan_id"),
                Column(name="fodd", type=ValueType.date),
                Column(name="vaxelvis", choices=("J", "N")),
            ),
            belongs=Belongs(sheet="ansokningar", on=("ansokan_id",)),
            named_by=("ansokan_id",),
        ),
    )
)
ANNA = "198506129801"


def application(name: str = "A-1", **more: object) -> dict[str, object]:
    """Return one row of an application."""
    return {"ansokan_id": name, "person": ANNA, "belopp": 100.5, **more}


def child(name: str = "A-1", **more: object) -> dict[str, object]:
    """Return one row of a child."""
    return {"ansokan_id": name, "fodd": "2020-02-29", "vaxelvis": "N", **more}


def read(ansokningar: Any, barn: Any = ()) -> WorkbookRows:
    """Read the two tables, as they come over the wire."""
    tables = {"ansokningar": ansokningar, "barn": list(barn) if isinstance(barn, tuple) else barn}
    wire = json.loads(json.dumps(tables), parse_float=Decimal)
    return read_tables(wire, SPEC, file="A-1", tenant="Lindeby kommun")


def told(found: WorkbookRows) -> list[tuple[str, int, str, str]]:
    """Return sheet, row, column and rule of every bad cell."""
    return [
        (cell.place.sheet, cell.place.row, cell.column, cell.rule.english())
        for sheet in found.sheets for row in sheet.returned for cell in row.cells
    ]  # fmt: skip


def test_tables_are_rows_like_those_of_a_workbook(tmp_path: Path) -> None:
    """The same values in a workbook give the same rows."""
    found = read([application(), application("A-2", belopp=None)], (child(),))
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in (
        ("ansokningar", [application(), application("A-2", belopp=None)]), ("barn", [child()]),
    ):  # fmt: skip
        sheet = book.create_sheet(name)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
    book.save(tmp_path / "in.xlsx")
    same = read_workbook(tmp_path / "in.xlsx", SPEC, tenant="Lindeby kommun")
    for name in ("ansokningar", "barn"):
        assert [row.values for row in found.sheet(name).rows] == [
            row.values for row in same.sheet(name).rows
        ]
    assert found.sheet("ansokningar").rows[0].values == {
        "ansokan_id": "A-1", "person": ANNA, "belopp": "100.5",
    }  # fmt: skip


def test_rows_count_from_one_and_columns_have_no_letters() -> None:
    """A place in a table is one that its sender can find."""
    found = read([application("A-1", belopp="mycket"), application("A-2")])
    (cell,) = found.sheet("ansokningar").returned[0].cells
    assert (cell.place.file, cell.place.sheet, cell.place.row) == ("A-1", "ansokningar", 1)
    assert (cell.letter, cell.column, cell.value) == ("", "belopp", "mycket")
    assert found.sheet("ansokningar").rows[0].place.row == 2


def test_details_return_their_owner() -> None:
    """A bad child returns its application, with the child's own place; others go on."""
    children = (child("A-1", vaxelvis=True), child("A-2"))
    found = read([application("A-1"), application("A-2")], children)
    assert [row["ansokan_id"] for row in found.sheet("ansokningar").rows] == ["A-2"]
    assert told(found) == [("barn", 1, "vaxelvis", "must be one of: J, N")]
    assert [row["ansokan_id"] for row in found.sheet("barn").rows] == ["A-2"]


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        (application(person="19850612-9802"), "person", "must be a valid personnummer"),
        (application(belopp={"kr": 1}), "belopp", "must be one value"),
        (application(belopp=True), "belopp", "must be a number"),
        ({"ansokan_id": "A-1", "belopp": 1}, "person", "is missing"),
        ({"ansokan_id": "A-1", "person": ANNA}, "belopp", "is missing"),
    ],
)
def test_bad_values_are_told(row: dict[str, object], column: str, rule: str) -> None:
    """A key that is missing from a row is no empty value: it may have been renamed."""
    found = read([row, application("A-2")])
    ((_, number, where, said),) = told(found)
    assert (number, where) == (1, column)
    assert said.startswith(rule)


def test_identity_numbers_are_masked() -> None:
    """What is sent back shows no number of anybody."""
    found = read([application(person="19850612-9802")])
    assert "9802" not in found.model_dump_json()


def test_unknown_keys_and_optional_ones_may_be_missing_anywhere() -> None:
    """Only what is declared is needed."""
    found = read([application("A-1", ort="Lindeby", annat=[1]), application("A-2", mer="x")])
    assert told(found) == []
    assert [row["ort"] for row in found.sheet("ansokningar").rows] == ["Lindeby", ""]


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (None, "A-1 holds no tables"),
        ([application()], "A-1 holds no tables"),
        ({"ansokningar": [application()]}, "A-1 has no sheet named barn"),
        (
            {"ansokningar": [application("A-1")], "Ansokningar": [application("A-2")], "barn": []},
            r"several sheets that are ansokningar \(ansokningar, Ansokningar\)",
        ),
        ({"ansokningar": {"a": 1}, "barn": []}, "ansokningar is no list of rows"),
        ({"ansokningar": ["text"], "barn": []}, "ansokningar is no list of rows"),
        ({"ansokningar": [{"ansokan_id": "A-1"}], "barn": []}, "columns are missing: person"),
        ({"ansokningar": [], "barn": []}, "A-1 names no piece of work"),
        ({"ansokningar": [application("")], "barn": []}, "A-1 names no piece of work"),
        ({"ansokningar": [application()] * 100_101, "barn": []}, "more than the 100100 rows"),
    ],
)
def test_what_holds_nothing_usable_is_refused_with_a_reason(tables: Any, said: str) -> None:
    """Whole tables are refused as whole workbooks are."""
    with pytest.raises(FileRefused, match=said):
        read_tables(tables, SPEC, file="A-1", tenant="Lindeby kommun")


def test_a_table_that_is_no_declared_sheet_is_told() -> None:
    """Its rows are not read; whoever misspelt its name finds out."""
    tables = {"ansokningar": [application()], "ansokningar 2": [application("A-2")], "barn": []}
    found = read_tables(tables, SPEC, file="A-1", tenant="Lindeby kommun")
    assert [remark.english() for remark in found.remarks] == [
        "ansokningar 2 is none of the sheets that are read."
    ]


def test_rows_of_another_municipality_are_refused() -> None:
    """The tenant is looked at as in a workbook."""
    sheet = SheetSpec(name="a", columns=(Column(name="kommun"), Column(name="id")),
                      tenant="kommun", named_by=("id",))  # fmt: skip
    tables = {"a": [{"kommun": "Ekdalens kommun", "id": 1}]}
    with pytest.raises(FileRefused, match="another municipality"):
        read_tables(tables, WorkbookSpec(sheets=(sheet,)), file="A-1", tenant="Lindeby kommun")


def test_rows_of_another_municipality_are_returned_without_a_word_of_them() -> None:
    """Where settings say so the rest of the file is read, and of the row only its owner is told."""
    columns = (Column(name="kommun"), Column(name="id"), Column(name="lön", type=ValueType.decimal))
    sheet = SheetSpec(name="a", columns=columns, tenant="kommun", strangers="return",
                      unique=("id",), named_by=("id",))  # fmt: skip
    ours = {"kommun": "Lindeby kommun", "id": "1", "lön": 30000}
    theirs = {"kommun": "Ekdalens kommun", "lön": "trettioett tusen"}
    tables = {"a": [ours, {**theirs, "id": "2"}, {**theirs, "id": "2"}]}
    found = read_tables(
        tables, WorkbookSpec(sheets=(sheet,)), file="A-1", tenant="Lindeby kommun"
    ).sheet("a")
    assert [row["id"] for row in found.rows] == ["1"]
    told = [[(cell.column, cell.value) for cell in each.cells] for each in found.returned]
    assert told == [[("kommun", "Ekdalens kommun")]] * 2
    assert "another municipality" in found.returned[0].cells[0].rule.english()


def test_the_digest_does_not_depend_on_the_order_of_keys() -> None:
    """The same content again is the same delivery."""
    one, other = {"a": 1, "b": [Decimal("1.5")]}, {"b": [Decimal("1.5")], "a": 1}
    assert tables_digest(one) == tables_digest(other)
    assert tables_digest({"a": 1}) != tables_digest({"a": 2})
