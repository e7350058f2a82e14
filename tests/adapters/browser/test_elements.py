"""What elements show, as rows; options by their values; frames; a target's own words."""

from __future__ import annotations

from typing import Any

import pytest

from framework.core.errors import RefusedByTarget, TargetChanged
from tests.adapters.browser.conftest import Lab, Request

PAGE = """
<h2>Printer <b id=number>#7</b></h2>
<p id=state>Open</p><select id=owner><option>Nobody<option selected>Anna</select>
<input id=mail value="kim@example.invalid"><label>Seen <input id=seen type=checkbox checked></label>
<ul id=notes>
  <li><h6>Comment</h6><i>Public</i><div>First</div>
  <li><h6>Moved</h6>
</ul>
"""


def css(selector: str, **more: object) -> dict[str, Any]:
    """Describe an element found by CSS."""
    return {"find": [{"css": selector}], **more}


ELEMENTS: dict[str, Any] = {
    "number": css("#number"),
    "state": css("#state"),
    "owner": css("#owner"),
    "mail": css("#mail"),
    "seen": css("#seen"),
    "late": css("#late", appears=True),
    "note": css("#notes > li"),
    "title": css("h6", within="note"),
    "text": css("div", within="note", appears=True),
}


def columns(*names: str) -> dict[str, Any]:
    """Return a result of elements, as lines."""
    return {name: {"column": name, "type": "lines"} for name in names}


def test_elements_of_a_page_are_one_row(lab: Lab) -> None:
    """Text, what fields hold, and nothing for what is not there and need not be."""
    names = ("number", "state", "owner", "mail", "seen", "late")
    result = lab.read(
        PAGE, {"read_elements": {"elements": names}}, elements=ELEMENTS, result=columns(*names)
    )
    said = ("#7", "Open", "Anna", "kim@example.invalid", "yes", "")
    assert result.rows == (dict(zip(names, said, strict=True)),)


def test_each_part_of_a_list_is_a_row_with_what_stands_around_it(lab: Lab) -> None:
    """One without an element that need not be there has nothing in its place."""
    names = ("number", "title", "text")
    step = {"read_elements": {"each": "note", "elements": names}}
    result = lab.read(PAGE, step, elements=ELEMENTS, result=columns(*names))
    assert result.rows == (
        {"number": "#7", "title": "Comment", "text": "First"},
        {"number": "#7", "title": "Moved", "text": ""},
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<h6>Moved</h6>", "", "Element title of page page is not there exactly once"),
        ("<h6>Moved</h6>", "<h6>a</h6><h6>b</h6>", "Element title of page page is not there"),
        ("<div>First", "<div>Also</div><div>First", "Element text of page page is not there"),
        ("<ul id=notes>", "<ul>", "Element note of page page is not there exactly once"),
        ("id=number", "", "Element number of page page is not there exactly once"),
    ],
)
def test_what_is_not_there_once_is_a_changed_page(lab: Lab, old: str, new: str, said: str) -> None:
    """Nothing is taken for empty because it was renamed, and an empty list is no answer."""
    step = {"read_elements": {"each": "note", "elements": ("number", "title", "text")}}
    with pytest.raises(TargetChanged, match=said):
        lab.read(PAGE.replace(old, new), step, elements=ELEMENTS, seconds=0.6)


def test_drawn_markdown_is_read_as_markdown(lab: Lab) -> None:
    """Numbers, dashes and bold, which are no text of the page; spaces and links as people see."""
    html = (
        "<div id=drawn><p>Press <strong>Reset</strong>,<br>\n see <a href=/7>#7</a> and "
        "<em>wait</em>.</p>\n<ol start=2><li><p>Log in</p>"
        "<ul><li><code>dir</code></ul><li>Go</ol><h2>Then</h2><pre>a\nb</pre></div>"
    )
    elements = {"drawn": css("#drawn", markdown=True)}
    step = {"read_elements": {"elements": ("drawn",)}}
    rows = lab.read(html, step, elements=elements, result=columns("drawn")).rows
    said = "Press **Reset**,|see #7 and *wait*.|2. Log in|- `dir`|3. Go|## Then|a|b"
    assert rows == ({"drawn": said.replace("|", "\n")},)


def test_trap_4_a_list_that_is_still_drawing_is_read_when_it_is_whole(lab: Lab) -> None:
    """Two readings must agree."""
    html = PAGE + (
        "<script>let n = 0; const more = () => { notes.insertAdjacentHTML('beforeend',"
        "'<li><h6>' + ++n + '</h6>'); if (n < 20) setTimeout(more, 5) }; more()</script>"
    )
    step = {"read_elements": {"each": "note", "elements": ("title",)}}
    rows = lab.read(html, step, elements=ELEMENTS, result=columns("title")).rows
    assert rows[-1] == {"title": "20"}


OFFERS = """
<label for=of>Parent</label><select id=of onchange="told.textContent = of.value">
<option value="">---<option value=7>7 Printer<option value=70>70 Other</select>
<button onclick="told.textContent += ' pressed'">Show</button>
"""
PARENT: dict[str, Any] = {
    "elements": {
        "parent": {"find": [{"label": "Parent"}]},
        "show": {"find": [{"role": "button", "name": "Show"}]},
    },
    "parameters": {"parent": "text"},
}
BY_VALUE = ({"choose_value": {"parent": "{{ parent }}"}}, {"press": "show"})


def test_an_option_is_chosen_by_its_value(lab: Lab) -> None:
    """Its text holds a title that nobody knows; and it is kept when the press comes."""
    assert lab.told(OFFERS, *BY_VALUE, given={"parent": "7"}, **PARENT) == "7 pressed"


def test_a_value_that_is_not_offered_is_refused_with_those_that_are(lab: Lab) -> None:
    """The beginning of another value is not that value."""
    with pytest.raises(RefusedByTarget, match="parent does not offer 0; it offers: , 7, 70"):
        lab.told(OFFERS, *BY_VALUE, given={"parent": "0"}, seconds=1, **PARENT)


def test_an_editor_in_a_page_of_its_own_is_filled(lab: Lab) -> None:
    """What a frame holds is found through it, keeps its lines, and is read back."""
    lab.site.pages["/inner"] = "<body contenteditable=true><p>old</p></body>"
    html = (
        '<iframe id=f src=/inner></iframe><button onclick="told.textContent ='
        " f.contentDocument.body.innerText.split(/\\n+/).join('|')\">Show</button>"
    )
    elements = {
        "editor": css("iframe", frame=True),
        "text": css("body[contenteditable=true]", within="editor"),
        "show": {"find": [{"role": "button", "name": "Show"}]},
    }
    steps = ({"fill": {"text": "{{ said }}\n{{ reference }}"}}, {"press": "show"})
    told = lab.told(
        html, *steps, elements=elements, parameters={"said": "lines"},
        given={"said": "One\nTwo", "reference": "x:1"},
    )  # fmt: skip
    assert told == "One|Two|x:1"


def test_values_have_the_words_of_the_target(lab: Lab) -> None:
    """Chosen by its words, read as ours; what it has no word of ours for stays as it is shown."""

    def page(request: Request) -> str:
        return (
            "<h1>Page</h1><form><label for=p>Prio</label><select id=p name=prio>"
            "<option>1. Critical<option>2. High</select><button>Ask</button></form>"
            f"<p>{request.form.get('prio', '')}</p>"
            "<ul><li>1. Critical<li>2. High<li>3. Whenever</ul>"
        )

    lab.site.pages["/page"] = page
    elements = {
        "prio": {"find": [{"label": "Prio"}]},
        "ask": {"find": [{"role": "button", "name": "Ask"}]},
        "asked": css("p"),
        "offer": css("ul > li"),
        "priority": css(":scope", within="offer"),
    }
    words = {"words": {"priority": {"IT1": "1. Critical", "IT2": "2. High"}}}
    result = lab.read(
        "", {"choose": {"prio": "{{ priority }}"}}, {"press": "ask"}, {"expect": "page"},
        {"read_elements": {"each": "offer", "elements": ("asked", "priority")}},
        elements=elements, parameters={"priority": "text"}, given={"priority": "IT2"},
        result={name: {"column": name} for name in ("asked", "priority")}, formats=words,
    )  # fmt: skip
    assert [row["priority"] for row in result.rows] == ["IT1", "IT2", "3. Whenever"]
    assert {row["asked"] for row in result.rows} == {"2. High"}
