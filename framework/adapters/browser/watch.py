"""What a target says besides its pages: closed, logged out, refused, saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from importlib.resources import files

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator as Hits
from playwright.sync_api import Page as Tab

from framework.adapters.browser.locate import FillIn, count, hits, is_gone
from framework.config.targets import Locator, TargetDescription
from framework.core.errors import TargetClosed
from framework.core.identity import mask_all
from framework.core.messages import message

_MARK = "all => all.forEach(e => { e.__coworkerSaw = e.innerText; })"
_FRESH = files(__package__).joinpath("fresh.js").read_text(encoding="utf-8")


class LoggedOut(Exception):
    """The target shows its log-in page instead of what was asked for."""


class Watch:
    """Looks at one tab for the signs that a description names."""

    def __init__(
        self,
        tab: Tab,
        description: TargetDescription,
        fill: FillIn,
        respect_hold: Callable[[], None],
    ) -> None:
        """`respect_hold` raises while the target wants to be left alone."""
        self._respect_hold = respect_hold
        self._tab = tab
        self._description = description
        self._fill = fill
        #: Off while logging in or out, when the log-in page is what we want.
        self.expects_log_in = True

    def hits(self, way: Locator) -> Hits:
        """Return all visible hits of a sign."""
        return hits(self._tab, way, self._fill)

    def shows(self, way: Locator | None) -> bool:
        """Tell whether a sign is visible now."""
        return way is not None and count(self.hits(way)) > 0

    def interrupt(self) -> None:
        """Raise `TargetClosed` or `LoggedOut` when the tab says so."""
        self._respect_hold()
        closed, expired = self._description.closed, self._description.log_in.expired
        signs = [self.hits(way) for way in (closed, expired) if way is not None]
        # Mostly there is neither, and one question tells.
        if not signs or not count(reduce(Hits.or_, signs)):
            return
        if self.shows(closed):
            raise TargetClosed(message("{target} is closed.", target=self._description.name))
        if not self.expects_log_in and self.shows(expired):
            raise LoggedOut

    def require_logged_in(self, milliseconds: float) -> None:
        """Raise `LoggedOut` when the whole page, once it is drawn, is the log-in page."""
        self._tab.wait_for_load_state("domcontentloaded", timeout=milliseconds)
        if self.shows(self._description.log_in.expired):
            raise LoggedOut

    def mark(self, ways: Iterable[Locator | None]) -> None:
        """Remember what is visible before a press, so that it cannot be taken for its answer."""
        for way in ways:
            if way is not None:
                self.hits(way).evaluate_all(_MARK)

    def fresh(self, way: Locator | None) -> list[str]:
        """Return the texts of a sign's hits that were not there, or said otherwise, at the mark.

        A new document has no marks, so all of its hits are fresh.
        """
        if way is None:
            return []
        try:
            return [str(text) for text in self.hits(way).evaluate_all(_FRESH)]
        except PlaywrightError as error:
            if is_gone(error):
                raise
            return []

    def refusal(self, way: Locator | None) -> str | None:
        """Return the fresh text of a refusal, identity numbers masked; None when there is none."""
        texts = self.fresh(way)
        return mask_all("; ".join(" ".join(text.split()) for text in texts)) if texts else None
