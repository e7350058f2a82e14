"""Pages that scripts draw: lists of completions, cells of grids, menus, lists that grow."""

from __future__ import annotations

import json
from typing import Any

import pytest

from framework.core.errors import RefusedByTarget, TargetChanged
from tests.adapters.browser.conftest import LOG_IN, OUT, Lab


def element(**way: object) -> dict[str, Any]:
    """Describe an element found in one way."""
    return {"find": [way]}


COMPLETIONS = """
<ul><li><a href=# onclick="told.textContent='saved row'">Anna</a></ul>
<label>Who <input id=who></label><ul id=list hidden></ul>
<script>
const people = %s;
who.onkeyup = () => setTimeout(() => {
  list.hidden = false;
  const fit = people.filter((name) => who.value && name.startsWith(who.value));
  list.replaceChildren(...fit.map((name) => {
    const entry = document.createElement("li");
    entry.textContent = name;
    entry.onclick = () => {
      who.value = name; list.hidden = true; told.textContent = "picked " + name;
    };
    return entry;
  }));
}, 100);
</script>
"""
PICK = {"pick": {"field": "who", "text": "{{ who }}", "offers": "offers"}}
PICKING: dict[str, Any] = {
    "elements": {
        "who": element(label="Who"),
        "offers": {"find": [{"css": "#list"}], "appears": True},
    },
    "parameters": {"who": "text"},
}


def completions(*people: str) -> str:
    """Return a field that offers those of these people whose names begin with what is typed."""
    return COMPLETIONS % json.dumps(people)


def test_trap_1_pick_presses_in_the_list_and_nowhere_else(lab: Lab) -> None:
    """The same words in a saved row above are not what is meant."""
    html = completions("Anna", "Anna-Karin")
    assert lab.told(html, PICK, given={"who": "Anna"}, **PICKING) == "picked Anna"


@pytest.mark.parametrize(
    "offered", [("Anna-Karin", "Annabell"), ("Anna", "Anna"), ()], ids=["longer", "twice", "none"]
)
def test_trap_2_pick_takes_just_the_text_exactly_once(lab: Lab, offered: tuple[str, ...]) -> None:
    """An offer that only begins with the text, two alike, or none: the target does not have it."""
    with pytest.raises(RefusedByTarget, match="who does not offer Anna exactly once"):
        lab.read(completions(*offered), PICK, given={"who": "Anna"}, seconds=1, **PICKING)


def test_pick_of_no_value_leaves_the_field_empty(lab: Lab) -> None:
    """Nothing is typed and nothing pressed."""
    html = completions("Anna") + "<script>who.value = 'old'</script>"
    show = {"press": "show"}
    html += "<button onclick=\"told.textContent = '[' + who.value + ']'\">Show</button>"
    picking = {**PICKING, "elements": {**PICKING["elements"], "show": element(text="Show")}}
    assert lab.told(html, PICK, show, given={"who": ""}, **picking) == "[]"


GRID = """
<table>
<tfoot><tr><th>Sum<th>0<th></tfoot>
<thead><tr><th hidden>Company<th>Date<th>Hours</thead>
<tbody>
<tr><td hidden><input><td>2027-01-04<td>6
<tr class=selected><td hidden><input>
  <td><input id=d><input type=date role=button><td><div><input id=h></div>
</table>
<button onclick="told.textContent = d.value + ' ' + h.value">Save</button>
"""
ROW: dict[str, Any] = {
    "row": {"find": [{"css": "tr.selected"}], "appears": True},
    "date": {"find": [{"cell": "Date"}], "within": "row", "appears": True},
    "hours": {"find": [{"cell": "Hours"}], "within": "row", "appears": True},
    "show": element(text="Save"),
}


def test_trap_5_cells_of_the_new_row_are_filled_by_their_headings(lab: Lab) -> None:
    """No label says which field is which; the column's heading does, hidden columns counted."""
    steps = ({"fill": {"date": "2027-01-11"}}, {"fill": {"hours": "8"}}, {"press": "show"})
    assert lab.told(GRID, *steps, elements=ROW) == "2027-01-11 8"


def test_trap_18_a_heading_that_is_gone_is_told_with_the_headings_that_are_there(lab: Lab) -> None:
    """After an upgrade renamed a column, the message shows the new one."""
    html = GRID.replace("<th>Hours", "<th>Time")
    with pytest.raises(TargetChanged, match=r'cell "Hours": 0 hits \(there: Date, Time\)'):
        lab.read(html, {"fill": {"hours": "8"}}, elements=ROW, seconds=0.3)


MENU = """
<nav id=menu><div><span onclick="toggle()">Time</span></div><div id=folder {}>
<div><span onclick="told.textContent = 'lines'">Lines</span></div></div></nav>
<p>Time</p><p onclick="told.textContent = 'wrong'">Lines</p>
<script>const toggle = () => setTimeout(() => {{ folder.hidden = !folder.hidden }}, 100)</script>
"""
WALK = {"menu": {"within": "menu", "path": ["Time", "Lines"]}}


@pytest.mark.parametrize("state", ["hidden", ""])
def test_a_menu_is_walked_and_an_open_folder_is_not_closed(lab: Lab, state: str) -> None:
    """A folder is pressed only when what it holds does not show, and only in the menu."""
    elements = {"menu": element(css="#menu")}
    assert lab.told(MENU.format(state), WALK, elements=elements) == "lines"


def test_a_menu_without_the_entry_is_a_changed_page(lab: Lab) -> None:
    """The words that are missing are told."""
    html = MENU.format("").replace(">Lines</span>", ">Rows</span>")
    with pytest.raises(TargetChanged, match="menu does not show Lines exactly once"):
        lab.read(html, WALK, elements={"menu": element(css="#menu")}, seconds=0.3)


def test_trap_3_an_address_that_differs_behind_the_hash_is_loaded_anew(lab: Lab) -> None:
    """A list under such an address is read as it is now, not as it was drawn before."""
    lab.site.pages["/page"] = "<h1>Page</h1>"
    parts = {
        "first": {"path": "/page#a", "proof": {"role": "heading", "name": "Page"}},
        "other": {"path": "/page#b", "proof": {"role": "heading", "name": "Page"}},
    }
    lab.read("", {"open": "first"}, {"open": "other"}, {"open": "other"}, pages=parts)
    assert len([each for each in lab.site.requests if each.path == "/page"]) == 4


GROWING = """
<p>_/5</p><table><thead><tr><th>Id<tbody></tbody></table><button onclick="more()">More</button>
<script>let n = 0; const more = () => setTimeout(() => {
  for (let i = 0; i < 2 && n < 5; i++)
    document.querySelector('tbody').insertRow().insertCell().textContent = ++n;
  if (n === 5) document.querySelector('button').remove();
}, 50); more()</script>
"""


def test_trap_5_a_table_that_grows_is_read_once(lab: Lab) -> None:
    """More rows below the first ones are not the first ones again; the total holds for all."""
    elements = {
        "table": element(css="table"),
        "total": element(css="p"),
        "more": {"find": [{"role": "button", "name": "More"}], "appears": True},
    }
    step = {"read_table": {"table": "table", "total": "total", "next_page": "more"}}
    result = lab.read(GROWING, step, elements=elements, result={"id": {"column": "Id"}})
    assert [row["id"] for row in result.rows] == ["1", "2", "3", "4", "5"]


def test_several_values_are_taken_out_of_one_column(lab: Lab) -> None:
    """Each by its own expression; a row of somebody else's has none of them."""
    html = (
        "<table><thead><tr><th>Note<tbody><tr><td>1101-A | rad 2 | to 06/13/2027 | ref-1"
        "<tr><td>Meeting</table>"
    )
    result = lab.read(
        html,
        {"read_table": {"table": "table"}},
        elements={"table": element(css="table")},
        formats={"date": "%m/%d/%Y"},
        result={
            "schema": {"column": "Note", "match": r"^(\S+) \| "},
            "row": {"column": "Note", "match": r"rad (\d+)", "type": "integer"},
            "to": {"column": "Note", "match": r"to (\S*) \|", "type": "date"},
        },
    )
    assert result.rows == (
        {"schema": "1101-A", "row": "2", "to": "2027-06-13"},
        {"schema": "", "row": "", "to": ""},
    )


MARKS = """
<table><thead><tr><th>Employee<th>Hours<tbody><tr><td><div id=who><input></div>
<td><div class=wrong><input></div></table>
<script>document.forms[0].onsubmit = () => { who.className = 'wrong'; return false }</script>
"""


def test_a_marked_cell_without_words_names_its_column(lab: Lab) -> None:
    """The refusal is a red frame; the reason is what it frames, and not what was red before."""
    with pytest.raises(RefusedByTarget, match=r"The target answers: Employee$"):
        lab.write(MARKS, refusal={"css": ".wrong"})


def test_what_pages_store_is_forgotten_before_a_log_in(lab: Lab) -> None:
    """A session that a page keeps outside cookies does not outlive its end."""
    page = f"<h1>Page</h1>{OUT}<script>told.textContent = localStorage.who || 'nobody';"
    page += "localStorage.who = 'me'</script>"
    shown = iter([page, page, LOG_IN.format(""), page])
    lab.site.pages["/page"] = lambda _: next(shown)
    lab.told("")
    assert lab.told("") == "me"
    assert lab.told("") == "nobody"
