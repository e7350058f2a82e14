"""The recorder, with a person's part played: real presses and keys in a browser."""

from playwright.sync_api import Page

from framework.adapters.browser import Doing, Recorded, record
from framework.config.targets.pages import Locator
from tests.adapters.browser.conftest import Site

FORM = (
    "<h1>New</h1><form action=/done><label>Name<input name=n></label><p>Sort<select id=s>"
    "<option value=a>First<option value=b>Second</select><label><input type=checkbox>Urgent"
    "</label><button>Save</button></form>"
)


def test_what_is_done_is_recorded_where_it_was_done(site: Site) -> None:
    """Fields with what they hold in the end, presses on the page that they were made on."""
    site.pages |= {"/": "<h1>Start</h1><a href=/new>New</a>", "/new": FORM, "/done": "<h1>Done"}

    def show(tab: Page) -> None:
        tab.get_by_role("link", name="New").click()
        tab.get_by_label("Name").click()
        tab.keyboard.type("Ada")
        tab.keyboard.press("Tab")
        tab.locator("#s").select_option("b")
        tab.get_by_label("Urgent").click()
        tab.get_by_role("button", name="Save").click()
        tab.get_by_role("heading", name="Done").wait_for()

    found = record(f"{site.address}/", language="en", show=show, headless=True)
    assert [(one.path, one.heading, one.does, one.value) for one in found] == [
        ("/", "Start", Doing.press, ""),
        ("/new", "New", Doing.fill, "Ada"),
        ("/new", "New", Doing.choose_value, "b"),
        ("/new", "New", Doing.tick, ""),
        ("/new", "New", Doing.press, ""),
    ]
    assert found[1].find == Locator(role="textbox", name="Name")
    assert found[-1] == Recorded(
        path="/new", heading="New", does=Doing.press, find=Locator(role="button", name="Save")
    )
