"""The recorder, with a person's part played: real presses and keys in a browser."""

from playwright.sync_api import Page

from fixtures.persons import PLANTED
from framework.adapters.browser import Doing, Fragile, Recorded, record, written
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


def test_what_is_secret_or_of_a_person_is_not_kept(site: Site) -> None:
    """By what the page says of the field, whatever it is called; numbers in words are masked."""
    number = PLANTED[0]
    site.pages |= {
        "/": f"<h1>Case {number}</h1><form action='/done'><label>Secret word<input type=password "
        f"name=p></label><button>Open {number}</button></form>",
        "/done": "<h1>Done",
    }

    def show(tab: Page) -> None:
        tab.get_by_label("Secret word").click()
        tab.keyboard.type("open sesame")
        tab.get_by_role("button").click()
        tab.get_by_role("heading", name="Done").wait_for()

    address = f"{site.address}/?who={number}"
    found = record(address, language="en", show=show, headless=True)
    assert [(one.does, one.value, one.secret) for one in found] == [
        (Doing.fill, "", True), (Doing.press, "", False),
    ]  # fmt: skip
    assert found[1].fragile is Fragile.varies
    told = written(found)
    assert number not in told
    assert "sesame" not in told
