"""What elements show, as rows: one for the page, or one for each part of a list."""

from __future__ import annotations

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator as Hits

from framework.adapters.browser import asking, read
from framework.adapters.browser.locate import Found, count, is_gone
from framework.adapters.browser.read import RawRow
from framework.adapters.browser.visit import Visit
from framework.config.targets.steps import ReadElements
from framework.core.errors import SystemException, TargetChanged
from framework.core.messages import message

#: Milliseconds for the page to tell its time.
_ASKED = 2000


class ElementRows:
    """One reading of elements of the page that is up; their names are the columns."""

    def __init__(self, visit: Visit, spec: ReadElements) -> None:
        """Read nothing yet."""
        self._visit = visit
        self._each = spec.each
        elements = visit.page.elements
        self._inside = [name for name in spec.elements if self._is_inside(name)]
        self._around = [name for name in spec.elements if name not in self._inside]
        self._needed = [name for name in spec.elements if not elements[name].appears]
        #: What is missing, or there twice, in the look before.
        self._missed = ""

    def rows(self) -> list[RawRow]:
        """Return the rows when two looks agree.

        `TargetChanged` when an element that always is there is not there just once.
        """
        visit = self._visit
        for name in self._around:
            if name in self._needed:
                visit.one(name)
        if self._each and not visit.finder.until(lambda: self._parts() and True, visit.seconds()):
            visit.one(self._each)  # Raises, with what is there instead.
        try:
            return read.settled(self._look, visit.finder, visit.traffic, visit.seconds())
        except SystemException:
            if not self._missed:
                raise
            raise TargetChanged(
                message(
                    "Element {element} of page {page} is not there exactly once.",
                    element=self._missed,
                    page=visit.page_name,
                )
            ) from None

    def _is_inside(self, name: str) -> bool:
        return self._each is not None and self._visit.page.elements[name].within == self._each

    def _look(self) -> read.Look[list[RawRow]] | None:
        self._missed = ""
        try:
            # What fields hold changes unseen, so only what looks agree on for a while is at rest.
            turn = asking.still(self._visit.finder.tab.locator("html"), "kind", _ASKED).turn
            row = {name: self._shown(name, None) for name in self._around}
            rows = [
                row | {name: self._shown(name, part) for name in self._inside}
                for part in self._parts()
            ]
        except PlaywrightError as error:
            if is_gone(error):
                raise
            return None
        return read.Look(rows, 0, turn) if rows and not self._missed else None

    def _parts(self) -> list[Hits | None]:
        """Return what there is one row for; None stands for the page."""
        if self._each is None:
            return [None]
        finder, page = self._visit.finder, self._visit.page
        for index, hits in enumerate(finder.all_hits(page, page.elements[self._each])):
            if there := count(hits):
                self._visit.report(self._each, Found(hits, index))
                return [hits.nth(place) for place in range(there)]
        return []

    def _shown(self, name: str, part: Hits | None) -> str:
        """Return what an element shows, empty when it is not there."""
        finder, page = self._visit.finder, self._visit.page
        element = page.elements[name]
        for index, hits in enumerate(finder.all_hits(page, element, part)):
            texts = asking.ask_all(hits, "markdown" if element.markdown else "shown")
            if len(texts) == 1:
                self._visit.report(name, Found(hits, index))
                return str(texts[0])
            if texts:
                self._missed = name
        if name in self._needed:
            self._missed = name
        return ""
