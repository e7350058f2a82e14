"""WCAG 2.2 AA as far as axe sees it, and what it does not: reflow, large text, focus, targets."""

from collections.abc import Callable
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pytest_django import Settings

from framework.config.log_in import LogIn, Oidc
from framework.core.lifecycle import State
from framework.runtime import here
from framework.runtime.kinds import kinds
from framework.store import log_ins, people, purging
from framework.store.models import Case, Person
from tests import calculation
from tests.inbox import builders, scene, workbooks
from tests.inbox.browsing import Chromium
from tests.inbox.shifts import BOARD, shift
from tests.inbox.test_findings import FOUND

#: Only what breaks a rule is gathered, which halves the time of a page.
_FOUND = {"resultTypes": ["violations"]}
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    **_FOUND,
}
#: What another language can break: names of things, and which language they are in.
_WORDS = {
    "runOnly": ["cat.language", "cat.text-alternatives", "cat.name-role-value", "cat.forms"],
    **_FOUND,
}
#: What the dark scheme can break that the light one does not.
_CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, **_FOUND}

#: Page → how to get there from a morning's cases.
Visit = Callable[[Page, str, dict[str, Case]], object]


def _goto(path: str) -> Visit:
    return lambda page, url, made: page.goto(
        url + path.format(**_ids, **{name: case.pk for name, case in made.items()})
    )


_ids: dict[str, int] = {}


def _send_in(page: Page, button: str) -> None:
    """Press a button and wait for the page that answers."""
    with page.expect_navigation():
        page.click(button)


def _unticked(page: Page, url: str, made: dict[str, Case]) -> None:
    page.goto(f"{url}/cases/{made['flagged'].pk}/")
    _send_in(page, "button[value=approve]")


def _no_reason(page: Page, url: str, made: dict[str, Case]) -> None:
    page.goto(f"{url}/cases/{made['clean'].pk}/")
    _send_in(page, "button[value=reject]")


def _stale(page: Page, url: str, made: dict[str, Case]) -> None:
    page.goto(f"{url}/cases/{made['clean'].pk}/")
    page.evaluate("document.querySelector('[name=version]').value = '1'")
    _send_in(page, "button[value=approve]")


def _stale_batch(page: Page, url: str, made: dict[str, Case]) -> None:
    page.goto(f"{url}/lindeby/harry/batch/1101/")
    page.evaluate("document.querySelector('[name=control]').value = '1'")
    _send_in(page, "#release button")


def _unsettled(page: Page, url: str, made: dict[str, Case]) -> None:
    page.goto(f"{url}/lindeby/harry/after-night/")
    page.click(f"#o-{made['differs'].pk}-did_myself")
    _send_in(page, f"#case-{made['differs'].pk} .settle button:not([disabled])")


def _lifted_without_note(page: Page, url: str, _made: dict[str, Case]) -> None:
    page.goto(f"{url}/lindeby/harry/after-night/")
    page.fill(".pause input[name=note]", " ")
    _send_in(page, ".pause button")


def _forged(page: Page, url: str, made: dict[str, Case]) -> None:
    page.goto(f"{url}/cases/{made['clean'].pk}/")
    page.locator("textarea[name=note]").evaluate("note => note.value = 'Rang chefen.'")
    page.locator("form [name=csrfmiddlewaretoken]").evaluate_all(
        "all => all.forEach(one => one.value = 'x')"
    )
    _send_in(page, "button[value=approve]")
    expect(page.get_by_text("Rang chefen.")).to_be_visible()


def _revealed(page: Page, url: str, made: dict[str, Case]) -> None:
    page.goto(f"{url}/cases/{made['clean'].pk}/")
    _send_in(page, "button[formaction$='reveal/']")


def _with_tables() -> Case:
    case = builders.received("A-2026-0117")
    Case.objects.filter(pk=case.pk).update(urgent=True)
    case.refresh_from_db()
    return builders.prepared(case, calculation.proposal(findings=FOUND))


def _rows_changed(page: Page, url: str, made: dict[str, Case]) -> None:
    page.goto(f"{url}/cases/{made['tables'].pk}/")
    _send_in(page, "button[value=costs]")
    page.fill("[name='figure-costs/+1/approved']", "120")
    _send_in(page, "button[value='costs/power']")


def _codes_chosen(page: Page, url: str, made: dict[str, Case]) -> None:
    page.goto(f"{url}/cases/{made['worded'].pk}/")
    _send_in(page, "button[value=rows]")
    page.select_option("[name='figure-rows/+1/payee']", "LODGER")


def _key_help(page: Page, url: str, made: dict[str, Case]) -> None:
    page.goto(f"{url}/cases/{made['clean'].pk}/")
    page.keyboard.press("?")
    expect(page.locator("#key-help")).to_be_visible()
    # It fades in; until then its colours are not its own.
    expect(page.locator("#key-help")).to_have_css("opacity", "1")


def _sent_in(page: Page, url: str, _made: dict[str, Case]) -> None:
    answer = page.request.get(f"{url}/lindeby/harry/workbook.xlsx")
    book = load_workbook(BytesIO(answer.body()))
    last = book.worksheets[0].max_row  # the last ones are not flagged
    for row, outcome in enumerate(("Reject", "Approve", "Perhaps", "Approve"), last - 3):
        workbooks.decide_row(book, row, outcome)
    _send(page, url, workbooks.content(book))


def _send(page: Page, url: str, content: bytes) -> None:
    page.goto(f"{url}/lindeby/harry/workbook/")
    file = {"name": "harry.xlsx", "mimeType": "application/zip", "buffer": content}
    page.set_input_files("#workbook", files=[file])  # type: ignore[list-item]
    _send_in(page, "main .ds-card button")


def _said_yes(page: Page, url: str, made: dict[str, Case]) -> None:
    _sent_in(page, url, made)
    _send_in(page, "main form .ds-button")


def _nobody(page: Page, url: str, _made: dict[str, Case]) -> None:
    page.goto(f"{url}/people/store/person/add/")
    _send_in(page, "[name=_save]")
    expect(page.locator(".errornote")).to_be_visible()


PAGES: dict[str, Visit] = {
    "start": _goto("/"),
    "list": _goto("/lindeby/harry/"),
    "list, filtered empty": _goto("/lindeby/harry/?unit=1102&show=done"),
    "list of approved": _goto("/lindeby/harry/?show=approved"),
    "flagged case": _goto("/cases/{flagged}/"),
    "clean case": _goto("/cases/{clean}/"),
    "case with tables": _goto("/cases/{tables}/"),
    "case with tables, a row added and one taken away": _rows_changed,
    "case with codes, one chosen in a row of one's own": _codes_chosen,
    "done case": _goto("/cases/{done}/"),
    "purged case": _goto("/cases/{purged}/"),
    "approved case": _goto("/cases/{approved}/"),
    "revealed case": _revealed,
    "unticked flags": _unticked,
    "no reason": _no_reason,
    "conflict": _stale,
    "batch": _goto("/lindeby/harry/batch/1101/"),
    "batch conflict": _stale_batch,
    "after night": _goto("/lindeby/harry/after-night/"),
    "after night, error": _unsettled,
    "pause, error": _lifted_without_note,
    "runs": _goto("/lindeby/harry/runs/"),
    "report": _goto("/runs/{run}/"),
    "about": _goto("/lindeby/harry/about/"),
    "board": _goto("/lindeby/harry/day/"),
    "rules": _goto("/lindeby/harry/rules/"),
    "level": _goto("/lindeby/harry/level/"),
    "substitutes": _goto("/lindeby/harry/substitutes/"),
    "looks afterwards": _goto("/lindeby/harry/reviews/"),
    "statistics": _goto("/lindeby/harry/statistics/?period=3m"),
    "IT overview": _goto("/it/"),
    "keys": _goto("/keys/"),
    "accessibility": _goto("/accessibility/"),
    "keys, help": _key_help,
    "workbook": _goto("/lindeby/harry/workbook/"),
    "workbook, refused": lambda page, url, _made: _send(page, url, b"none of ours"),
    "workbook, preview": _sent_in,
    "workbook, result": _said_yes,
    "still logged in": _goto("/stay/"),
    "what was written is kept": _forged,
    "people": _goto("/people/"),
    "people, the list": _goto("/people/store/person/"),
    "people, one": _goto("/people/store/person/{anna}/change/"),
    "people, one's past": _goto("/people/store/person/{anna}/history/"),
    "people, one's password": _goto("/people/store/person/{anna}/password/"),
    "people, a new one": _goto("/people/store/person/add/"),
    "people, a new one, error": _nobody,
    "people, one's own password": _goto("/people/password_change/"),
    "not found": _goto("/lindeby/nobody/"),
}


def _cookies(person: Person, language: str) -> dict[str, str]:
    browser = Client()
    browser.force_login(person)
    session = browser.cookies["coworker_session"].value
    return {"coworker_session": session, "coworker_language": language}


def _violations(page: Page, rules: dict[str, object] = _RULES) -> list[str]:
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def _width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def _too_small(page: Page) -> list[str]:
    """Return controls under 24 px that are not links in running text (WCAG 2.5.8)."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, textarea, summary,'
            + '.ds-button, nav a')].filter(e => e.checkVisibility() && e.type !== 'hidden')
            .filter(e => {
            const box = e.getBoundingClientRect();
            return box.width < 24 || box.height < 24;
        }).map(e => e.outerHTML.slice(0, 120))"""
    )
    return found


@pytest.mark.timeout(400)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_and_state(
    live_server: object,
    chromium: Chromium,
    anna: Person,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    """No page breaks a rule, spreads beyond 320 px, or has a target that is too small."""
    monkeypatch.setattr(kinds()["schedule_registration"], "board", BOARD)
    for time, who in (("07:00", "0001"), ("22:00", "")):
        shift(time, who)
    shift("09:00", "0002", fails=True)
    worded = builders.prepared(builders.received("A-2026-0118"), calculation.worded())
    purged = builders.acted(anna, "Stellan Ålgren", State.done)
    purging.purge([purged.pk], here.now())
    made = {"tables": _with_tables(), "worded": worded, "purged": purged, **scene.morning(anna)}
    people.give_role(anna, builders.SITE, builders.SLUG, "it")
    log_ins.mark(anna, is_superuser=True)
    _ids.update(run=builders.run().pk, anna=anna.pk)
    url = str(live_server)
    wrong: dict[str, object] = {}
    rules = _RULES if language == "sv" else _WORDS

    def look(page: Page, name: str, visit: Visit) -> None:
        said: list[str] = []
        page.on("console", lambda told: said.append(told.text))
        visit(page, url, made)
        assert page.locator("html").get_attribute("lang") == language
        # Before axe, which sets a style where a sheet imports another.
        if blocked := [text for text in said if "Content Security Policy" in text]:
            wrong[f"{name}: blocked"] = blocked
        if found := [*_violations(page, rules), *_too_small(page)]:
            wrong[name] = found
        page.set_viewport_size({"width": 320, "height": 640})
        if (width := _width(page)) > 320:
            wrong[f"{name}: reflow"] = width
        page.set_viewport_size({"width": 1280, "height": 900})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if (width := _width(page)) > 1280:
            wrong[f"{name}: large text"] = width

    def look_at_all(first: Page) -> None:
        # One context for all: a fresh page is enough, and much quicker.
        for name, visit in PAGES.items():
            page = first.context.new_page()
            look(page, name, visit)
            page.close()

    chromium.visit(look_at_all, cookies=_cookies(anna, language), address=url, language=language)
    assert not wrong


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_with_nothing_on_them(
    live_server: object, chromium: Chromium, anna: Person, settings: Settings, language: str
) -> None:
    """Empty states and the pages of those who are not logged in hold as well."""
    url = str(live_server)
    wrong: dict[str, object] = {}
    paths = ("/", "/lindeby/harry/", "/lindeby/harry/after-night/", "/lindeby/harry/runs/")
    unknown = {"coworker_language": language}

    def look(page: Page, path: str) -> None:
        page.goto(url + path)
        if path == "/log-in/":
            page.fill("#username", "anna")
            page.fill("#password", "wrong")
            _send_in(page, "main button")
        if found := [*_violations(page), *_too_small(page)]:
            wrong[path] = found
        page.set_viewport_size({"width": 320, "height": 640})
        if (width := _width(page)) > 320:
            wrong[f"{path}: reflow"] = width

    def visit(path: str, cookies: dict[str, str]) -> None:
        chromium.visit(
            lambda page: look(page, path), cookies=cookies, address=url, language=language
        )

    for path in paths:
        visit(path, _cookies(anna, language))
    visit("/log-in/", unknown)
    gone = Oidc(issuer="http://127.0.0.1:9/nobody", client_id="inbox", roles={})
    settings.INSTALLATION = settings.INSTALLATION.model_copy(update={"log_in": LogIn(oidc=gone)})
    visit("/log-in/provider/", unknown)
    assert not wrong


def test_dark_and_light(live_server: object, chromium: Chromium, anna: Person) -> None:
    """Contrast holds in the dark scheme as well."""
    made = scene.morning(anna)
    _ids["run"] = builders.run().pk
    url = str(live_server)
    wrong: dict[str, object] = {}
    for name in ("start", "list", "flagged case", "done case", "batch", "after night", "report",
                 "statistics"):  # fmt: skip

        def look(page: Page, name: str = name) -> None:
            PAGES[name](page, url, made)
            if found := _violations(page, _CONTRAST):
                wrong[name] = found

        chromium.visit(look, cookies=_cookies(anna, "sv"), address=url, dark=True)
    assert not wrong


def test_five_decisions_and_an_undo_by_keyboard(
    live_server: object, chromium: Chromium, anna: Person
) -> None:
    """From the log-in to five decisions and an undo without a mouse; focus is on the heading."""
    for number in range(6):
        builders.waiting(f"Case {number}")
    url = str(live_server)

    def work(page: Page) -> None:
        page.goto(url)
        page.keyboard.press("Tab")
        _tab_to(page, "#username")
        page.keyboard.type("anna")
        page.keyboard.press("Tab")
        page.keyboard.type(builders.PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{url}/")
        _tab_to(page, "main .ds-button:not([data-variant])")
        page.keyboard.press("Enter")
        for number in range(5):
            expect(page.locator("h1")).to_have_text(f"Case {number}")
            expect(page.locator("h1")).to_be_focused()
            _tab_to(page, "button[value=approve]")
            page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Case 5")
        expect(page.locator("h1")).to_be_focused()
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("document.activeElement.closest('.banner-undo') !== null")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Case 4")

    def _tab_to(page: Page, selector: str) -> None:
        for _ in range(60):
            if page.evaluate(f"document.activeElement.matches('{selector}')"):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"Tab never came to {selector}")

    chromium.visit(work, address=url)
    assert list(Case.objects.order_by("title").values_list("state", flat=True)) == [
        "approved", "approved", "approved", "approved", "awaiting_decision", "awaiting_decision",
    ]  # fmt: skip
