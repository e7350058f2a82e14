"""Screenshots with everything sensitive blackened before the picture exists."""

from __future__ import annotations

from jinja2 import UndefinedError
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator as Hits

from framework.adapters.browser.asking import union
from framework.adapters.browser.locate import Finder
from framework.config.targets import BrowserDescription

#: A page that is too busy for a picture must not eat the time to say so.
_SECONDS = 5.0


def take(finder: Finder, description: BrowserDescription) -> bytes:
    """Return a PNG of the whole page, masked for every page that the description has.

    Masking all pages' elements keeps a picture safe on a page that nobody expected.
    """
    masks: list[Hits] = [finder.tab.locator("input[type=password]")]
    for page in description.pages.values():
        for element in page.elements.values():
            if element.sensitive:
                try:
                    masks += finder.all_hits(page, element)
                except UndefinedError:
                    continue  # A locator with a parameter of another operation is not on this page.
    # Looking for all of them in one question spares most pictures the drawing of masks.
    sensitive = union(*masks)
    return finder.tab.screenshot(
        full_page=True,
        mask=[sensitive] if sensitive.count() else None,
        mask_color="#000000",
        animations="disabled",
        timeout=_SECONDS * 1000,
    )


def take_if_possible(finder: Finder, description: BrowserDescription) -> bytes | None:
    """Return a masked PNG, or None when the page is no longer fit for one."""
    try:
        return take(finder, description)
    except (PlaywrightError, UndefinedError):
        return None
