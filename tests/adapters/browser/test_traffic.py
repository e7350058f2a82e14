"""Lists that scripts fill: they count when the page's server has answered, and not before."""

from __future__ import annotations

from typing import Any

import pytest

from framework.core.errors import SystemException
from tests.adapters.browser.conftest import Answer, Lab, Request, Site

#: A search whose server is asked after `pause` milliseconds, as if another key could follow.
PAGE = """
<button onclick="setTimeout(search, {pause})">Search</button>
<p id=none>No rows</p><b id=total>{old}</b>
<table id=rows><thead><tr><th>Row</thead><tbody>{rows}</tbody></table>
<script>
async function search() {{
  const found = (await (await fetch("/found")).text()).split(",");
  none.hidden = true;
  total.textContent = found.length;
  rows.tBodies[0].innerHTML = found.map((row) => "<tr><td>" + row).join("");
}}
{script}
</script>
"""
ELEMENTS: dict[str, Any] = {
    "search": {"find": [{"text": "Search"}]},
    "rows": {"find": [{"css": "#rows"}]},
    "total": {"find": [{"css": "#total"}]},
    "none": {"find": [{"css": "#none"}], "appears": True},
}
RESULT = {"row": {"column": "Row"}}
SEARCH: dict[str, Any] = {"press": "search"}
READ: dict[str, Any] = {"read_table": {"table": "rows", "total": "total"}}


def page(pause: int = 0, old: int = 0, rows: str = "", script: str = "") -> str:
    """Return the page of a search."""
    return PAGE.format(pause=pause, old=old, rows=rows, script=script)


def rows(lab: Lab, html: str, *steps: dict[str, Any], **more: object) -> list[str]:
    """Return the rows that are read after these steps."""
    found = lab.read(html, *steps, elements=ELEMENTS, result=RESULT, **more).rows
    return [row["row"] for row in found]


@pytest.fixture
def slow(site: Site) -> None:
    """Let the server take its time, which a look at a page never does."""

    def found(_: Request) -> Answer:
        site.over.wait(0.4)
        return "A,B"

    site.pages["/found"] = found


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("pause", [0, 100])
@pytest.mark.parametrize(("old", "before"), [(0, ""), (1, "<tr><td>Old")], ids=["empty", "old"])
def test_trap_20_a_list_counts_when_its_server_has_answered(
    lab: Lab, pause: int, old: int, before: str
) -> None:
    """Until then it is empty, or of the search before; its total agrees, and nothing moves."""
    asks = "fetch('/start')"  # A script that waits before it asks is known by having asked before.
    assert rows(lab, page(pause, old, before, asks), SEARCH, READ) == ["A", "B"]


@pytest.mark.usefixtures("slow")
def test_trap_20_none_counts_when_the_server_has_answered(lab: Lab) -> None:
    """A page that says "no rows" until it knows better is not believed before it does."""
    assert rows(lab, page(), SEARCH, {"none_if": "none"}, READ) == ["A", "B"]


def test_an_answer_that_never_comes_is_no_answer(lab: Lab, site: Site) -> None:
    """The reading ends as a time-out that names what was waited for, never as an empty list."""
    site.pages["/found"] = lambda _: (site.over.wait(20), None)[1]
    with pytest.raises(SystemException, match="still waits for /found"):
        rows(lab, page(), SEARCH, READ, seconds=0.6)
    with pytest.raises(SystemException, match="still waits for /found"):
        rows(lab, page(), SEARCH, {"none_if": "none"}, READ, seconds=0.6)


def test_a_page_that_asks_on_and_on_is_no_answer(lab: Lab, site: Site) -> None:
    """Between two questions nothing is in flight; what the page says then is not believed."""
    site.pages["/found"], site.pages["/news"] = "A", "none"
    asking = page(script="setInterval(() => fetch('/news'), 60)")
    for steps in ([{"none_if": "none"}, READ], [SEARCH, READ]):
        with pytest.raises(SystemException, match=r"still waits for .*/news"):
            rows(lab, asking, *steps, seconds=0.8)
    assert rows(lab, asking, SEARCH, READ, background=["/news"]) == ["A"]


def test_a_poll_is_named_and_not_waited_for(lab: Lab, site: Site) -> None:
    """What a page keeps open by itself never ends; the description says which path that is."""
    site.pages["/bus/poll"] = lambda _: (site.over.wait(20), None)[1]
    site.pages["/found"] = "A"
    polls = page(script="fetch('/bus/poll')")
    with pytest.raises(SystemException, match="still waits for /bus/poll"):
        rows(lab, polls, SEARCH, READ, seconds=0.6)
    assert rows(lab, polls, SEARCH, READ, background=["*/poll"]) == ["A"]
