"""The chat against WCAG 2.2 AA in a browser: every state, both languages, without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from framework.runtime import configuration
from tests.bots.faq_triage import town
from tests.inbox.browsing import Chromium

pytestmark = pytest.mark.django_db(transaction=True)

_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
Visit = Callable[[Page], None]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """Start one browser for all tests."""
    browser = Chromium()
    yield browser
    browser.close()


def _say(page: Page, *texts: str) -> None:
    for text in texts:
        page.fill("#text", text)
        page.click("button[value=say]")


def _left(page: Page) -> None:
    _say(page, "Kaffebryggaren piper", "Bryggaren i köket piper")
    page.fill("#telephone", town.OFFICE)
    page.click("button[value=leave]")


def _unreachable(page: Page) -> None:
    page.click("button[value=person]")
    page.click("button[value=leave]")


def _helped(page: Page) -> None:
    _say(page, "Hur byter jag mitt lösenord?")
    page.click("button[value=helped]")


STATES: dict[str, Visit] = {
    "nothing asked": lambda _: None,
    "answered": lambda page: _say(page, "Hur byter jag mitt lösenord?"),
    "helped": _helped,
    "masked": lambda page: _say(page, "Brukaren Åsa Öberg når mig inte"),
    "choices": lambda page: _say(page, "Hur skriver jag på datorn?"),
    "danger": lambda page: _say(page, "Trygghetslarmen är tysta"),
    "Arabic": lambda page: _say(page, "كيف أغير كلمة المرور الخاصة بي؟"),
    "a person": lambda page: _say(page, "human"),
    "not left yet": _unreachable,
    "left": _left,
}


def _wrong(page: Page) -> list[object]:
    """Return what breaks a rule: axe's, targets under 24 px, more than 320 px, text of 200 %."""
    found = Axe().run(page, options=_RULES).response["violations"]
    wrong: list[object] = [
        f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]
    ]
    wrong += page.evaluate(
        """() => [...document.querySelectorAll('button, input, textarea, .ds-button')]
            .filter(e => e.checkVisibility() && e.type !== 'hidden')
            .filter(e => e.getBoundingClientRect().height < 24
                || e.getBoundingClientRect().width < 24)
            .map(e => e.outerHTML.slice(0, 120))"""
    )
    for width, size in ((320, "100%"), (1280, "200%")):
        page.set_viewport_size({"width": width, "height": 700})
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            wrong.append((size, wide))
    return wrong


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_state(live_server: object, chromium: Chromium, language: str) -> None:
    """No state breaks a rule; the page's language is that of its words."""
    wrong: dict[str, object] = {}

    def look(page: Page, name: str) -> None:
        page.goto(f"{live_server}{town.CHAT}")
        STATES[name](page)
        assert page.locator("html").get_attribute("lang") == language
        if found := _wrong(page):
            wrong[name] = found

    for name in STATES:
        chromium.visit(lambda page, name=name: look(page, name), language=language)  # type: ignore[misc]
    assert not wrong


def test_contrast_holds_in_the_dark(live_server: object, chromium: Chromium) -> None:
    """As for those who have chosen that."""
    wrong: list[object] = []

    def look(page: Page) -> None:
        page.goto(f"{live_server}{town.CHAT}")
        _say(page, "Brukaren Åsa Öberg når mig inte", "Trygghetslarmen är tysta")
        found = Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
        wrong.extend(node["html"][:160] for one in found for node in one["nodes"])

    chromium.visit(look, dark=True)
    assert wrong == []


def test_by_keyboard_alone(live_server: object, chromium: Chromium) -> None:
    """From the question to the answer, a choice and a ticket; focus is where the page goes on."""

    def talk(page: Page) -> None:
        page.goto(f"{live_server}{town.CHAT}")
        _tab_to(page, "#text")
        page.keyboard.type("Hur skriver jag på datorn?")
        _press(page, "button[value=say]")
        expect(page.locator("#told")).to_be_focused()
        expect(page.locator("#told")).to_contain_text("Menade du")
        _press(page, "button[value=KB-2]")
        expect(page.locator("#told")).to_be_focused()
        expect(page.locator("#told")).to_contain_text("Välj dubbelsidigt")
        _press(page, "button[value=person]")
        _press(page, "button[value=leave]")
        expect(page.locator("#told")).to_be_focused()
        _press(page, "#told a")
        expect(page.locator("#telephone")).to_be_focused()
        page.keyboard.type("08-465 004 77")
        _press(page, "button[value=leave]")
        expect(page.locator("#told")).to_be_focused()
        expect(page.locator("#told")).to_contain_text("CHATT-")

    def _press(page: Page, selector: str) -> None:
        _tab_to(page, selector)
        with page.expect_navigation():
            page.keyboard.press("Enter")

    def _tab_to(page: Page, selector: str) -> None:
        for _ in range(40):
            if page.evaluate("one => document.activeElement.matches(one)", selector):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"Tab never came to {selector}")

    chromium.visit(talk)


class _Intranet(BaseHTTPRequestHandler):
    """Another site, whose page shows the chat within its own."""

    chat = ""

    def do_GET(self) -> None:
        """Give its only page."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f'<iframe src="{self.chat}" width="600" height="900"></iframe>'.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def intranet(live_server: object) -> Iterator[str]:
    """Start an intranet; return where its pages come from."""
    chat = str(live_server).replace("127.0.0.1", "localhost") + town.CHAT
    handler = type("Handler", (_Intranet,), {"chat": chat})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_within_another_site_s_page_and_without_scripts(
    intranet: str, chromium: Chromium, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A conversation goes on in a frame, where no cookie of ours is kept."""

    def talk(page: Page) -> None:
        browser = page.context.browser
        assert browser is not None
        context = browser.new_context(java_script_enabled=False, locale="sv-SE")
        context.set_default_timeout(10_000)
        own = context.new_page()
        own.goto(intranet)
        frame = own.frame_locator("iframe")
        for text in ("Kaffebryggaren piper", "Bryggaren i köket piper"):
            frame.locator("#text").fill(text)
            frame.locator("button[value=say]").click()
        expect(frame.locator("#told").last).to_contain_text("En människa kan hjälpa dig")
        assert context.cookies() == []
        context.close()

    def refused(page: Page) -> None:
        page.goto(intranet)
        page.wait_for_load_state("networkidle")
        expect(page.frame_locator("iframe").locator("#text")).to_have_count(0)

    chromium.visit(refused)
    site = town.written(tmp_path, embedded_by=[intranet])
    monkeypatch.setattr(configuration, "municipalities", lambda: {town.SITE: site})
    chromium.visit(talk)
