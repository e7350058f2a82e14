"""What a target says besides its pages: closed, logged out, refused, saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator as Hits
from playwright.sync_api import Page as Tab

from framework.adapters.browser import asking
from framework.adapters.browser.locate import AT_ONCE, FillIn, count, hits, is_gone, the_one
from framework.config.targets import BrowserDescription
from framework.config.targets.pages import Locator
from framework.core.errors import TargetClosed
from framework.core.identity import mask_all
from framework.core.messages import message

#: Milliseconds for a sign that was just there to say its words.
_SAYS = 1000


class LoggedOut(Exception):
    """The target shows its log-in page instead of what was asked for."""


class Watch:
    """Looks at one tab for the signs that a description names."""

    def __init__(
        self,
        tab: Tab,
        description: BrowserDescription,
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
        #: Closed, and logged out.
        self._disturbing = (description.closed, description.log_in.expired)

    def hits(self, way: Locator) -> Hits:
        """Return all visible hits of a sign."""
        return hits(self._tab, way, self._fill)

    def shows(self, way: Locator | None) -> bool:
        """Tell whether a sign is visible now."""
        return way is not None and count(self.hits(way)) > 0

    def interrupt(self) -> None:
        """Raise `TargetClosed` or `LoggedOut` when the tab says so."""
        self._respect_hold()
        # Mostly there is neither, and one question tells.
        signs = self.any_of(self._disturbing)
        if signs is None or not count(signs):
            return
        closed, expired = self._disturbing
        if self.shows(closed):
            raise TargetClosed(message("{target} is closed.", target=self._description.name))
        if not self.expects_log_in and self.shows(expired):
            raise LoggedOut

    def is_up(self, proof: Locator) -> bool:
        """Tell by one question whether a page's proof comes at once, once, and nothing disturbs.

        False when it is not there yet, not alone, or was there at the mark: the long way tells.
        """
        self._respect_hold()
        others = self._hits(self._disturbing)
        return the_one(AT_ONCE, proof=[self.hits(proof)], other=others) == "proof"

    def has_saved(self, refusal: Locator | None, saved: Iterable[Locator | None]) -> bool:
        """Tell by one question whether the answer to a save comes at once, and is a plain yes."""
        signs = {"refused": self._hits([refusal]), "saved": self._hits(saved)}
        return the_one(AT_ONCE, **signs) == "saved"

    def require_logged_in(self, milliseconds: float) -> None:
        """Raise `LoggedOut` when the whole page, once it is drawn, is the log-in page."""
        self._tab.wait_for_load_state("domcontentloaded", timeout=milliseconds)
        if self.shows(self._description.log_in.expired):
            raise LoggedOut

    def mark(self, ways: Iterable[Locator | None]) -> None:
        """Remember what is visible before a press, so that it cannot be taken for its answer."""
        if signs := self.any_of(ways):
            count(asking.marking(signs))

    def fresh(self, *ways: Locator | None) -> bool:
        """Tell whether a sign has a hit that was not there, or said otherwise, at the mark."""
        signs = self.any_of(ways)
        return signs is not None and count(asking.fresh(signs)) > 0

    def refusal(self, way: Locator | None) -> str | None:
        """Return the fresh text of a refusal, identity numbers masked; None when there is none."""
        if not self.fresh(way):
            return None
        signs = asking.fresh(self.hits(cast("Locator", way)))
        try:
            texts = [asking.ask(each, "words", _SAYS) for each in signs.all()]
        except PlaywrightError as error:
            if is_gone(error):
                raise
            return None
        return mask_all("; ".join(" ".join(str(text).split()) for text in texts)) if texts else None

    def any_of(self, ways: Iterable[Locator | None]) -> Hits | None:
        """Return all visible hits of several signs, None when none is described."""
        signs = self._hits(ways)
        return asking.union(*signs) if signs else None

    def _hits(self, ways: Iterable[Locator | None]) -> list[Hits]:
        return [self.hits(way) for way in ways if way is not None]
