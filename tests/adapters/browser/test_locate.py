"""Elements: exact, visible, one of them, and reported when found by a fallback."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from framework.core.errors import NotAllowed, RefusedByTarget, SystemException, TargetChanged
from tests.adapters.browser.conftest import OUT, Lab


def element(**way: object) -> dict[str, Any]:
    """Describe an element found in one way."""
    return {"find": [way]}


def told_button(name: str, text: str) -> str:
    """Return a button that tells when it was pressed."""
    return f"<button onclick=\"told.textContent='{text}'\">{name}</button>"


def test_trap_1_same_words_other_link_is_told_apart_by_scope(lab: Lab) -> None:
    """A name in the completion list and in a saved row: the one in the list is pressed."""
    html = (
        f"<div>{told_button('Anna', 'row')}</div><div id=list>{told_button('Anna', 'list')}</div>"
    )
    elements = {
        "list": element(css="#list"),
        "anna": {"find": [{"text": "Anna"}], "within": "list"},
    }
    assert lab.told(html, {"press": "anna"}, elements=elements) == "list"


def test_trap_1_two_hits_are_an_error(lab: Lab) -> None:
    """Without a scope, the same words twice are refused, and the message lists them."""
    html = told_button("Anna", "row") * 2
    with pytest.raises(TargetChanged, match=r"anna of page page .*2 hits \(<button>, <button>\)"):
        lab.told(html, {"press": "anna"}, elements={"anna": element(text="Anna")}, seconds=0.3)


def test_trap_2_names_match_exactly(lab: Lab) -> None:
    """`All Tickets` is not a longer sentence that holds it."""
    html = told_button("All Tickets of everybody", "wrong") + told_button("All Tickets", "right")
    elements = {"all": element(role="button", name="All Tickets")}
    assert lab.told(html, {"press": "all"}, elements=elements) == "right"


def test_trap_3_the_old_page_is_still_up(lab: Lab) -> None:
    """After a route change, the button is that of the new page, whose heading came later."""
    html = (
        "<a href=# onclick=\"setTimeout(() => { h.textContent = 'Next'; "
        "add.onclick = () => told.textContent = 'next' }, 300)\">Go</a>"
        "<h2 id=h>First</h2><button id=add onclick=\"told.textContent='first'\">Add</button>"
    )
    pages = {
        "next": {
            "proof": {"role": "heading", "name": "Next"},
            "elements": {"add": element(role="button", name="Add"), "out": element(css="#out")},
        }
    }
    steps = ({"press": "go"}, {"expect": "next"}, {"press": "add"})
    assert lab.told(html, *steps, elements={"go": element(text="Go")}, pages=pages) == "next"


def test_trap_3_a_page_like_the_one_before_must_come_anew(lab: Lab) -> None:
    """A search page that answers with itself counts only when it has really come."""
    with pytest.raises(TargetChanged, match="the page before it is still up"):
        lab.read(
            "<button type=button>Search</button>",
            {"press": "search"},
            {"expect": "page"},
            elements={"search": element(role="button", name="Search")},
            seconds=0.3,
        )


def test_trap_8_controls_drawn_twice_keep_what_is_typed(lab: Lab) -> None:
    """A form that replaces its field after the first drawing gets the value again."""
    field = "<label>Name <input></label>"
    html = (
        f'<div id=form>{field}</div><button onclick="told.textContent='
        "document.querySelector('input').value\">Show</button><script>let drawn = false; "
        "form.oninput = () => { if (!drawn) { drawn = true; "
        f"form.innerHTML = '{field}' }} }}</script>"
    )
    elements = {"name": element(label="Name"), "show": element(text="Show")}
    assert (
        lab.told(html, {"fill": {"name": "Berg"}}, {"press": "show"}, elements=elements) == "Berg"
    )


def test_trap_9_another_page_with_status_200(lab: Lab) -> None:
    """A page that is not the one expected is told by what it says, whatever its status."""
    lab.site.pages["/page"] = "<h1>Possible cross-site request</h1>"
    with pytest.raises(
        TargetChanged, match=r"Page page was expected.*Seen: role heading \"Page\": 0 hits"
    ):
        lab.read("", seconds=0.3)


def test_trap_10_rich_text(lab: Lab) -> None:
    """A rich-text editor that `fill` waits for in vain takes typed text."""
    html = (
        "<div id=note role=textbox aria-label=Note contenteditable aria-readonly=true>old</div>"
        '<button onclick="told.textContent = note.innerText">Show</button>'
    )
    elements = {"note": element(role="textbox", name="Note"), "show": element(text="Show")}
    steps = ({"fill": {"note": "new text"}}, {"press": "show"})
    assert lab.told(html, *steps, elements=elements) == "new text"


def test_trap_12_hidden_buttons_are_no_hits(lab: Lab) -> None:
    """What the style sheet hides is not there."""
    html = (
        f"<style>.later {{ display: none }}</style><div class=later>{told_button('Go', 'hidden')}"
    )
    html += f"</div>{told_button('Go', 'shown')}"
    assert lab.told(html, {"press": "go"}, elements={"go": element(text="Go")}) == "shown"


def test_trap_12_a_missing_style_sheet_leaves_two_and_neither_is_pressed(lab: Lab) -> None:
    """When the style sheet did not come, the doubles show, and nothing is guessed."""
    html = "<link rel=stylesheet href=/gone.css>" + told_button("Delete", "gone") * 2
    with pytest.raises(TargetChanged, match="2 hits"):
        lab.told(html, {"press": "x"}, elements={"x": element(text="Delete")}, seconds=0.3)


def test_trap_15_what_saves_elsewhere_is_never_pressed_by_a_step_that_reads(lab: Lab) -> None:
    """`press` refuses an element that any operation saves with."""
    lab.describe_write()
    description = lab.session.description
    reads = {"does": "reads", "steps": [{"open": "page"}, {"press": "save"}]}
    raw = description.model_dump(exclude_unset=True)
    raw["operations"]["look"] = reads
    lab.session.description = type(description).model_validate(raw)
    with pytest.raises(NotAllowed, match="save saves"):
        lab.session.perform("look", {})
    assert not lab.site.posts()


def test_trap_16_console_errors_are_no_fault(lab: Lab) -> None:
    """Scripts that fail and images that are missing do not fail a run."""
    html = "<script>console.error('bad'); nothing()</script><img src=/gone.png>"
    html += told_button("Go", "fine")
    assert lab.told(html, {"press": "go"}, elements={"go": element(text="Go")}) == "fine"


@pytest.mark.parametrize(
    "html",
    [
        "<label for=f>Ort</label><p><input><input id=f {}></p>",
        "<input aria-label=Ort {}>",
        "<span id=o>Ort</span><input><input aria-labelledby=o {}>",
        "<table><tr><td>Namn<td><input><tr><td>Ort<td><input {}></table>",
        "<table><tr><th>Ort<tr><td>x</table><table><tr><td><b>Ort</b><td><input {}></table>",
        "<div><div>Namn</div><input></div><div>Ort</div><div><input {}></div>",
        "<table><tr><td>Namn<td><input><td>Ort<td><input {}></table>",
        "<label>Ort <select {}><option><option>Lindeby</select></label>",
    ],
)
def test_trap_18_field_by_visible_label(lab: Lab, html: str) -> None:
    """Tied label, else the input in the label's row, else the next input after its text."""
    html = html.format('oninput="told.textContent = value"')
    elements = {"city": element(beside="Ort")}
    verb = "choose" if "select" in html else "fill"
    assert lab.told(html, {verb: {"city": "Lindeby"}}, elements=elements) == "Lindeby"


def test_trap_18_an_ambiguous_label_lists_what_is_there(lab: Lab) -> None:
    """The same label beside two fields is an error, and so is a label that is not there."""
    html = "<p>Ort <input id=a></p>".replace("Ort", "<span>Ort</span>") * 2
    with pytest.raises(TargetChanged, match="<input id=a>, <input id=a>"):
        lab.read(html, {"fill": {"x": "y"}}, elements={"x": element(beside="Ort")}, seconds=0.3)


def test_a_label_that_is_gone_is_told_with_the_labels_that_are_there(lab: Lab) -> None:
    """After an upgrade renamed a label, the message shows the new one."""
    html = "<label>Turer <input></label>"
    with pytest.raises(TargetChanged, match=r"0 hits \(there: Turer\)"):
        lab.read(html, {"fill": {"x": "y"}}, elements={"x": element(label="Pass")}, seconds=0.3)


def test_a_fallback_is_reported(lab: Lab) -> None:
    """An element found by its second locator is used, and the use is told."""
    elements = {"go": {"find": [{"text": "Start"}, {"css": "#go"}]}}
    result = lab.read("<button id=go>Begin</button>", {"press": "go"}, elements=elements)
    (used,) = result.fallbacks
    assert (used.page, used.element, used.index, used.locator) == ("page", "go", 1, 'css "#go"')


def test_the_first_locator_gets_time_before_a_fallback(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that is still drawing does not need its fallbacks."""
    monkeypatch.setattr("framework.adapters.browser.locate._FIRST_ALONE", 10)
    html = "<button id=go></button><script>setTimeout(() => go.textContent = 'Start', 200)</script>"
    elements = {"go": {"find": [{"text": "Start"}, {"css": "#go"}]}}
    assert lab.read(html, {"press": "go"}, elements=elements).fallbacks == ()


def test_trap_19_a_system_that_mixes_languages_is_found_by_either(lab: Lab) -> None:
    """A button that was never translated, beside one that was: each by its own words, and told."""
    html = told_button("Save", "saved") + told_button("Avbryt", "cancelled")
    ways = [{"role": "button", "name": "Spara"}, {"role": "button", "name": "Save"}]
    result = lab.read(html + OUT, {"press": "save"}, elements={"save": {"find": ways}})
    assert [used.locator for used in result.fallbacks] == ['role button "Save"']


def test_trap_19_the_browser_speaks_the_descriptions_language(lab: Lab) -> None:
    """Locators belong to a language, so the browser asks for that one."""
    html = "<script>onload = () => { told.textContent = navigator.language }</script>"
    elements = {"told": element(text="sv-SE")}
    assert lab.told(html, {"wait_for": "told"}, elements=elements) == "sv-SE"


def test_trap_15_a_persons_button_in_every_row_is_out_of_reach(lab: Lab) -> None:
    """Only what the description names can be pressed; a row's `Sign` is not among it."""
    html = f"<table><tr><th>Id<th><tr><td>1<td>{told_button('Sign', 'signed')}</table>"
    elements = {"table": element(css="table")}
    steps = ({"read_table": {"table": "table"}},)
    assert lab.read(html + OUT, *steps, elements=elements, result={"id": {"column": "Id"}}).rows
    with pytest.raises(ValidationError, match="press names what its page has not: sign"):
        lab.read(html, {"press": "sign"}, elements=elements)


def test_a_pop_up_in_the_way(lab: Lab) -> None:
    """Something that lies over the button is a system exception that says so."""
    html = told_button("Go", "pressed") + "<dialog id=d>News</dialog><script>d.showModal()</script>"
    with pytest.raises(SystemException, match="over go on page page: a pop-up in the way"):
        lab.told(html, {"press": "go"}, elements={"go": element(text="Go")}, seconds=0.5)


def test_choose_by_visible_text_and_tick(lab: Lab) -> None:
    """Options are chosen by their text, boxes ticked by yes or no."""
    html = (
        "<label for=s>Type</label><select id=s><option value=1>A<option value=2>B</select>"
        "<label><input type=checkbox id=c>Night</label>"
        '<button onclick="told.textContent = s.value + c.checked">Show</button>'
    )
    elements = {n: element(label=n.title()) for n in ("type", "night")} | {
        "x": element(text="Show")
    }
    steps = ({"choose": {"type": "B"}}, {"tick": {"night": "yes"}}, {"press": "x"})
    assert lab.told(html, *steps, elements=elements) == "2true"


def test_a_choice_that_is_not_offered_is_an_answer(lab: Lab) -> None:
    """The target not having the choice is a matter for a person, not for a retry."""
    html = "<label for=s>Type</label><select id=s><option>A<option>B</select>"
    with pytest.raises(RefusedByTarget, match="type does not offer C; it offers: A, B"):
        lab.read(html, {"choose": {"type": "C"}}, elements={"type": element(label="Type")})


def test_a_field_that_cuts_what_is_typed_is_found_out(lab: Lab) -> None:
    """What a field does not keep is not sent."""
    html = '<label>Code <input oninput="value = value.slice(0, 2)"></label>' + told_button(
        "Go", "!"
    )
    elements = {"code": element(label="Code"), "go": element(text="Go")}
    with pytest.raises(SystemException, match="code does not keep"):
        lab.told(html, {"fill": {"code": "1234"}}, {"press": "go"}, elements=elements, seconds=1)


def test_nothing_is_fetched_from_elsewhere(lab: Lab) -> None:
    """Requests to another origin are dropped in the browser, even to the same machine."""
    other = lab.site.address.replace("127.0.0.1", "localhost")
    html = f"<img src={other}/elsewhere.png onerror=\"told.textContent='dropped'\">"
    elements = {"told": element(text="dropped")}
    assert lab.told(html, {"wait_for": "told"}, elements=elements) == "dropped"
    assert "/elsewhere.png" not in [request.path for request in lab.site.requests]
