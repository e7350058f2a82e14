"""Tables, terms and files: whole, and canonical."""

from __future__ import annotations

import time
from typing import Any

import pytest

from framework.adapters.browser.read import csv_rows, first_number
from framework.core.errors import BusinessException, SystemException, TargetChanged
from tests.adapters.browser.conftest import Lab, Request

TABLE = {"table": {"find": [{"role": "table"}]}}
ID = {"id": {"column": "Id"}}


def table(*rows: str, head: str = "<th>Id") -> str:
    """Return a table of rows of cells."""
    return f"<table><thead><tr>{head}<tbody>" + "".join(f"<tr>{row}" for row in rows) + "</table>"


def ids(count: int) -> list[str]:
    """Return rows of one cell, numbered from 1."""
    return [f"<td>{number}" for number in range(1, count + 1)]


@pytest.mark.parametrize("busy", [0, 40], ids=["quick", "busy"])
def test_trap_4_half_read_tables(lab: Lab, busy: int) -> None:
    """A grid that is still drawing is read when it has come to rest; a busy page is not at rest."""
    html = table() + (
        "<script>let n = 0; const more = () => { document.querySelector('tbody')"
        ".insertRow().insertCell().textContent = ++n; if (n < 29) setTimeout(work, 1) };"
        "const work = () => { const began = performance.now();"
        f"while (performance.now() - began < {busy}); setTimeout(more, 10) }}; more()</script>"
    )
    result = lab.read(html, {"read_table": {"table": "table"}}, elements=TABLE, result=ID)
    assert [row["id"] for row in result.rows] == [str(number) for number in range(1, 30)]


def test_trap_4_the_total_is_waited_for(lab: Lab) -> None:
    """The last row comes late, and the total says that it is missing."""
    html = table(*ids(2)) + (
        "<p>3 hits</p><script>setTimeout(() => document.querySelector('tbody').insertRow()"
        ".insertCell().textContent = 3, 400)</script>"
    )
    elements = TABLE | {"total": {"find": [{"css": "p"}]}}
    step = {"read_table": {"table": "table", "total": "total"}}
    assert len(lab.read(html, step, elements=elements, result=ID).rows) == 3


def test_a_total_that_never_agrees_is_an_error(lab: Lab) -> None:
    """28 rows of 29 are not a reading."""
    elements = TABLE | {"total": {"find": [{"css": "p"}]}}
    step = {"read_table": {"table": "table", "total": "total"}}
    with pytest.raises(SystemException, match="2 rows were seen last"):
        lab.read(table(*ids(2)) + "<p>3 hits</p>", step, elements=elements, result=ID, seconds=0.4)


def test_trap_5_the_empty_row_that_the_pager_counts(lab: Lab) -> None:
    """An editable grid ends with an empty row; the total may count it, the rows do not."""
    html = table(*ids(2), "<td><input>") + "<p>3 records</p>"
    elements = TABLE | {"total": {"find": [{"css": "p"}]}}
    step = {"read_table": {"table": "table", "total": "total"}}
    assert len(lab.read(html, step, elements=elements, result=ID).rows) == 2


def test_trap_5_the_new_one_is_on_page_two(lab: Lab) -> None:
    """A table is read over all its pages, and the total holds for all of them."""

    def page(request: Request) -> str:
        second = "2" in request.form.values()
        rows = ["<td>16"] if second else ids(15)
        more = "" if second else "<a href=/page?sida=2>Next</a>"
        return f"<h1>Page</h1><p>16 hits</p>{table(*rows)}{more}"

    lab.site.pages["/page"] = page
    elements = TABLE | {
        "total": {"find": [{"css": "p"}]},
        "next": {"find": [{"text": "Next"}], "appears": True},
    }
    step = {"read_table": {"table": "table", "total": "total", "next_page": "next"}}
    result = lab.read("", step, elements=elements, result=ID)
    assert [row["id"] for row in result.rows][-2:] == ["15", "16"]


def test_trap_7_values_come_back_reformatted(lab: Lab) -> None:
    """Hours, dates, percent and identity numbers are compared as canonical values."""
    html = table(
        "<td>38,25<td>11/1-27<td>75,00 %<td>19850209-T001",
        "<td>38:30<td>2027-01-11<td>75<td>19850209T001",
        head="<th>Hours<th>From<th>Degree<th>Who",
    )
    kinds = {"hours": "hours", "from": "date", "degree": "percent", "who": "identity"}
    result = lab.read(
        html,
        {"read_table": {"table": "table"}},
        elements=TABLE,
        result={name: {"column": name.title(), "type": kind} for name, kind in kinds.items()},
        parameters={"hours": "hours"},
        where={"hours": "hours"},
        given={"hours": "38:15"},
    )
    wanted = {"hours": "38:15", "from": "2027-01-11", "degree": "75", "who": "19850209T001"}
    assert result.rows == (wanted,)


def test_a_missing_column_lists_those_that_are_there(lab: Lab) -> None:
    """A renamed column is a changed page."""
    with pytest.raises(TargetChanged, match="Column Id is not there exactly once; there: Number"):
        lab.read(
            table("<td>1", head="<th>Number"),
            {"read_table": {"table": "table"}},
            elements=TABLE,
            result=ID,
        )


def test_one_none_if_after_the_other_waits_for_neither(lab: Lab) -> None:
    """When what is wanted after both is there, the page has drawn."""
    elements = TABLE | {
        name: {"find": [{"text": name}], "appears": True} for name in ("No page", "No hits")
    }
    elements = {name.lower().replace(" ", "_"): element for name, element in elements.items()}
    steps = ({"none_if": "no_page"}, {"none_if": "no_hits"}, {"read_table": {"table": "table"}})
    began = time.monotonic()
    assert len(lab.read(table(*ids(2)), *steps, elements=elements, result=ID).rows) == 2
    assert time.monotonic() - began < 10  # Of the 20 that it waits for what does not come.


def test_none_if_waits_for_one_of_the_two(lab: Lab) -> None:
    """No hits is an answer; it is not concluded before the page has drawn."""
    html = "<p id=p></p><script>setTimeout(() => p.textContent = '0 hits', 200)</script>"
    elements = TABLE | {"none": {"find": [{"text": "0 hits"}], "appears": True}}
    steps = ({"none_if": "none"}, {"read_table": {"table": "table"}})
    assert lab.read(html, *steps, elements=elements, result=ID).rows == ()


def test_a_message_across_the_table_is_no_row(lab: Lab) -> None:
    """`No hits` in one cell over all columns is not data, and neither is the footer."""
    html = table("<td colspan=2>No hits", head="<th>Id<th>Name")
    html = html.replace("</table>", "<tfoot><tr><td>Sum<td>0</table>")
    assert lab.read(html, {"read_table": {"table": "table"}}, elements=TABLE, result=ID).rows == ()


PRESS_ROW: dict[str, Any] = {
    "elements": TABLE | {"show": {"find": [{"text": "Show"}], "appears": True}},
    "parameters": {"row": "integer", "from": "date"},
    "given": {"row": "2", "from": "2027-01-11"},
}
ROW_STEP = {
    "press_row": {
        "table": "table",
        "press": "show",
        "where": {"Row": "{{ row }}", "From": "{{ from }}"},
    }
}


def row(number: str, start: str, name: str) -> str:
    """Return a row with a button that tells the row's name."""
    return f"<td>{number}<td>{start}<td><button onclick=\"told.textContent='{name}'\">Show</button>"


def test_press_row_presses_in_the_row_that_matches(lab: Lab) -> None:
    """The link of the row whose cells equal the parameters is pressed, and no other."""
    html = table(
        row("1", "2027-01-11", "a"),
        row("2,0", "11/1-27", "b"),
        row("2", "", "c"),
        head="<th>Row<th>From<th>",
    )
    assert lab.told(html, ROW_STEP, **PRESS_ROW) == "b"


def test_press_row_ends_with_no_rows_when_none_matches(lab: Lab) -> None:
    """No such row is an answer: nothing found."""
    html = table(row("1", "2027-01-11", "a"), head="<th>Row<th>From<th>")
    assert lab.read(html, ROW_STEP, **PRESS_ROW).rows == ()


def test_trap_13_press_row_refuses_rows_that_are_alike(lab: Lab) -> None:
    """Targets accept duplicates; which of them is meant is for a person."""
    html = table(*[row("2", "2027-01-11", "a")] * 2, head="<th>Row<th>From<th>")
    with pytest.raises(BusinessException, match="2 rows of table table are alike"):
        lab.read(html, ROW_STEP, **PRESS_ROW)


def test_fields_of_a_list_of_terms_and_of_a_table_with_row_headers(lab: Lab) -> None:
    """Both ways of showing one record are read, line breaks kept."""
    html = "<table id=t><tr><th>Pass<td>Mån 07:00<br>Tis 08:00</table><dl id=d><dt>Name<dd>Dag</dl>"
    elements = {"t": {"find": [{"css": "#t"}]}, "d": {"find": [{"css": "#d"}]}}
    lines = {"pass": {"column": "Pass", "type": "lines"}}
    result = lab.read(html, {"read_fields": "t"}, elements=elements, result=lines)
    assert result.rows == ({"pass": "Mån 07:00\nTis 08:00"},)


@pytest.mark.parametrize("step", [{"read_csv": "file"}, {"get_csv": "/rows.csv"}])
def test_csv_by_link_and_by_path(lab: Lab, step: dict[str, str]) -> None:
    """A CSV file is read whether a link leads to it or only its address is known."""
    lab.site.pages["/rows.csv"] = "\ufeffId;Name\r\n1;Å\r\n".encode()
    elements = {"file": {"find": [{"text": "Export"}]}}
    result = lab.read("<a href=/rows.csv>Export</a>", step, elements=elements, result=ID)
    assert result.rows == ({"id": "1"},)


@pytest.mark.parametrize(
    "data",
    [
        "\ufeffNamn;Ort\r\nÅsa;Å\r\n".encode(),
        "Namn;Ort\nÅsa;Å\n\n".encode("cp1252"),
        'Namn,Ort\n"Åsa","Å"\n'.encode(),
    ],
)
def test_csv_dialects(data: bytes) -> None:
    """Semicolon or comma, byte order mark, UTF-8 or Windows-1252."""
    assert csv_rows(data) == [{"Namn": "Åsa", "Ort": "Å"}]


@pytest.mark.parametrize(
    ("text", "number"),
    [("1 204 träffar", 1204), ("0 träffar", 0), ("Totalt: 29 st", 29), ("inga", None)],
)
def test_first_number(text: str, number: int | None) -> None:
    """The total is the first number of its text, thousands apart or not."""
    assert first_number(text) == number
