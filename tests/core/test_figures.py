"""Tables of figures: a person's rows and values count, and sums follow them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from framework.core.canonical import NotCanonicalError, ValueType
from framework.core.figures import (
    REMOVED,
    Figure,
    FigureSource,
    FigureTable,
    TableColumn,
    TableRow,
    Total,
    in_force,
)
from framework.core.messages import message

_NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
_SOURCE = FigureSource(name=message("ansokningar.csv row 2"), read_at=_NOW)


def _figure(key: str, value: str | None = None, **more: Any) -> Figure:
    return Figure(
        key=key, label=key, type=ValueType.decimal, value=value, source=_SOURCE, **more
    )  # fmt: skip


def _costs(**amounts: str | None) -> FigureTable:
    return FigureTable(
        key="costs",
        label="Costs",
        columns=(
            TableColumn(
                key="approved", label="Approved", type=ValueType.decimal, editable=True
            ),
        ),
        rows=tuple(
            TableRow(key=key, cells=(_figure(f"costs/{key}/approved", value, editable=True),))
            for key, value in amounts.items()
        ),
        prepared_at=_NOW,
        extendable=True,
    )  # fmt: skip


_NEED = _figure("need", total=Total(plus=("norm", "costs.approved"), minus=("income",)))


@pytest.mark.parametrize(
    ("edits", "need"),
    [
        ({}, "11420.5"),
        ({"costs/rent/approved": "5800"}, "8120.5"),
        ({"costs/power/approved": ""}, ""),
        ({"costs/rent": REMOVED}, "2320.5"),
        ({"costs/+1/approved": "100"}, "11520.5"),
        ({"costs/+1/approved": "100", "costs/+1": REMOVED}, "11420.5"),
        ({"income": "0"}, "14170.5"),
    ],
)
def test_a_total_follows_what_a_person_changes(edits: dict[str, str], need: str) -> None:
    """What a person sets, takes away and adds counts in every sum; unknown makes it unknown."""
    figures = [_figure("norm", "4620"), _figure("income", "2750"), _NEED]
    table = _costs(rent="9100", power="450.5")
    assert in_force(figures, [table], edits)["need"] == need


_WORDS = {"TENANT": message("the tenant"), "LODGER": message("the lodger")}


def test_a_code_is_one_of_those_that_have_words() -> None:
    """What a person sets is a code of the list, nothing, or what the coworker set."""
    payee = Figure(
        key="payee", label="Payee", type=ValueType.text, value="OLD", source=_SOURCE, words=_WORDS
    )
    for kept in ("TENANT", " LODGER ", "", "OLD"):
        assert payee.canonical(kept) == kept.strip()
    with pytest.raises(NotCanonicalError) as told:
        payee.canonical("tenant")
    assert str(told.value.rule) == "“tenant” is not in the list"
    assert str(told.value.remedy) == "Choose one of these: the tenant, the lodger."
    plain = payee.model_copy(update={"words": {}})
    assert plain.canonical("tenant") == "tenant"


def test_a_person_s_row_has_the_words_of_its_columns() -> None:
    """Nobody has to know the code that a column holds."""
    column = TableColumn(key="payee", label="Payee", type=ValueType.text, words=_WORDS)
    table = FigureTable(
        key="rows", label="Rows", columns=(column,), prepared_at=_NOW, extendable=True
    )
    (row,) = table.all_rows({"rows/+1/payee": ""})
    assert row.cells[0].words == _WORDS


def test_a_total_of_something_unknown_is_unknown() -> None:
    """Promise 7: unknown is not 0."""
    figures = [_figure("norm", None), _figure("income", "0"), _NEED]
    assert in_force(figures, [_costs()], {})["need"] == ""


def test_a_total_may_take_a_total_before_it() -> None:
    """Sums of sums are taken in order."""
    half = _figure("half", total=Total(plus=("norm",)))
    need = _figure("need", total=Total(minus=("half",)))
    assert in_force([_figure("norm", "4620"), half, need], [], {})["need"] == "-4620"


def test_a_row_taken_away_is_told_apart_and_stays_away() -> None:
    """Promise 8: a row that a person took away does not come back, and can be shown."""
    table, edits = _costs(rent="9100", power="450"), {"costs/rent": REMOVED}
    assert [row.key for row in table.in_force(edits)] == ["power"]
    assert [row.key for row in table.all_rows(edits)] == ["rent", "power"]
    assert [row.key for row in table.all_rows(edits) if table.is_removed(row, edits)] == ["rent"]


def test_rows_of_people_stand_in_the_order_of_their_numbers() -> None:
    """The tenth row of a person's comes after the second, and a new one after all of them."""
    table = _costs(rent="9100")
    edits = {"costs/+10/approved": "1", "costs/+2/approved": "1", "costs/+3": REMOVED}
    assert [row.key for row in table.in_force(edits)] == ["rent", "+2", "+10"]
    assert table.next_row(edits) == "+11"
    assert table.next_row({}) == "+1"
    assert table.next_row({"other/+9/approved": "1"}) == "+1"


@pytest.mark.parametrize("key", ["", "a/b", "+", "+0", "+x", "+1000", "a" * 81])
def test_rows_have_names_that_fit(key: str) -> None:
    """A row's name is short and is no path: keys of figures and actions are made of it."""
    with pytest.raises(ValueError, match="key"):
        TableRow(key=key, cells=())


def test_a_row_stands_once() -> None:
    """Two rows of one name would share a person's value."""
    given = _costs(rent="9100").model_dump()
    with pytest.raises(ValueError, match="stands twice"):
        FigureTable.model_validate(given | {"rows": given["rows"] * 2})


def test_the_cells_of_a_row_stand_in_its_columns() -> None:
    """A cell is found by table, row and column."""
    row = TableRow(key="rent", cells=(_figure("costs/rent/applied", "1"),))
    with pytest.raises(ValueError, match="costs/rent/approved"):
        FigureTable.model_validate(_costs().model_dump() | {"rows": (row.model_dump(),)})


def test_a_total_is_not_typed_by_hand() -> None:
    """A person changes what a sum is made of, never the sum."""
    with pytest.raises(ValueError, match="not editable"):
        _figure("need", editable=True, total=Total(plus=("norm",)))
