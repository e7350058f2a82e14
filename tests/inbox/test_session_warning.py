"""The log-in's end is warned of and put off without leaving the page (WCAG 2.2.1)."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from framework.store.models import Person
from tests.inbox import builders
from tests.inbox.browsing import Chromium
from tests.inbox.test_accessibility import _cookies


def test_the_end_is_warned_of_and_put_off(
    live_server: object, chromium: Chromium, anna: Person
) -> None:
    """Five minutes before the end a dialog asks; what is written stays, also when it is over."""
    case = builders.waiting()
    url = str(live_server)

    def work(page: Page) -> None:
        dialog = page.locator("#session dialog")
        goes_on = page.locator("#session button[data-when]")
        page.clock.install()
        page.goto(f"{url}/cases/{case.pk}/")
        page.locator("summary", has_text="Reason and note").click()
        page.fill("[name=note]", "Half a thought")
        page.clock.fast_forward("50:00")
        expect(dialog).to_be_hidden()
        page.clock.fast_forward("05:30")
        expect(dialog).to_be_visible()
        expect(goes_on).to_be_focused()
        page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
        assert Axe().run(page).response["violations"] == []
        # The server's clock stands still meanwhile, so the answer says an hour from the start.
        page.route("**/stay/", lambda route: route.fulfill(
            headers={"X-Log-In-Ends": page.evaluate(
                "new Date(Date.now() + 3600e3).toISOString()")}))  # fmt: skip
        page.keyboard.press("Enter")
        expect(dialog).to_be_hidden()
        page.clock.fast_forward("55:30")
        expect(goes_on).to_be_focused()
        page.unroute("**/stay/")
        page.context.clear_cookies()
        page.keyboard.press("Enter")
        expect(dialog.get_by_role("link")).to_be_visible()
        assert page.input_value("[name=note]") == "Half a thought"

    chromium.visit(work, cookies=_cookies(anna, "en"), address=url, language="en")


def test_people_s_pages_need_no_inline_script(
    live_server: object, chromium: Chromium, anna: Person
) -> None:
    """The pages for people and roles work under the same policy as all others."""
    Person.objects.filter(pk=anna.pk).update(is_superuser=True)
    url = str(live_server)
    said: list[str] = []

    def work(page: Page) -> None:
        page.on("console", lambda told: "Security Policy" in told.text and said.append(told.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{url}/people/store/person/{anna.pk}/change/")
        page.get_by_role("button", name="Add another Role").click()
        expect(page.locator("#id_roles-2-role")).to_be_visible()

    chromium.visit(work, cookies=_cookies(anna, "en"), address=url, language="en")
    assert said == []
