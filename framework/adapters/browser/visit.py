"""One operation's way through the target's pages: which page is up, and what stands on it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator as Hits
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from framework.adapters.browser import read
from framework.adapters.browser.form import Form
from framework.adapters.browser.locate import AT_ONCE, Finder, Found, described, is_gone
from framework.adapters.browser.read import RawRow
from framework.adapters.browser.traffic import Traffic
from framework.adapters.browser.watch import Watch
from framework.adapters.targets.formats import Values
from framework.adapters.targets.values import Deadline, FallbackUsed
from framework.config.targets import BrowserDescription
from framework.config.targets.pages import Element, Page
from framework.core.errors import NotAllowed, SystemException, TargetChanged
from framework.core.messages import message

_Done = TypeVar("_Done")

#: Seconds that the browser gets for anything; a loaded machine needs them.
_LEAST_SECONDS = 5.0
#: Seconds for the proof of a page that came with an error status; it will hardly come.
_ERROR_PAGE_SECONDS = 1.0
_ERROR_STATUS = 400
#: Seconds for something that lies over an element to go away by itself.
_TRIAL_SECONDS = 3.0
#: The address is wrong; every other error may pass.
_MOVED = frozenset({404, 410})


class Visit:
    """The page that is up, its form and its elements; opens pages, waits for them, clicks."""

    def __init__(
        self,
        finder: Finder,
        watch: Watch,
        traffic: Traffic,
        description: BrowserDescription,
        *,
        address: str,
        values: Values,
        deadline: Deadline,
    ) -> None:
        """No page is up yet; `address` is the target's own, without a path."""
        self.finder = finder
        self.watch = watch
        self.traffic = traffic
        self.description = description
        self.values = values
        self._address = address.rstrip("/")
        self._deadline = deadline
        self.page_name = ""
        self.form = Form(self.milliseconds)
        self.fallbacks: list[FallbackUsed] = []
        #: A page is asked for and does not come; until it does, the tab answers nothing at all.
        self.stuck = False

    def go_to(self, name: str, *, once: bool = False) -> None:
        """Open a page by its path and wait for its proof; `once` does not try a second time."""
        page = self.description.pages[name]
        path = self.values.path(page.path or "/")
        status = self._go(path)
        if status < _ERROR_STATUS and self.watch.is_up(page.proof):
            self._arrive(name)
            return
        seconds = self.description.page_seconds if status < _ERROR_STATUS else _ERROR_PAGE_SECONDS
        try:
            self.finder.proof(name, page, seconds)
        except TargetChanged as error:
            if status >= _ERROR_STATUS:
                kind = TargetChanged if status in _MOVED else SystemException
                raise kind(
                    message(
                        "{target} answered {status} to page {page}.",
                        target=self.description.name,
                        status=status,
                        page=name,
                    )
                ) from error
            if once:
                raise
            # A page that stays half drawn is often whole the second time.
            self._go(path)
            self.finder.proof(name, page, seconds)
        # Closed may be said on an ordinary page, e.g. above a form during the payroll run.
        self.watch.interrupt()
        self._arrive(name)

    def _go(self, path: str) -> int:
        tab, url = self.finder.tab, self._address + path
        try:
            if tab.url.partition("#")[0] == url.partition("#")[0]:
                # Another part behind # would load nothing, and leave the page before as it is.
                tab.goto("about:blank", timeout=self.milliseconds())
            response = tab.goto(url, wait_until="domcontentloaded", timeout=self.milliseconds())
        except PlaywrightTimeout:
            self.stuck = True
            raise
        except PlaywrightError as error:
            if is_gone(error):
                raise
            raise SystemException(
                message("{target} cannot be reached.", target=self.description.name)
            ) from None
        return response.status if response else 0

    def csv_at(self, template: str) -> list[RawRow]:
        """Return the rows of the CSV file at a path; a page that comes instead is looked at."""
        path = self.values.path(template)
        answer = self.finder.tab.request.get(
            self._address + path, timeout=self.milliseconds(), max_redirects=0
        )
        if answer.ok and "csv" in answer.headers.get("content-type", ""):
            return read.csv_rows(answer.body())
        self._go("/")
        self.watch.interrupt()
        raise TargetChanged(
            message(
                "No CSV file came from {path}, but an answer of status {status}.",
                path=template,
                status=answer.status,
            )
        )

    def expect(self, name: str) -> None:
        """Wait for a page that follows from a press."""
        page = self.description.pages[name]
        if self.watch.is_up(page.proof):
            self._arrive(name)
            return
        # The page before may look the same; only what was not there at the press counts.
        if not self.finder.until(lambda: self.watch.fresh(page.proof) or None, self.seconds()):
            # Raises, with what is there instead; or it is there, but is the old page.
            self.finder.proof(name, page, 0)
            raise TargetChanged(
                message("Page {page} was expected; the page before it is still up.", page=name)
            )
        self.finder.proof(name, page, self.seconds())
        self.watch.interrupt()
        self._arrive(name)

    def _arrive(self, name: str) -> None:
        self.page_name = name
        self.form.clear()

    @property
    def page(self) -> Page:
        """The current page."""
        if not self.page_name:
            raise NotAllowed(message("A step touches an element before any page is open."))
        return self.description.pages[self.page_name]

    def one(self, name: str, scope: Hits | None = None, *, note: str = "") -> Found:
        """Wait for the one hit of an element of the current page; see `Finder.one`."""
        self._element(name)
        seconds = self.description.page_seconds
        found = self.finder.one(self.page_name, self.page, name, seconds, scope, note=note)
        self.report(name, found)
        return found

    def with_one(
        self, name: str, do: Callable[[Hits, float], _Done], scope: Hits | None = None
    ) -> tuple[Found, _Done]:
        """Find the one hit of an element and do something with it; returns both.

        What its first locator finds is mostly there: finding and doing are then one call. What
        fails there is done again the long way, which says why. `do` takes how many milliseconds
        Playwright may wait.
        """
        element = self._element(name)
        first = Found(self.finder.first_hits(self.page, element, scope), 0)
        with suppress(PlaywrightError):
            return first, do(first.hit, self._deadline.milliseconds(AT_ONCE / 1000))
        found = self.one(name, scope)
        return found, do(found.hit, self.milliseconds())

    def _element(self, name: str) -> Element:
        if name not in self.page.elements:
            raise NotAllowed(
                message("Page {page} has no element {element}.", page=self.page_name, element=name)
            )
        return self.page.elements[name]

    def report(self, name: str, found: Found) -> None:
        """Note that a fallback was used, if one was."""
        if found.index:
            way = self.page.elements[name].find[found.index]
            used = FallbackUsed(
                page=self.page_name, element=name, index=found.index, locator=described(way)
            )
            if used not in self.fallbacks:
                self.fallbacks.append(used)

    def click(self, name: str, found: Found, *, trial: bool = False) -> None:
        """Click, or only find out whether a click would reach the element."""
        try:
            timeout = self._deadline.milliseconds(_TRIAL_SECONDS) if trial else self.milliseconds()
            found.hit.click(timeout=timeout, trial=trial)
        except PlaywrightTimeout as error:
            if "click action done" in str(error):
                self.stuck = True
                raise
            self.watch.interrupt()
            if "intercepts pointer events" in str(error):
                raise SystemException(
                    message(
                        "Something lies over {element} on page {page}: a pop-up in the way.",
                        element=name,
                        page=self.page_name,
                    )
                ) from None
            raise

    def milliseconds(self) -> float:
        """Return how long Playwright may wait for something on a page."""
        return self._deadline.milliseconds(max(self.description.page_seconds, _LEAST_SECONDS))

    def seconds(self) -> float:
        """Return how long to wait for something on a page."""
        return min(self.description.page_seconds, self._deadline.left())
